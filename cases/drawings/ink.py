"""The pen of all drawings: elements, escaped words, outlines, hatches, and how wide words are."""

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from math import cos, radians, sin

Point = tuple[float, float]
FONT = "Atkinson Hyperlegible, Atkinson, DejaVu Sans, sans-serif"
# How wide letters are in bold, as shares of the size; all others 0.62.
_SHARES = {
    letter: share
    for letters, share in (
        (" ijl!,.:;|'·", 0.33), ("frtI-()[]{}\"*/", 0.45), ("1cvyz–", 0.56),
        ("ABCDGHKNRUVXYw&", 0.7), ("OQ#@…", 0.8), ("mMW%—", 1.0),
    )
    for letter in letters
}  # fmt: skip


def element(name: str, body: str = "", **attributes: object) -> str:
    """One SVG element; `css` becomes its class, underscores in names become hyphens."""
    words = "".join(
        f' {"class" if key == "css" else key.replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value not in ("", None)
    )
    return f"<{name}{words}>{body}</{name}>" if body else f"<{name}{words}/>"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0").replace("-0.0", "0")
    return str(value)


def sheet(
    css: str, width: float, height: float, title: str, body: str, *, corner: Point = (0.0, 0.0)
) -> str:
    """The whole drawing; its title is the text equivalent, in a browser and in a PDF."""
    box = " ".join(_number(float(side)) for side in (*corner, width, height))
    return element(
        "svg",
        f"<title>{escape(title)}</title>{body}",
        css=f"drawing {css}",
        viewBox=box,
        role="img",
        font_family=FONT,
    )


def text(
    x: float, y: float, words: str, *, css: str = "quiet", size: float = 14, anchor: str = ""
) -> str:
    """Words on their base line, escaped; in bold for `strong` ones."""
    return element(
        "text",
        escape(words),
        css=css,
        x=float(x),
        y=float(y),
        font_size=float(size),
        font_weight=700 if "strong" in css else "",
        text_anchor=anchor,
        fill="#000",
    )


def width_of(words: str, size: float = 14) -> float:
    """About how wide the words are in bold, in the unit of `size`; rather too wide."""
    return size * sum(_share(letter) for letter in words)


def _share(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _SHARES:
        return _SHARES[letter]
    return 0.62 if letter < "\u0100" else 0.95


def fitted(words: str, room: float, size: float = 14) -> str:
    """The words, cut with an ellipsis where they would be wider than the room."""
    words = " ".join(words.split())
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def lines_of(words: str, room: float, size: float = 14, most: int = 3) -> list[str]:
    """The words on at most so many lines of the room, the last one cut where more would follow."""
    lines: list[str] = []
    left = words.split()
    while left and len(lines) < most - 1:
        line = left.pop(0)
        while left and width_of(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        lines.append(fitted(line, room, size))
    return [*lines, fitted(" ".join(left), room, size)] if left else lines


def spread(wanted: Sequence[float], gap: float, least: float, most: float) -> list[float]:
    """Heights for labels: each near where it is wanted, none nearer than the gap to another.

    `wanted` must be sorted; the labels fit when (count - 1) * gap <= most - least.
    """
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else least))
    limit = most
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], limit)
        limit = places[at] - gap
    return places


def outline(points: Iterable[Point], *, is_open: bool = False) -> str:
    """The path through the points, closed unless open."""
    path = "L".join(f"{_number(float(x))} {_number(float(y))}" for x, y in points)
    return f"M{path}" + ("" if is_open else "Z")


def ellipse(x: float, y: float, across: float, down: float, count: int = 48) -> list[Point]:
    """The points of an ellipse, from its right end clockwise as seen on the screen."""
    turns = [radians(360 * at / count) for at in range(count)]
    return [(x + across * cos(turn), y + down * sin(turn)) for turn in turns]


def hatch(shape: Sequence[Point], angle: float, gap: float) -> str:
    """Parallel lines within a shape, as one path; the angle in degrees, 0 is level.

    The lines lie on one grid for the whole drawing, so that neighbouring shapes join.
    """
    back, there = radians(-angle), radians(angle)
    turned = [_turned(point, back) for point in shape]
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    pieces = []
    row = gap * (low // gap + 0.5)
    while row < high:
        crossed = sorted(_crossings(turned, row))
        for start, end in zip(crossed[::2], crossed[1::2], strict=False):
            if end - start > 0.3:
                pieces.append(
                    outline([_turned((x, row), there) for x in (start, end)], is_open=True)
                )
        row += gap
    return "".join(pieces)


def dots(shape: Sequence[Point], gap: float, size: float) -> str:
    """Dots on a grid within a shape, as one path of small squares stood on their corner."""
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    path, row, odd = [], gap * (min(ys) // gap + 0.5), False
    while row < max(ys):
        crossed = sorted(_crossings(shape, row))
        x = gap * (min(xs) // gap + (0.5 if odd else 0.0))
        while x < max(xs):
            if sum(cut < x - size * 0.7 for cut in crossed) % 2:
                path.append(
                    outline([(x - size, row), (x, row - size), (x + size, row), (x, row + size)])
                )
            x += gap
        row, odd = row + gap * 0.8, not odd
    return "".join(path)


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _crossings(shape: Sequence[Point], row: float) -> list[float]:
    closed = [*shape, shape[0]]
    return [
        one[0] + (row - one[1]) / (other[1] - one[1]) * (other[0] - one[0])
        for one, other in pairwise(closed)
        if (one[1] <= row) != (other[1] <= row)
    ]
