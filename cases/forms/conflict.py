"""Two people saved one record: what each of them wrote, field by field."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format

from .fields import RevisedForm

BASE = "initial-"
TAKE = "take-"


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in both versions; `by` is they, you or both."""

    field: forms.BoundField
    theirs: str
    by: str

    @property
    def take(self) -> str:
        return f"{TAKE}{self.field.name}"


def as_typed(value: object) -> list[str]:
    """A value as a browser would send it."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if value is None or value == "" or value is False:
        return []
    return ["on" if value is True else str(getattr(value, "pk", value))]


def _sent(data: QueryDict, name: str) -> list[str]:
    values = (value.replace("\r\n", "\n").strip() for value in data.getlist(name))
    return ["on" if value == "True" else value for value in values if value not in ("", "False")]


def chosen(data: QueryDict) -> QueryDict:
    """What was sent, with the other version's value wherever the writer chose it."""
    data = data.copy()
    for key in [key for key in data if key.startswith(TAKE) and data[key] == "theirs"]:
        name = key.removeprefix(TAKE)
        data.setlist(name, data.getlist(f"{BASE}{name}"))
    return data


def names(form: RevisedForm) -> list[str]:
    return [name for name in form.fields if name != "revision"]


def is_untouched(form: RevisedForm, stored: dict) -> bool:
    """Whether everything that this form shows is still stored as its writer saw it."""
    return any(key.startswith(BASE) for key in form.data) and all(
        _sent(form.data, f"{BASE}{name}") == as_typed(stored[name]) for name in names(form)
    )


def differences(form: RevisedForm, stored: dict) -> list[Difference]:
    """Where the two versions differ, and who of the two changed it."""
    found = []
    for name in names(form):
        mine, theirs = _sent(form.data, name), as_typed(stored[name])
        if mine == theirs:
            continue
        base = _sent(form.data, f"{BASE}{name}")
        by = "they" if base == mine else "you" if base == theirs else "both"
        found.append(Difference(form[name], in_words(form.fields[name], stored[name]), by))
    return found


def kept(
    form: RevisedForm, shown: list[Difference], *, stored: dict, revision: int
) -> list[tuple[str, str]]:
    """The hidden fields with which the form is sent again, on top of what is stored now."""
    choices = {difference.field.name for difference in shown}
    mine = [
        (name, value)
        for name in names(form)
        if name not in choices
        for value in form.data.getlist(name)
    ]
    base = [(f"{BASE}{name}", value) for name, given in stored.items() for value in as_typed(given)]
    return [("revision", str(revision)), *mine, *base]


def in_words(field: forms.Field, value: object) -> str:
    """A stored value as a person reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else ""
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)
        given = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(one, one)) for one in given if one != "")
    return "" if value is None else str(value)
