"""What people do before a meeting and at its doors: agenda, frame, attendance, memberships."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cases.models import Case
from meetings import agenda, corrections, presence, reminders, reviews
from meetings.corrections import Line
from meetings.models import Attendance
from tests.meetings.histories.machine import Stage, spots
from tests.meetings.histories.setting import CHAIRS, CORE, EVERYBODY, MEMBERS, WRITERS
from tumorboard.models import Membership, User
from tumorboard.roles import Role

clerks = st.sampled_from(["clerk"] * 6 + [*WRITERS, *EVERYBODY])
anybody = st.sampled_from(EVERYBODY)
meetings = st.sampled_from([0, 0, 0, 1])
MOST = 3
"""Changes by the administration in one history; it is no history of theirs."""
reasons = st.sampled_from(["", "", "It cannot wait.", " "])
modes = st.sampled_from(["room", "room", "video", "phone"])


class Before(Stage):
    """The rules of agenda, attendance and membership."""

    @rule(who=clerks, which=meetings, number=st.sampled_from([3, 2, 1, 0]))
    def put_on_the_agenda(self, who, which, number):
        case = Case.objects.select_related("board", "patient").get(pk=self.setting.cases[number])
        words = f"puts case {number + 1} on agenda {which + 1}"
        self.act(who, "agenda-add", words, agenda.add, self.meeting(which), case=case)

    @rule(who=clerks, spot=spots)
    def take_off_the_agenda(self, who, spot):
        if item := self.item(spot):
            self.act(who, "item-remove", f"takes {item} off the agenda", agenda.remove, item)

    @rule(who=clerks, spot=spots, to=st.integers(0, 5))
    def reorder(self, who, spot, to):
        if item := self.item(spot):
            self.act(who, "item-move", f"moves {item} to {to}", agenda.move, item, to=to)

    @rule(who=clerks, spot=spots, minutes=st.sampled_from([5, 9, 0, 121]))
    def plan_minutes(self, who, spot, minutes):
        if item := self.item(spot):
            words = f"plans {minutes} minutes for {item}"
            self.act(who, "item-minutes", words, agenda.set_minutes, item, minutes=minutes)

    @rule(who=clerks, which=meetings)
    def publish(self, who, which):
        meeting = self.meeting(which)
        self.act(who, "meeting-publish", f"publishes agenda {which + 1}", agenda.publish, meeting)

    @rule(
        who=clerks,
        which=meetings,
        chair=st.sampled_from([*CHAIRS, "surgeon"]),
        stale=st.booleans(),
        hours=st.sampled_from([0, 30]),
    )
    def change_the_frame(self, who, which, chair, stale, hours):
        meeting = self.meeting(which)
        changes = {"chair": self.setting.people.users[chair]}
        if hours:
            changes["starts_at"] = timezone.now() + timedelta(hours=hours)
        words = f"makes {chair} the chair of meeting {which + 1}"
        revision = meeting.revision - stale
        said = {"revision": revision, "changes": changes}
        self.act(who, "meeting-edit", words, agenda.change, meeting, **said)

    @rule(who=clerks, which=st.sampled_from([1, 1, 0]), reason=st.sampled_from(["Strike.", " "]))
    def cancel(self, who, which, reason):
        meeting = self.meeting(which)
        words = f"cancels meeting {which + 1}"
        self.act(who, "meeting-cancel", words, agenda.cancel, meeting, reason=reason)

    @rule(who=anybody, which=meetings, mode=modes)
    def join(self, who, which, mode):
        words = f"joins meeting {which + 1} ({mode})"
        self.act(
            who,
            "meeting-join",
            words,
            presence.join,
            self.meeting(which),
            mode=mode,
            own_guard=True,
        )

    @rule(which=meetings)
    def everybody_joins(self, which):
        for who in ("chair", *CORE):
            words = f"joins meeting {which + 1}"
            self.act(who, "meeting-join", words, presence.join, self.meeting(which))

    @rule(who=anybody, which=meetings)
    def leave(self, who, which):
        meeting = self.meeting(which)
        self.act(who, "meeting-leave", f"leaves meeting {which + 1}", presence.leave, meeting)

    @rule(who=clerks, user=anybody, which=meetings, mode=modes, here=st.booleans())
    def tick_presence(self, who, user, which, mode, here):
        said = {"user": User.objects.get(email=f"{user}@example.org"), "is_present": here}
        words = f"ticks {user} as {mode if here else 'gone'} at meeting {which + 1}"
        meeting = self.meeting(which)
        self.act(who, "presence-set", words, presence.set_presence, meeting, mode=mode, **said)

    @rule(who=clerks, user=anybody, absent=st.sampled_from([*CORE, None]), which=meetings)
    def seat_a_deputy(self, who, user, absent, which):
        people = self.setting.people.users
        said = {"user": people[user], "deputy_for": people[absent] if absent else None}
        words = f"has {user} sit for {absent or 'themselves'} at meeting {which + 1}"
        meeting = self.meeting(which)
        self.act(who, "deputy-set", words, presence.set_deputy, meeting, **said)

    @rule(who=clerks, user=anybody, which=meetings, minutes=st.integers(0, 3), reason=reasons)
    def add_to_the_list(self, who, user, which, minutes, reason):
        start = timezone.now() - timedelta(minutes=minutes)
        line = Line("room", start, start + timedelta(seconds=10) if minutes else None)
        said = {"user": self.setting.people.users[user], "line": line, "reason": reason}
        words = f"adds {user} to the list of meeting {which + 1}, {minutes} minutes ago"
        self.act(who, "attendance-add", words, corrections.add, self.meeting(which), **said)

    @rule(who=clerks, number=st.integers(0, 5), mode=modes, stale=st.booleans(), reason=reasons)
    def put_the_list_right(self, who, number, mode, stale, reason):
        if stretch := self._stretch(number):
            line = Line(mode, stretch.joined_at, stretch.left_at, stretch.deputy_for)
            said = {"line": line, "revision": stretch.revision - stale, "reason": reason}
            words = f"puts down {stretch.user} as {mode}"
            self.act(who, "attendance-correct", words, corrections.correct, stretch, **said)

    @rule(who=clerks, number=st.integers(0, 5), reason=reasons)
    def strike_from_the_list(self, who, number, reason):
        if stretch := self._stretch(number):
            said = {"revision": stretch.revision, "reason": reason}
            words = f"strikes {stretch.user} from the list"
            self.act(who, "attendance-correct", words, corrections.strike, stretch, **said)

    def _stretch(self, number: int) -> Attendance | None:
        rows = Attendance.objects.select_related("user", "deputy_for").order_by("joined_at")
        return next(iter(rows[number : number + 1]), None)

    @rule(who=anybody, spot=spots)
    def look(self, who, spot):
        if item := self.item(spot):
            self.act(who, "item", f"looks at {item}", reviews.look, item)

    @rule(who=anybody, spot=spots)
    def give_no_opinion(self, who, spot):
        if item := self.item(spot):
            words = f"has seen {item} and recommends nothing"
            self.act(who, "item-reviewed", words, reviews.give_none, item, own_guard=True)

    @rule(who=anybody, spot=spots)
    def owe_it_again(self, who, spot):
        if item := self.item(spot):
            words = f"takes back to have seen {item}"
            self.act(who, "item-reviewed", words, reviews.take_back, item)

    @rule(which=meetings)
    def remind(self, which):
        words = f"reminds of meeting {which + 1}"
        self.job("reminder", words, reminders.remind, self.meeting(which))

    @precondition(lambda self: self.administered < MOST)
    @rule(user=st.sampled_from(MEMBERS))
    def membership_ends(self, user):
        def end_membership():
            Membership.objects.filter(user__email=f"{user}@example.org").update(is_active=False)

        self.administer(f"ends the membership of {user}", end_membership)

    @precondition(lambda self: self.administered < MOST)
    @rule(user=st.sampled_from(MEMBERS))
    def account_ends(self, user):
        def end_account():
            User.objects.filter(email=f"{user}@example.org").update(is_active=False)

        self.administer(f"ends the account of {user}", end_account)

    @precondition(lambda self: self.administered < MOST)
    @rule(user=st.sampled_from(CORE))
    def vote_is_taken_away(self, user):
        def take_vote():
            member = Membership.objects.filter(user__email=f"{user}@example.org")
            member.update(roles=[Role.OBSERVER])

        self.administer(f"makes {user} an observer", take_vote)

    @precondition(lambda self: 0 < self.administered < MOST)
    @rule()
    def everybody_is_back(self):
        def restore():
            emails = [f"{name}@example.org" for name in MEMBERS]
            User.objects.filter(email__in=emails).update(is_active=True)
            Membership.objects.filter(user__email__in=emails).update(is_active=True)
            core = [f"{name}@example.org" for name in CORE]
            Membership.objects.filter(user__email__in=core).update(roles=[Role.SPECIALIST])

        self.administer("gives everybody their place back", restore)
