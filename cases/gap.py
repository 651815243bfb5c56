"""What readiness judges, and how it names one thing that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

CLERK = "clerk"
SURGERY = "spine_surgery"
ONCOLOGY = "medical_oncology"
RADIATION = "radiation_oncology"
RADIOLOGY = "radiology"
PATHOLOGY = "pathology"
ANAESTHESIA = "anaesthesia"
NURSING = "nursing"

# Who may be meant by an owner, as disciplines and roles, and how the owner is called on a screen.
OWNERS: dict[str, tuple[str, frozenset[str]]] = {
    CLERK: ("Clerk", frozenset({"clerk"})),
    SURGERY: ("Spine surgery", frozenset({"neurosurgery", "orthopaedic_spine"})),
    ONCOLOGY: ("Medical oncology", frozenset({"medical_oncology"})),
    RADIATION: ("Radiation oncology", frozenset({"radiation_oncology"})),
    RADIOLOGY: ("Radiology", frozenset({"radiology"})),
    PATHOLOGY: ("Pathology", frozenset({"pathology"})),
    ANAESTHESIA: ("Anaesthesia", frozenset({"anaesthesia"})),
    NURSING: ("Nursing", frozenset({"nursing"})),
}


class LesionFacts(NamedTuple):
    """A lesion as readiness sees it; `sins_missing` is None where the score does not apply."""

    level_from: str = ""
    level_to: str = ""
    compartments: tuple[str, ...] = ()
    sins_missing: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """The plain values of a case that readiness judges; lesions may also be plain tuples.

    `record` holds the latest values of the sections: a mapping for a section that exists once, a
    list of mappings for one that exists several times; without a record the minimum set of the
    tumour class is not judged. `conflicts` names scores that contradict each other, as sentences;
    `outdated_scores` names those that are older than the newest imaging.
    """

    today: date
    urgency: str = "routine"
    patient_identified: bool = True
    birth_date_known: bool = True
    consent_to_discuss: bool = False
    question: str = ""
    histology_status: str = ""
    tumour_class: str = ""
    lesions: tuple[LesionFacts, ...] | list[tuple] = ()
    mri_on: date | None = None
    mri_reason_missing: str = ""
    mri_contrast: bool = False
    neuro_on: date | None = None
    frankel: str = ""
    neuro_changed_on: date | None = None
    walking: str = ""
    performance_scale: str = ""
    performance_value: int | None = None
    performance_on: date | None = None
    pain: str = ""
    prior_radiation: str = ""
    presenter: str = ""
    presentation_reason: str = ""
    record: Mapping[str, object] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    outdated_scores: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or doubtful.

    The form field, the sentence and who owes it; `why` is a clause on what it is needed for, and
    `section` the section of the record that holds the answer, empty for the case's own head.
    """

    field: str
    what: str
    owner: str
    blocker: bool = True
    why: str = ""
    section: str = ""

    @property
    def owner_words(self) -> str:
        return OWNERS[self.owner][0]

    def is_owed_by(self, *keys: str) -> bool:
        """Whether one of the disciplines or roles is the one to fill the gap."""
        return not OWNERS[self.owner][1].isdisjoint(keys)
