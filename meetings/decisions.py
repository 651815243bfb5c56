"""From a proposal to the recorded consensus."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import lifecycle
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import ballots, documents, history
from .models import AgendaItem, Ballot, Consensus, PlanItem, Proposal
from .states import BallotState, refusal
from .vocabulary import DocumentKind, Round

NOBODY = "Nobody took a position on this proposal."


@dataclass(frozen=True)
class PlannedAction:
    """One line of a plan; `due` is a date in ISO form or empty."""

    what: str
    owner: str
    due: str = ""
    condition: str = ""


@transaction.atomic
def propose(
    item: AgendaItem, *, by: User, recommendation: str, plan: list[PlannedAction]
) -> Proposal:
    """Put a wording to the board and open the round of positions on it.

    A running round on an older wording is annulled: positions belong to the words they were
    taken on. The same wording again changes nothing.
    """
    item = history.lock_chaired(item, by=by)
    recommendation = recommendation.strip()
    _refuse_incomplete(recommendation, plan)
    opinion = ballots.current(item, Round.OPINION)
    if opinion is None or not opinion.is_revealed:
        raise Refused("Reveal the opinions first; then propose a consensus.")
    lines = [asdict(action) for action in plan]
    running = ballots.current(item, Round.POSITION)
    if running is not None and running.is_open:
        same = running.proposal
        if (same.recommendation, same.plan) == (recommendation, lines):
            return same
        running.item = item
        ballots.annul(running, by=by, reason="The proposal was reworded.")
    proposal = _write(item, recommendation, lines, by=by)
    history.move(item, "propose", by=by)
    ballots.open_position(item, proposal=proposal, by=by)
    return proposal


@transaction.atomic
def record(
    item: AgendaItem,
    *,
    by: User,
    quorum_waiver: str = "",
    reveal_waiver: str = "",
    proposal: Proposal | None = None,
) -> Consensus:
    """Record the board's consensus on the item, once.

    Needs a proposal with at least one revealed position, or a `reveal_waiver` that says why there
    are none, and a quorum or a `quorum_waiver`. A second call gives back the recorded consensus.
    """
    item = history.lock_chaired(item, by=by)
    recorded = _standing(item)
    if recorded is not None:
        return recorded
    proposal = proposal or item.proposals.order_by("-revision").first()
    if proposal is None:
        raise Refused("Propose the wording of the consensus first.")
    ballot = _revealed_positions(item, proposal)
    if ballot is None and not reveal_waiver.strip():
        raise Refused("Close the positions on this proposal first, or say why none are taken.")
    if ballot is not None and not ballot.tally["cast"] and not reveal_waiver.strip():
        raise Refused(f"{NOBODY} Say why the consensus is recorded without a vote.")
    consensus = _freeze(item, proposal, ballot, by, quorum_waiver, reveal_waiver.strip())
    _finish(item, ballot, by=by, reason=reveal_waiver.strip())
    documents.request(
        DocumentKind.CONSENSUS_SUMMARY, meeting=item.meeting, item=item, consensus=consensus, by=by
    )
    return consensus


@transaction.atomic
def record_without_positions(
    item: AgendaItem,
    *,
    by: User,
    recommendation: str,
    plan: list[PlannedAction],
    reveal_waiver: str,
    quorum_waiver: str = "",
) -> Consensus:
    """Record a consensus that was not voted on, with the reason why it was not.

    The same words again give back the recorded consensus; other words are refused.
    """
    item = history.lock_chaired(item, by=by)
    if not reveal_waiver.strip():
        raise Refused("Please say why the consensus is recorded without a vote.")
    _refuse_incomplete(recommendation.strip(), plan)
    lines = [asdict(action) for action in plan]
    recorded = _standing(item)
    if recorded is not None:
        return _same(recorded, recommendation.strip(), lines)
    sentence = refusal("agenda item", "decide", item.state)
    if sentence:
        raise Refused(sentence)
    proposal = _write(item, recommendation.strip(), lines, by=by)
    return record(
        item, by=by, proposal=proposal, reveal_waiver=reveal_waiver, quorum_waiver=quorum_waiver
    )


def _standing(item: AgendaItem) -> Consensus | None:
    return item.decisions.filter(superseded_at=None).select_related("proposal").first()


def _same(recorded: Consensus, recommendation: str, lines: list[dict]) -> Consensus:
    if (recorded.recommendation, recorded.proposal.plan) != (recommendation, lines):
        raise Refused("The consensus on this case is already recorded.")
    return recorded


def _refuse_incomplete(recommendation: str, plan: list[PlannedAction]) -> None:
    if not recommendation:
        raise Refused("Please write the recommendation.")
    for action in plan:
        if not action.what.strip() or not action.owner.strip():
            raise Refused("Each line of the plan says what is to be done and who does it.")


def _write(item: AgendaItem, recommendation: str, lines: list[dict], *, by: User) -> Proposal:
    last = item.proposals.aggregate(last=Max("revision"))["last"] or 0
    proposal = Proposal.objects.create(
        item=item, revision=last + 1, recommendation=recommendation, plan=lines, by=by
    )
    history.note(item, "consensus.proposed", by=by, target=proposal)
    return proposal


def _revealed_positions(item: AgendaItem, proposal: Proposal) -> Ballot | None:
    # A wording is put to the vote once, so there is at most one.
    revealed = item.ballots.filter(round=Round.POSITION, state=BallotState.REVEALED)
    return revealed.filter(proposal=proposal).first()


def _freeze(
    item: AgendaItem,
    proposal: Proposal,
    ballot: Ballot | None,
    by: User,
    quorum_waiver: str,
    reveal_waiver: str,
) -> Consensus:
    quorum = ballots.require_quorum(item, by=by, waiver=quorum_waiver)
    result = ballot.tally if ballot else {"cast": 0, "grade": "not_taken", "dissent": []}
    consensus = Consensus.objects.create(
        item=item,
        proposal=proposal,
        ballot=ballot,
        recommendation=proposal.recommendation,
        grade=result["grade"],
        tally=result,
        dissent=result["dissent"],
        quorum=quorum,
        quorum_waiver="" if quorum["is_met"] else item.quorum_waiver,
        reveal_waiver="" if result["cast"] else reveal_waiver,
        recorded_by=by,
    )
    for number, line in enumerate(proposal.plan, start=1):
        due = date.fromisoformat(line["due"]) if line["due"] else None
        PlanItem.objects.create(consensus=consensus, position=number, **{**line, "due": due})
    return consensus


def _finish(item: AgendaItem, ballot: Ballot | None, *, by: User, reason: str) -> None:
    running = [BallotState.PREPARED, BallotState.OPEN, BallotState.CLOSED]
    for left in item.ballots.filter(state__in=running):
        left.item = item
        ballots.annul(left, by=by, reason=reason or "The consensus was recorded.")
    history.move(item, "decide", by=by, finished_at=timezone.now())
    lifecycle.mark_heard(item.case, by=by)
    history.note(item, "consensus.recorded", by=by)
