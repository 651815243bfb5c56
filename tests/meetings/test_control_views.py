"""The chair's control through HTTP: hand over, take over, break, agenda, hands, the way back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from meetings import chairing, hands, pauses, session
from meetings.live import render
from meetings.models import AgendaItem, Meeting
from tests import stories

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sit(people):
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people.users[name])
        return client

    return sign_in


def to(name: str, thing: object) -> str:
    return reverse(name, args=[thing.pk])


def part(meeting: Meeting, name: str, audience: str = "chair") -> str:
    return render(str(meeting.pk), audience)[name]


def test_who_has_not_the_chair_sees_who_has_and_takes_it_in_one_step(people, sit):
    stories.deputy(people)
    meeting = stories.opened(people)
    deputy, chair = sit("deputy"), sit("chair")
    page = deputy.get(to("chair", meeting)).content.decode()
    assert 'data-chair="other"' in page
    assert "Prof. Charlotte Hale has the chair." in page
    assert 'data-chair="mine"' in chair.get(to("chair", meeting)).content.decode()

    answer = deputy.post(to("chair-take-over", meeting), headers=HTMX)

    assert 'data-chair="mine"' in answer.content.decode()
    assert answer.headers["HX-Trigger"] == "tb:poll"
    seat = chair.get(to("chair-seat", meeting), headers=HTMX).content.decode()
    assert "Dr. Henrik Vos has the chair since" in seat
    late = chair.post(to("meeting-next", meeting), {"term": "1"}, headers=HTMX)
    assert "Dr. Henrik Vos has the chair since" in late.content.decode()


def test_the_seat_is_sent_only_when_it_changed(people, sit):
    meeting = stories.opened(people)
    chair = sit("chair")
    key = chair.get(to("chair", meeting)).context["chair_seat"]["key"]
    assert chair.get(to("chair-seat", meeting), {"seen": key}).status_code == 204


def test_chair_is_handed_over_by_a_form_that_names_those_who_may(people, sit):
    stories.deputy(people)
    meeting = stories.opened(people)
    chair = sit("chair")
    form = chair.get(to("chair-hand-over", meeting), headers=HTMX).content.decode()
    assert "Dr. Henrik Vos" in form
    assert "Dr. Omar Said" not in form
    wrong = chair.post(to("chair-hand-over", meeting), {"to": people.surgeon.pk}, headers=HTMX)
    assert (wrong.status_code, wrong.headers["HX-Retarget"]) == (422, "#task")

    sent = {"to": people.deputy.pk, "term": "1"}
    assert chair.post(to("chair-hand-over", meeting), sent, headers=HTMX).status_code == 200
    assert Meeting.objects.get().chair == people.deputy


def test_minute_taker_is_named_live_and_in_the_frame(people, sit):
    meeting = stories.opened(people)
    chair = sit("chair")
    assert "Clara Benn" in chair.get(to("minute-taker", meeting), headers=HTMX).content.decode()
    chair.post(to("minute-taker", meeting), {"user": people.clerk.pk}, headers=HTMX)
    assert Meeting.objects.get().minute_taker == people.clerk
    assert "Clara Benn keeps the minutes" in part(meeting, "header", "participant")
    frame = stories.planned(people)
    page = sit("clerk").get(to("meeting-edit", frame)).content.decode()
    assert "Nobody named yet" in page


def test_commands_carry_the_term_they_were_rendered_in(people, sit):
    stories.deputy(people)
    meeting = stories.opened(people)
    assert """hx-vals='{"term": "1"}'""" in part(meeting, "bar")
    form = sit("chair").get(to("item-defer", meeting.items.get()), headers=HTMX)
    assert """hx-vals='{"term": "1"}'""" in form.content.decode()
    chairing.hand_over(meeting, to=people.deputy, by=people.chair)
    assert """hx-vals='{"term": "2"}'""" in part(meeting, "bar")


def test_break_is_begun_and_ended_from_the_bar(people, sit):
    meeting = stories.opened(people)
    chair = sit("chair")
    chair.post(to("meeting-break", meeting), {"on": "1"}, headers=HTMX)
    assert "Go on after the break" in part(meeting, "bar")
    for name, audience in (("header", "participant"), ("head", "room"), ("header", "chair")):
        assert "Break since" in part(meeting, name, audience)
    chair.post(to("meeting-break", meeting), {"on": "0"}, headers=HTMX)
    assert "Break since" not in part(meeting, "header")


def test_undo_is_offered_in_words_and_done(people, sit):
    item = stories.presented(people)
    assert "Undo: present case 1" in part(item.meeting, "bar")
    step = Meeting.objects.get().undoable["id"]
    sit("chair").post(to("meeting-undo", item.meeting), {"step": step}, headers=HTMX)
    assert AgendaItem.objects.get().state == "waiting"
    assert "Undo" not in part(item.meeting, "bar")


def test_a_ready_case_is_fitted_in_next(people, sit):
    meeting = stories.opened(people, cases=2)
    case = stories.ready(people, number="4790", family="Eilig")
    chair = sit("chair")
    assert "Eilig" in chair.get(to("case-insert", meeting), headers=HTMX).content.decode()

    chair.post(to("case-insert", meeting), {"case": case.pk}, headers=HTMX)

    assert meeting.items.get(case=case).position == 1
    again = chair.post(to("case-insert", meeting), {"case": case.pk}, headers=HTMX)
    assert (again.status_code, meeting.items.count()) == (409, 3)


def test_cases_are_moved_from_the_chairs_agenda(people, sit):
    meeting = stories.opened(people, cases=2)
    first = meeting.items.first()
    assert f'id="later-{first.pk}"' in part(meeting, "agenda")
    assert "later-" not in part(meeting, "agenda", "participant")
    sit("chair").post(to("item-shift", first), {"to": "2"}, headers=HTMX)
    assert AgendaItem.objects.get(pk=first.pk).position == 2
    odd = sit("chair").post(to("item-shift", first), {"to": "x"}, headers=HTMX)
    assert odd.status_code == 409


@pytest.mark.parametrize("who", ["surgeon", "observer", "clerk"])
def test_a_hand_is_raised_lowered_and_answered(people, sit, who):
    meeting = stories.opened(people)
    member = sit(who)
    page = member.get(to("participant", meeting)).content.decode()
    assert "I have something" in page
    raised = member.post(to("hand-raise", meeting), headers=HTMX).content.decode()
    assert "The chair sees that you have something." in raised
    assert people.users[who].name in part(meeting, "people").split("Have something to say")[1]
    for audience, name in (("participant", "people"), ("room", "head"), ("room", "main")):
        assert "Have something to say" not in part(meeting, name, audience)

    hand = meeting.hands.get()
    sit("chair").post(to("hand-answer", meeting), {"hand": hand.pk}, headers=HTMX)
    assert "I have something" in member.get(to("live-mine", meeting)).content.decode()


def test_the_chair_needs_no_hand(people, sit):
    meeting = stories.opened(people)
    assert "I have something" not in sit("chair").get(to("chair", meeting)).content.decode()


def test_who_brings_what_is_typed_with_the_deferral_and_shown_with_it(people, sit):
    item = stories.presented(people)
    chair = sit("chair")
    sent = {
        "reason": "No CT.",
        "errands-TOTAL_FORMS": "2",
        "errands-INITIAL_FORMS": "0",
        "errands-0-who": "Dr. Ravi Menon",
        "errands-0-what": "",
        "errands-1-who": "",
        "errands-1-what": "",
    }
    wrong = chair.post(to("item-defer", item), sent, headers=HTMX)
    assert wrong.status_code == 422
    assert "Please say what is to be brought." in wrong.content.decode()
    assert "Dr. Ravi Menon" in wrong.content.decode()

    sent["errands-0-what"] = "CT of T8"
    assert chair.post(to("item-defer", item), sent, headers=HTMX).status_code == 200

    assert "CT of T8" in part(item.meeting, "agenda")
    for page in (to("item", item), to("case-presentations", item.case), to("agenda", item.meeting)):
        assert "CT of T8" in chair.get(page).content.decode()


def test_forms_of_the_chair_stand_in_the_page_and_nothing_is_modal(people, sit):
    item = stories.presented(people)
    page = sit("chair").get(to("chair", item.meeting)).content.decode()
    assert "<dialog" in page  # the keys, and questions on other pages
    assert 'id="task-dialog"' not in page
    assert 'hx-target="#task"' in part(item.meeting, "bar")
    assert "dialog" not in part(item.meeting, "bar")


def test_every_key_of_the_bar_is_used_once_and_every_button_has_a_name_of_its_own(people):

    meeting = stories.opened(people, cases=2)
    hands.raise_hand(meeting, by=people.surgeon)
    stages = [
        lambda: None,
        lambda: pauses.begin(meeting, by=people.chair),
        lambda: session.present_next(meeting, by=people.chair),
    ]
    for step in stages:
        step()
        text = part(meeting, "bar") + part(meeting, "people")
        keys = re.findall(r'data-key="(.)"', text)
        assert len(keys) == len(set(keys)), keys
        buttons = re.findall(r"<button[^>]*>", text)
        assert all(" id=" in button for button in buttons)
