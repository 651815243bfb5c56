"""Reading the whole audit trail again: is every event as it was sealed, and is none gone or new?

The first bad event is named. Whoever changes an event, its digest or its link is found at that
event; whoever writes a whole batch and all after it anew is found by the batch's hash, and whoever
writes all hashes anew, or cuts off the end, by the first anchor that does not fit.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.db.models.functions import Coalesce

from . import anchors, audit, chain, sealing
from .models import AuditEvent, User
from .trail import AuditBatch, AuditSeal, AuditWaiting

AT_ONCE = 5000
FAULTS = 20
"""So many faults are told; after that many the number is not what matters."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: of which event, and in words."""

    event_id: int | None
    words: str


@dataclass
class Report:
    """What an inspection found."""

    events: int = 0
    batches: int = 0
    waiting: int = 0
    anchors: int = 0
    given_up: int = 0
    """Anchors that were given up when an old copy of the database was accepted."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def first_bad(self) -> int | None:
        """The number of the first bad event."""
        return min((f.event_id for f in self.faults if f.event_id is not None), default=None)

    def blame(self, event_id: int | None, words: str) -> None:
        if len(self.faults) < FAULTS:
            self.faults.append(Fault(event_id, words))

    def sentence(self) -> str:
        """What was found, in one sentence."""
        if self.is_good:
            held = f"{self.anchors} anchors fit" if self.anchors else "no anchor was found"
            return (
                f"The audit trail is whole: {self.events} events in {self.batches} batches, "
                f"{self.waiting} wait for their seal, and {held}."
            )
        first = f"the first bad event is {self.first_bad}: " if self.first_bad is not None else ""
        fault = next(f for f in self.faults if f.event_id == self.first_bad)
        return f"The audit trail was tampered with; {first}{fault.words}."


def inspect() -> Report:
    """Read everything again and compare; writes nothing.

    Events come in meanwhile. So the anchors are read before the batches that they name, and the
    batches before their seals; what must agree is asked for in one statement.
    """
    outside = list(anchors.every())
    report = Report()
    anchored = _inspect_batches(report, {anchor.number for anchor in outside})
    _inspect_unsealed(report)
    _inspect_anchors(report, outside, anchored)
    return report


def _inspect_batches(report: Report, wanted: set[int]) -> dict[int, AuditBatch]:
    """Follow the chain from its beginning, batch by batch; gives back the wanted ones."""
    walk, found = Walk(report), {}
    for number, batch in enumerate(AuditBatch.objects.order_by("number").iterator(AT_ONCE), 1):
        if batch.number != number:
            report.blame(walk.next_event(), f"batch {number} is gone")
            return found
        begin, known = walk.event_id, len(report.faults)
        walk.through(batch.through, batch.schema if batch.schema in chain.FIELDS else chain.SCHEMA)
        whole = sealing.hash_of(batch, after=walk.hash, link=walk.link) == batch.hash
        if not whole and len(report.faults) == known:
            at = walk.first_after(begin)
            report.blame(at, f"its batch {number} does not have the hash that follows from it")
        # From here on as it is stored, so that one fault is not told of everything after it.
        walk.hash = batch.hash
        report.batches = number
        if number in wanted:
            found[number] = batch
    _inspect_rest(report)
    return found


def _inspect_rest(report: Report) -> None:
    """No seal stands beyond the last batch, asked in one statement."""
    ends = AuditBatch.objects.order_by("-through").values("through")
    last = Coalesce(models.Subquery(ends[:1]), 0)
    rest = AuditSeal.objects.filter(position__gt=last).order_by("position").first()
    if rest is not None:
        report.blame(rest.event_id, f"its seal {rest.position} belongs to no batch")


class Walk:
    """The way along the chain, from seal to seal."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.position = 0
        self.event_id = 0
        self.link = self.hash = chain.BEGINNING
        self._pairs = sealed_events()
        self._next = next(self._pairs, None)

    def through(self, end: int, schema: int) -> None:
        """Compare every event up to this position with its seal."""
        while self._next is not None and self._next[0].position <= end:
            self._step(*self._next, schema)
            self._next = next(self._pairs, None)
        if self.position < end:
            self.report.blame(self.next_event(), f"seals {self.position + 1} to {end} are gone")
            self.position = end

    def _step(self, seal: AuditSeal, event: tuple | None, schema: int) -> None:
        if seal.position != self.position + 1:
            words = f"seals {self.position + 1} to {seal.position - 1} are gone"
            self.report.blame(self.next_event(), words)
        if event is None:
            self.report.blame(seal.event_id, "it was sealed and is gone")
        elif chain.digest(event[: len(chain.FIELDS[schema])], schema) != seal.digest:
            self.report.blame(seal.event_id, "it is not what was sealed")
        elif chain.link(self.link, seal.position, seal.event_id, seal.digest) != seal.link:
            self.report.blame(seal.event_id, "its seal does not follow from the one before")
        self.position, self.event_id, self.link = seal.position, seal.event_id, seal.link
        self.report.events += 1

    def next_event(self) -> int:
        """The event that should come next, as far as one can tell."""
        return self.first_after(self.event_id)

    @staticmethod
    def first_after(event_id: int) -> int:
        later = AuditEvent.objects.filter(pk__gt=event_id).order_by("pk").first()
        return later.pk if later else event_id + 1


def sealed_events() -> Iterator[tuple[AuditSeal, tuple | None]]:
    """Every seal in its order with its event, some thousand at a time."""
    position = 0
    while seals := list(AuditSeal.objects.filter(position__gt=position)[:AT_ONCE]):
        found = events_by_key([seal.event_id for seal in seals])
        yield from ((seal, found.get(seal.event_id)) for seal in seals)
        position = seals[-1].position


def events_by_key(keys: list[int]) -> dict[int, tuple]:
    """What is sealed of these events, by their numbers; a later schema only adds fields."""
    rows = AuditEvent.objects.filter(pk__in=keys).order_by()
    return {row[0]: row for row in rows.values_list(*chain.FIELDS[chain.SCHEMA])}


def _inspect_unsealed(report: Report) -> None:
    """Every event is sealed or waits for it, and whatever waits is an event."""
    report.waiting = AuditWaiting.objects.count()
    sealed = AuditSeal.objects.filter(event_id=models.OuterRef("pk"))
    waiting = AuditWaiting.objects.filter(pk=models.OuterRef("pk"))
    events = AuditEvent.objects.order_by("pk")
    for event in _some(events.exclude(models.Exists(sealed)).exclude(models.Exists(waiting))):
        report.blame(event.pk, "it was never sealed, or its seal is gone")
    known = AuditEvent.objects.filter(pk=models.OuterRef("event_id"))
    for row in _some(AuditWaiting.objects.order_by("pk").exclude(models.Exists(known))):
        report.blame(row.event_id, "it was written and is gone before it was sealed")


def _some(rows: models.QuerySet) -> Iterator[models.Model]:
    return iter(rows[:FAULTS])


def _inspect_anchors(
    report: Report, outside: list[anchors.Anchor], batches: dict[int, AuditBatch]
) -> None:
    """Every head that was ever anchored is still there, unless it was given up in writing."""
    accepted = max((n for n, one in enumerate(outside) if one.is_accepted), default=0)
    known = 0
    for number, anchor in enumerate(outside):
        batch = batches.get(anchor.number)
        if batch and (batch.through, batch.hash) == (anchor.through, anchor.hash):
            report.anchors += 1
            known = batch.through
        elif number < accepted:
            report.given_up += 1
        else:
            words = f"what was anchored at {anchor.at} as batch {anchor.number} is not there"
            report.blame(_event_after(known), words)
            return


def _event_after(position: int) -> int:
    """The first event after the last position that an anchor vouches for, be it gone."""
    seals = AuditSeal.objects.order_by("position")
    after = seals.filter(position__gt=position).first()
    if after is not None:
        return after.event_id
    last = seals.last()
    return last.event_id + 1 if last else 1


def inspect_and_note(*, by: User | str) -> Report:
    """Read everything again, and write down in the trail itself what came of it."""
    report = inspect()
    if not report.is_good:
        logger.critical("%s", report.sentence())
    action = "audit.verified" if report.is_good else "audit.found_bad"
    audit.record(
        action,
        by=by,
        events=report.events,
        batches=report.batches,
        anchors=report.anchors,
        first_bad=report.first_bad,
        faults=[fault.words for fault in report.faults],
    )
    return report
