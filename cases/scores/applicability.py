"""Which instruments are meant for a case, and in words why the others are not."""

from dataclasses import dataclass

from ..vocabulary import TumourClass
from .registry import INSTRUMENTS

METASTASES = ("TOKUHASHI_2005", "TOMITA_2001", "MODIFIED_BAUER", "NESMS", "NOMS")
EVERYONE = frozenset({"FRANKEL", "AIS", "KPS", "ECOG", "ASA", "CLAVIEN_DINDO"})
BONE = frozenset({"SINS", "ESCC"})
SYSTEMIC = frozenset({"NOMS", "MODIFIED_BAUER", "NESMS", "MFI5", "SPINO"})
PRIMARY = EVERYONE | BONE | {"ENNEKING", "ENNEKING_APPROPRIATE", "WBB", "CHARLSON", "SPINO"}
APPLY: dict[str, frozenset[str]] = {
    TumourClass.METASTASIS: EVERYONE | BONE | SYSTEMIC | {"TOKUHASHI_2005", "TOMITA_2001"},
    TumourClass.HAEMATOLOGICAL: EVERYONE | BONE | SYSTEMIC,
    TumourClass.PRIMARY_BENIGN: PRIMARY,
    TumourClass.PRIMARY_MALIGNANT: PRIMARY,
    TumourClass.INTRADURAL: EVERYONE | {"MCCORMICK", "CHARLSON", "MFI5", "WHO_GRADE"},
    TumourClass.UNKNOWN: EVERYONE | BONE,
}
SHORT = {
    "TOKUHASHI_2005": "Tokuhashi",
    "TOMITA_2001": "Tomita",
    "MODIFIED_BAUER": "The modified Bauer score",
    "NESMS": "NESMS",
    "NOMS": "NOMS",
    "SINS": "SINS",
    "ESCC": "ESCC",
    "ENNEKING": "The Enneking stage",
    "ENNEKING_APPROPRIATE": "The Enneking margin",
    "WBB": "WBB",
    "MCCORMICK": "McCormick",
    "WHO_GRADE": "The WHO grade of CNS tumours",
    "CHARLSON": "Charlson",
    "MFI5": "mFI-5",
    "SPINO": "SPINO",
}
ORDER = tuple(
    key for key in INSTRUMENTS if key in {name for names in APPLY.values() for name in names}
)
MADE_FOR = {
    **dict.fromkeys(METASTASES, "is made for spinal metastases"),
    "TOKUHASHI_2005": "is made for metastases of solid tumours",
    "TOMITA_2001": "is made for metastases of solid tumours",
    "ENNEKING": "is made for primary tumours of the bone",
    "ENNEKING_APPROPRIATE": "is made for primary tumours of the bone",
    "WBB": "is made for primary tumours of the mobile spine",
    "MCCORMICK": "is made for intradural tumours",
    "WHO_GRADE": "is made for tumours of the cord and its coverings",
    "SINS": "is made for tumours in the bone",
    "ESCC": "is made for epidural tumour",
    "CHARLSON": "separates patients with a disseminated cancer poorly; mFI-5 is used for them",
    "MFI5": "is used for metastases and intradural tumours; Charlson is used for this one",
    "SPINO": "is made for tumours treated by spine radiosurgery",
}
THIS_IS = {
    TumourClass.METASTASIS: "this is a metastasis",
    TumourClass.HAEMATOLOGICAL: "this is a haematological tumour",
    TumourClass.PRIMARY_BENIGN: "this is a primary bone tumour",
    TumourClass.PRIMARY_MALIGNANT: "this is a primary bone tumour",
    TumourClass.INTRADURAL: "this is an intradural or intramedullary tumour",
    TumourClass.UNKNOWN: "the histology is not known yet",
}
OVERRIDABLE = frozenset({"TOKUHASHI_2005", "TOMITA_2001"})


@dataclass(frozen=True)
class Applicability:
    """Whether an instrument is meant for the case; `reason` is a sentence when it is not."""

    instrument: str
    name: str
    applies: bool
    reason: str = ""
    can_be_overridden: bool = False


def applicable(
    tumour_class: str,
    *,
    sacral: bool = False,
    epidural: bool | None = None,
    bone_destroyed: bool = False,
) -> tuple[Applicability, ...]:
    """Every instrument with whether it applies to a case of the class, and why not.

    `sacral`: all of the tumour lies in the sacrum or coccyx. `epidural`: whether there is epidural
    tumour, None when not known. `bone_destroyed`: an intradural tumour that
    destroys bone. An unknown or missing class is treated as not known.
    """
    found = TumourClass(tumour_class) if tumour_class in APPLY else TumourClass.UNKNOWN
    return tuple(
        _judged(key, found, _local(key, found, sacral, epidural), bone_destroyed) for key in ORDER
    )


def _local(key: str, found: TumourClass, sacral: bool, epidural: bool | None) -> str:
    """Why the place of the tumour forbids an instrument that its class allows."""
    if key == "WBB" and sacral:
        return "WBB does not describe the sacrum."
    if key == "ESCC" and sacral:
        return "ESCC describes compression of the cord; the sacrum has none."
    primary = found in (TumourClass.PRIMARY_BENIGN, TumourClass.PRIMARY_MALIGNANT)
    if key == "ESCC" and primary and epidural is False:
        return "ESCC is made for epidural tumour; there is none."
    return ""


def _judged(key: str, found: TumourClass, local: str, bone_destroyed: bool) -> Applicability:
    allowed = key in APPLY[found]
    if key == "SINS" and found == TumourClass.INTRADURAL and bone_destroyed:
        allowed = True
    name = INSTRUMENTS[key].name
    if not allowed:
        by_override = key in OVERRIDABLE and found == TumourClass.HAEMATOLOGICAL
        return Applicability(key, name, applies=False, reason=_reason(key, found),
                             can_be_overridden=by_override)  # fmt: skip
    return Applicability(key, name, applies=not local, reason=local)


def _reason(key: str, found: TumourClass) -> str:
    subject = SHORT[key]
    if found == TumourClass.UNKNOWN:
        if key in ("CHARLSON", "MFI5"):
            return "Which comorbidity index is used depends on the histology, not known yet."
        return f"{subject} needs the histology, which is not known yet."
    if key in ("CHARLSON", "MFI5"):
        return f"{subject} {MADE_FOR[key]}."
    return f"{subject} {MADE_FOR[key]}; {THIS_IS[found]}."
