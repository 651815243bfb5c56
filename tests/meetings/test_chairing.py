"""Exactly one chair: handed over or taken over in one step, and late commands are refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings import agenda, ballots, chairing, decisions, hands, history, pauses, session, steering
from meetings.models import ChairTerm, Meeting
from meetings.snapshots import minutes_snapshot
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Conflict, Refused


def terms(meeting: Meeting) -> list[tuple]:
    found = meeting.chair_terms.values_list("number", "user__name", "until")
    return [(number, name, until is None) for number, name, until in found]


def test_the_first_term_begins_with_the_meeting_and_the_last_ends_with_it(people):
    meeting = stories.published(people)
    assert terms(meeting) == []

    session.open_meeting(meeting, by=people.chair)
    assert terms(meeting) == [(1, "Prof. Charlotte Hale", True)]

    session.defer(meeting.items.get(), by=people.chair, reason="No MRI.")
    session.close_meeting(meeting, by=people.chair)
    assert terms(meeting) == [(1, "Prof. Charlotte Hale", False)]


def commands(people, item):
    """Every command of the live meeting, as somebody gives it."""
    meeting, ballot = item.meeting, ballots.current(item, Round.OPINION)
    case = stories.ready(people, number="4790")
    words = {"recommendation": "Wait.", "plan": stories.PLAN}
    return [
        lambda by: session.present(item, by=by),
        lambda by: session.present_next(meeting, by=by),
        lambda by: session.set_aside(item, by=by),
        lambda by: session.defer(item, by=by, reason="No MRI."),
        lambda by: session.show_identity(meeting, by=by, on=True),
        lambda by: session.close_meeting(meeting, by=by),
        lambda by: ballots.reveal(ballot, by=by),
        lambda by: decisions.propose(item, by=by, **words),
        lambda by: decisions.record(item, by=by, reveal_waiver="Late."),
        lambda by: decisions.record_without_positions(item, by=by, reveal_waiver="Late.", **words),
        lambda by: steering.shift(item, to=1, by=by),
        lambda by: steering.insert(meeting, case=case, by=by),
        lambda by: pauses.begin(meeting, by=by),
        lambda by: pauses.end(meeting, by=by),
        lambda by: chairing.hand_over(meeting, to=people.deputy, by=by),
        lambda by: chairing.name_minute_taker(meeting, user=people.clerk, by=by),
        lambda by: hands.answer(meeting, hand=meeting.pk, by=by),
    ]


def test_every_command_is_refused_to_everybody_but_the_chair(people):
    stories.deputy(people)
    item = stories.presented(people)
    before = AuditEvent.objects.count()

    for give in commands(people, item):
        with pytest.raises(Refused, match=r"Prof. Charlotte Hale has the chair since \d\d:\d\d\."):
            give(people.deputy)

    # The ready case of the list was made meanwhile; nothing else was done.
    new = AuditEvent.objects.order_by("id")[before:]
    assert all(event.action.startswith("case.") for event in new)


def test_hand_over_is_one_step_and_the_old_ones_late_command_is_refused(people):
    stories.deputy(people)
    meeting = stories.opened(people)

    chairing.hand_over(meeting, to=people.deputy, by=people.chair)

    meeting = Meeting.objects.get()
    assert meeting.chair == people.deputy
    assert terms(meeting) == [(1, "Prof. Charlotte Hale", False), (2, "Dr. Henrik Vos", True)]
    event = AuditEvent.objects.get(action="meeting.chair_handed_over")
    assert (event.detail["before"], event.detail["after"]) == (
        "chair@example.org",
        "deputy@example.org",
    )
    with pytest.raises(Refused, match=r"Dr. Henrik Vos has the chair since"):
        session.present_next(meeting, by=people.chair)
    assert session.present_next(meeting, by=people.deputy).position == 1


def test_chair_of_an_unreachable_person_is_taken_over_and_logged(people):
    stories.deputy(people)
    meeting = stories.opened(people)

    for _ in range(2):
        chairing.take_over(meeting, by=people.deputy, reason="Her browser is gone.")

    assert terms(meeting)[-1] == (2, "Dr. Henrik Vos", True)
    term = ChairTerm.objects.get(number=2)
    assert term.reason == "Taken over from Prof. Charlotte Hale. Her browser is gone."
    assert term.begun_by == people.deputy
    assert AuditEvent.objects.filter(action="meeting.chair_taken_over").count() == 1


@pytest.mark.parametrize("who", ["surgeon", "clerk", "observer", "stranger"])
def test_chair_goes_only_to_members_who_may_run_the_meeting(people, who):
    meeting = stories.opened(people)

    with pytest.raises(Refused, match="does not hold the role of a chair"):
        chairing.take_over(meeting, by=people.users[who])
    with pytest.raises(Refused, match="does not hold the role of a chair"):
        chairing.hand_over(meeting, to=people.users[who], by=people.chair)


def test_a_command_of_an_earlier_term_is_refused_even_to_the_same_person(people):
    stories.deputy(people)
    meeting = stories.opened(people)
    chairing.hand_over(meeting, to=people.deputy, by=people.chair)
    chairing.hand_over(meeting, to=people.chair, by=people.deputy)

    with transaction.atomic():
        history.lock_chaired(meeting, by=people.chair, term=3)
        with pytest.raises(Refused, match="The chair has changed since this was on your screen"):
            history.lock_chaired(meeting, by=people.chair, term=1)


def test_another_member_takes_the_chair_before_opening_the_meeting(people):
    stories.deputy(people)
    meeting = stories.published(people)
    with pytest.raises(Refused, match=r"Prof. Charlotte Hale is to chair this meeting"):
        session.open_meeting(meeting, by=people.deputy)

    chairing.take_over(meeting, by=people.deputy)
    session.open_meeting(meeting, by=people.deputy)

    assert terms(meeting) == [(1, "Dr. Henrik Vos", True)]


def test_an_edit_of_the_frame_begun_before_does_not_put_the_former_chair_back(people):
    stories.deputy(people)
    meeting = stories.published(people)
    seen = meeting.revision
    chairing.take_over(meeting, by=people.deputy)

    changes = {"chair": people.chair}
    with pytest.raises(Conflict):
        agenda.change(meeting, by=people.clerk, revision=seen, changes=changes)


def test_chair_of_a_closed_meeting_is_not_taken_any_more(people):
    stories.deputy(people)
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)

    with pytest.raises(Refused, match="This meeting is over"):
        chairing.take_over(item.meeting, by=people.deputy)


def test_the_database_holds_no_two_chairs_at_once(people):
    meeting = stories.opened(people)

    with pytest.raises(IntegrityError, match="chair_one_at_a_time"), transaction.atomic():
        ChairTerm.objects.create(
            meeting=meeting,
            number=2,
            user=people.clerk,
            begun_by=people.clerk,
            since=timezone.now(),
        )


def test_minute_taker_is_named_and_may_write_beside_the_chair(people):
    meeting = stories.opened(people)
    assert not chairing.may_write(meeting, people.clerk)

    chairing.name_minute_taker(meeting, user=people.clerk, by=people.chair)

    meeting = Meeting.objects.get()
    writers = [name for name in people.users if chairing.may_write(meeting, people.users[name])]
    assert writers == ["chair", "clerk"]
    assert (
        AuditEvent.objects.get(action="meeting.minute_taker").detail["user"] == people.clerk.email
    )
    with pytest.raises(Refused, match="does not take part in the meetings"):
        chairing.name_minute_taker(meeting, user=people.stranger, by=people.chair)


def test_minutes_name_each_chair_with_their_time_and_the_minute_taker(people):
    stories.deputy(people)
    meeting = stories.opened(people)
    chairing.name_minute_taker(meeting, user=people.oncologist, by=people.chair)
    chairing.hand_over(meeting, to=people.deputy, by=people.chair)
    errands = [("Dr. Ravi Menon", "CT of T8")]
    session.defer(meeting.items.get(), by=people.deputy, reason="No CT.", errands=errands)
    session.close_meeting(meeting, by=people.deputy)

    frozen = minutes_snapshot(Meeting.objects.get().documents.get())

    assert [term["name"] for term in frozen["meeting"]["chairs"]] == [
        "Prof. Charlotte Hale",
        "Dr. Henrik Vos",
    ]
    assert frozen["meeting"]["chair"] == "Dr. Henrik Vos"
    assert frozen["meeting"]["recorder"] == "Dr. Mei Okafor"
    assert frozen["cases"][0]["deferral"]["errands"] == [
        {"who": "Dr. Ravi Menon", "what": "CT of T8"}
    ]
