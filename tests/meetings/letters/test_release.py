"""Releasing a letter: who may, what is frozen with it, and when it is refused."""

import pytest
from django.utils import timezone

from meetings import letter
from meetings.models import AgendaItem, Consensus, Document
from tests import stories
from tests.meetings.test_ratification import change, to_ratify
from tumorboard.models import AuditEvent, Board, Membership
from tumorboard.refusal import Refused

from .releasing import PHONE, decided, mark_of, release, with_phones

pytestmark = pytest.mark.slow

CANARY = "Kanarienvogel"


@pytest.fixture
def item(people) -> AgendaItem:
    return decided(people)


def words_of(document: Document) -> str:
    """Everything that the letter says."""
    return str(document.snapshot["letter"]).replace("\\xa0", " ")


def test_a_specialist_releases_the_letter_under_their_name(people, item):
    document = release(item, by=people.surgeon, language="de", large=True)
    assert (document.kind, document.version, document.state) == ("patient_letter", 1, "queued")
    assert (document.requested_by, document.consensus) == (people.surgeon, item.decisions.get())
    snapshot = document.snapshot
    assert snapshot["released"]["by"] == "Dr. Omar Said"
    assert snapshot["document"]["language"] == "de"
    assert (snapshot["large_print"], snapshot["edition"]) == (True, "1")
    assert snapshot["letter"]["greeting"] == "Guten Tag Anna Berger,"
    assert "Wir raten Ihnen zu einer Operation am Rücken." in words_of(document)
    event = AuditEvent.objects.get(action="letter.released")
    assert (event.actor, event.patient, event.object_id) == (
        "surgeon@example.org",
        "4700",
        str(document.pk),
    )
    assert (event.detail["language"], event.detail["edition"]) == ("de", "1")


def test_the_facts_of_the_letter_are_those_of_the_record(people, item):
    facts = release(item, by=people.chair).snapshot["facts"]
    assert {name: facts[name] for name in ("tumour_class", "levels", "stability", "pressed")} == {
        "tumour_class": "metastasis",
        "levels": [["T8", "T8"]],
        "stability": "indeterminate",
        "pressed": "cord",
    }
    assert (facts["deficit"], facts["modality"], facts["components"]) == (
        "yes",
        "surgery",
        ["radiotherapy"],
    )
    assert facts["disciplines"] == [
        "neurosurgery",
        "orthopaedic_spine",
        "medical_oncology",
        "radiation_oncology",
    ]
    assert (facts["responsible"], facts["informs_by"]) == ("Dr. Omar Said", "2026-12-02")


@pytest.mark.parametrize("name", ["clerk", "observer", "auditor", "stranger", "administrator"])
def test_nobody_else_releases_one(people, item, name):
    with pytest.raises(Refused, match="Only a specialist or the chair of this board"):
        release(item, by=people.users[name])
    assert not Document.objects.filter(kind="patient_letter").exists()


def test_a_member_who_left_releases_none(people, item):
    Membership.objects.filter(user=people.surgeon).update(is_active=False)
    with pytest.raises(Refused, match="Only a specialist"):
        release(item, by=people.surgeon)


def test_without_a_number_for_warning_signs_none_is_released(people, item):
    Board.objects.update(letter_phone="")
    item.meeting.board.refresh_from_db()
    with pytest.raises(Refused, match="An administrator enters it at /admin/ under Boards"):
        release(item, by=people.surgeon)


def test_a_case_without_a_decision_has_no_letter(people):
    item = with_phones(people, stories.presented(people))
    with pytest.raises(Refused, match="No decision is recorded here"):
        letter.release(item, by=people.chair, language="en", large_print=False, seen="")


def test_only_the_letter_that_was_read_is_released(people, item):
    seen = mark_of(item)
    item.case.__class__.objects.filter(pk=item.case_id).update(tumour_class="haematological")
    with pytest.raises(Refused, match="not the letter that you read"):
        letter.release(item, by=people.chair, language="en", large_print=False, seen=seen)
    with pytest.raises(Refused, match="not the letter that you read"):
        letter.release(item, by=people.chair, language="de", large_print=False, seen=mark_of(item))
    with pytest.raises(Refused, match="not the letter that you read"):
        letter.release(item, by=people.chair, language="en", large_print=False, seen="")


def test_two_who_read_the_same_letter_release_it_once(people, item):
    seen = mark_of(item)
    words = {"language": "en", "large_print": False, "seen": seen}
    letter.release(item, by=people.surgeon, **words)
    with pytest.raises(
        Refused, match=r"Dr\. Omar Said released version 1 of this letter meanwhile"
    ):
        letter.release(item, by=people.chair, **words)
    assert Document.objects.filter(kind="patient_letter").count() == 1


def test_a_second_release_is_the_next_version_and_names_the_day_of_the_first(people, item):
    first = release(item, by=people.surgeon)
    second = release(item, by=people.chair, language="de")
    assert (first.version, second.version) == (1, 2)
    assert second.snapshot["facts"]["replaces"] == first.snapshot["released"]["on"]
    assert "Dieser Brief gilt statt unserem Brief" in words_of(second)
    assert "takes the place" not in words_of(Document.objects.get(pk=first.pk))


def test_nothing_is_released_when_the_trail_cannot_be_written(people, item, broken_audit):
    with pytest.raises(Exception, match="no_more"), broken_audit():
        release(item, by=people.surgeon)


def test_a_changed_decision_has_a_letter_of_its_own_with_the_next_version(people):
    new = to_ratify(people)
    old = with_phones(people, new.ratifies.item)
    first = release(old, by=people.surgeon)
    assert first.snapshot["facts"]["is_emergency"]
    assert "full meeting will look at this advice once more" in words_of(first)
    change(people, new)
    new = with_phones(people, new)
    with pytest.raises(Refused, match="no longer in force"):
        release(with_phones(people, old), by=people.surgeon)
    second = release(new, by=people.chair)
    assert second.version == 2
    assert second.snapshot["facts"]["replaces"] == first.snapshot["released"]["on"]
    assert [one.version for one in letter.letters_of(letter.decision_of(new))] == [2, 1]


def test_words_that_are_no_members_name_are_not_taken_for_one(people, item):
    content = {
        **stories.CONTENT,
        "responsible": f"{CANARY} or whoever is on duty",
        "informs": "  dr. omar   SAID ",
    }
    item = rewritten(item, content=content)
    snapshot = release(item, by=people.chair).snapshot
    assert CANARY not in str(snapshot)
    assert snapshot["facts"]["responsible"] == ""
    assert "Who is in charge of your treatment" in str(snapshot)
    assert snapshot["facts"]["informs"] == "Dr. Omar Said"


def rewritten(item: AgendaItem, **values) -> AgendaItem:
    """The decision as if the board had recorded these values."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Consensus.objects.filter(item=item).update(**values)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return AgendaItem.objects.select_related("meeting__board", "case__patient").get(pk=item.pk)


def test_that_opinions_differed_is_said_only_if_the_board_wants_it(people, item):
    assert "same way" not in words_of(release(item, by=people.chair))
    Board.objects.update(letter_differing_opinions=True)
    item.meeting.board.refresh_from_db()
    told = words_of(release(item, by=people.chair))
    assert "Not all of us saw it in the same way." in told
    assert "Lindqvist" not in told


def test_the_day_of_the_release_is_that_of_the_hospital(people, item):
    document = release(item, by=people.chair)
    here = timezone.localtime(document.created_at, timezone=item.meeting.zone)
    assert document.snapshot["released"]["on"] == here.date().isoformat()


def test_phone_of_the_letter_is_the_boards(people, item):
    assert f"Call {PHONE}." in words_of(release(item, by=people.chair))
