"""The sixteen steps of care as the page of a case tells them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.entries import lesion_choices
from cases.ledger import Latest
from cases.models import Case, Entry
from cases.plans import PlanItem
from cases.record.catalogue import SECTIONS, STEPS, applies
from cases.record.fields import Field, Group, Kind, Section

from .versions import OWN_DATE, words

# By what a thing is told apart; other things by their first short answers.
CALLED = {
    "lesion": ("levels",),
    "reading": ("level",),
    "postoperative_check": ("time",),
    "rehabilitation": ("ambulation_goal",),
    "follow_up": ("disease_trend", "spino"),
}
SHORT = frozenset({Kind.CHOICE, Kind.SPAN, Kind.TEXT, Kind.LEVELS, Kind.DAY})
LONG = frozenset({Kind.WORDS, Kind.CHOICES})


@dataclass(frozen=True)
class GroupView:
    """Fields under one heading: those asked once, and those planned and done."""

    title: str
    step: int
    facts: list[dict]
    sides: list[dict]


@dataclass(frozen=True)
class ThingView:
    """One thing of a section, or the section itself, as it was last written."""

    title: str
    entry: Entry
    groups: list[GroupView]


@dataclass(frozen=True)
class SectionView:
    """A section with what is written in it, or why it is not asked."""

    section: Section
    why_not: str
    things: list[ThingView]


@dataclass
class StepView:
    """One step of care."""

    number: int
    title: str
    sections: list[SectionView] = field(default_factory=list)

    @property
    def written(self) -> list[SectionView]:
        return [section for section in self.sections if section.things]

    @property
    def heading(self) -> str:
        """The step's own title, or that of the section that covers several steps at once."""
        return heading_of([one.section for one in self.sections], self.title)

    @property
    def numbers(self) -> str:
        """The steps that the sections of this one cover, such as “5–9, 11”."""
        return numbers_of([one.section for one in self.sections]) or str(self.number)

    @property
    def last(self) -> Entry | None:
        """What was written last in this step."""
        entries = [thing.entry for section in self.sections for thing in section.things]
        return max(entries, key=lambda entry: entry.at, default=None)

    @property
    def reasons(self) -> list[str]:
        """Why sections of this step are not asked for this tumour."""
        return list(dict.fromkeys(one.why_not for one in self.sections if one.why_not))


def heading_of(sections: list[Section], title: str) -> str:
    """The title of a step, or of the one section that covers several steps at once."""
    covers = {group.step for section in sections for group in section.groups}
    return sections[0].title if len(covers) > 1 and len(sections) == 1 else title


def numbers_of(sections: list[Section]) -> str:
    """The steps that sections cover, such as “5–9, 11”."""
    runs: list[list[int]] = []
    for step in sorted({group.step for section in sections for group in section.groups}):
        if runs and step == runs[-1][-1] + 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def steps(case: Case, written: Latest, followed: Iterable[PlanItem] = ()) -> list[StepView]:
    """Every step in its order, with what is written in its sections.

    `followed` are the plan items of every consensus on the case.
    """
    own = {
        Kind.LESION: lesion_choices(case),
        Kind.PLAN_ITEM: {item.key: item.words for item in followed},
    }
    found = {number: StepView(number, title) for number, title in STEPS.items()}
    for key, section in SECTIONS.items():
        rows = written.get(key, [])
        things = [thing(case, section, row, own) for row in rows if row.values]
        view = SectionView(section, applies(section, case.tumour_class), things)
        found[section.step].sections.append(view)
    return [step for step in found.values() if step.sections]


def thing(case: Case, section: Section, entry: Entry, own: dict) -> ThingView:
    """What one entry says, group by group; `own` are the choices that the case itself gives."""
    groups = [_group(case, group, entry.values, own) for group in section.groups]
    return ThingView(
        title=title_of(section, entry.values),
        entry=entry,
        groups=[group for group in groups if group.facts or group.sides],
    )


def title_of(section: Section, values: dict) -> str:
    """What a thing is called on the page: its date, and what tells it from its like.

    A section that exists once a case is called by its date alone.
    """
    if not section.noun:
        return words(OWN_DATE, values.get("on"))
    called = CALLED.get(section.key)
    telling = [
        words(one, values.get(one.key))
        for one in section.fields
        if (one.key in called if called else one.kind in SHORT and not one.sides)
    ]
    parts = [words(OWN_DATE, values.get("on")), *telling]
    return ", ".join([part for part in parts if part][:3])


def _group(case: Case, group: Group, values: dict, own: dict) -> GroupView:
    facts, sides = [], []
    units = {one.unit_in for one in group.fields if one.unit_in and values.get(one.key) is not None}
    for one in group.fields:
        if one.key in units:
            continue
        choices = own.get(one.kind)
        if one.sides:
            pair = [words(one, values.get(key)) for key in one.stored_keys]
            if any(pair):
                sides.append(_pair(one, *pair))
        elif told := words(one, values.get(one.key), choices, values):
            facts.append(_fact(case, one, told))
    return GroupView(group.title, group.step, facts, sides)


def _fact(case: Case, one: Field, told: str) -> dict:
    why = applies(one, case.tumour_class)
    return {
        "label": one.label,
        "value": told,
        "wide": one.kind in LONG,
        "note": "recorded earlier; not asked for this tumour class" if why else "",
    }


def _pair(one: Field, planned: str, done: str) -> dict:
    return {
        "label": one.label,
        "planned": planned,
        "done": done,
        "differs": bool(planned and done and planned != done),
    }
