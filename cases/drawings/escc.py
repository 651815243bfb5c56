"""The ESCC grade as an axial drawing: the vertebra from below, its canal, cord and epidural tumour.

Grades and their meaning: Bilsky MH, Laufer I, Fourney DR et al., J Neurosurg Spine 2010;13:324-8.
The drawing is the program's own scheme; it shows a grade, not a patient.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp

from .ink import Point, element, ellipse, hatch, outline, sheet, text

MEANINGS = {
    "0": "bone only, no epidural tumour",
    "1a": "epidural tumour, thecal sac not deformed",
    "1b": "thecal sac deformed, cord not touched",
    "1c": "thecal sac deformed, cord touched but not compressed",
    "2": "cord compressed, CSF still visible",
    "3": "cord compressed, no CSF visible",
}
GROUPS = {
    "0": "low grade", "1a": "low grade", "1b": "low grade",
    "1c": "low grade, management disputed", "2": "high grade", "3": "high grade",
}  # fmt: skip
SIDES = {
    "": "", "left": "on the left", "right": "on the right", "both": "on both sides",
}  # fmt: skip
BELOW_CONUS = "Below the conus there is no cord: 1c, 2 and 3 are not defined here."

# In a square of 200: the body above, the spinous process below; the patient's right is on the left.
X, TOP, FLOOR = 100.0, 88.0, 142.0  # the middle, the front and the back of the canal
SAC = (100.0, 116.0, 27.0, 21.0)
CORD = (100.0, 117.0, 13.0, 9.0)
# How far the tumour reaches into the canal, the least height that is left of the cord.
DEPTHS = {"0": 0.0, "1a": 8.0, "1b": 14.5, "1c": 20.5, "2": 29.0, "3": 37.0}
_LEFT = (
    (100, 30), (74, 31), (52, 42), (43, 60), (48, 78), (58, 88), (54, 98), (40, 103), (22, 104),
    (14, 112), (20, 120), (44, 121), (58, 128), (74, 146), (90, 160), (93, 184), (100, 190),
)  # fmt: skip
_CANAL = (
    (100, 88), (84, 88), (71, 94), (66, 106), (70, 122), (84, 138), (100, 144),
)  # fmt: skip


def mirrored(half: Sequence[Point]) -> list[Point]:
    """The whole outline from its left half, which begins and ends in the middle."""
    return [*half, *((2 * X - x, y) for x, y in reversed(half[1:-1]))]


BONE, CANAL = mirrored(_LEFT), mirrored(_CANAL)


def in_words(grade: str, *, below_conus: bool = False, side: str = "") -> str:
    """Such as “ESCC 2: cord compressed, CSF still visible. High grade.”"""
    if grade not in MEANINGS:
        return "ESCC not graded."
    where = f", {SIDES[side]}" if SIDES.get(side) and grade != "0" else ""
    group = GROUPS[grade]
    words = f"ESCC {grade}: {MEANINGS[grade]}{where}. {group[0].upper()}{group[1:]}."
    return f"{words} {BELOW_CONUS}" if below_conus else words


def draw(grade: str, *, below_conus: bool = False, side: str = "", small: bool = False) -> str:
    """The grade as SVG: small for a line of text (96 px), or large with its parts named.

    Grade is one of 0, 1a, 1b, 1c, 2, 3; side is left, right, both or nothing (in the middle).
    """
    words = in_words(grade, below_conus=below_conus, side=side)
    depth = DEPTHS.get(grade, 0.0)
    sac = _pressed(ellipse(*SAC), depth, side, 1.2)
    parts = [
        element("path", css="bone", d=outline(BONE), fill="#fff", stroke="#777", stroke_width=1.5),
        _bone_tumour() if grade in MEANINGS else "",
        element("path", css="canal-wall", d=outline(CANAL), fill="#fff", stroke="#777",
                stroke_width=1.5),
        _epidural(depth, side),
        element("path", css="csf", d=outline(sac), fill="#f2f2f2", stroke="#555", stroke_width=1.5),
        _roots(depth, side) if below_conus else _cord(grade, sac, depth, side),
    ]  # fmt: skip
    if small:
        # So small, only the canal and what borders on it can be made out.
        return sheet("escc escc-small", 112, 104, words, "".join(parts), corner=(44.0, 54.0))
    parts += _names(grade, below_conus)
    return sheet("escc", 330, 206, words, "".join(parts))


def _front(x: float, depth: float, side: str) -> float:
    """How far back the tumour reaches at x."""
    centres = {"left": (114.0,), "right": (86.0,), "both": (84.0, 116.0)}.get(side, (X,))
    wide = 16.0 if side else 24.0
    swell = max(exp(-(((x - centre) / wide) ** 2)) for centre in centres)
    return TOP + depth * swell


def _pressed(shape: Sequence[Point], depth: float, side: str, apart: float) -> list[Point]:
    """The shape, its front pushed back by the tumour."""
    if not depth:
        return list(shape)
    return [(x, max(y, _front(x, depth, side) + apart)) for x, y in shape]


def _bone_tumour() -> str:
    body = mirrored(((100, 38), (80, 40), (66, 52), (64, 70), (74, 82), (84, 87), (100, 87)))
    return element("path", css="tumour", d=hatch(body, 45, 6), fill="none", stroke="#111",
                   stroke_width=1.6)  # fmt: skip


def _epidural(depth: float, side: str) -> str:
    if not depth:
        return ""
    steps = [66 + at * 68 / 40 for at in range(41)]
    front = [(x, _ceiling(x)) for x in steps]
    back = [(x, max(_ceiling(x), _front(x, depth, side))) for x in reversed(steps)]
    return element("path", css="tumour-solid", d=outline([*front, *back]), fill="#111")


def _ceiling(x: float) -> float:
    """The front wall of the canal at x."""
    wall = ((66.0, 106.0), (71.0, 94.0), (84.0, 88.0), (116.0, 88.0), (129.0, 94.0), (134.0, 106.0))
    for (left, high), (right, low) in pairwise(wall):
        if left <= x <= right:
            return high + (low - high) * (x - left) / (right - left)
    return 106.0


def _cord(grade: str, sac: Sequence[Point], depth: float, side: str) -> str:
    """The cord: round, touched, flattened, or filling all that is left of the sac."""
    if grade == "3":
        middle = sum(y for _, y in sac) / len(sac)
        shape = [(X + (x - X) * 0.93, middle + (y - middle) * 0.8) for x, y in sac]
    elif grade == "2":
        flat = ellipse(CORD[0], 124.0, CORD[2] + 2, 8.5)
        shape = _pressed(flat, depth, side, 2.2)
    else:
        shape = ellipse(*CORD)
    return element("path", css="cord", d=outline(shape), fill="#bbb", stroke="#333",
                   stroke_width=1.5)  # fmt: skip


def _roots(depth: float, side: str) -> str:
    """The roots of the cauda equina, crowded together where the tumour leaves less room."""
    parts = []
    for row, (y, count) in enumerate(((111, 4), (119, 5), (127, 4))):
        for at in range(count):
            x = X + (at - (count - 1) / 2) * 8.5
            front = _front(x, depth, side) + 4 if depth else 0.0
            floor = 133.0
            place = max(y, front + (floor - front) * (row + 0.3) / 3) if front > 98 else y
            parts.append(element("circle", css="cord", cx=float(x), cy=float(min(place, floor)),
                                 r=2.4, fill="#bbb", stroke="#333"))  # fmt: skip
    return "".join(parts)


def _names(grade: str, below_conus: bool) -> list[str]:
    """R and L, the grade, and a line from each part to its name."""
    lines: list[tuple[float, float, str]] = []
    if grade in MEANINGS:
        lines.append((116, 56, "tumour in bone"))
    if DEPTHS.get(grade):
        lines.append((108, TOP + 4, "epidural tumour"))
    if grade != "3":
        lines.append((122, 122, "CSF"))
    lines.append((103, 128 if grade in {"2", "3"} else 118, "roots" if below_conus else "cord"))
    parts = [
        text(6, 20, "R", css="strong", size=16),
        text(186, 20, "L", css="strong", size=16),
        text(206, 24, f"ESCC {grade}" if grade in MEANINGS else "not graded", css="strong",
             size=20),
    ]  # fmt: skip
    for number, (x, y, words) in enumerate(lines):
        place = 56.0 + 30 * number
        lead = outline([(202, place - 5), (x, y)], is_open=True)
        parts.append(element("path", css="halo", d=lead, fill="none", stroke="#fff",
                             stroke_width=3))  # fmt: skip
        parts.append(element("path", css="pointer", d=lead, fill="none", stroke="#111"))
        parts.append(text(206, place, words, css="quiet", size=15))
    return parts
