"""For which class of tumour an instrument is made, asked before anything is computed."""

from ..vocabulary import TumourClass
from .entry import Entry
from .result import NoAnswerError

SOLID = TumourClass.METASTASIS
CLASSES: dict[str, str] = {
    **{str(value): str(value) for value in TumourClass},
    "metastasis_solid": str(SOLID),
    "solid_metastasis": str(SOLID),
    "primary_bone": "primary_bone",
    "primary_bone_benign": str(TumourClass.PRIMARY_BENIGN),
    "primary_bone_malignant": str(TumourClass.PRIMARY_MALIGNANT),
    "intramedullary": str(TumourClass.INTRADURAL),
}
HAEMATOLOGICAL = frozenset(
    {"myeloma", "multiple_myeloma", "lymphoma", "plasmacytoma", "leukaemia", "leukemia"}
)


def class_of(entry: Entry) -> str:
    """The tumour class that was entered; "" when none was."""
    if not entry.has("tumour_class"):
        return ""
    return entry.word("tumour_class", "Tumour class", CLASSES)


def only_metastases(entry: Entry, name: str) -> None:
    """Refuse what is no metastasis and no haematological tumour."""
    found = class_of(entry)
    if found == TumourClass.UNKNOWN:
        raise NoAnswerError(
            "not_applicable:histology_pending", f"{name} needs the histology, which is pending."
        )
    if found not in ("", TumourClass.METASTASIS, TumourClass.HAEMATOLOGICAL):
        raise NoAnswerError(
            "not_applicable:not_a_metastasis",
            f"{name} is made for spinal metastases; this is another kind of tumour.",
        )


def is_haematological(entry: Entry) -> bool:
    """Whether the class or the primary says myeloma, lymphoma or the like."""
    primary = entry.value("primary")
    named = isinstance(primary, str) and primary in HAEMATOLOGICAL
    return named or class_of(entry) == TumourClass.HAEMATOLOGICAL


def not_haematological(name: str, **more: object) -> NoAnswerError:
    """The refusal of a haematological tumour, which is on no list of the score."""
    return NoAnswerError(
        "not_applicable:haematological_primary",
        f"{name} is made for metastases of solid tumours; haematological tumours are on none of "
        "its lists.",
        **more,
    )
