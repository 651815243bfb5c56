"""The chair's screen and its commands through HTTP, from opening the meeting to closing it."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from meetings import ballots, chairing, drafting, presence, session
from meetings.live import version_for
from meetings.models import AgendaItem, Consensus, Meeting, Proposal
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}
WORDING = {
    **stories.CONTENT,
    "recommendation": "Separation surgery, then SBRT.",
    "plan-0-what": "Separation surgery T8",
    "plan-0-owner": "Neurosurgery",
    "plan-0-due": "2026-12-01",
}


def words(item: AgendaItem, **changes: str) -> dict[str, str]:
    """What the pad sends: each part with what its writer saw there."""
    stood = drafting.texts_of(item)
    said = {**WORDING, **changes}
    return {**said, **{f"base-{name}": stood.get(name, "") for name in said}}


@pytest.fixture
def chair(people) -> Client:
    browser = Client()
    browser.force_login(people.chair)
    return browser


def to(name: str, thing: object) -> str:
    return reverse(name, args=[thing.pk])


def page_of(chair: Client, meeting: Meeting) -> str:
    answer = chair.get(to("chair", meeting))
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_open_to_close(people, chair):
    meeting = stories.published(people)
    item = meeting.items.get()
    assert "Open the meeting" in page_of(chair, meeting)

    assert chair.post(to("meeting-open", meeting)).url == to("chair", meeting)
    for name in stories.VOTERS:
        presence.join(meeting, by=people.users[name])
    assert "Next case: 1" in page_of(chair, meeting)

    chair.post(to("item-present", item))
    stories.cast_opinions(people, item)
    assert "Reveal opinions" in page_of(chair, meeting)

    chair.post(to("item-reveal", item))
    assert "Put it to the board" in page_of(chair, meeting)

    assert chair.post(to("item-propose", item), words(item)).status_code == 302
    page = page_of(chair, meeting)
    assert "Close positions" in page
    assert "Separation surgery T8" in page

    for name in stories.VOTERS:
        ballot = ballots.current(item, Round.POSITION)
        ballots.cast(ballot, by=people.users[name], position="agree", reason="")
    chair.post(to("positions-close", item))
    page = page_of(chair, meeting)
    assert "Record consensus" in page
    assert "Unanimous, 100 % support" in page

    chair.post(to("item-record", item))
    page = page_of(chair, meeting)
    assert "Recorded consensus" in page
    assert "Close the meeting" in page
    assert Consensus.objects.get(item=item).grade == "unanimous"

    chair.post(to("meeting-close", meeting))
    meeting.refresh_from_db()
    assert meeting.state == "closed"
    assert "Minutes" in page_of(chair, meeting)


def test_page_tells_of_the_meeting_as_it_was_after_its_version(people, chair, monkeypatch):
    stories.deputy(people)
    meeting = stories.opened(people)

    def handed_over_before(meeting, audience) -> int:
        chairing.hand_over(meeting, to=people.deputy, by=people.chair)
        return version_for(meeting, audience)

    monkeypatch.setattr("meetings.views.screen.version_for", handed_over_before)
    page = chair.get(to("chair", meeting))

    assert not page.context["chair_seat"]["is_mine"]
    assert page.context["scene"].meeting.chair == people.deputy


def test_every_command_by_htmx_has_the_screen_look_for_the_new_state(people, chair):
    item = stories.presented(people)
    answer = chair.post(to("item-set-aside", item), headers=HTMX)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["HX-Trigger"] == "tb:poll"


def test_a_refused_command_says_why_and_changes_nothing(people, chair):
    item = stories.presented(people)
    answer = chair.post(to("meeting-close", item.meeting), headers=HTMX)
    assert answer.status_code == 409
    assert "Not all cases are done" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#messages"
    assert answer.headers["HX-Trigger"] == "tb:poll"
    assert Meeting.objects.get(pk=item.meeting_id).state == "open"


def test_the_same_command_twice_does_it_once(people, chair):
    item = stories.decided(people)
    meeting = item.meeting
    for name, thing in [("meeting-open", meeting), ("item-record", item), ("item-reveal", item)]:
        before = AuditEvent.objects.count()
        assert chair.post(to(name, thing), headers=HTMX).status_code == 200
        assert AuditEvent.objects.count() == before
    assert Consensus.objects.count() == 1


def test_presenting_the_current_case_again_is_harmless(people, chair):
    item = stories.presented(people)
    assert chair.post(to("item-present", item), headers=HTMX).status_code == 200
    assert chair.post(to("meeting-next", item.meeting), headers=HTMX).status_code == 409


def test_reveal_without_quorum_asks_for_the_reason_and_keeps_it(people, chair):
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    assert "Reveal without quorum" in page_of(chair, item.meeting)
    assert (
        "radiation oncology not represented"
        in chair.get(to("item-reveal", item), headers=HTMX).content.decode()
    )

    answer = chair.post(to("item-reveal", item), {"reason": "  "}, headers=HTMX)
    assert answer.status_code == 409
    assert "not represented" in answer.content.decode()

    chair.post(to("item-reveal", item), {"reason": "She agreed by telephone."}, headers=HTMX)
    item.refresh_from_db()
    assert item.quorum_waiver == "She agreed by telephone."
    assert ballots.current(item, Round.OPINION).is_revealed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"plan-0-owner": ""}, "Please say who does it."),
        ({"plan-0-what": ""}, "Please say what is to be done."),
        ({"plan-0-due": "soon"}, "Please give a date."),
        ({"recommendation": " "}, "Please write the recommendation."),
        ({"levels": "T99"}, "not a level"),
    ],
)
def test_a_wrong_wording_is_not_put_to_the_board_and_stays_on_the_pad(
    people, chair, changes, sentence
):
    item = stories.revealed(people)
    chair.post(to("draft-write", item), words(item, **changes), headers=HTMX)
    answer = chair.post(to("item-propose", item), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#messages")
    assert sentence in answer.content.decode()
    assert not Proposal.objects.exists()
    for name, text in changes.items():
        assert drafting.texts_of(item).get(name, "") == text


def test_nothing_is_proposed_before_the_reveal(people, chair):
    item = stories.presented(people)
    answer = chair.post(to("item-propose", item), words(item), headers=HTMX)
    assert "Reveal the opinions first" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_positions_on_an_older_wording_are_not_closed_by_a_late_click(people, chair):
    item = stories.proposed(people)
    old = ballots.current(item, Round.POSITION)
    chair.post(to("item-propose", item), words(item, recommendation="Other words."))
    answer = chair.post(to("positions-close", item), {"ballot": old.pk}, headers=HTMX)
    assert answer.status_code == 409
    assert ballots.current(item, Round.POSITION).is_open
    odd = chair.post(to("positions-close", item), {"ballot": "odd"}, headers=HTMX)
    assert odd.status_code == 409


def test_the_record_dialog_shows_tally_dissent_and_quorum(people, chair):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    page = chair.get(to("item-record", item), headers=HTMX).content.decode()
    assert "Consensus, 75 % support" in page
    assert "SBRT alone is enough." in page
    assert "Quorum met: 4 voting members present." in page


def test_a_record_that_is_pressed_twice_is_recorded_once_and_other_words_are_refused(people, chair):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    typed = words(item, responsible="Dr. Omar Said")

    for _ in range(2):
        assert chair.post(to("item-record", item), typed, headers=HTMX).status_code == 200
    other = chair.post(
        to("item-record", item), {**typed, "responsible": "Dr. Mei Okafor"}, headers=HTMX
    )

    assert other.status_code == 409
    assert "This case is no longer before the board" in other.content.decode()
    assert Consensus.objects.get().content["responsible"] == "Dr. Omar Said"


def test_defer_needs_a_reason(people, chair):
    item = stories.presented(people)
    assert chair.post(to("item-defer", item), {"reason": ""}, headers=HTMX).status_code == 422
    assert chair.post(to("item-defer", item), {"reason": "Images are missing."}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.defer_reason) == ("deferred", "Images are missing.")
    assert "Images are missing." in page_of(chair, item.meeting)


def test_a_refused_deferral_keeps_its_reason(people, chair):
    item = stories.decided(people)
    answer = chair.post(to("item-defer", item), {"reason": "The scan is late."}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#task")
    assert "The scan is late." in answer.content.decode()


def test_a_consensus_without_a_vote_needs_the_reason(people, chair):
    item = stories.presented(people)
    missing = chair.post(to("item-record-unvoted", item), words(item), headers=HTMX)
    assert missing.status_code == 422
    chair.post(to("item-record-unvoted", item), {**words(item), "reveal_waiver": "Emergency."})
    consensus = Consensus.objects.get(item=item)
    assert (consensus.reveal_waiver, consensus.grade) == ("Emergency.", "not_taken")
    assert "Emergency." in page_of(chair, item.meeting)


def test_attendance_is_ticked_for_a_member(people, chair):
    meeting = stories.opened(people)
    tick = {"user": people.radiologist.pk, "mode": "video"}
    answer = chair.post(to("presence-set", meeting), tick, headers=HTMX)
    assert "Dr. Ravi Menon" in answer.content.decode()
    assert meeting.attendances.get(user=people.radiologist, left_at=None).mode == "video"
    chair.post(to("presence-set", meeting), {"user": people.radiologist.pk, "mode": ""})
    assert presence.stretch_of(meeting, people.radiologist) is None
    stranger = chair.post(to("presence-set", meeting), {"user": people.stranger.pk, "mode": "room"})
    assert stranger.status_code == 404


def test_identity_in_the_room_is_switched_and_audited(people, chair):
    meeting = stories.opened(people)
    page = f"http://testserver{to('chair', meeting)}"
    way = {**HTMX, "HX-Current-URL": page}
    asked = chair.post(to("identity-show", meeting), {"on": "1"}, headers=way)
    assert asked.headers["HX-Redirect"] == f"/account/prove/?next={quote(to('chair', meeting), '')}"
    meeting.refresh_from_db()
    assert not meeting.room_shows_identity
    stories.prove(chair, people.chair)
    chair.post(to("identity-show", meeting), {"on": "1"})
    meeting.refresh_from_db()
    assert meeting.room_shows_identity
    chair.force_login(people.chair)
    chair.post(to("identity-show", meeting), {"on": "0"})
    meeting.refresh_from_db()
    assert not meeting.room_shows_identity
    assert AuditEvent.objects.filter(action="room.identity_shown").count() == 1


def test_opening_the_screen_is_audited_once_a_case(people, chair):
    item = stories.presented(people)
    page_of(chair, item.meeting)
    page_of(chair, item.meeting)
    assert AuditEvent.objects.filter(action="case.opened", actor=people.chair.email).count() == 1


COMMANDS = [
    "item-present",
    "item-set-aside",
    "item-reveal",
    "item-propose",
    "positions-close",
    "item-record",
    "item-record-unvoted",
    "meeting-open",
    "meeting-close",
    "meeting-next",
    "identity-show",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_only_who_runs_the_meeting_commands_it(people, client, name):
    item = stories.presented(people)
    thing = item if "meeting" not in name and name != "identity-show" else item.meeting
    for who, status in [("surgeon", 403), ("clerk", 403), ("observer", 403), ("stranger", 404)]:
        client.force_login(people.users[who])
        assert client.post(to(name, thing)).status_code == status
    assert AgendaItem.objects.get(pk=item.pk).state == "presenting"


def test_deferred_case_can_be_presented_after_all_unless_its_opinions_are_known(people, chair):
    meeting = stories.opened(people, cases=2)
    sealed, known = meeting.items.all()
    session.present(known, by=people.chair)
    ballots.reveal(stories.cast_opinions(people, known), by=people.chair)
    for item in (sealed, known):
        chair.post(to("item-defer", item), {"reason": "Images are missing."})

    page = page_of(chair, meeting)
    assert f'id="present-{sealed.pk}"' in page
    assert f'id="present-{known.pk}"' not in page

    chair.post(to("item-present", sealed))
    assert meeting.items.get(pk=sealed.pk).state == "presenting"
    assert 'id="present-' not in page_of(chair, meeting)


def test_form_shows_the_words_of_the_case_it_was_opened_for(people, chair):
    meeting = stories.opened(people, cases=2)
    first, second = meeting.items.all()
    session.present(first, by=people.chair)
    ballots.reveal(stories.cast_opinions(people, first), by=people.chair)
    stories.take_positions(people, stories.propose(people, first))
    session.set_aside(first, by=people.chair)
    session.present(second, by=people.chair)

    form = chair.get(to("item-record", first), headers=HTMX).content.decode()

    assert first.case.reference in form
    assert "Separation surgery, then SBRT." in form
    other = chair.get(to("item-record", second), headers=HTMX).content.decode()
    assert "Separation surgery, then SBRT." not in other
