"""Drawings of the spine with the lesions marked: the column from the side, and a small bar."""

from collections.abc import Iterable
from math import cos, radians, sin
from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# From the side, front to the left: name, height, depth, lean in degrees (positive: downwards runs
# to the front). The leans make the neck and the loin hollow and the chest round.
_COLUMN = (
    ("OC", 9, 30, 16), ("C1", 6, 13, 16), ("C2", 14, 13, 14), ("C3", 11, 13, 11), ("C4", 11, 13, 6),
    ("C5", 11, 14, -1), ("C6", 11, 14, -9), ("C7", 12, 15, -16),
    ("T1", 13, 15, -21), ("T2", 14, 16, -20), ("T3", 14, 16, -17), ("T4", 15, 17, -13),
    ("T5", 15, 17, -9), ("T6", 16, 18, -4), ("T7", 16, 19, 1), ("T8", 17, 20, 5),
    ("T9", 17, 20, 9), ("T10", 18, 21, 11), ("T11", 19, 22, 13), ("T12", 20, 23, 14),
    ("L1", 21, 24, 13), ("L2", 22, 25, 9), ("L3", 22, 26, 2), ("L4", 22, 26, -8),
    ("L5", 22, 26, -21), ("S1", 20, 24, -46), ("S2", 16, 19, -44), ("S3", 13, 15, -30),
    ("S4", 11, 12, -8), ("S5", 10, 9, 14), ("CO", 16, 7, 34),
)  # fmt: skip
LEVELS = tuple(row[0] for row in _COLUMN)
_WORDS = {"OC": "occiput", "CO": "coccyx"}
_NAMED = {"C1", "C7", "T1", "T6", "T12", "L1", "L5", "S1"}
_CANAL = 4.5  # half the width of the spinal canal
_WIDTH, _REGION_X = 164, 162


class Vertebra(NamedTuple):
    level: str
    x: float
    y: float
    height: float
    depth: float
    lean: float


def _stand_up() -> tuple[tuple[Vertebra, ...], float]:
    """Put one vertebra under the other, each with its lean; also the height of the whole."""
    x, y, column = 88.0, 2.0, []
    for level, height, depth, lean in _COLUMN:
        gap = 1 if level.startswith("S") and level != "S1" else 2 + height * 0.16
        step = (height + gap) / 2
        x, y = x - step * sin(radians(lean)), y + step * cos(radians(lean))
        column.append(Vertebra(level, x, y, height, depth, lean))
        x, y = x - step * sin(radians(lean)), y + step * cos(radians(lean))
    return tuple(column), y + 10


COLUMN, _HEIGHT = _stand_up()


def _point(bone: Vertebra, back: float, down: float) -> str:
    """A point of a vertebra: so far behind its centre and so far below it, turned by its lean."""
    turn = radians(bone.lean)
    x = bone.x + back * cos(turn) - down * sin(turn)
    y = bone.y + back * sin(turn) + down * cos(turn)
    return f"{x:.1f} {y:.1f}"


def _outline(bone: Vertebra, corners: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(_point(bone, back, down) for back, down in corners) + "Z"


def _body(bone: Vertebra) -> str:
    """The vertebral body: a block with a waist, its corners cut."""
    d, h = bone.depth / 2, bone.height / 2
    waist = 0.07 * bone.depth
    return _outline(
        bone,
        [(-d + 1.5, -h), (d - 1, -h), (d, -h + 1), (d - waist, 0), (d, h - 1), (d - 1, h),
         (-d + 1.5, h), (-d, h - 1.5), (-d + waist, 0), (-d, -h + 1.5)],
    )  # fmt: skip


def _arch(bone: Vertebra) -> str:
    """The spinous process: short in the neck, steep in the chest, broad in the loin."""
    region, h, start = bone.level[0], bone.height, bone.depth / 2 + 2 * _CANAL
    reach, drop, thick = {"C": (11, 4, 0.5), "T": (17, 11, 0.42), "L": (17, 3, 0.72)}.get(
        region, (6, 1, 0.5)
    )
    if bone.level in {"OC", "CO", "S5"}:
        return ""
    if bone.level in {"C1", "S4"}:
        reach = 4
    if bone.level in {"C2", "C7"}:
        reach = 15
    t = h * thick / 2
    return _outline(
        bone,
        [(start, -t), (start + reach * 0.8, drop - t), (start + reach, drop),
         (start + reach * 0.85, drop + t * 1.1), (start, t)],
    )  # fmt: skip


def _canal() -> str:
    return "M" + "L".join(_point(bone, bone.depth / 2 + _CANAL, 0) for bone in COLUMN)


def _marked(levels: object) -> list[str]:
    """The known levels among those given, from the head downwards."""
    given = levels.replace(",", " ").split() if isinstance(levels, str) else list(levels or [])
    wanted = {str(level).strip().upper() for level in given}
    return [level for level in LEVELS if level in wanted]


def in_words(levels: Iterable[str]) -> str:
    """Write levels as a clinician does: neighbours as a range, "C4–C6, T8"."""
    runs: list[list[str]] = []
    for level in _marked(list(levels)):
        if runs and LEVELS.index(level) == LEVELS.index(runs[-1][-1]) + 1:
            runs[-1].append(level)
        else:
            runs.append([level])
    named = [[_WORDS.get(level, level) for level in run] for run in runs]
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in named)


def _label_rows(bones: list[Vertebra]) -> list[tuple[Vertebra, float]]:
    """Where each lesion's name stands: beside its level, but never on top of another name."""
    rows, lowest = [], -100.0
    for bone in bones:
        lowest = max(bone.y, lowest + 15)
        rows.append((bone, lowest))
    return rows


def _lesion_labels(bones: list[Vertebra]) -> SafeString:
    return format_html_join(
        "",
        '<path class="leader" d="M{} L{} {}"/><text class="lesion-label" x="{}" y="{}">{}</text>',
        (
            (_point(bone, -bone.depth / 2 - 2, 0), 42, f"{y:.1f}", 4, f"{y + 5:.1f}", bone.level)
            for bone, y in _label_rows(bones)
        ),
    )


def _region_labels(marked: list[str]) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        ((_REGION_X, f"{bone.y + 3.5:.1f}", bone.level) for bone in COLUMN if bone.level in _NAMED),
    )


@register.simple_tag
def spine_map(levels: object, label: str = "") -> SafeString:
    """Draw the spine from the side with the given levels marked, named and described in words."""
    marked = _marked(levels)
    words = label or (
        f"Spine with lesions at {in_words(marked)}" if marked else "Spine, no level given"
    )
    bones = format_html_join(
        "",
        '<g class="{}"><path class="arch" d="{}"/><path class="body" d="{}"/></g>',
        (
            ("lesion" if bone.level in marked else "bone", _arch(bone), _body(bone))
            for bone in COLUMN
        ),
    )
    return format_html(
        '<svg class="spine" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="canal" d="{}"/>{}{}{}</svg>',
        _WIDTH, round(_HEIGHT), words, _canal(), bones, _region_labels(marked),
        _lesion_labels([bone for bone in COLUMN if bone.level in marked]),
    )  # fmt: skip


@register.filter
def level_words(levels: object) -> str:
    """The levels in words, for text beside or instead of a drawing."""
    return in_words(_marked(levels))
