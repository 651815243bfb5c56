"""SINS as an instrument: the total of one level, and the level map alone.

Fisher CG et al., Spine 2010;35(22):E1221-9, doi 10.1097/BRS.0b013e3181e16ae2; Fourney DR et al.,
J Clin Oncol 2011;29(22):3072-7. The tables are those of `sins`. Sources disagree: one page prints
other pain points (ours 3/1/0), one file loses L2-L4 (ours: mobile is C3-C6 and L2-L4), no copy has
a value for a collapse of exactly 50 % (ours: refused, the reader chooses).
"""

import re
from dataclasses import replace

from ..levels import Level
from ..vocabulary import TumourClass
from . import sins
from .entry import Entry, quoted
from .instrument import LOWER, Band, Instrument, Item, Row, Table, total
from .result import Line, NoAnswerError, Result
from .tumour import class_of

# Exactly half in whatever words, and neither more nor less.
HALF = re.compile(r"^(?!.*(?:[<>]|more|less|over|under)).*(?<![a-z\d.])50(?!\.?[1-9])(?!\d)")
ITEMS = tuple(
    Item(
        key,
        sins.ITEM_WORDS[key].capitalize(),
        tuple(Row(str(value), value.label, points) for value, points in rows.items()),
    )
    for key, rows in sins.ITEMS.items()
)
BANDS = tuple(Band(str(band), band.label, low, high) for low, high, band in sins.BANDS)
CAVEAT = (
    "7 to 12 is a wide band: it asks for a surgeon’s opinion and does not mean “needs fixation”. "
    "Agreement between readers is only fair for the bone lesion. It predicts survival poorly."
)


def level_of(value: object) -> Level:
    """The level that was entered, if the score gives points for it."""
    name = value.strip().upper() if isinstance(value, str) else ""
    level = {"OCCIPUT": "OC"}.get(name, name)
    if level not in sins.LOCATIONS:
        raise NoAnswerError(
            "undefined_level",
            f"SINS gives no points for the level {quoted(value)}: coccyx and transitional "
            "vertebrae are not defined. Choose the level by which the segment should be judged.",
        )
    return Level(level)


def _location(entry: Entry) -> Result:
    level = level_of(entry.needed("level", "Level"))
    place = sins.LOCATIONS[level]
    points = sins.ITEMS["location"][place]
    lines = (Line("Level", level.label, points),)
    return Result(score=points, band=str(place), band_words=place.label, items=lines)


def _with_location(entry: Entry) -> Entry:
    place = str(sins.LOCATIONS[level_of(entry.value("level"))])
    stated = entry.value("location")
    known = {str(value) for value in sins.Location}
    if stated is not None and stated != place and isinstance(stated, str) and stated in known:
        raise NoAnswerError(
            "contradiction:location",
            f"The level {quoted(entry.value('level'))} is {place}, but {stated} was entered.",
        )
    inputs = {item.key: entry.value(item.key) for item in ITEMS}
    return Entry({**inputs, "location": stated if stated is not None else place})


def _answer(entry: Entry) -> Result:
    if class_of(entry) == TumourClass.INTRADURAL and entry.value("bone_destroyed") is not True:
        raise NoAnswerError(
            "not_applicable:intradural", "SINS is not made for intradural tumours with sound bone."
        )
    if _is_half(entry.value("collapse")):
        raise NoAnswerError(
            "ambiguous:collapse",
            "SINS has a value above and one below 50 % of collapse, none for exactly 50 %. "
            "The reader of the images has to choose one.",
        )
    result = total(_with_location(entry) if entry.has("level") else entry, ITEMS, BANDS)
    return replace(result, consult=result.low >= sins.CONSULT_FROM)


def _is_half(value: object) -> bool:
    if isinstance(value, str):
        return bool(HALF.search(value)) and value not in {str(key) for key in sins.Collapse}
    return not isinstance(value, bool) and isinstance(value, int | float) and value in (50, 0.5)


SINS = Instrument(
    key="SINS",
    name="Spinal Instability Neoplastic Score (SINS)",
    edition="2010",
    citation=sins.CITATION + "; Fourney DR et al., J Clin Oncol 2011;29(22):3072-7",
    evidence="B",
    direction=LOWER,
    cohort="2010 (consensus; reliability 2011, 30 cases)",
    caveat=CAVEAT,
    items=ITEMS,
    bands=BANDS,
    version=sins.TABLE_VERSION,
    answer=_answer,
    disagreements=(
        (
            "Pain: one page prints mechanical 3, other 2, pain-free 1 and a stable band from 1; "
            "seven reprints print 3, 1, 0 and stable 0–6. Ours: 3, 1, 0."
        ),
        "Location: one list has C3–C6 only as mobile. Ours: C3–C6 and L2–L4.",
        (
            "Middle band: indeterminate, possibly impending instability or potentially unstable. "
            "Ours: indeterminate (possibly impending instability)."
        ),
        "Collapse of exactly 50 %: no copy has a value. Ours: refused, the reader chooses.",
        "Several levels: our rule is the highest level, never a sum.",
    ),
    compare=(
        "The points of all six items and the edges 6/7 and 12/13",
        "That a total of 7 or more calls for a surgical consultation",
        "Whether the paper says anything of exactly 50 % of collapse",
    ),
)
LEVEL = Instrument(
    key="SINS_LEVEL",
    name="SINS location of a level",
    edition="2010",
    citation=sins.CITATION,
    evidence="B",
    version=sins.TABLE_VERSION,
    tables=(
        Table(
            "Level map",
            ("Region", "Points", "Levels"),
            tuple(
                (
                    str(place),
                    str(points),
                    ", ".join(str(level) for level, at in sins.LOCATIONS.items() if at == place),
                )
                for place, points in sins.ITEMS["location"].items()
            ),
        ),
    ),
    answer=_location,
    compare=("The region of every level; coccyx, T13, L6 and transitional vertebrae are refused",),
)
INSTRUMENTS = (SINS, LEVEL)
