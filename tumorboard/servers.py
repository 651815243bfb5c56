"""The two private servers: how each is made, started, asked and stopped."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import redis

from . import programs
from .programs import Account, ServiceError, is_running, private_folder, spawn

START_SECONDS = 30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Server:
    """One private server: its folder, its program and its process."""

    name = ""
    death_signal = signal.SIGTERM

    def __init__(self, folder: Path, sockets: Path, account: Account, *, fast: bool) -> None:
        self.folder, self.sockets, self.account, self.fast = folder, sockets, account, fast
        self.log = folder / f"{self.name.lower()}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> dict[str, str]:
        """Start it, and tell in variables of the environment where it is."""
        raise NotImplementedError

    def launch(self) -> None:
        """Start the program and wait until it answers; a lock that a dead one left is outlived."""
        self.log.unlink(missing_ok=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.process = spawn(
                self.command(), self.log, account=self.account, death_signal=self.death_signal
            )
            while self.process.poll() is None:
                if self.answers():
                    return
                if time.monotonic() > deadline:
                    self.stop()
                    raise ServiceError(f"{self.name} did not answer in time; see {self.log}.")
                time.sleep(0.02)
            said = self.last_words()
            if "lock file" not in said and "shared memory block" not in said:
                break
            if time.monotonic() > deadline:
                break
            time.sleep(0.3)
        raise ServiceError(f"{self.name} did not start: {reason(said)} The log is {self.log}.")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def stop(self) -> None:
        """End the process in order, and by force when it does not listen."""
        if self.process is None:
            return
        for number in (self.death_signal, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=10)


OWNER, PROGRAM = "tumorboard", "tumorboard_web"
"""Who makes the tables, and the role of the program, which may only do what it is granted."""


class PostgreSQL(Server):
    """A cluster with one database and two roles, reached by its socket alone."""

    name = "PostgreSQL"
    death_signal = signal.SIGINT  # "fast": it rolls back what is open and leaves at once

    def start(self) -> dict[str, str]:
        self.data = self.folder / "postgresql"
        self.bin = programs.postgresql(self.data, self.account)
        if not (self.data / "PG_VERSION").exists():
            self.create()
        clear_leftover(self.data / "postmaster.pid", "postgres")
        for path in self.sockets.glob(".s.PGSQL.*"):
            path.unlink()
        self.launch()
        with self.connect() as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = 'tumorboard'"
            if connection.execute(known).fetchone() is None:
                connection.execute("CREATE DATABASE tumorboard")
            known = "SELECT 1 FROM pg_roles WHERE rolname = %s"
            if connection.execute(known, [PROGRAM]).fetchone() is None:
                connection.execute(f"CREATE ROLE {PROGRAM} LOGIN")
        place = f"postgresql:///tumorboard?host={quote(str(self.sockets))}&user="
        return {"DATABASE_URL": place + PROGRAM, "DATABASE_OWNER_URL": place + OWNER}

    def create(self) -> None:
        """Make the cluster aside, so that one half made is never taken for a whole one."""
        draft = self.folder / "postgresql.new"
        shutil.rmtree(draft, ignore_errors=True)
        locale = "C" if sys.platform == "darwin" else "C.UTF-8"
        made = subprocess.run(
            [
                *(self.bin / "initdb", "-D", draft, "-U", OWNER, "-A", "trust"),
                *("-E", "UTF8", f"--locale={locale}", "--no-sync", "--no-instructions"),
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self.account.options,
        )
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServiceError(f"The database could not be made: {reason(made.stderr)}")
        draft.rename(self.data)

    def command(self) -> list[str]:
        options = ["listen_addresses=", f"unix_socket_directories={self.sockets}"]
        options += ["unix_socket_permissions=0700", "log_timezone=UTC", "timezone=UTC"]
        options += ["max_connections=200"]
        options += FAST if self.fast else ()
        settings = [part for option in options for part in ("-c", option)]
        return [str(self.bin / "postgres"), "-D", str(self.data), *settings]

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.sockets), user=OWNER, dbname="postgres", autocommit=True
        )

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


class Valkey(Server):
    """A Redis-compatible broker on a socket; it keeps its queue in an append-only file."""

    name = "Valkey"

    def start(self) -> dict[str, str]:
        self.data = private_folder(self.folder / "valkey", self.account)
        self.program = programs.valkey(self.account)
        self.socket = self.sockets / "valkey.sock"
        self.pid_file = self.folder / "valkey.pid"
        clear_leftover(self.pid_file, "valkey", "redis")
        self.launch()
        return {"REDIS_URL": f"redis+socket://{quote(str(self.socket))}?virtual_host=0"}

    def command(self) -> list[str]:
        keep = "no" if self.fast else "yes"
        return [
            *(str(self.program), "--port", "0", "--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700", "--dir", str(self.data), "--appendonly", keep),
            *("--pidfile", str(self.pid_file), "--save", ""),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no", "--set-proc-title", "no"),
        ]

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5)

    def answers(self) -> bool:
        client = self.client()
        try:
            return bool(self.socket.exists() and client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def clear_leftover(pid_file: Path, *names: str) -> None:
    """End the server that a killed parent left, and forget one that is dead already."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        deadline = time.monotonic() + START_SECONDS
        while any(is_running(pid, name, str(pid_file.parent)) for name in names):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if time.monotonic() > deadline:
                raise ServiceError(f"Process {pid} of an earlier start does not end.")
            time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def reason(said: str) -> str:
    """Pick the sentence that tells a person why from what a server said."""
    if "No space left on device" in said:
        return "there is no space left on the disk."
    telling = [line for line in said.splitlines() if "FATAL" in line or "rror" in line]
    line = (telling or said.strip().splitlines() or ["it gave no reason"])[-1]
    return line.split("FATAL:")[-1].strip().rstrip(".") + "."
