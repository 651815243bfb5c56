"""Random histories of whole meetings keep every invariant."""

import pytest

from tests.meetings.histories import setting
from tests.meetings.histories.machine import FIGURES, INVARIANTS
from tests.meetings.histories.run import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(900)]
STEPS = 800
"""`./run soak` goes 100,000."""


@pytest.mark.parametrize("number", [1, 100_000])
def test_every_step_of_random_histories_keeps_the_invariants(bare_templates, number):
    assert len(INVARIANTS) >= 25
    made = run(setting.build(), steps=STEPS, number=number)
    print(FIGURES)
    assert made >= STEPS
