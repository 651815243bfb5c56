"""The list of a meeting: when it closes, what then is asked, how full and how complete it is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cases import bulk
from cases.models import Case
from meetings import agenda, cut_off, lists, session
from meetings.completeness import ListFacts, complete_by, missing
from meetings.models import Document, Meeting
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 30, 15, tzinfo=UTC)
CLOSES = START - timedelta(hours=24)
WHY = "New weakness since yesterday."


def test_the_list_closes_so_many_hours_before_as_they_pass():
    for planned_at, closes in ((CLOSES, CLOSES), (CLOSES + timedelta(seconds=1), START)):
        assert cut_off.closes_at(START, hours=24, planned_at=planned_at) == closes
    assert cut_off.closes_at(START, hours=0, planned_at=CLOSES) is None
    assert [cut_off.is_closed(CLOSES + timedelta(seconds=s), CLOSES) for s in (0, 1)] == [
        False,
        True,
    ]
    assert not cut_off.is_closed(START, None)


@pytest.mark.parametrize(
    ("urgency", "may_run", "reason", "answer"),
    [
        ("routine", False, WHY, "by the chair alone"),
        ("routine", True, "", "Please say why"),
        ("routine", True, WHY, ""),
        ("urgent", False, "", "Please say why"),
        ("emergency", False, WHY, ""),
    ],
)
def test_who_may_put_a_late_case_on(urgency, may_run, reason, answer):
    said = cut_off.why_not("Sunday", urgency=urgency, may_run=may_run, reason=reason)
    assert answer in said if answer else said == ""


def test_what_a_list_lacks():
    good = {"is_published": True, "cases": 2}
    assert missing(ListFacts(**good)) == []
    assert missing(ListFacts(**good, minutes_over=5, has_reason=True)) == []
    assert missing(
        ListFacts(is_published=False, cases=0, minutes_over=5, has_place=False, lacking=("S-1",))
    ) == [
        "No case is on it.",
        "S-1 lacks something that the board needs.",
        "It is 5 minutes too long.",
        "Neither a place nor a link is given.",
        "It is not published.",
    ]
    assert complete_by(START, START - timedelta(hours=2)) == START - timedelta(hours=24)
    assert complete_by(START, START - timedelta(hours=48)) == START - timedelta(hours=48)


@pytest.fixture
def closed(people):
    """A published meeting whose list was closed an hour ago; the clock stands."""
    people.board.list_closes_hours = 24
    people.board.save()
    with time_machine.travel(START - timedelta(days=3)):
        meeting = stories.published(people)
    with time_machine.travel(CLOSES + timedelta(hours=1), tick=False):
        meeting.refresh_from_db()
        yield meeting


def test_a_late_case_needs_a_reason_which_agenda_minutes_and_trail_keep(client, people, closed):
    routine, urgent = (stories.ready(people, number=number) for number in "12")
    Case.objects.filter(pk=urgent.pk).update(urgency="urgent")
    client.force_login(people.clerk)
    page = client.get(reverse("agenda", args=[closed.pk])).content.decode()
    assert "The list was closed on Sunday 29 November, 16:00." in page
    assert page.count("late: by the chair alone") == 1
    add = reverse("agenda-add", args=[closed.pk])
    assert client.post(add, {"case": routine.pk, "late_reason": WHY}).status_code == 409
    assert client.post(add, {"case": urgent.pk, "late_reason": "  "}).status_code == 409
    assert closed.items.count() == 1

    client.post(add, {"case": urgent.pk, "late_reason": WHY})
    item = closed.items.get(case=urgent)
    assert (item.late_reason, item.ballots.count()) == (WHY, 1)
    late = AuditEvent.objects.filter(action="agenda.added").latest("at")
    assert late.detail == {"late": WHY}
    for name in ("agenda", "meeting"):
        assert WHY in client.get(reverse(name, args=[closed.pk])).content.decode()
    agenda.add(closed, case=routine, by=people.chair, late_reason="Travels far.")

    session.open_meeting(closed, by=people.chair)
    for item in closed.items.all():
        session.defer(item, by=people.chair, reason="Snow.")
    session.close_meeting(closed, by=people.chair)
    minutes = Document.objects.get(kind="minutes", meeting=closed).snapshot
    assert [case["late"] for case in minutes["cases"]] == ["", WHY, "Travels far."]


def test_many_cases_at_once_are_asked_for_a_reason_too(people, closed):
    case = stories.ready(people, number="1")
    Case.objects.update(urgency="urgent")
    (deed,) = [one for one in bulk.deeds_of(people.board, ["agenda.edit"]) if "list" in one.key]
    with pytest.raises(Refused, match="Please give the reason"):
        bulk.do(deed, [case], by=people.clerk)
    assert bulk.do(deed, [case], by=people.clerk, reason=WHY).done == [case]
    assert closed.items.get(case=case).late_reason == WHY


def test_too_many_minutes_are_published_with_a_reason_alone(client, people):
    meeting = stories.planned(people)
    for number in "12":
        agenda.add(meeting, case=stories.ready(people, number=number), by=people.clerk, minutes=40)
    client.force_login(people.clerk)
    page = client.get(reverse("agenda", args=[meeting.pk])).content.decode()
    assert "Why it is published with 20 minutes too many" in page
    publish = reverse("meeting-publish", args=[meeting.pk])
    answer = client.post(publish)
    assert "The cases need 20 minutes more than the meeting has." in answer.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).state == "planned"

    client.post(publish, {"over_reason": "Both travel far."})

    meeting = Meeting.objects.get(pk=meeting.pk)
    assert (meeting.state, meeting.over_reason) == ("published", "Both travel far.")
    assert AuditEvent.objects.get(action="meeting.publish").detail == {"reason": "Both travel far."}
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Published with too many minutes because: Both travel far." in page


def test_the_desk_tells_which_coming_list_is_not_complete_and_what_it_lacks(client, people):
    with time_machine.travel(START - timedelta(hours=30), tick=False):
        meeting = stories.planned(people)
        agenda.add(meeting, case=stories.ready(people), by=people.clerk)
        client.force_login(people.clerk)
        desk = reverse("desk-meetings", args=["spine"])
        page = client.get(desk).content.decode()
        assert "To be complete by Sunday 29 November, 16:00, in 6 h" in page
        assert "It is not published." in page
    with time_machine.travel(START - timedelta(hours=23), tick=False):
        Case.objects.update(walking="")
        client.force_login(people.clerk)
        page = client.get(desk).content.decode()
        assert "The list should be complete since Sunday 29 November, 16:00." in page
        agenda.publish(meeting, by=people.clerk)
        (coming,) = lists.coming_lists(people.board, people.clerk)
        lacking = f"{meeting.items.get().case.reference} lacks something that the board needs."
        assert (coming.missing, coming.is_late) == ([lacking], True)
        Case.objects.update(walking="aided")
        assert "The list is complete" in client.get(desk).content.decode()


def test_the_next_meeting_takes_over_the_frame_of_the_last_and_none_of_its_cases(client, people):
    with time_machine.travel(START - timedelta(days=4), tick=False):
        meeting = stories.published(people)
        changes = {"link": "https://video.example.org/b", "minute_taker": people.clerk}
        agenda.change(
            meeting, by=people.clerk, revision=1, changes={**changes, "length_minutes": 75}
        )
        client.force_login(people.clerk)
        address = f"{reverse('meeting-new', args=['spine'])}?like=last"
        page = client.get(address)
        form = page.context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value()}
        assert "As the meeting of Monday 30 November 2026, a week on" in page.content.decode()
        client.post(address, typed)
    after = Meeting.objects.exclude(pk=meeting.pk).get()
    assert (after.day_words, after.hours_words) == ("Monday 7 December 2026", "16:00–17:15")
    frame = (after.place, after.link, after.chair, after.minute_taker)
    assert frame == ("Room 4", "https://video.example.org/b", people.chair, people.clerk)
    assert not after.items.exists()
