"""The vectors that lie beside the checkout, where they do: every row, as it is written."""

import json
from collections import Counter
from pathlib import Path

import pytest

from cases.scores import INSTRUMENTS, compute, input_space

pytestmark = pytest.mark.slow

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "spine-score-vectors.json"


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    if not FILE.exists():
        pytest.skip(f"the vectors are not beside this checkout ({FILE})")
    return json.loads(FILE.read_text(encoding="utf-8"))


def answer(row: dict) -> dict:
    """What the program says to the row, for the keys that the row expects."""
    if row["kind"] == "exhaustive":
        results = [compute(row["instrument"], inputs) for inputs in input_space(row["instrument"])]
        assert len(results) == row["inputs"]["count"], row["id"]
        return {
            "score": None,
            "band": None,
            "totals": Counter(str(result.score) for result in results),
            "bands": Counter(result.band for result in results),
        }
    result = compute(row["instrument"], row["inputs"])
    return {key: getattr(result, key) for key in {"error": None, **row["expected"]}}


def test_every_row_gives_its_expected_answer(rows):
    wrong = [row["id"] for row in rows if answer(row) != {**_quiet(row), **row["expected"]}]
    assert wrong == []


def _quiet(row: dict) -> dict:
    return {} if row["kind"] == "exhaustive" else {"error": None}


def test_no_two_rows_with_equal_inputs_differ(rows):
    seen: dict[str, dict] = {}
    for row in rows:
        key = json.dumps([row["instrument"], row["inputs"]], sort_keys=True)
        known = seen.setdefault(key, row["expected"])
        shared = known.keys() & row["expected"].keys()
        assert {k: known[k] for k in shared} == {k: row["expected"][k] for k in shared}, row["id"]


def test_every_instrument_of_the_rows_is_here(rows):
    assert {row["instrument"] for row in rows} <= set(INSTRUMENTS)
