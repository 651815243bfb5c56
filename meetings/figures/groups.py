"""The groups of patients by which figures are compared, from what the record says of them."""

from dataclasses import dataclass

from cases.record.history import DISTANCE, INTERPRETER
from cases.vocabulary import Sex

NOT_RECORDED = "not_recorded"
LAST = ((NOT_RECORDED, "Not recorded"),)
AGES = (
    (17, "under_18", "Under 18"),
    (49, "18_to_49", "18 to 49"),
    (64, "50_to_64", "50 to 64"),
    (79, "65_to_79", "65 to 79"),
    (150, "80_or_more", "80 or more"),
)
"""The oldest age of each band, in completed years."""


@dataclass(frozen=True)
class Person:
    """What the record says of a patient that parts them from others; empty where silent."""

    age: int | None = None
    sex: str = ""
    distance: str = ""
    interpreter: str = ""


@dataclass(frozen=True)
class Grouping:
    """A way to part patients into groups, with the groups in their order."""

    key: str
    title: str
    groups: tuple[tuple[str, str], ...]

    def group_of(self, person: Person) -> str:
        """The group to which a person belongs; what is not known is a group too."""
        if self.key == "age":
            return _band(person.age)
        said = getattr(person, self.key)
        return said if said in dict(self.groups) else NOT_RECORDED


def _band(age: int | None) -> str:
    if age is None or age < 0:
        return NOT_RECORDED
    return next((key for most, key, _words in AGES if age <= most), NOT_RECORDED)


GROUPINGS = (
    Grouping("age", "Age when registered", (*(band[1:] for band in AGES), *LAST)),
    Grouping("sex", "Sex", tuple(Sex.choices)),
    Grouping("distance", "Distance of the home", (*DISTANCE, *LAST)),
    Grouping("interpreter", "Interpreter needed", (*INTERPRETER, *LAST)),
)
