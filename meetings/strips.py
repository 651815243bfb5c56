"""Readable votes as strips by discipline; nothing here ever reads a ballot that is still sealed."""

from collections.abc import Iterable

from tumorboard.models import User
from tumorboard.roles import Discipline

from .models import Ballot, Vote
from .vocabulary import Modality, Position

Cell = dict[str, object]


def revealed_votes(ballot: Ballot | None) -> list[Vote]:
    """The votes of a revealed ballot; none of any other."""
    if ballot is None or not ballot.is_revealed:
        return []
    if not hasattr(ballot, "votes_shown"):  # they never change any more
        found = Vote.objects.revealed().filter(ballot=ballot)
        ballot.votes_shown = list(found.select_related("voter"))
        for vote in ballot.votes_shown:
            vote.ballot = ballot
    return ballot.votes_shown


def opinion_cells(
    ballot: Ballot | None, core: Iterable[str] = (), *, is_detailed: bool = True
) -> list[Cell]:
    """One cell for each revealed recommendation, the core disciplines first.

    A core discipline without a recommendation gets a cell that says so. Names and reasons are
    left out unless `is_detailed`.
    """
    if ballot is None or not ballot.is_revealed:
        return []
    votes = revealed_votes(ballot)
    cells = [(vote.discipline, _opinion(vote, is_detailed=is_detailed)) for vote in votes]
    there = {discipline for discipline, _ in cells}
    cells += [
        (discipline, _cell(discipline, "absent", word=_absence(ballot, discipline)))
        for discipline in core
        if discipline not in there
    ]
    return _in_order(cells, core)


def open_cells(ballot: Ballot | None, user: User) -> list[Cell]:
    """The recommendations of an open collection that this person may read before its end.

    None of a sealed ballot, and none for somebody who was not called.
    """
    if ballot is None or ballot.is_sealed or ballot.is_revealed:
        return []
    votes = Vote.objects.visible_to(user).filter(ballot=ballot).select_related("voter")
    others = [(vote.discipline, _opinion(vote, is_detailed=True)) for vote in votes]
    return _in_order(others, ballot.item.meeting.board.core_disciplines)


def _absence(ballot: Ballot, discipline: str) -> str:
    ours = [member for member in ballot.electorate if member["discipline"] == discipline]
    is_recused = bool(ours) and all(member["recused"] for member in ours)
    return "Recused" if is_recused else "None recorded"


def position_cells(
    ballot: Ballot | None,
    core: Iterable[str] = (),
    *,
    before: Ballot | None = None,
    is_detailed: bool = True,
) -> list[Cell]:
    """One cell for each revealed position on the proposed consensus.

    With the ballot of opinions `before`, once it is revealed too, each cell says what the same
    person had recommended alone, and whether they moved; after a second round of positions also
    what they said in the one before.
    """
    cells = []
    opinions = {vote.voter_id: vote for vote in revealed_votes(before)}
    earlier_round = {vote.voter_id: vote for vote in revealed_votes(_round_before(ballot))}
    for vote in revealed_votes(ballot):
        cell = _cell(vote.discipline, vote.position, word=Position(vote.position).label)
        if opinion := opinions.get(vote.voter_id):
            cell |= {"before": Modality(opinion.modality).label, "confidence": opinion.confidence}
            cell["is_moved"] = _is_moved(vote, opinion)
        if earlier := earlier_round.get(vote.voter_id):
            cell["earlier"] = Position(earlier.position).label
        if is_detailed:
            cell |= {"name": vote.voter.name, "reason": vote.reason}
        cells.append((vote.discipline, cell))
    return _in_order(cells, core)


def _round_before(ballot: Ballot | None) -> Ballot | None:
    """The last revealed round of positions on an older wording of the same case."""
    if ballot is None or ballot.proposal_id is None:
        return None
    older = ballot.item.ballots.filter(
        round=ballot.round, proposal__revision__lt=ballot.proposal.revision
    )
    return older.exclude(revealed_at=None).order_by("proposal__revision").last()


def _is_moved(vote: Vote, opinion: Vote) -> bool:
    """Whether a member agrees now to something else than they had recommended alone."""
    decided = vote.ballot.proposal.content.get("modality", "")
    agrees = vote.position in (Position.AGREE, Position.RESERVATION)
    return bool(decided) and agrees and opinion.modality != decided


def opinion_words(vote: Vote) -> str:
    """What was recommended beside the main modality, in one line."""
    parts = [vote.get_intent_display().lower()]
    surgical = [
        vote.get_approach_display().lower(),
        vote.get_resection_display().lower() if vote.resection not in ("", "none") else "",
        "decompression" if vote.decompression else "",
        vote.get_stabilisation_display().lower() if vote.stabilisation != "none" else "",
    ]
    parts.append(", ".join(part for part in surgical if part))
    if vote.components:
        parts.append("with " + ", ".join(Modality(m).label.lower() for m in vote.components))
    words = "; ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _opinion(vote: Vote, *, is_detailed: bool) -> Cell:
    cell = _cell(vote.discipline, "opinion", word=Modality(vote.modality).label)
    cell |= {"detail": opinion_words(vote), "confidence": vote.confidence}
    if is_detailed:
        cell |= {"name": vote.voter.name, "reason": vote.reason}
    return cell


def _cell(discipline: str, position: str, **more: object) -> Cell:
    label = Discipline(discipline).label if discipline else "No discipline"
    return {"discipline": label, "position": str(position), **more}


def _in_order(cells: list[tuple[str, Cell]], core: Iterable[str]) -> list[Cell]:
    order: dict[str, int] = {}
    for discipline in [*core, *Discipline.values]:
        order.setdefault(discipline, len(order))
    return [cell for _, cell in sorted(cells, key=lambda pair: order.get(pair[0], len(order)))]
