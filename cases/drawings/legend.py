"""The legend of the spine map: it lists what is drawn and nothing else."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.levels import ORDER
from cases.vocabulary import Compartment
from tumorboard.tongue import begun

from . import instruments, tumour
from .column import range_words
from .ink import element, lines_of, text
from .picture import Hardware, LesionMark, RadiationField, SpinePicture

MARGIN = 4.0
UNPLACED = {LesionMark: "Lesion", RadiationField: "Earlier radiation", Hardware: "Hardware"}


def placed(items: Iterable) -> list:
    """Those of the items whose levels are known."""
    return [item for item in items if item.is_placed]


def in_columns(fields: Iterable[RadiationField]) -> dict[RadiationField, int]:
    """Beside each other where fields share a level; the number of each is its place."""
    columns: dict[RadiationField, int] = {}
    for item in placed(fields):
        low, high = sorted((ORDER[item.level_from], ORDER[item.level_to]))
        taken = {
            column
            for other, column in columns.items()
            if not high < min(ORDER[other.level_from], ORDER[other.level_to])
            and not low > max(ORDER[other.level_from], ORDER[other.level_to])
        }
        columns.setdefault(item, next(lane for lane in range(len(taken) + 1) if lane not in taken))
    return columns


def _legend_rows(picture: SpinePicture) -> Iterable[tuple[str, str]]:
    """What is drawn and nothing else: the key of each swatch, and its words."""
    names = {choice.value: begun(_(choice.label)) for choice in Compartment}
    names[tumour.NOT_RECORDED] = begun(_("compartment not recorded"))
    used = {key for mark in placed(picture.lesions) for key in mark.compartments or ("",)}
    for key in tumour.SHAPES:
        if key in used:
            yield f"tumour:{key}", names[key]
    for item in placed(picture.hardware):
        state = "done" if item.done else "planned"
        yield f"{state}:{item.kind}", f"{_(state.capitalize())}: {item.words}"
    for number, item in enumerate(in_columns(picture.radiation), start=1):
        said = ", ".join(one for one in (item.levels, item.words) if one)
        yield f"rays:R{number}", _("Earlier radiation {field}").format(field=said)
    if picture.question_level in ORDER:
        level = picture.question_level
        asked = _("The question is about {level}").format(level=range_words(level, level))
        yield "asked:", asked
    for item in (*picture.lesions, *picture.hardware, *picture.radiation):
        if not item.is_placed:
            yield "", _unplaced(item)


def legend(picture: SpinePicture, y: float, width: float) -> tuple[list[str], float]:
    """The legend below the spine, and where the drawing ends."""
    parts: list[str] = []
    for key, words in _legend_rows(picture):
        parts.append(_swatch(key, y))
        for line in lines_of(words, width - 34 - MARGIN, 13):
            parts.append(text(34, y + 11, line, css="legend", size=13))
            y += 16
        y += 4
    return ['<g class="legend">', *parts, "</g>"], y + MARGIN


def _unplaced(item: LesionMark | Hardware | RadiationField) -> str:
    return f"{_(UNPLACED[type(item)])}: {_('level not recorded')}"


def _swatch(key: str, y: float) -> str:
    kind, _colon, name = key.partition(":")
    if kind == "tumour":
        return tumour.swatch(name, MARGIN, y)
    if kind in {"done", "planned"} and name in instruments.DRAWN:
        return instruments.swatch(name, MARGIN, y, done=kind == "done")
    if kind == "rays":
        return text(MARGIN, y + 11, name, css="strong rays-words", size=13)
    if kind == "asked":
        return element("rect", css="asked", x=MARGIN, y=y, width=22, height=12, fill="none",
                       stroke="#000", stroke_width=1.5)  # fmt: skip
    return ""
