"""What a course shows, as plain values, and the same as rows of a table."""

from dataclasses import dataclass
from datetime import date

FRANKEL = ("A", "B", "C", "D", "E")
WALKING = {
    "independent": "walks alone", "aided": "walks with help or an aid",
    "wheelchair": "wheelchair", "bed": "bedridden",
}  # fmt: skip
BARS = {"radiation": "Radiation", "drug": "Drug", "steroid": "Steroid"}
MARKS = {"surgery": "Surgery", "complication": "Complication", "board": "Board"}


@dataclass(frozen=True)
class CoursePoint:
    """What was examined on a day: Frankel A-E (or none: no deficit), pain 0-10, walking."""

    on: date
    frankel: str = ""
    pain: int | None = None
    walking: str = ""


@dataclass(frozen=True)
class CourseBar:
    """A treatment over time, of a kind out of `BARS`; without an end it still goes on."""

    kind: str
    start: date
    words: str
    end: date | None = None


@dataclass(frozen=True)
class CourseMark:
    """Something on one day, of a kind out of `MARKS`."""

    kind: str
    on: date
    words: str


@dataclass(frozen=True)
class CoursePicture:
    """The neurological course, the treatments, the complications and the boards of a case.

    `until` is the day up to which the record reaches, where bars that still go on end.
    """

    points: tuple[CoursePoint, ...] = ()
    bars: tuple[CourseBar, ...] = ()
    marks: tuple[CourseMark, ...] = ()
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.points or self.bars or self.marks)

    @property
    def is_course(self) -> bool:
        """Whether there is more than one thing: a single one has no course."""
        return len(self.points) + len(self.bars) + len(self.marks) > 1

    @property
    def days(self) -> set[date]:
        """Every day on which something is shown."""
        days = {point.on for point in self.points} | {mark.on for mark in self.marks}
        days |= {bar.start for bar in self.bars} | {bar.end for bar in self.bars if bar.end}
        return days | ({self.until} if self.until and days else set())


@dataclass(frozen=True)
class CourseRow:
    """One row of the table that says what the drawing shows."""

    on: date
    until: date | None
    what: str
    words: str

    @property
    def when(self) -> str:
        """Such as “3 Mar 2026” or “3 Mar 2026 to 17 Mar 2026”."""
        first = f"{self.on:%-d %b %Y}"
        if self.until is None or self.until == self.on:
            return first
        return f"{first} to {self.until:%-d %b %Y}"


def rows(picture: CoursePicture) -> list[CourseRow]:
    """All of the course in the order of time: when, what, words."""
    found = [CourseRow(point.on, None, "Examination", point_words(point))
             for point in picture.points]  # fmt: skip
    for bar in picture.bars:
        ahead = picture.until is not None and bar.start > picture.until
        words = bar.words if bar.end else f"{bar.words}, {'planned' if ahead else 'still going on'}"
        found.append(CourseRow(bar.start, bar.end, BARS.get(bar.kind, bar.kind), words))
    found += [
        CourseRow(mark.on, None, MARKS.get(mark.kind, mark.kind), mark.words)
        for mark in picture.marks
    ]
    return sorted(found, key=lambda row: row.on)


def point_words(point: CoursePoint) -> str:
    """Such as “Frankel D, pain 7 of 10, walks alone”."""
    parts = []
    if point.frankel:
        parts.append(f"Frankel {point.frankel}" if point.frankel in FRANKEL else "no deficit")
    if point.pain is not None:
        parts.append(f"pain {point.pain} of 10")
    if point.walking:
        parts.append(WALKING.get(point.walking, point.walking))
    words = ", ".join(parts) or "nothing recorded"
    return words[:1].upper() + words[1:]


def in_words(picture: CoursePicture) -> str:
    """The whole course in one paragraph."""
    said = [f"{row.when}: {row.what.lower()}, {row.words}" for row in rows(picture)]
    return (
        f"Course over time. {'. '.join(said)}." if said else "Course over time: nothing recorded."
    )
