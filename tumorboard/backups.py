"""A backup in a folder: one dump of the database, and a manifest that says what belongs to it.

All that is truth stands in PostgreSQL, files and documents too; Redis holds hints only. Keys are
never inside: the manifest names them by fingerprint, so that they are kept, and put back, apart.
Dump and counts are of one moment, whatever is written meanwhile.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from psycopg import sql

from . import certificate, clients, ownership
from .refusal import Refused

FORMAT = 1
DUMP, MANIFEST, MARK = "database.dump", "manifest.json", "manifest.mark"
ASIDE = "before_restore"
"""The schema in which the former tables wait until the new ones are complete."""

KEPT_APART = {
    "SECRET_KEY": "signs sessions and the mark of this backup",
    "SEAL_FILE": "the certificate and key with which documents are sealed",
    "SEAL_PASSPHRASE": "opens SEAL_FILE",
    "DATABASE_URL, DATABASE_OWNER_URL": "the roles and their passwords are not in the dump",
    "AUDIT_ANCHOR": "the heads of the audit trail, kept outside the database",
    "the rest of the environment": "REDIS_URL, EMAIL_URL, SITE_URL, ALLOWED_HOSTS, STATIC_ROOT",
}

Proof = Callable[[], Iterator[str | None]]
proofs: dict[str, Proof] = {}
"""What each floor can prove of its stored bytes: for each thing None, or what is wrong with it."""


@dataclass(frozen=True)
class Proved:
    """What was looked at after a restore, and everything that was found wrong."""

    counts: dict[str, int]
    faults: list[str]


def make(folder: Path) -> dict:
    """Write a backup into a folder that is new or empty, and return its manifest."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(f"{folder} is not empty; give each backup a folder of its own.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        dump = clients.dump(folder / DUMP, snapshot=snapshot, without_rows=passing())
        told = _manifest(dump, counts())
    text = json.dumps(told, indent=2, sort_keys=True).encode()
    (folder / MANIFEST).write_bytes(text)
    (folder / MARK).write_text(_mark_of(text))
    for path in folder.iterdir():
        path.chmod(0o600)
    return told


def read(folder: Path, *, other_key: bool = False) -> dict:
    """The manifest of a whole and unchanged backup. Raises `Refused` and names what is not."""
    try:
        text, mark = (folder / MANIFEST).read_bytes(), (folder / MARK).read_text()
        told = json.loads(text)
        known, key = told["format"], told["keys"]["SECRET_KEY"]
        files = [(name, each["size"], each["sha256"]) for name, each in told["files"].items()]
    except OSError as error:
        missing = Path(error.filename).name
        raise Refused(f"{folder} is no whole backup: {missing} is missing.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"{MANIFEST} is not as it was written.") from None
    if known != FORMAT:
        raise Refused(f"{MANIFEST} is of format {known}; this program reads format {FORMAT}.")
    if not other_key:
        _require_our_key(key, mark, text)
    for name, size, sha256 in files:
        _require_file(folder / name, size, sha256)
    return told


def put_back(folder: Path, *, replace: bool) -> None:
    """Fill the database from the dump; when that fails, what was there before is there again."""
    with connection.cursor() as cursor:
        cursor.execute(ownership.TABLES)
        is_filled = bool(cursor.fetchall())
        if is_filled and not replace:
            raise Refused(
                "This database is not empty, so nothing was restored. With --replace, all that is "
                "in it gives way to the backup."
            )
        with transaction.atomic():
            again = _drop_extensions(cursor)
            cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}; CREATE SCHEMA public")
        try:
            clients.restore(folder / DUMP)
        except BaseException:
            with transaction.atomic():
                cursor.execute(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public")
                for statement in again:
                    cursor.execute(statement)
            raise
        cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
        if settings.DATABASE_OWNER:
            ownership.grant(settings.DATABASE_ROLE)
        cursor.execute("ANALYZE")


def _drop_extensions(cursor: CursorWrapper) -> list[str]:
    """Make place for those of the backup: a database has each extension once, in one schema.

    Returns the statements that bring them back, with the indexes that went along.
    """
    cursor.execute("SELECT extname FROM pg_extension WHERE extnamespace = 'public'::regnamespace")
    names = [sql.Identifier(name).as_string() for (name,) in cursor.fetchall()]
    before = _indexes(cursor)
    for name in names:
        cursor.execute(f"DROP EXTENSION {name} CASCADE")
    gone = before - _indexes(cursor)
    return [f"CREATE EXTENSION {name} SCHEMA public" for name in names] + sorted(gone)


def _indexes(cursor: CursorWrapper) -> set[str]:
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
    return {definition for (definition,) in cursor.fetchall()}


def prove(told: dict | None = None) -> Proved:
    """Look at all that is stored: rows against a manifest, bytes against their digests, seals."""
    seen: dict[str, int] = {}
    faults: list[str] = []
    if told is not None:
        now = counts()
        seen["tables"], seen["rows"] = len(now), sum(now.values())
        for table in sorted(now.keys() | told["rows"].keys()):
            if now.get(table) != told["rows"].get(table):
                expected = told["rows"].get(table, "no")
                faults.append(f"{table} has {now.get(table, 'no')} rows, the backup {expected}.")
    for name, proof in proofs.items():
        found = list(proof())
        seen[name] = len(found)
        faults += [fault for fault in found if fault]
    return Proved(seen, faults)


def has_audit_proof() -> bool:
    """Whether this version can verify the chain of the audit trail."""
    return "audit" in get_commands()


def prove_audit() -> None:
    """Verify the chain of the audit trail; it raises when it does not hold."""
    call_command("audit", "verify")


def counts() -> dict[str, int]:
    """The rows of each table that a backup keeps."""
    found, left_out = {}, passing()
    with connection.cursor() as cursor:
        cursor.execute(ownership.TABLES)
        for (table,) in cursor.fetchall():
            if table not in left_out:
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
                found[table] = cursor.fetchone()[0]
    return found


def passing() -> tuple[str, ...]:
    """Tables of the passing moment: who was signed in, signs in again after a restore."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    return (sessions._meta.db_table, "live_process", "live_reach")


def fingerprint() -> str:
    """What SECRET_KEY is known by, without a way back to it."""
    return salted_hmac("tumorboard.backups", "fingerprint", algorithm="sha256").hexdigest()[:16]


def pending_migrations(told: dict) -> list[str]:
    """The steps that this program has and the backup had not."""
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return sorted(known - set(told["migrations"]))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(dump: Path, rows: dict[str, int]) -> dict:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "site": settings.SITE_URL,
        "program": version_of_the_program(),
        "postgresql": connection.pg_version // 10000,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "files": {dump.name: {"size": dump.stat().st_size, "sha256": sha256_of(dump)}},
        "rows": rows,
        "audit": _head_of_the_audit(),
        "keys": {"SECRET_KEY": fingerprint(), "SEAL_FILE": certificate.fingerprint()},
        "kept_apart": KEPT_APART,
    }


def version_of_the_program() -> str:
    """The version that stands in pyproject.toml, and Django's."""
    import tomllib

    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return f"{project['version']} on Django {version('django')}"


def _head_of_the_audit() -> dict:
    """The last row of the trail, by which an older backup is told from a newer one."""
    from .models import AuditEvent

    last = AuditEvent.objects.first()
    return {"last": last.pk, "at": last.at.isoformat()} if last else {}


def _mark_of(text: bytes) -> str:
    mark = salted_hmac("tumorboard.backups.mark", text, algorithm="sha256")
    return mark.hexdigest()


def _require_our_key(key: str, mark: str, text: bytes) -> None:
    if key != fingerprint():
        raise Refused(
            f"This backup was made under another SECRET_KEY (fingerprint {key}, here "
            f"{fingerprint()}). Put that key back first, or say --other-key and trust the files."
        )
    if not hmac.compare_digest(mark.strip(), _mark_of(text)):
        raise Refused(f"{MANIFEST} was altered: it does not agree with {MARK}.")


def _require_file(path: Path, size: int, sha256: str) -> None:
    if not path.is_file():
        raise Refused(f"{path.name} is missing from the backup; nothing was restored.")
    if path.stat().st_size != size:
        raise Refused(
            f"{path.name} has {path.stat().st_size} bytes and not {size}: it was cut or altered. "
            "Nothing was restored."
        )
    if sha256_of(path) != sha256:
        raise Refused(f"{path.name} was altered: its SHA-256 is another. Nothing was restored.")
