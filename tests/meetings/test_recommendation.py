"""What a recommendation has to say, how it is read back, and the first wording."""

import pytest

from meetings.prefill import Opinion, first_wording
from meetings.recommendation import PARTS, faults, missing, read_back
from tests.stories import CONTENT, WORDS

WHOLE = {**CONTENT, "recommendation": WORDS}


def open_in(**changes: str) -> list[str]:
    return [fault.part for fault in missing({**WHOLE, **changes})]


def test_nothing_is_missing_in_a_whole_recommendation():
    assert missing(WHOLE) == []


@pytest.mark.parametrize(
    "name",
    ["recommendation", "modality", "intent", "levels", "timing", "guideline", "trial",
     "responsible", "informs", "informs_by"],
)  # fmt: skip
def test_each_part_that_an_auditor_asks_for_is_named_when_it_is_missing(name):
    assert open_in(**{name: "  "}) == [name]


@pytest.mark.parametrize(
    ("changes", "left_open"),
    [
        ({"timing": "on_condition"}, ["condition"]),
        ({"condition": "the wound is dry"}, ["fallback"]),
        ({"condition": "the wound is dry", "fallback": "drugs first"}, []),
        ({"guideline": "off"}, ["guideline_reason"]),
        ({"guideline": "off", "guideline_reason": "irradiated before"}, []),
        ({"guideline": "uncovered"}, []),
        ({"trial": "not_considered"}, ["trial_reason"]),
        ({"trial": "offered"}, ["trial_reason"]),
        ({"trial": "offered", "trial_reason": "SPINE-1"}, []),
    ],
)
def test_one_answer_asks_for_another(changes, left_open):
    assert open_in(**changes) == left_open


@pytest.mark.parametrize("modality", ["systemic", "surveillance", "supportive"])
def test_treatment_of_the_whole_person_needs_no_level(modality):
    assert open_in(modality=modality, components="", levels="") == []
    assert open_in(modality=modality, components="radiotherapy", levels="") == ["levels"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"levels": "T99"}, "“T99” is not a level"),
        ({"informs_by": "tomorrow"}, "Please give a date."),
        ({"modality": "magic"}, "Please choose from the list."),
        ({"components": "surgery magic"}, "Please choose from the list."),
        ({"responsible": "x" * 161}, "160 characters; it has 161."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_part(changes, sentence):
    (wrong,) = faults({**WHOLE, **changes})
    assert wrong.part == next(iter(changes))
    assert sentence in wrong.sentence


def test_read_back_says_every_part_once():
    whole = {
        **WHOLE,
        "condition": "the wound is dry",
        "fallback": "drugs first",
        "guideline": "off",
        "guideline_reason": "irradiated before",
        "considered": "SBRT alone",
    }
    assert read_back(whole) == [
        "Separation surgery, then SBRT.",
        "Surgery with radiotherapy, at T8, intent local control.",
        "Within a week, on condition that the wound is dry; otherwise drugs first.",
        "Off guideline: irradiated before.",
        "Clinical trial: considered, none is suitable.",
        "Considered and not chosen: SBRT alone.",
        "Responsible: Dr. Omar Said. Dr. Omar Said tells the patient by 2 December 2026.",
    ]


def test_read_back_of_unfinished_words_never_fails():
    for name in PARTS:
        assert read_back({name: "surgery" if PARTS[name].choices is None else ""}) is not None
    assert read_back({}) == []


SURGERY = Opinion(
    "neurosurgery", "surgery", ("radiotherapy",), "local_control", "open", "separation", True,
    "percutaneous_screws",
)  # fmt: skip
RADIATION = Opinion("radiation_oncology", "radiotherapy", (), "palliative")


def test_first_wording_is_what_most_recommended():
    words = first_wording([SURGERY, SURGERY, RADIATION], levels="T8")
    assert words == {
        "recommendation": (
            "We recommend surgery (open, separation, decompression, percutaneous screws) at T8, "
            "with radiotherapy; local control intent."
        ),
        "modality": "surgery",
        "components": "radiotherapy",
        "intent": "local_control",
        "levels": "T8",
    }


def test_of_two_with_as_many_votes_the_one_of_more_disciplines_comes_first():
    two_of_one = [RADIATION, RADIATION]
    of_two = [SURGERY, Opinion("orthopaedic_spine", "surgery", (), "palliative", "open")]
    assert first_wording([*two_of_one, *of_two], levels="")["modality"] == "surgery"


def test_a_component_that_half_of_them_name_is_left_out():
    without = Opinion("orthopaedic_spine", "surgery", (), "local_control", "open")
    assert first_wording([SURGERY, without], levels="T8")["components"] == ""


def test_order_of_the_votes_changes_nothing_and_nobody_gives_nothing():
    votes = [SURGERY, RADIATION, Opinion("radiology", "radiotherapy", ("surgery",), "curative")]
    assert first_wording(votes, levels="T8") == first_wording(votes[::-1], levels="T8")
    assert first_wording([], levels="T8") == {}
