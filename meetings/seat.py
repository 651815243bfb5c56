"""One member's own place at a live meeting: presence, votes and what may still be said."""

import hashlib
from dataclasses import dataclass

from django.utils.functional import cached_property

from tumorboard.access import membership_of
from tumorboard.models import Membership, User

from . import checkin
from .models import Attendance, Ballot, Hand, Recusal, Vote
from .scene import Scene
from .stages import Stage
from .states import MeetingState
from .strips import opinion_words
from .vocabulary import Modality, Position, PresenceMode

JOIN_WAYS = (
    (PresenceMode.ROOM, "In the room", "armchair"),
    (PresenceMode.VIDEO, "By video", "video"),
    (PresenceMode.PHONE, "By telephone", "phone"),
)
POSITION_WAYS = (
    (Position.AGREE, "check", False),
    (Position.RESERVATION, "circle-dot", True),
    (Position.DISAGREE, "x", True),
    (Position.ABSTAIN, "minus", False),
)


@dataclass
class Seat:
    """What belongs to one person alone; never rendered into a shared part."""

    scene: Scene
    user: User
    known: Membership | None = None

    join_ways = JOIN_WAYS
    position_ways = tuple((p, p.label, icon, reason) for p, icon, reason in POSITION_WAYS)

    @cached_property
    def membership(self) -> Membership | None:
        return self.known or membership_of(self.user, self.scene.meeting.board)

    @property
    def is_voting(self) -> bool:
        """Whether one's recommendation and position are asked for."""
        if self.scene.meeting.is_emergency:
            return self.user.pk in self.scene.asked
        return self.membership is not None and self.membership.is_voting

    @cached_property
    def attendance(self) -> Attendance | None:
        return next((a for a in self.scene.present if a.user_id == self.user.pk), None)

    @property
    def may_join(self) -> bool:
        return self.attendance is None and self.scene.meeting.is_joinable

    @cached_property
    def needs_code(self) -> bool:
        """Whether one types the code on the room screen to be in the room."""
        meeting, here = self.scene.meeting, self.attendance
        return checkin.is_asked(meeting, self.user, PresenceMode.ROOM, here)

    @cached_property
    def hand(self) -> Hand | None:
        """The sign that one has something to say."""
        return next((h for h in self.scene.control.hands if h.user_id == self.user.pk), None)

    @property
    def keeps_minutes(self) -> bool:
        return self.scene.meeting.minute_taker_id == self.user.pk

    @property
    def may_raise_hand(self) -> bool:
        """Whoever leads the meeting takes the word without asking."""
        meeting = self.scene.meeting
        return meeting.state == MeetingState.OPEN and meeting.chair_id != self.user.pk

    @cached_property
    def recusal(self) -> Recusal | None:
        return next((r for r in self.scene.recusals if r.user_id == self.user.pk), None)

    @cached_property
    def opinion(self) -> Vote | None:
        return self._vote_in(self.scene.opinion)

    @property
    def opinion_words(self) -> str:
        """One's own recommendation in a line."""
        vote = self.opinion
        return f"{Modality(vote.modality).label}. {opinion_words(vote)}." if vote else ""

    @cached_property
    def position(self) -> Vote | None:
        return self._vote_in(self.scene.position)

    @property
    def position_words(self) -> str:
        return Position(self.position.position).label if self.position else ""

    @property
    def may_seal(self) -> bool:
        """Whether one's recommendation on the case on the screens can still be changed."""
        ballot = self.scene.opinion
        is_open = bool(ballot and ballot.is_open and self.scene.has_case)
        return is_open and self.is_voting and self.recusal is None

    @property
    def may_take_position(self) -> bool:
        return (
            self.scene.stage == Stage.POSITIONS
            and self.is_voting
            and (self.attendance is not None or self.scene.meeting.is_emergency)
            and self.recusal is None
        )

    @property
    def may_recuse(self) -> bool:
        is_early = self.scene.has_case and self.scene.stage != Stage.TAKEN
        return is_early and self.is_voting and self.recusal is None

    @property
    def key(self) -> str:
        """Changes whenever this person's own part does."""
        votes = [
            (v.pk, v.position, v.modality, v.reason, v.confidence, self.opinion_words)
            for v in (self.opinion, self.position)
            if v
        ]
        here = self.attendance and (self.attendance.pk, self.attendance.revision)
        facts = (self.scene.key, votes, here, self.may_join, self.recusal and self.recusal.pk)
        facts += (self.hand and self.hand.pk, self.may_raise_hand, self.keeps_minutes)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    @cached_property
    def _votes(self) -> list[Vote]:
        ballots = [ballot for ballot in (self.scene.opinion, self.scene.position) if ballot]
        mine = Vote.objects.visible_to(self.user).filter(ballot__in=ballots, voter=self.user)
        return list(mine.order_by()) if ballots else []

    def _vote_in(self, ballot: Ballot | None) -> Vote | None:
        return next((vote for vote in self._votes if ballot and vote.ballot_id == ballot.pk), None)
