"""The emergency board through its pages: called, answered, led, decided, ratified."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import ballots, decisions, emergency, session
from meetings.live import version_for
from meetings.models import AgendaItem, Consensus, Meeting, Ratification, Recusal, Vote
from meetings.pad import Pad
from meetings.vocabulary import Round
from tests import stories
from tests.people import People
from tumorboard import live
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

SECRET = "Zaunkönig"
TYPED = {
    "modality": "radiotherapy",
    "intent": "palliative",
    "confidence": "3",
    "reason": SECRET,
}


@pytest.fixture
def enter(client, people):
    def as_person(name: str):
        client.force_login(people.users[name])
        return client

    return as_person


def page_of(client, item: AgendaItem):
    return client.get(reverse("emergency", args=[item.meeting_id]))


def text(response) -> str:
    return response.content.decode()


def form_of(people: People, **changes) -> dict:
    return {
        "question": "Operate tonight?",
        "basis": "referral",
        "way": "sealed",
        "members": [people.users[name].pk for name in stories.VOTERS],
        "lead": people.surgeon.pk,
        **changes,
    }


# Calling it


def test_form_proposes_the_rules_of_the_board_and_its_core_disciplines(enter, people):
    case = stories.draft(people)

    form = enter("surgeon").get(reverse("emergency-call", args=[case.pk])).context["form"]

    assert form["basis"].value() == "referral"
    assert form["way"].value() == "sealed"
    assert form["lead"].value() == people.surgeon.pk
    assert set(form["members"].value()) == {people.users[name].pk for name in stories.VOTERS}
    assert form["question"].value() == case.question


def test_rules_of_the_board_are_proposed(enter, people):
    people.board.emergency_clock, people.board.emergency_sealed = "symptom", False
    people.board.save()
    case = stories.draft(people)
    onset = timezone.localtime(timezone=people.board.zone) - timezone.timedelta(hours=5)
    stories.add(
        case,
        "history",
        {"onset_motor": f"{onset:%Y-%m-%dT%H:%M}", "course_motor": "worse"},
        by=people.surgeon,
    )

    page = enter("surgeon").get(reverse("emergency-call", args=[case.pk]))

    form = page.context["form"]
    assert (form["basis"].value(), form["way"].value()) == ("symptom", "open")
    assert "(in 18 h 59 min)" in text(page) or "(in 19 h)" in text(page)


def test_specialist_calls_it_and_comes_to_its_page(enter, people):
    case = stories.draft(people)

    answer = enter("surgeon").post(reverse("emergency-call", args=[case.pk]), form_of(people))

    meeting = Meeting.objects.get(kind="emergency")
    assert answer.url == reverse("emergency", args=[meeting.pk])
    page = enter("oncologist").get(answer.url)
    assert "Decide by" in text(page)
    assert "Operate tonight?" in text(page)
    again = enter("surgeon").get(reverse("emergency-call", args=[case.pk]))
    assert again.url == answer.url


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": ""}, "what the emergency board is asked"),
        ({"members": []}, "choose who is called"),
        ({"basis": "caller"}, "from which the hours count"),
        ({"basis": "caller", "clock_from": "2090-01-01T08:00"}, "cannot start in the future"),
        ({"basis": "caller", "clock_from": "9999-12-31T23:59"}, "cannot start in the future"),
        ({"basis": "caller", "clock_from": "0001-01-01T00:00"}, "starts within the last year"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(enter, people, changes, words):
    case = stories.draft(people)

    answer = enter("surgeon").post(
        reverse("emergency-call", args=[case.pk]), form_of(people, **changes)
    )

    assert answer.status_code == 422
    assert words in text(answer)
    assert not Meeting.objects.exists()


def test_refused_call_keeps_the_form(enter, people):
    item = stories.presented(people)

    answer = enter("surgeon").post(reverse("emergency-call", args=[item.case_id]), form_of(people))

    assert answer.status_code == 409
    assert "before the board at this moment" in text(answer)


def test_only_specialists_chairs_and_clerks_call(enter, people):
    case = stories.draft(people)
    address = reverse("emergency-call", args=[case.pk])

    status = {name: enter(name).get(address).status_code for name in people.users}

    assert {name for name, code in status.items() if code == 200} == {
        "chair",
        "clerk",
        "surgeon",
        "oncologist",
        "radiation",
        "radiologist",
    }
    assert (status["stranger"], status["administrator"]) == (404, 404)


# Answering


def test_page_is_sent_anew_what_was_answered_while_it_was_made(enter, people, monkeypatch):
    item = stories.called(people)

    def pad_while_another_answers(*args) -> Pad:
        stories.answer(people, item, "oncologist")
        return Pad(*args)

    monkeypatch.setattr("meetings.views.emergency_page.Pad", pad_while_another_answers)
    address = page_of(enter("surgeon"), item).context["stream_url"]

    assert int(address.partition("after=")[2]) < live.version(item.meeting.topic)


def test_page_tells_of_the_board_as_it_was_after_its_version(enter, people, monkeypatch):
    item = stories.called(people)

    def taken_over_before(meeting, audience) -> int:
        emergency.take_over(meeting, by=people.chair)
        return version_for(meeting, audience)

    monkeypatch.setattr("meetings.views.screen.version_for", taken_over_before)
    page = page_of(enter("surgeon"), item)

    assert not page.context["is_lead"]
    assert "Prof. Charlotte Hale leads" in text(page)


def test_form_says_whether_it_is_sealed_or_open(enter, people):
    sealed = stories.called(people)
    opened = stories.called(people, stories.draft(people, number="4712"), is_sealed=False)
    oncologist = enter("oncologist")

    assert "Sealed until the lead reveals all at once" in text(page_of(oncologist, sealed))
    assert "the others who are called read it at once" in text(page_of(oncologist, opened))


def test_answer_is_recorded_without_sitting_together(enter, people):
    item = stories.called(people)

    answer = enter("oncologist").post(reverse("emergency-answer", args=[item.pk]), TYPED)

    assert answer.url == reverse("emergency", args=[item.meeting_id])
    assert Vote.objects.get().voter == people.oncologist
    assert "Recorded and sealed." in text(page_of(enter("oncologist"), item))


def test_incomplete_answer_keeps_what_was_typed(enter, people):
    item = stories.called(people)

    answer = enter("oncologist").post(
        reverse("emergency-answer", args=[item.pk]), {**TYPED, "modality": ""}
    )

    assert answer.status_code == 422
    assert SECRET in text(answer)
    assert "choose what you would do first" in text(answer)


def test_who_was_not_called_reads_and_cannot_answer(enter, people):
    item = stories.called(people)
    radiologist = enter("radiologist")

    assert "You were not called" in text(page_of(radiologist, item))
    answer = radiologist.post(reverse("emergency-answer", args=[item.pk]), TYPED)

    assert answer.status_code == 409
    assert "not recorded" in text(answer)


@pytest.mark.parametrize("address", ["emergency", "emergency-state", "emergency-mine"])
def test_sealed_answer_is_on_nobody_elses_page(enter, people, address):
    item = stories.called(people)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.oncologist, **{**stories.RADIOTHERAPY, "reason": SECRET})

    for name in ("surgeon", "chair", "radiologist", "clerk", "observer"):
        page = enter(name).get(reverse(address, args=[item.meeting_id]))
        assert SECRET not in text(page)
    own = enter("oncologist").get(reverse("emergency", args=[item.meeting_id]))
    assert SECRET in text(own)


def test_open_answer_is_read_by_those_who_were_called_alone(enter, people):
    item = stories.called(people, is_sealed=False)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.oncologist, **{**stories.RADIOTHERAPY, "reason": SECRET})

    for name, reads in {
        "surgeon": True,
        "chair": True,
        "radiologist": False,
        "clerk": False,
        "observer": False,
    }.items():
        page = enter(name).get(reverse("emergency-state", args=[item.meeting_id]))
        assert (SECRET in text(page)) is reads, name


def test_own_part_comes_only_when_it_changed(enter, people):
    item = stories.called(people)
    chair = enter("chair")
    address = reverse("emergency-mine", args=[item.meeting_id])
    seen = chair.get(address).context["seat"].key

    assert chair.get(address, {"seen": seen}).status_code == 204
    stories.answer(people, item, "chair")
    assert chair.get(address, {"seen": seen}).status_code == 200


def test_member_is_recused_on_the_page(enter, people):
    item = stories.called(people)

    enter("oncologist").post(reverse("item-recuse", args=[item.pk]), {"reason": "My patient."})

    assert Recusal.objects.get().user == people.oncologist
    assert "You are recused" in text(page_of(enter("oncologist"), item))


# Leading


def test_lead_without_the_role_of_a_chair_reveals_proposes_and_records(enter, people):
    item = stories.called(people)
    stories.answer(people, item, *stories.VOTERS)
    surgeon = enter("surgeon")

    revealed = surgeon.post(reverse("item-reveal", args=[item.pk]))
    assert revealed.url == reverse("chair", args=[item.meeting_id])
    assert surgeon.get(revealed.url).url == reverse("emergency", args=[item.meeting_id])
    assert 'id="pad"' in text(page_of(surgeon, item))
    stories.word(item, by=people.surgeon, recommendation="Operate.")
    surgeon.post(reverse("item-propose", args=[item.pk]))
    position = ballots.current(item, Round.POSITION)
    typed = {"ballot": position.pk, "position": "agree", "reason": ""}
    enter("oncologist").post(reverse("emergency-position", args=[item.pk]), typed)
    surgeon = enter("surgeon")
    surgeon.post(reverse("positions-close", args=[item.pk]), {"ballot": position.pk})
    assert surgeon.get(reverse("item-record", args=[item.pk])).status_code == 200
    surgeon.post(reverse("item-record", args=[item.pk]))

    assert Consensus.objects.get().recorded_by == people.surgeon
    page = text(page_of(surgeon, item))
    assert "Decided in time" in page
    assert "Waits for ratification" in page


def test_a_chair_who_does_not_lead_takes_over_first(enter, people):
    item = stories.called(people)
    stories.answer(people, item, *stories.VOTERS)
    chair = enter("chair")
    assert chair.post(reverse("item-reveal", args=[item.pk])).status_code == 403

    chair.post(reverse("emergency-take-over", args=[item.meeting_id]))

    assert enter("surgeon").post(reverse("item-reveal", args=[item.pk])).status_code == 403
    assert enter("chair").post(reverse("item-reveal", args=[item.pk])).status_code == 302
    assert AuditEvent.objects.filter(action="meeting.chair_taken_over").count() == 1


def test_other_specialist_commands_nothing(enter, people):
    item = stories.called(people)
    oncologist = enter("oncologist")

    for name in ("item-reveal", "item-propose", "item-record", "item-record-unvoted"):
        assert oncologist.post(reverse(name, args=[item.pk])).status_code == 403
    for name in ("emergency-call-off", "emergency-call-in"):
        assert oncologist.post(reverse(name, args=[item.meeting_id])).status_code == 403
    taken = oncologist.post(reverse("emergency-take-over", args=[item.meeting_id]))
    assert taken.status_code == 409


def test_lead_calls_more_members_and_calls_it_off(enter, people):
    item = stories.called(people)
    surgeon = enter("surgeon")
    address = reverse("emergency-call-in", args=[item.meeting_id])
    assert people.radiologist.name in text(surgeon.get(address))

    surgeon.post(address, {"members": [people.radiologist.pk]})
    assert item.meeting.call.called.filter(user=people.radiologist).exists()

    off = reverse("emergency-call-off", args=[item.meeting_id])
    assert surgeon.post(off, {"reason": ""}).status_code == 422
    surgeon.post(off, {"reason": "Walking again."})
    assert "Called off" in text(page_of(surgeon, item))


# Where else it is seen


def test_running_board_is_announced_on_worklist_desk_meetings_and_case(enter, people):
    item = stories.called(people)
    slug = people.board.slug
    for name, address in {
        "oncologist": reverse("review", args=[slug]),
        "clerk": reverse("emergencies", args=[slug]),
        "observer": reverse("meetings", args=[slug]),
        "radiologist": reverse("case-emergency", args=[item.case_id]),
    }.items():
        page = text(enter(name).get(address))
        assert "by" in page
        assert reverse("emergency", args=[item.meeting_id]) in page
        assert ("Answer now" in page) is (name == "oncologist")

    stories.decide_apart(people, item)

    assert "siren" not in text(enter("clerk").get(reverse("emergencies", args=[slug])))


def test_case_offers_the_call_to_those_who_may(enter, people):
    case = stories.draft(people)
    address = reverse("case-emergency", args=[case.pk])

    assert "Call the emergency board" in text(enter("surgeon").get(address))
    assert "Call the emergency board" not in text(enter("observer").get(address))


def test_emergency_board_is_no_regular_meeting(enter, people):
    item = stories.called(people)
    slug, key = people.board.slug, item.meeting_id

    assert enter("chair").get(reverse("next-meeting", args=[slug])).url.endswith("/meetings/")
    assert enter("clerk").get(reverse("room", args=[key])).status_code == 404
    for name in ("chair", "participant"):
        answer = enter("chair").get(reverse(name, args=[key]))
        assert answer.status_code in (302, 403)
    assert enter("oncologist").get(reverse("item", args=[item.pk])).url == reverse(
        "emergency", args=[key]
    )
    regular = stories.published(people)
    back = enter("oncologist").get(reverse("emergency", args=[regular.pk]))
    assert back.url == reverse("meeting", args=[regular.pk])


def test_answers_to_a_regular_meeting_go_another_way(enter, people):
    item = stories.published(people).items.get()
    for name in ("emergency-answer", "emergency-position"):
        answer = enter("surgeon").post(reverse(name, args=[item.pk]), TYPED)
        assert answer.status_code == 409
    assert not Vote.objects.exists()


# Ratification


def test_agenda_shows_what_is_to_ratify_and_adds_it_with_one_click(enter, people):
    item = stories.decide_apart(people, stories.called(people))
    meeting = stories.planned(people)
    clerk = enter("clerk")
    assert "To ratify" in text(clerk.get(reverse("agenda", args=[meeting.pk])))

    clerk.post(reverse("agenda-ratify", args=[meeting.pk]), {"consensus": item.decisions.get().pk})

    added = meeting.items.get()
    assert added.is_ratification
    page = clerk.get(reverse("agenda", args=[meeting.pk]))
    assert not page.context["to_ratify"]
    answer = clerk.post(reverse("agenda-ratify", args=[meeting.pk]), {"consensus": "x"})
    assert answer.status_code == 409


def before_the_board(people: People) -> AgendaItem:
    stories.decide_apart(people, stories.called(people))
    meeting = stories.opened(people)
    item = meeting.items.get(kind="ratification")
    return session.present(item, by=people.chair)


def test_chair_confirms_with_one_command(enter, people):
    item = before_the_board(people)
    screen = text(enter("chair").get(reverse("chair", args=[item.meeting_id])))
    assert "Confirm the decision" in screen
    assert 'data-key="y"' in screen
    assert "It is recorded at once." in screen
    assert "Put the changed wording" in screen
    assert 'id="pad"' in screen
    assert "Reveal opinions" not in screen

    enter("chair").post(reverse("item-confirm", args=[item.pk]))

    assert Ratification.objects.get().outcome == "confirmed"
    page = text(enter("oncologist").get(reverse("item", args=[item.pk])))
    assert "Was ratified" in page


def test_chair_confirms_without_quorum_with_a_reason(enter, people):
    item = before_the_board(people)
    people.board.quorum = 9
    people.board.save()
    chair = enter("chair")
    address = reverse("item-confirm", args=[item.pk])
    assert "without quorum" in text(chair.get(address))
    assert chair.post(address, {"reason": ""}).status_code == 409

    chair.post(address, {"reason": "Nobody else is on duty."})

    assert Ratification.objects.get().quorum_waiver == "Nobody else is on duty."


def test_chair_takes_positions_first_or_changes_it(enter, people):
    item = before_the_board(people)
    enter("chair").post(reverse("item-ask", args=[item.pk]))
    assert ballots.current(item, Round.POSITION).is_open
    decisions.propose(
        item,
        by=people.chair,
        recommendation="Radiation first.",
        plan=[],
        content=stories.CONTENT,
    )
    stories.take_positions(people, ballots.current(item, Round.POSITION))

    enter("chair").post(reverse("item-record", args=[item.pk]))

    original = Consensus.objects.get(version=1).item
    page = text(page_of(enter("oncologist"), original))
    assert "No longer in force" in page
    presentations = reverse("case-presentations", args=[item.case_id])
    assert ": changed" in text(enter("oncologist").get(presentations))
    changed = text(enter("oncologist").get(reverse("item", args=[item.pk])))
    assert "it replaces the decision of" in changed


def test_member_and_room_read_the_decision_that_is_to_be_ratified(enter, people):
    item = before_the_board(people)

    stories.paired(people, item.meeting)
    browsers = {"participant": enter("oncologist"), "room": stories.screen_browser()}

    for address, browser in browsers.items():
        page = text(browser.get(reverse(address, args=[item.meeting_id])))
        assert "To be ratified" in page
        assert "Operate tonight." in page


def test_a_position_before_any_proposal_is_refused_in_words(people, client):
    item = stories.called(people)
    client.force_login(people.surgeon)
    answer = client.post(reverse("emergency-position", args=[item.pk]), {})
    assert answer.status_code == 409
    assert "No proposal is before the board yet" in answer.content.decode()
