"""The programs under load, started as in production, and what they use of the machine."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.journeys.program import ROOT, confined, free_port, manage, served, wait_for
from tumorboard.programs import spawn

from .wire import Host

TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = """
    SELECT coalesce(nullif(application_name, ''), 'pages'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' GROUP BY 1
"""


class Program:
    """A running program, seen from outside."""

    def __init__(self, process: subprocess.Popen[bytes], host: Host) -> None:
        self.process, self.host = process, host

    def cpu(self) -> float:
        """Seconds of processor time that it has used."""
        return cpu_of(self.process.pid)

    def memory(self) -> int:
        """KiB that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cpu_of(pid: int, *, with_children: bool = False) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11 : 15 if with_children else 13]) / TICKS


class Database:
    """The database, over one connection of the bench's own."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, application_name="bench")
        self.version = f"{self.connection.info.server_version // 10000}"
        (folder,) = self.connection.execute("SHOW data_directory").fetchone()
        self.pid = int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])

    def commit_of(self, topic: str) -> tuple[int, float]:
        """The topic's version, and when its change was announced, just before its commit."""
        query = "SELECT version, extract(epoch FROM changed_at)::float8 FROM live_topic"
        row = self.connection.execute(f"{query} WHERE name = %s", [topic]).fetchone()
        return row or (0, 0.0)

    def connections(self) -> dict[str, int]:
        """How many connections others hold, by the name they go by."""
        return dict(self.connection.execute(CONNECTIONS).fetchall())

    def cpu(self) -> float:
        """Seconds of processor time of all its processes, those that ended too."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        used = cpu_of(self.pid, with_children=True)
        for child in listed:
            with contextlib.suppress(OSError):
                used += cpu_of(int(child))
        return used


def prepare(port: int) -> dict[str, str]:
    """An empty database with its tables, and the environment of the web server."""
    address = f"http://127.0.0.1:{port}"
    own = confined(dict(os.environ))
    environment = {**own, "SITE_URL": address, "ALLOWED_HOSTS": "127.0.0.1"}
    manage("migrate", "-v0", environment=environment)
    return environment


@contextlib.contextmanager
def web(environment: dict[str, str], logs: Path) -> Iterator[Program]:
    """The web server, with the command that the README gives for production."""
    host = Host(int(environment["SITE_URL"].rsplit(":", 1)[1]))
    words = ["-m", "uvicorn", "tumorboard.asgi:application", "--port", str(host.port)]
    words += ["--timeout-graceful-shutdown", "3"]
    command = [sys.executable, *words]
    process = spawn(command, logs / "web.log", cwd=ROOT, env=served(environment))
    program = Program(process, host)
    try:
        wait_for(f"{host.address}/health/")
        yield program
    finally:
        program.stop()


@contextlib.contextmanager
def bare(logs: Path) -> Iterator[Program]:
    """The server without a framework."""
    host = Host(free_port())
    command = [sys.executable, "-m", "tests.bench.bare", str(host.port)]
    program = Program(spawn(command, logs / "bare.log", cwd=ROOT, env=dict(os.environ)), host)
    try:
        wait_until_open(host)
        yield program
    finally:
        program.stop()


def wait_until_open(host: Host, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((host.name, host.port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{host.address} did not answer within {seconds} s")
