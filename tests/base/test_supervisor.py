"""The demonstration watches what it started, and says in one sentence why it cannot start."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from tumorboard import preflight, supervisor
from tumorboard.programs import ServiceError

pytestmark = pytest.mark.slow

IDLE = ["-c", "import time; time.sleep(60)"]
DYING = ["-c", "raise RuntimeError('out of order')"]


@pytest.fixture
def demonstration(tmp_path, monkeypatch):
    """A demonstration whose children are harmless programs."""
    monkeypatch.setattr(supervisor, "LOGS", tmp_path)
    monkeypatch.setattr(supervisor, "PIDS", tmp_path / "demo.pids")
    demonstration = supervisor.Demonstration("127.0.0.1", 8000)
    demonstration.services = SimpleNamespace(dead=lambda: None)
    yield demonstration
    demonstration.stop_children()


def add(demonstration: supervisor.Demonstration, name: str, program: list[str]) -> supervisor.Child:
    child = supervisor.Child(name, program, dict(os.environ))
    demonstration.children.append(child)
    return child


def test_a_worker_is_started_again_three_times(demonstration, capsys):
    worker = add(demonstration, "worker", DYING)
    for _ in range(supervisor.WORKER_RESTARTS):
        worker.process.wait()
        demonstration.check()
    worker.process.wait()
    with pytest.raises(ServiceError, match="It said: RuntimeError: out of order"):
        demonstration.check()
    assert "(3 of 3)" in capsys.readouterr().out


def test_the_end_of_the_web_server_ends_the_demonstration(demonstration):
    add(demonstration, "worker", IDLE)
    add(demonstration, "web server", DYING).process.wait()
    with pytest.raises(ServiceError, match="out of order"):
        demonstration.check()


def test_the_end_of_a_service_is_named(demonstration, tmp_path):
    dead = SimpleNamespace(name="Valkey", log=tmp_path / "valkey.log")
    demonstration.services = SimpleNamespace(dead=lambda: dead)
    with pytest.raises(ServiceError, match="Valkey ended unexpectedly"):
        demonstration.check()


def test_a_wish_to_stop_that_a_library_swallowed_is_seen_at_the_next_look(
    demonstration, monkeypatch
):
    monkeypatch.setattr(supervisor.Stop, "asked", False)
    with contextlib.suppress(supervisor.Stop):
        supervisor.stop(signal.SIGINT, None)
    supervisor.stop(signal.SIGINT, None)  # asking again does not disturb the stopping
    with pytest.raises(supervisor.Stop):
        demonstration.check()


def test_a_child_that_does_not_listen_is_ended_with_all_that_it_started(demonstration, tmp_path):
    grandchild = tmp_path / "grandchild"
    stubborn = f"""
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({str(grandchild)!r}).write_text(str(other.pid))
time.sleep(60)
"""
    child = add(demonstration, "worker", ["-c", stubborn])
    deadline = time.monotonic() + 10
    while not (grandchild.exists() and grandchild.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.end(seconds=0.2)
    assert child.process.returncode == -signal.SIGKILL
    pid = int(grandchild.read_text())
    while preflight.is_running(pid, "time.sleep") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not preflight.is_running(pid, "time.sleep")


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServiceError, match=f"Port {port} is in use; choose another one"):
            preflight.check_port("127.0.0.1", port)


def test_too_little_space_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "RUN", tmp_path)
    monkeypatch.setattr(preflight, "NEEDED_SPACE", 2**60)
    with pytest.raises(ServiceError, match="too little space on the disk"):
        preflight.check_space()


def test_one_demonstration_runs_at_a_time(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "RUN", tmp_path)
    with (
        preflight.only_one(),
        pytest.raises(ServiceError, match="running already"),
        preflight.only_one(),
    ):
        pass


def test_what_a_killed_demonstration_left_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "PIDS", tmp_path / "demo.pids")
    monkeypatch.setattr(preflight, "ENVIRONMENT_FILE", tmp_path / "demo.env")
    left = subprocess.Popen([sys.executable, *IDLE, "tumorboard"])
    other = subprocess.Popen([sys.executable, *IDLE])
    (tmp_path / "demo.pids").write_text(f"{left.pid}\n{other.pid}\n")
    (tmp_path / "demo.env").write_text("SECRET_KEY=x\n")
    preflight.clear_leftovers()
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert other.poll() is None
    other.kill()
    other.wait()
    assert list(tmp_path.iterdir()) == []


def test_the_secret_key_is_made_once_and_is_private(monkeypatch, tmp_path):
    monkeypatch.setattr(supervisor, "RUN", tmp_path)
    assert supervisor.secret_key() == supervisor.secret_key()
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
