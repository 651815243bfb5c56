"""What a field and a section of the record are.

A section is saved as a whole and shown as a whole. A section may exist once a case (`examination`)
or once for each of several things (`imaging_study`, `operation`); `noun` then names such a thing.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from cases.vocabulary import TumourClass


class Kind(StrEnum):
    """How a field is entered, and how its value is stored in JSON."""

    CHOICE = "choice"  # one of `values`: its key
    CHOICES = "choices"  # several of `values`: a list of keys
    YES_NO = "yes_no"  # true or false
    INTEGER = "integer"  # a whole number from `low` to `high`
    DECIMAL = "decimal"  # a number from `low` to `high`
    TEXT = "text"  # one line
    WORDS = "words"  # as long as a report
    DAY = "day"  # "2026-11-25"
    MOMENT = "moment"  # "2026-11-25T14:02", local time of the hospital
    LEVEL = "level"  # "T8"
    LEVELS = "levels"  # a list of levels from the head downwards
    SPAN = "span"  # the upper and the lower level: ["T6", "T10"]
    CODE = "code"  # a code of the list named in `codes`, picked by its words
    LESION = "lesion"  # the key of a lesion of the case
    PLAN_ITEM = "plan_item"  # the key of a plan item of a consensus on the case


class Owner(TextChoices):
    """Who usually knows the answer."""

    SURGERY = "spine_surgery", "Spine surgery"
    RADIATION = "radiation_oncology", "Radiation oncology"
    ONCOLOGY = "medical_oncology", "Medical oncology"
    RADIOLOGY = "radiology", "Radiology"
    PATHOLOGY = "pathology", "Pathology"
    ANAESTHESIA = "anaesthesia", "Anaesthesia"
    REHABILITATION = "rehabilitation", "Rehabilitation"
    PALLIATIVE = "palliative_care", "Palliative care"
    NURSING = "nursing", "Nursing"
    CLERK = "clerk", "Clerk"


Classes = frozenset[TumourClass]
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that is asked.

    `sides` asks it twice, as planned and as done. `needs` shows it only while another field of the
    section has one of the values. `classes` limits it to tumour classes; `reason` then completes
    the sentence “… is not asked here:”. `column` names the column of the case, or of the lesion,
    that carries the latest value for lists and rules. `confirmed` is False for a value set that a
    clinician has still to compare with its source. `despite` names a field of the section whose
    answer makes this one asked in spite of the class. `unit_in` names the field that holds the
    unit, and `ranges` then bounds the number for each unit: (unit, lowest, highest).
    `mobile_only` leaves it out for a tumour that lies in the sacrum alone.
    `pattern` is what one line of text must match as a whole, `longest` its length in characters
    where the column that carries it is shorter than usual.
    """

    key: str
    label: str
    kind: Kind
    values: Values = ()
    codes: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    help: str = ""
    minimum: bool = False
    sides: bool = False
    needs: tuple[str, frozenset[str]] | None = None
    classes: Classes | None = None
    reason: str = ""
    despite: str = ""
    mobile_only: bool = False
    pattern: str = ""
    longest: int = 0
    unit_in: str = ""
    ranges: tuple[tuple[str, float, float], ...] = ()
    column: str = ""
    loinc: str = ""
    past: bool = True
    confirmed: bool = True

    def __post_init__(self) -> None:
        choosing = self.kind in (Kind.CHOICE, Kind.CHOICES)
        if choosing != bool(self.values) or (self.kind is Kind.CODE) != bool(self.codes):
            raise ValueError(f"{self.key}: a choice needs values, a code its list")

    @property
    def stored_keys(self) -> tuple[str, ...]:
        """Under which keys the value is stored: one, or the planned and the done one."""
        if self.sides:
            return (f"planned_{self.key}", f"done_{self.key}")
        return (self.key,)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields under one heading; `step` is the step of care, 1 to 16."""

    title: str
    step: int
    fields: tuple[Field, ...]
    owner: Owner


@dataclass(frozen=True, kw_only=True)
class Section:
    """What is saved together.

    `dated` is the label of the section's own date, such as “Examined on”; empty when it has none.
    `noun` names one thing of a section that exists several times (“imaging study”). `after_board`
    marks what is still written when the board has decided. `past` is False when its date may lie
    ahead, as that of a planned operation.
    """

    key: str
    title: str
    groups: tuple[Group, ...]
    noun: str = ""
    dated: str = ""
    after_board: bool = False
    classes: Classes | None = None
    reason: str = ""
    help: str = ""
    past: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for group in self.groups for field in group.fields)

    @property
    def step(self) -> int:
        return self.groups[0].step

    @property
    def owner(self) -> Owner:
        return self.groups[0].owner
