"""Running histories: so many steps, from a seed, with or without a search for the shortest."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.meetings.histories import machine
from tests.meetings.histories.rules_before import Before
from tests.meetings.histories.rules_control import Control
from tests.meetings.histories.rules_live import Live
from tests.meetings.histories.setting import Setting

RULES_A_HISTORY = 30
BATCH = 20
"""Histories that one call of Hypothesis makes."""


class Histories(Before, Live, Control):
    """All rules; a history begins at some point on the plain way of a meeting."""

    @initialize(steps=st.sampled_from([0, 2, 3, 5, 6, 8, 9, 16]))
    def begin(self, steps):
        for _ in range(steps):
            self._next()


def run(setting: Setting, *, steps: int, number: int = 1, shrink: bool = True) -> int:
    """Make at least so many steps from the seed `number` on; returns how many were made."""
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
        history = seed(number)(type("History", (Histories,), {"setting": setting}))
        run_state_machine_as_test(history, settings=calm)
        number += 1
    return machine.FIGURES.steps - begun
