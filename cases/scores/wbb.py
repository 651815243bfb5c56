"""WBB, the Weinstein-Boriani-Biagini map of a primary tumour around the vertebra. It has no score.

Boriani S, Weinstein JN, Biagini R, Spine 1997;22(9):1036-44; Boriani S, J Spine Surg 2018;4(3):
668-76, doi 10.21037/jss.2018.09.02. Two numberings are in use: the original runs clockwise, that of
the Spine Oncology Study Group counter-clockwise from the left half of the spinous process. Left and
right can be swapped by this, so the numbering is mandatory and drawn with R and L.
"""

from django.utils.translation import gettext as _

from ..levels import ORDER, Level
from ..vocabulary import TumourClass
from .entry import Entry, quoted, unknown
from .instrument import Band, Instrument, Table
from .result import Line, NoAnswerError, Result
from .tumour import class_of

NUMBERINGS = {
    "original_clockwise": "clockwise (original)",
    "sosg_counterclockwise": "counter-clockwise (Spine Oncology Study Group)",
}
LAYERS = {
    "A": "soft tissue outside the bone",
    "B": "bone, superficial",
    "C": "bone, deep",
    "D": "in the canal, outside the dura",
    "E": "inside the dura",
}
ZONES = 12


def _listed(entry: Entry, key: str, label: str) -> list:
    value = entry.needed(key, label)
    if not isinstance(value, list | tuple | set | frozenset):
        raise unknown(key, label, value, "a list")
    if not value:
        raise NoAnswerError(f"missing:{key}", f"“{label}” is missing.", missing=(key,))
    return list(value)


def _once(values: list, label: str) -> list:
    for value in values:
        if values.count(value) > 1:
            raise NoAnswerError(f"duplicate:{value}", f"{label} {value} was entered twice.")
    return sorted(values)


def _zones(entry: Entry) -> list[int]:
    zones = _listed(entry, "zones", "Zones")
    for zone in zones:
        if isinstance(zone, bool) or not isinstance(zone, int):
            raise unknown("zones", "Zones", zone, "1 to 12")
        if not 1 <= zone <= ZONES:
            raise NoAnswerError(
                "out_of_range:zones", f"The zones are 1 to 12; {quoted(zone)} was entered."
            )
    return _once(zones, "Zone")


def _layers(entry: Entry) -> list[str]:
    layers = _listed(entry, "layers", "Layers")
    for layer in layers:
        if not isinstance(layer, str) or layer not in LAYERS:
            raise unknown("layers", "Layers", layer, ", ".join(LAYERS))
    return _once(layers, "Layer")


def runs(zones: list[int]) -> list[tuple[int, int]]:
    """The zones as stretches around the clock, first and last; 12 is followed by 1."""
    found = [zone for zone in zones if (zone - 2) % ZONES + 1 not in zones]
    if not found:
        return [(1, ZONES)]
    stretches = []
    for first in found:
        last = first
        while last % ZONES + 1 in zones:
            last = last % ZONES + 1
        stretches.append((first, last))
    return stretches


def _made_for(entry: Entry) -> None:
    if class_of(entry) not in (
        "", "primary_bone", TumourClass.PRIMARY_BENIGN, TumourClass.PRIMARY_MALIGNANT
    ):  # fmt: skip
        raise NoAnswerError(
            "not_applicable:not_a_primary_bone_tumour", "WBB is made for primary bone tumours."
        )
    level = entry.value("level")
    place = ORDER.get(level.upper()) if isinstance(level, str) else None
    if place is not None and place >= ORDER[Level.S1]:
        raise NoAnswerError("not_applicable:sacrum", "WBB does not describe the sacrum.")


def _answer(entry: Entry) -> Result:
    _made_for(entry)
    numbering = entry.word("wbb_numbering", "Numbering of the zones", NUMBERINGS)
    zones, layers = _zones(entry), _layers(entry)
    stretches = runs(zones)
    words = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in stretches)
    return Result(
        band="recorded",
        band_words=_("zones {zones}, layers {layers}; numbered {way}").format(
            zones=words, layers=", ".join(layers), way=_(numbering)
        ),
        warning="zones_not_contiguous" if len(stretches) > 1 else None,
        items=(
            Line("Numbering", numbering),
            Line("Zones", words),
            *(Line(f"Layer {layer}", LAYERS[layer]) for layer in layers),
        ),
    )


WBB = Instrument(
    key="WBB",
    name="Weinstein-Boriani-Biagini map (WBB)",
    edition="1997",
    citation="Boriani S, Weinstein JN, Biagini R, Spine 1997;22(9):1036-44; Boriani S, "
    "J Spine Surg 2018;4(3):668-76, doi 10.21037/jss.2018.09.02",
    evidence="B",
    cohort="1997",
    caveat="For planning an en bloc resection in the mobile spine; no score. Growth in layer D "
    "means that the margin will be violated.",
    bands=(Band("recorded", "recorded"),),
    tables=(
        Table("Layers", ("Layer", "Meaning"), tuple(LAYERS.items())),
        Table("Numbering", ("Key", "Meaning"), tuple(NUMBERINGS.items())),
    ),
    answer=_answer,
    unconfirmed=(
        "The pages of the paper of 1997",
        "A further letter for the foramen of the vertebral artery (not offered)",
        "The drawings of both numberings",
    ),
    disagreements=(
        (
            "Numbering: clockwise in the original; counter-clockwise from the left half of the "
            "spinous process in the version of the Spine Oncology Study Group. Ours: it "
            "must be entered."
        ),
    ),
    compare=("Where zone 1 begins and which way the zones run", "The five layers"),
)
INSTRUMENTS = (WBB,)
