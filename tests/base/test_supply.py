"""The bill of materials is what the lock says, and weaknesses fail a check only when found."""

import re

import pytest

from tumorboard import supply

pytestmark = pytest.mark.slow


def test_the_lock_pins_every_part_with_hashes():
    text = supply.LOCK.read_text()
    parts = supply.pinned()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(parts) == len(blocks) > 100
    assert all(supply.HASH.search(block) for block in blocks)


def test_a_bill_names_every_part_with_a_hash_of_the_lock():
    try:
        made = supply.bill()
    except supply.Unavailable as why:
        pytest.skip(f"the package index cannot be asked: {why}")
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    assert made["metadata"]["component"]["name"] == "tumorboard"
    assert {"django", "psycopg", "weasyprint"} <= {part["name"] for part in made["components"]}
    assert all(part["purl"].startswith("pkg:pypi/") for part in made["components"])


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("exit 0", 0, "nothing is known against"),
        ("echo 'Found 1 vulnerability in django 5.2.19'; exit 1", 1, "Found 1 vulnerability"),
        ("echo 'error: Request failed after 3 retries' >&2; exit 2", 0, "NOT CHECKED"),
        ("echo 'error: what is this' >&2; exit 2", 0, "NOT CHECKED"),
    ],
)
def test_a_finding_fails_and_silence_is_said_aloud(
    tmp_path, monkeypatch, capsys, script, code, said
):
    stand_in = tmp_path / "uv"
    stand_in.write_text(f'#!/bin/sh\ncase "$*" in *audit*) {script} ;; esac\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(supply.sys, "executable", str(tmp_path / "python"))

    assert supply.main(["audit"]) == code
    out = capsys.readouterr()
    assert said in out.out + out.err
