"""The course on one time axis: one day or twenty years, nothing lost and no word on another."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.drawings import clock, course
from cases.drawings.course import CourseBar, CourseMark, CoursePicture, CoursePoint, draw, rows
from tests.cases.drawings.measure import outside, overlapping, words_of

pytestmark = pytest.mark.slow

days = st.dates(date(2006, 1, 1), date(2026, 12, 31))
words = st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), max_size=50)
points = st.builds(
    CoursePoint,
    days,
    st.sampled_from(["", "A", "B", "C", "D", "E", "none"]),
    st.none() | st.integers(0, 10),
    st.sampled_from(["", "independent", "aided", "wheelchair", "bed"]),
)


@st.composite
def bars(make) -> CourseBar:
    start, long = make(days), make(st.none() | st.integers(0, 900))
    end = None if long is None else start + timedelta(days=long)
    return CourseBar(
        make(st.sampled_from(["radiation", "drug", "steroid"])), start, make(words), end
    )


marks = st.builds(CourseMark, st.sampled_from(["surgery", "complication", "board"]), days, words)
any_course = st.builds(
    CoursePicture,
    st.lists(points, max_size=8).map(tuple),
    st.lists(bars(), max_size=5).map(tuple),
    st.lists(marks, max_size=8).map(tuple),
)
FALL = CoursePicture(
    points=(
        CoursePoint(date(2026, 2, 20), "E", 3, "independent"),
        CoursePoint(date(2026, 2, 24), "C", 8, "wheelchair"),
    ),
    bars=(
        CourseBar("radiation", date(2026, 3, 20), "SBRT T8", date(2026, 3, 24)),
        CourseBar("drug", date(2026, 4, 2), "Axitinib"),
    ),
    marks=(
        CourseMark("surgery", date(2026, 2, 24), "Separation surgery T8"),
        CourseMark("complication", date(2026, 2, 28), "Wound infection"),
        CourseMark("board", date(2026, 2, 23), "23 Feb 2026"),
    ),
    until=date(2026, 6, 1),
)


@settings(max_examples=12, deadline=None)
@given(any_course, st.sampled_from([course.WIDE, course.NARROW]))
def test_everything_lies_on_the_sheet_and_no_word_on_another(picture, width):
    svg = draw(picture, width=width)

    assert outside(svg) == []
    assert overlapping(svg) == []


@settings(max_examples=12, deadline=None)
@given(any_course)
def test_the_table_has_a_row_for_each_thing_in_the_order_of_time(picture):
    table = rows(picture)

    assert len(table) == len(picture.points) + len(picture.bars) + len(picture.marks)
    assert [row.on for row in table] == sorted(row.on for row in table)


def test_the_table_says_what_the_drawing_shows():
    said = [(row.when, row.what, row.words) for row in rows(FALL)]

    assert said == [
        ("20 Feb 2026", "Examination", "Frankel E, pain 3 of 10, walks alone"),
        ("23 Feb 2026", "Board", "23 Feb 2026"),
        ("24 Feb 2026", "Examination", "Frankel C, pain 8 of 10, wheelchair"),
        ("24 Feb 2026", "Surgery", "Separation surgery T8"),
        ("28 Feb 2026", "Complication", "Wound infection"),
        ("20 Mar 2026 to 24 Mar 2026", "Radiation", "SBRT T8"),
        ("2 Apr 2026", "Drug", "Axitinib, still going on"),
    ]


def test_only_lanes_with_something_in_them_are_drawn():
    said = {box.words for box in words_of(draw(FALL))}
    alone = {
        box.words for box in words_of(draw(CoursePicture((CoursePoint(date(2026, 1, 1), "D"),))))
    }

    assert {"Frankel", "Walking", "Radiation", "Drug", "Surgery", "Complication"} <= said
    assert "Steroid" not in said
    assert "Frankel" in alone
    assert not {"Walking", "Pain, 0 to 10", "Drug", "Surgery"} & alone


def test_a_long_empty_stretch_is_cut_short_and_said():
    picture = CoursePicture(
        marks=tuple(
            CourseMark("surgery", day, "x")
            for day in (date(2019, 1, 1), date(2019, 2, 1), date(2026, 1, 1), date(2026, 2, 1))
        )
    )

    assert "shortened: 6.9 years" in draw(picture)
    axis = clock.axis(picture.days, 0, 100)
    assert axis.at(date(2019, 2, 1)) == pytest.approx(45)
    assert axis.at(date(2026, 1, 1)) == pytest.approx(55)


def test_the_axis_keeps_the_order_of_days():
    axis = clock.axis(FALL.days, 0, 100)
    places = [axis.at(day) for day in sorted(FALL.days)]

    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, pytest.approx(100))


def test_an_empty_course_says_so():
    assert "nothing recorded" in course.in_words(CoursePicture())
    assert "Nothing recorded yet." in draw(CoursePicture(until=date(2026, 1, 1)))


def test_letters_are_never_smaller_than_eleven_pixels_on_a_phone():
    # A phone of 360 pixels leaves 300 for a drawing of 340.
    assert course.SIZE * 300 / course.NARROW >= 11


def test_words_are_text_and_never_markup():
    hostile = '"><script>alert(1)</script>'
    picture = CoursePicture(
        (CoursePoint(date(2026, 1, 1), hostile, 3, hostile),),
        (CourseBar(hostile, date(2026, 1, 1), hostile),),
        (
            CourseMark(hostile, date(2026, 1, 2), hostile),
            CourseMark("board", date(2026, 1, 2), hostile),
        ),
    )

    assert "<script" not in draw(picture)


def test_a_single_day_is_no_course_and_a_drug_that_lies_ahead_is_planned():
    today = date(2026, 3, 9)
    one = CoursePoint(today, "D")
    drug = CourseBar("drug", date(2026, 4, 1), "Denosumab")

    assert not CoursePicture((one,), until=today).is_course
    picture = CoursePicture((one,), (drug,), until=today)
    assert picture.is_course
    assert [row.words for row in rows(picture)] == ["Frankel D", "Denosumab, planned"]
