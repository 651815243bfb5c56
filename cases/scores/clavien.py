"""Clavien-Dindo grade of a complication: as entered, or suggested from the words of the event.

Dindo D, Demartines N, Clavien PA, Ann Surg 2004;240:205-13. Each event is graded; the worst is
shown. Antibiotics for a wound infection are II, not I. A stroke is IV, a transient ischaemic attack
is not. A version before Dindo (IIa, IIb) is not mixed in. Words of which the grade does not follow
(an operation without the kind of anaesthesia) are asked back, never guessed.
"""

import re

from django.utils.translation import gettext as _

from .entry import Entry, quoted
from .instrument import LOWER, Band, Instrument, Table
from .result import Line, NoAnswerError, Result

GRADES = {
    "I": "any deviation; only antiemetics, antipyretics, analgesics, diuretics, electrolytes, "
    "physiotherapy, or a wound opened at the bedside",
    "II": "other drugs, transfusion or parenteral nutrition",
    "IIIa": "surgical, endoscopic or radiological intervention, not under general anaesthesia",
    "IIIb": "intervention under general anaesthesia",
    "IVa": "life-threatening, intermediate or intensive care, one organ",
    "IVb": "life-threatening, intermediate or intensive care, several organs",
    "V": "death",
}
LONGEST = 2000
GENERAL = r"(?:general ana?esthe\w+|\bga\b)"
# What each pattern finds, in the order of the grades from the worst.
PATTERNS: dict[str, str] = {
    "death": r"\b(?:death|died|dead|deceased|fatal\w*|did not survive)\b",
    "tia": r"\btia\b|transient isch\w+",
    "several organs": r"multi-?organ"
    r"|\b(?:multi\w*|two|three|several|both|more than one)[ -](?:\w+ )?organs?\b"
    r"|\borgans (?:fail|dysf)|\bmods\b|\bmof\b",
    "critical care": r"intensive care|intermediate care|critical care|\b(?:icu|itu|hdu|imc)\b"
    r"|life[- ]threatening|ventilat|intubat|vasopress|inotrop|dialy|ha?emofiltration"
    r"|organ (?:fail|dysf)|cardiac arrest|resuscitat|septic shock",
    "stroke": r"\bstroke|brain h\w*morrhage|cerebral (?:ha?emorrhage|infarct)|subarachnoid"
    r"|intracranial (?:bleed|ha?emorrhage)",
    "not general": rf"(?:\bno\b|\bwithout\b|\bnot\b)[^,.;]{{0,30}}{GENERAL}"
    r"|local ana?esthe|\bsedation|regional ana?esthe|spinal ana?esthe",
    "general": GENERAL,
    "minor procedure": r"drain(?:age|ed)\b|\bdrain (?:inserted|placed|placement|insertion)"
    r"|\b(?:chest|lumbar|pigtail) drain\b|percutaneous|endoscop|emboli[sz](?!m)"
    r"|aspirat|\bct[- ]guided|ultrasound[- ]guided|pacemaker"
    r"|\bstent|vena cava filter|blood patch|angiograph",
    "operation": r"return(?:ed)? to (?:theatre|the operating)|re-?operat|re-?explor|revision"
    r"|surgical (?:intervention|repair|drain|evacuat)|evacuat|washout|debrid|surgery|laparotomy"
    r"|theatre|re-?suture",
    "bedside": r"(?:wound|opened|opening)[^.;]{0,40}bedside|bedside[^.;]{0,40}(?:wound|open)",
    "other drug": r"antibiotic|antimicrobial|antifungal|antiviral|transfus|red (?:blood )?cells"
    r"|parenteral nutrition|\btpn\b|anticoagul|heparin|antiarr?h?ythm|beta[- ]?blocker|insulin"
    r"|dexamethasone|steroid|antiplatelet|aspirin|thrombol|amiodarone|antihypertens|antiepilept"
    r"|\bplasma\b|platelets",
    "minor drug": r"antiemetic|antipyretic|analges|paracetamol|diuretic|electrolyt|physiotherap"
    r"|\bfever|nausea|vomit|potassium|sodium|ondansetron|opioid|furosemide|no treatment"
    r"|\bobserv|conservative|wound opened",
}
FOUND = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
DENIED = re.compile(r"\b(?:no|without|not|nor|never|declined|denied)\b[^,.;]*")
STATED = re.compile(r"\bgrade (iv ?[ab]|iii ?[ab]|ii|i|v)\b(?! ?[ab]\b)")
DISABLED = re.compile(
    r"(?:persist|perman|still|disab|residual|deficit|palsy|paresis|foot drop|plegia)"
    r"[^.;]{0,80}\b(?:at|on) (?:hospital )?discharge|\b(?:at|on) discharge[^.;]{0,60}"
    r"(?:persist|disab|deficit|palsy|paresis|foot drop|plegia)"
)


def _text(entry: Entry) -> str:
    event = entry.needed("event", "Event")
    if not isinstance(event, str):
        raise NoAnswerError("unknown_value:event", f"{quoted(event)} is no description in words.")
    return re.sub(r"\s+", " ", event[:LONGEST].lower())


def _critical(has: dict[str, bool]) -> str:
    if has["tia"] and not has["stroke"]:
        raise NoAnswerError(
            "ambiguous:event",
            "A transient ischaemic attack is no grade IV. Say what made intensive care necessary.",
        )
    return "IVb" if has["several organs"] else "IVa"


def _procedure(has: dict[str, bool], denied_general: bool) -> str:
    if denied_general or has["not general"]:
        return "IIIa"
    if has["general"]:
        return "IIIb"
    if has["minor procedure"] and not has["operation"]:
        return "IIIa"
    raise NoAnswerError(
        "ambiguous:event", "Say whether the intervention was under general anaesthesia."
    )


def suggested(text: str) -> str | None:
    """The grade that follows from the words; None when none does."""
    stated = STATED.search(text)
    if stated:
        grade = stated.group(1).replace(" ", "")
        return grade[:-1].upper() + grade[-1] if grade[-1] in "ab" else grade.upper()
    denied_general = bool(FOUND["not general"].search(text))
    survived = FOUND["death"].search(text) if "did not survive" in text else None
    plain = DENIED.sub(" ", text)
    has = {name: bool(pattern.search(plain)) for name, pattern in FOUND.items()}
    if has["death"] or survived:
        return "V"
    if has["critical care"] or has["stroke"] or has["several organs"]:
        return _critical(has)
    return _without_danger(has, denied_general)


def _without_danger(has: dict[str, bool], denied_general: bool) -> str | None:
    procedure = has["minor procedure"] or has["operation"]
    if has["bedside"] and not has["general"]:
        return "II" if has["other drug"] else "I"
    if procedure or has["general"]:
        return _procedure(has, denied_general)
    if has["other drug"]:
        return "II"
    return "I" if has["minor drug"] or has["tia"] else None


def _answer(entry: Entry) -> Result:
    if entry.has("grade"):
        grade = entry.word("grade", "Grade", {grade: grade for grade in GRADES})
        disabled = entry.has("disability_at_discharge") and entry.truth(
            "disability_at_discharge", "Disability at discharge"
        )
        return _result(grade, disabled=disabled)
    text = _text(entry)
    grade, disabled = suggested(text), bool(DISABLED.search(text))
    if grade is None and disabled:
        grade = "I"
    if grade is None:
        raise NoAnswerError(
            "unknown_value:event",
            "No grade follows from these words. Choose the grade by the treatment it needed.",
        )
    return _result(grade, disabled=disabled, warning="suggested_from_words")


def _result(grade: str, *, disabled: bool, warning: str | None = None) -> Result:
    label = f"{grade}-d" if disabled and grade != "V" else grade
    words = _(GRADES[grade])
    if label != grade:
        words = f"{words}, {_('with disability at discharge')}"
    return Result(
        score=label, band=label, band_words=words, warning=warning, items=(Line("Grade", words),)
    )


CLAVIEN_DINDO = Instrument(
    key="CLAVIEN_DINDO",
    name="Clavien-Dindo grade of a complication",
    edition="2004",
    citation="Dindo D, Demartines N, Clavien PA, Ann Surg 2004;240:205-13, "
    "doi 10.1097/01.sla.0000133083.54934.ae",
    evidence="B",
    direction=LOWER,
    cohort="2004",
    caveat="A new neurological deficit is not well captured: note the change of AIS or Frankel "
    "beside it. Grade each event and show the worst.",
    bands=tuple(Band(grade, words) for grade, words in GRADES.items()),
    tables=(
        Table("Grades", ("Grade", "Meaning"), tuple(GRADES.items())),
        Table("Suffix", ("Suffix", "Meaning"), (("-d", "still disabled at discharge"),)),
    ),
    hashed=(tuple(PATTERNS.items()), DENIED.pattern, STATED.pattern, DISABLED.pattern),
    answer=_answer,
    unconfirmed=("The citation", "The grade suggested from free text (our rule)"),
    disagreements=(
        "Antibiotics for a wound infection: II, not I.",
        "A version before Dindo with IIa and IIb exists and is not mixed in.",
        "Stroke and brain haemorrhage IV; a transient ischaemic attack is not.",
    ),
    compare=("The seven grades and the suffix",),
)
INSTRUMENTS = (CLAVIEN_DINDO,)
