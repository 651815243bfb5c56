"""Codes that are picked by their words: ICD-10, ICD-O-3, SNOMED CT, LOINC, comorbidities."""

from cases.levels import SNOMED_LEVELS

from .code_tables import ICD10, ICDO3, LOINC, SNOMED, Code
from .preparation import CONDITIONS

COMORBIDITIES: tuple[Code, ...] = (
    *(Code(key, words) for key, words in CONDITIONS if key != "none"),
    Code("diabetes_uncomplicated", "Diabetes without organ damage"),
    Code("diabetes_end_organ", "Diabetes with organ damage"),
    Code("hypertension_on_medication", "Hypertension on medication"),
    Code("copd_or_pneumonia", "COPD, or pneumonia"),
    Code("chf_within_30_days", "Heart failure within 30 days"),
)
LISTS: dict[str, tuple[Code, ...]] = {
    "icd10": ICD10,
    "icdo3": ICDO3,
    "snomed": (
        *SNOMED,
        *(Code(code, f"Vertebra {level.label}") for code, level in SNOMED_LEVELS.items()),
    ),
    "loinc": LOINC,
    "comorbidity": COMORBIDITIES,
}
# How the findings of the record are called in SNOMED CT; a licence is needed to exchange them.
SNOMED_OF: dict[str, dict[str, str]] = {
    "intent": {
        "curative": "373808002",
        "palliative": "363676003",
        "diagnostic": "261004008",
    },
    "disease_trend": {
        "improved": "268910001",
        "stable": "359746009",
        "worsened": "271299001",
        "undetermined": "709137006",
    },
    "ecog": {
        "0": "425389002",
        "1": "422512005",
        "2": "422894000",
        "3": "423053003",
        "4": "423237006",
    },
    "asa": {
        "I": "413495001",
        "II": "413496000",
        "III": "413497009",
        "IV": "413498004",
        "V": "413499007",
    },
}
_BY_CODE = {name: {entry.code: entry for entry in rows} for name, rows in LISTS.items()}
_BY_WORDS = {
    name: {entry.words.casefold(): entry.code for entry in rows} for name, rows in LISTS.items()
}


def entry_of(name: str, code: object) -> Code | None:
    """The entry of a code in the list; None when the list does not have it."""
    return _BY_CODE.get(name, {}).get(code) if isinstance(code, str) else None


def label_of(name: str, code: object) -> str:
    """A code with its words, “Chordoma (9370/3)”; a code that is not in the list alone."""
    entry = entry_of(name, code)
    if entry is None:
        return str(code)
    if name == "comorbidity":
        return entry.words
    return f"{entry.words} ({entry.code})"


def code_of(name: str, words: str) -> str:
    """The code of what a person typed or picked: words, label or the code itself; else empty."""
    typed = words.strip()
    found = _BY_WORDS.get(name, {}).get(typed.casefold())
    if found:
        return found
    inner = typed.rpartition("(")[2].removesuffix(")") if typed.endswith(")") else typed
    entry = entry_of(name, inner.strip().upper()) or entry_of(name, inner.strip())
    return entry.code if entry else ""


def search(name: str, words: str, *, limit: int = 12) -> list[Code]:
    """The entries that hold every typed word, in the order of the list; all when none is typed."""
    parts = words.casefold().split()
    rows = LISTS.get(name, ())
    found = [row for row in rows if all(part in row.searched for part in parts)]
    return found[: max(limit, 0)]


def of_class(name: str, tumour_class: str) -> list[Code]:
    """The entries of the list that belong to a tumour class, those of every class included."""
    return [row for row in LISTS.get(name, ()) if not row.classes or tumour_class in row.classes]
