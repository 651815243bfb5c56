"""Compares what people were told with what is stored; says each thing that may never happen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .history import Event, Op, by_place, of_kind

WRITES = {"opinion", "position", "attendance"}
ONCE = {
    "present": "agenda_item.present",
    "reveal": "ballot.reveal",
    "propose": "agenda_item.propose",
    "close": "ballot.reveal",
    "record": "consensus.recorded",
}


CHAIRS_LAPTOP = "the chair's laptop"


@dataclass(frozen=True)
class Entry:
    """What the database holds of one person on one thing, and how often it was written."""

    actor: str
    place: str
    value: str


@dataclass(frozen=True)
class Ballot:
    """A ballot as it is stored; `places` names what its votes and its reveal are known by."""

    place: str
    reveals: int
    is_revealed: bool
    voted: frozenset[str] = frozenset()
    cast: int = 0


@dataclass(frozen=True)
class Audited:
    """One row of the audit trail."""

    number: int
    action: str
    actor: str
    place: str


@dataclass
class Stored:
    """The database after the drill, in plain values."""

    entries: list[Entry] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    audited: list[Audited] = field(default_factory=list)
    consensus: dict[str, int] = field(default_factory=dict)
    movers: set[str] = field(default_factory=set)
    chair: str = ""
    version: int = 0
    chair_version: int = 0
    """As the chair's screens count, which also follow who can be reached."""


@dataclass(frozen=True)
class Violation:
    """One thing that may never happen, and where it did."""

    kind: str
    words: str


def check(events: list[Event], ops: list[Op], stored: Stored) -> list[Violation]:
    """Everything that went wrong; nothing when the drill was passed."""
    return [
        *of_entries(ops, stored),
        *of_audit(ops, stored),
        *of_screens(events, ops, stored),
        *of_ballots(stored),
        *of_the_chair(ops, stored),
        *of_versions(events, stored),
        *of_answers(ops),
        *of_healing(events),
    ]


def standing(ops: list[Op]) -> set[str | None]:
    """What may be stored after these operations of one person on one thing."""
    allowed: set[str | None] = {None}
    for op in ops:
        if op.outcome == "ok":
            allowed = {op.value}
        elif op.outcome == "unknown":
            allowed.add(op.value)
    return allowed


def of_entries(ops: list[Op], stored: Stored) -> Iterator[Violation]:
    """Each person's entry is the last acknowledged one, or one whose answer never came."""
    rows = defaultdict(list)
    for entry in stored.entries:
        rows[entry.actor, entry.place].append(entry.value)
    wished = by_place(op for op in ops if op.kind in WRITES)
    for who in wished.keys() | rows.keys():
        mine, values = wished.get(who, []), rows.get(who, [])
        if len(values) > 1:
            yield Violation("doubled", f"{who} has {len(values)} entries")
        value = values[0] if values else None
        if value in standing(mine):
            continue
        said = {op.outcome for op in mine if op.value == value}
        if said == {"refused"}:
            yield Violation("refused but counted", f"{who} has {value!r}")
        elif not said and value is not None:
            yield Violation("never sent", f"{who} has {value!r}")
        else:
            yield Violation("lost", f"{who} has {value!r}, not {standing(mine)}")


def of_audit(ops: list[Op], stored: Stored) -> Iterator[Violation]:
    """Each acknowledged entry has one audit row, and each row has an operation."""
    actions = {"vote.cast", "attendance.mode_changed"}
    rows = Counter((row.actor, row.place) for row in stored.audited if row.action in actions)
    wished = by_place(op for op in ops if op.kind in WRITES)
    for who in wished.keys() | rows.keys():
        outcomes = Counter(op.outcome for op in wished.get(who, []))
        least, most = outcomes["ok"], outcomes["ok"] + outcomes["unknown"]
        if rows[who] < least:
            yield Violation("not audited", f"{who}: {rows[who]} rows for {least} entries")
        if rows[who] > most:
            yield Violation("doubled", f"{who}: {rows[who]} rows for {most} entries")


def of_screens(events: list[Event], ops: list[Op], stored: Stored) -> Iterator[Violation]:
    """What a screen called saved was sent by then, is stored, or was replaced by a later entry."""
    values = {(entry.actor, entry.place): entry.value for entry in stored.entries}
    wished = by_place(op for op in ops if op.kind in WRITES)
    for shown in of_kind(events, "shown"):
        who = shown["actor"], shown["place"]
        sent = [op for op in wished.get(who, []) if op.began <= shown["at"]]
        later = [op.value for op in wished.get(who, []) if op.ended >= shown["at"]]
        named = [op for op in sent if op.value == shown["value"] and op.outcome != "refused"]
        if not named or values.get(who) not in {shown["value"], *later}:
            words = f"{who} saw {shown['value']!r}, stored is {values.get(who)!r}"
            yield Violation("false saved", words)


def of_ballots(stored: Stored) -> Iterator[Violation]:
    """A ballot is revealed once, with the votes that it has; none is cast or changed after it."""
    voted = defaultdict(set)
    for entry in stored.entries:
        voted[entry.place].add(entry.actor)
    revealed = {row.place: row.number for row in stored.audited if row.action == "ballot.reveal"}
    for ballot in stored.ballots:
        if ballot.reveals != int(ballot.is_revealed):
            yield Violation("revealed twice", f"{ballot.place}: {ballot.reveals} reveals")
        if ballot.is_revealed and not ballot.cast == len(ballot.voted) == len(voted[ballot.place]):
            words = f"{ballot.place}: {ballot.cast} counted, {len(voted[ballot.place])} stored"
            yield Violation("miscounted", words)
    for row in stored.audited:
        if row.action == "vote.cast" and row.number > revealed.get(row.place, row.number):
            yield Violation("changed after the reveal", f"{row.actor} in {row.place}")


def of_the_chair(ops: list[Op], stored: Stored) -> Iterator[Violation]:
    """One person moves the meeting; each step is done once, and done when it was acknowledged."""
    for mover in sorted(stored.movers - {stored.chair}):
        yield Violation("two chairs", f"{mover} moved the meeting of {stored.chair}")
    done = Counter((row.action, row.place) for row in stored.audited)
    for op in ops:
        if op.kind not in ONCE:
            continue
        times = done[ONCE[op.kind], op.place]
        if times > 1:
            yield Violation("doubled", f"{op.kind} of {op.place} was done {times} times")
        if op.outcome == "ok" and not times:
            yield Violation("lost", f"{op.kind} of {op.place} was acknowledged")
        if op.outcome == "ok" and op.kind == "record" and stored.consensus.get(op.place) != 1:
            yield Violation("consensus", f"{op.place} has {stored.consensus.get(op.place, 0)}")
    for place, number in stored.consensus.items():
        if number > 1:
            yield Violation("consensus", f"{place} has {number} at once")


def of_versions(events: list[Event], stored: Stored) -> Iterator[Violation]:
    """On each screen the version only rises, and none runs ahead of the database."""
    seen = defaultdict(list)
    for event in of_kind(events, "seen"):
        seen[event["screen"]].append(event["version"])
    for screen, versions in seen.items():
        if any(after < before for before, after in pairwise(versions)):
            yield Violation("version fell", screen)
        is_chairs = screen in (CHAIRS_LAPTOP, stored.chair)
        highest = stored.chair_version if is_chairs else stored.version
        if max(versions) > highest:
            words = f"{screen} saw {max(versions)}, the database has {highest}"
            yield Violation("version not stored", words)


def of_answers(ops: list[Op]) -> Iterator[Violation]:
    """A server that cannot do its work says so with 502 to 504, and everything else is done.

    The chair takes only steps that are possible, so that none of them may be refused.
    """
    for op in ops:
        if op.outcome == "failed" or (op.outcome == "refused" and op.kind in ONCE):
            yield Violation("wrong answer", f"{op.kind} of {op.actor} got {op.statuses[-1:]}")


def of_healing(events: Iterable[Event]) -> Iterator[Violation]:
    """Every screen is right in the end, without having been loaded again."""
    for event in of_kind(events, "healed"):
        if not event["is_right"]:
            yield Violation("not healed", f"{event['screen']}: {event['words']}")
    for event in of_kind(events, "complaint"):
        yield Violation("complaint", f"{event['screen']}: {event['words']}")
