"""The spine map shows every compartment, instrument and field apart, in any number of them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.drawings import picture as pictures
from cases.drawings.spine import (
    Hardware,
    LesionMark,
    RadiationField,
    SpinePicture,
    draw,
    in_words,
)
from cases.levels import Level
from cases.vocabulary import Compartment
from tests.cases.drawings.measure import colourless, outside, overlapping, words_of

GRADES = ("", "0", "1a", "1b", "1c", "2", "3")
levels = st.sampled_from(Level.values)
words = st.text(max_size=60)
lesions = st.builds(
    LesionMark,
    levels,
    levels,
    st.lists(st.sampled_from(Compartment.values), unique=True, max_size=6).map(tuple),
    st.sampled_from(GRADES),
    words,
    st.lists(st.tuples(levels, st.sampled_from(GRADES[1:])), max_size=4).map(tuple),
)
hardware = st.builds(
    Hardware, st.sampled_from(list(pictures.KINDS)), levels, levels, st.booleans(), words
)
fields = st.builds(RadiationField, levels, levels, words)
any_picture = st.builds(
    SpinePicture,
    st.lists(lesions, max_size=12).map(tuple),
    st.lists(hardware, max_size=4).map(tuple),
    st.lists(fields, max_size=5).map(tuple),
    st.sampled_from(["", *Level.values]),
)
RENAL = SpinePicture(
    lesions=(LesionMark("T8", "T8", ("vertebral_body", "epidural"), "2"),),
    hardware=(Hardware("percutaneous_screws", "T6", "T10"),),
    radiation=(RadiationField("T4", "T6"),),
)


@settings(max_examples=12, deadline=None)
@given(any_picture, st.booleans())
def test_everything_lies_on_the_sheet_and_no_word_on_another(picture, is_near):
    svg = "".join(c for c in draw(picture, is_near=is_near) if c.isprintable())

    assert outside(svg) == []
    assert overlapping(svg) == []


def test_a_lesion_at_every_level_still_reads():
    marks = tuple(LesionMark(level, level, ("vertebral_body",), "1c") for level in Level.values)

    svg = draw(SpinePicture(marks))

    assert overlapping(svg) == []
    shown = [box.words for box in words_of(svg) if "ESCC" in box.words]
    assert shown == [f"{level} ESCC 1c" for level in Level.values]


def test_the_words_say_all_that_is_drawn():
    assert in_words(RENAL) == (
        "T8: vertebral body, epidural, ESCC 2. Planned: percutaneous screws T6–T10. "
        "Earlier radiation: T4–T6."
    )
    assert f"<title>{in_words(RENAL)}</title>" in draw(RENAL)


@settings(max_examples=12, deadline=None)
@given(any_picture)
def test_the_words_leave_nothing_out(picture):
    said = in_words(picture)

    for mark in picture.lesions:
        assert pictures.lesion_words(mark) in said
    for item in picture.hardware:
        assert item.words in said
    for item in picture.radiation:
        assert item.levels in said
        assert item.words in said
    assert picture.question_level in said


def test_every_compartment_is_drawn_in_its_own_way():
    drawn = {
        compartment: colourless(draw(SpinePicture((LesionMark("T8", "T8", (compartment,)),))))
        for compartment in [*Compartment.values]
    }
    drawn[""] = colourless(draw(SpinePicture((LesionMark("T8", "T8"),))))

    assert len(set(drawn.values())) == len(drawn) == 7


@pytest.mark.parametrize("kind", list(pictures.KINDS))
def test_planned_and_done_differ_without_colour(kind):
    planned, done = (
        colourless(draw(SpinePicture(hardware=(Hardware(kind, "T6", "T8", done),))))
        for done in (False, True)
    )

    assert "stroke-dasharray" in planned
    assert "stroke-dasharray" not in done


def test_every_instrument_is_drawn_in_its_own_way():
    drawn = {
        colourless(draw(SpinePicture(hardware=(Hardware(kind, "T6", "T8"),))))
        for kind in pictures.KINDS
    }

    assert len(drawn) == len(pictures.KINDS)


def test_two_constructs_at_the_same_levels_stand_beside_each_other():
    one = Hardware("open_screws", "T6", "T10", done=True)
    both = draw(SpinePicture(hardware=(one, Hardware("open_screws", "T8", "L1"))))
    second_alone = draw(SpinePicture(hardware=(Hardware("open_screws", "T8", "L1"),)))

    rod = second_alone.split('class="hardware planned"')[1].split("/>")[0]
    assert rod not in both


def test_the_legend_lists_only_what_is_drawn():
    said = [box.words for box in words_of(draw(RENAL))]

    assert "Vertebral body" in said
    assert "Epidural" in said
    assert not {"Paraspinal", "Intramedullary", "Posterior arch"} & set(said)
    assert "Planned: percutaneous screws T6–T10" in said
    assert "Earlier radiation T4–T6" in said


def test_a_lesion_without_a_level_is_said_and_not_drawn():
    picture = SpinePicture((LesionMark("", "", ("epidural",)),))

    assert in_words(picture) == "Level not recorded: epidural."
    assert 'class="tumour' not in draw(picture)
    assert "Lesion: level not recorded" in draw(picture)


def test_words_are_text_and_never_markup():
    hostile = '"><script>alert(1)</script>&'
    picture = SpinePicture(
        (LesionMark("T8", "T8", (hostile,), hostile, hostile, (("T8", hostile),)),),
        (Hardware("cage", "T8", "T8", material=hostile), Hardware(hostile, "T8", "T8")),
        (RadiationField("T4", "T6", hostile),),
        hostile,
    )

    for svg in (draw(picture), draw(picture, is_near=True)):
        assert "<script" not in svg
        assert "&lt;script&gt;" in svg


def test_a_room_gets_no_free_text():
    picture = SpinePicture(
        (LesionMark("T8", "T8", ("epidural",), "2", "Anna"),),
        (Hardware("cage", "T8", "T8", material="Anna"),),
        (RadiationField("T4", "T6", "Anna"),),
    )

    bare = picture.without_words()

    assert "Anna" in draw(picture)
    assert "Anna" not in draw(bare)
    assert "ESCC 2" in in_words(bare)


@settings(max_examples=12, deadline=None)
@given(any_picture)
def test_a_frozen_picture_is_drawn_the_same(picture):
    frozen = json.loads(json.dumps(pictures.plain(picture)))

    assert pictures.from_plain(frozen) == picture
    assert draw(pictures.from_plain(frozen)) == draw(picture)


def test_near_shows_the_part_that_matters_and_where_it_lies():
    near, whole = draw(RENAL, is_near=True), draw(RENAL)

    names = [box.words for box in words_of(near)]
    assert {"T1", "T4", "T10", "L1"} <= set(names)
    assert not {"C1", "S1"} & set(names)
    assert "semirigid" in names
    assert "rigid" not in names
    assert len(near) < len(whole)
