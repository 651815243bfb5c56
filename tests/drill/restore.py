"""`./run drill-restore`: the demonstration is backed up, restored elsewhere, and proved equal.

While the backup is made, somebody goes on writing. Then backups that were cut, altered or made
under another key are refused, and what was altered behind the program's back is found. Everything
is private and gone afterwards; the times are printed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.journeys.program import (
    ROOT,
    confined,
    create_database,
    in_database,
    load,
)

WRITER = "INSERT INTO live_topic (name, version, changed_at) VALUES (%s, 1, now())"
REFUSED = {
    "the dump cut short": "database.dump has",
    "one byte of the dump changed": "database.dump was altered",
    "the dump taken away": "database.dump is missing",
    "a count in the manifest changed": "manifest.json was altered",
    "the manifest taken away": "manifest.json is missing",
    "another SECRET_KEY": "made under another SECRET_KEY",
}


class DrillError(AssertionError):
    """Something did not go as a hospital may rely on."""


def require(is_so: bool, words: str) -> None:
    if not is_so:
        raise DrillError(words)


class Timed:
    """The steps of the drill and how long each took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, words: str):
        began = time.monotonic()
        yield
        self.seconds[words] = time.monotonic() - began
        print(f"  {words}: {self.seconds[words]:.1f} s", flush=True)


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def must(environment: dict[str, str], *words: str) -> str:
    done = manage(environment, *words)
    require(done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def grounds(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Two databases of one server: one with the demonstration, and an empty one."""
    from tumorboard.self_made import make_certificate

    certificate, passphrase = folder / "seal.p12", "of-a-drill"
    make_certificate(certificate, name="Tumorboard drill", passphrase=passphrase)
    own = {"TUMORBOARD_DEMO": "1", "SEAL_FILE": str(certificate), "SEAL_PASSPHRASE": passphrase}
    outside = confined({**os.environ, **own})
    mark = folder.name.lower().replace("-", "_")
    names = (f"{mark}_lived_in", f"{mark}_empty")
    for name in names:
        create_database(outside, name)
    lived_in, empty = (in_database(outside, name) for name in names)
    return lived_in, empty


def print_documents(environment: dict[str, str]) -> int:
    """Print, seal and approve everything that the demonstration has to print."""
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="tumorboard.settings")
    import django

    django.setup()
    from tests.paper import shelf

    return len(list(shelf.every_document()))


@contextmanager
def somebody_writing(environment: dict[str, str]):
    """Somebody who goes on writing all the while; gives the list of what was committed."""
    committed, enough = [], threading.Event()

    def write() -> None:
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
            while not enough.wait(0.01):
                connection.execute(WRITER, [f"drill:{len(committed)}"])
                committed.append(time.time())

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield committed
    finally:
        enough.set()
        thread.join()


def spoil(backup: Path, how: str, environment: dict[str, str]) -> dict[str, str]:
    """Spoil a copy of a backup, or what it is read with."""
    dump, manifest = backup / "database.dump", backup / "manifest.json"
    if how == "the dump cut short":
        os.truncate(dump, dump.stat().st_size - 1)
    elif how == "one byte of the dump changed":
        content = bytearray(dump.read_bytes())
        content[len(content) // 2] ^= 1
        dump.write_bytes(content)
    elif how == "the dump taken away":
        dump.unlink()
    elif how == "a count in the manifest changed":
        told = json.loads(manifest.read_text())
        told["rows"]["meetings_vote"] -= 1
        manifest.write_text(json.dumps(told, indent=2, sort_keys=True))
    elif how == "the manifest taken away":
        manifest.unlink()
    else:
        return {**environment, "SECRET_KEY": "another key, as long as the one before it was"}
    return environment


def refuse_spoilt(backup: Path, environment: dict[str, str], folder: Path) -> None:
    """A spoilt backup is refused in a sentence that names what is wrong; nothing is touched."""
    before = rows(environment)
    for how, expected in REFUSED.items():
        copy = folder / "spoilt"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(backup, copy)
        done = manage(spoil(copy, how, environment), "restore", str(copy), "--replace")
        said = done.stderr.strip().splitlines()
        require(done.returncode == 1 and len(said) == 1, f"{how}: {done.stdout}{done.stderr}")
        require(expected in said[0], f"{how}: {said[0]}")
        print(f"  refused, {how}: {said[0].removeprefix('CommandError: ')}", flush=True)
    require(rows(environment) == before, "a refused restore has changed the database")


def find_alterations(environment: dict[str, str]) -> None:
    """What somebody changes past the program, as the server's superuser, is found by name."""
    for table, where, name in (
        ("meetings_documentfile", "document_id", "Document"),
        ("cases_attachmentfile", "attachment_id", "File"),
    ):
        with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
            connection.execute("SET session_replication_role = replica")
            change = "set_byte(content, 99, 255 - get_byte(content, 99))"
            one = f"SELECT {where} FROM {table} LIMIT 1"  # noqa: S608
            words = f"UPDATE {table} SET content = {change} WHERE {where} = ({one})"  # noqa: S608
            (key,) = connection.execute(f"{words} RETURNING {where}").fetchone()
        done = manage(environment, "verify_stored")
        require(done.returncode == 1, f"{name} {key} was altered, and not found")
        require(f"{name} {key} does not match" in done.stderr, done.stderr)
    print("  one byte of a document and of a file changed: both found by name", flush=True)


def rows(environment: dict[str, str]) -> int:
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        count = "SELECT count(*) FROM tumorboard_auditevent"
        return connection.execute(count).fetchone()[0]


def check_triggers(environment: dict[str, str]) -> None:
    """The restored database keeps what was kept, from its owner too."""
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
        try:
            connection.execute("UPDATE tumorboard_auditevent SET actor = 'nobody'")
        except psycopg.errors.IntegrityConstraintViolation:
            return
    raise DrillError("the restored audit trail can be changed")


def drill(folder: Path) -> None:
    timed, backup = Timed(), folder / "backup"
    lived_in, empty = grounds(folder)
    with timed.step("the demonstration loaded"):
        load(lived_in)
    with timed.step("its documents printed and sealed"):
        count = print_documents(lived_in)
    with somebody_writing(lived_in) as committed:
        before = len(committed)
        with timed.step("backup, while somebody writes"):
            said = must(lived_in, "backup", str(backup))
        written = len(committed) - before
    told = json.loads((backup / "manifest.json").read_text())
    topics = told["rows"]["live_topic"]
    size = sum(path.stat().st_size for path in backup.iterdir())
    print(f"  {said.splitlines()[0]}\n  rows written meanwhile: {written}", flush=True)
    with timed.step("restore into an empty database, and proof"):
        said = must(empty, "restore", str(backup))
    print(f"  {said.splitlines()[0]}", flush=True)
    looked = re.search(r"(\d+) documents, (\d+) approvals; 0 faults", said)
    require(bool(looked), said)
    require(int(looked[1]) >= count and int(looked[2]) > 0, f"documents are missing: {said}")
    with timed.step("everything stored looked at again, as the program's role"):
        must({**empty, "DATABASE_OWNER_URL": ""}, "verify_stored")
    must({**empty, "DATABASE_OWNER_URL": ""}, "grant", "--check")
    check_triggers(empty)
    refuse_spoilt(backup, empty, folder)
    find_alterations(empty)
    with timed.step("restore over what was spoilt, and proof"):
        must(empty, "restore", str(backup), "--replace")
    must(empty, "verify_stored")
    print(f"{size / 1e6:.1f} MB, {topics} topics among {sum(told['rows'].values())} rows: passed")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="drill-") as made:
        try:
            drill(Path(made))
        except DrillError as failure:
            print(f"failed: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
