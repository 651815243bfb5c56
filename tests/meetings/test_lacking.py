"""What cases lack, in the daily digest: who hears of it, when, how often, and no word of a case."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from cases import lifecycle
from cases.models import Case
from cases.states import CaseState
from meetings import absences, agenda, digests, lacking, leaving
from meetings.models import Meeting
from meetings.shares import Share, mail_of
from tests import stories
from tests.meetings.test_absences import told
from tumorboard.models import AuditEvent, Membership, Notice

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
ACCEPTED = datetime(2026, 11, 9, 16, tzinfo=BERLIN)
NEXT = datetime(2026, 11, 10, 9, tzinfo=BERLIN)
A_DAY = timedelta(days=1)


@pytest.fixture
def case(people) -> Case:
    """Accepted on 9 November without the surgeons' question and without the patient's knowing."""
    with time_machine.travel(ACCEPTED, tick=True):
        case = stories.draft(people, family="Zaunkönig")
        lifecycle.submit(case, by=people.clerk)
        lifecycle.accept(case, by=people.clerk)
    lack(case, question="", consent_to_discuss=False, presenter=None)
    return Case.objects.get(pk=case.pk)


def lack(case: Case, **columns) -> None:
    Case.objects.filter(pk=case.pk).update(**columns)


def test_each_owner_hears_once_a_day_on_the_next_day_and_weekly_until_it_is_there(people, case):
    days = {day: told(NEXT + day * A_DAY) for day in range(-1, 16)}

    assert [day for day, found in days.items() if found] == [0, 7, 14]
    assert set(days[0]) == {"chair", "clerk", "surgeon"}, "surgery and the office"
    assert told(NEXT + 14 * A_DAY + timedelta(hours=3)) == {}
    words = "Spine Tumor Board: 1 case lacks something that the board needs"
    assert days[0]["surgeon"].startswith(f"{words}\n")
    paths = dict(Notice.objects.values_list("to__email", "path"))
    assert paths["surgeon@example.org"] == reverse("my-actions", args=["spine"])
    assert paths["clerk@example.org"] == reverse("desk", args=["spine"])
    secrets = ["Zaunk", case.reference, case.patient.record_number, "question", "metast"]
    assert [one for one in secrets if one in str(days)] == []

    waiting = Notice.objects.filter(to=people.surgeon).last()
    assert digests.why_needless(waiting) == ""
    lack(case, question="Operate?")
    assert digests.why_needless(waiting).startswith("Every action")
    assert set(told(NEXT + 21 * A_DAY)) == {"clerk"}


def test_it_is_the_presenters_alone_and_of_who_is_away_their_deputys(people, case):
    lack(case, consent_to_discuss=True, presenter=people.surgeon)
    assert set(told(NEXT)) == {"surgeon"}
    chair = Membership.objects.get(user=people.chair)
    member = Membership.objects.get(user=people.surgeon)
    Membership.objects.filter(pk=chair.pk).update(discipline="orthopaedic_spine")
    with time_machine.travel(NEXT + A_DAY, tick=True):
        today = people.board.today()
        times = {"first": today, "last": today + 9 * A_DAY}
        absences.record(
            member, deputy=Membership.objects.get(pk=chair.pk), by=people.clerk, **times
        )

    found = told(NEXT + 7 * A_DAY)

    assert set(found) == {"chair"}
    assert "You are the deputy: 1 case lacks something that the board needs." in found["chair"]
    with time_machine.travel(NEXT + 7 * A_DAY):
        assert [one.case for one in lacking.of_member(people.board, people.chair)] == [case]
    Membership.objects.filter(pk__in=[chair.pk, member.pk]).update(is_active=False)
    lack(case, presenter=None)
    assert set(told(NEXT + 14 * A_DAY)) == {"clerk"}, "nobody else is meant"


def test_a_case_on_a_list_is_asked_for_until_its_list_is_to_be_complete(people, case):
    with time_machine.travel(ACCEPTED, tick=True):
        meeting = stories.planned(people)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=NEXT + 9 * A_DAY)
        lack(case, question="Operate?", consent_to_discuss=True, presenter=people.surgeon)
        lifecycle.mark_ready(case, by=people.clerk)
        agenda.add(meeting, case=Case.objects.get(pk=case.pk), by=people.clerk)
    lack(case, question="")

    days = {day: told(NEXT + day * A_DAY) for day in range(9)}

    assert [day for day, found in days.items() if found] == [5, 8], "3 days before, and on the day"


def test_what_is_not_accepted_or_is_over_is_asked_of_nobody(people, case):
    for state in CaseState.values:
        if state not in lacking.AT_WORK:
            lack(case, state=state, moved_at=ACCEPTED)
            assert told(NEXT) == {}, state
    lack(case, state=CaseState.ACCEPTED, moved_at=ACCEPTED)
    with time_machine.travel(NEXT):
        leaving.record(case, by=people.clerk, kind="died", on=NEXT.date())
    assert told(NEXT) == {}, "who died"


def test_the_page_of_a_member_names_what_is_lacked(client, people, case):
    client.force_login(people.surgeon)
    page = client.get(reverse("my-actions", args=["spine"])).content.decode()
    assert "The question to the board is missing." in page
    assert "does not object" not in page, "that is the clerk's"
    assert AuditEvent.objects.filter(actor=people.surgeon.email, object_id=str(case.pk)).exists()
    client.force_login(people.oncologist)
    page = client.get(reverse("my-actions", args=["spine"])).content.decode()
    assert "Nothing is asked of you" in page
    assert lacking.of_member(people.board, people.stranger) == []


def test_words_of_a_digest_with_actions_and_cases():
    both, cases = Share("Spine", 2, 1, lacking=3), Share("Skull", 0, 0, lacking=1)
    subject, body = mail_of([both])
    assert subject == (
        "Spine: 2 actions wait for an answer, 1 past the day, "
        "and 3 cases lack something that the board needs"
    )
    assert body.endswith("Sign in to answer and to add it:")
    subject, body = mail_of([both, cases])
    assert subject == "Your boards wait for something", "the office of each board reads it"
    assert "Skull: 1 case lacks something that the board needs." in body
    assert mail_of([cases])[1].endswith("Sign in to add it:")
