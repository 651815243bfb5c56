"""The columns of a case and of a lesion that follow from the record, for lists and rules.

The entries are the truth. What a list of cases sorts and shows, and what a constraint of the
database guards, stands in a column too; it is written in the same transaction as the entry.
"""

import uuid
from collections import defaultdict
from datetime import date

from .models import Case
from .record.catalogue import SECTIONS
from .record.fields import Field, Kind, Section
from .record.values import is_empty

DATED = {"examination": "neuro_on"}
STUDY = "imaging_study"
MRI_COLUMNS = {"mri_on": "on", "mri_contrast": "contrast"}
EMPTY = {Kind.INTEGER: None, Kind.DECIMAL: None, Kind.DAY: None, Kind.CHOICES: []}


def _columns(section: Section) -> dict[str, Field]:
    return {field.column: field for field in section.fields if field.column}


COLUMNS: dict[str, dict[str, Field]] = {
    key: _columns(section) for key, section in SECTIONS.items() if _columns(section)
}
# Where each column of a case is written down.
HOME: dict[str, str] = {
    column: key for key, found in COLUMNS.items() if key != "lesion" for column in found
} | {column: key for key, column in DATED.items()}


def case_columns(section: str, values: dict) -> dict[str, object]:
    """What the columns of the case hold when the section holds the values."""
    columns = {
        column: _stored(field, values.get(field.key))
        for column, field in COLUMNS.get(section, {}).items()
    }
    if section in DATED:
        columns[DATED[section]] = _day(values.get("on"))
    return columns


def lesion_columns(values: dict) -> dict[str, object]:
    """What the columns of a lesion hold when its section holds the values."""
    upper, lower = values.get("levels") or ("", "")
    columns = {
        column: _stored(field, values.get(field.key)) for column, field in COLUMNS["lesion"].items()
    }
    return {"level_from": upper, "level_to": lower, **columns}


def mri_columns(studies: list[dict]) -> dict[str, object]:
    """The newest MRI of the spine among the imaging studies."""
    spine = [study for study in studies if is_spine_mri(study) and study.get("on")]
    newest = max(spine, key=lambda study: (study["on"], bool(study.get("contrast"))), default={})
    return {"mri_on": _day(newest.get("on")), "mri_contrast": bool(newest.get("contrast"))}


def is_spine_mri(study: dict) -> bool:
    """Whether the study is an MRI in which the spine was looked at."""
    return study.get("modality") == "mri" and study.get("region", "spine") == "spine"


def values_of(case: Case, section: str) -> dict:
    """The values of a section as the columns of the case have them."""
    values = {
        field.key: _written(getattr(case, column))
        for column, field in COLUMNS.get(section, {}).items()
    }
    if section in DATED:
        values["on"] = _written(getattr(case, DATED[section]))
    return without_empty(values)


def by_section(changes: dict) -> dict[str, dict]:
    """Changed columns of a case as values of the sections in which they are written down."""
    found: dict[str, dict] = defaultdict(dict)
    for column, value in changes.items():
        section = HOME.get(column)
        if section is None:
            continue
        key = "on" if column == DATED.get(section) else COLUMNS[section][column].key
        found[section][key] = _written(value)
    return dict(found)


def mri_values(case: Case) -> dict:
    """The spine MRI that the columns of a case name, as an imaging study."""
    return {
        "modality": "mri",
        "region": "spine",
        "on": _written(case.mri_on),
        "contrast": case.mri_contrast,
    }


def mri_subject(case: Case) -> uuid.UUID:
    """The imaging study that stands for the spine MRI of a case registered without its studies."""
    return uuid.uuid5(case.pk, STUDY)


def without_empty(values: dict) -> dict:
    """The values without those that say that nothing is recorded."""
    return {key: value for key, value in values.items() if not is_empty(value)}


def _stored(field: Field, value: object) -> object:
    if field.kind is Kind.DAY:
        return _day(value)
    return value if value is not None else EMPTY.get(field.kind, "")


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
