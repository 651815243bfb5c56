"""Private PostgreSQL and Valkey servers for the demonstration, development and the tests.

The programs come from Python packages, or else from the machine. Nothing listens on the network:
both servers answer on sockets in a folder that only their owner can enter. `DATABASE_URL` and
`REDIS_URL` in the environment win; then nothing is started for them. Production never comes here.

    python -m tumorboard.embedded exec [--fast] -- COMMAND ...

runs a command with a fresh pair of its own and leaves nothing behind. Such a command is a test, and
makes databases: its `DATABASE_URL` is the owner's.
"""

import argparse
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Self

from . import programs
from .programs import Account, ServiceError, private_folder
from .servers import PostgreSQL, Server, Valkey, clear_leftover

SOCKET_FOLDER_LENGTH = 85  # a socket's path may have 107 bytes on Linux, 103 on macOS


class Services:
    """The pair of private servers in one folder, held by one process at a time."""

    def __init__(self, name: str, *, fast: bool = False) -> None:
        self.account = Account.current()
        self.folder = programs.base(self.account) / name
        self.fast = fast
        self.servers: list[Server] = []
        self.lock: IO[str] | None = None

    def hold(self) -> None:
        """Make the folder, and take it for this process alone."""
        private_folder(self.folder, self.account)
        self.lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            raise ServiceError("It is running already from this folder.") from None

    def __enter__(self) -> Self:
        if self.lock is None:
            self.hold()
        self.sockets = socket_folder(self.folder, self.account)
        self.urls: dict[str, str] = {}
        try:
            for variable, kind in (("DATABASE_URL", PostgreSQL), ("REDIS_URL", Valkey)):
                given = os.environ.get(variable)
                self.urls |= {variable: given} if given else self.run(kind)
        except BaseException:
            self.__exit__()
            raise
        return self

    def run(self, kind: type[Server]) -> dict[str, str]:
        server = kind(self.folder, self.sockets, self.account, fast=self.fast)
        self.servers.append(server)
        return server.start()

    def dead(self) -> Server | None:
        """Return a server that ended by itself."""
        return next((s for s in self.servers if s.process and s.process.poll() is not None), None)

    def __exit__(self, *_: object) -> None:
        for server in reversed(self.servers):
            server.stop()
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)
        (self.sockets / "valkey.sock").unlink(missing_ok=True)
        if self.lock:
            self.lock.close()
            self.lock = None


def socket_folder(folder: Path, account: Account) -> Path:
    """Return where the sockets go: beside the data, or in a short place for a long path."""
    if len(os.fsencode(folder)) < SOCKET_FOLDER_LENGTH:
        return folder
    mark = sha256(os.fsencode(folder)).hexdigest()[:10]
    return private_folder(Path(tempfile.gettempdir()) / f"tumorboard-{account.uid}-{mark}", account)


@contextlib.contextmanager
def trial(*, fast: bool) -> Iterator[Services]:
    """Run a fresh pair in a folder of its own, and leave nothing behind."""
    account = Account.current()
    base = programs.base(account)
    services = Services(f"trial-{os.getpid()}-{secrets.token_hex(3)}", fast=fast)
    with (base / "trials.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # so that nobody sweeps a folder that is just being made
        sweep_trials(base)
        services.hold()
    try:
        with services:
            yield services
    finally:
        shutil.rmtree(services.folder, ignore_errors=True)


def trial_environment(urls: dict[str, str], site: str = "http://localhost:8000") -> dict[str, str]:
    """The environment of the program on a fresh pair."""
    return urls | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "SITE_URL": site,
        "TUMORBOARD_TEST": "1",
    }


def as_owner(urls: dict[str, str]) -> dict[str, str]:
    """The addresses for somebody who makes and drops databases: the owner's alone."""
    owner = urls.get("DATABASE_OWNER_URL", urls["DATABASE_URL"])
    others = {name: url for name, url in urls.items() if name != "DATABASE_OWNER_URL"}
    return others | {"DATABASE_URL": owner}


def sweep_trials(base: Path) -> None:
    """Remove the folders of trials whose process is gone."""
    for folder in base.glob("trial-*"):
        with contextlib.suppress(OSError), (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            clear_leftover(folder / "postgresql/postmaster.pid", "postgres")
            clear_leftover(folder / "valkey.pid", "valkey")
            shutil.rmtree(folder, ignore_errors=True)


def run_command(command: list[str], environment: dict[str, str]) -> int:
    """Run a command to its end; Ctrl-C is for the command, a termination is passed on to it."""
    child = subprocess.Popen(command, env={**os.environ, **environment})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tumorboard.embedded", description=__doc__)
    parser.add_argument("action", choices=["exec"])
    parser.add_argument("--fast", action="store_true", help="durability off, for tests")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    options, command = words[:cut], words[cut + 1 :]
    given = parser.parse_args(options)
    if not command:
        parser.error("name the command to run after --")
    if not shutil.which(command[0]):
        print(f"tumorboard: {command[0]} is not a command here.", file=sys.stderr)
        return 127
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with trial(fast=given.fast) as services:
            return run_command(command, trial_environment(as_owner(services.urls)))
    except ServiceError as trouble:
        print(f"tumorboard: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
