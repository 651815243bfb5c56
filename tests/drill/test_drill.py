"""A short drill: nothing lost, doubled or falsely called saved, and every screen heals."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.journeys.program import ROOT


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_a_meeting_outlives_nine_kills():
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    pages = () if browser else ("--without-pages",)
    done = subprocess.run(
        [sys.executable, "-m", "tests.drill", "--quick", *pages],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": browser or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 kills" in done.stdout
