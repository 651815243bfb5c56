"""The machine of histories finds each of the faults that are planted in the program."""

import pytest

from tests.meetings.histories import setting
from tests.meetings.histories.faults import FAULTS
from tests.meetings.histories.invariants import Broken
from tests.meetings.histories.machine import FIGURES, INVARIANTS
from tests.meetings.histories.run import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trial, pytest.mark.timeout(900)]
BOUND = 600


def test_every_fault_names_invariants_that_exist():
    names = {invariant.name for invariant in INVARIANTS}
    assert len(FAULTS) >= 8
    assert set().union(*(fault.found_by for fault in FAULTS.values())) <= names


@pytest.mark.parametrize("half", [0, 1])
def test_each_fault_is_found_within_a_bounded_number_of_steps(bare_templates, half):
    began, wrong = setting.build(), []
    for name in sorted(FAULTS)[half::2]:
        fault = FAULTS[name]
        before, found = FIGURES.steps, set()
        try:
            with fault.planted():
                run(began, steps=BOUND, shrink=False, rules=fault.rules)
        except Broken as broken:
            found = broken.names
        print(f"{name}: {FIGURES.steps - before} steps, {', '.join(sorted(found))}")
        if not found & fault.found_by:
            wrong.append((name, found))
    assert wrong == []


def test_a_failing_history_is_shown_as_a_short_list_of_steps(bare_templates):
    fault = FAULTS["a_version_is_not_raised"]
    with fault.planted(), pytest.raises(Broken) as broken:
        run(setting.build(), steps=BOUND, rules=fault.rules)
    story = "".join(broken.value.__notes__)
    assert "The history, step by step:" in story
    assert story.count("\n") < 12, story
