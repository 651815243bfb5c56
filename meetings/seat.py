"""One member's own place at a live meeting: presence, votes and what may still be said."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
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
    votes: list[Vote] | None = None
    """One's own votes in the ballots of the scene, where they were loaded for many at once."""

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
        """Changes whenever this person's own part does; who has the same sees the same."""
        votes = [
            v and (v.position, v.modality, v.reason, v.confidence, self.opinion_words)
            for v in (self.opinion, self.position)
        ]
        here = self.attendance and (self.attendance.mode, self.attendance.deputy_for_id)
        joining = self.may_join and f"code {self.needs_code}"
        facts = (self.scene.key, votes, here, joining, self.recusal and self.recusal.reason)
        facts += (bool(self.hand), self.may_raise_hand, self.keeps_minutes, self.is_voting)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    def _vote_in(self, ballot: Ballot | None) -> Vote | None:
        if self.votes is None:
            self.votes = list(cast_in(self.scene, [self.user]))
        return next((vote for vote in self.votes if ballot and vote.ballot_id == ballot.pk), None)


def cast_in(scene: Scene, voters: Collection[User]) -> QuerySet[Vote]:
    """What each of the voters has cast in the ballots of the scene, each for their own eyes."""
    ballots = [ballot for ballot in (scene.opinion, scene.position) if ballot]
    return Vote.objects.cast_by(voters).filter(ballot__in=ballots).order_by()


def seats_of(scene: Scene, keys: Collection[UUID]) -> list[Seat]:
    """The seats of those members who are at the meeting and among the `keys`; a few queries."""
    here = [one.user_id for one in scene.present if one.user_id in keys]
    board = scene.meeting.board
    members = board.memberships.filter(user__in=here, is_active=True, user__is_active=True)
    members = list(members.select_related("user"))
    votes: dict[UUID, list[Vote]] = {member.user_id: [] for member in members}
    for vote in cast_in(scene, [member.user for member in members]):
        votes[vote.voter_id].append(vote)
    return [Seat(scene, m.user, m, votes[m.user_id]) for m in members]
