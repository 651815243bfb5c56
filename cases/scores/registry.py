"""All instruments by their key, and the one entry through which they are computed."""

from collections.abc import Iterator

from . import (
    anaesthesia,
    bauer,
    clavien,
    comorbidity,
    enneking,
    escc,
    icd10,
    nesms,
    neurology,
    noms,
    pathology,
    performance,
    radiosensitivity,
    spino,
    stability,
    tokuhashi,
    tomita,
    wbb,
)
from .entry import Entry, quoted, unknown
from .instrument import Instrument, band_at, every_input
from .result import NoAnswerError, Result

FAMILIES = (
    *(stability, escc, noms, radiosensitivity, tokuhashi, tomita, bauer, nesms, enneking, wbb),
    *(neurology, performance, anaesthesia, comorbidity, clavien, pathology, spino, icd10),
)
INSTRUMENTS: dict[str, Instrument] = {
    instrument.key: instrument for family in FAMILIES for instrument in family.INSTRUMENTS
}
LIMITED = {"MODIFIED_BAUER": bauer.possible}
SUMMED = ("SINS", "TOKUHASHI_2005", "TOMITA_2001", "MODIFIED_BAUER", "NESMS", "MFI5")


def compute(instrument: str, inputs: dict) -> Result:
    """What the instrument answers to the inputs; never raises, whatever is entered.

    Keys and values of `inputs` are those of the instrument's table; None, "" and blanks are
    missing items, other keys are ignored. What cannot be answered comes back with `error`:
    missing:KEY, unknown_value:KEY, out_of_range:KEY, ambiguous:KEY, contradiction:WHAT,
    duplicate:VALUE, not_applicable:WHY, undefined_level or wrong_sequence.
    """
    chosen = INSTRUMENTS.get(instrument) if isinstance(instrument, str) else None
    if chosen is None:
        return unknown("instrument", "Instrument", instrument).result
    if not isinstance(inputs, dict):
        return chosen.complete(unknown("inputs", "Inputs", inputs).result)
    entry = Entry(inputs)
    try:
        return chosen.complete(_published(chosen, entry) or chosen.answer(entry))
    except NoAnswerError as refused:
        return chosen.complete(refused.result)


def _published(chosen: Instrument, entry: Entry) -> Result | None:
    """The band of a published total or band that comes without its items."""
    banded = chosen.bands and chosen.bands[0].low is not None
    if not banded:
        return None
    if entry.has("published_total_only"):
        low, high = chosen.bands[0].low, chosen.bands[-1].high
        total = entry.whole("published_total_only", "Published total", low, high)
        return Result(
            score=total, band=band_at(chosen.bands, total).key,
            warning="published_without_components",
        )  # fmt: skip
    if entry.has("published_band_only"):
        keys = {band.key: band.key for band in chosen.bands}
        band = entry.word("published_band_only", "Published band", keys)
        return Result(band=band, warning="published_without_components")
    return None


def input_space(instrument: str) -> Iterator[dict[str, object]]:
    """Every valid complete input of a summed score, one for each combination of its rows."""
    if instrument not in SUMMED:
        raise ValueError(f"{quoted(instrument)} has no finite input space.")
    if instrument == "NESMS":
        yield from nesms.inputs()
        return
    chosen = INSTRUMENTS[instrument]
    yield from every_input(chosen.items, LIMITED.get(instrument, lambda rows: True))
