"""The drawings of the spine mark exactly the levels that they are given, and say them in words."""

import re
from itertools import pairwise

import pytest

from cases.drawings.column import in_words, stand_up
from cases.levels import Level
from cases.templatetags.spine import level_words, spine_map


def marked_bones(svg: str) -> int:
    return len(re.findall(r'<g class="lesion">', svg))


def test_the_column_has_every_level_in_order():
    assert [bone.level for bone in stand_up().bones] == Level.values


def test_a_thoracic_metastasis_is_marked_and_named():
    svg = spine_map(["T8"])

    assert marked_bones(svg) == 1
    assert 'aria-label="Spine with lesions at T8"' in svg
    assert 'class="lesion-label"' in svg


def test_a_run_of_levels_reads_as_a_range():
    assert in_words(["T8", "C6", "C4", "C5"]) == "C4–C6, T8"
    assert level_words("S2, S3 s4") == "S2–S4"
    assert in_words(["OC", "C1"]) == "occiput–C1"


def test_names_of_neighbours_never_overlap():
    svg = spine_map(["S2", "S3", "S4", "S5"])

    heights = [float(y) for y in re.findall(r'class="lesion-label" x="\d+" y="([\d.]+)"', svg)]
    assert len(heights) == 4
    assert all(lower - upper >= 14 for upper, lower in pairwise(heights))


@pytest.mark.parametrize("nothing", [[], "", None, ["X9", "<script>"]])
def test_without_a_known_level_nothing_is_marked(nothing):
    svg = spine_map(nothing)

    assert marked_bones(svg) == 0
    assert "no level given" in svg
    assert "<script>" not in svg
