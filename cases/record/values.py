"""The values of a section: whether they can be stored, how they read, how two edits are joined.

Values are those that JSON can hold. A field with two sides is stored as `planned_KEY` and
`done_KEY`, the date of the section itself as `on`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .catalogue import applies
from .fields import Field, Kind, Section
from .kinds import problem_of, written_day
from .wording import in_words

Values = Mapping[str, Any]
ON = "on"


def stored_fields(section: Section) -> dict[str, Field]:
    """Under which key each field is stored, both sides of a field with two."""
    return {key: field for field in section.fields for key in field.stored_keys}


def is_empty(value: object) -> bool:
    """Whether nothing was entered: false and zero are answers."""
    return value is None or value == "" or value == [] or value == {}


def is_shown(field: Field, values: Values, side: str = "") -> bool:
    """Whether the answer to another field of the section, on the same side, asks for this one."""
    if field.needs is None:
        return True
    key, wanted = field.needs
    found = values.get(f"{side}_{key}" if side else key, values.get(key))
    many = found if isinstance(found, list) else [found]
    return any(isinstance(one, str) and one in wanted for one in many)


def problems(
    section: Section, values: Values, tumour_class: str = "", *, today: date | None = None
) -> dict[str, str]:
    """What cannot be stored, as a sentence for each key; what is missing is no problem.

    With a tumour class, an answer that is not asked of it is a problem too; with `today`, so is a
    day in the future where the field tells of the past.
    """
    fields = stored_fields(section)
    found: dict[str, str] = {}
    for key, value in values.items():
        if is_empty(value):
            continue
        if key == ON and section.dated:
            sentence = _date_problem(section, value, today)
        elif key not in fields:
            sentence = f"{section.title} has no field of this name."
        else:
            sentence = problem_of(fields[key], value, today)
            sentence = sentence or _not_asked(fields[key], tumour_class, values)
        if sentence:
            found[key] = sentence
    return _together(section, values, found)


def _date_problem(section: Section, value: object, today: date | None) -> str:
    field = Field(key=ON, label=section.dated, kind=Kind.DAY, past=section.past)
    return problem_of(field, value, today)


def _not_asked(field: Field, tumour_class: str, values: Values) -> str:
    return applies(field, tumour_class, values) if tumour_class else ""


def _together(section: Section, values: Values, found: dict[str, str]) -> dict[str, str]:
    """What single values cannot show: units, scales and days that contradict each other."""
    checks = [*_units(section, values), *_scales(values), *_days(values)]
    for key, sentence in checks:
        found.setdefault(key, sentence)
    return found


def _units(section: Section, values: Values) -> list[tuple[str, str]]:
    wrong = []
    for field in section.fields:
        value, unit = values.get(field.key), values.get(field.unit_in)
        if not field.unit_in or is_empty(value) or problem_of(field, value):
            continue
        if is_empty(unit):
            wrong.append((field.unit_in, f"{field.label}: choose the unit of {value:g}."))
        for name, low, high in field.ranges:
            if name == unit and not low <= value <= high:
                sentence = f"{field.label} of {value:g} {unit} cannot be: {low:g} to {high:g}."
                wrong.append((field.key, f"{sentence} Check the number and the unit."))
    return wrong


def _scales(values: Values) -> list[tuple[str, str]]:
    wrong = []
    scale, value = values.get("performance_scale"), values.get("performance_value")
    number = isinstance(value, int) and not isinstance(value, bool)
    if number and scale == "ecog" and not 0 <= value <= 5:
        wrong.append(("performance_value", "ECOG is 0 to 5."))
    if number and scale == "kps" and value not in range(0, 101, 10):
        wrong.append(("performance_value", "KPS is 0 to 100 in tens."))
    if number and is_empty(scale):
        wrong.append(("performance_scale", "Choose the scale that was measured: KPS or ECOG."))
    if scale in ("ecog", "kps") and is_empty(value):
        wrong.append(("performance_value", f"The value of the {scale.upper()} is missing."))
    if values.get("mccormick") == "V" and values.get("mccormick_version") == "original":
        wrong.append(("mccormick", "The original McCormick scale ends at IV."))
    return wrong


def _days(values: Values) -> list[tuple[str, str]]:
    first = written_day(values.get("start"))
    wrong = []
    for key in ("end", "stop"):
        last = written_day(values.get(key))
        if first and last and last < first:
            wrong.append((key, "The end lies before the beginning."))
    return wrong


def _same(one: object, other: object) -> bool:
    if is_empty(one) and is_empty(other):
        return True
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def merged(base: Values, theirs: Values, mine: Values) -> tuple[dict[str, Any], list[str]]:
    """Both edits of the same base, and the keys on which they disagree.

    What only one side changed is taken from it, also that it was emptied. Where both changed the
    same key to different values the stored one (`theirs`) stays, and the key is named.
    """
    values: dict[str, Any] = {}
    clashing = []
    for key in dict.fromkeys([*base, *theirs, *mine]):
        old, stored, typed = base.get(key), theirs.get(key), mine.get(key)
        if _same(stored, old):
            chosen = typed
        else:
            chosen = stored
            if not _same(typed, old) and not _same(typed, stored):
                clashing.append(key)
        if not is_empty(chosen):
            values[key] = chosen
    return values, clashing


__all__ = [
    "ON",
    "in_words",
    "is_empty",
    "is_shown",
    "merged",
    "problems",
    "stored_fields",
]
