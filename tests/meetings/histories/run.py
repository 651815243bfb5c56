"""Running histories: so many steps, from a seed, with or without a search for the shortest."""

from collections.abc import Callable, Collection

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RULE_MARKER, initialize, run_state_machine_as_test

from tests.meetings.histories import machine
from tests.meetings.histories.rules_before import Before
from tests.meetings.histories.rules_control import Control
from tests.meetings.histories.rules_live import Live
from tests.meetings.histories.setting import Setting

RULES_A_HISTORY = 50
BATCH = 20
"""Histories that one call of Hypothesis makes."""


class Histories(Before, Live, Control):
    """All rules; a history begins at some point on the plain way of a meeting."""

    @initialize(steps=st.sampled_from([0, 2, 3, 5, 6, 8, 9, 16]))
    def begin(self, steps):
        for _ in range(steps):
            self._next()


def run(
    setting: Setting,
    *,
    steps: int,
    number: int = 1,
    shrink: bool = True,
    rules: Collection[str] = (),
) -> int:
    """Make at least so many steps from the seed `number` on; returns how many were made.

    With `rules` the histories are made of these alone, from some point on the plain way on.
    """
    begun, phases = machine.FIGURES.steps, [Phase.generate] + [Phase.shrink] * shrink
    calm = settings(
        max_examples=BATCH,
        stateful_step_count=RULES_A_HISTORY,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    while machine.FIGURES.steps - begun < steps:
        kind = type("History", (Histories,), {"setting": setting, **_left_out(rules)})
        history = seed(number)(kind)
        run_state_machine_as_test(history, settings=calm)
        number += 1
    return machine.FIGURES.steps - begun


def _left_out(rules: Collection[str]) -> dict[str, Callable]:
    """Leaves every other rule as a plain method, which the machine does not choose by itself."""
    if not rules:
        return {}
    known = {name: getattr(getattr(Histories, name), RULE_MARKER, None) for name in dir(Histories)}
    assert all(known[name] for name in rules)
    kept = {"begin", *rules}
    return {name: rule.function for name, rule in known.items() if rule and name not in kept}
