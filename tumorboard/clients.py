"""PostgreSQL's own programs that write and read a dump; found where the server's are."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection

from . import programs
from .refusal import Refused


def dump(path: Path, *, snapshot: str, without_rows: Sequence[str]) -> Path:
    """Write all tables as they stand in an exported snapshot."""
    left_out = [f"--exclude-table-data=public.{table}" for table in without_rows]
    options = ["--format=custom", "--no-owner", "--no-privileges"]
    _run("pg_dump", *options, f"--snapshot={snapshot}", *left_out, f"--file={path}")
    return path


def restore(path: Path) -> None:
    """Read a dump into an empty database, in one transaction."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(path))


def _run(name: str, *words: str) -> None:
    program = _newest(name)
    done = subprocess.run(
        [program, "--no-password", *words],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise Refused(f"{name} did not succeed: {said.removeprefix(f'{name}: ')}")


def _newest(name: str) -> Path:
    """The program of the newest PostgreSQL here, which must be as new as the server at least."""
    found = {_major(path): path for path in _candidates(name)}
    newest = max(found, default=0)
    wanted = connection.pg_version // 10000
    if newest < wanted:
        raise Refused(
            f"{name} {wanted} or newer is needed beside PostgreSQL {wanted}, and is not on this "
            f"machine. On Debian: apt-get install postgresql-client-{wanted}."
        )
    return found[newest]


def _candidates(name: str) -> Iterator[Path]:
    if on_path := shutil.which(name):
        yield Path(on_path)
    for folder in programs.candidates(programs.Account.current()):
        if (folder / name).exists():
            yield folder / name


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def _environment() -> dict[str, str]:
    """Where the database is, in variables: a password on a command line could be read by others."""
    told = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {variable: str(told[name]) for name, variable in names.items() if told[name]}
    tls = {
        f"PG{name.upper()}": str(value)
        for name, value in told["OPTIONS"].items()
        if name.startswith("ssl")
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **given, **tls, "PGDATABASE": told["NAME"]}
