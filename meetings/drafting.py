"""Wording a consensus together: chair and minute-taker write in it and see each other's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases.facts import lesions_of
from cases.levels import in_words
from tumorboard import access, live
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import history
from .brief import levels_of
from .chairing import may_write
from .merging import merged
from .models import AgendaItem, Ballot, DraftPart, Vote
from .planned import CELLS
from .prefill import Opinion, first_wording
from .recommendation import PARTS
from .states import ItemState, MeetingState
from .vocabulary import Said

NOTES = "notes"
NAMES = frozenset({*PARTS, *CELLS, NOTES})
LONGEST = 8000
DAYS_TO_TELL = 2
"""Working days within which a patient is told (practice of boards, NHS England)."""


@dataclass(frozen=True)
class Change:
    """What a writer made of a part, and what they had seen there when they began.

    `tried` is what they sent before without learning whether it arrived.
    """

    base: str
    text: str
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A part as it stands after a change; `clash` is what the writer tried in vain to put there."""

    name: str
    text: str
    revision: int
    by: str = ""
    clash: str | None = None
    is_new: bool = False


def texts_of(item: AgendaItem) -> dict[str, str]:
    """What stands in the draft, part by part."""
    return dict(item.draft_parts.order_by().values_list("name", "text"))


@transaction.atomic
def write(item: AgendaItem, *, by: User, changes: Mapping[str, Change]) -> list[Written]:
    """Put the writer's changes into the draft, word by word beside those of others.

    Where somebody else changed the same words meanwhile, theirs stay and the answer says so: the
    writer still has their own on the screen and decides. Changes of one part that are the same as
    what stands there write nothing, as when a step is sent a second time after the case was
    closed. Raises `Refused` for who may not write and for other words on a closed case.
    """
    if not changes:
        return []
    item = history.lock_item(item)
    stored = {part.name: part for part in item.draft_parts.select_related("by")}
    texts = {name: part.text for name, part in stored.items()}
    _refuse_stranger(item, by)
    if any(one.text != texts.get(name, "") for name, one in changes.items()):
        _refuse(item, changes)
    written = [_put(item, stored.get(name), name, one, by=by) for name, one in changes.items()]
    new = [one.name for one in written if one.is_new]
    if new:
        history.note(item, "agenda.drafted", by=by, parts=new)
        live.bump(item.meeting.topic)
    return written


@transaction.atomic
def tick(item: AgendaItem, *, by: User, said: set[str], is_said: bool) -> AgendaItem:
    """Note what of the checklist was said, or take it back."""
    item = history.lock_item(item)
    _refuse_closed(item)
    _refuse_stranger(item, by)
    ticked = set(item.said) | said if is_said else set(item.said) - said
    now = [key for key in Said.values if key in ticked]
    if now != item.said:
        item.said = now
        item.save(update_fields=["said"])
        history.note(item, "agenda.said", by=by, said=now)
        live.bump(item.meeting.topic)
    return item


def prefill(ballot: Ballot, *, by: User) -> None:
    """Start the draft, under the locked meeting, from the opinions that were just revealed."""
    item = ballot.item
    start = first_wording(
        (_opinion(vote) for vote in Vote.objects.revealed().filter(ballot=ballot)),
        levels=in_words(levels_of(lesions_of(item.case))),
    )
    presenter = item.case.presenter
    if start and presenter:
        told = working_day_after(item.meeting.local_start.date(), DAYS_TO_TELL)
        start |= {"responsible": presenter.name, "informs": presenter.name}
        start |= {"informs_by": told.isoformat()}
    begin(item, start, by=by)


def begin(item: AgendaItem, start: Mapping[str, str], *, by: User) -> None:
    """Start the draft, under the locked meeting; what somebody has written already stays."""
    begun = set(item.draft_parts.exclude(text="").values_list("name", flat=True))
    for name, text in start.items():
        if text and name not in begun:
            DraftPart.objects.update_or_create(
                item=item,
                name=name,
                defaults={"text": text, "by": by, "at": timezone.now(), "revision": 0},
            )


def working_day_after(day: date, days: int) -> date:
    """So many working days later; Saturdays and Sundays do not count."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _put(
    item: AgendaItem, part: DraftPart | None, name: str, change: Change, *, by: User
) -> Written:
    if part is None:
        if not change.text:
            return Written(name, "", 0)
        part = DraftPart.objects.create(item=item, name=name, text=change.text, by=by)
        return Written(name, part.text, part.revision, is_new=True)
    base = part.text if part.text in change.tried else change.base
    text = merged(base, part.text, change.text)
    if text is None:
        return Written(name, part.text, part.revision, part.by.name, clash=change.text)
    if text == part.text:
        return Written(name, text, part.revision)
    part.text, part.by, part.at, part.revision = text, by, timezone.now(), part.revision + 1
    part.save(update_fields=["text", "by", "at", "revision"])
    return Written(name, text, part.revision, is_new=True)


def _refuse(item: AgendaItem, changes: Mapping[str, Change]) -> None:
    unknown = changes.keys() - NAMES
    if unknown:
        raise TypeError(f"Not a part of a consensus: {', '.join(sorted(unknown))}.")
    if set(changes) == {NOTES} and item.state == ItemState.DECIDED:
        raise Refused("The consensus on this case is recorded. Its notes stay as they are.")
    _refuse_closed(item)
    if any(len(change.text) > LONGEST for change in changes.values()):
        raise Refused(f"This is longer than {LONGEST} characters. Please shorten it.")


def _refuse_stranger(item: AgendaItem, by: User) -> None:
    is_member = access.can(by, Permission.MEETING_JOIN, item.meeting.board)
    if not (is_member and may_write(item.meeting, by)):
        raise Refused("The chair and the minute-taker word the consensus.")


def _refuse_closed(item: AgendaItem) -> None:
    if item.meeting.state != MeetingState.OPEN or item.state == ItemState.DECIDED:
        raise Refused("This case is no longer before the board. Nothing was changed.")


def _opinion(vote: Vote) -> Opinion:
    return Opinion(
        discipline=vote.discipline,
        modality=vote.modality,
        components=tuple(vote.components),
        intent=vote.intent,
        approach=vote.approach,
        resection=vote.resection,
        decompression=vote.decompression,
        stabilisation=vote.stabilisation,
    )
