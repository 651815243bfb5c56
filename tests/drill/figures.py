"""How long it took to recover, for each kind of kill."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .history import Event, of_kind

KINDS = ("web", "redis", "postgresql")
GOALS = {
    "web": 5.0,
    "redis": 5.0,
    "postgresql": 15.0,
    "slow database": 5.0,
    "disk full": 15.0,
    "memory full": 5.0,
    "poison": 5.0,
}
"""Seconds from the kill, or from the end of a trouble, until all is as it was."""
CAST = {"opinion", "position"}


@dataclass(frozen=True)
class Recovery:
    """One kill: seconds until the next vote was stored and until all screens were fresh."""

    kind: str
    cast: float | None
    fresh: float | None
    is_overtaken: bool = False
    is_on_top: bool = False
    """Whether it came while the one before was being mended, and waited for that as well."""

    @property
    def is_complete(self) -> bool:
        return self.cast is not None and self.fresh is not None


def recovery_of(kill: Event, events: list[Event], until: float = float("inf")) -> Recovery:
    """What came after the kill; times that lie beyond `until` do not count as reached."""
    after = [event for event in events if kill["at"] < event["at"] <= until]
    casts = (e["at"] for e in after if _is_stored(e, kill, CAST))
    cast = next(casts, None)
    beat = next((e for e in of_kind(after, "beat") if e["sent_at"] > kill["at"]), None)
    fresh = _all_fresh(beat, events, after) if beat else None
    return Recovery(
        kill["kind"],
        None if cast is None else cast - kill["at"],
        None if fresh is None else fresh - kill["at"],
    )


def _is_stored(event: Event, kill: Event, kinds: set[str]) -> bool:
    is_answer = event["what"] == "answered" and event["outcome"] == "ok"
    return is_answer and event["kind"] in kinds and event["sent_at"] > kill["at"]


def _all_fresh(beat: Event, events: list[Event], after: list[Event]) -> float | None:
    """When the last screen showed the change that was stored after the kill."""
    waiting = {e["screen"] for e in of_kind(events, "seen") if e["at"] <= beat["at"]}
    for event in of_kind(after, "seen"):
        if event["version"] >= beat["version"]:
            waiting.discard(event["screen"])
            if not waiting:
                return max(event["at"], beat["at"])
    return None


def recoveries(events: list[Event]) -> list[Recovery]:
    """Of all kills; one that came while the one before was not over makes that one overtaken."""
    kills = [*of_kind(events, "killed")]
    found: list[Recovery] = []
    for kill, following in zip(kills, [*kills[1:], None], strict=True):
        until = following["at"] if following else float("inf")
        recovery = recovery_of(kill, events, until)
        found.append(
            replace(
                recovery,
                is_overtaken=bool(following and following["is_untimely"])
                and not recovery.is_complete,
                is_on_top=bool(found) and found[-1].is_overtaken,
            )
        )
    return found


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies, by the nearest rank."""
    ranked = sorted(values)
    if not ranked:
        return float("nan")
    return ranked[max(math.ceil(share * len(ranked)), 1) - 1]
