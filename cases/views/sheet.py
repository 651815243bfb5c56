"""The record as it is written on its page: which sections stand open, and what each shows."""

import uuid
from dataclasses import dataclass, replace

from cases import ledger
from cases.entries import CHOICES_OF_CASE
from cases.forms.section import SectionForm
from cases.models import Case
from cases.reading.steps import heading_of, numbers_of
from cases.record.catalogue import SECTIONS, STEPS, applies
from cases.record.fields import Section

FIRST = "tumour"


@dataclass(frozen=True)
class Place:
    """A section on the page; closed ones are fetched when somebody opens them."""

    section: Section
    why_not: str
    is_open: bool
    count: int
    forms: list[SectionForm]

    @property
    def words(self) -> str:
        """How much is written, for the head of the section."""
        noun = self.section.noun
        if not noun:
            return "" if self.count else "nothing written"
        return f"{self.count}" if self.count else f"no {noun}"


@dataclass(frozen=True)
class Step:
    """One of the steps of care with its sections; what comes before them has no number."""

    number: int
    title: str
    places: list[Place]

    @property
    def heading(self) -> str:
        """The title of the step, or of the section that covers several steps at once."""
        return heading_of([place.section for place in self.places], self.title)

    @property
    def numbers(self) -> str:
        """The steps that are written here, such as “5–9, 11”; none for what comes first."""
        return numbers_of([place.section for place in self.places]) if self.number else ""


def steps(
    case: Case,
    entries: ledger.Latest,
    *,
    opened: set[str],
    typed: SectionForm | None = None,
) -> list[Step]:
    """All steps in their order; the sections named in `opened` come with their forms.

    The tumour is written first, although it belongs to the third step: its class decides what
    every other section asks. `typed` stands in place of the form of its thing.
    """
    choices = {kind: of(case) for kind, of in CHOICES_OF_CASE.items()}
    found: dict[int, list[Place]] = {}
    for key, section in SECTIONS.items():
        one = place(case, entries, key, is_open=key in opened, choices=choices)
        if typed is not None and typed.section is section:
            one = replace(one, forms=with_typed(one.forms, typed))
        found.setdefault(0 if key == FIRST else section.step, []).append(one)
    titles = {0: "First of all", **STEPS}
    return [Step(number, titles[number], found[number]) for number in sorted(found)]


def with_typed(forms: list[SectionForm], typed: SectionForm) -> list[SectionForm]:
    """The forms of a section, that of the thing being typed as it was sent."""
    kept = [form for form in forms if form.subject == typed.subject or form.entry]
    if all(form.subject != typed.subject for form in kept):
        return [*kept, typed]
    return [typed if form.subject == typed.subject else form for form in kept]


def place(
    case: Case, entries: ledger.Latest, key: str, *, is_open: bool, choices: dict | None = None
) -> Place:
    """One section, with its forms when it stands open."""
    section, rows = SECTIONS[key], entries.get(key, [])
    why_not = applies(section, case.tumour_class)
    shown = is_open and not why_not
    return Place(
        section=section,
        why_not=why_not,
        is_open=shown,
        count=len(rows),
        forms=forms_of(case, section, rows, choices) if shown else [],
    )


def forms_of(case: Case, section: Section, rows: list, choices: dict | None) -> list[SectionForm]:
    """A form for each thing of the section, and an empty one where there is none yet."""
    if rows:
        subjects = [(row.subject, row) for row in rows]
    else:
        subjects = [(uuid.uuid4() if section.noun else case.pk, None)]
    return [
        SectionForm(section=section, case=case, subject=subject, entry=entry, choices=choices)
        for subject, entry in subjects
    ]
