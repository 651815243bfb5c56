"""Recovery is counted from the kill to what was stored and seen after it."""

import pytest

from tests.drill.figures import percentile, recoveries, recovery_of


def killed(at: float, kind: str = "web", *, is_untimely: bool = False):
    return {"at": at, "what": "killed", "kind": kind, "is_untimely": is_untimely}


def voted(at: float, sent_at: float, outcome: str = "ok", kind: str = "position"):
    event = {"at": at, "what": "answered", "kind": kind, "outcome": outcome}
    return {**event, "sent_at": sent_at}


def beat(at: float, sent_at: float, version: int):
    return {"at": at, "what": "beat", "sent_at": sent_at, "version": version}


def seen(at: float, screen: str, version: int):
    return {"at": at, "what": "seen", "screen": screen, "version": version}


KILL = killed(10.0)
EVENTS = [
    seen(1.0, "laptop", 1),
    seen(1.0, "phone", 1),
    KILL,
    voted(10.2, 9.9),
    voted(11.0, 10.5, outcome="refused"),
    voted(11.2, 10.5, kind="attendance"),
    voted(12.0, 11.5),
    beat(12.1, 9.0, 4),
    seen(12.2, "laptop", 4),
    beat(12.5, 12.3, 5),
    seen(12.6, "laptop", 5),
    seen(14.0, "phone", 6),
]


def test_only_what_was_sent_after_the_kill_counts_as_recovered():
    recovery = recovery_of(KILL, EVENTS)
    assert (recovery.cast, recovery.fresh) == pytest.approx((2.0, 4.0))


def test_all_screens_must_be_fresh():
    recovery = recovery_of(KILL, EVENTS[:-1])
    assert (recovery.cast, recovery.fresh) == pytest.approx((2.0, None))


def test_a_kill_that_came_too_soon_overtakes_the_one_before():
    second = killed(13.0, "redis", is_untimely=True)
    events = sorted([*EVENTS, second], key=lambda event: event["at"])
    found = recoveries(events)
    assert [r.is_overtaken for r in found] == [True, False]
    assert [r.is_on_top for r in found] == [False, True]


def test_a_kill_that_waited_does_not_excuse_the_one_before():
    events = sorted([*EVENTS, killed(13.0)], key=lambda event: event["at"])
    first, _ = recoveries(events)
    assert (first.is_overtaken, first.fresh) == (False, None)


@pytest.mark.parametrize(("share", "value"), [(0.5, 3), (0.95, 5), (0.01, 1)])
def test_percentiles_are_measured_values(share, value):
    assert percentile([5, 3, 1, 2, 4], share) == value
