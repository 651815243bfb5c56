"""The owner's work in a database as a hospital has it: to migrate, to grant, to back up."""

import hashlib
import json
import os
import secrets
import subprocess
import sys
import time
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest
from psycopg import errors, sql

from tests.journeys.program import ROOT, confined, in_database, served
from tumorboard import backups

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def database():
    """A database as a hospital has it: its owner is no superuser, the program has its own role."""
    name = f"migrating_{secrets.token_hex(4)}"
    outside = confined(dict(os.environ))
    superuser = outside["DATABASE_OWNER_URL"]
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        connection.execute(words.format(sql.Identifier(name), name))
        words = sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(name))
        connection.execute(words)
        environment = in_database(outside, name)
        parts = urlsplit(environment["DATABASE_OWNER_URL"])
        query = urlencode(dict(parse_qsl(parts.query)) | {"user": name, "password": name})
        owner = f"postgresql://{parts.netloc}{parts.path}?{query}"
        yield SimpleNamespace(environment=environment | {"DATABASE_OWNER_URL": owner}, owner=owner)
        words = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(words)
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture(scope="module", autouse=True)
def migrated(database) -> None:
    """Its tables, made by its owner and granted to the program."""
    made = manage("migrate", "-v0", environment=database.environment)
    assert made.returncode == 0, made.stderr


def manage(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_migration_that_meets_a_running_meeting_gives_up_and_can_be_run_again(database):
    with closing(psycopg.connect(database.owner)) as meeting:
        meeting.execute("SELECT count(*) FROM meetings_vote")  # holds the table until it ends
        process = subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "meetings", "0001", "--lock-timeout", "0.5"],
            cwd=ROOT, env=database.environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        longest = longest_wait(process, database.environment["DATABASE_URL"])
        _, said = process.communicate()

    assert process.returncode == 1
    assert "gave up after 0.5 s" in said
    assert "Run migrate again" in said
    assert "Traceback" not in said
    assert longest < 2, f"somebody waited {longest:.1f} s"
    print(f"longest wait of a vote behind the migration: {longest:.2f} s")
    for target in (["meetings", "0001"], []):
        again = manage("migrate", *target, environment=database.environment)
        assert again.returncode == 0, again.stderr
    assert manage("grant", "--check", environment=served(database.environment)).returncode == 0


def longest_wait(process: subprocess.Popen, url: str) -> float:
    """How long a reader of votes waits at most while the process runs."""
    longest = 0.0
    with closing(psycopg.connect(url, autocommit=True)) as reader:
        while process.poll() is None:
            began = time.monotonic()
            reader.execute("SELECT 1 FROM meetings_vote LIMIT 1")
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.01)
    return longest


def test_the_programs_own_address_cannot_migrate(database):
    alone = served(database.environment)
    done = manage("migrate", "meetings", "0001", environment=alone)

    assert done.returncode != 0
    assert "must be owner" in done.stderr


def test_a_new_connection_of_the_program_is_refused_what_is_kept(database):
    with closing(psycopg.connect(database.environment["DATABASE_URL"], autocommit=True)) as own:
        for statement in ("DELETE FROM tumorboard_auditevent", "CREATE TEMPORARY TABLE t (i int)"):
            with pytest.raises(errors.InsufficientPrivilege):
                own.execute(statement)
        for statement in ("SET ROLE tumorboard", "SET SESSION AUTHORIZATION tumorboard"):
            with pytest.raises(psycopg.DatabaseError):
                own.execute(statement)


def test_granting_needs_both_addresses_and_a_role_that_is_there(database):
    alone = manage("grant", environment=served(database.environment))
    assert (alone.returncode, "DATABASE_OWNER_URL" in alone.stderr) == (1, True)
    nobody = database.environment["DATABASE_URL"].replace("tumorboard_web", "nobody_there")
    unknown = manage("grant", environment={**database.environment, "DATABASE_URL": nobody})
    assert 'There is no role "nobody_there"' in unknown.stderr
    assert manage("grant", environment=database.environment).returncode == 0


def test_an_owner_who_serves_is_told_that_it_is_not_confined(database):
    as_owner = {**served(database.environment), "DATABASE_URL": database.owner}
    done = manage("grant", "--check", environment=as_owner)
    assert done.returncode == 1
    assert "it owns" in done.stderr


def test_an_owner_who_is_no_superuser_backs_up_and_restores(database, tmp_path):
    folder = str(tmp_path / "backup")
    for words in (["backup", folder], ["restore", folder, "--replace"]):
        done = manage(*words, environment=database.environment)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "; 0 faults." in done.stdout
    assert manage("grant", "--check", environment=served(database.environment)).returncode == 0


def test_a_dump_that_cannot_be_read_leaves_everything_as_it_was(database, tmp_path):
    folder = tmp_path / "backup"
    assert manage("backup", str(folder), environment=database.environment).returncode == 0
    rewrite(folder, b"PGDMP and then nothing that anybody could read")
    with closing(psycopg.connect(database.owner, autocommit=True)) as owner:
        owner.execute("INSERT INTO live_topic (name, version, changed_at) VALUES ('x', 7, now())")

        done = manage("restore", str(folder), "--replace", environment=database.environment)

        assert done.returncode == 1
        assert "pg_restore did not succeed" in done.stderr
        row = owner.execute("SELECT version FROM live_topic WHERE name = 'x'").fetchone()
        assert row == (7,)
        found = "SELECT indexdef FROM pg_indexes WHERE indexname = 'searchline_words'"
        assert "gin_trgm_ops" in owner.execute(found).fetchone()[0]
    assert manage("grant", "--check", environment=served(database.environment)).returncode == 0


def rewrite(folder, content: bytes) -> None:
    """Put another dump into a backup, as somebody could who has the key."""
    (folder / backups.DUMP).write_bytes(content)
    told = json.loads((folder / backups.MANIFEST).read_text())
    digest = hashlib.sha256(content).hexdigest()
    told["files"][backups.DUMP] = {"size": len(content), "sha256": digest}
    text = json.dumps(told).encode()
    (folder / backups.MANIFEST).write_bytes(text)
    (folder / backups.MARK).write_text(backups._mark_of(text))
