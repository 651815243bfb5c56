"""Moving a meeting and what belongs to it: lock, ask the table, write, history, audit, screens."""

from typing import TypeVar

from django.db.models import Model

from tumorboard import audit, live
from tumorboard.models import User
from tumorboard.refusal import Refused

from .models import AgendaItem, Ballot, ChairTerm, Meeting, Transition
from .states import MOVES, refusal

Locked = TypeVar("Locked", Meeting, AgendaItem, Ballot)


def lock(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, locked until the transaction ends; always the first lock."""
    # Joined to its chair the row would vanish for whoever waited while the chair changed:
    # PostgreSQL then looks at the new row, and beside it at the old person alone.
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("board")
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


def lock_chaired(thing: Locked, *, by: User, term: int | None = None) -> Locked:
    """The meeting, item or ballot, locked for a command of who has the chair.

    Raises `Refused` for anybody else, and for a command of an older `term`.
    """
    locked = LOCKS[type(thing)](thing)
    meeting = place_of(locked)[0]
    refuse_all_but_chair(meeting, by=by)
    refuse_late(meeting, term=term)
    return locked


def refuse_all_but_chair(meeting: Meeting, *, by: User) -> None:
    """Say who has the chair of the locked meeting to everybody who has not."""
    if by.pk == meeting.chair_id:
        return
    now = meeting.chair_terms.filter(until=None).first()
    since = f"has the chair since {clock(now, meeting)}" if now else "is to chair this meeting"
    raise Refused(f"{meeting.chair.name} {since}. Take the chair over first.")


def refuse_late(meeting: Meeting, *, term: int | None) -> None:
    """Refuse what was pressed in an earlier term of the locked meeting, be it by the same person.

    It was meant for the state in which that person last led the meeting.
    """
    now = meeting.chair_terms.filter(until=None).first()
    if now and term is not None and term != now.number:
        raise Refused(
            f"The chair has changed since this was on your screen, at {clock(now, meeting)}. "
            "Look at the meeting as it is now and do the step again."
        )


def clock(term: ChairTerm, meeting: Meeting) -> str:
    """When the term began, as the clock of the meeting shows it."""
    return f"{term.since.astimezone(meeting.zone):%H:%M}"


LOCKS = {Meeting: lock, AgendaItem: lock_item, Ballot: lock_ballot}


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
    keep_undoable(meeting, None)
    note(thing, f"{kind.replace(' ', '_')}.{verb}", by=by, **({"reason": reason} if reason else {}))
    live.bump(meeting.topic)


def keep_undoable(meeting: Meeting, step: dict | None) -> None:
    """Remember the chair's last step of the locked meeting, or that it can no longer be undone.

    Whatever moves after it may rest on it, so every move makes the meeting forget it.
    """
    if meeting.undoable != step:
        meeting.undoable = step
        meeting.save(update_fields=["undoable"])


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
