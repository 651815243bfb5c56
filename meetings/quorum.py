"""Whether the board may decide a case: by head and by discipline, for this case.

One head counts once and for one discipline: their own, or as a deputy that of an absent member.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tumorboard.roles import Discipline

from .vocabulary import PresenceMode

LAPSED = "is no longer a voting member"
UNPLACED = "has no discipline"
RECUSED = "is recused from this case"
BY_PHONE = "is here by telephone only"
WHY = (LAPSED, UNPLACED, RECUSED, BY_PHONE)
"""Why somebody who is present does not count, to follow their name."""


@dataclass(frozen=True)
class Deputies:
    """A rule of the board: the discipline may be represented by members of another, or by one."""

    discipline: str
    deputy_discipline: str = ""
    deputy: object = None


@dataclass(frozen=True)
class Present:
    """A member who is present: how, for which discipline and whom, and what keeps them out.

    `discipline` is the one they sit for, and `head` what tells namesakes apart.
    """

    name: str
    discipline: str
    mode: str
    is_recused: bool = False
    is_lapsed: bool = False
    deputy_for: str = ""
    head: object = None


@dataclass(frozen=True)
class Head:
    """How one member bore on the quorum; `why` says why they did not count."""

    name: str
    discipline: str
    mode: str
    deputy_for: str
    counts: bool
    why: str

    @property
    def words(self) -> str:
        """The name, with whom they sat for."""
        if not self.deputy_for:
            return self.name
        return _("{name} (deputy for {whom})").format(name=self.name, whom=self.deputy_for)


@dataclass(frozen=True)
class Quorum:
    """The state of the quorum at one moment; frozen with the decision."""

    is_met: bool
    required: int
    counted: int
    core: dict[str, bool]
    missing: tuple[str, ...]
    heads: tuple[Head, ...] = ()
    phone_counts: bool = False
    names: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict:
        """Everything as plain data, with the names of the disciplines as they were called."""
        heads = [dict(vars(head)) for head in self.heads]
        return {**vars(self), "missing": list(self.missing), "heads": heads}

    @property
    def shortfall(self) -> dict:
        """What is lacking, as data: a waiver given for it covers this and nothing worse."""
        return {
            "missing": list(self.missing),
            "lacking": max(self.required - self.counted, 0),
        }

    def is_covered_by(self, waived: dict | None) -> bool:
        """Whether a waiver that was given for the shortfall `waived` still answers for this one."""
        if self.is_met or waived is None:
            return self.is_met
        is_known = set(self.missing) <= set(waived["missing"])
        return is_known and self.shortfall["lacking"] <= waived["lacking"]

    @property
    def reasons(self) -> list[str]:
        """Why somebody who is here does not count, where they alone would represent the core."""
        return [
            f"{head.words} {head.why}"
            for head in self.heads
            if not head.counts and head.discipline in self.missing
        ]


def quorum_of(
    present: Iterable[Present],
    *,
    core_disciplines: Iterable[str],
    required: int,
    phone_counts: bool = False,
) -> Quorum:
    """Count those who may decide.

    Recused members do not count, nor do those who are present by telephone only (DKG/OnkoZert)
    unless the board says so. Met when every core discipline is represented and at least `required`
    members are counted.
    """
    once = {person.head or person.name: person for person in present}
    heads = tuple(_head(person, phone_counts=phone_counts) for person in once.values())
    there = {head.discipline for head in heads if head.counts}
    core = {discipline: discipline in there for discipline in core_disciplines}
    missing = tuple(discipline for discipline, represented in core.items() if not represented)
    counted = sum(head.counts for head in heads)
    return Quorum(
        is_met=not missing and counted >= required,
        required=required,
        counted=counted,
        core=core,
        missing=missing,
        heads=heads,
        phone_counts=phone_counts,
        names=_names({*core, *(head.discipline for head in heads)}),
    )


def _head(person: Present, *, phone_counts: bool) -> Head:
    why = ""
    if person.is_lapsed:
        why = LAPSED
    elif not person.discipline:
        why = UNPLACED
    elif person.is_recused:
        why = RECUSED
    elif person.mode == PresenceMode.PHONE and not phone_counts:
        why = BY_PHONE
    return Head(
        name=person.name,
        discipline=person.discipline,
        mode=str(person.mode),
        deputy_for=person.deputy_for,
        counts=not why,
        why=why,
    )


def _names(disciplines: set[str]) -> dict[str, str]:
    known = dict(Discipline.choices)
    return {key: str(known.get(key, key)) for key in sorted(disciplines) if key}


def represented_by(frozen: dict, discipline: str) -> list[str]:
    """Who counted for the discipline in a frozen quorum, with whom they sat for."""
    heads = [Head(**head) for head in frozen.get("heads", [])]
    return [head.words for head in heads if head.counts and head.discipline == discipline]


def not_counted(frozen: dict) -> list[str]:
    """Who was present in a frozen quorum without counting, and why, a phrase for each."""
    heads = [Head(**head) for head in frozen.get("heads", [])]
    return [f"{head.words} {_(head.why)}" for head in heads if not head.counts]


def shortfall(quorum: Quorum, names: dict[str, str], *, is_apart: bool = False) -> str:
    """Say in a sentence what the quorum lacks; empty when it is met.

    Of those who answer apart from each other nobody is present.
    """
    if quorum.is_met:
        return ""
    parts = []
    if quorum.missing:
        parts.append(f"{' and '.join(names[d].lower() for d in quorum.missing)} not represented")
    if quorum.counted < quorum.required:
        how = "have answered" if is_apart else "present"
        parts.append(f"{quorum.counted} of {quorum.required} voting members {how}")
    why = "".join(f" {reason}." for reason in quorum.reasons)
    return f"The quorum for this case is not met: {'; '.join(parts)}.{why}"


def may_represent(
    rules: Iterable[Deputies], discipline: str, *, own: str, person: object = None
) -> bool:
    """Whether a member of the discipline `own` may sit for an absent member of `discipline`."""
    if own == discipline:
        return True
    return any(
        own == rule.deputy_discipline if rule.deputy_discipline else person == rule.deputy
        for rule in rules
        if rule.discipline == discipline
    )
