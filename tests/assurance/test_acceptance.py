"""The acceptance checklist: every line has its place in the program, or a reason why not."""

from collections import Counter

import pytest

from . import acceptance

LINES = acceptance.load()
ITEMS = [(line, item) for line in LINES for item in line["items"]]


def test_every_line_and_item_of_the_checklist_is_there():
    assert Counter(line["group"] for line in LINES) == {
        "Board type": 3,
        "Meeting": 4,
        "Case": 7,
        "After": 3,
        "Year": 2,
    }
    assert len(ITEMS) == 75
    for line, item in ITEMS:
        assert line.keys() == {"group", "words", "by", "items"}, line["words"]
        assert ("places" in item) != ("without" in item), item["what"]


@pytest.mark.parametrize(
    "place", sorted({place for _, item in ITEMS for place in item.get("places", ())})
)
def test_the_place_exists(place):
    assert acceptance.exists(place)


def test_a_place_that_is_not_there_is_found_out():
    for place in (
        *("screen nowhere", "field meetings.Meeting.nothing", "field cases.Case.urgency soon"),
        *("record history.distance far", "record nowhere.it", "decision nothing", "said nothing"),
        *("decision guideline perhaps", "paper agenda.html: Nothing of it", "paper no.html: A"),
        *("figure nothing", "pack Nothing"),
    ):
        assert not acceptance.exists(place), place


def test_what_has_no_place_says_why_in_a_sentence():
    for _, item in ITEMS:
        if "without" in item:
            assert item["without"].endswith(".")
            assert len(item["without"].split()) > 5


def test_the_document_is_current():
    assert acceptance.DOCUMENT.read_text(encoding="utf-8") == acceptance.page(LINES), (
        f"Run: {acceptance.COMMAND}"
    )
