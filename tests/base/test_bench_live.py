"""`./run bench-live --quick` once: the table is complete and nobody missed anything."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = {
    "database connections held by idle streams",
    "memory for each follower",
    "shared part, p50",
    "shared part, p99",
    "shared part, last screen",
    "bare fan-out of the same bytes, last screen",
    "last screen against the bare fan-out",
    "CPU per event, web server",
    "CPU per event, PostgreSQL beside it",
    "personal part after a ballot opens, p99",
    "shared part meanwhile, p99",
    "nudged, then fetched by everybody: last screen",
    "polled every 2 s: last screen",
    "pages lost while they follow",
}


@pytest.mark.trial
@pytest.mark.timeout(300)
def test_every_follower_gets_every_event_and_the_table_is_whole(tmp_path):
    figures = tmp_path / "figures.json"
    command = ["./run", "bench-live", "--quick", "--json", str(figures)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert found["missed"] == []
    assert {figure["name"] for figure in found["figures"]} == LINES
    assert found["connected"] == 40 + 2
    for name in LINES:
        assert name in done.stdout
    held = next(figure for figure in found["figures"] if "idle streams" in figure["name"])
    assert held["value"] == 0
