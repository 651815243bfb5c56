"""The form of a section of the record, made from its catalogue."""

import json
import uuid
from dataclasses import replace
from functools import cached_property
from itertools import chain, combinations

from django import forms

from cases import entries, projection
from cases.facts import lesions_of
from cases.levels import ORDER, Level
from cases.models import Case, Entry
from cases.record.catalogue import applies
from cases.record.fields import Field, Group, Section
from cases.record.values import is_empty, problems

from .answers import answer_for, day_of

SACRAL = "the map does not describe the sacrum"
FOLDED_FROM = 2  # a single field is shown rather than folded away
# What the scores are computed from, or what belongs to an answer that the board needs.
ALSO = frozenset({("tumour", "primary"), ("staging", "staging_by"), ("staging", "cns_disease")})
NEVER_FOLDED = frozenset({"consultation", "reading", "appointment"})
LEFT = "no longer part of the case"
SIDES = ("planned", "done")


class SectionForm(forms.Form):
    """One saving of a section: every field may stay empty, and a wrong one spoils no other.

    `base` is the number of the entry that the writer saw. `choices` are what the case itself
    offers as answers, by kind of field, for who makes several forms of one case.
    """

    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data=None,
        *,
        section: Section,
        case: Case,
        subject: uuid.UUID,
        entry: Entry | None = None,
        choices: dict | None = None,
    ) -> None:
        self.section, self.case, self.subject, self.entry = section, case, subject, entry
        values = entry.values if entry else {}
        self.mark = mark_of(section, case, subject)
        super().__init__(
            data,
            initial={**values, "base": entry.number if entry else 0},
            auto_id=f"{self.mark}-%s",
        )
        self._ask(self._choices_of_case() if choices is None else choices)

    def _ask(self, choices: dict) -> None:
        if self.section.dated:
            self.fields["on"] = day_of(self.section.dated, past=self.section.past)
        for field in self.section.fields:
            if self._why_not(field):
                continue
            for key, label in keys_of(field):
                self.fields[key] = answer_for(field, label, self._offered(field, choices))

    def _offered(self, field: Field, choices: dict) -> dict[str, str]:
        """What the case offers as answers; what was chosen stays, though it left the case since."""
        if field.kind not in entries.CHOICES_OF_CASE:
            return {}
        held = self.initial.get(field.key)
        return ({held: LEFT} if held else {}) | choices.get(field.kind, {})

    def _why_not(self, field: Field) -> str:
        """Why the field is not asked of this case, to end “Not asked here, because …”."""
        if applies(field, self.case.tumour_class, self.initial):
            return field.reason
        return SACRAL if field.mobile_only and self._is_sacral else ""

    @cached_property
    def _is_sacral(self) -> bool:
        levels = [lesion.level_from for lesion in lesions_of(self.case) if lesion.level_from]
        return bool(levels) and all(ORDER[level] >= ORDER[Level.S1] for level in levels)

    def _choices_of_case(self) -> dict:
        asked = {field.kind for field in self.section.fields}
        return {
            kind: of(self.case) for kind, of in entries.CHOICES_OF_CASE.items() if kind in asked
        }

    def clean(self) -> dict:
        """Add what a rule of the record says of answers that are right by themselves."""
        cleaned = super().clean()
        for key, sentence in self._problems(self._typed()).items():
            if key in self.fields and key not in self.errors:
                self.add_error(key, sentence)
        return cleaned

    def _typed(self) -> dict:
        """The stored values with every answer that is right by itself.

        Values of fields that are not asked for this tumour class stay as they are.
        """
        answers = {key: value for key, value in self.cleaned_data.items() if key != "base"}
        return projection.without_empty({**self.stored, **answers})

    @property
    def stored(self) -> dict:
        return self.entry.values if self.entry else {}

    @property
    def values(self) -> dict:
        """What can be saved: the answers typed, without those that cannot stand as they are.

        An answer that is right only together with another one, such as a number and its unit,
        waits for it; no wrong answer keeps the others from being saved.
        """
        typed = self._typed()
        if not self._problems(typed):
            return typed
        kept, every = dict(self.stored), dict.fromkeys([*self.stored, *typed])
        changed = [key for key in every if self.stored.get(key) != typed.get(key)]
        # Alone first; then in pairs, for a number that changes together with its unit.
        for keys in chain(combinations(changed, 1), combinations(changed, 2)):
            tried = {name: value for name, value in kept.items() if name not in keys}
            tried |= {key: typed[key] for key in keys if key in typed}
            if self._problems(tried).keys() <= self._problems(kept).keys():
                kept = tried
        return kept

    def _problems(self, values: dict) -> dict[str, str]:
        return problems(self.section, values, today=self.case.board.today())

    def build_on(self, entry: Entry | None) -> None:
        """Have the next saving of what was typed build on that entry."""
        if entry is not None:
            self.data = self.data.copy()
            self.data["base"] = entry.number

    @property
    def groups(self) -> list[dict]:
        """The fields as they stand on the page, group by group."""
        return [self._group(group) for group in self.section.groups]

    def _group(self, group: Group) -> dict:
        rows, left_out = [], []
        for field in group.fields:
            if why := self._why_not(field):
                left_out.append(replace(field, reason=why))
                continue
            sides = [self[key] for key, _ in keys_of(field)]
            rows.append({"field": field, "sides": sides, "needs": needs_of(field)})
        return {"group": group, "left_out": _why_left_out(left_out), **self._apart(rows)}

    def _apart(self, rows: list[dict]) -> dict:
        """The rows that the board or the lists need; and the rest, which is folded while empty."""
        rest = [row for row in rows if not _stands_open(self.section, row["field"])]
        if len(rest) < FOLDED_FROM or self.section.key in NEVER_FOLDED:
            rest = []
        written = any(
            not is_empty(self.initial.get(key)) or key in self.errors
            for row in rest
            for key in row["field"].stored_keys
        )
        return {
            "rows": [row for row in rows if row not in rest],
            "rest": rest,
            "rest_open": written,
            "rest_words": ", ".join(row["field"].label for row in rest),
        }

    @property
    def own_date(self) -> forms.BoundField | None:
        return self["on"] if "on" in self.fields else None


def _stands_open(section: Section, field: Field) -> bool:
    """Whether a field is asked at once: the board needs it, or a list, a rule or a score does."""
    asked = field.minimum or field.needs or field.column or (section.key, field.key) in ALSO
    return bool(asked)


def _why_left_out(fields: list[Field]) -> list[str]:
    """One sentence for each reason, with all that is not asked because of it."""
    by_reason: dict[str, list[str]] = {}
    for field in fields:
        by_reason.setdefault(field.reason, []).append(field.label)
    return [
        f"Not asked here, because {reason}: {', '.join(labels)}."
        for reason, labels in by_reason.items()
    ]


def mark_of(section: Section, case: Case, subject: uuid.UUID) -> str:
    """What the ids of a form begin with, and the address of a gap leads to."""
    return f"id_{section.key}" if subject == case.pk else f"id_{section.key}-{str(subject)[:8]}"


def keys_of(field: Field) -> list[tuple[str, str]]:
    """The keys under which a field is stored, with their labels."""
    labels = [f"{field.label}: {side}" for side in SIDES] if field.sides else [field.label]
    return list(zip(field.stored_keys, labels, strict=True))


def needs_of(field: Field) -> str:
    """On what other answer the field waits, for the page's script."""
    if field.needs is None:
        return ""
    key, values = field.needs
    return json.dumps({"key": key, "values": sorted(str(value) for value in values)})
