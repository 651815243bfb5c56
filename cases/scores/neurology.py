"""Neurological grades: AIS by rule, Frankel and McCormick as entered.

AIS: ISNCSCI, revised 2019, ASIA/ISCoS, as reprinted in doi 10.1186/s12916-022-02395-0 table 1. One
reprint words B as “motor deficit without sensory loss” (ours: sensory but no motor function
preserved, S4-5 included). E needs an earlier deficit; who was never impaired has no AIS grade.
Frankel HL et al., Paraplegia 1969;7:179-92: plain A-E only, two modified versions differ, and it is
not equal to AIS. McCormick PC et al., J Neurosurg 1990;72:523-32: original I-IV and a modified
version I-V differ, so the version is part of the grade.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import LOWER, Band, Instrument, Table
from .result import Line, NoAnswerError, Result

SENSORY = "sensory_S4_5_or_deep_anal_pressure"
ANAL = "voluntary_anal_contraction"
MOTOR = "motor_more_than_3_levels_below_motor_level"
FRACTION = "fraction_key_muscles_below_NLI_grade_ge3"
LABELS = {
    SENSORY: "Sensation in S4–5 or deep anal pressure",
    ANAL: "Voluntary anal contraction",
    MOTOR: "Motor function more than three levels below the motor level",
    FRACTION: "Share of key muscles below the neurological level at grade 3 or more",
    "all_normal": "Everything normal",
    "prior_deficit": "Deficit before",
}
AIS_GRADES: dict[str, tuple[str, str]] = {
    "A": ("complete", "complete: no sensory and no motor function in S4–5"),
    "B": (
        "sensory_incomplete",
        (
            "sensory incomplete: sensation preserved in S4–5, no motor function more than three "
            "levels below the motor level"
        ),
    ),
    "C": (
        "motor_incomplete",
        "motor incomplete: less than half of the key muscles below the level at grade 3 or more",
    ),
    "D": (
        "motor_incomplete",
        "motor incomplete: half or more of the key muscles below the level at grade 3 or more",
    ),
    "E": ("normal", "normal now, with a deficit before"),
}
NO_GRADE = Band("no_AIS_grade", "no deficit: never impaired, so there is no AIS grade")
NOT_DETERMINED = Band("not_determined", "not determined: the anal examination is missing")


def _graded(grade: str, lines: tuple[Line, ...] = ()) -> Result:
    band, words = AIS_GRADES[grade]
    return Result(score=grade, band=band, band_words=words, items=lines)


def _ais(entry: Entry) -> Result:
    if entry.has("grade"):
        known = {**{key: key for key in AIS_GRADES}, "no_deficit": "", "not_determined": "?"}
        grade = entry.word("grade", "AIS grade", known)
        return _graded(grade) if grade in AIS_GRADES else _without(grade)
    found = {key: entry.truth(key, LABELS[key]) for key in (SENSORY, ANAL, MOTOR, "all_normal")}
    share = entry.number(FRACTION, LABELS[FRACTION], 0, 1)
    lines = tuple(Line(LABELS[key], "Yes" if value else "No") for key, value in found.items())
    lines = (*lines, Line(LABELS[FRACTION], f"{float(share):.0%}"))
    if found["all_normal"]:
        return _normal(entry, found, share, lines)
    return _graded(_incomplete(found, share), lines)


def _without(grade: str) -> Result:
    band = NOT_DETERMINED if grade else NO_GRADE
    return Result(band=band.key, band_words=band.words)


def _incomplete(found: dict[str, bool], share: float) -> str:
    if not found[SENSORY] and not found[ANAL]:
        return "A"
    if not found[ANAL] and not found[MOTOR]:
        return "B"
    return "D" if share >= 0.5 else "C"


def _normal(entry: Entry, found: dict[str, bool], share: float, lines: tuple[Line, ...]) -> Result:
    if not all(found.values()) or share < 1:
        raise NoAnswerError(
            "contradiction:all_normal_with_deficit",
            "Everything normal was entered beside a finding that is not normal.",
        )
    if entry.truth("prior_deficit", LABELS["prior_deficit"]):
        return _graded("E", lines)
    return Result(band=NO_GRADE.key, band_words=NO_GRADE.words, items=lines)


FRANKEL_GRADES = {
    "A": "complete: no sensory and no motor function",
    "B": "sensory only",
    "C": "motor useless",
    "D": "motor useful, can walk with or without an aid",
    "E": "recovered: no weakness, no sensory or sphincter trouble",
    "none": "no deficit",
}


def _frankel(entry: Entry) -> Result:
    key = "frankel" if entry.has("frankel") else "grade"
    grade = entry.word(key, "Frankel grade", {key: key for key in FRANKEL_GRADES})
    line = Line("Frankel grade", FRANKEL_GRADES[grade])
    if grade == "none":
        return Result(band="no_deficit", band_words="no deficit", items=(line,))
    return Result(score=grade, band=grade, band_words=FRANKEL_GRADES[grade], items=(line,))


MCCORMICK_GRADES: dict[str, dict[str, str]] = {
    "original": {
        "I": "normal or mild focal deficit, normal gait",
        "II": "sensorimotor deficit affecting function, mild to moderate gait trouble, severe "
        "pain; still walks and is independent",
        "III": "more severe deficit, needs cane or support to walk, or clear deficit of both arms",
        "IV": "severe deficit, wheelchair, or cane with deficit of both arms; not independent",
    },
    "modified": {
        "I": "intact, walks normally, at most slight dysaesthesia",
        "II": "mild sensory or motor deficit, functions independently",
        "III": "moderate deficit, independent with an external aid",
        "IV": "severe deficit, dependent on others",
        "V": "paraplegia or quadriplegia, even with flicker movement",
    },
}


def _mccormick(entry: Entry) -> Result:
    key = "mccormick_version" if entry.has("mccormick_version") else "version"
    version = entry.word(key, "Version", {name: name for name in MCCORMICK_GRADES})
    grades = MCCORMICK_GRADES[version]
    grade = entry.word("grade", f"McCormick grade, {version}", {name: name for name in grades})
    return Result(
        score=grade,
        band=f"{version} {grade}",
        band_words=f"{_(grades[grade])} ({_(f'{version} version')})",
        items=(Line("Version", version), Line("Grade", grades[grade])),
        unconfirmed=("The modified table: one source",) if version == "modified" else (),
    )


AIS = Instrument(
    key="AIS",
    name="ASIA Impairment Scale (AIS)",
    edition="ISNCSCI 2019",
    citation="ISNCSCI, revised 2019, ASIA and ISCoS; reprinted in BMC Med 2022, "
    "doi 10.1186/s12916-022-02395-0",
    evidence="B",
    cohort="2019",
    caveat="Needs the anal examination. Built for injury: in tumour patients note date and "
    "steroids. Not equal to Frankel.",
    bands=(NO_GRADE, NOT_DETERMINED),
    tables=(
        Table(
            "Grades",
            ("Grade", "Rule"),
            tuple((grade, words) for grade, (_band, words) in AIS_GRADES.items()),
        ),
        Table(
            "C and D need",
            ("Rule",),
            ((("voluntary anal contraction, or sacral sensation with motor function more than "
              "three levels below the motor level"),),),
        ),
    ),
    answer=_ais,
    disagreements=(
        ("B: one reprint words it as motor deficit without sensory loss. Ours: sensory but not "
        "motor function preserved, S4–5 included."),
        "E is often used as “normal”. Ours: E needs an earlier deficit; else no grade.",
    ),
    compare=("The five rules against the current ISNCSCI worksheet",),
)  # fmt: skip
FRANKEL = Instrument(
    key="FRANKEL",
    name="Frankel grade",
    edition="1969",
    citation="Frankel HL et al., Paraplegia 1969;7:179-92, doi 10.1038/sc.1969.30",
    evidence="B",
    cohort="1969",
    caveat="Weak for lesions of conus and cauda; no criterion for the sphincters.",
    bands=(Band("no_deficit", "no deficit"),),
    tables=(Table("Grades", ("Grade", "Meaning"), tuple(FRANKEL_GRADES.items())),),
    answer=_frankel,
    unconfirmed=("The citation and its DOI",),
    disagreements=("Two modified versions sub-grade D in different ways. Ours: plain A–E.",),
    compare=("The five grades",),
)
MCCORMICK = Instrument(
    key="MCCORMICK",
    name="McCormick grade",
    edition="1990 original or modified, as entered",
    citation="McCormick PC et al., J Neurosurg 1990;72:523-32, doi 10.3171/jns.1990.72.4.0523",
    evidence="B for the original, C for the modified table",
    direction=LOWER,
    cohort="1990",
    caveat="Mainly ambulation; no bladder or bowel item.",
    tables=tuple(
        Table(f"{version.capitalize()} version", ("Grade", "Meaning"), tuple(grades.items()))
        for version, grades in MCCORMICK_GRADES.items()
    ),
    answer=_mccormick,
    unconfirmed=("The DOI of the paper",),
    disagreements=("Original I–IV, modified I–V with other words for IV. Ours: version stored.",),
    compare=("Both tables; who is “independent” in grade III of the original",),
)
INSTRUMENTS = (AIS, FRANKEL, MCCORMICK)
