"""The roll of a meeting: who is here, who is expected, and what that means case by case."""

from dataclasses import dataclass
from functools import cached_property

from tumorboard import access
from tumorboard.models import Membership
from tumorboard.roles import Discipline, Permission, roles_with

from . import absences, deputies, presence
from .models import Absence, AgendaItem, Attendance, Meeting, Recusal
from .quorum import Present, Quorum, may_represent
from .states import LIVE
from .vocabulary import PresenceMode


@dataclass(frozen=True)
class CaseQuorum:
    """Cases with one quorum: as it is now, and once everybody who is expected has come."""

    items: list[AgendaItem]
    now: Quorum
    later: Quorum
    recusals: list[Recusal]

    @property
    def is_short(self) -> bool:
        """Whether it would not be met even with everybody."""
        return not self.later.is_met

    @property
    def title(self) -> str:
        """Which cases, for example “Cases 1, 2 and 4”."""
        *most, last = [str(item.position) for item in self.items]
        return f"Cases {', '.join(most)} and {last}" if most else f"Case {last}"

    @property
    def missing(self) -> str:
        """The core disciplines that are missing, for good if so, else for the moment."""
        missing = (self.later if self.is_short else self.now).missing
        words = ", ".join(Discipline(key).label.lower() for key in missing)
        return f"Missing: {words}." if words else ""


@dataclass(frozen=True)
class Row:
    """A member on the attendance list, and for whom they could sit."""

    member: Membership
    here: Attendance | None
    principals: list[Membership]
    away: Absence | None = None

    @property
    def key(self) -> str:
        """Tells the person's fields on the page apart."""
        return str(self.member.user_id)

    @property
    def mode(self) -> str:
        return self.here.mode if self.here else ""


@dataclass
class RollCall:
    """A meeting's members at one moment; each fact is loaded when it is first asked for."""

    meeting: Meeting

    @cached_property
    def voting(self) -> list[Membership]:
        return list(access.voting_members(self.meeting.board))

    @cached_property
    def present(self) -> dict[object, Attendance]:
        """Those who are here, by the key of the person."""
        here = self.meeting.attendances.filter(left_at=None)
        return {one.user_id: one for one in here.select_related("user", "deputy_for")}

    @cached_property
    def expected(self) -> list[Membership]:
        """The voting members who are neither here nor represented."""
        known = {one.deputy_for_id for one in self.present.values()} | self.present.keys()
        return [member for member in self.voting if member.user_id not in known]

    @cached_property
    def away(self) -> dict[object, Absence]:
        """Who is noted as away on the day of the meeting, by the key of the person."""
        return absences.away_on(self.meeting.board, self.meeting.local_start.date())

    @property
    def coming(self) -> list[Membership]:
        """Those who are expected and not noted as away."""
        return [member for member in self.expected if member.user_id not in self.away]

    @property
    def excused(self) -> list[Absence]:
        """The voting members who are noted as away, and neither here nor represented."""
        expected = [member.user_id for member in self.expected]
        return [one for key, one in self.away.items() if key in expected]

    @cached_property
    def recusals(self) -> list[Recusal]:
        """Every conflict of interest of the meeting, in the order of the agenda."""
        found = Recusal.objects.filter(item__meeting=self.meeting)
        return list(
            found.select_related("item__case", "user").order_by("item__position", "user__name")
        )

    @cached_property
    def cases(self) -> list[CaseQuorum]:
        """The cases that are not done; those from which nobody is recused stand together."""
        heads, by_recusals = presence.heads_of(self.meeting), {}
        for item in self.meeting.items.filter(state__in=LIVE).select_related("case"):
            recusals = [recusal for recusal in self.recusals if recusal.item_id == item.pk]
            key = item.pk if recusals else None
            by_recusals.setdefault(key, ([], recusals))[0].append(item)
        return [self._case(items, heads, found) for items, found in by_recusals.values()]

    @property
    def _everybody(self) -> list[Present]:
        """All voting members who are not away as if they were here, each for themselves."""
        ways = {key: here.mode for key, here in self.present.items()}
        return [
            Present(
                member.user.name,
                member.discipline,
                ways.get(member.user_id, PresenceMode.ROOM),
                head=member.user_id,
            )
            for member in self.voting
            if member.user_id in ways or member.user_id not in self.away
        ]

    def _case(
        self, items: list[AgendaItem], heads: list[Present], recusals: list[Recusal]
    ) -> CaseQuorum:
        board = self.meeting.board
        recused = {recusal.user_id for recusal in recusals}
        return CaseQuorum(
            items=items,
            now=presence.quorum_among(heads, recused, board=board),
            later=presence.quorum_among(self._everybody, recused, board=board),
            recusals=recusals,
        )

    @cached_property
    def rows(self) -> list[Row]:
        """Everybody who may be at the meeting, by name."""
        joining = roles_with(Permission.MEETING_JOIN)
        members = self.meeting.board.memberships.filter(is_active=True, user__is_active=True)
        rules = deputies.rules_of(self.meeting.board)
        return [
            Row(
                member,
                self.present.get(member.user_id),
                self._principals(member, rules),
                self.away.get(member.user_id),
            )
            for member in members.select_related("user")
            if joining.intersection(member.roles)
        ]

    def _principals(self, member: Membership, rules: list) -> list[Membership]:
        here = self.present.get(member.user_id)
        if here is None or not member.is_voting:
            return []
        own, person = member.discipline, member.user_id
        return [
            other
            for other in self.voting
            if other.user_id == here.deputy_for_id
            or (
                other in self.expected
                and may_represent(rules, other.discipline, own=own, person=person)
            )
        ]
