"""The plots of figures: bars and quartiles as SVG, which a page shows beside their numbers."""

from html import escape
from math import ceil

from django.utils.translation import gettext as _

from cases.drawings import ink

from .shape import Figure, Row

WIDE, LINE, EDGE = 380.0, 34.0, 4.0
BLUE, GREY = "#14557f", "#d7dcd9"


def draw(figure: Figure) -> str:
    """The plot of a figure, or nothing where there is nothing to draw."""
    if figure.unit:
        return _measured(figure)
    rows = [row for row in figure.rows if row.count is not None]
    shown = [row for row in rows if row.count or not figure.whole]
    return _bars(figure, shown) if any(row.of for row in shown) else ""


def in_words(figure: Figure) -> str:
    """What the plot shows, as one sentence."""
    if figure.unit:
        said = [f"{row.label.lower()} {row.value:g} {figure.unit}" for row in figure.rows]
    else:
        said = [f"{row.label}: {_numbers(row)}" for row in figure.rows if row.count is not None]
    return f"{'; '.join(said)}." if said else "Nothing to show."


def _numbers(row: Row) -> str:
    if not row.of:
        return f"{row.count}"
    told = {"count": row.count, "of": row.of, "percent": row.percent}
    return _("{count} of {of}, {percent} %").format(**told)


def _bars(figure: Figure, rows: list[Row]) -> str:
    """Under each label a bar on its whole, with the goal as a line across each bar."""
    body = ""
    for place, row in enumerate(rows):
        body += _bar(row, place * LINE)
        if figure.goal is not None:
            bar = place * LINE + 15
            body += _line(_x(figure.goal / 100), bar + 1, bar + 17, css="plot-goal")
    return _sheet(figure, len(rows) * LINE + EDGE, body)


def _bar(row: Row, top: float) -> str:
    share = row.count / row.of if row.of else 0
    numbers = _numbers(row)
    room = WIDE - ink.width_of(numbers, 13) - 12
    drawn = ink.text(0, top + 13, ink.fitted(row.label, room, 13), size=13)
    drawn += ink.text(WIDE, top + 13, numbers, css="plot-number", size=13, anchor="end")
    drawn += _box(0, top + 18, WIDE, css="plot-whole", fill=GREY)
    return drawn + (_box(0, top + 18, _x(share), css="plot-part", fill=BLUE) if share else "")


def _measured(figure: Figure) -> str:
    """The quartiles as a box on an axis from nought, the median as a line across it."""
    values = [row.value for row in figure.rows if row.value is not None]
    if not values:
        return ""
    low, middle, high = values
    most = max(10, ceil(high * 1.2 / 10) * 10)
    at = {value: _x(value / most) for value in (low, middle, high)}
    body = _box(0, 30, WIDE, css="plot-whole", fill=GREY)
    body += _box(at[low], 26, max(2.0, at[high] - at[low]), css="plot-part", fill=BLUE, high=20)
    body += _line(at[middle], 20, 52, css="plot-middle")
    side = "start" if middle < most / 2 else "end"
    words = _("Median {value} {unit}").format(value=f"{middle:g}", unit=figure.unit)
    body += ink.text(at[middle], 14, words, css="plot-number", size=13, anchor=side)
    for value, anchor in ((0, "start"), (most, "end")):
        x = _x(value / most)
        body += ink.text(x, 66, f"{value} {figure.unit}", size=12, anchor=anchor)
    return _sheet(figure, 72, body)


def _x(share: float) -> float:
    return WIDE * share


def _box(x: float, y: float, wide: float, *, css: str, fill: str, high: float = 12) -> str:
    return ink.element("rect", css=css, x=x, y=y, width=wide, height=float(high), fill=fill)


def _line(x: float, top: float, bottom: float, *, css: str) -> str:
    across = {"x1": x, "x2": x, "y1": float(top), "y2": float(bottom)}
    return ink.element("line", css=css, stroke="#000", stroke_width=2, **across)


def _sheet(figure: Figure, height: float, body: str) -> str:
    """The drawing with its title and its numbers in words for who does not see it."""
    told = f"</title><desc>{escape(in_words(figure))}</desc>"
    drawn = ink.sheet("plot", WIDE, height, figure.title, body)
    return drawn.replace("</title>", told, 1)
