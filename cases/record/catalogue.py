"""The sections of the clinical record in the order of the page, and what a class is asked."""

from collections.abc import Mapping
from typing import Any

from cases.vocabulary import TumourClass

from .aftercare import APPOINTMENT_SECTION, FOLLOW_UP, POSTOPERATIVE_CHECK, REHABILITATION
from .examination import EXAMINATION, STAGING
from .fields import Field, Group, Section
from .history import HISTORY
from .imaging import IMAGING_STUDY, LESION, READING
from .operation import OPERATION
from .pathology import PATHOLOGY
from .planning import PLANNING
from .preparation import EDUCATION, PREPARATION
from .therapy import COMPLICATION, DRUG, RADIOTHERAPY
from .tumour import CONSULTATION, TUMOUR

STEPS: dict[int, str] = {
    1: "Preoperative evaluation",
    2: "Multidisciplinary consultation",
    3: "Treatment planning",
    4: "Patient preparation",
    5: "Anaesthesia",
    6: "Surgical approach",
    7: "Resection",
    8: "Decompression",
    9: "Stabilisation",
    10: "Pathology",
    11: "Closure",
    12: "Postoperative care",
    13: "Rehabilitation",
    14: "Follow-up",
    15: "Adjuvant therapy",
    16: "Complications",
}

SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        HISTORY,
        EXAMINATION,
        TUMOUR,
        IMAGING_STUDY,
        LESION,
        READING,
        STAGING,
        CONSULTATION,
        PLANNING,
        PREPARATION,
        EDUCATION,
        OPERATION,
        PATHOLOGY,
        POSTOPERATIVE_CHECK,
        REHABILITATION,
        FOLLOW_UP,
        APPOINTMENT_SECTION,
        RADIOTHERAPY,
        DRUG,
        COMPLICATION,
    )
}


def section(key: str) -> Section:
    """The section of that key; a KeyError when there is none."""
    return SECTIONS[key]


def field_of(section_key: str, key: str) -> Field:
    """The field of that key in a section; a KeyError when there is none."""
    for one in SECTIONS[section_key].fields:
        if one.key == key:
            return one
    raise KeyError(f"{section_key}.{key}")


def applies(
    thing: Section | Group | Field, tumour_class: str, values: Mapping[str, Any] | None = None
) -> str:
    """Why the class is not asked this, as a sentence; empty when it is asked.

    A class that is empty or unknown is asked everything that does not need the histology.
    `values` are those of the section: a field may be asked in spite of the class, such as the
    SINS items of an intradural tumour that destroys bone.
    """
    if isinstance(thing, Group):
        return _group_applies(thing, tumour_class, values)
    known = tumour_class if tumour_class in set(TumourClass) else TumourClass.UNKNOWN
    if thing.classes is None or known in thing.classes:
        return ""
    if isinstance(thing, Field) and thing.despite and (values or {}).get(thing.despite):
        return ""
    name = thing.title if isinstance(thing, Section) else thing.label
    return f"{name}: not asked here, because {thing.reason}."


def _group_applies(group: Group, tumour_class: str, values: Mapping[str, Any] | None) -> str:
    """A group falls away when all its fields do; it then gives the reason of the first."""
    if not all(applies(one, tumour_class, values) for one in group.fields):
        return ""
    return f"{group.title}: not asked here, because {group.fields[0].reason}."


def asked(
    thing: Section, tumour_class: str, values: Mapping[str, Any] | None = None
) -> tuple[Field, ...]:
    """The fields of a section that this class is asked, in order."""
    return tuple(one for one in thing.fields if not applies(one, tumour_class, values))
