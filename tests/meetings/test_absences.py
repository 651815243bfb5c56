"""Away: who hears of a duty meanwhile, what a deputy may not do, and how it ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings import absences, actions, ballots, digests, follow_up, reminders, tasks
from meetings.away import LONGEST, fault, whom
from meetings.models import Absence, Action, PlanItem
from meetings.rollcall import RollCall
from meetings.shares import Share, mail_of
from meetings.vocabulary import Round
from tests import stories
from tests.meetings.test_digests import DECIDED, DUE
from tests.meetings.test_reminders import TIME_TO_REMIND, published
from tumorboard.models import AuditEvent, Board, DeputyRule, Membership, Notice
from tumorboard.refusal import Refused
from tumorboard.roles import Role

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")


def member(people, name: str) -> Membership:
    return Membership.objects.get(user=people.users[name], board=people.board)


def leave(people, name="surgeon", deputy="chair", *, first=None, days=14, by=None) -> Absence:
    """Have somebody be away from two days before the action is due."""
    first = first or DUE.date() - timedelta(days=2)
    with time_machine.travel(datetime.combine(first, DUE.time(), BERLIN)):
        return absences.record(
            member(people, name),
            first=first,
            last=first + timedelta(days=days),
            deputy=member(people, deputy) if deputy else None,
            by=people.users[by or name],
        )


@pytest.fixture
def rule(people):
    """Who may stand in for orthopaedic spine surgery beside its own members."""
    return DeputyRule.objects.create(
        board=people.board, discipline="orthopaedic_spine", deputy_discipline="neurosurgery"
    )


@pytest.fixture
def action(people, rule) -> Action:
    """Decided on 23 November, due on 1 December, owed by the surgeon."""
    with time_machine.travel(DECIDED, tick=True):
        stories.decided(people)
        action = Action.objects.get()
        return actions.hand_over(action, to=str(people.surgeon.pk), by=people.clerk)


def told(moment: datetime) -> dict[str, str]:
    """Who is told what of actions at a moment: the words by login."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(moment, tick=False):
        tasks.remind_of_actions()
    new = Notice.objects.filter(kind=digests.KIND).exclude(pk__in=before)
    return {one.to.email.split("@")[0]: f"{one.subject}\n{one.body}" for one in new}


def test_whom_a_mail_goes_to():
    office = ["clerk", "second"]

    def told_of(person, **away):
        return whom(person, away=away, office=office)

    assert told_of("a") == ("a",)
    assert told_of("a", a="b") == ("b",)
    assert told_of("a", a="b", b="c") == ("clerk", "second"), "no chain of deputies"
    assert told_of("a", a=None, clerk=None) == ("second",)
    assert told_of("clerk", clerk=None) == ("second",)
    assert told_of("a", a=None, clerk="c", second="a") == ("c",)
    assert told_of("a", a=None, clerk=None, second=None) == ("a",), "never nobody"


def test_days_of_an_absence():
    today = date(2026, 12, 1)
    assert fault(today, today, today=today) == ""
    assert "before the first" in fault(today, today - timedelta(days=1), today=today)
    assert "over already" in fault(date(2026, 11, 1), date(2026, 11, 30), today=today)
    assert "a year at most" in fault(today, today + LONGEST + timedelta(days=1), today=today)


def test_the_subject_of_a_digest_says_how_much_only_when_it_is_of_one_board():
    spine, skull = Share("Spine Board", 2, 1), Share("Skull Board", 1, 0)
    away = Share("Spine Board", 1, 0, of="Dr. A", until="Friday", is_deputy=True)

    assert mail_of([spine])[0] == "Spine Board: 2 actions wait for an answer, 1 past the day"
    subject, body = mail_of([spine, away, skull])
    assert subject == "Your boards wait for something", "the office of one board reads it"
    assert "Spine Board: 2 actions wait for an answer, 1 past the day. Dr. A is away" in body
    assert "You are the deputy: 1 action waits for an answer." in body
    assert "Skull Board: 1 action waits for an answer." in body


def test_the_deputy_hears_meanwhile_for_whom_and_the_owner_again_when_back(people, action):
    days = {-3: told(DUE - timedelta(days=3))}
    absence = leave(people)
    days |= {day: told(DUE + timedelta(days=day)) for day in range(-2, 9)}
    with time_machine.travel(DUE + timedelta(days=9)):
        absences.end(absence, by=people.surgeon)
    days |= {day: told(DUE + timedelta(days=day)) for day in range(9, 14)}

    whom_on = {day: sorted(found) for day, found in days.items() if found}
    assert whom_on == {-3: ["surgeon"], 0: ["chair"], 7: ["chair"], 9: ["surgeon"]}
    assert "Dr. Omar Said is away until Sunday 13 December 2026" in days[0]["chair"]
    assert "You are the deputy: 1 action waits for an answer." in days[0]["chair"]
    assert "away" not in days[9]["surgeon"]
    for secret in ("Berger", "4700", action.plan_item.what, action.case.reference):
        assert secret not in str(days)


@pytest.mark.parametrize("why", ["no deputy", "deputy away", "deputy left"])
def test_without_a_deputy_who_is_here_the_office_hears(people, action, why):
    leave(people, deputy=None if why == "no deputy" else "chair")
    if why == "deputy away":
        leave(people, "chair", None)
    if why == "deputy left":
        Membership.objects.filter(user=people.chair).update(is_active=False)

    heard = told(DUE)

    assert list(heard) == ["clerk"]
    assert "There is no deputy who is here: 1 action waits" in heard["clerk"]


def test_what_deputy_and_owner_owe_together_is_told_once(people, action):
    actions.hand_over(action, to="", by=people.clerk)  # “Neurosurgery”: chair and surgeon
    Membership.objects.filter(user=people.surgeon).update(discipline="neurosurgery")
    leave(people)

    heard = told(DUE)

    assert list(heard) == ["chair"]
    assert heard["chair"].startswith("Spine Tumor Board: 1 action waits for an answer\n")
    assert "away" not in heard["chair"]


def test_a_reminder_goes_to_the_deputy_with_their_own_and_gives_no_second_vote(people, rule):
    meeting = published(people)
    leave(people, first=TIME_TO_REMIND.date(), days=3)
    leave(people, "radiation", None, first=TIME_TO_REMIND.date(), days=3)
    with time_machine.travel(TIME_TO_REMIND, tick=False):
        assert reminders.remind_all() == 4
        assert reminders.remind_all() == 0

    by_name = {
        one.to.email.split("@")[0]: one for one in Notice.objects.filter(kind=reminders.KIND)
    }
    assert sorted(by_name) == ["chair", "clerk", "oncologist", "radiologist"]
    assert by_name["chair"].body.startswith("2 cases wait for your recommendation")
    assert "Dr. Omar Said is away until Wednesday" in by_name["chair"].body
    assert "You are the deputy: 2 cases wait for them." in by_name["chair"].body
    assert "Dr. Rosa Lindqvist is away" in by_name["clerk"].body
    assert by_name["clerk"].path == reverse("meeting", args=[meeting.pk])
    assert by_name["chair"].path == reverse("review", args=["spine"])
    assert "away" not in by_name["oncologist"].body
    with time_machine.travel(TIME_TO_REMIND, tick=False):
        assert {reminders.why_needless(one) for one in by_name.values()} == {""}
        ballot = ballots.current(meeting.items.first(), Round.OPINION)
        ballots.cast(ballot, by=people.chair, **stories.OPINION)
        ballots.cast(ballot, by=people.chair, **stories.RADIOTHERAPY)
    assert [vote.voter for vote in ballot.votes.all()] == [people.chair]


def test_who_is_back_before_the_recommendations_are_due_is_reminded_too(people, rule):
    published(people, cases=1)
    absence = leave(people, first=TIME_TO_REMIND.date(), days=3)
    with time_machine.travel(TIME_TO_REMIND, tick=False):
        reminders.remind_all()
    with time_machine.travel(TIME_TO_REMIND + timedelta(hours=2), tick=False):
        absences.end(absence, by=people.clerk)
        assert reminders.remind_all() == 1

    assert Notice.objects.filter(kind=reminders.KIND, to=people.surgeon).count() == 1


def test_an_absence_is_noted_audited_and_the_deputy_told_once(people, rule):
    absence = leave(people, by="clerk")
    event = AuditEvent.objects.get(action="absence.recorded")
    notice = Notice.objects.get(kind=absences.KIND)

    assert (event.actor, event.detail["user"]) == ("clerk@example.org", "surgeon@example.org")
    assert event.detail["deputy"] == "chair@example.org"
    assert notice.to == people.chair
    assert "from Sunday 29 November to Sunday 13 December 2026" in notice.body
    for _ in range(2):
        absences.end(absence, by=people.surgeon)
    assert AuditEvent.objects.filter(action="absence.ended").count() == 1
    assert absences.needless(notice) != ""
    with time_machine.travel(DUE):
        assert absences.away_on(people.board) == {}
        leave(people)


@pytest.mark.parametrize(
    ("name", "deputy", "by", "sentence"),
    [
        ("surgeon", "oncologist", "surgeon", "By the rules of this board Dr. Mei Okafor"),
        ("surgeon", "surgeon", "surgeon", "Nobody is their own deputy"),
        ("surgeon", "observer", "surgeon", "Oskar Brandt is not a voting member"),
        ("clerk", "observer", "clerk", "Oskar Brandt is not in the same role"),
        ("surgeon", None, "oncologist", "Only the member and the office"),
        ("surgeon", None, "stranger", "Only the member and the office"),
    ],
)
def test_an_absence_that_does_not_fit_is_refused(people, rule, name, deputy, by, sentence):
    with pytest.raises(Refused, match=sentence):
        leave(people, name, deputy, by=by)
    assert not Absence.objects.exists()
    assert not Notice.objects.exists()


def test_nobody_is_away_twice_at_a_time_nor_with_a_deputy_of_another_board(people, rule):
    absence = leave(people)
    with pytest.raises(Refused, match="is noted as away until"):
        leave(people, deputy=None)
    told = {"first": absence.first, "last": absence.last, "by": people.clerk}
    stranger = Membership.objects.get(user=people.stranger)
    with pytest.raises(IntegrityError, match="once at a time"), transaction.atomic():
        Absence.objects.create(member=absence.member, **told)
    with pytest.raises(IntegrityError, match="of the same board"), transaction.atomic():
        Absence.objects.create(member=member(people, "clerk"), deputy=stranger, **told)
    with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
        absence.delete()
    assert list(Absence.objects.visible_to(people.stranger)) == []


def test_a_member_notes_their_own_absence_and_the_office_that_of_others(client, people, rule):
    client.force_login(people.surgeon)
    address = reverse("absences", args=["spine"])
    today = people.board.today()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=6)).isoformat()}
    page = client.get(address)
    form = page.context["form"]
    assert "who" not in form.fields
    assert [one.user for one in form.fields["deputy"].queryset] == [people.chair]

    refused = client.post(address, {**days, "deputy": str(member(people, "oncologist").pk)})
    assert refused.status_code == 422
    late = client.post(address, {**days, "last": "2020-01-01"})
    assert late.status_code == 409
    assert days["first"] in late.content.decode(), "what was typed stays"
    deputy = str(member(people, "chair").pk)
    assert client.post(address, {**days, "deputy": deputy}).status_code == 302
    mine = Absence.objects.get()
    assert (mine.member.user, mine.deputy.user) == (people.surgeon, people.chair)

    client.force_login(people.oncologist)
    assert "Is back" not in client.get(address).content.decode()
    assert client.post(reverse("absence-end", args=[mine.pk])).status_code == 409
    client.force_login(people.clerk)
    oncologist = str(member(people, "oncologist").pk)
    assert client.post(address, {**days, "who": oncologist, "deputy": ""}).status_code == 302
    assert client.post(reverse("absence-end", args=[mine.pk])).status_code == 302
    assert list(absences.away_on(people.board)) == [people.oncologist.pk]
    desk = client.get(reverse("desk-meetings", args=["spine"])).content.decode()
    assert "Dr. Mei Okafor" in desk
    assert "no deputy" in desk


def test_the_meeting_shows_who_is_away_and_what_that_means_for_the_quorum(client, people, rule):
    meeting = stories.published(people, cases=1)
    client.force_login(people.chair)
    roll = RollCall(meeting)
    assert not roll.cases[0].is_short
    leave(people, "radiation", None, first=people.board.today(), days=60)
    leave(people, "surgeon", "chair", first=people.board.today(), days=60)

    roll = RollCall(meeting)
    assert [one.member.user for one in roll.excused] == [people.surgeon, people.radiation]
    assert people.surgeon not in [one.user for one in roll.coming]
    assert "radiation oncology" in roll.cases[0].missing
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Dr. Omar Said, away until" in page
    case = stories.ready(people, number="4750")
    calling = client.get(reverse("emergency-call", args=[case.pk])).content.decode()
    assert "Orthopaedic spine surgery; away until" in calling
    ticks = client.get(reverse("presence-set", args=[meeting.pk])).content.decode()
    assert "deputy Prof. Charlotte Hale" in ticks


def test_the_deputy_finds_the_actions_of_who_is_away_among_their_own(people, action):
    with time_machine.travel(DUE):
        assert follow_up.of_member(people.board, people.chair) == []
    absence = leave(people)
    with time_machine.travel(DUE):
        ((line,),) = [group.lines for group in follow_up.of_member(people.board, people.chair)]
        assert line.action == action
        absences.end(absence, by=people.surgeon)
        assert follow_up.of_member(people.board, people.chair) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_one_digest_a_day_whatever_boards_through_the_nights_when_clocks_are_set(people, day):
    """Two boards on two sides of an ocean, whose clocks are set weeks apart."""
    second = people.other_board
    Board.objects.filter(pk=second.pk).update(zone_name="America/New_York", quorum=1)
    second.refresh_from_db()
    roles = [Role.CHAIR, Role.CLERK, Role.SPECIALIST]
    Membership.objects.create(
        user=people.surgeon, board=second, discipline="orthopaedic_spine", roles=roles
    )
    noon = day.replace(hour=12, tzinfo=UTC)
    with time_machine.travel(noon - timedelta(days=20), tick=True):
        stories.decided(people)
    mine = Action.objects.get()
    owed = {"member": people.surgeon, "state": "open"}
    Action.objects.update(due=(noon - timedelta(days=7)).date(), **owed)
    told = {"position": 2, "what": "CT", "owner": "Dr. Omar Said"}
    item = PlanItem.objects.create(consensus=mine.plan_item.consensus, **told)
    due = (noon - timedelta(days=1)).date()
    Action.objects.create(plan_item=item, board=second, case=mine.case, due=due, **owed)

    for number in range(-9, 10):
        for hour in (0, 6, 10, 11, 12, 13, 18):
            moment = day.replace(hour=hour, tzinfo=UTC) + timedelta(days=number)
            with time_machine.travel(moment, tick=False):
                tasks.remind_of_actions()

    sent = Notice.objects.filter(to=people.surgeon, kind=digests.KIND).order_by("queued_at")
    clock = ZoneInfo("America/New_York")  # Elsewhere Board comes first by name
    at = [one.queued_at.astimezone(clock) for one in sent]
    days = [(one.date() - day.date()).days for one in at]
    assert days == [-10, -7, -4, -1, 0, 6, 7], "the first made up for days before"
    assert {one.hour for one in at[1:]} == {7}
    assert {one.subject for one in sent} == {"Your boards wait for something"}
