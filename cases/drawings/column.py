"""The spine from the side, front to the left: where each vertebra stands and how it leans."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin

from django.utils.translation import gettext as _

from cases.levels import ORDER, Level, spans_of

from .ink import Point

# Name, height, depth, lean in degrees (positive: downwards runs to the front). The leans make
# the neck and the loin hollow and the chest round.
_ROWS = (
    ("OC", 9, 30, 16), ("C1", 6, 13, 16), ("C2", 14, 13, 14), ("C3", 11, 13, 11), ("C4", 11, 13, 6),
    ("C5", 11, 14, -1), ("C6", 11, 14, -9), ("C7", 12, 15, -16),
    ("T1", 13, 15, -21), ("T2", 14, 16, -20), ("T3", 14, 16, -17), ("T4", 15, 17, -13),
    ("T5", 15, 17, -9), ("T6", 16, 18, -4), ("T7", 16, 19, 1), ("T8", 17, 20, 5),
    ("T9", 17, 20, 9), ("T10", 18, 21, 11), ("T11", 19, 22, 13), ("T12", 20, 23, 14),
    ("L1", 21, 24, 13), ("L2", 22, 25, 9), ("L3", 22, 26, 2), ("L4", 22, 26, -8),
    ("L5", 22, 26, -21), ("S1", 20, 24, -46), ("S2", 16, 19, -44), ("S3", 13, 15, -30),
    ("S4", 11, 12, -8), ("S5", 10, 9, 14), ("CO", 16, 7, 34),
)  # fmt: skip
# How wide the canal is in the sacrum, beside its width above.
_NARROWER = {"S1": 0.8, "S2": 0.55, "S3": 0.4, "S4": 0.3, "S5": 0.2, "CO": 0.2}
_WORDS = {"OC": "occiput", "CO": "coccyx"}
NAMED = frozenset({"C1", "C7", "T1", "T6", "T12", "L1", "L5", "S1"})


@dataclass(frozen=True)
class Vertebra:
    """One level: its centre, size and lean, and half the width of the canal behind it."""

    level: str
    x: float
    y: float
    height: float
    depth: float
    lean: float
    canal: float

    def point(self, back: float, down: float) -> Point:
        """A point so far behind the centre of the body and so far below it."""
        turn = radians(self.lean)
        return (
            self.x + back * cos(turn) - down * sin(turn),
            self.y + back * sin(turn) + down * cos(turn),
        )

    def points(self, corners: Iterable[Point]) -> list[Point]:
        """The points of a shape given in the vertebra's own directions."""
        return [self.point(back, down) for back, down in corners]

    @property
    def lamina(self) -> float:
        """How far behind the centre the canal ends and the arch begins."""
        return self.depth / 2 + 2 * self.canal

    @property
    def body(self) -> list[Point]:
        """The vertebral body: a block with a waist, its corners cut."""
        d, h = self.depth / 2, self.height / 2
        waist = 0.07 * self.depth
        return self.points(
            [(-d + 1.5, -h), (d - 1, -h), (d, -h + 1), (d - waist, 0), (d, h - 1), (d - 1, h),
             (-d + 1.5, h), (-d, h - 1.5), (-d + waist, 0), (-d, -h + 1.5)]
        )  # fmt: skip

    @property
    def arch(self) -> list[Point]:
        """The spinous process: short in the neck, steep in the chest, broad in the loin."""
        if self.level in {"OC", "CO", "S5"}:
            return []
        reach, drop, thick = {"C": (11, 4, 0.5), "T": (17, 11, 0.42), "L": (17, 3, 0.72)}.get(
            self.level[0], (6, 1, 0.5)
        )
        reach = {"C1": 4, "S4": 4, "C2": 15, "C7": 15}.get(self.level, reach)
        t, start = self.height * thick / 2, self.lamina
        return self.points(
            [(start, -t), (start + reach * 0.8, drop - t), (start + reach, drop),
             (start + reach * 0.85, drop + t * 1.1), (start, t)]
        )  # fmt: skip


@dataclass(frozen=True)
class Column:
    """Vertebrae in their order, and the upper and lower edge of the drawing of them."""

    bones: tuple[Vertebra, ...]
    height: float
    top: float = 0.0

    def __getitem__(self, level: str) -> Vertebra:
        return next(bone for bone in self.bones if bone.level == level)

    def between(self, level_from: str, level_to: str) -> list[Vertebra]:
        """The vertebrae from one level to the other, in the order of the column."""
        first, last = sorted((ORDER[level_from], ORDER[level_to]))
        return [bone for bone in self.bones if first <= ORDER[bone.level] <= last]

    def near(self, levels: Iterable[str], *, around: int = 3, least: int = 11) -> "Column":
        """The part of the column about the levels, some more on either side."""
        places = [ORDER[level] for level in levels] or [0, len(self.bones) - 1]
        first, last = min(places) - around, max(places) + around
        while last - first + 1 < least:
            first, last = first - 1, last + 1
        if first < 0:
            first, last = 0, last - first
        if last >= len(self.bones):
            first, last = first - (last - len(self.bones) + 1), len(self.bones) - 1
        bones = self.bones[max(first, 0) : last + 1]
        edges = [y for bone in bones for _x, y in (*bone.body, *bone.arch)]
        return Column(bones, round(max(edges)) + 6, round(min(edges)) - 6)


@cache
def stand_up(
    x: float = 88.0, top: float = 2.0, *, canal: float = 4.5, deeper: float = 1.0
) -> Column:
    """Put one vertebra under the other, each with its lean.

    `x` and `top` are where the head stands, `canal` half the width of the spinal canal; `deeper`
    stretches the bodies from front to back, so that there is room for a hatch.
    """
    y, bones = top, []
    for level, height, depth, lean in _ROWS:
        gap = 1 if level.startswith("S") and level != "S1" else 2 + height * 0.16
        step, wide = (height + gap) / 2, canal * _NARROWER.get(level, 1.0)
        x, y = x - step * sin(radians(lean)), y + step * cos(radians(lean))
        bones.append(Vertebra(level, x, y, height, depth * deeper, lean, wide))
        x, y = x - step * sin(radians(lean)), y + step * cos(radians(lean))
    return Column(tuple(bones), round(y + 10))


def known(levels: object) -> list[str]:
    """The known levels among those given, from the head downwards."""
    given = levels.replace(",", " ").split() if isinstance(levels, str) else list(levels or [])
    wanted = {str(level).strip().upper() for level in given}
    return [level.value for level in Level if level.value in wanted]


def range_words(level_from: str, level_to: str) -> str:
    """Such as “T8”, “C4–C6” or “occiput–C2”."""
    ends = [_(_WORDS[level]) if level in _WORDS else level for level in (level_from, level_to)]
    return "–".join(dict.fromkeys(ends))


def in_words(levels: Iterable[str]) -> str:
    """Write levels as a clinician does: neighbours as a range, “C4–C6, T8”."""
    return ", ".join(range_words(*run) for run in spans_of(known(list(levels))))
