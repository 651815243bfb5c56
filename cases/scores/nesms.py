"""NESMS, New England Spinal Metastasis Score: survival at one year.

Ghori AK et al., Spine J 2015; Schoenfeld AJ et al. 2016, doi 10.1016/j.spinee.2015.09.043; 2021,
doi 10.1016/j.spinee.2020.02.009; 2022, doi 10.1016/j.spinee.2021.03.007. Sources disagree on the
walking item (“normal ambulatory status” or “independent”); ours: independent 1, with help or not
walking 0. The unit is part of the albumin: a value that fits the other unit is refused, never
corrected. The accepted ranges of the two units (ours) do not overlap, so that none can be mistaken.
"""

from collections.abc import Iterator
from dataclasses import replace

from .entry import Entry, quoted
from .instrument import HIGHER, Band, Instrument, Item, Row, Table, every_input, total
from .result import NoAnswerError, Result
from .tumour import only_metastases

UNITS = {"g/dL": (1.0, 7.0, 3.5), "g/L": (10.0, 70.0, 35.0)}
SPELLINGS = {spelling: unit for unit in UNITS for spelling in (unit, unit.lower())}
ITEMS = (
    Item(
        "modified_bauer",
        "Modified Bauer score",
        (Row("low", "0–2", 0, (), 0, 2), Row("high", "3–4", 1, (), 3, 4)),
        "number",
    ),
    Item(
        "ambulatory",
        "Walking",
        (
            Row("independent", "Independent", 1),
            Row(
                "nonambulatory",
                "With help, or not walking",
                0,
                ("aided", "assisted", "with_aid", "wheelchair", "bed", "non_ambulatory"),
            ),
        ),
    ),
    Item(
        "albumin",
        "Serum albumin",
        (Row("high", "35 g/L (3.5 g/dL) or more", 1), Row("low", "Below 35 g/L (3.5 g/dL)", 0)),
    ),
)
BANDS = (
    Band("0", "lowest chance of being alive at one year", 0, 0),
    Band("1", "low chance: odds of death within a year 31 times those of a total of 3", 1, 1),
    Band("2", "odds of death within a year 7 times those of a total of 3", 2, 2),
    Band("3", "highest chance of being alive at one year", 3, 3),
)


def _answer(entry: Entry) -> Result:
    only_metastases(entry, "NESMS")
    values = {item.key: entry.value(item.key) for item in ITEMS}
    if entry.has("albumin"):
        values["albumin"] = _albumin(entry)
    result = total(Entry(values), ITEMS, BANDS)
    if entry.has("albumin") and not entry.has("albumin_unit"):
        return replace(
            result,
            error="missing:albumin_unit",
            error_words=f"The unit of the albumin ({quoted(entry.value('albumin'))}) is missing: "
            "g/dL or g/L.",
            missing=tuple("albumin_unit" if key == "albumin" else key for key in result.missing),
        )
    return result


def inputs() -> Iterator[dict[str, object]]:
    """One complete input for each of the eight combinations, the albumin on its cut-off."""
    for values in every_input(ITEMS):
        grams = 35 if values["albumin"] == "high" else 34
        yield {**values, "albumin": grams, "albumin_unit": "g/L"}


def _albumin(entry: Entry) -> str | None:
    """On which side of the cut-off the albumin lies; None while its unit is not known."""
    value = entry.number("albumin", "Serum albumin", 0, 10**6)
    if not entry.has("albumin_unit"):
        return None
    unit = entry.word("albumin_unit", "Unit of the albumin", SPELLINGS)
    low, high, cut = UNITS[unit]
    if not low <= value <= high:
        raise NoAnswerError(
            "out_of_range:albumin",
            f"An albumin of {quoted(value)} {unit} cannot be. Check the value and the unit.",
        )
    return "high" if value >= cut else "low"


NESMS = Instrument(
    key="NESMS",
    name="New England Spinal Metastasis Score (NESMS)",
    edition="2015",
    citation="Ghori AK et al., Spine J 2015; Schoenfeld AJ et al., Spine J 2016, "
    "doi 10.1016/j.spinee.2015.09.043; 2021, doi 10.1016/j.spinee.2020.02.009",
    evidence="B",
    direction=HIGHER,
    cohort="2015–2021",
    caveat="It conflicts with Tokuhashi at times. Albumin older than a few weeks says little.",
    items=ITEMS,
    bands=BANDS,
    tables=(
        Table(
            "Albumin by unit (entered as albumin and albumin_unit)",
            ("Unit", "Accepted", "Favourable from"),
            tuple(
                (unit, f"{low:g}–{high:g}", f"{cut:g}") for unit, (low, high, cut) in UNITS.items()
            ),
        ),
    ),
    answer=_answer,
    unconfirmed=(
        "The citation of the first paper",
        "The wording of the walking item",
        "That an albumin of exactly 35 g/L counts as favourable",
        "The accepted ranges of albumin (1–7 g/dL, 10–70 g/L), which are ours",
    ),
    disagreements=(
        (
            "Walking: “normal ambulatory status” or “independent”. Ours: independent 1; with help "
            "or not walking 0; a clinician confirms."
        ),
        "35 in g/dL or 3.5 in g/L is refused, never corrected.",
    ),
    compare=(
        "One point for each item; modified Bauer 3 or more",
        "The wording of the walking item and of the albumin cut-off",
    ),
)
INSTRUMENTS = (NESMS,)
