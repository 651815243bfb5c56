"""Decisions that the next regular meeting confirms or changes: of an emergency, or without quorum.

To change one goes the normal road of a proposal; what is recorded then is its next version.
"""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from tumorboard import live
from tumorboard.models import Board, User
from tumorboard.refusal import Refused

from . import ballots, drafting, history
from .models import AgendaItem, Ballot, Consensus, Meeting, Proposal, Ratification
from .planned import PlannedAction, as_cells
from .states import LIVE, RUNNING
from .vocabulary import ItemKind, Outcome, Round

MINUTES = 3
HAD = (
    "This decision was deferred or judged at this meeting already. "
    "If it still waits, put it on the agenda of the next one."
)
OWN = {"id", "item", "revision", "by", "at"}


def pending(board: Board) -> QuerySet[Consensus]:
    """The decisions that wait for ratification and stand on no agenda yet, the oldest first."""
    return (
        Consensus.objects.filter(
            item__meeting__board=board,
            needs_ratification=True,
            superseded_at=None,
            ratification=None,
        )
        .exclude(ratifying_items__state__in=LIVE)
        .select_related("item__case__patient", "item__meeting__board")
        .order_by("recorded_at", "pk")
    )


def waiting_for(meeting: Meeting) -> QuerySet[Consensus]:
    """Those of them that this meeting may take up: not its own, nor what it had before it once."""
    waiting = pending(meeting.board).exclude(item__meeting=meeting)
    return waiting.exclude(ratifying_items__meeting=meeting)


@transaction.atomic
def put_on(meeting: Meeting, *, consensus: Consensus, by: User) -> AgendaItem:
    """Put a decision that waits for ratification at the end of a regular agenda."""
    meeting = history.lock(meeting)
    if meeting.is_emergency or not meeting.is_agenda_open:
        raise Refused("Decisions are ratified at a regular meeting that is not over.")
    item = meeting.items.filter(ratifies=consensus, state__in=LIVE).first()
    if item is not None:
        return item
    if not _waits_for(meeting, consensus):
        if meeting.items.filter(ratifies=consensus).exists():
            raise Refused(HAD)
        raise Refused("This decision does not wait for ratification by this meeting.")
    item = _add(meeting, consensus, by=by)
    live.bump(meeting.topic)
    return item


def put_on_all(meeting: Meeting, *, by: User) -> None:
    """Put every decision that waits on the agenda of a regular meeting, under its lock."""
    if meeting.is_emergency:
        return
    for consensus in waiting_for(meeting):
        if _waits_for(meeting, consensus):
            _add(meeting, consensus, by=by)


@transaction.atomic
def confirm(item: AgendaItem, *, by: User, quorum_waiver: str = "") -> Ratification:
    """Confirm the decision as it stands, once; positions may have been taken on it before.

    Needs a quorum, or the reason to go on without one; the quorum is frozen with it.
    """
    item = _to_ratify(history.lock_chaired(item, by=by))
    said = Ratification.objects.filter(item=item).first()
    if said is not None:
        return said
    if not item.is_current:
        raise Refused("Present this decision first; then it can be confirmed.")
    ballot = _positions(item)
    for left in item.ballots.filter(state__in=RUNNING):
        left.item = item
        ballots.annul(left, by=by, reason="The decision was confirmed.")
    quorum = ballots.require_quorum(item, by=by, waiver=quorum_waiver)
    history.move(item, "decide", by=by, finished_at=timezone.now())
    waiver = "" if quorum["is_met"] else item.quorum_waiver
    return _say(item, Outcome.CONFIRMED, ballot=ballot, quorum=quorum, waiver=waiver, by=by)


@transaction.atomic
def ask(item: AgendaItem, *, by: User) -> Proposal:
    """Take positions on the decision in its own words before it is confirmed."""
    item = _to_ratify(history.lock_chaired(item, by=by))
    running = ballots.current(item, Round.POSITION)
    if running is not None and running.is_open and is_unchanged(running.proposal, item):
        return running.proposal
    if running is not None and running.is_open:
        running.item = item
        ballots.annul(running, by=by, reason="The decision is put to the board as it stands.")
    last = item.proposals.aggregate(last=Max("revision"))["last"] or 0
    words = {name: getattr(item.ratifies.proposal, name) for name in _content()}
    proposal = Proposal.objects.create(item=item, revision=last + 1, by=by, **words)
    history.note(item, "consensus.proposed", by=by, target=proposal)
    history.move(item, "propose", by=by)
    ballots.open_position(item, proposal=proposal, by=by)
    return proposal


def bring_back(item: AgendaItem) -> None:
    """Refuse, under the locked meeting, what waits or was judged at another meeting meanwhile."""
    _hold(item.ratifies)
    others = AgendaItem.objects.filter(ratifies=item.ratifies_id, state__in=LIVE)
    if others.exists() or Ratification.objects.filter(consensus=item.ratifies_id).exists():
        raise Refused("This decision is put before another meeting, or was ratified meanwhile.")


def begin_draft(item: AgendaItem, *, by: User) -> None:
    """Put the words of the decision on the pad, under the locked meeting, to be changed there."""
    old = item.ratifies
    plan = [PlannedAction(**line) for line in old.proposal.plan]
    drafting.begin(item, {**old.content, **as_cells(plan)}, by=by)


def is_unchanged(proposal: Proposal, item: AgendaItem) -> bool:
    """Whether a proposal says word for word what is to be ratified."""
    before = item.ratifies.proposal
    return all(getattr(proposal, name) == getattr(before, name) for name in _content())


def supersede(item: AgendaItem, proposal: Proposal) -> dict:
    """Take the decision out of force in favour of a changed one; gives what names it there."""
    if not item.is_ratification:
        return {}
    if is_unchanged(proposal, item):
        raise Refused("The wording is the same. Confirm the decision instead.")
    old = _hold(item.ratifies)
    if old.superseded_at is not None:
        raise Refused("This decision was changed already.")
    old.superseded_at = timezone.now()
    old.save(update_fields=["superseded_at"])
    return {"version": old.version + 1, "replaces": old}


def note_change(item: AgendaItem, consensus: Consensus, *, by: User) -> None:
    """Record that the board changed the decision, with the quorum of the new one."""
    _say(
        item,
        Outcome.CHANGED,
        ballot=consensus.ballot,
        quorum=consensus.quorum,
        waiver=consensus.quorum_waiver,
        by=by,
    )


def _waits_for(meeting: Meeting, consensus: Consensus) -> bool:
    """Whether the decision still waits, now that no other meeting can take it up."""
    _hold(consensus)
    return waiting_for(meeting).filter(pk=consensus.pk).exists()


def _hold(consensus: Consensus) -> Consensus:
    """Let no other meeting take the decision up or change it until the transaction ends."""
    return Consensus.objects.select_for_update(of=("self",)).get(pk=consensus.pk)


def _add(meeting: Meeting, consensus: Consensus, *, by: User) -> AgendaItem:
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=consensus.item.case,
        kind=ItemKind.RATIFICATION,
        ratifies=consensus,
        position=last + 1,
        minutes=MINUTES,
        question=consensus.item.question,
    )
    history.note(item, "agenda.ratification_added", by=by, consensus=str(consensus.pk))
    return item


def _to_ratify(item: AgendaItem) -> AgendaItem:
    if not item.is_ratification:
        raise Refused("This is a case to decide, not a decision to ratify.")
    return item


def _positions(item: AgendaItem) -> Ballot | None:
    """The positions that were taken on the decision in its own words."""
    ballot = ballots.current(item, Round.POSITION)
    if ballot is None or not ballot.is_revealed:
        return None
    return ballot if is_unchanged(ballot.proposal, item) else None


def _content() -> list[str]:
    return [one.name for one in Proposal._meta.concrete_fields if one.name not in OWN]


def _say(
    item: AgendaItem, outcome: str, *, ballot: Ballot | None, quorum: dict, waiver: str, by: User
) -> Ratification:
    said = Ratification.objects.create(
        consensus=item.ratifies,
        item=item,
        ballot=ballot,
        outcome=outcome,
        quorum=quorum,
        quorum_waiver=waiver,
        by=by,
    )
    history.note(item, f"consensus.{outcome}", by=by, target=item.ratifies)
    return said
