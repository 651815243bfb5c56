"""Protocols, listings, pulling and the audit sample, through the verbs and against the database."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from meetings import agenda, emergency, listed, protocols, results, samples, session, triage
from meetings.lot import Quarter
from meetings.models import AgendaItem, Ballot, Sampled, Triage
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def wording(version, **other) -> protocols.Wording:
    said = {name: getattr(version, name) for name in protocols.Wording.__dataclass_fields__}
    return protocols.Wording(**{**said, **other})


def actions(*names: str) -> list[str]:
    return [one.action for one in AuditEvent.objects.filter(action__in=names).order_by("pk")]


def test_a_version_is_signed_by_the_chair_as_it_was_read_and_then_stays(people):
    first = stories.protocol(people)
    changed = wording(first, criteria="SINS 6 or less, ESCC 0 to 1b.")
    second = protocols.draft(first.protocol, wording=changed, by=people.surgeon)
    seen = second.mark
    second = protocols.draft(
        first.protocol, wording=wording(second, criteria="SINS 5 or less."), by=people.clerk
    )
    assert second.number == 2
    assert first.protocol.versions.count() == 2
    with pytest.raises(Refused, match="not the wording that you read"):
        protocols.sign(second, seen=seen, by=people.chair)
    with pytest.raises(Refused, match="Only the chair"):
        protocols.sign(second, seen=second.mark, by=people.surgeon)
    second = protocols.sign(second, seen=second.mark, by=people.chair)
    assert protocols.sign(second, seen="", by=people.chair).signed_at == second.signed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        first.protocol.versions.filter(pk=first.pk).update(criteria="Anything.")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.protocol.versions.filter(pk=first.pk).delete()
    first.refresh_from_db()
    assert "ESCC 0 to 1c" in first.criteria, "the former version is read as it was"
    assert actions("protocol.signed", "protocol.drafted").count("protocol.signed") == 2


def test_nobody_signs_or_uses_what_is_past_its_review_date(people):
    version, meeting = stories.protocol(people), stories.published(people)
    case = stories.ready(people, number="4780")
    said = {"case": case, "version": version, "reason": "It fits.", "by": people.clerk}
    late = wording(version, review_on=timezone.localdate())
    with pytest.raises(Refused, match="a day to come"):
        protocols.draft(version.protocol, wording=late, by=people.surgeon)
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        with pytest.raises(Refused, match="to be reviewed by"):
            listed.list_only(meeting, **said)
        with pytest.raises(IntegrityError), transaction.atomic():
            Triage.objects.create(meeting=meeting, state="listed", **said)
    newer = protocols.draft(version.protocol, wording=wording(version), by=people.surgeon)
    with pytest.raises(Refused, match="draft"):
        listed.list_only(meeting, **{**said, "version": newer})
    protocols.sign(newer, seen=newer.mark, by=people.chair)
    with pytest.raises(Refused, match="Version 2 has replaced"):
        listed.list_only(meeting, **said)
    protocols.retire(version.protocol, reason="A trial says otherwise.", by=people.chair)
    with pytest.raises(Refused, match="withdrawn"):
        listed.list_only(meeting, **{**said, "version": newer})
    case.refresh_from_db()
    assert case.state == "ready"


def test_a_listed_case_is_noted_with_the_end_of_its_meeting(people):
    version, meeting = stories.protocol(people), stories.published(people)
    one = stories.list_only(people, meeting, version)
    assert (one.case.state, one.version.number) == ("listed", 1)
    with pytest.raises(Refused, match="It cannot be put on an agenda now"):
        agenda.add(meeting, case=one.case, by=people.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, case=one.case, position=9, minutes=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Triage.objects.filter(pk=one.pk).update(reason="Another one.")
    session.open_meeting(meeting, by=people.chair)
    other = stories.ready(people, number="4781")
    with pytest.raises(Refused, match="has begun"):
        listed.list_only(meeting, case=other, version=version, reason="Late.", by=people.clerk)
    session.defer(meeting.items.get(), by=people.chair, reason="Not today.")
    session.close_meeting(meeting, by=people.chair)
    one.refresh_from_db()
    assert (one.state, one.ended_by) == ("noted", people.chair)
    assert one.case.state == "heard"
    assert actions("triage.listed", "triage.noted") == ["triage.listed", "triage.noted"]
    with pytest.raises(Refused, match="no longer on the list"):
        triage.pull(one, words="Too late.", by=people.surgeon)


@pytest.mark.parametrize("is_open", [False, True])
def test_any_member_takes_a_listed_case_into_discussion(people, is_open):
    version, meeting = stories.protocol(people), stories.published(people)
    one = stories.list_only(people, meeting, version)
    if is_open:
        session.open_meeting(meeting, by=people.chair)
    with pytest.raises(Refused, match="why the case should be discussed"):
        triage.pull(one, words=" ", by=people.surgeon)
    item = triage.pull(one, words="The pedicle looks broken to me.", by=people.surgeon)
    one.refresh_from_db()
    assert (one.state, one.ended_by, one.ended_words) == (
        *("pulled", people.surgeon),
        "The pedicle looks broken to me.",
    )
    assert item.position == 2
    assert Ballot.objects.filter(item=item, state="open").exists()
    with pytest.raises(Refused, match="Said has taken this case"):
        triage.pull(one, words="Me too.", by=people.radiation)
    event = AuditEvent.objects.get(action="triage.pulled")
    assert event.patient == "4780"
    assert "pedicle" in str(event.detail)


@pytest.mark.slow
def test_what_ends_a_meeting_or_is_more_urgent_gives_the_case_back(people):
    version, meeting = stories.protocol(people), stories.published(people)
    one, other = (stories.list_only(people, meeting, version, number=n) for n in ("4780", "4781"))
    third = stories.list_only(people, meeting, version, number="4782")
    listed.take_off(third, by=people.clerk, reason="Wrong patient.")
    emergency.call(
        one.case,
        by=people.surgeon,
        question="Operate tonight?",
        lead=people.surgeon,
        members=[people.surgeon, people.chair],
        basis="referral",
        clock_from=timezone.now(),
        is_sealed=True,
    )
    agenda.cancel(meeting, by=people.clerk, reason="No room.")
    states = [(t.case.state, t.state) for t in Triage.objects.order_by("case__number")]
    assert states == [("listed", "taken_off"), ("ready", "taken_off"), ("ready", "taken_off")]
    other.refresh_from_db()
    assert "No room." in other.ended_words


def test_triage_sends_to_discussion_and_keeps_why(people):
    meeting = stories.published(people)
    case = stories.ready(people, number="4780")
    made = triage.discuss(meeting, case=case, reason="No protocol fits.", by=people.clerk)
    assert made.state == "discuss"
    assert meeting.items.filter(case=made.case).exists()


@pytest.fixture
def quarter(people):
    """Three cases that a meeting of the third quarter noted without discussion."""
    with time_machine.travel("2026-09-14T12:00:00+02:00", tick=True):
        version = stories.protocol(people)
        meeting = stories.published(people)
        for number in range(3):
            stories.list_only(people, meeting, version, number=f"478{number}")
        session.open_meeting(meeting, by=people.chair)
        session.defer(meeting.items.get(), by=people.chair, reason="Not today.")
        session.close_meeting(meeting, by=people.chair)
    return Quarter(2026, 3)


@pytest.mark.slow
def test_a_sample_is_drawn_once_and_can_be_drawn_again(people, quarter):
    samples.set_rule(people.board, percent=10, least=2, by=people.chair)
    with time_machine.travel("2026-09-30T12:00:00+02:00"):
        with pytest.raises(Refused, match="not over yet"):
            samples.draw(people.board, quarter=quarter, by=people.clerk)
        assert samples.draw_all() == 0
    with time_machine.travel("2026-10-01T00:30:00+02:00"):
        assert samples.draw_all() == 1
        assert samples.draw_all() == 0
    sample = samples.draw(people.board, quarter=quarter, by=people.clerk)
    assert (sample.by, sample.listed, sample.drawn.count(), len(sample.seed)) == (None, 3, 2, 32)
    assert samples.is_as_drawn(sample)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_sample SET seed = 'mine'")
    with pytest.raises(Refused, match="No case was listed only"):
        samples.draw(people.board, quarter=Quarter(2026, 2), by=people.clerk)


@pytest.mark.slow
def test_another_member_judges_and_a_wrong_listing_proposes_to_present_again(people, quarter):
    sample = samples.draw(people.board, quarter=quarter, by=people.clerk)
    first, second, third = sample.drawn.select_related("triage__case")
    with pytest.raises(Refused, match="Specialists and the chair"):
        samples.judge(first, verdict="rightly", words="", by=people.clerk)
    with pytest.raises(Refused, match="why the case should have been discussed"):
        samples.judge(first, verdict="discuss", words="", by=people.surgeon)
    samples.judge(first, verdict="discuss", words="SINS is 9.", by=people.surgeon)
    samples.judge(second, verdict="rightly", words="", by=people.radiation)
    with pytest.raises(Refused, match="Said has reviewed"):
        samples.judge(first, verdict="rightly", words="", by=people.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sampled.objects.filter(pk=third.pk).update(
            verdict="rightly", judged_by=people.clerk, judged_at=timezone.now()
        )
    case = first.triage.case
    (proposal,) = results.proposals(case)
    assert "SINS is 9." in proposal.words
    assert results.proposals(second.triage.case) == []
    results.bring_back(case, finding=proposal.finding, by=people.clerk)
    case.refresh_from_db()
    assert case.state == "accepted"
    assert results.proposals(case) == []


@pytest.mark.slow
def test_the_lister_never_judges(people):
    with time_machine.travel("2026-09-14T12:00:00+02:00", tick=True):
        version, meeting = stories.protocol(people), stories.published(people)
        case = stories.ready(people, number="4780")
        said = {"version": version, "reason": "It fits.", "by": people.chair}
        listed.list_only(meeting, case=case, **said)
        session.open_meeting(meeting, by=people.chair)
        session.defer(meeting.items.get(), by=people.chair, reason="Not today.")
        session.close_meeting(meeting, by=people.chair)
    sample = samples.draw(people.board, quarter=Quarter(2026, 3), by=people.clerk)
    with pytest.raises(Refused, match="listed this case yourself"):
        samples.judge(sample.drawn.get(), verdict="rightly", words="", by=people.chair)
    assert sample.at.date() >= date(2026, 10, 1)
