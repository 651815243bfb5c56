"""What a bundle yields: a person, findings, proposed lesions, and what was left out."""

from dataclasses import dataclass, field
from datetime import date


class UnusableBundle(ValueError):  # noqa: N818  (it is what the bundle is)
    """The bundle cannot become a case; the text says why, in words for the person at the desk."""


@dataclass(frozen=True)
class PersonFacts:
    """The patient as the bundle states them; what it does not state stays empty."""

    record_number: str
    identifier_system: str = ""
    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    sex: str = "unknown"
    deceased: bool = False


@dataclass(frozen=True)
class Finding:
    """One dated statement with its code and the resource it came from.

    `kind` is a value of `FindingKind`; `on` is empty when the bundle gives no full date, and
    `when` then holds what it gives, such as “2019-04”.
    """

    kind: str
    words: str
    code: str = ""
    system: str = ""
    value: str = ""
    unit: str = ""
    on: date | None = None
    when: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class ProposedLesion:
    """A tumour of the spine or of bone that a person has to confirm and localise."""

    words: str
    level: str = ""
    on: date | None = None
    source_id: str = ""


@dataclass(frozen=True)
class Performance:
    """ECOG or Karnofsky on the scale on which it was measured."""

    scale: str
    value: int
    on: date | None = None


@dataclass(frozen=True)
class Unmapped:
    """A resource that did not become part of the case, and why."""

    resource_type: str
    id: str
    words: str
    why: str


@dataclass(frozen=True)
class Referral:
    """Everything read from one bundle; mapped, merged and unmapped add up to the entries."""

    patient: PersonFacts
    findings: tuple[Finding, ...] = ()
    lesions: tuple[ProposedLesion, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    notes: tuple[str, ...] = ()
    entries: int = 0
    mapped: int = 0
    merged: int = 0
    tumour_class: str = ""
    performance: Performance | None = None
    prior_radiation: str = ""
    sha256: str = field(default="", compare=False)

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind, in the order of the bundle."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    @property
    def diagnosis(self) -> str:
        """The primary cancers in the bundle's own words, the empty text when it states none."""
        words = dict.fromkeys(finding.words for finding in self.of_kind("primary_cancer"))
        return "; ".join(words)
