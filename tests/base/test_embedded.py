"""The private PostgreSQL and Valkey: their own data, an orderly end, and no trace of a bad one."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tumorboard import embedded, programs, servers
from tumorboard.programs import Account, ServiceError

pytestmark = pytest.mark.slow

LINUX = sys.platform == "linux"
OUTSIDE = {
    name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
}
REPORT = """
import json, os, psycopg, redis, sys
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("CREATE TABLE mark AS SELECT 1")
    broker = redis.Redis(unix_socket_path=os.environ["REDIS_URL"][14:].partition("?")[0])
    print(json.dumps({"url": os.environ["DATABASE_URL"], "policy":
        broker.config_get("maxmemory-policy")["maxmemory-policy"],
        "network": connection.execute("SHOW listen_addresses").fetchone()[0]}), flush=True)
sys.exit(int(sys.stdin.read() or 0))
"""


def trial(*command: str, environment: dict[str, str] = OUTSIDE) -> subprocess.Popen[str]:
    """Start a command with a private pair of services."""
    return subprocess.Popen(
        [sys.executable, "-m", "tumorboard.embedded", "exec", "--fast", "--", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=programs.CHECKOUT,
    )


def folder_of(url: str) -> Path:
    return Path(url.partition("host=")[2].partition("&")[0])


def gone(folder: Path, seconds: float = 10) -> bool:
    """Tell whether no process works in the folder any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        lines = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline")]
        if not any(os.fsencode(folder) in line for line in lines):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def without_servers(monkeypatch):
    """Forget the services of the test run itself."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def name():
    """The name of a folder of services that is removed afterwards."""
    name = f"proof-{secrets.token_hex(4)}"
    yield name
    shutil.rmtree(programs.base(Account.current()) / name, ignore_errors=True)


def connect(services: embedded.Services) -> closing[psycopg.Connection]:
    return closing(psycopg.connect(services.urls["DATABASE_OWNER_URL"], autocommit=True))


@pytest.mark.slow
def test_two_commands_at_once_have_services_of_their_own_and_leave_nothing():
    running = [trial(sys.executable, "-c", REPORT) for _ in range(2)]
    said = [json.loads(process.stdout.readline()) for process in running]
    for process, code in zip(running, ("0", "7"), strict=True):
        process.communicate(code)
    assert [process.returncode for process in running] == [0, 7]
    assert said[0]["url"] != said[1]["url"]
    assert {report["policy"] for report in said} == {"noeviction"}
    assert {report["network"] for report in said} == {""}
    for report in said:
        assert not folder_of(report["url"]).exists()
        assert not LINUX or gone(folder_of(report["url"]), seconds=1)


def test_given_servers_are_used_and_nothing_is_started():
    given = {"DATABASE_URL": "postgresql://board@db.example.org/b", "REDIS_URL": "redis://r/0"}
    process = trial("sh", "-c", "echo $DATABASE_URL $REDIS_URL", environment=OUTSIDE | given)
    said, _ = process.communicate()
    assert said.split() == list(given.values())


@pytest.mark.slow
@pytest.mark.skipif(not LINUX, reason="only Linux tells children that their parent died")
def test_servers_end_with_a_killed_parent_and_the_next_start_sweeps_its_folder():
    process = trial(sys.executable, "-c", REPORT)
    folder = folder_of(json.loads(process.stdout.readline())["url"])
    process.kill()
    process.wait()
    process.stdin.close()
    assert gone(folder)
    embedded.sweep_trials(folder.parent)
    assert not folder.exists()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.slow
@pytest.mark.usefixtures("without_servers")
def test_rows_outlive_a_killed_database(name):
    with embedded.Services(name) as services:
        with connect(services) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'a row' AS what")
        database = services.servers[0].process
        database.send_signal(signal.SIGKILL)
        database.wait()
        assert services.dead().name == "PostgreSQL"
    with embedded.Services(name) as services, connect(services) as connection:
        assert connection.execute("SELECT what FROM kept").fetchone() == ("a row",)


@pytest.mark.slow
@pytest.mark.usefixtures("without_servers")
def test_a_folder_serves_one_process_at_a_time_and_is_left_without_sockets(name):
    with embedded.Services(name, fast=True) as services:
        with pytest.raises(ServiceError, match="running already"):
            embedded.Services(name).__enter__()
        folder = services.folder
        assert folder.stat().st_mode & 0o777 == 0o700
    left = {path.name for path in folder.iterdir()}
    assert left == {"lock", "postgresql", "postgresql.log", "valkey", "valkey.log"}


def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path):
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{tmp_path}\n")
    servers.clear_leftover(pid_file, "postgres")
    assert not pid_file.exists()


def test_sockets_of_a_long_path_go_to_a_short_folder(tmp_path):
    account = Account(os.geteuid(), os.getegid())
    long = tmp_path / ("x" * 100)
    short = embedded.socket_folder(long, account)
    assert len(str(short)) < embedded.SOCKET_FOLDER_LENGTH
    assert short.stat().st_mode & 0o777 == 0o700
    short.rmdir()


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    with pytest.raises(ServiceError, match="belongs to another user"):
        programs.private_folder(tmp_path, Account(os.geteuid() + 1, os.getegid()))


def test_the_reason_is_the_servers_own_last_sentence():
    said = "LOG: starting\nFATAL:  data directory has wrong ownership\nLOG: shut down\n"
    assert servers.reason(said) == "data directory has wrong ownership."
    assert "no space left" in servers.reason("could not write: No space left on device")


def test_data_of_an_unknown_version_are_named(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServiceError, match="needs PostgreSQL 9"):
        programs.postgresql(tmp_path, Account.current())


def test_a_command_that_is_not_there_is_named():
    process = trial("no-such-command")
    _, said = process.communicate()
    assert process.returncode == 127
    assert said == "tumorboard: no-such-command is not a command here.\n"
