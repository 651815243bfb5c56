"""The surgical staging of Weinstein, Boriani and Biagini: an axial vertebra as a clock of twelve.

Layers A (soft tissue outside the bone), B (bone, superficial), C (bone, deep), D (in the canal,
outside the dura), E (inside the dura): Boriani S, J Spine Surg 2018;4:668-76,
doi 10.21037/jss.2018.09.02. Two ways of numbering are in use, and they swap the sides: clockwise in
the original, counter-clockwise from the left half of the spinous process in that of the Spine
Oncology Study Group (Chan P et al. 2009, doi 10.1097/BRS.0b013e3181971283). Where exactly each
number stands is not confirmed from the papers; the drawing says so.
"""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import cos, radians, sin

from .escc import BONE
from .ink import Point, element, ellipse, hatch, outline, sheet, text

SCHEMES = {
    "original": "Original numbering, clockwise",
    "sosg": "Spine Oncology Study Group numbering, counter-clockwise",
}
LAYERS = {
    "A": "soft tissue, outside the bone",
    "B": "bone, superficial",
    "C": "bone, deep",
    "D": "in the canal, outside the dura",
    "E": "inside the dura",
}
UNCONFIRMED = "Position of the numbers unconfirmed"
X, Y = 150.0, 166.0  # the middle of the canal
SCALE = 1.2
DURA, WALL, SOFT, NUMBERS = 22.0, 37.0, 122.0, 136.0


def in_words(zones: Iterable[int], layers: Iterable[str], scheme: str) -> str:
    """Such as “WBB zones 4 to 8, layers B, C Original numbering, clockwise.”"""
    known, deep = sorted(_known(zones)), sorted(set(layers) & set(LAYERS))
    if not known or not deep:
        return f"WBB: zones or layers not recorded. {_scheme_words(scheme)}. {UNCONFIRMED}."
    zone_words = ", ".join(
        str(first) if first == last else f"{first} to {last}" for first, last in _runs(known)
    )
    layer_words = ", ".join(f"{key} ({LAYERS[key]})" for key in deep)
    return f"WBB zones {zone_words}; layers {layer_words}. {_scheme_words(scheme)}. {UNCONFIRMED}."


def draw(zones: Iterable[int], layers: Iterable[str], scheme: str) -> str:
    """The clock with the zones and layers hatched; scheme is `original` or `sosg`.

    Without a known scheme no number is written, because it would be a guess of the side.
    """
    known, deep = _known(zones), set(layers) & set(LAYERS)
    parts = [_bone()]
    for zone in sorted(known) if scheme in SCHEMES else []:
        for layer in sorted(deep):
            sector = _sector(_turn(zone, scheme), layer)
            parts.append(element("path", css="tumour", d=hatch(sector, 45, 5),
                                 fill="none", stroke="#111", stroke_width=1.6))  # fmt: skip
            parts.append(element("path", css="tumour", d=outline(sector), fill="none",
                                 stroke="#111", stroke_width=1.8))  # fmt: skip
    parts += [*_rings(), *_numbers(known, scheme), *_letters(scheme)]
    return sheet("wbb", 470, 362, in_words(known, deep, scheme), "".join(parts))


def _known(zones: Iterable[int]) -> set[int]:
    return {zone for zone in zones if 1 <= zone <= 12}


def _scheme_words(scheme: str) -> str:
    return SCHEMES.get(scheme, "Numbering scheme not recorded")


def _runs(zones: list[int]) -> list[tuple[int, int]]:
    """Neighbouring zones as runs; 12 and 1 are neighbours."""
    runs: list[list[int]] = []
    for zone in zones:
        if runs and zone == runs[-1][-1] + 1:
            runs[-1].append(zone)
        else:
            runs.append([zone])
    if len(runs) > 1 and runs[0][0] == 1 and runs[-1][-1] == 12:
        runs[0] = runs.pop() + runs[0]
    return [(run[0], run[-1]) for run in runs]


def _turn(zone: int, scheme: str) -> float:
    """Where a zone begins, in degrees clockwise from the spinous process below.

    The patient's right is on the left of the drawing, as on the scanner's pictures.
    """
    return (zone - 1) * 30.0 if scheme == "original" else 360.0 - zone * 30.0


def _place(turn: float, far: float) -> Point:
    angle = radians(turn + 90)  # the screen counts from the right, clockwise
    return X + far * cos(angle), Y + far * sin(angle)


@cache
def _surface(turn: float) -> float:
    """How far the surface of the bone lies from the middle of the canal in a direction."""
    angle = radians(turn + 90)
    for (x1, y1), (x2, y2) in pairwise([*BONE, BONE[0]]):
        ax, ay, bx, by = x1 - 100, y1 - 116, x2 - 100, y2 - 116
        across = cos(angle) * (by - ay) - sin(angle) * (bx - ax)
        if not across:
            continue
        far = (ax * (by - ay) - ay * (bx - ax)) / across
        along = (ax * sin(angle) - ay * cos(angle)) / across
        if far > 0 and 0 <= along <= 1:
            return far * SCALE
    return WALL


def _edges(layer: str, turn: float) -> tuple[float, float]:
    """Where a layer begins and ends in a direction."""
    surface = _surface(turn)
    middle = (WALL + surface) / 2
    return {
        "A": (surface, SOFT), "B": (middle, surface), "C": (WALL, middle), "D": (DURA, WALL),
        "E": (0.0, DURA),
    }[layer]  # fmt: skip


def _sector(turn: float, layer: str) -> list[Point]:
    steps = [turn + at * 2.0 for at in range(16)]
    inner = [_place(step, _edges(layer, step)[0]) for step in reversed(steps)]
    return [*(_place(step, _edges(layer, step)[1]) for step in steps), *inner]


def _ring(layer: str) -> list[Point]:
    return [_place(at * 2.0, _edges(layer, at * 2.0)[1]) for at in range(180)]


def _bone() -> str:
    grounds = (("B", "bone", "#fff"), ("D", "csf", "#f2f2f2"), ("E", "cord", "#ddd"))
    return "".join(
        element("path", css=css, d=outline(_ring(layer)), fill=fill, stroke="#777")
        for layer, css, fill in grounds
    )


def _rings() -> Iterable[str]:
    for layer in LAYERS:
        yield element("path", css="clock", d=outline(_ring(layer)), fill="none", stroke="#555",
                      stroke_width=1.6 if layer == "B" else 0.8)  # fmt: skip
    for turn in range(0, 360, 30):
        line = outline([_place(turn, DURA), _place(turn, SOFT)], is_open=True)
        yield element("path", css="clock", d=line, fill="none", stroke="#555", stroke_width=0.8)


def _numbers(known: set[int], scheme: str) -> Iterable[str]:
    if scheme not in SCHEMES:
        return
    for zone in range(1, 13):
        x, y = _place(_turn(zone, scheme) + 15, NUMBERS)
        css = "strong tumour-words" if zone in known else "quiet"
        yield text(x, y + 5, str(zone), css=css, size=15, anchor="middle")


def _letters(scheme: str) -> Iterable[str]:
    """Right and left, the letters of the layers in their place, and what they mean."""
    yield text(4, 40, "R", css="strong", size=20)
    yield text(280, 40, "L", css="strong", size=20)
    yield text(X, 14, "front", size=13, anchor="middle")
    yield text(X, 324, "spinous process", size=13, anchor="middle")
    for number, (layer, words) in enumerate(LAYERS.items()):
        x, y = _place(195.0, sum(_edges(layer, 195.0)) / 2) if layer != "E" else (X, Y)
        yield element("path", css="ground", d=outline(ellipse(x, y, 8.5, 8.5, 24)), fill="#fff")
        yield text(x, y + 5, layer, css="strong", size=14, anchor="middle")
        first, _, more = words.partition(", ")
        top = 84.0 + 42 * number
        yield text(302, top, layer, css="strong", size=15)
        yield text(320, top, first, size=13)
        if more:
            yield text(320, top + 16, more, size=13)
    for line, words in enumerate((_scheme_words(scheme), f"{UNCONFIRMED}.")):
        yield text(4, 342.0 + 16 * line, words, css="strong" if line else "quiet", size=13)
