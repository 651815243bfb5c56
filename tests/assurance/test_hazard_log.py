"""The hazard log says for each hazard what controls it, by tests that are there."""

import re
import subprocess
import sys
import tomllib

import pytest

from .named import ROOT, unknown

LOG = tomllib.loads((ROOT / "docs" / "hazard-log.toml").read_text(encoding="utf-8"))["hazard"]
SEVERITIES = ("minor", "considerable", "severe", "catastrophic")
RISKS = ("low", "medium", "high")
FIRST = (
    *("wrong patient", "wrong case", "imaging", "shown as that of somebody else", "minutes differ"),
    *("lost in an outage", "wrong person", "draft"),
)
"""The hazards with which a safety case of such a program begins."""


def test_the_log_holds_the_hazards_that_everybody_expects():
    titles = " | ".join(hazard["title"].lower() for hazard in LOG)
    assert len(LOG) >= 15
    assert [word for word in FIRST if word not in titles] == []
    assert [hazard["id"] for hazard in LOG] == [f"H{n:02}" for n in range(1, len(LOG) + 1)]


@pytest.mark.parametrize("hazard", LOG, ids=lambda hazard: hazard["id"])
def test_a_hazard_is_told_whole_and_every_control_names_tests_that_exist(hazard):
    assert all(hazard[part].strip() for part in ("title", "cause", "effect"))
    assert hazard["severity"] in SEVERITIES
    assert hazard["risk"] in RISKS
    assert hazard["control"]
    for control in hazard["control"]:
        assert control["what"].endswith(".")
        assert control["tests"]
        assert unknown(control["tests"]) == []


@pytest.mark.parametrize("hazard", LOG, ids=lambda hazard: hazard["id"])
def test_no_residual_risk_is_high_without_a_clinician(hazard):
    assert RISKS.index(hazard["residual"]) <= RISKS.index(hazard["risk"])
    assert hazard["residual"] != "high" or hazard["accepted_by"]
    assert hazard["residual"] == "low" or hazard["note"]


@pytest.mark.slow
def test_the_runner_collects_every_test_that_is_named():
    named = {name for hazard in LOG for control in hazard["control"] for name in control["tests"]}
    words = ("-m", "pytest", "-q", "--collect-only", "-n0", "-m", "", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, *words, *sorted({name.partition("::")[0] for name in named})],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {re.sub(r"\[.*", "", line) for line in done.stdout.splitlines() if "::" in line}
    assert done.returncode == 0, done.stdout[-2000:]
    print(f"{len(LOG)} hazards, {sum(len(h['control']) for h in LOG)} controls, {len(named)} tests")
    assert named - found == set()
