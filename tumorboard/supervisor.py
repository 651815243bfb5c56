"""The demonstration: starts everything the program needs on one machine, and stops it again.

    python -m tumorboard.supervisor [--port N] [--host H]

It is for trying the program and for development. A hospital runs the web server, the worker and
the scheduler under its own service manager, with its own PostgreSQL and Redis.
"""

import argparse
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Self

from .embedded import Services
from .preflight import (
    ENVIRONMENT_FILE,
    PIDS,
    RUN,
    answers,
    check_port,
    check_space,
    clear_leftovers,
    forget,
    is_local,
    only_one,
    write_private,
)
from .programs import CHECKOUT, Account, ServiceError, private_folder, spawn
from .self_made import make_certificate

LOGS = RUN / "log"
WEB_SECONDS = 60
WORKER_RESTARTS = 3
CELERY = ("-m", "celery", "-A", "tumorboard.celery")


class Stop(BaseException):
    """Somebody asked the demonstration to end; no `except Exception` may keep this back."""

    asked = False


def say(line: str = "") -> None:
    print(line, flush=True)


@contextlib.contextmanager
def step(words: str) -> Iterator[None]:
    """Show a step while it is done, and how long it took."""
    print(f"  {words} ...", end=" ", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - began:.1f} s")


class Child:
    """One process of the program, with its log."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        self.name, self.arguments, self.environment = name, arguments, environment
        self.log = LOGS / f"{name.replace(' ', '-')}.log"
        self.log.unlink(missing_ok=True)
        self.restarts = 0
        self.start()

    def start(self) -> None:
        self.process = spawn(
            [sys.executable, *self.arguments], self.log, cwd=CHECKOUT, env=self.environment
        )

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_end(self) -> None:
        if not self.has_ended():
            self.process.terminate()

    def end(self, seconds: float) -> None:
        """Wait for the end, then force it, with everything the process has started."""
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Demonstration:
    """All that runs, from the services up to the scheduler; leaving it stops all in order."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.children: list[Child] = []
        self.people = ""
        self.stack = contextlib.ExitStack()

    @property
    def address(self) -> str:
        if is_local(self.host):
            name = "[::1]" if self.host == "::1" else "127.0.0.1"
            return f"http://{name}:{self.port}/"
        return f"http://{socket.gethostname()}:{self.port}/"

    def __enter__(self) -> Self:
        private_folder(RUN, Account(os.geteuid(), os.getegid()))
        LOGS.mkdir(exist_ok=True)
        (RUN / "static").mkdir(exist_ok=True)
        with self.stack:
            self.stack.enter_context(only_one())
            clear_leftovers()
            check_space()
            check_port(self.host, self.port)
            self.stack.callback(forget)
            self.start()
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def start(self) -> None:
        with step("PostgreSQL and Valkey"):
            services = self.stack.enter_context(Services("demo"))
        self.services = services
        environment = self.environment(services.urls)
        write_private(ENVIRONMENT_FILE, "".join(f"{k}={v}\n" for k, v in environment.items()))
        environment = {**os.environ, **environment}
        with step("the database and the demonstration board"):
            self.people = prepare(environment)
        with step("the web server, the worker and the scheduler"):
            self.stack.callback(self.stop_children)
            environment.pop("DATABASE_OWNER_URL", None)  # what serves people cannot act as owner
            self.start_children(environment)
            self.wait_for_web()

    def environment(self, urls: dict[str, str]) -> dict[str, str]:
        hosts = "localhost,127.0.0.1,[::1]" if is_local(self.host) else "*"
        return urls | {
            "SECRET_KEY": secret_key(),
            "ALLOWED_HOSTS": hosts,
            "SITE_URL": self.address.rstrip("/"),
            "TUMORBOARD_DEMO": "1",
            "AUDIT_ANCHOR": str(self.services.folder / "audit-anchor"),
            **demonstration_seal(),
        }

    def start_children(self, environment: dict[str, str]) -> None:
        web = ["-m", "uvicorn", "tumorboard.asgi:application", "--no-proxy-headers"]
        web += ["--timeout-graceful-shutdown", "3"]
        web += ["--host", self.host, "--port", str(self.port), "--no-server-header"]
        worker = [*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle"]
        worker += ["--loglevel", "INFO"]
        commands = {
            "web server": web,
            "worker": [*worker, "-Q", "celery", "-n", "short@%h"],
            "worker for long documents": [*worker, "-Q", "long", "-n", "long@%h"],
            "scheduler": [*CELERY, "beat", "--schedule", str(RUN / "beat-schedule")],
        }
        for name, command in commands.items():
            self.children.append(Child(name, command, environment))
        self.note_pids()

    def note_pids(self) -> None:
        write_private(PIDS, "".join(f"{child.process.pid}\n" for child in self.children))

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + WEB_SECONDS
        while not answers(self.host, self.port):
            self.check()
            if time.monotonic() > deadline:
                raise ServiceError(f"The web server did not answer; see {LOGS}/web-server.log.")
            time.sleep(0.05)

    def check(self) -> None:
        """Raise when something has ended by itself; a worker is first started again."""
        if Stop.asked:  # it was raised where some library swallowed it
            raise Stop
        if dead := self.services.dead():
            raise ServiceError(f"{dead.name} ended unexpectedly; see {dead.log}.")
        for child in self.children:
            if not child.has_ended():
                continue
            if not child.name.startswith("worker") or child.restarts == WORKER_RESTARTS:
                raise ServiceError(f"The {child.name} ended unexpectedly. {trouble_in(child.log)}")
            child.restarts += 1
            which = f"{child.restarts} of {WORKER_RESTARTS}"
            say(f"The {child.name} ended; starting it again ({which}).")
            child.start()
            self.note_pids()

    def watch(self) -> None:
        while True:
            time.sleep(0.5)
            self.check()

    def stop_children(self) -> None:
        """Stop the web server first, so that nothing new comes in for the others."""
        for child in self.children[:1]:
            child.end(seconds=10)
        for child in self.children[1:]:
            child.ask_to_end()
        for child in self.children[1:]:
            child.end(seconds=15)


def secret_key() -> str:
    """Return the key that this checkout's demonstrations share, so that sessions outlive them."""
    path = RUN / "secret-key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text()


def demonstration_seal() -> dict[str, str]:
    """A self-made certificate to seal documents with; a hospital has one of its own."""
    path, passphrase = RUN / "seal.p12", secret_key()
    if not path.exists():
        make_certificate(path, name="Tumorboard demonstration", passphrase=passphrase)
    return {"SEAL_FILE": str(path), "SEAL_PASSPHRASE": passphrase}


def prepare(environment: dict[str, str]) -> str:
    """Bring the database up to date, load the board once, and return what a person may use."""
    log = LOGS / "prepare.log"
    with log.open("w") as errors:
        done = subprocess.run(
            [sys.executable, "manage.py", "prepare_demo"],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
    if done.returncode:
        raise ServiceError(f"The demonstration board could not be loaded. {trouble_in(log)}")
    return done.stdout


def trouble_in(log: Path) -> str:
    """Return the last error in a log in a sentence, with the place of the rest."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    errors = [line.strip().rstrip(".") for line in lines if "Error" in line or "ERROR" in line]
    said = f"It said: {errors[-1]}. " if errors else ""
    return f"{said}The log is {log}."


def stop(_number: int, _frame: FrameType | None) -> None:
    """Ask for the end once; the stopping is bounded in time and is not cut short by more asking."""
    if not Stop.asked:
        Stop.asked = True
        raise Stop


def run(host: str, port: int) -> None:
    say("Tumorboard, demonstration")
    with Demonstration(host, port) as demonstration:
        say(f"\nOpen {demonstration.address}\n")
        if demonstration.people:
            say(demonstration.people)
        say(f"Ctrl-C stops everything. The logs are in {LOGS}.")
        demonstration.watch()


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        run(given.host, given.port)
    except Stop:
        say("\nStopped.")
        return 0
    except ServiceError as trouble:
        print(f"tumorboard: {trouble}", file=sys.stderr)
    except OSError as error:
        print(f"tumorboard: {error.strerror}: {error.filename}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
