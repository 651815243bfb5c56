"""A backup can be restored and proved, and a spoilt one is refused by name."""

import pytest

from tests.drill import restore

from .test_drill import run_drill


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_the_demonstration_is_restored_whole_and_spoilt_backups_are_refused():
    said = run_drill("tests.drill.restore")

    assert "20 documents, 3 approvals; 0 faults" in said
    assert said.count("  refused, ") == len(restore.REFUSED)
    assert "both found by name" in said
