"""The attendance list in the browser: ticked, given deputies, put right with nothing lost."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from meetings import ballots, decisions, live, presence
from meetings.models import AttendanceCorrection, Meeting
from meetings.rollcall import RollCall
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent, Board, DeputyRule

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}
REASON = "I treat her brother."


@pytest.fixture
def clerk(client, people):
    client.force_login(people.clerk)
    return client


@pytest.fixture
def closed(people) -> Meeting:
    return Meeting.objects.get(pk=stories.closed(people).meeting_id)


def to(name: str, thing) -> str:
    return reverse(name, args=[thing.pk])


def at(meeting, minutes: int) -> str:
    moment = (meeting.opened_at + timedelta(minutes=minutes)).astimezone(meeting.zone)
    return f"{moment:%H:%M}"


def rule(people, discipline="radiation_oncology", deputy="radiology") -> DeputyRule:
    return DeputyRule.objects.create(
        board=people.board, discipline=discipline, deputy_discipline=deputy
    )


def test_hand_stays_on_what_was_ticked(people, clerk):
    meeting = stories.opened(people)
    tick = {"user": people.radiologist.pk, "mode": "video"}

    page = clerk.post(to("presence-set", meeting), tick, headers=HTMX).content.decode()

    button = page.split(f'id="here-{people.radiologist.pk}-video"')[1].split(">")[0]
    assert 'aria-pressed="true"' in button
    assert "data-autofocus" in button
    assert page.count("data-autofocus") == 1


def test_deputy_is_chosen_from_those_whom_the_rules_allow(people, clerk):
    meeting = stories.opened(people)
    presence.leave(meeting, by=people.radiation)
    presence.join(meeting, by=people.radiologist)
    listed = clerk.get(to("presence-set", meeting)).content.decode()
    assert "deputy_for" not in listed
    rule(people)
    chosen = {"user": people.radiologist.pk, "deputy_for": people.radiation.pk}

    listed = clerk.get(to("presence-set", meeting)).content.decode()
    assert listed.count('name="deputy_for"') == 1
    assert "Dr. Rosa Lindqvist, radiation oncology" in listed
    answer = clerk.post(to("deputy-set", meeting), chosen, headers=HTMX)

    assert answer.status_code == 200
    assert meeting.attendances.get(user=people.radiologist, left_at=None).deputy_for
    parts = live.render(str(meeting.pk), "participant")
    assert "deputy for Dr. Rosa Lindqvist" in parts["people"]
    for sent, status in (
        ({**chosen, "user": people.oncologist.pk}, 409),
        ({"user": "nobody"}, 422),
        ({**chosen, "deputy_for": people.stranger.pk}, 404),
    ):
        assert clerk.post(to("deputy-set", meeting), sent, headers=HTMX).status_code == status


def test_list_shows_conflicts_of_interest_to_who_keeps_it_alone(people, clerk):
    meeting = stories.published(people)
    ballots.recuse(meeting.items.get(), by=people.radiation, reason=REASON)

    for name in ("presence-set", "attendance", "meeting"):
        assert REASON in clerk.get(to(name, meeting)).content.decode()
    assert REASON in live.render(str(meeting.pk), "chair")["people"]

    clerk.force_login(people.surgeon)
    page = clerk.get(to("meeting", meeting)).content.decode()
    assert "Dr. Rosa Lindqvist is recused" in page
    assert REASON not in page
    assert REASON not in str(live.render(str(meeting.pk), "participant"))


def test_roll_call_says_case_by_case_what_is_missing(people):
    meeting = stories.published(people, cases=3)
    second = meeting.items.get(position=2)
    ballots.recuse(second, by=people.radiation, reason=REASON)
    with time_machine.travel(meeting.doors_open_at + timedelta(minutes=1), tick=False):
        presence.join(meeting, by=people.chair)
        roll = RollCall(meeting)

        assert [(case.title, case.is_short) for case in roll.cases] == [
            ("Cases 1 and 3", False),
            ("Case 2", True),
        ]
        assert roll.cases[0].missing == (
            "Missing: orthopaedic spine surgery, medical oncology, radiation oncology."
        )
        assert roll.cases[1].missing == "Missing: radiation oncology."
        assert [m.user.name for m in roll.expected] == [
            "Dr. Mei Okafor",
            "Dr. Omar Said",
            "Dr. Ravi Menon",
            "Dr. Rosa Lindqvist",
        ]
        for name in ("surgeon", "oncologist", "radiation"):
            presence.join(meeting, by=people.users[name])
        met = [case.now.is_met for case in RollCall(meeting).cases]
        assert met == [True, False]
        shown = live.render(str(meeting.pk), "chair")["people"]
        assert "Quorum met with those who are here" in shown
        assert "No quorum, not even with everybody" in shown


def test_who_is_represented_is_not_expected(people):
    rule(people)
    meeting = stories.opened(people)
    presence.leave(meeting, by=people.radiation)
    presence.join(meeting, by=people.radiologist)
    presence.set_deputy(
        meeting, user=people.radiologist, deputy_for=people.radiation, by=people.clerk
    )

    roll = RollCall(meeting)
    assert roll.expected == []
    assert [(case.now.is_met, case.later.is_met) for case in roll.cases] == [(True, True)]


def test_deputy_who_leaves_a_gap_is_told_apart_from_a_quorum_that_cannot_be_met(people):
    rule(people, discipline="neurosurgery", deputy="orthopaedic_spine")
    meeting = stories.opened(people)
    presence.leave(meeting, by=people.chair)
    presence.set_deputy(meeting, user=people.surgeon, deputy_for=people.chair, by=people.clerk)

    case = RollCall(meeting).cases[0]

    assert (case.now.is_met, case.is_short) == (False, False)
    assert case.missing == "Missing: orthopaedic spine surgery."


def form_of(meeting, **other) -> dict:
    sent = {"mode": "room", "joined": at(meeting, 10), "left": "", "deputy_for": "", "reason": "x"}
    return {**sent, **other}


def test_somebody_who_was_forgotten_is_added(people, clerk, closed):
    member = closed.board.memberships.get(user=people.radiologist)
    page = clerk.get(to("attendance-add", closed)).content.decode()
    assert "Dr. Ravi Menon, radiology" in page

    answer = clerk.post(to("attendance-add", closed), form_of(closed, user=member.pk))

    assert answer.url == to("attendance", closed)
    stretch = closed.attendances.get(user=people.radiologist)
    assert f"{stretch.joined_at.astimezone(closed.zone):%H:%M}" == at(closed, 10)
    assert stretch.left_at == closed.closed_at
    page = clerk.get(to("attendance", closed)).content.decode()
    assert "instead of not on the list" in page
    assert "The minutes" in page or "minutes anew" in page


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Please say why the list is changed"),
        ({"joined": ""}, "joined", "This field is required"),
        ({"joined": "25:99"}, "joined", "Enter a valid time"),
        ({"left": "before"}, "left", "Nobody leaves before they came|Give a time between"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    people, clerk, closed, change, field, sentence
):
    stretch = closed.attendances.get(user=people.surgeon)
    if "left" in change:
        change = {"left": at(closed, -5)}
    sent = form_of(
        closed, mode="video", revision=stretch.revision, **{"reason": "Typed.", **change}
    )

    answer = clerk.post(to("attendance-correct", stretch), sent)

    assert answer.status_code in (409, 422)
    form = answer.context["form"]
    assert form[field].errors
    assert any(part in str(form[field].errors) for part in sentence.split("|"))
    page = answer.content.decode()
    assert 'value="video"' in page
    assert "checked" in page
    assert change.get("reason", "Typed.") in page
    assert not AttendanceCorrection.objects.exists()


def test_untouched_times_keep_their_seconds(people, clerk, closed):
    stretch = closed.attendances.get(user=people.surgeon)
    initial = clerk.get(to("attendance-correct", stretch)).context["form"].initial
    sent = form_of(
        closed, mode="video", joined=f"{initial['joined']:%H:%M}", revision=initial["revision"]
    )

    assert clerk.post(to("attendance-correct", stretch), sent).status_code == 302

    again = closed.attendances.get(pk=stretch.pk)
    assert (again.joined_at, again.left_at) == (stretch.joined_at, stretch.left_at)
    assert again.mode == "video"


def test_line_is_taken_out_from_its_page(people, clerk, closed):
    stretch = closed.attendances.get(user=people.surgeon)
    sent = form_of(closed, revision=stretch.revision, strike="1", reason="He was on leave.")

    assert clerk.post(to("attendance-correct", stretch), sent).status_code == 302

    assert not closed.attendances.filter(user=people.surgeon).exists()
    assert AuditEvent.objects.get(action="attendance.corrected").detail["after"] is None


def test_page_of_a_meeting_leads_to_its_list(people, clerk, closed):
    link = f'href="{to("attendance", closed)}"'
    assert link in clerk.get(to("meeting", closed)).content.decode()
    clerk.force_login(people.surgeon)
    assert link not in clerk.get(to("meeting", closed)).content.decode()


def test_decision_without_quorum_is_marked_wherever_it_is_shown(people, clerk):
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    because = {"quorum_waiver": "She gave her view in writing.", "by": people.chair}
    ballots.reveal(ballots.current(item, Round.OPINION), **because)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.reveal(positions, by=people.chair)
    decisions.record(item, by=people.chair, content=stories.CONTENT)

    mark, reason = "Decided without quorum, to be ratified", "She gave her view in writing."
    parts = {name: live.render(str(item.meeting_id), name) for name in ("chair", "participant")}
    pages = [part["proposal"] for part in parts.values()]
    pages += [
        clerk.get(to(name, thing)).content.decode()
        for name, thing in (
            ("meeting", item.meeting),
            ("item", item),
            ("case-presentations", item.case),
        )
    ]
    assert all(mark in page and reason in page for page in pages)
    room = live.render(str(item.meeting_id), "room")["main"]
    assert mark in room
    assert reason in room


def test_room_reads_why_there_was_no_quorum_without_the_patients_name(people):
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    family = item.case.patient.family_name
    because = {"quorum_waiver": f"{family} cannot wait. " + 20 * "word ", "by": people.chair}
    ballots.reveal(ballots.current(item, Round.OPINION), **because)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.reveal(positions, by=people.chair)
    decisions.record(item, by=people.chair, content=stories.CONTENT)
    room = live.render(str(item.meeting_id), "room")["main"]
    assert "cannot wait" in room
    assert family not in room
    assert 20 * "word " not in room
    summary = item.documents.get().snapshot["decision"]["quorum"]
    assert (summary["met"], summary["to_be_ratified"]) == (False, True)
    assert {row["discipline"]["key"]: row["by"] for row in summary["core"]} == {
        "neurosurgery": ["Prof. Charlotte Hale"],
        "orthopaedic_spine": ["Dr. Omar Said"],
        "medical_oncology": ["Dr. Mei Okafor"],
        "radiation_oncology": [],
    }


def test_an_administrator_keeps_the_rules_and_each_change_is_audited(people, client):
    client.force_login(people.administrator)
    board = people.board
    sent = {
        "slug": board.slug,
        "name": board.name,
        "hospital": "",
        "zone_name": board.zone_name,
        "core_disciplines": ["neurosurgery"],
        "quorum": "3",
        "agreement_threshold": "75",
        "minutes_per_case": "9",
        "opinions_due_hours": "18",
        "remind_hours": "24",
        "list_closes_hours": "24",
        "emergency_clock": "referral",
        "emergency_hours": "24",
        "break_after_minutes": "60",
        "break_after_cases": "12",
        "paper": "A4",
        "language": "en",
        "phone_counts": "on",
        "deputy_rules-TOTAL_FORMS": "1",
        "deputy_rules-INITIAL_FORMS": "0",
        "deputy_rules-0-discipline": "radiation_oncology",
        "deputy_rules-0-deputy_discipline": "radiology",
    }
    address = reverse("admin:tumorboard_board_change", args=[board.pk])
    both = {"deputy_rules-0-deputy": str(board.memberships.get(user=people.surgeon).pk)}
    wrong = client.post(address, {**sent, **both})
    assert "Choose either a discipline or one member as deputy." in wrong.content.decode()

    assert client.post(address, sent).status_code == 302

    kept = DeputyRule.objects.get()
    assert Board.objects.get(pk=board.pk).phone_counts is True
    event = AuditEvent.objects.get(action="admin.deputyrule_added")
    assert event.detail["named"] == "Radiation oncology represented by Radiology"
    gone = {
        **sent,
        "deputy_rules-INITIAL_FORMS": "1",
        "deputy_rules-0-id": str(kept.pk),
        "deputy_rules-0-board": str(board.pk),
        "deputy_rules-0-DELETE": "on",
    }
    assert client.post(address, gone).status_code == 302
    assert not DeputyRule.objects.exists()
    assert AuditEvent.objects.get(action="admin.deputyrule_removed").board == "spine"
