"""The emergency board: called around one case, answered apart, decided within its clock."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import lifecycle
from meetings import agenda, ballots, decisions, emergency, presence, reminders, session
from meetings.models import AgendaItem, Ballot, Called, Document, EmergencyCall, Meeting, Vote
from meetings.vocabulary import Round
from tests import stories
from tumorboard import live, notices
from tumorboard.models import AuditEvent, Membership, Notice
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

FOUR = ("chair", "surgeon", "oncologist", "radiation")


def test_specialist_calls_a_board_on_a_case_with_gaps(people):
    case = stories.draft(people)
    case.lesions.update(removed_at=timezone.now())

    item = stories.called(people, case)

    meeting, summons = item.meeting, item.meeting.call
    assert (meeting.kind, meeting.state, item.state) == ("emergency", "open", "presenting")
    assert meeting.chair == people.surgeon
    assert summons.gaps
    assert all(isinstance(gap, str) for gap in summons.gaps)
    assert {one.user for one in summons.called.all()} == {people.users[name] for name in FOUR}
    case.refresh_from_db()
    assert case.state == "listed"
    assert ballots.current(item, Round.OPINION).is_sealed
    assert AuditEvent.objects.filter(action="emergency.called").count() == 1


def test_clock_ends_so_many_hours_after_its_start_as_the_board_says(people):
    people.board.emergency_hours = 12
    people.board.save()
    start = timezone.now() - timedelta(hours=3)

    item = stories.called(people, clock_from=start, basis="symptom")

    assert item.meeting.call.decide_by == start + timedelta(hours=12)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question": "  "}, "what the emergency board is asked"),
        ({"members": []}, "choose who is called"),
        ({"clock_from": timezone.now() + timedelta(days=400)}, "cannot start in the future"),
    ],
)
def test_call_is_refused_with_the_reason(people, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        stories.called(people, **changes)
    assert not Meeting.objects.exists()


def test_clerk_who_calls_names_who_leads(people):
    with pytest.raises(Refused, match="led by somebody who is called, or by a chair"):
        stories.called(people, lead=people.clerk)

    item = stories.called(people, lead=people.oncologist)
    assert item.meeting.chair == people.oncologist


def test_case_before_the_board_or_at_another_emergency_board_is_not_called_again(people):
    item = stories.presented(people)
    with pytest.raises(Refused, match="before the board at this moment"):
        stories.called(people, item.case)

    other = stories.called(people, stories.draft(people, number="4712"))
    with pytest.raises(Refused, match="running already"):
        emergency.call(
            other.case,
            by=people.oncologist,
            question="Operate?",
            lead=people.oncologist,
            members=[people.oncologist],
            basis="referral",
            clock_from=timezone.now(),
            is_sealed=True,
        )


def test_same_person_calling_twice_gets_the_running_board(people):
    item = stories.called(people)

    assert stories.called(people, item.case).meeting == item.meeting
    assert Meeting.objects.count() == 1


def test_case_is_taken_off_a_published_agenda_with_the_reason(people):
    regular = stories.published(people).items.get()
    stories.cast_opinions(people, regular)

    item = stories.called(people, regular.case)

    regular.refresh_from_db()
    assert regular.state == "deferred"
    assert "emergency board" in regular.defer_reason
    assert regular.ballots.get().state == "annulled"
    assert item.case.presentations.filter(state="presenting").count() == 1


def test_case_is_removed_from_an_agenda_that_is_not_published(people):
    meeting = stories.planned(people)
    regular = agenda.add(meeting, case=stories.ready(people), by=people.clerk)

    stories.called(people, regular.case)

    assert not meeting.items.exists()


def test_database_lets_no_two_meetings_own_a_case(people):
    item = stories.called(people)
    with pytest.raises(IntegrityError, match="agenda_case_at_one_meeting"), transaction.atomic():
        AgendaItem.objects.create(
            meeting=stories.planned(people), case=item.case, position=1, minutes=9
        )


def test_heard_case_is_called_when_it_gets_worse(people):
    heard = stories.decided(people)

    item = stories.called(people, heard.case)

    assert item.case == heard.case
    stories.decide_apart(people, item)
    heard.case.refresh_from_db()
    assert heard.case.state == "heard"


# Who answers


def test_only_those_who_were_called_answer(people):
    item = stories.called(people)
    with pytest.raises(Refused, match="not called"):
        stories.answer(people, item, "radiologist")

    emergency.call_in(item.meeting, members=[people.radiologist], by=people.surgeon)

    stories.answer(people, item, "radiologist")
    assert Vote.objects.get().voter == people.radiologist


def test_lead_alone_calls_more_members(people):
    item = stories.called(people)
    emergency.take_over(item.meeting, by=people.chair)

    with pytest.raises(Refused, match=r"Prof\. Charlotte Hale has the chair"):
        emergency.call_in(item.meeting, members=[people.radiologist], by=people.surgeon)

    assert people.radiologist not in {one.user for one in item.meeting.call.called.all()}
    assert not Notice.objects.filter(to=people.radiologist).exists()


def test_calling_somebody_twice_changes_nothing(people):
    item = stories.called(people)
    before = Notice.objects.count()

    emergency.call_in(item.meeting, members=[people.chair], by=people.surgeon)

    assert Called.objects.count() == 4
    assert Notice.objects.count() == before


def test_those_who_answered_count_for_the_quorum_by_discipline(people):
    item = stories.called(people)
    stories.answer(people, item, "surgeon", "oncologist")
    assert not presence.quorum_for(item).is_met

    stories.answer(people, item, "chair", "radiation")

    quorum = presence.quorum_for(item)
    assert (quorum.is_met, quorum.counted, quorum.missing) == (True, 4, ())


def test_recused_and_lapsed_members_do_not_count(people):
    item = stories.called(people)
    stories.answer(people, item, *FOUR)
    ballots.recuse(item, by=people.chair, reason="Operated on him.")
    Membership.objects.filter(user=people.radiation).update(is_active=False)

    quorum = presence.quorum_for(item)

    assert quorum.counted == 2
    assert set(quorum.missing) == {"neurosurgery", "radiation_oncology"}


def test_without_quorum_the_lead_reveals_and_decides_with_a_reason_only(people):
    item = stories.called(people)
    ballot = stories.answer(people, item, "surgeon", "oncologist")
    with pytest.raises(Refused, match="Give a reason to go on"):
        ballots.reveal(ballot, by=people.surgeon)

    ballots.reveal(ballot, by=people.surgeon, quorum_waiver="It cannot wait.")
    consensus = decisions.record_without_positions(
        item,
        by=people.surgeon,
        recommendation="Operate.",
        plan=[],
        content=stories.CONTENT,
        reveal_waiver="No time.",
        quorum_waiver="It cannot wait.",
    )

    assert consensus.quorum_waiver == "It cannot wait."
    assert consensus.needs_ratification


def test_electorate_is_those_who_were_called(people):
    item = stories.called(people)
    ballot = stories.answer(people, item, *FOUR[:3])
    ballots.reveal(ballot, by=people.surgeon, quorum_waiver="It cannot wait.")

    ballot.refresh_from_db()
    rows = {row["name"]: row["voted"] for row in ballot.electorate}
    assert rows == {people.users[name].name: name != "radiation" for name in FOUR}


# The decision


def test_decision_in_time_closes_the_board_and_is_put_forward_for_ratification(people):
    item = stories.decide_apart(people, stories.called(people))

    consensus = item.decisions.get()
    assert (item.state, item.meeting.state) == ("decided", "closed")
    assert consensus.needs_ratification
    assert consensus.quorum["is_met"]
    assert consensus.quorum["counted"] == 4
    item.case.refresh_from_db()
    assert item.case.state == "heard"
    event = AuditEvent.objects.get(action="emergency.decided")
    assert event.detail["in_time"] is True
    assert event.detail["decide_by"] == item.meeting.call.decide_by.isoformat()


def test_late_decision_says_so_in_the_record(people):
    item = stories.called(people, clock_from=timezone.now() - timedelta(hours=36))
    stories.decide_apart(people, item)

    assert AuditEvent.objects.get(action="emergency.decided").detail["in_time"] is False
    summary = Document.objects.get(kind="consensus_summary").snapshot
    assert summary["meeting"]["emergency"]["verdict"].startswith("Decided late, 12 h")
    assert summary["decision"]["ratification"].startswith("It is put before the next regular")


def test_minutes_of_an_emergency_board_tell_its_clock_and_who_answered(people):
    stories.decide_apart(people, stories.called(people, is_sealed=False))

    minutes = Document.objects.get(kind="minutes").snapshot

    face = minutes["meeting"]["emergency"]
    assert face["called_by"] == people.surgeon.name
    assert face["verdict"].startswith("Decided in time, ")
    assert face["way"].startswith("The recommendations were open")
    assert next(row["name"] for row in minutes["attendance"]) == people.surgeon.name
    assert {row["mode"]["words"] for row in minutes["attendance"]} == {"Answered apart"}


def test_nothing_is_recorded_when_the_audit_row_cannot_be_written(people, broken_audit):
    case = stories.draft(people)
    with pytest.raises(IntegrityError), broken_audit(), transaction.atomic():
        stories.called(people, case)
    assert not Meeting.objects.exists()


def test_nobody_comes_and_no_screen_is_paired(people):
    item = stories.called(people)

    with pytest.raises(Refused, match="no room screen"):
        stories.paired(people, item.meeting)
    assert not item.meeting.is_joinable
    assert item.meeting.opinions_due_at is None


def test_its_answers_are_never_late_and_its_reminders_are_its_own(people):
    item = stories.called(people)
    stories.answer(people, item, "surgeon")

    assert not Vote.objects.get().is_late
    assert not reminders.is_time(item.meeting, timezone.now())
    assert reminders.remind_all() == 0


def test_frozen_quorum_names_who_answered_as_a_regular_one_does(people):
    apart = stories.decide_apart(people, stories.called(people)).decisions.get().quorum
    heads = {head["name"]: head["mode"] for head in apart["heads"]}

    assert heads == {people.users[name].name: "apart" for name in stories.VOTERS}
    assert apart.keys() >= {"is_met", "core", "missing", "heads", "phone_counts", "names"}


# The lead


def test_chair_takes_over_in_one_logged_step(people):
    item = stories.called(people)
    with pytest.raises(Refused, match="Only a chair"):
        emergency.take_over(item.meeting, by=people.oncologist)

    meeting = emergency.take_over(item.meeting, by=people.chair)

    assert meeting.chair == people.chair
    emergency.take_over(item.meeting, by=people.chair)
    event = AuditEvent.objects.get(action="meeting.chair_taken_over")
    assert event.detail["before"] == people.surgeon.email
    terms = list(meeting.chair_terms.values_list("user", "until"))
    assert [user for user, _ in terms] == [people.surgeon.pk, people.chair.pk]
    assert [until is None for _, until in terms] == [False, True]
    with pytest.raises(Refused, match="has the chair since"):
        emergency.call_off(meeting, by=people.surgeon, reason="Late.")


def test_called_off_case_waits_again_or_is_completed_first(people):
    ready = stories.called(people, stories.ready(people))
    draft = stories.draft(people, number="4712")
    draft.lesions.update(removed_at=timezone.now())
    incomplete = stories.called(people, draft)

    for item in (ready, incomplete):
        emergency.call_off(item.meeting, by=people.surgeon, reason="Walking again.")

    cases = [AgendaItem.objects.get(pk=item.pk).case.state for item in (ready, incomplete)]
    assert cases == ["ready", "accepted"]
    assert {meeting.state for meeting in Meeting.objects.all()} == {"closed"}
    with pytest.raises(Refused, match="is over"):
        emergency.call_off(ready.meeting, by=people.surgeon, reason="Again.")


@pytest.mark.parametrize("verb", [session.set_aside, session.defer])
def test_emergency_board_has_its_one_case_for_good(people, verb):
    item = stories.called(people)
    reason = {"reason": "Later."} if verb is session.defer else {}

    with pytest.raises(Refused, match="this case alone"):
        verb(item, by=people.surgeon, **reason)
    with pytest.raises(Refused, match="can no longer be changed"):
        agenda.add(item.meeting, case=stories.ready(people, number="4712"), by=people.clerk)


# Mails


def test_everybody_called_but_the_caller_gets_a_mail_without_the_patient(people):
    item = stories.called(people)

    mails = Notice.objects.filter(kind="emergency-called")
    assert {mail.to for mail in mails} == {people.chair, people.oncologist, people.radiation}
    for mail in Notice.objects.all():
        text = f"{mail.subject} {mail.body}"
        assert "Berger" not in text
        assert item.case.reference not in text
        assert "Operate" not in text
        assert mail.path == f"/emergency/{item.meeting.pk}/"


def send_at(moment) -> list[str]:
    with time_machine.travel(moment, tick=False):
        notices.send_due()
        sent = Notice.objects.filter(kind="emergency-reminder", state__in=["sent", "failed"])
        return sorted(sent.values_list("to__name", flat=True))


def test_reminders_go_at_half_time_to_those_who_have_not_answered(people):
    item = stories.called(people)
    stories.answer(people, item, "surgeon", "oncologist")

    assert send_at(item.meeting.call.at + timedelta(hours=11)) == []
    assert send_at(item.meeting.call.at + timedelta(hours=12, minutes=1)) == sorted(
        [people.chair.name, people.radiation.name]
    )
    needless = Notice.objects.filter(kind="emergency-reminder", state="cancelled")
    assert {mail.to for mail in needless} == {people.surgeon, people.oncologist}


def test_nobody_is_reminded_of_a_decided_case_or_recused_from_it(people):
    item = stories.called(people)
    ballots.recuse(item, by=people.chair, reason="Operated on him.")
    other = stories.called(people, stories.draft(people, number="4712"))
    stories.decide_apart(people, other)

    send_at(timezone.now() + timedelta(hours=13))

    sent = Notice.objects.filter(kind="emergency-reminder").exclude(state__in=["cancelled"])
    sent = sent.exclude(state="queued")
    assert {(mail.to, str(item.meeting.pk) in mail.key) for mail in sent} == {
        (people.surgeon, True),
        (people.oncologist, True),
        (people.radiation, True),
    }


def test_proposal_is_told_to_those_who_were_called(people):
    stories.decide_apart(people, stories.called(people))

    told = Notice.objects.filter(kind="emergency-proposal")
    assert {mail.to for mail in told} == {people.chair, people.oncologist, people.radiation}


def test_mails_are_held_back_from_who_has_answered_or_is_recused(people):
    item = stories.called(people)
    ballots.recuse(item, by=people.radiation, reason="Operated on him.")
    stories.answer(people, item, "oncologist")
    notices.send_due()
    held = Notice.objects.filter(kind="emergency-called", state="cancelled")
    assert {mail.to for mail in held} == {people.oncologist, people.radiation}

    ballots.reveal(
        stories.answer(people, item, "surgeon", "chair"), by=people.surgeon, quorum_waiver="Night."
    )
    decisions.propose(item, by=people.surgeon, recommendation="Tonight.", plan=stories.PLAN)
    asked = Notice.objects.filter(kind="emergency-proposal")
    assert {mail.to for mail in asked} == {people.chair, people.oncologist}

    position = ballots.current(item, Round.POSITION)
    ballots.cast(position, by=people.chair, position="agree", reason="")
    notices.send_due()
    assert asked.get(to=people.chair).state == "cancelled"
    assert asked.get(to=people.oncologist).state != "cancelled"


# Sealed and open


def test_sealed_answers_are_seen_by_their_voter_alone(people):
    item = stories.called(people)
    ballot = stories.answer(people, item, "surgeon", "oncologist")

    for name in ("chair", "radiation", "radiologist", "clerk", "observer", "administrator"):
        assert not Vote.objects.visible_to(people.users[name]).filter(ballot=ballot).exists()
    assert Vote.objects.visible_to(people.surgeon).get(ballot=ballot).voter == people.surgeon


def test_open_answers_are_seen_by_those_who_were_called_alone(people):
    item = stories.called(people, is_sealed=False)
    ballot = stories.answer(people, item, "surgeon", "oncologist")

    def seen(name: str) -> int:
        return Vote.objects.visible_to(people.users[name]).filter(ballot=ballot).count()

    assert [seen(name) for name in FOUR] == [2, 2, 2, 2]
    for name in ("radiologist", "clerk", "observer", "stranger", "administrator"):
        assert seen(name) == 0
    assert not Vote.objects.revealed().exists()
    Membership.objects.filter(user=people.chair).update(is_active=False)
    assert seen("chair") == 0


def test_open_answer_that_is_changed_is_news_to_those_who_were_called(people):
    item = stories.called(people, is_sealed=False)
    ballot = stories.answer(people, item, "surgeon")
    before = live.version(item.meeting.topic)
    ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)
    assert live.version(item.meeting.topic) == before + 1


def test_open_positions_are_blind_all_the_same(people):
    item = stories.called(people, is_sealed=False)
    ballots.reveal(stories.answer(people, item, *FOUR), by=people.surgeon)
    decisions.propose(item, by=people.surgeon, recommendation="Operate.", plan=[])
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.chair, position="agree", reason="")

    assert ballot.is_sealed
    assert not Vote.objects.visible_to(people.oncologist).filter(ballot=ballot).exists()


def test_database_never_opens_up_a_sealed_ballot(people):
    sealed = ballots.current(stories.called(people), Round.OPINION)
    with pytest.raises(IntegrityError, match="as it was begun"), transaction.atomic():
        Ballot.objects.filter(pk=sealed.pk).update(is_sealed=False)

    regular = stories.published(people).items.get()
    ballots.annul(regular.ballots.get(), by=people.chair, reason="To make room.")
    with pytest.raises(IntegrityError, match="only an emergency board"), transaction.atomic():
        Ballot.objects.create(item=regular, round=Round.OPINION, is_sealed=False)
    with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
        Meeting.objects.filter(pk=regular.meeting_id).update(kind="emergency")


def test_database_keeps_the_clock_and_who_was_called(people):
    stories.called(people)
    for rows in (EmergencyCall.objects.all(), Called.objects.all()):
        with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
            rows.update(at=timezone.now())


def test_listed_case_cannot_be_called_by_the_case_alone(people):
    case = stories.ready(people)
    lifecycle.call(case, by=people.surgeon)

    with pytest.raises(Refused, match="cannot be called to an emergency board"):
        lifecycle.call(case, by=people.surgeon)
