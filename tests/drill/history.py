"""What everybody did and saw during a drill, written down as it happened.

Several processes write, each a file of its own with a line for each event; all read one clock.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Event = dict


class Journal:
    """Writes events down, each before the next thing happens."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")

    def note(self, what: str, **facts: object) -> None:
        """Add an event of this moment."""
        self.file.write(json.dumps({"at": time.time(), "what": what, **facts}) + "\n")
        self.file.flush()


class Reading:
    """Reads on in journals that are still being written."""

    def __init__(self, *paths: Path) -> None:
        self.places = dict.fromkeys(paths, 0)
        self.events: list[Event] = []

    def read_on(self) -> list[Event]:
        """All events so far, in the order of their times."""
        for path, place in self.places.items():
            if not path.exists():
                continue
            with path.open("rb") as file:
                file.seek(place)
                whole = file.read()
            whole = whole[: whole.rfind(b"\n") + 1]
            self.places[path] = place + len(whole)
            self.events += map(json.loads, whole.splitlines())
        self.events.sort(key=lambda event: event["at"])
        return self.events


@dataclass
class Op:
    """One thing that somebody wanted done, from the wish to the last answer."""

    key: str
    actor: str
    kind: str
    place: str
    value: str
    began: float
    ended: float = float("inf")
    outcome: str = "unknown"
    tries: int = 0
    statuses: list[int] = field(default_factory=list)


def ops_of(events: Iterable[Event]) -> list[Op]:
    """The operations in the order in which they began; one without an answer stays unknown."""
    ops: dict[str, Op] = {}
    for event in events:
        if event["what"] == "invoked":
            names = ("key", "actor", "kind", "place", "value")
            ops[event["key"]] = Op(**{name: event[name] for name in names}, began=event["at"])
        elif event["what"] == "tried":
            ops[event["key"]].tries += 1
            ops[event["key"]].statuses.append(event["status"])
        elif event["what"] == "answered":
            op = ops[event["key"]]
            op.outcome, op.ended = event["outcome"], event["at"]
    return list(ops.values())


def of_kind(events: Iterable[Event], what: str) -> Iterator[Event]:
    return (event for event in events if event["what"] == what)


def by_place(ops: Iterable[Op]) -> dict[tuple[str, str], list[Op]]:
    """The operations of each person on each thing, in their order."""
    found: dict[tuple[str, str], list[Op]] = defaultdict(list)
    for op in ops:
        found[op.actor, op.place].append(op)
    return found
