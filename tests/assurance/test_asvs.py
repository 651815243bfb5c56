"""The table of security requirements is whole, current, and names tests that are there."""

import re
from collections import Counter

from . import asvs
from .named import unknown

TOLD = asvs.load()
ITEMS = TOLD["items"]


def test_every_requirement_of_levels_one_and_two_stands_once_in_its_order():
    assert Counter(item["level"] for item in ITEMS.values()) == {1: 70, 2: 183}
    numbers = [tuple(map(int, number.split("."))) for number in ITEMS]
    assert numbers == sorted(set(numbers))
    assert {number[0] for number in numbers} == set(asvs.CHAPTERS)


def test_every_requirement_says_in_one_way_how_it_stands():
    ways = {"shown", "design", "site", "na", "open"}
    for number, item in ITEMS.items():
        assert len(ways & item.keys()) == 1, number
        assert item.keys() - ways == {"level", "what"}, number
        said = item.get("design") or item.get("site") or item.get("na") or item.get("open")
        assert item.get("shown") or said.endswith("."), number


def test_every_group_of_tests_is_used_and_every_test_exists():
    used = {group for item in ITEMS.values() for group in item.get("shown", ())}
    assert used == TOLD["tests"].keys()
    assert unknown([test for tests in TOLD["tests"].values() for test in tests]) == []


def test_the_document_is_current():
    assert asvs.DOCUMENT.read_text(encoding="utf-8") == asvs.page(TOLD), (
        "Run: .venv/bin/python -m tests.assurance.asvs > docs/asvs.md"
    )


def test_what_is_not_met_stands_in_the_security_policy():
    policy = (asvs.ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for number, item in ITEMS.items():
        if "open" in item:
            assert re.search(rf"\b{re.escape(number)}\b", policy), number
