"""ASA physical status, as entered by the anaesthetist.

American Society of Anesthesiologists, approved 2014, last amended 13 December 2020. The final class
is set by the anaesthetist on the day of care. E marks an emergency.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import LOWER, Band, Instrument, Table
from .result import Line, NoAnswerError, Result

CLASSES = {
    "I": "healthy",
    "II": "mild systemic disease",
    "III": "severe systemic disease",
    "IV": "severe disease that is a constant threat to life",
    "V": "moribund, not expected to survive without the operation",
    "VI": "brain-dead donor",
}
EMERGENCY = "E: emergency, delay would significantly raise the threat to life or body part"


def _answer(entry: Entry) -> Result:
    key = "asa" if entry.has("asa") else "grade"
    known = {name: name for name in CLASSES} | {f"{name}E": f"{name}E" for name in CLASSES}
    stated = entry.word(key, "ASA class", known)
    name = stated.removesuffix("E")
    emergency = stated != name
    if entry.has("emergency"):
        emergency = entry.truth("emergency", "Emergency") or emergency
    if emergency and name == "VI":
        raise NoAnswerError("contradiction:donor_and_emergency", "Class VI has no emergency.")
    lines = (Line("ASA class", CLASSES[name]), Line("Emergency", "Yes" if emergency else "No"))
    return Result(
        score=f"{name}E" if emergency else name,
        band=name,
        band_words=_(CLASSES[name]) + (f", {_('emergency')}" if emergency else ""),
        items=lines,
    )


ASA = Instrument(
    key="ASA",
    name="ASA physical status",
    edition="2020",
    citation="American Society of Anesthesiologists, Physical status classification system, "
    "approved 2014, last amended 13 December 2020",
    evidence="B",
    direction=LOWER,
    caveat="Set by the anaesthetist on the day of care. It does not predict risk alone.",
    bands=tuple(Band(name, words) for name, words in CLASSES.items()),
    tables=(Table("Classes", ("Class", "Meaning"), (*CLASSES.items(), ("suffix E", EMERGENCY))),),
    answer=_answer,
    unconfirmed=("That class VI takes no E (our rule)",),
    compare=("The wording of the six classes and of E",),
)
INSTRUMENTS = (ASA,)
