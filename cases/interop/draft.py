"""The referral while it is being put together: every resource is kept, merged or left."""

from dataclasses import dataclass, field, replace

from .element import MAX_WORDS, Concept, Element, When, shorten
from .referral import Finding, Performance, ProposedLesion, Unmapped
from .resources import Resource, Resources


@dataclass
class Draft:
    """Collects what the mappers read, and counts each resource once."""

    resources: Resources
    findings: list[Finding] = field(default_factory=list)
    lesions: list[ProposedLesion] = field(default_factory=list)
    performances: list[Performance] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)
    medications: dict[str, list[Finding]] = field(default_factory=dict)
    series: dict[str, list[Finding]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    _kept: set[tuple[str, ...]] = field(default_factory=set)
    mapped: int = 0
    merged: int = 0
    secondary_in_bone: bool = False
    spine_irradiated: bool = False

    def keep(self, finding: Finding) -> None:
        """One resource became this finding; the same statement made again is merged into it."""
        same = (finding.kind, finding.words, finding.value, finding.code, finding.when)
        if same in self._kept:
            self.merged += 1
            return
        self._kept.add(same)
        self.mapped += 1
        self.findings.append(self._fit(finding))

    def keep_newest(self) -> None:
        """Of each series of measurements the newest one, and how many it stands for."""
        for series in self.series.values():
            self.keep(max(series, key=lambda one: one.when))
            self.merged += len(series) - 1

    def leave(self, resource: Resource, why: str, words: str = "") -> None:
        """The resource stays out of the case."""
        self.unmapped.append(Unmapped(resource.type, resource.source_id, shorten(words, 200), why))

    def propose(self, lesion: ProposedLesion) -> None:
        """One lesion for each distinct statement: the same metastasis coded twice is one."""
        if not any(
            (known.words, known.level) == (lesion.words, lesion.level) for known in self.lesions
        ):
            self.lesions.append(replace(lesion, words=shorten(lesion.words, 290)))

    def _fit(self, finding: Finding) -> Finding:
        if len(finding.words) > MAX_WORDS or len(finding.value) > 190:
            self.notes.append(f"A long text was shortened ({finding.source_id}).")
        return replace(
            finding,
            words=shorten(finding.words),
            value=shorten(finding.value, 190),
            unit=shorten(finding.unit, 40),
            code=shorten(finding.code, 64),
            system=shorten(finding.system, 190),
            when=shorten(finding.when, 60),
        )


def finding(
    kind: str,
    resource: Resource,
    concept: Concept,
    when: When,
    *,
    words: str = "",
    value: str = "",
    unit: str = "",
) -> Finding:
    """A finding with the code of the concept and the source of the resource."""
    return Finding(
        kind=kind,
        words=words or concept.words,
        code=concept.first.code,
        system=concept.first.system,
        value=value,
        unit=unit,
        on=when.on,
        when=when.words,
        source_id=resource.source_id,
    )


def first_when(element: Element, *keys: str) -> When:
    """The first date that is stated under one of the names; a period counts by its start."""
    for key in keys:
        if key.endswith("Period"):
            period = element.child(key)
            when = period.when("start") if period else When()
            if not when.words and period:
                when = period.when("end")
        else:
            when = element.when(key)
        if when.words:
            return when
    return When()


def join(*parts: str, by: str = "; ") -> str:
    """The parts that are not empty, each once."""
    return by.join(dict.fromkeys(part for part in parts if part))
