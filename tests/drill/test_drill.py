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
    said = run_drill("tests.drill", "--quick", *pages, CHROMIUM=browser or "")
    assert "9 kills" in said


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_documents_and_mails_outlive_twenty_kills():
    said = run_drill("tests.drill.crash", "--kills", "20")
    assert "documents stored twice                            0" in said


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_each_mail_goes_out_once_at_most_while_its_worker_is_killed_fifty_times():
    said = run_drill("tests.drill.crash", "--mails", "--kills", "50")
    assert "mails taken twice                                 0" in said


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_a_meeting_outlives_slowness_fullness_and_nonsense():
    said = run_drill("tests.drill", "--quick", "--troubles", "--without-pages")
    assert "slow database" in said


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_documents_and_mails_outlive_troubles_and_false_clocks():
    said = run_drill("tests.drill.crash", "--troubles", "--kills", "12", "--meetings", "2")
    assert "clock behind" in said


def run_drill(*words: str, **environment: str) -> str:
    """Run a drill as a person would, and return what it printed; it has to pass."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
