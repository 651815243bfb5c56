"""Planning a meeting and reading it afterwards, through the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from meetings import agenda, ballots, session
from meetings.models import Meeting
from meetings.vocabulary import Round
from tests import stories

pytestmark = pytest.mark.slow

FRAME = {
    "date": "2027-02-01",
    "time": "16:00",
    "length_minutes": "60",
    "zone_name": "Europe/Berlin",
    "place": "Room 4",
    "link": "",
}


@pytest.fixture
def clerk(client, people):
    client.force_login(people.clerk)
    return client


def frame(people, **changes):
    return {**FRAME, "chair": str(people.chair.pk), **changes}


def new_url(people):
    return reverse("meeting-new", args=[people.board.slug])


def text(response):
    return response.content.decode()


def test_clerk_plans_a_meeting_and_comes_to_its_agenda(clerk, people):
    response = clerk.post(new_url(people), frame(people))

    meeting = Meeting.objects.get()
    assert response.url == reverse("agenda", args=[meeting.pk])
    assert (meeting.day_words, meeting.hours_words) == ("Monday 1 February 2027", "16:00–17:00")
    assert meeting.starts_at.isoformat() == "2027-02-01T15:00:00+00:00"
    assert (meeting.chair, meeting.place, meeting.state) == (people.chair, "Room 4", "planned")


def test_meeting_in_another_zone_says_so(clerk, people):
    clerk.post(new_url(people), frame(people, zone_name="America/New_York"))

    meeting = Meeting.objects.get()
    assert meeting.starts_at.isoformat() == "2027-02-01T21:00:00+00:00"
    assert meeting.hours_words == "16:00–17:00 (America/New_York)"


def test_time_that_the_clocks_skip_is_asked_about_at_the_field(clerk, people):
    response = clerk.post(new_url(people), frame(people, date="2027-03-28", time="02:30"))

    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["time"]
    assert sentence.startswith("02:30 does not exist on 28 March 2027 in Europe/Berlin")
    assert 'value="02:30"' in text(response)
    assert not Meeting.objects.exists()


def test_time_that_comes_twice_is_asked_about_and_then_taken(clerk, people):
    twice = frame(people, date="2027-10-31", time="02:30")
    response = clerk.post(new_url(people), twice)
    assert response.status_code == 422
    assert response.context["form"].errors["which"] == ["02:30 comes twice that night."]
    assert "UTC+02:00" in text(response)
    assert "UTC+01:00" in text(response)

    clerk.post(new_url(people), {**twice, "which": "1"})

    assert Meeting.objects.get().starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_first_of_the_two_is_an_hour_earlier(clerk, people):
    clerk.post(new_url(people), frame(people, date="2027-10-31", time="02:30", which="0"))

    assert Meeting.objects.get().starts_at.isoformat() == "2027-10-31T00:30:00+00:00"


def test_past_date_is_refused_and_nothing_typed_is_lost(clerk, people):
    response = clerk.post(new_url(people), frame(people, date="2020-02-01", place="Room Albers"))

    assert response.status_code == 422
    assert response.context["form"].errors["date"] == [
        "This is in the past. A meeting is planned for a time to come."
    ]
    assert "Room Albers" in text(response)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", ""),
        ("date", "31.02.2027"),
        ("date", "9999-12-31"),
        ("date", "2040-01-01"),
        ("date", "0001-01-01"),
        ("time", "25:00"),
        ("zone_name", "Mars/Olympus"),
        ("length_minutes", "0"),
        ("length_minutes", "481"),
        ("link", "javascript:alert(1)"),
        ("chair", "not-a-person"),
    ],
)
def test_wrong_value_is_told_at_its_field(clerk, people, name, value):
    response = clerk.post(new_url(people), frame(people, **{name: value}))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]


def test_only_those_who_may_chair_can_be_named_as_chair(clerk, people):
    response = clerk.post(new_url(people), frame(people, chair=str(people.surgeon.pk)))

    assert "chair" in response.context["form"].errors
    assert not Meeting.objects.exists()


def test_second_of_two_editors_sees_both_versions_and_can_save_again(clerk, people):
    meeting = stories.planned(people)
    url = reverse("meeting-edit", args=[meeting.pk])
    mine = frame(people, place="Room Albers", revision=meeting.revision)
    agenda.change(meeting, by=people.chair, revision=1, changes={"place": "Auditorium"})

    response = clerk.post(url, mine)

    assert response.status_code == 409
    page = text(response)
    assert "Room Albers" in page
    assert "Auditorium" in page
    meeting.refresh_from_db()
    assert meeting.place == "Auditorium"

    clerk.post(url, {**mine, "revision": response.context["form"]["revision"].value()})
    meeting.refresh_from_db()
    assert (meeting.place, meeting.revision) == ("Room Albers", 3)


def test_frame_of_an_open_meeting_is_refused_with_the_form_kept(clerk, people):
    meeting = stories.opened(people)

    response = clerk.post(
        reverse("meeting-edit", args=[meeting.pk]),
        frame(people, place="Elsewhere", revision=meeting.revision),
    )

    assert response.status_code == 409
    assert "This meeting is open. Its date, place and chair can no" in text(response)
    assert "Elsewhere" in text(response)


def test_edit_shows_what_is_stored(clerk, people):
    meeting = stories.planned(people)

    page = text(clerk.get(reverse("meeting-edit", args=[meeting.pk])))

    assert 'value="2026-11-30"' in page
    assert 'value="16:00"' in page
    assert 'value="Room 4"' in page


def test_clerk_builds_and_publishes_an_agenda_without_script(clerk, people):
    meeting = stories.planned(people)
    first, second = (stories.ready(people, number=n, family=f) for n, f in (("1", "A"), ("2", "B")))
    add, move = (reverse(name, args=[meeting.pk]) for name in ("agenda-add", "item-move"))

    for case in (first, second):
        response = clerk.post(add, {"case": str(case.pk)})
        assert response.url == reverse("agenda", args=[meeting.pk])
    last = meeting.items.get(case=second)
    clerk.post(move, {"item": str(last.pk), "position": "1"})
    clerk.post(reverse("item-minutes", args=[last.pk]), {"minutes": "12"})
    clerk.post(reverse("item-remove", args=[meeting.items.get(case=first).pk]))
    response = clerk.post(reverse("meeting-publish", args=[meeting.pk]))

    assert response.url == reverse("meeting", args=[meeting.pk])
    meeting.refresh_from_db()
    assert meeting.state == "published"
    assert [(i.case_id, i.minutes) for i in meeting.items.all()] == [(second.pk, 12)]
    assert Case.objects.get(pk=first.pk).state == "ready"


def test_change_by_htmx_answers_with_the_whole_agenda(clerk, people):
    meeting = stories.planned(people)
    case = stories.ready(people)

    response = clerk.post(
        reverse("agenda-add", args=[meeting.pk]),
        {"case": str(case.pk)},
        headers={"hx-request": "true"},
    )

    page = text(response)
    assert response.status_code == 200
    assert 'id="agenda"' in page
    assert "<html" not in page
    assert "9 of 60 minutes planned" in page
    assert "No case is waiting" in page


def test_urgent_cases_stand_first_among_the_ready_ones(clerk, people):
    meeting = stories.planned(people)
    urgencies = {"1": "routine", "2": "emergency", "3": "urgent"}
    for number, urgency in urgencies.items():
        case = stories.ready(people, number=number, family=f"Patient{number}")
        Case.objects.filter(pk=case.pk).update(urgency=urgency)

    waiting = clerk.get(reverse("agenda", args=[meeting.pk])).context["waiting"]

    assert [entry["case"].urgency for entry in waiting] == ["emergency", "urgent", "routine"]


def test_days_of_waiting_are_shown(clerk, people):
    meeting = stories.planned(people)
    stories.ready(people, number="1")
    with time_machine.travel(timezone.now() - timedelta(days=3, hours=1)):
        stories.ready(people, number="2", family="Patient")

    page = text(clerk.get(reverse("agenda", args=[meeting.pk])))

    assert "ready since today" in page
    assert "waiting 3 days" in page


def test_minutes_over_the_length_are_shown(clerk, people):
    meeting = stories.published(people)
    agenda.set_minutes(meeting.items.get(), minutes=75, by=people.clerk)

    assert "15 too many" in text(clerk.get(reverse("agenda", args=[meeting.pk])))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("agenda-add", {"case": "x"}, "This case is not known to the board."),
        ("item-move", {"item": "x"}, "This case no longer stands on the agenda."),
        ("item-minutes", {"minutes": "many"}, "as a whole number from 1 to 120"),
        ("item-minutes", {"minutes": "121"}, "A case is planned for 1 to 120 minutes."),
        ("item-remove", {}, "This agenda is published. Defer the case with a reason instead."),
    ],
)
def test_refusal_is_said_in_words(clerk, people, name, data, sentence):
    meeting = stories.published(people)
    key = meeting.items.get().pk if name in ("item-minutes", "item-remove") else meeting.pk

    response = clerk.post(reverse(name, args=[key]), data)

    assert response.status_code == 409
    assert sentence in text(response)


def test_case_of_another_board_cannot_be_added(clerk, people):
    meeting = stories.planned(people)
    case = stories.ready(people)
    Case.objects.filter(pk=case.pk).update(board=people.other_board)

    response = clerk.post(reverse("agenda-add", args=[meeting.pk]), {"case": str(case.pk)})

    assert response.status_code == 409
    assert not meeting.items.exists()


def test_item_of_another_meeting_cannot_be_moved_here(clerk, people):
    elsewhere = stories.published(people).items.get()
    meeting = stories.planned(people)

    response = clerk.post(
        reverse("item-move", args=[meeting.pk]), {"item": str(elsewhere.pk), "position": "1"}
    )

    assert response.status_code == 409


def test_chair_is_taken_to_the_running_meeting_and_others_to_the_list(client, people):
    url = reverse("next-meeting", args=[people.board.slug])
    client.force_login(people.chair)
    assert client.get(url).url == reverse("meetings", args=[people.board.slug])

    meeting = stories.published(people)
    assert client.get(url).url == reverse("chair", args=[meeting.pk])

    client.force_login(people.clerk)
    assert client.get(url).url == reverse("meetings", args=[people.board.slug])


def test_open_meeting_comes_before_an_earlier_published_one(client, people):
    running = stories.opened(people)
    Meeting.objects.filter(pk=running.pk).update(starts_at=timezone.now() + timedelta(days=60))
    sooner = stories.planned(people)
    agenda.add(sooner, case=stories.ready(people, number="9"), by=people.clerk)
    agenda.publish(sooner, by=people.clerk)
    client.force_login(people.chair)

    response = client.get(reverse("next-meeting", args=[people.board.slug]))

    assert response.url == reverse("chair", args=[running.pk])


def test_list_says_how_many_recommendations_a_specialist_owes(client, people):
    meeting = stories.published(people, cases=2)
    ballots.cast(
        ballots.current(meeting.items.first(), Round.OPINION), by=people.surgeon, **stories.OPINION
    )
    client.force_login(people.surgeon)

    response = client.get(reverse("meetings", args=[people.board.slug]))

    assert response.context["coming"][0]["work"].owed == 1
    assert "1 of 2" in text(response)
    assert "about 2 minutes" in text(response)


def test_decided_meeting_shows_consensus_positions_plan_and_dissent(client, people):
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    client.force_login(people.observer)

    page = text(client.get(reverse("meeting", args=[item.meeting_id])))

    for words in (
        "Consensus, 75 %",
        "Separation surgery, then SBRT.",
        "Separation surgery T8",
        "1 Dec 2026",
        "disagrees: SBRT alone is enough.",
        "Quorum met",
        "in the room",
    ):
        assert words in page, words


def test_meeting_page_tells_who_has_recorded_and_never_what(client, people):
    meeting = stories.published(people)
    ballots.cast(
        ballots.current(meeting.items.get(), Round.OPINION), by=people.surgeon, **stories.OPINION
    )
    client.force_login(people.chair)

    page = text(client.get(reverse("meeting", args=[meeting.pk])))

    assert "1 of 5 recorded" in page
    assert "Cord compression with a resistant histology." not in page
    assert "Surgery" not in page.replace("Orthopaedic spine surgery", "").replace(
        "Surgery before radiation?", ""
    )


def test_deferred_case_shows_its_reason(client, people):
    meeting = stories.published(people)
    session.defer(meeting.items.get(), by=people.chair, reason="The MRI is missing.")
    client.force_login(people.surgeon)

    assert "The MRI is missing." in text(client.get(reverse("meeting", args=[meeting.pk])))


PAGES = ["meeting", "meeting-edit", "agenda"]
ACTS = ["agenda-add", "item-move", "meeting-publish"]


@pytest.mark.parametrize("name", PAGES)
def test_stranger_finds_no_page(client, people, name):
    meeting = stories.published(people)
    client.force_login(people.stranger)

    assert client.get(reverse(name, args=[meeting.pk])).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_stranger_finds_no_act_and_observer_may_not(client, people, name):
    meeting = stories.published(people)
    url = reverse(name, args=[meeting.pk])
    for person, status in ((people.stranger, 404), (people.observer, 403), (people.surgeon, 403)):
        client.force_login(person)
        assert client.post(url).status_code == status


def test_clerk_desk_shows_the_next_meeting(clerk, people):
    stories.published(people)

    page = text(clerk.get(reverse("desk-meetings", args=[people.board.slug])))

    assert "Monday 30 November 2026" in page
    assert "1 case on the agenda" in page


def test_case_page_part_tells_where_it_was_heard(client, people):
    item = stories.decided(people)
    client.force_login(people.surgeon)

    page = text(client.get(reverse("case-presentations", args=[item.case_id])))

    assert "Monday 30 November 2026, case 1" in page
    assert "Consensus, 75 %" in page
    assert "Separation surgery, then SBRT." in page


def test_clerk_defers_a_case_from_a_published_agenda_and_comes_back_to_it(clerk, people):
    meeting = stories.published(people)
    item = meeting.items.get()
    agenda_url, defer_url = (
        reverse("agenda", args=[meeting.pk]),
        reverse("item-defer", args=[item.pk]),
    )
    assert f'href="{defer_url}"' in text(clerk.get(agenda_url))
    assert f'href="{agenda_url}"' in text(clerk.get(defer_url))

    assert clerk.post(defer_url, {"reason": "No MRI."}).url == agenda_url

    item.refresh_from_db()
    assert (item.state, item.defer_reason) == ("deferred", "No MRI.")
    assert defer_url not in text(clerk.get(agenda_url))


def test_clerk_finds_no_defer_on_the_agenda_of_an_open_meeting(clerk, people):
    meeting = stories.opened(people)
    defer_url = reverse("item-defer", args=[meeting.items.get().pk])

    assert defer_url not in text(clerk.get(reverse("agenda", args=[meeting.pk])))
    assert clerk.post(defer_url, {"reason": "No MRI."}).status_code == 409
    assert meeting.items.get().state == "waiting"


def test_ready_case_on_the_desk_leads_to_the_agenda_that_comes_next(clerk, people):
    stories.ready(people)
    way = reverse("next-agenda", args=["spine"])
    assert way in text(clerk.get(reverse("desk", args=["spine"])))
    assert clerk.get(way).url == new_url(people)

    meeting = stories.planned(people)
    assert clerk.get(way).url == reverse("agenda", args=[meeting.pk])


def test_decided_case_offers_no_move(clerk, people):
    item = stories.decided(people)

    page = text(clerk.get(reverse("agenda", args=[item.meeting_id])))

    assert f'id="handle-{item.pk}"' not in page
    assert f'id="up-{item.pk}"' not in page
