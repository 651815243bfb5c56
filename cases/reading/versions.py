"""What was written before in a section, and where two people wrote different things."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest

from cases.entries import CHOICES_OF_CASE, Clash
from cases.forms.section import LEFT, SectionForm, keys_of
from cases.models import Case, Entry
from cases.record.fields import Field, Kind, Section
from cases.record.values import in_words as value_in_words

OWN_DATE = Field(key="on", label="Date", kind=Kind.DAY)
ONE_SITTING = timedelta(minutes=30)


@dataclass
class Version:
    """One state of a section; savings of one person in one sitting are told as one."""

    entry: Entry
    changes: list[dict] = field(default_factory=list)


def of(section: Section, rows: list[Entry]) -> list[Version]:
    """The states of a thing, the newest first; `rows` are its entries, the newest first."""
    kept: list[Entry] = []
    for row in rows:
        if not kept or not _same_sitting(row, kept[-1]):
            kept.append(row)
    return [
        Version(row, changes(section, before.values if before else {}, row.values))
        for row, before in zip_longest(kept, kept[1:])
    ]


def _same_sitting(row: Entry, later: Entry) -> bool:
    return (
        row.by_id == later.by_id
        and row.removed == later.removed
        and later.at - row.at < ONE_SITTING
    )


def changes(section: Section, before: dict, after: dict) -> list[dict]:
    """Which fields changed, in words."""
    named = labels(section)
    return [
        {
            "label": named[key][0],
            "before": words(named[key][1], before.get(key)),
            "after": words(named[key][1], after.get(key)),
        }
        for key in named
        if before.get(key) != after.get(key)
    ]


def labels(section: Section) -> dict[str, tuple[str, Field]]:
    """The label and the field of each key under which the section stores something."""
    named: dict[str, tuple[str, Field]] = {}
    if section.dated:
        named["on"] = (section.dated, OWN_DATE)
    for one in section.fields:
        named.update({key: (label, one) for key, label in keys_of(one)})
    return named


def words(
    one: Field, value: object, choices: dict[str, str] | None = None, values: dict | None = None
) -> str:
    """A stored value as a person reads it; empty when there is none.

    `values` are those of the section, for a number whose unit is another answer.
    """
    if value in (None, "", []):
        return ""
    if choices is not None and isinstance(value, str):
        return choices.get(value, LEFT)
    return value_in_words(one, value, values)


def choices_of(case: Case, section: Section) -> dict:
    """What the case itself offers as answers in this section, by kind of field."""
    asked = {one.kind for one in section.fields}
    return {kind: of_case(case) for kind, of_case in CHOICES_OF_CASE.items() if kind in asked}


def in_words(form: SectionForm, clash: Clash) -> dict[str, str]:
    """What the other person wrote into the fields about which two disagree."""
    named, own = labels(form.section), choices_of(form.case, form.section)
    return {
        key: words(named[key][1], clash.current.values.get(key), own.get(named[key][1].kind))
        or "nothing"
        for key in clash.fields
        if key in named
    }
