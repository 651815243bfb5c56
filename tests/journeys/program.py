"""The whole program as it is driven: web server, worker and scheduler on private services."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import psycopg
from psycopg import sql

from tumorboard.servers import PROGRAM

ROOT = Path(__file__).resolve().parents[2]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
CELERY = ("-m", "celery", "-A", "tumorboard.celery")


def broker(number: int) -> str:
    """A place of its own in the broker, so that no other program's messages are taken."""
    address = os.environ["REDIS_URL"].partition("?")[0]
    if address.startswith("redis+socket:"):
        return f"{address}?virtual_host={number}"
    return urlunsplit(urlsplit(address)._replace(path=f"/{number}"))


def environment_of_its_own() -> dict[str, str]:
    """The environment of a demonstration on a free port."""
    return {
        **confined(dict(os.environ)),
        "REDIS_URL": broker(1 + int(WORKER or 0)),
        "TUMORBOARD_DEMO": "1",
        "PROOF_MINUTES": "60",  # a journey may be slow, and does not begin at the door
        "SITE_URL": f"http://127.0.0.1:{free_port()}",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def confined(environment: dict[str, str]) -> dict[str, str]:
    """The environment with the program's own role; the owner's address stands beside it.

    Tests are begun as the owner of the database, who may do everything there.
    """
    owner = environment["DATABASE_URL"]
    parts = urlsplit(owner)
    query = dict(parse_qsl(parts.query)) | {"user": PROGRAM}
    query["password"] = sha256(owner.partition("?")[0].encode()).hexdigest()[:32]
    with psycopg.connect(owner, autocommit=True) as connection:
        with contextlib.suppress(psycopg.errors.DuplicateObject):
            connection.execute(f"CREATE ROLE {PROGRAM} LOGIN")
        words = sql.SQL("ALTER ROLE {} PASSWORD {}")
        with contextlib.suppress(psycopg.errors.InternalError):  # another test does the same
            connection.execute(words.format(sql.Identifier(PROGRAM), query["password"]))
    program = f"postgresql://{parts.netloc}{parts.path}?{urlencode(query)}"
    return {**environment, "DATABASE_URL": program, "DATABASE_OWNER_URL": owner}


def served(environment: dict[str, str]) -> dict[str, str]:
    """What those who serve people are told: not who owns the database."""
    return {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load(environment: dict[str, str]) -> None:
    """Make the tables and the demonstration board."""
    manage("migrate", "-v0", environment=environment)
    manage("load_demo", environment=environment)


def in_database(environment: dict[str, str], name: str) -> dict[str, str]:
    """The same environment with another database of its server."""
    there = dict(environment)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        parts = urlsplit(environment[variable])
        there[variable] = f"postgresql://{parts.netloc}/{name}?{parts.query}"
    return there


def create_database(environment: dict[str, str], name: str, *, template: str = "") -> None:
    """Make an empty database beside the one of the environment, or a copy of another."""
    words = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        words += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(words)


@contextlib.contextmanager
def running(environment: dict[str, str], logs: Path) -> Iterator[str]:
    """Serve the demonstration that was loaded, and give its address."""
    environment = served(environment)
    address = environment["SITE_URL"]
    port = address.rsplit(":", 1)[1]
    web = ("-m", "uvicorn", "tumorboard.asgi:application", "--no-proxy-headers", "--port", port)
    worker = (*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle")
    processes = [
        start(logs / "web.log", *web, "--timeout-graceful-shutdown", "3", environment=environment),
        start(logs / "worker.log", *worker, environment=environment),
        start(
            logs / "beat.log",
            *CELERY,
            "beat",
            "--schedule",
            str(logs / "beat"),
            environment=environment,
        ),
    ]
    try:
        wait_for(f"{address}/health/")
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=15)


def manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def start(log: Path, *arguments: str, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, *arguments]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )


def wait_for(url: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")
