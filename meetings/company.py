"""Who is at a meeting, who is expected, and who has voted on the case before it; never what."""

from uuid import UUID

from django.utils.functional import cached_property

from tumorboard.models import Membership
from tumorboard.roles import Discipline

from . import answers, presence
from .models import AgendaItem, Attendance, Ballot, Consensus, Meeting, Recusal
from .quorum import Quorum, not_counted, represented_by, shortfall
from .rollcall import RollCall
from .stages import Stage
from .turnout import Turnout, Voter, opinion_of
from .vocabulary import PresenceMode, Round


class Company:
    """The people of a scene, each fact loaded when it is first asked for."""

    meeting: Meeting
    shown: AgendaItem | None
    next: AgendaItem | None
    stage: Stage
    opinion: Ballot | None
    position: Ballot | None
    consensus: Consensus | None

    @cached_property
    def members(self) -> list[Membership]:
        active = self.meeting.board.memberships.filter(is_active=True, user__is_active=True)
        return list(active.select_related("user"))

    @cached_property
    def voting(self) -> list[Membership]:
        """Whose recommendations and positions are asked for: the specialists, or those called."""
        return list(answers.asked(self.meeting))

    @cached_property
    def asked(self) -> set[UUID]:
        """The same people by their keys."""
        return {member.user_id for member in self.voting}

    @cached_property
    def present(self) -> list[Attendance]:
        here = self.meeting.attendances.filter(left_at=None)
        return list(here.select_related("user", "deputy_for"))

    @cached_property
    def roll(self) -> RollCall:
        return RollCall(self.meeting)

    @property
    def presence_words(self) -> str:
        modes = [attendance.mode for attendance in self.present]
        parts = [
            f"{modes.count(mode)} {words}"
            for mode, words in (
                (PresenceMode.ROOM, "in the room"),
                (PresenceMode.VIDEO, "by video"),
                (PresenceMode.PHONE, "by telephone"),
            )
            if mode in modes
        ]
        return ", ".join(parts) or "Nobody has joined yet"

    @property
    def missing(self) -> list[Membership]:
        """The voting members who are neither here nor represented."""
        there = {attendance.user_id for attendance in self.present}
        there |= {attendance.deputy_for_id for attendance in self.present}
        return [m for m in self.voting if m.user_id not in there]

    @cached_property
    def quorum(self) -> dict | None:
        """The quorum of the case on the screens: as it was frozen, else as it is now."""
        item = self.shown or self.next
        if item is None:
            return None
        if self.consensus:
            frozen, lack, waiver = self.consensus.quorum, "", self.consensus.quorum_waiver
        else:
            now = self._quorum_now(item)
            names, is_apart = dict(Discipline.choices), self.meeting.is_emergency
            frozen, lack = now.as_json(), shortfall(now, names, is_apart=is_apart)
            waiver = item.quorum_waiver if now.is_covered_by(item.quorum_waived) else ""
        rows = [
            {"label": Discipline(d).label, "present": p, "by": represented_by(frozen, d)}
            for d, p in frozen["core"].items()
        ]
        return {
            **frozen,
            "disciplines": rows,
            "apart": not_counted(frozen),
            "lack": lack,
            "waiver": waiver,
        }

    def _quorum_now(self, item: AgendaItem) -> Quorum:
        """As `presence.quorum_for`, from what the other parts of the screen need as well."""
        if self.meeting.is_emergency:
            return presence.quorum_for(item)
        heads = presence.heads_among(self.present, self.asked)
        recused = {r.user_id for r in self.recusals} if self.shown else presence.recused_from(item)
        return presence.quorum_among(heads, recused, board=self.meeting.board)

    @cached_property
    def recusals(self) -> list[Recusal]:
        """Who stepped back from the case that is shown."""
        return list(self.shown.recusals.all()) if self.shown else []

    @cached_property
    def running(self) -> Ballot | None:
        """The ballot that the board is voting in now."""
        stage = self.stage
        if stage == Stage.SEALED:
            return self.opinion
        return self.position if stage == Stage.POSITIONS else None

    @cached_property
    def turnout(self) -> Turnout:
        """Who has recorded a recommendation on the present case, by discipline."""
        if self.stage != Stage.SEALED:
            return Turnout()
        return opinion_of(self.opinion, self.meeting)

    @cached_property
    def voters(self) -> list[dict]:
        """Who has voted in the running ballot, by name; never what."""
        if self.running is None:
            return []
        if self.running.round == Round.OPINION:
            return [{"name": one.name, "state": one.state} for one in self.turnout.voters]
        return [{"name": one.name, "state": one.state} for one in self.positions.voters]

    @cached_property
    def positions(self) -> Turnout:
        """Who has taken a position, of those who are here, by the discipline they sit for."""
        if self.stage != Stage.POSITIONS:
            return Turnout()
        voted = set(self.position.votes.order_by().values_list("voter_id", flat=True))
        recused = {recusal.user_id for recusal in self.recusals}
        sits_for = {one.user_id: one.represents for one in self.present}
        members = [(m, sits_for.get(m.user_id) or m.discipline) for m in self.voting]
        voters = tuple(
            Voter.of(m, discipline, _state(m.user_id, voted, recused))
            for m, discipline in members
            if self.meeting.is_emergency or m.user_id in sits_for.keys() | voted
        )
        core = tuple(self.meeting.board.core_disciplines)
        return Turnout(voters, core, owed="no position yet", nobody="nobody is here")

    @property
    def voted_count(self) -> int:
        return sum(voter["state"] == "voted" for voter in self.voters)

    @property
    def voter_count(self) -> int:
        return sum(voter["state"] != "recused" for voter in self.voters)


def _state(user_id: object, voted: set, recused: set) -> str:
    if user_id in recused:
        return "recused"
    return "voted" if user_id in voted else "waiting"
