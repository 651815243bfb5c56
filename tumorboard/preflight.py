"""What must hold before the demonstration starts: one at a time, space, a free port."""

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from .programs import CHECKOUT, ServiceError, is_running

RUN = CHECKOUT / ".run"
ENVIRONMENT_FILE = RUN / "demo.env"
PIDS = RUN / "demo.pids"
NEEDED_SPACE = 300 * 1024 * 1024


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of this checkout's demonstration."""
    with (RUN / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServiceError(
                "The demonstration of this folder is running already; stop it with Ctrl-C first."
            ) from None
        yield


def clear_leftovers() -> None:
    """End what a killed demonstration has left running."""
    pids = [int(line) for line in PIDS.read_text().split()] if PIDS.exists() else []
    for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        pids = [pid for pid in pids if is_running(pid, "tumorboard")]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while any(is_running(pid, "tumorboard") for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
    forget()


def forget() -> None:
    for path in (PIDS, ENVIRONMENT_FILE):
        path.unlink(missing_ok=True)


def check_space() -> None:
    free = shutil.disk_usage(RUN).free
    if free < NEEDED_SPACE:
        raise ServiceError(
            f"There is too little space on the disk: {free // 2**20} MB are free in {RUN}, "
            f"{NEEDED_SPACE // 2**20} MB are needed."
        )


def check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"Port {port} is in use; choose another one with --port."
        else:
            why = f"The web server cannot listen on {host}, port {port}: {error.strerror}."
        raise ServiceError(why) from error


def is_local(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def answers(host: str, port: int) -> bool:
    """Tell whether the web server answers at all; what it answers is for the tests to judge."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104
    try:
        urllib.request.urlopen(f"http://{name}:{port}/", timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
