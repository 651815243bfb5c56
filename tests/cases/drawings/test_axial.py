"""The axial drawings: each ESCC grade for itself, and the clock of WBB in both directions."""

import re
from itertools import product

import pytest

from cases.drawings import escc, wbb
from tests.cases.drawings.measure import colourless, outside, overlapping, words_of

DRAWN = list(product(escc.MEANINGS, ("", "left", "right", "both"), (False, True), (False, True)))


@pytest.mark.parametrize("small", [False, True])
def test_every_grade_is_drawn_in_its_own_way(small):
    drawn = {colourless(escc.draw(grade, small=small)) for grade in escc.MEANINGS}

    assert len(drawn) == 6


def test_everything_lies_on_the_sheet_and_no_word_on_another():
    for grade, side, below, small in DRAWN:
        svg = escc.draw(grade, side=side, below_conus=below, small=small)
        assert overlapping(svg) == []
        assert small or outside(svg) == []


def test_a_side_is_drawn_on_that_side():
    def middle_of_tumour(side: str) -> float:
        path = re.search(r'class="tumour-solid" d="([^"]+)"', escc.draw("2", side=side)).group(1)
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]
        return max(points, key=lambda point: point[1])[0]

    # The patient's right is on the left of the picture.
    assert middle_of_tumour("right") < 100 < middle_of_tumour("left")


def test_the_words_say_the_grade_its_meaning_and_its_group():
    assert escc.in_words("2") == "ESCC 2: cord compressed, CSF still visible. High grade."
    assert "management disputed" in escc.in_words("1c")
    assert "on the left" in escc.in_words("1b", side="left")
    assert "no cord" in escc.in_words("1b", below_conus=True)
    assert escc.in_words("4") == "ESCC not graded."
    for grade in escc.MEANINGS:
        assert f"<title>{escc.in_words(grade)}</title>" in escc.draw(grade)


def test_only_grades_that_compress_leave_no_fluid_or_some():
    assert "CSF" in [box.words for box in words_of(escc.draw("2"))]
    assert "CSF" not in [box.words for box in words_of(escc.draw("3"))]


def test_below_the_conus_there_are_roots_and_no_cord():
    svg = escc.draw("1b", below_conus=True)

    assert svg.count("<circle") == 13
    assert {"roots"} <= {box.words for box in words_of(svg)}
    assert "cord" not in {box.words for box in words_of(svg)}


def place_of(zone: int, scheme: str) -> float:
    boxes = [box for box in words_of(wbb.draw([], [], scheme)) if box.words == str(zone)]
    return (boxes[0].left + boxes[0].right) / 2


def test_the_schemes_count_in_opposite_directions():
    # The Spine Oncology Study Group begins at the left half of the spinous process.
    assert place_of(1, "sosg") > wbb.X > place_of(12, "sosg")
    assert place_of(1, "original") < wbb.X < place_of(12, "original")
    assert place_of(3, "sosg") > wbb.X
    assert place_of(3, "original") < wbb.X


def test_without_a_scheme_no_zone_has_a_side():
    svg = wbb.draw([4, 5], ["B"], "")

    assert 'class="tumour' not in svg
    assert not {str(zone) for zone in range(1, 13)} & {box.words for box in words_of(svg)}
    assert "Numbering scheme not recorded" in svg


@pytest.mark.parametrize("scheme", ["original", "sosg", ""])
def test_the_clock_says_that_it_is_unconfirmed_and_names_the_sides(scheme):
    svg = wbb.draw(range(1, 13), "ABCDE", scheme)

    said = {box.words for box in words_of(svg)}
    assert {"R", "L", f"{wbb.UNCONFIRMED}."} <= said
    assert overlapping(svg) == []
    assert outside(svg) == []


def test_zones_wrap_from_twelve_to_one_in_words():
    assert wbb.in_words([12, 1, 2, 5], "B", "sosg").startswith("WBB zones 12 to 2, 5; layers B")
    assert "not recorded" in wbb.in_words([13], "B", "sosg")
    assert "zones 1 to 12" in wbb.in_words(range(1, 13), "B", "sosg")


def test_zones_and_layers_are_hatched_in_their_own_place():
    drawn = {wbb.draw([zone], [layer], "original") for zone in (1, 4, 12) for layer in wbb.LAYERS}

    assert len(drawn) == 15
