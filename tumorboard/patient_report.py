"""Who had to do with one patient: every opening, change and print, in plain words."""

from dataclasses import dataclass
from datetime import datetime

from . import deeds, searching
from .deeds import Kind
from .models import AuditEvent, Board
from .searching import Search

AT_MOST = 3000
"""Lines on the page; whoever needs more takes the export."""


@dataclass(frozen=True)
class Line:
    """One thing that was done."""

    at: datetime
    who: str
    account: str
    capacity: str
    words: str


@dataclass
class Person:
    """What one person did, in one capacity."""

    who: str
    account: str
    capacity: str
    first: datetime
    last: datetime
    opened: int = 0
    changed: int = 0
    printed: int = 0
    denied: int = 0

    def add(self, kind: Kind, at: datetime) -> None:
        """Count one deed; they come in their order in time."""
        self.last = at
        if kind == Kind.READ:
            self.opened += 1
        elif kind == Kind.EXPORTED:
            self.printed += 1
        elif kind == Kind.DENIED:
            self.denied += 1
        else:
            self.changed += 1


@dataclass(frozen=True)
class Report:
    """The whole of it."""

    number: str
    other_numbers: list[str]
    people: list[Person]
    lines: list[Line]
    left_out: int


def report_on(board: Board, number: str) -> Report:
    """What was done with the patient of this record number in the board, the oldest first."""
    found = searching.find([board], Search(patient=number)).order_by("pk")
    left_out = max(0, found.count() - AT_MOST)
    events = list(found[left_out:])
    people: dict[tuple, Person] = {}
    for event in found.iterator():
        kind = deeds.deed_of(event.action).kind
        key = (event.actor, event.capacity)
        if key not in people:
            people[key] = Person(*_named(event), event.capacity, event.at, event.at)
        people[key].add(kind, event.at)
    return Report(
        number=number,
        other_numbers=sorted(searching.numbers_of([board], number) - {number}),
        people=sorted(people.values(), key=lambda person: (person.who, person.first)),
        lines=[_line(event) for event in events],
        left_out=left_out,
    )


def _named(event: AuditEvent) -> tuple[str, str]:
    """The name of whoever did it, and the account; a program has only a name."""
    if event.actor_name:
        return event.actor_name, event.actor
    return event.actor.removeprefix("system: ").capitalize(), "the program"


def _line(event: AuditEvent) -> Line:
    who, account = _named(event)
    words = deeds.deed_of(event.action).words
    return Line(event.at, who, account, event.capacity, words)
