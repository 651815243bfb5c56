"""What the program's own role in the database may do: its work, and nothing to what is kept."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from meetings import documents, printing, session
from meetings.models import Consensus, Document, Vote
from tests import stories
from tests.world import make_ready
from tumorboard import ownership
from tumorboard.models import AuditEvent

ROLE = "trial_role_of_the_program"


@pytest.fixture
def decided(people):
    """A decided case whose summary is printed."""
    item = stories.decided(people)
    make_ready(item.documents.get())
    return item


@pytest.fixture
def role(people):
    """The program's role, made and granted what it needs in the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
    ownership.grant(ROLE)


@contextmanager
def as_the_program():
    """Act as that role, and say what was refused in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield cursor
        cursor.execute("RESET ROLE")


KEPT = {
    "audit rows": ("tumorboard_auditevent", "actor = 'nobody'"),
    "files of documents": ("meetings_documentfile", "content = ''"),
    "approvals": ("meetings_approval", "meaning = 'agreed'"),
    "decisions": ("meetings_consensus", "recommendation = 'another'"),
    "plans": ("meetings_planitem", "what = 'another'"),
    "transitions": ("meetings_transition", "verb = 'another'"),
    "entries of the record": ("cases_entry", "at = now()"),
    "files of a case": ("cases_attachmentfile", "content = ''"),
    "migrations": ("django_migrations", "name = 'another'"),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_is_kept_is_neither_changed_nor_deleted_nor_emptied(people, role, what):
    table, change = KEPT[what]
    for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with pytest.raises(DatabaseError) as refused, as_the_program() as cursor:
            cursor.execute(statement)
        assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege), statement


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings_vote SET reason = 'another' WHERE id = '{vote}'",
        "DELETE FROM meetings_vote WHERE id = '{vote}'",
        "TRUNCATE meetings_vote",
        "UPDATE meetings_ballot SET tally = NULL WHERE id = '{ballot}'",
        "UPDATE meetings_ballot SET state = 'open', revealed_at = NULL WHERE id = '{ballot}'",
        "DELETE FROM meetings_ballot WHERE id = '{ballot}'",
        "INSERT INTO meetings_vote SELECT * FROM meetings_vote WHERE id = '{vote}'",
        "UPDATE meetings_document SET sha256 = 'x' WHERE state = 'ready'",
        "UPDATE meetings_document SET state = 'queued' WHERE state = 'ready'",
        "DELETE FROM meetings_document",
    ],
)
def test_revealed_votes_and_printed_documents_stay(decided, role, statement):
    vote = Vote.objects.filter(ballot__revealed_at__isnull=False).first()
    assert Document.objects.filter(state="ready").exists()

    with pytest.raises(DatabaseError), as_the_program() as cursor:
        cursor.execute(statement.format(vote=vote.pk, ballot=vote.ballot_id))

    assert Vote.objects.filter(pk=vote.pk, reason=vote.reason).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE tumorboard_auditevent DISABLE TRIGGER audit_append_only",
        "ALTER TABLE meetings_vote DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_append_only ON tumorboard_auditevent",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE copied AS SELECT * FROM meetings_vote",
        "CREATE TEMPORARY TABLE copied (id int)",
        "CREATE SCHEMA aside",
        "DROP TABLE meetings_vote CASCADE",
        "ALTER TABLE meetings_vote ADD COLUMN another int",
        "ALTER TABLE meetings_vote OWNER TO CURRENT_USER",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "CREATE ROLE another",
        "COPY meetings_vote TO PROGRAM 'cat'",
        "COPY meetings_vote TO '/tmp/votes'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "CREATE EXTENSION dblink",
    ],
)
def test_the_wall_itself_cannot_be_taken_down(people, role, statement):
    with pytest.raises(DatabaseError) as refused, as_the_program() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


def test_the_role_gives_itself_no_right(people, role):
    with as_the_program() as cursor:
        cursor.execute(f"GRANT ALL ON tumorboard_auditevent TO {ROLE}")  # only warns
    assert not may("tumorboard_auditevent", "actor")


def test_a_consensus_is_superseded_and_a_file_taken_out_and_no_more(people, role):
    rights = {
        (table, column)
        for table, column in (
            ("meetings_consensus", "superseded_at"),
            ("meetings_consensus", "recommendation"),
            ("cases_attachment", "removed_at"),
            ("cases_attachment", "title"),
        )
        if may(table, column)
    }
    assert rights == {("meetings_consensus", "superseded_at"), ("cases_attachment", "removed_at")}


def may(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        words = "SELECT has_column_privilege(%s, %s, %s, 'update')"
        cursor.execute(words, [ROLE, table, column])
        return cursor.fetchone()[0]


def test_a_meeting_goes_its_whole_way_under_this_role(people, role, no_worker):
    with as_the_program():
        item = stories.decided(people)
        printing.render(item.documents.get().pk)
        session.close_meeting(item.meeting, by=people.chair)
        printing.render(documents.newest_minutes(item.meeting).pk)

    assert Consensus.objects.filter(item=item).count() == 1
    assert set(Document.objects.values_list("state", flat=True)) == {"ready"}
    assert AuditEvent.objects.filter(action="document.ready").count() == 2


def test_a_role_that_could_do_more_is_named(people, role):
    assert any("owns" in reason for reason in ownership.loose_ends())
    with as_the_program():
        assert ownership.loose_ends() == []


def test_granting_again_takes_back_what_was_added_by_hand(people, role):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON tumorboard_auditevent TO {ROLE}")

    ownership.grant(ROLE)

    with pytest.raises(DatabaseError), as_the_program() as cursor:
        cursor.execute("DELETE FROM tumorboard_auditevent")
