"""From a proposal to the recorded consensus."""

from datetime import date
from types import MappingProxyType

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import lifecycle
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import actions, ballots, documents, drafting, emergency, history, ratification, summoning
from .models import AgendaItem, Ballot, Consensus, PlanItem, Proposal
from .planned import PlannedAction
from .recommendation import PARTS, WORDING, Content, faults, missing
from .states import RUNNING, BallotState, refusal
from .vocabulary import DocumentKind, Round

NOBODY = "Nobody took a position on this proposal."


@transaction.atomic
def propose(
    item: AgendaItem,
    *,
    by: User,
    recommendation: str,
    plan: list[PlannedAction],
    content: Content = MappingProxyType({}),
) -> Proposal:
    """Put a wording to the board and open the round of positions on it.

    `content` has the other parts of the wording. A running round on an older wording is annulled:
    positions belong to the words they were taken on. The same wording again changes nothing.
    """
    item = history.lock_chaired(item, by=by)
    recommendation, wording = _wording(recommendation, content, plan)
    opinion = ballots.current(item, Round.OPINION)
    if not item.is_ratification and (opinion is None or not opinion.is_revealed):
        raise Refused("Reveal the opinions first; then propose a consensus.")
    lines = [action.as_json() for action in plan]
    running = ballots.current(item, Round.POSITION)
    if running is not None and running.is_open:
        same = running.proposal
        if (same.recommendation, same.plan, same.content) == (recommendation, lines, wording):
            return same
        running.item = item
        ballots.annul(running, by=by, reason="The proposal was reworded.")
    proposal = _write(item, recommendation, lines, wording, by=by)
    history.move(item, "propose", by=by)
    ballots.open_position(item, proposal=proposal, by=by)
    if item.meeting.is_emergency:
        summoning.tell_of_proposal(item, proposal, by=by)
    return proposal


@transaction.atomic
def record(
    item: AgendaItem,
    *,
    by: User,
    content: Content = MappingProxyType({}),
    missing_waiver: str = "",
    quorum_waiver: str = "",
    reveal_waiver: str = "",
    proposal: Proposal | None = None,
) -> Consensus:
    """Record the board's consensus on the item, once.

    Needs a proposal with at least one revealed position, or a `reveal_waiver` that says why there
    are none, and a quorum or a `quorum_waiver`. `content` completes what the wording does not
    say, such as who tells the patient; what is still missing is named, or waived with a reason.
    A second call gives back the recorded consensus.
    """
    item = history.lock_chaired(item, by=by)
    recorded = _standing(item)
    if recorded is not None:
        return recorded
    proposal = proposal or item.proposals.order_by("-revision").first()
    if proposal is None:
        raise Refused("Propose the wording of the consensus first.")
    without_vote = reveal_waiver.strip()
    ballot = _positions_on(item, proposal, waiver=without_vote)
    said = _said(proposal, content, missing_waiver.strip())
    quorum = ballots.require_quorum(item, by=by, waiver=quorum_waiver)
    consensus = _freeze(
        item, proposal, ballot, by=by, quorum=quorum, reveal_waiver=without_vote, **said
    )
    _finish(item, consensus, by=by, reason=without_vote)
    return consensus


@transaction.atomic
def record_without_positions(
    item: AgendaItem,
    *,
    by: User,
    recommendation: str,
    plan: list[PlannedAction],
    reveal_waiver: str,
    content: Content = MappingProxyType({}),
    missing_waiver: str = "",
    quorum_waiver: str = "",
) -> Consensus:
    """Record a consensus that was not voted on, with the reason why it was not.

    The same words again give back the recorded consensus; other words are refused.
    """
    item = history.lock_chaired(item, by=by)
    if not reveal_waiver.strip():
        raise Refused("Please say why the consensus is recorded without a vote.")
    recommendation, wording = _wording(recommendation, content, plan)
    lines = [action.as_json() for action in plan]
    recorded = _standing(item)
    if recorded is not None:
        return _same(recorded, recommendation, lines)
    sentence = refusal("agenda item", "decide", item.state)
    if sentence:
        raise Refused(sentence)
    waivers = {"missing_waiver": missing_waiver, "quorum_waiver": quorum_waiver}
    proposal = _write(item, recommendation, lines, wording, by=by)
    return record(
        item, by=by, proposal=proposal, content=content, reveal_waiver=reveal_waiver, **waivers
    )


def _standing(item: AgendaItem) -> Consensus | None:
    return item.decisions.select_related("proposal").last()


def _same(recorded: Consensus, recommendation: str, lines: list[dict]) -> Consensus:
    if (recorded.recommendation, recorded.proposal.plan) != (recommendation, lines):
        raise Refused("The consensus on this case is already recorded.")
    return recorded


def _wording(
    recommendation: str, content: Content, plan: list[PlannedAction]
) -> tuple[str, dict[str, str]]:
    """The recommendation and the other parts on which positions are taken; refused when wrong."""
    said = {name: content.get(name, "").strip() for name in PARTS}
    said["recommendation"] = recommendation.strip()
    if not said["recommendation"]:
        raise Refused("Please write the recommendation.")
    wrong = faults(said)
    if wrong:
        raise Refused(f"{wrong[0].label}: {wrong[0].sentence}")
    for action in plan:
        if not action.what.strip() or not action.owner.strip():
            raise Refused("Each line of the plan says what is to be done and who does it.")
    parts = {name: said[name] for name in WORDING if said[name]}
    return parts.pop("recommendation"), parts


def _said(proposal: Proposal, content: Content, waiver: str) -> dict:
    """What the consensus says part by part, and what it leaves open with the reason."""
    rest = {name: content.get(name, "").strip() for name in PARTS if name not in WORDING}
    said = {"recommendation": proposal.recommendation, **proposal.content, **rest}
    wrong = faults(said)
    if wrong:
        raise Refused(f"{wrong[0].label}: {wrong[0].sentence}")
    open_parts = missing(said)
    if open_parts and not waiver:
        named = "; ".join(fault.sentence for fault in open_parts)
        raise Refused(f"Not said yet: {named}. Say it, or why it stays open.")
    return {
        "content": {name: text for name, text in said.items() if text},
        "missing": [fault.part for fault in open_parts],
        "missing_waiver": waiver if open_parts else "",
    }


def _write(
    item: AgendaItem, recommendation: str, lines: list[dict], wording: dict, *, by: User
) -> Proposal:
    last = item.proposals.aggregate(last=Max("revision"))["last"] or 0
    proposal = Proposal.objects.create(
        item=item,
        revision=last + 1,
        recommendation=recommendation,
        plan=lines,
        content=wording,
        by=by,
    )
    history.note(item, "consensus.proposed", by=by, target=proposal)
    return proposal


def _positions_on(item: AgendaItem, proposal: Proposal, *, waiver: str) -> Ballot | None:
    """The revealed positions on the proposal; none, or nobody's, only with a reason."""
    # A wording is put to the vote once, so there is at most one.
    revealed = item.ballots.filter(round=Round.POSITION, state=BallotState.REVEALED)
    ballot = revealed.filter(proposal=proposal).first()
    if ballot is None and not waiver:
        raise Refused("Close the positions on this proposal first, or say why none are taken.")
    if ballot is not None and not ballot.tally["cast"] and not waiver:
        raise Refused(f"{NOBODY} Say why the consensus is recorded without a vote.")
    return ballot


def _freeze(
    item: AgendaItem,
    proposal: Proposal,
    ballot: Ballot | None,
    *,
    by: User,
    quorum: dict,
    reveal_waiver: str,
    **said: object,
) -> Consensus:
    result = ballot.tally if ballot else {"cast": 0, "grade": "not_taken", "dissent": []}
    consensus = Consensus.objects.create(
        item=item,
        proposal=proposal,
        ballot=ballot,
        recommendation=proposal.recommendation,
        notes=drafting.texts_of(item).get(drafting.NOTES, ""),
        grade=result["grade"],
        tally=result,
        dissent=result["dissent"],
        quorum=quorum,
        quorum_waiver="" if quorum["is_met"] else item.quorum_waiver,
        reveal_waiver="" if result["cast"] else reveal_waiver,
        recorded_by=by,
        needs_ratification=item.meeting.is_emergency or not quorum["is_met"],
        **ratification.supersede(item, proposal),
        **said,
    )
    _plan(consensus, by=by)
    return consensus


def _plan(consensus: Consensus, *, by: User) -> None:
    """Write the lines of the plan, and begin to follow them."""
    for number, line in enumerate(consensus.proposal.plan, start=1):
        due = date.fromisoformat(line["due"]) if line["due"] else None
        PlanItem.objects.create(consensus=consensus, position=number, **{**line, "due": due})
    actions.begin(consensus, by=by)


def _finish(item: AgendaItem, consensus: Consensus, *, by: User, reason: str) -> None:
    """End the case with its consensus; an emergency board ends with it."""
    for left in item.ballots.filter(state__in=RUNNING):
        left.item = item
        ballots.annul(left, by=by, reason=reason or "The consensus was recorded.")
    history.move(item, "decide", by=by, finished_at=timezone.now())
    history.note(item, "consensus.recorded", by=by)
    if item.is_ratification:
        ratification.note_change(item, consensus, by=by)
    else:
        lifecycle.mark_heard(item.case, by=by)
    documents.request(
        DocumentKind.CONSENSUS_SUMMARY, meeting=item.meeting, item=item, consensus=consensus, by=by
    )
    if item.meeting.is_emergency:
        emergency.conclude(item, by=by)
