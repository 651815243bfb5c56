"""Who counts, and what is missing."""

from itertools import combinations

import pytest

from meetings import ballots, presence
from meetings.quorum import Present, quorum_of, shortfall
from tests import stories

pytestmark = pytest.mark.slow

CORE = ["neurosurgery", "radiation_oncology"]
NAMES = {"neurosurgery": "Neurosurgery", "radiation_oncology": "Radiation oncology"}
HALE = Present("Hale", "neurosurgery", "room")
SAID = Present("Said", "orthopaedic_spine", "room")
LINDQVIST = Present("Lindqvist", "radiation_oncology", "video")


def quorum(*present, required=2):
    return quorum_of(present, core_disciplines=CORE, required=required)


def test_met_when_the_core_is_there_and_enough_are_counted():
    result = quorum(HALE, LINDQVIST)

    assert result.is_met
    assert result.core == {"neurosurgery": True, "radiation_oncology": True}
    assert shortfall(result, NAMES) == ""


def test_head_count_does_not_replace_a_missing_discipline():
    result = quorum(HALE, SAID, required=2)

    assert not result.is_met
    assert result.missing == ("radiation_oncology",)
    assert shortfall(result, NAMES) == (
        "The quorum for this case is not met: radiation oncology not represented."
    )


def test_core_alone_is_not_enough_when_more_are_required():
    assert shortfall(quorum(HALE, LINDQVIST, required=3), NAMES) == (
        "The quorum for this case is not met: 2 of 3 voting members present."
    )


@pytest.mark.parametrize(
    "somebody",
    [
        Present("Lindqvist", "radiation_oncology", "phone"),
        Present("Lindqvist", "radiation_oncology", "video", is_recused=True),
    ],
    ids=["by telephone", "recused"],
)
def test_member_who_does_not_count(somebody):
    result = quorum(HALE, somebody)

    assert (result.is_met, result.counted) == (False, 1)


def test_one_more_person_never_breaks_a_quorum():
    everybody = [HALE, SAID, LINDQVIST, Present("Okafor", "medical_oncology", "phone")]
    for size in range(len(everybody)):
        for group in combinations(everybody, size):
            for one in everybody:
                if one not in group and quorum(*group).is_met:
                    assert quorum(*group, one).is_met


def test_json_holds_everything_that_is_frozen():
    assert quorum(HALE).as_json() == {
        "is_met": False,
        "required": 2,
        "counted": 1,
        "core": {"neurosurgery": True, "radiation_oncology": False},
        "missing": ["radiation_oncology"],
        "heads": [
            {
                "name": "Hale",
                "discipline": "neurosurgery",
                "mode": "room",
                "deputy_for": "",
                "counts": True,
                "why": "",
            }
        ],
        "phone_counts": False,
        "names": {"neurosurgery": "Neurosurgery", "radiation_oncology": "Radiation oncology"},
    }


def test_quorum_is_counted_for_each_case(people):
    meeting = stories.opened(people, cases=2)
    one, other = meeting.items.all()
    ballots.recuse(one, by=people.radiation, reason="I treat her brother.")

    assert presence.quorum_for(one).missing == ("radiation_oncology",)
    assert presence.quorum_for(other).is_met
