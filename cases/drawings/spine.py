"""The spine map: lesions by level and compartment, instrumentation, radiation, zones of stability.

Seen from the side, front to the left. Names of lesions stand on the left, levels, radiation fields
and zones on the right, the legend of what is drawn below.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cases.levels import ORDER, spans_of

from . import instruments, tumour
from .column import NAMED, Column, stand_up
from .ink import (
    Point,
    element,
    fitted,
    outline,
    sheet,
    spread,
    text,
    width_of,
)
from .legend import MARGIN, in_columns, legend, placed
from .picture import Hardware, LesionMark, RadiationField, SpinePicture, in_words

__all__ = ["Hardware", "LesionMark", "RadiationField", "SpinePicture", "draw", "in_words"]

# The zones of the location item of SINS: Fisher 2010, doi 10.1097/BRS.0b013e3181e16ae2.
ZONES = (
    ("OC", "C2", "junctional"), ("C3", "C6", "mobile"), ("C7", "T2", "junctional"),
    ("T3", "T10", "semirigid"), ("T11", "L1", "junctional"), ("L2", "L4", "mobile"),
    ("L5", "S1", "junctional"), ("S2", "S5", "rigid"),
)  # fmt: skip
WIDTH, LABELS, NAMES, FIELDS = 344, 100, 226, 262
LINE, TOP, SMALL = 17.0, 12.0, 0.15
CONUS, FEW, THIN = "L1", 16, 0.7


def draw(picture: SpinePicture, *, is_near: bool = False) -> str:
    """The map as SVG; its title is the text equivalent.

    Near, it shows only the part of the spine about all that is drawn, so that the same width of
    paper or wall holds larger letters; a small outline of the whole spine shows which part.
    """
    whole = stand_up(150, 10, canal=9, deeper=1.3)
    column = whole.near(_levels_in(picture)) if is_near else whole
    columns = in_columns(picture.radiation)
    right = FIELDS + 18 * (max(columns.values(), default=-1) + 1)
    width = max(WIDTH, right + 82)
    parts = [
        *_anatomy(column),
        *_tumours(column, picture.lesions),
        *_instruments(column, picture.hardware),
        *_lesion_labels(column, picture.lesions),
        *_level_names(column, picture),
        *_fields(column, columns),
        *_zones(column, right),
    ]
    below = column.height + 14.0
    words, bottom = legend(picture, below, width - 44.0 * is_near)
    if len(column.bones) < len(whole.bones):
        words += _whole(whole, column, picture, width - 36.0, below)
        bottom = max(bottom, below + whole.height * SMALL + MARGIN)
    return sheet(
        "spine-full", width, bottom - column.top, in_words(picture), "".join([*parts, *words]),
        corner=(0.0, column.top),
    )  # fmt: skip


def _levels_in(picture: SpinePicture) -> set[str]:
    """Every level at which something of the picture ends."""
    items = placed([*picture.lesions, *picture.hardware, *picture.radiation])
    levels = {level for item in items for level in (item.level_from, item.level_to)}
    levels |= {level for mark in picture.lesions for level, _grade in mark.escc_levels}
    return (levels | {picture.question_level}) & ORDER.keys()


def _whole(
    whole: Column, part: Column, picture: SpinePicture, left: float, top: float
) -> list[str]:
    """The whole spine as a small outline, its lesions filled, a bracket at the part shown."""

    def small(points: Iterable[Point]) -> str:
        return outline((left + (x - 115) * SMALL, top + y * SMALL) for x, y in points)

    marked = {bone.level for mark in placed(picture.lesions)
              for bone in whole.between(mark.level_from, mark.level_to)}  # fmt: skip
    bones = "".join(small(bone.body) for bone in whole.bones if bone.level not in marked)
    lesions = "".join(small(bone.body) for bone in whole.bones if bone.level in marked)
    high, low = (max(edge, 0) * SMALL + top for edge in (part.top, part.height))
    return [
        element("path", css="bone", d=bones, fill="#fff", stroke="#000", stroke_width=0.5),
        element("path", css="tumour-solid", d=lesions, fill="#000") if lesions else "",
        _bracket(left + 24, high, low, "asked", 1.4),
    ]


def _anatomy(column: Column) -> Iterable[str]:
    canal, cord, roots = (
        column.between(first, last) for first, last in (("OC", "S2"), ("OC", CONUS), (CONUS, "S2"))
    )
    if canal:
        shape = tumour.ribbon(canal, lambda b: b.depth / 2, lambda b: b.lamina, taper=False)
        yield element(
            "path", css="csf", d=outline(shape), fill="#fff", stroke="#000", stroke_width=THIN
        )
    if roots:
        lines = "".join(
            outline((bone.point(tumour.centre(bone) + at, 0) for bone in roots), is_open=True)
            for at in (-1.6, 1.6)
        )
        yield element("path", css="roots", d=lines, fill="none", stroke="#000", stroke_width=THIN)
    if cord:
        shape = tumour.ribbon(
            cord, lambda b: tumour.centre(b) - 3.2, lambda b: tumour.centre(b) + 3.2,
            taper=cord[-1].level == CONUS,
        )  # fmt: skip
        yield element(
            "path", css="cord", d=outline(shape), fill="#ddd", stroke="#000", stroke_width=THIN
        )
    for bone in column.bones:
        for shape in filter(None, (bone.arch, bone.body)):
            yield element(
                "path", css="bone", d=outline(shape), fill="#fff", stroke="#000", stroke_width=THIN
            )


def _tumours(column: Column, lesions: Iterable[LesionMark]) -> Iterable[str]:
    for compartment, shape in tumour.SHAPES.items():
        for mark in placed(lesions):
            if compartment in (mark.compartments or (tumour.NOT_RECORDED,)):
                yield shape(column.between(mark.level_from, mark.level_to))


def _instruments(column: Column, hardware: Sequence[Hardware]) -> Iterable[str]:
    """Each construct; one behind another where two of a kind share a level."""
    lanes: list[tuple[int, set[str], bool]] = []
    for item in placed(hardware):
        if item.kind not in instruments.DRAWN:
            continue
        bones = column.between(item.level_from, item.level_to)
        levels, screws = {bone.level for bone in bones}, item.kind.endswith("screws")
        taken = {lane for lane, others, is_screw in lanes if others & levels and is_screw == screws}
        lane = next(lane for lane in range(len(lanes) + 1) if lane not in taken)
        if screws or item.kind == "anterior_plate":
            lanes.append((lane, levels, screws))
        yield instruments.DRAWN[item.kind](bones, done=item.done, lane=min(lane, 2))


def _label_words(lesions: Iterable[LesionMark]) -> list[tuple[str, str, str]]:
    """The upper and lower level of each label, and what it says; none twice."""
    labels: dict[tuple[str, str, str], None] = {}
    for mark in placed(lesions):
        first, last = sorted((mark.level_from, mark.level_to), key=ORDER.__getitem__)
        name = "–".join(dict.fromkeys((first, last)))
        labels[first, last, f"{name} ESCC {mark.escc}" if mark.escc else name] = None
        for level, grade in mark.escc_levels:
            if level in ORDER:
                labels[level, level, f"{level} ESCC {grade}"] = None
    # A level with its grade needs no second label with the level alone.
    said = {(first, last) for first, last, words in labels if "ESCC" in words}
    return [key for key in labels if "ESCC" in key[2] or key[:2] not in said]


def _lesion_labels(column: Column, lesions: Sequence[LesionMark]) -> Iterable[str]:
    labels = _label_words(lesions)
    room = int((column.height - column.top - TOP - MARGIN) // LINE)
    if len(labels) > room:
        levels = (bone.level for mark in placed(lesions)
                  for bone in column.between(mark.level_from, mark.level_to))  # fmt: skip
        labels = [(*run, "–".join(dict.fromkeys(run))) for run in spans_of(levels)]
    labels.sort(key=lambda label: sum(_middle(column, *label[:2])[1:]))
    heights = [_middle(column, first, last)[1] for first, last, _said in labels]
    places = spread(heights, LINE, column.top + TOP, column.height - MARGIN)
    for (first, last, words), y in zip(labels, places, strict=True):
        size = max(11.0, min(15.0, 15 * (LABELS - MARGIN) / width_of(words, 15)))
        shown = fitted(words, LABELS - MARGIN, size)
        start = MARGIN + width_of(shown, size) + 2
        lead = [(start, y), (max(start, LABELS + 3.0), y), _middle(column, first, last)]
        yield element("path", css="leader", d=outline(lead, is_open=True), fill="none",
                      stroke="#000", stroke_width=0.8)  # fmt: skip
        yield text(MARGIN, y + 5, shown, css="strong tumour-words", size=size)


def _middle(column: Column, first: str, last: str) -> Point:
    """The front of the middle of a run of levels."""
    bones = column.between(first, last)
    bone = bones[(len(bones) - 1) // 2]
    return bone.point(-bone.depth / 2, 0 if len(bones) % 2 else bone.height / 2)


def _level_names(column: Column, picture: SpinePicture) -> Iterable[str]:
    """The levels that every reader counts from, the ends of what is drawn, and the question's.

    Where few are shown, each has its name.
    """
    wanted = set(NAMED) | {picture.question_level}
    if len(column.bones) <= FEW:
        wanted |= {bone.level for bone in column.bones}
    for item in [*placed(picture.hardware), *placed(picture.radiation)]:
        wanted |= {item.level_from, item.level_to}
    bones = [bone for bone in column.bones if bone.level in wanted]
    places = spread([bone.y for bone in bones], 14, column.top + TOP, column.height - MARGIN)
    for bone, y in zip(bones, places, strict=True):
        asked = bone.level == picture.question_level
        if asked:
            yield element("rect", css="asked", x=NAMES - 3.0, y=y - 8, width=34, height=16,
                          fill="none", stroke="#000", stroke_width=1.5)  # fmt: skip
        yield text(NAMES, y + 4.5, bone.level, css="strong" if asked else "quiet", size=13)


def _ends(column: Column, level_from: str, level_to: str) -> tuple[float, float]:
    """From the upper edge of the upper level to the lower edge of the lower one."""
    bones = column.between(level_from, level_to)
    edges = [bone.point(0, side * bone.height / 2)[1] for bone in bones for side in (-1, 1)]
    return min(edges) + 1, max(edges) - 1


def _bracket(x: float, top: float, bottom: float, css: str, thick: float) -> str:
    points = [(x - 4, top), (x, top), (x, bottom), (x - 4, bottom)]
    return element("path", css=css, d=outline(points, is_open=True), fill="none", stroke="#000",
                   stroke_width=thick)  # fmt: skip


def _fields(column: Column, columns: dict[RadiationField, int]) -> Iterable[str]:
    """A bar beside each field with its number, which the legend explains."""
    for number, (item, place) in enumerate(columns.items(), start=1):
        top, bottom = _ends(column, item.level_from, item.level_to)
        x = FIELDS + 18.0 * place
        middle = (top + bottom) / 2
        yield _bracket(x + 8, top, bottom, "rays", 2.4)
        yield element("rect", css="rays-ground", x=x - 2, y=middle - 8, width=20, height=16,
                      fill="#fff")  # fmt: skip
        yield text(x + 8, middle + 5, f"R{number}", css="strong rays-words", size=13,
                   anchor="middle")  # fmt: skip


def _zones(column: Column, x: float) -> Iterable[str]:
    """The zones of the location item of SINS: a quiet bracket with its word."""
    for level_from, level_to, words in ZONES:
        if not column.between(level_from, level_to):
            continue
        top, bottom = _ends(column, level_from, level_to)
        yield _bracket(x + 4.0, top, bottom, "zone", 0.9)
        yield text(x + 9.0, (top + bottom) / 2 + 4.5, _(words), css="quiet region", size=13)
