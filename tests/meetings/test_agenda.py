"""Planning: who may be asked to chair, what an agenda holds, in which order."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case
from meetings import agenda, ballots, session
from meetings.models import AgendaItem, Meeting
from meetings.vocabulary import Round
from tests import stories
from tests.retelling import retold
from tumorboard.models import AuditEvent
from tumorboard.refusal import Conflict, Refused

START = datetime(2027, 2, 1, 15, 0, tzinfo=UTC)


def order_of(meeting):
    return list(meeting.items.order_by("position").values_list("case__number", "position"))


@pytest.fixture
def three(people):
    return with_three_cases(people)


@retold
def with_three_cases(people):
    """A planned meeting with the cases 1, 2 and 3."""
    meeting = stories.planned(people)
    for number in "123":
        agenda.add(meeting, case=stories.ready(people, number=number), by=people.clerk)
    return meeting


def test_plan_takes_the_zone_of_the_board_and_is_audited(people):
    meeting = agenda.plan(people.board, by=people.clerk, starts_at=START, chair=people.chair)

    assert (meeting.zone_name, meeting.state) == ("Europe/Berlin", "planned")
    event = AuditEvent.objects.get(action="meeting.planned")
    assert (event.actor, event.board) == ("clerk@example.org", "spine")


@pytest.mark.parametrize("name", ["surgeon", "clerk", "stranger", "administrator"])
def test_nobody_but_a_chair_of_the_board_can_be_named(people, name):
    with pytest.raises(Refused, match="does not hold the role of a chair in this board"):
        agenda.plan(people.board, by=people.clerk, starts_at=START, chair=people.users[name])


def test_change_of_the_frame_raises_the_revision_and_names_the_fields(people):
    meeting = stories.planned(people)

    agenda.change(meeting, by=people.clerk, revision=1, changes={"place": "Room Albers"})

    meeting.refresh_from_db()
    assert (meeting.place, meeting.revision) == ("Room Albers", 2)
    assert AuditEvent.objects.get(action="meeting.changed").detail == {"fields": ["place"]}


def test_change_to_the_same_values_is_no_change(people):
    meeting = stories.planned(people)

    agenda.change(meeting, by=people.clerk, revision=1, changes={"place": "Room 4"})

    meeting.refresh_from_db()
    assert meeting.revision == 1
    assert not AuditEvent.objects.filter(action="meeting.changed").exists()


def test_second_editor_is_told(people):
    meeting = stories.planned(people)
    agenda.change(meeting, by=people.clerk, revision=1, changes={"place": "Room Albers"})

    with pytest.raises(Conflict, match="Somebody else changed this meeting") as conflict:
        agenda.change(meeting, by=people.chair, revision=1, changes={"place": "Room 7"})

    assert conflict.value.current.place == "Room Albers"


def test_frame_of_an_open_meeting_stays(people):
    meeting = stories.opened(people)

    with pytest.raises(Refused, match=r"This meeting is open. Its date, place and chair can no"):
        agenda.change(meeting, by=people.clerk, revision=meeting.revision, changes={"place": "X"})


def test_added_case_is_listed_with_its_question_frozen(people):
    meeting, case = stories.planned(people), stories.ready(people)

    item = agenda.add(meeting, case=case, by=people.clerk)
    Case.objects.filter(pk=case.pk).update(question="Another question")

    item.refresh_from_db()
    assert (item.position, item.minutes, item.question) == (1, 9, "Surgery before radiation?")
    assert Case.objects.get(pk=case.pk).state == "listed"
    assert not item.ballots.exists()
    event = AuditEvent.objects.get(action="agenda.added")
    assert event.patient == case.patient.record_number


def test_case_added_to_a_published_agenda_is_open_for_opinions_at_once(people):
    meeting = stories.published(people)

    item = agenda.add(meeting, case=stories.ready(people, number="9"), by=people.clerk)

    assert ballots.current(item, Round.OPINION).is_open


def test_case_that_is_not_ready_is_refused_with_its_state(people):
    with pytest.raises(Refused, match=r"This case is draft. It cannot be put on an agenda now"):
        agenda.add(stories.planned(people), case=stories.draft(people), by=people.clerk)


def test_case_on_another_agenda_is_refused(people):
    case = stories.published(people).items.get().case

    with pytest.raises(Refused, match="This case is on an agenda"):
        agenda.add(stories.planned(people), case=case, by=people.clerk)


def test_deferred_case_cannot_be_added_to_the_same_meeting_again(people):
    meeting = stories.published(people)
    item = meeting.items.get()
    session.defer(item, by=people.chair, reason="The MRI is missing.")

    with pytest.raises(Refused, match="stands on the agenda of this meeting already"):
        agenda.add(meeting, case=item.case, by=people.clerk)

    assert Case.objects.get(pk=item.case_id).state == "ready"


def test_case_of_another_board_is_refused(people):
    case = stories.ready(people)
    Case.objects.filter(pk=case.pk).update(board=people.other_board)
    case.refresh_from_db()

    with pytest.raises(Refused, match="This case belongs to another board"):
        agenda.add(stories.planned(people), case=case, by=people.clerk)


@pytest.mark.parametrize(
    ("number", "to", "expected"),
    [
        (3, 1, [3, 1, 2]),
        (1, 3, [2, 3, 1]),
        (2, 1, [2, 1, 3]),
        (2, 2, [1, 2, 3]),
        (1, 99, [2, 3, 1]),
        (3, -5, [3, 1, 2]),
    ],
)
def test_moved_case_takes_its_place_and_the_others_close_up(people, three, number, to, expected):
    agenda.move(three.items.get(case__number=number), to=to, by=people.clerk)

    assert order_of(three) == [(n, place) for place, n in enumerate(expected, start=1)]


def test_move_to_its_own_place_is_not_audited(people, three):
    agenda.move(three.items.get(position=2), to=2, by=people.clerk)

    assert not AuditEvent.objects.filter(action="agenda.moved").exists()


@pytest.mark.parametrize("minutes", [0, 121, -1])
def test_minutes_outside_their_range_are_refused(people, three, minutes):
    with pytest.raises(Refused, match=r"A case is planned for 1 to 120 minutes."):
        agenda.set_minutes(three.items.first(), minutes=minutes, by=people.clerk)


def test_removed_case_is_ready_again_and_the_others_close_up(people, three):
    agenda.remove(three.items.get(position=1), by=people.clerk)

    assert order_of(three) == [(2, 1), (3, 2)]
    assert Case.objects.get(number=1).state == "ready"
    assert AuditEvent.objects.filter(action="agenda.removed").count() == 1


def test_published_case_is_deferred_and_not_removed(people):
    meeting = stories.published(people)

    with pytest.raises(Refused, match=r"This agenda is published. Defer the case with a reason"):
        agenda.remove(meeting.items.get(), by=people.clerk)


def test_publication_opens_one_opinion_ballot_a_case(people, three):
    agenda.publish(three, by=people.clerk)

    assert [ballots.current(i, Round.OPINION).state for i in three.items.all()] == ["open"] * 3
    agenda.publish(three, by=people.clerk)
    assert AuditEvent.objects.filter(action="meeting.publish").count() == 1


def test_empty_agenda_is_not_published(people):
    with pytest.raises(Refused, match=r"There is no case on this agenda yet."):
        agenda.publish(stories.planned(people), by=people.clerk)


def test_agenda_of_a_closed_meeting_stays_as_it_was(people):
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    extra = stories.ready(people, number="9")

    for change in (
        lambda: agenda.add(item.meeting, case=extra, by=people.clerk),
        lambda: agenda.move(item, to=1, by=people.clerk),
        lambda: agenda.set_minutes(item, minutes=5, by=people.clerk),
    ):
        with pytest.raises(Refused, match=r"This meeting is closed."):
            change()


def test_nothing_is_stored_when_the_audit_row_cannot_be_written(people, broken_audit):
    meeting = stories.planned(people)
    case = stories.ready(people)

    with broken_audit(), pytest.raises(IntegrityError):
        agenda.add(meeting, case=case, by=people.clerk)

    assert not AgendaItem.objects.exists()
    assert Case.objects.get(pk=case.pk).state == "ready"


def test_database_refuses_what_no_verb_would_write(people, three):
    first, second, _ = three.items.all()
    for broken in (
        {"state": "deferred"},
        {"minutes": 0},
        {"minutes": 121},
        {"state": "somewhere"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.filter(pk=first.pk).update(**broken)
    AgendaItem.objects.filter(pk=first.pk).update(state="presenting")
    with pytest.raises(IntegrityError, match="agenda_one_current_item"), transaction.atomic():
        AgendaItem.objects.filter(pk=second.pk).update(state="voting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=three.pk).update(length_minutes=0)


def test_decided_case_keeps_its_place_whatever_moves(people):
    meeting = stories.opened(people, cases=3)
    decided = stories.decide(people, meeting.items.get(position=2))
    with pytest.raises(Refused, match="This case is decided; its place stays"):
        agenda.move(decided, to=1, by=people.clerk)

    first, _, third = meeting.items.all()
    agenda.move(third, to=2, by=people.clerk)

    assert [item.pk for item in meeting.items.all()] == [third.pk, decided.pk, first.pk]
    assert [item.position for item in meeting.items.all()] == [1, 2, 3]
