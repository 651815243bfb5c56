"""Moving a meeting and what belongs to it: lock, ask the table, write, history, audit, screens."""

from django.db.models import Model

from tumorboard import audit, live
from tumorboard.models import User
from tumorboard.refusal import Refused

from .models import AgendaItem, Ballot, Meeting, Transition
from .states import MOVES, refusal


def lock(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, locked until the transaction ends; always the first lock."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("board", "chair")
    return locked.get(pk=meeting.pk)


def lock_item(item: AgendaItem) -> AgendaItem:
    """The agenda item under its locked meeting; refused when it was taken off meanwhile."""
    meeting = lock(Meeting(pk=item.meeting_id))
    items = AgendaItem.objects.select_for_update(of=("self",)).select_related("case__patient")
    found = items.filter(pk=item.pk).first()
    if found is None:
        raise Refused("This case is no longer on the agenda.")
    found.meeting = meeting
    return found


def lock_ballot(ballot: Ballot) -> Ballot:
    """The ballot under its locked meeting and item."""
    item = lock_item(AgendaItem.objects.only("meeting_id").get(pk=ballot.item_id))
    found = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    found.item = item
    return found


def move(
    thing: Meeting | AgendaItem | Ballot, verb: str, *, by: User, reason: str = "", **changes
) -> None:
    """Move a locked thing by its table of moves and set `changes` with it.

    Raises `Refused` when the table has no such move from its state.
    """
    kind = thing._meta.verbose_name
    sentence = refusal(kind, verb, thing.state)
    if sentence:
        raise Refused(sentence)
    before, thing.state = thing.state, MOVES[kind][verb].target
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.save(update_fields=["state", *changes])
    meeting, item, ballot = place_of(thing)
    Transition.objects.create(
        meeting=meeting,
        item=item,
        ballot=ballot,
        verb=verb,
        from_state=before,
        to_state=thing.state,
        reason=reason,
        by=by,
    )
    note(thing, f"{kind.replace(' ', '_')}.{verb}", by=by, **({"reason": reason} if reason else {}))
    live.bump(meeting.topic)


def place_of(thing: Model) -> tuple[Meeting, AgendaItem | None, Ballot | None]:
    """The meeting, item and ballot to which a thing belongs."""
    if isinstance(thing, Meeting):
        return thing, None, None
    if isinstance(thing, AgendaItem):
        return thing.meeting, thing, None
    if isinstance(thing, Ballot):
        return thing.item.meeting, thing.item, thing
    return thing.item.meeting, thing.item, None


def note(thing: Model, action: str, *, by: User | str, target: Model | None = None, **detail):
    """Write the audit row of something done in a meeting; never the content of a vote."""
    meeting, item, _ = place_of(thing)
    audit.record(
        action,
        by=by,
        board=meeting.board.slug,
        patient=item.case.patient.record_number if item else "",
        target=target or thing,
        **detail,
    )
