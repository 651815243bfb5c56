"""Whether the board may decide a case: by head and by discipline, for this case."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Present:
    """A member who is present, how, and whether a conflict of interest keeps them out."""

    name: str
    discipline: str
    mode: str
    is_recused: bool = False


@dataclass(frozen=True)
class Quorum:
    """The state of the quorum at one moment; frozen with the decision."""

    is_met: bool
    required: int
    counted: int
    core: dict[str, bool]
    missing: tuple[str, ...]

    def as_json(self) -> dict:
        return {**asdict(self), "missing": list(self.missing)}

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


def quorum_of(
    present: Iterable[Present], *, core_disciplines: Iterable[str], required: int
) -> Quorum:
    """Count those who may decide.

    Recused members do not count, nor do those who are present by telephone only (DKG/OnkoZert).
    Met when every core discipline is represented and at least `required` members are counted.
    """
    counted = [p for p in present if not p.is_recused and p.mode != "phone" and p.discipline]
    there = {p.discipline for p in counted}
    core = {discipline: discipline in there for discipline in core_disciplines}
    missing = tuple(discipline for discipline, represented in core.items() if not represented)
    return Quorum(
        is_met=not missing and len(counted) >= required,
        required=required,
        counted=len(counted),
        core=core,
        missing=missing,
    )


def shortfall(quorum: Quorum, names: dict[str, str]) -> str:
    """Say in a sentence what the quorum lacks; empty when it is met."""
    if quorum.is_met:
        return ""
    parts = []
    if quorum.missing:
        parts.append(f"{' and '.join(names[d].lower() for d in quorum.missing)} not represented")
    if quorum.counted < quorum.required:
        parts.append(f"{quorum.counted} of {quorum.required} voting members present")
    return f"The quorum for this case is not met: {'; '.join(parts)}."
