"""Recommendations, positions and the decision, as frozen with their reveal.

Nothing here reads a vote of a ballot that was not revealed.
"""

from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Ballot, Consensus, PlanItem, Vote
from meetings.recommendation import PARTS, named, read_back
from meetings.states import BallotState
from meetings.vocabulary import (
    Approach,
    Grade,
    Intent,
    Modality,
    Resection,
    Round,
    Stabilisation,
)
from meetings.vocabulary import Position as PositionWord
from tumorboard.roles import Discipline
from tumorboard.tongue import begun, listed, within

from .emergency import due_sentence
from .quorum import quorum_face
from .schema import (
    Agreement,
    BallotFace,
    Decision,
    DisciplinePositions,
    Moment,
    Opinion,
    Position,
    Recusal,
    Waiver,
    Word,
)
from .schema import PlanItem as PlanItemFace
from .words import day, maybe, maybe_moment, moment, person, word

SAYS = {
    PositionWord.AGREE: "Agrees",
    PositionWord.RESERVATION: "Agrees with reservation",
    PositionWord.DISAGREE: "Disagrees",
    PositionWord.ABSTAIN: "Abstains",
}

NAMED = {
    "approach": "Approach: {kind}",
    "resection": "Resection: {kind}",
    "stabilisation": "Stabilisation: {kind}",
}


def ballot_face(item: AgendaItem) -> BallotFace:
    """The round of sealed recommendations; empty, with the reason, unless it was revealed."""
    rounds = item.ballots.filter(round=Round.OPINION)
    ballot = rounds.exclude(state=BallotState.ANNULLED).first() or rounds.last()
    return {
        "state": word(BallotState, ballot.state) if ballot else _no_ballot(),
        "sentence": _why_empty(ballot),
        "revealed_at": maybe_moment(ballot.revealed_at if ballot else None, item.meeting.zone),
        "entries": [_opinion(vote) for vote in _revealed_votes(ballot)],
        "missing": _missing(ballot),
        "recusals": _recusals(item),
    }


def decision_face(consensus: Consensus, item: AgendaItem) -> Decision:
    """The consensus as it was recorded."""
    return {
        "id": str(consensus.pk),
        "version": consensus.version,
        "replaces": _replaced(consensus, item),
        "ratification": due_sentence(consensus),
        "recommendation": consensus.recommendation,
        "content": {name: text for name, text in consensus.content.items() if text},
        "said": read_back(consensus.content)[1:],
        "open": _left_open(consensus),
        "notes": consensus.notes,
        "plan": [_plan_item(line) for line in consensus.plan_items.all()],
        "agreement": _agreement(consensus),
        "dissent": [
            _position(entry["name"], entry["discipline"], entry["position"], entry["reason"])
            for entry in consensus.dissent
        ],
        "quorum": quorum_face(
            consensus.quorum,
            consensus.quorum_waiver,
            to_be_ratified=consensus.needs_ratification,
        ),
        "waiver": (
            {"reason": consensus.reveal_waiver, "by": consensus.recorded_by.name}
            if consensus.reveal_waiver
            else None
        ),
        "recorded_by": consensus.recorded_by.name,
        "recorded_at": moment(consensus.recorded_at, item.meeting.zone),
    }


def _replaced(consensus: Consensus, item: AgendaItem) -> Moment | None:
    old = consensus.replaces
    return moment(old.recorded_at, item.meeting.zone) if old else None


def _plan_item(line: PlanItem) -> PlanItemFace:
    return {
        "number": line.position,
        "what": line.what,
        "who": named(line.owner),
        "by": day(line.due),
        "condition": line.condition,
    }


def _left_open(consensus: Consensus) -> Waiver | None:
    """What the recommendation does not say, with the reason for it."""
    if not consensus.missing:
        return None
    named = listed([within(_(PARTS[name].label)) for name in consensus.missing])
    reason = f"{_('Not said: {parts}.').format(parts=named)} {consensus.missing_waiver}"
    return {"reason": reason, "by": consensus.recorded_by.name}


def _revealed_votes(ballot: Ballot | None) -> list[Vote]:
    if ballot is None or not ballot.is_revealed:
        return []
    votes = Vote.objects.revealed().filter(ballot=ballot).select_related("voter")
    return sorted(votes, key=lambda vote: (_place(vote.discipline), vote.voter.name))


def _place(discipline: str) -> int:
    return Discipline.values.index(discipline)


def _no_ballot() -> Word:
    return {"key": "none", "words": _("Not held")}


def _why_empty(ballot: Ballot | None) -> str:
    if ballot is None:
        return _("No round of sealed recommendations was held.")
    if not ballot.is_revealed:
        return _("The sealed recommendations were not revealed and stay sealed.")
    return _("Nobody recorded a recommendation.")


def _opinion(vote: Vote) -> Opinion:
    return {
        "member": person(vote.voter.name, vote.discipline),
        "modality": word(Modality, vote.modality),
        "components": [word(Modality, key) for key in vote.components],
        "intent": maybe(Intent, vote.intent),
        "surgery": _surgery(vote),
        "confidence": vote.confidence,
        "reason": vote.reason,
    }


def _surgery(vote: Vote) -> list[Word]:
    details = []
    if vote.approach:
        details.append(_named("approach", word(Approach, vote.approach)))
    if vote.resection not in ("", Resection.NONE):
        details.append(_named("resection", word(Resection, vote.resection)))
    if vote.decompression:
        details.append({"key": "decompression", "words": _("Decompression")})
    if vote.stabilisation not in ("", Stabilisation.NONE):
        details.append(_named("stabilisation", word(Stabilisation, vote.stabilisation)))
    return details


def _named(what: str, value: Word) -> Word:
    return {"key": value["key"], "words": _(NAMED[what]).format(kind=within(value["words"]))}


def _missing(ballot: Ballot | None) -> list[dict]:
    if ballot is None or not ballot.is_revealed:
        return []
    silent = [m for m in ballot.electorate if not m["voted"] and not m["recused"]]
    return [person(member["name"], member["discipline"]) for member in silent]


def _recusals(item: AgendaItem) -> list[Recusal]:
    members = {m.user_id: m for m in item.meeting.board.memberships.all()}
    return [
        {
            "member": person(
                recusal.user.name,
                members[recusal.user_id].discipline if recusal.user_id in members else "",
            ),
            "reason": recusal.reason,
        }
        for recusal in item.recusals.select_related("user")
    ]


def _position(name: str, discipline: str, position: str, reason: str) -> Position:
    return {
        "member": person(name, discipline),
        "position": {"key": str(position), "words": begun(_(SAYS[PositionWord(position)]))},
        "reason": reason,
    }


def _agreement(consensus: Consensus) -> Agreement:
    counts = consensus.tally.get("counts", {})
    return {
        "grade": word(Grade, consensus.grade),
        "sentence": _support(consensus),
        "by_discipline": _by_discipline(consensus.ballot),
        "tally": [
            {"position": {"key": str(key), "words": begun(_(words))}, "votes": counts.get(key, 0)}
            for key, words in SAYS.items()
            if counts
        ],
    }


def _support(consensus: Consensus) -> str:
    if consensus.ballot is None:
        return _("nobody voted on this wording.")
    percent = consensus.tally.get("percent")
    if percent is None:
        return _("nobody took a side.")
    return _("{percent} % support, each discipline counting once.").format(percent=percent)


def _by_discipline(ballot: Ballot | None) -> list[DisciplinePositions]:
    """A segment for each discipline that could take a position, in the order of the list."""
    groups: dict[str, list[Position]] = {}
    if ballot is None or not ballot.is_revealed:
        return []
    for vote in _revealed_votes(ballot):
        entry = _position(vote.voter.name, vote.discipline, vote.position, vote.reason)
        groups.setdefault(vote.discipline, []).append(entry)
    for member in ballot.electorate:
        if member["discipline"] and not member["recused"]:
            groups.setdefault(member["discipline"], [])
    return [
        {"discipline": word(Discipline, key), "positions": groups[key]}
        for key in sorted(groups, key=_place)
    ]
