"""The plain rules: percentages, quartiles, times, masking, plots and tables that are no formula."""

import io
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from meetings.figures import counted, handed_out, pack, plot
from meetings.figures.facts import Decision, Facts, Opinions
from meetings.figures.period import of_year
from meetings.figures.shape import Figure, Row, masked, percent, spread
from tests.meetings.figures.year import FIRST


def whole(*parts: int) -> Figure:
    rows = tuple(Row(f"part {place}", part, sum(parts)) for place, part in enumerate(parts))
    return Figure("x", "X", "What it is.", rows, whole=True)


def test_percent_is_rounded_and_nothing_has_none():
    assert [percent(1, 8), percent(1, 3), percent(0, 5)] == [13, 33, 0]
    assert percent(0, 0) is percent(3, None) is percent(None, 3) is None


def test_quartiles_lie_between_neighbours():
    assert spread([1, 2, 3, 4]) == (1.75, 2.5, 3.25)
    assert spread([7]) == (7, 7, 7)
    assert spread([]) is None


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (0, date(2024, 1, 1), date(2024, 12, 31)),
        (1, date(2024, 1, 1), date(2024, 3, 31)),
        (3, date(2024, 7, 1), date(2024, 9, 30)),
        (4, date(2024, 10, 1), date(2024, 12, 31)),
    ],
)
def test_a_year_and_its_quarters(quarter, first, last):
    chosen = of_year(2024, quarter)
    assert (chosen.first, chosen.last) == (first, last)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((10, 20, 30), [10, 20, 30]),
        ((10, 3, 30), [None, None, 30]),
        ((10, 3, 2), [10, None, None]),
        ((0, 12, 40), [0, 12, 40]),
        ((0, 40, 2), [0, None, None]),
    ],
)
def test_small_numbers_and_what_would_tell_them_are_hidden(parts, shown):
    assert [row.count for row in masked(whole(*parts)).rows] == shown


def test_the_rest_of_a_share_is_hidden_too():
    rows = (Row("a", 48, 50), Row("b", 30, 50), Row("c", 0, 3))
    found = masked(Figure("x", "X", "What it is.", rows))
    assert [(row.count, row.of) for row in found.rows] == [(None, None), (30, 50), (None, None)]


def test_what_was_measured_of_few_is_hidden():
    few = Figure("x", "X", "", (Row("Median", value=4.0),), unit="days", measured=4)
    assert masked(few).rows[0].value is masked(few).measured is None


def facts(*decisions: Decision, **more) -> Facts:
    return Facts(now=FIRST, decisions=decisions, **more)


def test_where_two_opinions_are_level_none_led():
    assert Decision("a", 1, opinions={"surgery": 2, "systemic": 2}).leading == ""
    assert Decision("a", 1, opinions={"surgery": 3, "systemic": 2}).leading == "surgery"
    assert Decision("a", 1).leading == ""


def test_nothing_is_told_of_one_person():
    opinions = {"radiology": Opinions(cases=9, voters=1, compared=9, same=8)}
    mine = Decision("a", 1, modality="surgery", presenter="me", presenters="systemic")
    found = facts(mine, mine, opinions=opinions)
    assert counted.concordance(found).rows[0].words == counted.ONE_PERSON
    assert counted.changed(found).rows[1].words == counted.ONE_PERSON


def test_the_pack_counts_cases_once_and_says_what_is_not_recorded():
    twice = Decision("a", 1, reason="first_diagnosis", trial="none_suitable")
    after = Decision("b", 1, reason="after_surgery", quorum_met=False)
    lines = {one.title: one for one in pack.lines_of(facts(twice, twice, after), yearly=None)}
    assert (lines["Cases presented"].count, lines["Cases presented"].percent) == (2, None)
    assert lines["Cases presented"].missing == pack.TYPE_IT
    assert lines["Presented before treatment"].percent == 50
    assert lines["Quorum at each decision"].percent == 67
    assert lines["Audit of cases that are listed and not discussed"].count is None
    typed = pack.lines_of(facts(twice, after), yearly=8)[0]
    assert (typed.percent, typed.missing) == (25, "")


def test_a_plot_has_title_and_numbers_in_words_and_no_style():
    figure = Figure("x", "Found & lost", "", (Row("<b>", 3, 12), Row("none", 0, 12)), goal=80)
    drawn = ET.fromstring(plot.draw(figure))  # noqa: S314 - our own
    assert drawn.find("title").text == "Found & lost"
    assert drawn.find("desc").text == "<b>: 3 of 12, 25 %; none: 0 of 12, 0 %."
    parts = [one for one in drawn.iter("rect") if one.get("class") == "plot-part"]
    assert [float(one.get("width")) for one in parts] == [plot.WIDE / 4]
    assert "style" not in plot.draw(figure)
    assert plot.draw(Figure("x", "X", "", (Row("a", 0, 0),))) == ""


def test_measured_values_are_drawn_in_their_order():
    rows = tuple(Row(name, value=value) for name, value in (("a", 5), ("b", 8), ("c", 12)))
    drawn = ET.fromstring(plot.draw(Figure("x", "X", "", rows, unit="days", measured=9)))  # noqa: S314 - our own
    low, middle = (drawn.find(f"*[@class='plot-{name}']") for name in ("part", "middle"))
    assert float(low.get("x")) < float(middle.get("x1"))
    assert "median" not in plot.in_words(Figure("x", "X", "", (), unit="days", measured=0))


def test_no_cell_of_a_file_is_a_formula_and_the_files_agree():
    figure = Figure("x", "=1+1", "@SUM(1)", (Row("-2", 30, 60), Row("+3", 30, 60)), whole=True)
    about = {"Board": "=HYPERLINK(1)"}
    out = handed_out.HandedOut.of(
        [figure], pack.lines_of(facts(), yearly=9), [], outside=False, about=about
    )
    for kind, sheets in (("xlsx", ["Figures"]), ("pack", ["Accreditation", "Figures"])):
        book = load_workbook(io.BytesIO(handed_out.FORMATS[kind].make(out)))
        assert book.sheetnames == sheets
        cells = [cell for sheet in book for cells in sheet.iter_rows() for cell in cells]
        assert "f" not in {cell.data_type for cell in cells}
        assert "'=1+1" in {cell.value for cell in cells}
        assert 30 in {cell.value for cell in cells}
    text = handed_out.FORMATS["csv"].make(out).decode("utf-8-sig")
    assert "Board,'=HYPERLINK(1)" in text
    assert "'=1+1,'-2,30,60,50" in text


def test_what_goes_outside_is_masked():
    few = [whole(10, 3, 30)]
    lines = [pack.Line("B", "T", "D", "S", 2, 9)]
    out = handed_out.HandedOut.of(few, lines, [], outside=True, about={})
    assert out.lines[0].count is out.lines[0].of is None
    assert [row.count for row in out.figures[0].rows] == [None, None, 30]
    inside = handed_out.HandedOut.of(few, lines, [], outside=False, about={})
    assert inside.lines == tuple(lines)
