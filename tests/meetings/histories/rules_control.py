"""How a meeting is led: the chair's seat, breaks, the way back, what comes in between, hands."""

from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.models import Case
from meetings import chairing, hands, history, pairing, pauses, session, steering, undoing
from meetings.models import ChairTerm, Hand, Meeting, RoomScreen
from tests.meetings.histories.machine import Stage, spots
from tests.meetings.histories.rules_before import anybody, clerks, meetings
from tests.meetings.histories.rules_live import chairs
from tests.meetings.histories.setting import CHAIRS, EVERYBODY, WRITERS

NOWHERE = "0" * 32


class Control(Stage):
    """The rules of who leads the meeting."""

    @rule(who=chairs, to=st.sampled_from(["vice", "chair", "surgeon"]), which=meetings)
    def hand_over(self, who, to, which):
        user = self.setting.people.users[to]
        words = f"hands the chair of meeting {which + 1} to {to}"
        self.act(who, "chair-hand-over", words, chairing.hand_over, self.meeting(which), to=user)

    @rule(who=st.sampled_from([*CHAIRS] * 6 + [*EVERYBODY]), which=meetings)
    def take_over(self, who, which):
        words = f"takes the chair of meeting {which + 1}"
        self.act(who, "chair-take-over", words, chairing.take_over, self.meeting(which))

    @rule(who=chairs, user=st.sampled_from([*WRITERS, "observer", "stranger", None]))
    def name_minute_taker(self, who, user):
        said = {"user": self.setting.people.users[user] if user else None}
        words = f"has {user or 'nobody'} keep the minutes"
        self.act(who, "minute-taker", words, chairing.name_minute_taker, self.meeting(), **said)

    @rule(who=chairs, earlier=st.sampled_from([1, 1, 0]), verb=st.sampled_from([1, 0, 2]))
    def press_on_an_old_screen(self, who, earlier, verb):
        """A command as the page sends it, with the term in which it was on the screen."""
        meeting = self.meeting()
        now = [t["number"] for t in self.world.rows(ChairTerm, meeting_id=str(meeting.pk))]
        term = max(now, default=0) - earlier
        if term < 1:
            return
        does = (session.present_next, pauses.begin, session.close_meeting)[verb]

        @transaction.atomic
        def command(meeting: Meeting, *, by):
            history.lock_chaired(meeting, by=by, term=term)
            return does(meeting, by=by)

        command.__name__ = does.__name__
        words = f"presses “{does.__name__}” of term {term}"
        self.act(who, "meeting-next", words, command, meeting, term=term)

    @rule(who=chairs, on=st.sampled_from([True, True, False]))
    def take_a_break(self, who, on):
        verb, words = (pauses.begin, "begins a break") if on else (pauses.end, "ends the break")
        self.act(who, "meeting-break", words, verb, self.meeting())

    @rule(who=chairs, stale=st.sampled_from([False, False, True]))
    def undo(self, who, stale):
        meeting = self.meeting()
        step = meeting.undoable["id"] if meeting.undoable and not stale else NOWHERE
        words = f"undoes {meeting.undoable['verb'] if meeting.undoable else 'nothing'}"
        self.act(who, "meeting-undo", words, undoing.undo, meeting, step=step)

    @rule(who=chairs, number=st.sampled_from([3, 2, 1]))
    def insert_a_case(self, who, number):
        cases = Case.objects.select_related("board", "patient")
        case = cases.get(pk=self.setting.cases[number])
        words = f"brings in case {number + 1}"
        self.act(who, "case-insert", words, steering.insert, self.meeting(), case=case)

    @rule(who=chairs, spot=spots, to=st.integers(0, 4))
    def shift(self, who, spot, to):
        if item := self.item(spot):
            words = f"moves {item} to {to} on the running agenda"
            self.act(who, "item-shift", words, steering.shift, item, to=to)

    @rule(who=anybody, up=st.sampled_from([True, True, False]))
    def raise_or_lower_a_hand(self, who, up):
        verb, words = (hands.raise_hand, "has something") if up else (hands.lower_hand, "is heard")
        self.act(who, "meeting-join", words, verb, self.meeting(), own_guard=up)

    @rule(who=chairs)
    def answer_a_hand(self, who):
        found = Hand.objects.order_by("raised_at").values_list("pk", flat=True).first()
        hand = found or UUID(NOWHERE)
        self.act(who, "hand-answer", "answers a hand", hands.answer, self.meeting(), hand=hand)

    @rule(who=clerks, which=meetings, right=st.sampled_from([True, True, False]))
    def pair_a_screen(self, who, which, right):
        code = pairing.ask(f"token{self.number()}".ljust(43, "t")) if right else "AAAAAA"
        self.settle_alone("shows its code")
        words = f"pairs a screen with meeting {which + 1}"
        self.act(who, "room-screens", words, pairing.pair, self.meeting(which), code=code)

    @rule(who=clerks)
    def end_a_screen(self, who):
        if screen := RoomScreen.objects.exclude(paired_at=None).first():
            self.act(who, "room-screen-end", "ends a room screen", pairing.end, screen)
