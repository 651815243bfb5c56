"""The course of a case on one time axis: neurology, pain, walking, treatments, complications.

Each lane carries its name above it, so that the drawing needs no column of names and reads on a
phone too: `draw(picture)` is the wide one, `draw(picture, width=NARROW)` the narrow one.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from . import clock
from .events import (
    BARS,
    FRANKEL,
    MARKS,
    WALKING,
    CourseBar,
    CourseMark,
    CoursePicture,
    CoursePoint,
    in_words,
    rows,
)
from .ink import dots, element, ellipse, fitted, hatch, outline, sheet, text, width_of

__all__ = ["CourseBar", "CourseMark", "CoursePicture", "CoursePoint", "draw", "in_words", "rows"]

WIDE, NARROW = 760.0, 340.0
LEFT, EDGE, SIZE, LINE = 34.0, 14.0, 13.0, 16.0


class _Sheet:
    """The drawing as it grows downwards, lane by lane."""

    def __init__(self, picture: CoursePicture, width: float) -> None:
        self.width, self.y, self.parts = width, 0.0, []
        self.scale = clock.axis(picture.days, LEFT, width - EDGE)
        self.last = picture.until or max(picture.days)

    def at(self, day: date) -> float:
        return self.scale.at(day)

    def add(self, name: str, body: str = "", **attributes: object) -> None:
        self.parts.append(element(name, body, **attributes))

    def say(self, x: float, y: float, words: str, css: str = "quiet", anchor: str = "") -> None:
        self.parts.append(text(x, y, words, css=css, size=SIZE, anchor=anchor))

    def title(self, words: str) -> None:
        self.y += 10
        self.add("path", css="lane", d=f"M0 {self.y:.1f}H{self.width:.1f}", fill="none",
                 stroke="#bbb", stroke_width=0.8)  # fmt: skip
        self.say(0, self.y + 15, words, css="strong")
        self.y += 22

    def labels(self, items: Sequence[tuple[float, str]], css: str = "legend") -> list[int]:
        """Write words at their places on as many lines as they need; the line of each."""
        ends: list[float] = []
        lines = []
        for x, words in items:
            shown = fitted(words, self.width - 20, SIZE)
            long = width_of(shown, SIZE)
            start = min(x + 8, self.width - long)
            line = next((n for n, end in enumerate(ends) if end + 10 <= start), len(ends))
            ends[line:] = [start + long, *ends[line + 1 :]]
            self.say(start, self.y + LINE * line + 12, shown, css=css)
            lines.append(line)
        return lines


def draw(picture: CoursePicture, *, width: float = WIDE) -> str:
    """The course as SVG; its title is the text equivalent."""
    if not picture.days:
        return sheet("course", width, 30, in_words(picture),
                     text(0, 20, "Nothing recorded yet.", size=SIZE))  # fmt: skip
    page = _Sheet(picture, width)
    _boards(page, [mark for mark in picture.marks if mark.kind == "board"])
    top = page.y
    points = sorted(picture.points, key=lambda point: point.on)
    _frankel(page, [point for point in points if point.frankel])
    _pain(page, [point for point in points if point.pain is not None])
    _walking(page, [point for point in points if point.walking])
    for kind in dict.fromkeys([*BARS, *(bar.kind for bar in picture.bars)]):
        _bars(page, kind, [bar for bar in picture.bars if bar.kind == kind])
    kinds = [kind for kind in MARKS if kind != "board"]
    others = (mark.kind for mark in picture.marks if mark.kind not in MARKS)
    for kind in dict.fromkeys([*kinds, *others]):
        _marks(page, kind, [mark for mark in picture.marks if mark.kind == kind])
    _axis(page, top)
    return sheet("course", width, page.y + 4, in_words(picture), "".join(page.parts))


def _boards(page: _Sheet, marks: Iterable[CourseMark]) -> None:
    """The boards stand above all lanes; their lines are drawn with the axis."""
    marks = sorted(marks, key=lambda mark: mark.on)
    if not marks:
        return
    lines = page.labels([(page.at(mark.on) - 4, f"Board: {mark.words}" if mark.words else "Board")
                         for mark in marks], css="strong board-words")  # fmt: skip
    for mark, line in zip(marks, lines, strict=True):
        x, y = page.at(mark.on), page.y + LINE * line
        page.parts.insert(0, element(
            "path", css="board", d=f"M{x:.1f} {y:.1f}V BOTTOM", fill="none", stroke="#111",
            stroke_width=1.4, stroke_dasharray="6 3"))  # fmt: skip
    page.y += LINE * (max(lines) + 1)


def _frankel(page: _Sheet, points: Sequence[CoursePoint]) -> None:
    """Frankel as steps: a grade holds until the next examination."""
    if not points:
        return
    page.title("Frankel")
    top, step = page.y + 6, 17.0
    heights = {grade: top + step * place for place, grade in enumerate(reversed(FRANKEL))}
    for grade, y in heights.items():
        page.say(0, y + 4.5, grade)
        page.add("path", css="grid", d=f"M{LEFT - 14:.1f} {y:.1f}H{page.width - EDGE:.1f}",
                 fill="none", stroke="#ddd")  # fmt: skip
    path: list[tuple[float, float]] = []
    for point in points:
        x, y = page.at(point.on), heights.get(point.frankel, top)
        if path:
            path.append((x, path[-1][1]))
        path.append((x, y))
    page.add("path", css="course-line", fill="none", stroke="#111", stroke_width=2.4,
             d=outline([*path, (page.at(page.last), path[-1][1])], is_open=True))  # fmt: skip
    for point in points:
        x, y = page.at(point.on), heights.get(point.frankel, top)
        page.add("path", css="course-point", d=outline(ellipse(x, y, 4, 4, 16)), fill="#111")
    page.y = top + step * 4 + 8


def _pain(page: _Sheet, points: Sequence[CoursePoint]) -> None:
    """Pain as a line from 0 to 10, each value written where there is room."""
    if not points:
        return
    page.title("Pain, 0 to 10")
    top, tall = page.y + 16, 46.0
    for value, y in ((10, top), (0, top + tall)):
        page.say(0, y + 4.5, str(value))
        page.add("path", css="grid", d=f"M{LEFT - 14:.1f} {y:.1f}H{page.width - EDGE:.1f}",
                 fill="none", stroke="#ddd")  # fmt: skip
    path = [(page.at(point.on), top + tall * (1 - (point.pain or 0) / 10)) for point in points]
    page.add("path", css="course-line", d=outline(path, is_open=True), fill="none",
             stroke="#111", stroke_width=1.6)  # fmt: skip
    for x, y in path:
        square = [(x - 3.5, y - 3.5), (x + 3.5, y - 3.5), (x + 3.5, y + 3.5), (x - 3.5, y + 3.5)]
        page.add("path", css="course-point", d=outline(square), fill="#111")
    values = [(x, y, str(point.pain)) for (x, y), point in zip(path, points, strict=True)]
    for words, x, y in _together(values):
        page.say(x, y - 7, words, css="legend", anchor="middle")
    page.y = top + tall + 8


def _together(values: Iterable[tuple[float, float, str]]) -> Iterable[tuple[str, float, float]]:
    """The words above the points; those of points too close to each other in one."""
    groups: list[list[tuple[float, float, str]]] = []
    for value in values:
        taken = width_of(", ".join(words for *_, words in groups[-1]), SIZE) if groups else 0.0
        if groups and value[0] - groups[-1][-1][0] < 14 + taken:
            groups[-1].append(value)
        else:
            groups.append([value])
    for group in groups:
        said = [words for *_, words in group]
        words = ", ".join(said) if len(said) <= 3 else f"{said[0]} … {said[-1]}"
        yield words, (group[0][0] + group[-1][0]) / 2, min(y for _, y, _ in group)


def _walking(page: _Sheet, points: Sequence[CoursePoint]) -> None:
    """Walking as a band: the worse, the denser; the words below where each stretch begins."""
    if not points:
        return
    page.title("Walking")
    stretches = [points[0], *(b for a, b in pairwise(points) if a.walking != b.walking)]
    ends = [*(point.on for point in stretches[1:]), page.last]
    for point, end in zip(stretches, ends, strict=True):
        left, right = page.at(point.on), max(page.at(end), page.at(point.on) + 6)
        box = [(left, page.y), (right, page.y), (right, page.y + 12), (left, page.y + 12)]
        fill = "#111" if point.walking == "bed" else "#fff"
        css = "walking" if point.walking != "bed" else "walking full"
        page.add("path", css=css, d=outline(box), fill=fill, stroke="#111")
        if point.walking == "wheelchair":
            page.add("path", css="pattern", d=hatch(box, 45, 4), fill="none", stroke="#111",
                     stroke_width=1.6)  # fmt: skip
        if point.walking == "aided":
            page.add("path", css="pattern-solid", d=dots(box, 5, 1), fill="#111")
    page.y += 13
    lines = page.labels([(page.at(point.on) - 8, WALKING.get(point.walking, point.walking))
                         for point in stretches])  # fmt: skip
    page.y += LINE * (max(lines) + 1)


def _bars(page: _Sheet, kind: str, bars: Iterable[CourseBar]) -> None:
    """One line for each treatment: its words, below them the bar; an arrow where it goes on."""
    bars = sorted(bars, key=lambda bar: bar.start)
    if not bars:
        return
    page.title(BARS.get(kind, kind.capitalize()))
    for bar in bars:
        left, right = page.at(bar.start), page.at(bar.end or page.last)
        right = max(right, left + 5)
        page.labels([(left - 8, bar.words)])
        y = page.y + LINE + 1
        box = [(left, y), (right, y), (right, y + 9), (left, y + 9)]
        if bar.end is None:
            box[2:2] = [(min(right + 8, page.width), y + 4.5)]
        page.add("path", css=f"bar-{kind}", d=outline(box), fill="#fff", stroke="#111",
                 stroke_width=1.2)  # fmt: skip
        angle = {"radiation": 90, "drug": 45}.get(kind)
        if angle is not None:
            page.add("path", css=f"bar-{kind}", d=hatch(box, angle, 4), fill="none",
                     stroke="#111", stroke_width=1.2)  # fmt: skip
        page.y += LINE + 13


def _marks(page: _Sheet, kind: str, marks: Iterable[CourseMark]) -> None:
    """Surgery as triangles, complications as crosses, each with its words."""
    marks = sorted(marks, key=lambda mark: mark.on)
    if not marks:
        return
    page.title(MARKS.get(kind, kind.capitalize()))
    shapes = {"surgery": ((0, 11), (-6, 0), (6, 0)), "complication": ((0, 0), (6, 6), (0, 12),
              (-6, 6))}  # fmt: skip
    for mark in marks:
        x = page.at(mark.on)
        shape = [(x + right, page.y + down) for right, down in shapes.get(kind, shapes["surgery"])]
        page.add("path", css=f"mark-{kind}", d=outline(shape), stroke="#111", stroke_width=1.6,
                 fill="#fff" if kind == "complication" else "#111")  # fmt: skip
    page.y += 13
    lines = page.labels([(page.at(mark.on) - 8, mark.words) for mark in marks])
    page.y += LINE * (max(lines) + 1)


def _axis(page: _Sheet, top: float) -> None:
    """The dates below all lanes, and where a long stretch is cut short."""
    page.y += 12
    y = page.y
    page.add("path", css="axis", d=f"M{LEFT:.1f} {y:.1f}H{page.width - EDGE:.1f}", fill="none",
             stroke="#111", stroke_width=1.4)  # fmt: skip
    free = 0.0
    for day, words in clock.ticks(page.scale, int(page.width // 110)):
        x, half = page.at(day), width_of(words, SIZE) / 2
        start = min(max(x - half, 0.0), page.width - 2 * half)
        if start < free:
            continue
        page.add("path", css="axis", d=f"M{x:.1f} {y:.1f}v6", fill="none", stroke="#111")
        page.say(start, y + 20, words)
        free = start + 2 * half + 8
    page.y += 24
    for one, other in page.scale.cuts:
        middle = (page.at(one) + page.at(other)) / 2
        for x in (middle - 3, middle + 3):
            page.add("path", css="axis", d=f"M{x - 3:.1f} {y + 6:.1f}l6 -12", fill="none",
                     stroke="#111", stroke_width=1.4)  # fmt: skip
    if page.scale.cuts:
        words = "; ".join(clock.length_words(*pair) for pair in page.scale.cuts)
        page.say(0, page.y + 12, f"// shortened: {words}")
        page.y += LINE
    page.parts = [part.replace("V BOTTOM", f"V{y:.1f}") for part in page.parts]
