"""The audit trail is added to, by everybody's acts, and changed by nobody."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests import stories
from tumorboard import audit
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE tumorboard_auditevent SET actor = 'nobody'",
        "DELETE FROM tumorboard_auditevent",
    ],
)
def test_database_refuses_to_change_the_trail(people, attack):
    audit.record("case.opened", by=people.clerk, board="spine")

    with pytest.raises(DatabaseError, match="keeps what was written"), transaction.atomic():
        connection.cursor().execute(attack)

    assert AuditEvent.objects.get(action="case.opened").actor == "clerk@example.org"


def test_event_holds_names_that_outlive_their_objects(people):
    case = stories.draft(people)

    event = AuditEvent.objects.get(action="case.registered")

    assert (event.actor, event.actor_name) == ("clerk@example.org", "Clara Benn")
    assert (event.board, event.patient) == ("spine", "4711")
    assert (event.object_type, event.object_id) == ("Case", str(case.pk))


def test_the_rows_of_a_board_are_its_own(people):
    stories.draft(people)
    mine = audit.events_of(people.board)
    assert [event.action for event in mine][-1] == "case.registered"
    assert {event.board for event in mine} == {"spine"}


def test_system_job_acts_under_its_own_name(db):
    assert audit.record("document.failed", by="sweeper").actor == "system: sweeper"


def test_broken_audit_write_takes_the_change_back(people, monkeypatch):
    case = stories.draft(people)

    def broken(*args, **kwargs):
        raise RuntimeError("no trail, no change")

    monkeypatch.setattr(audit, "record", broken)
    from cases import lifecycle

    with pytest.raises(RuntimeError):
        lifecycle.submit(case, by=people.clerk)

    case.refresh_from_db()
    assert case.state == "draft"
    assert case.transitions.filter(verb="submit").count() == 0


def test_no_audit_row_tells_what_was_voted(people):
    stories.decided(people)

    names = [field.name for field in AuditEvent._meta.fields if field.name != "capacity"]
    told = str(list(AuditEvent.objects.filter(action__startswith="vote.").values(*names)))

    assert "vote.cast" in told
    for secret in ("surgery", "separation", "agree", stories.OPINION["reason"]):
        assert secret not in told


def test_auditor_searches_the_trail_and_others_may_not(people, client):
    stories.draft(people)
    client.force_login(people.auditor)
    page = client.post("/boards/spine/audit/", {"q": "4711"}).content.decode()
    assert "Registered the case" in page
    empty = client.post("/boards/spine/audit/", {"q": "zzz"}).content.decode()
    assert "Registered the case" not in empty

    client.force_login(people.chair)
    assert client.get("/boards/spine/audit/").status_code == 403
    client.force_login(people.stranger)
    assert client.get("/boards/spine/audit/").status_code == 404


def test_pages_of_a_search_are_turned_without_its_words_in_an_address(people, client):
    for number in range(51):
        audit.record("case.opened", by=people.clerk, board="spine", patient=f"4711-{number:02}")
    client.force_login(people.auditor)

    newest = client.post("/boards/spine/audit/", {"q": "4711"}).content.decode()
    oldest = client.post("/boards/spine/audit/", {"q": "4711", "page": 2}).content.decode()

    older = '<button class="button small" form="audit-search" name="page" value="2">Older'
    assert older in newest
    assert "4711-50" in newest
    assert "4711-00" not in newest
    assert "4711-00" in oldest
    assert "q=4711" not in newest + oldest
