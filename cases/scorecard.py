"""The scores of a case: which instruments are meant for it, and what each of them says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .levels import ORDER, span
from .models import Case, Lesion, ScoreStatus
from .record.inputs import inputs_of
from .scores import Applicability, Result, applicable, compute

OF_A_LESION = ("SINS", "ESCC", "NOMS")
# In the order in which one needs another: Bauer before NESMS, the stage before its margin.
OF_A_CASE = (
    "RADIOSENSITIVITY",
    "TOKUHASHI_2005",
    "TOMITA_2001",
    "MODIFIED_BAUER",
    "NESMS",
    "ENNEKING",
    "WBB",
    "ENNEKING_APPROPRIATE",
    "MCCORMICK",
    "WHO_GRADE",
    "KPS_TO_ECOG",
    "ASA",
    "MFI5",
    "CHARLSON",
    "SPINO",
    "CLAVIEN_DINDO",
)
# Labels that belong to one report, check or event: the section, and the field that has the label.
OF_A_ROW = {
    "ENNEKING_APPROPRIATE": ("pathology", "achieved_margin"),
    "WHO_GRADE": ("pathology", "cns_grade"),
    "SPINO": ("follow_up", "spino"),
    "CLAVIEN_DINDO": ("complication", "grade"),
}
# As it stands in the sources: nobody sets another value in its place.
ONLY_SHOWN = ("KPS_TO_ECOG", "RADIOSENSITIVITY")
PROGNOSIS = ("TOKUHASHI_2005", "TOMITA_2001", "MODIFIED_BAUER", "NESMS")
# Only a help beside another instrument: applies wherever that one does.
BESIDE = {"RADIOSENSITIVITY": "NOMS", "KPS_TO_ECOG": "KPS"}


@dataclass(frozen=True)
class Scored:
    """What one instrument says of a case, or of one level of a lesion."""

    instrument: str
    inputs: dict[str, Any]
    result: Result
    lesion: Lesion | None = None
    level: str = ""
    others: tuple["Scored", ...] = field(default=(), compare=False)

    @property
    def status(self) -> ScoreStatus:
        if self.result.error is None:
            return ScoreStatus.COMPLETE
        if self.result.error.startswith("not_applicable"):
            return ScoreStatus.NOT_APPLICABLE
        return ScoreStatus.PARTIAL if self.result.missing else ScoreStatus.IMPOSSIBLE

    @property
    def is_begun(self) -> bool:
        """Whether anything was entered from which the instrument could say something."""
        return bool(self.inputs.keys() - {"location", "tumour_class", "age_adjusted"})

    @property
    def score(self) -> str:
        return "" if self.result.score is None else str(self.result.score)


@dataclass(frozen=True)
class Scorecard:
    """All scores of a case, and why the other instruments are not computed."""

    scored: tuple[Scored, ...]
    left_out: tuple[Applicability, ...]

    def of(self, instrument: str) -> list[Scored]:
        return [one for one in self.scored if one.instrument == instrument]

    def first(self, instrument: str) -> Scored | None:
        return next(iter(self.of(instrument)), None)

    @property
    def prognosis(self) -> list[Scored]:
        """The scores that estimate survival, to be shown side by side."""
        return [one for one in self.scored if one.instrument in PROGNOSIS]


def scorecard(case: Case, latest: dict, lesions: Iterable[Lesion]) -> Scorecard:
    """Compute every instrument that applies; `latest` are the values that hold, by section."""
    lesions, rows = list(lesions), {row["subject"]: row for row in latest.get("lesion", [])}
    judged = _judged(case, lesions, rows.values())
    wanted = {one.instrument for one in judged if one.applies}
    wanted |= {key for key, other in BESIDE.items() if other in wanted}
    computed: dict[str, Any] = {}
    wanted -= {key for key in OF_A_ROW if not _row(key, latest)}
    of_case = [_of_case(key, latest, computed) for key in OF_A_CASE if key in wanted]
    of_lesions = [
        one
        for lesion in lesions
        for one in _of_lesion(lesion, rows.get(str(lesion.pk), {}), latest, wanted, dict(computed))
    ]
    left_out = tuple(one for one in judged if not one.applies)
    return Scorecard((*of_lesions, *of_case), left_out)


def _judged(case: Case, lesions: list[Lesion], rows: Iterable[dict]) -> tuple[Applicability, ...]:
    compartments = {place for lesion in lesions for place in lesion.compartments}
    places = [ORDER[lesion.level_from] for lesion in lesions if lesion.level_from]
    return applicable(
        case.tumour_class,
        sacral=bool(places) and min(places) >= ORDER["S1"],
        epidural="epidural" in compartments if compartments else None,
        bone_destroyed=any(row.get("bone_lesion") for row in rows),
    )


def _of_case(key: str, latest: dict, computed: dict[str, Any]) -> Scored:
    inputs = inputs_of(key, latest, row=_row(key, latest), computed=computed)
    result = compute(key, inputs)
    computed[key] = result.band if key == "RADIOSENSITIVITY" else result.score
    return Scored(key, inputs, result)


def _row(key: str, latest: dict) -> dict:
    """The newest row that has the label; of complications the one with the highest grade."""
    if key not in OF_A_ROW:
        return {}
    section, label = OF_A_ROW[key]
    rows = [row for row in latest.get(section, []) if row.get(label)]
    if key == "CLAVIEN_DINDO":
        return max(rows, key=lambda row: row[label], default={})
    return rows[-1] if rows else {}


def _of_lesion(
    lesion: Lesion, row: dict, latest: dict, wanted: set[str], computed: dict[str, Any]
) -> list[Scored]:
    found = []
    for key in OF_A_LESION:
        if key not in wanted:
            continue
        if key == "SINS":
            scored = sins_of_lesion(lesion, row, latest)
            computed["SINS"] = scored.result.band
        else:
            inputs = inputs_of(key, latest, lesion=row, computed=computed)
            scored = Scored(key, inputs, compute(key, inputs), lesion)
            computed[key] = scored.result.score
        found.append(scored)
    return found


def sins_of_lesion(lesion: Lesion, row: dict, latest: dict) -> Scored:
    """SINS of the level with the most points known; the other levels stand beside it."""
    levels = span(lesion.level_from, lesion.level_to) if lesion.level_from else [""]
    scored = []
    for level in levels:
        inputs = inputs_of("SINS", latest, lesion=row, level=str(level))
        scored.append(Scored("SINS", inputs, compute("SINS", inputs), lesion, str(level)))
    worst = max(scored, key=lambda one: (_points(one.result.low), _points(one.result.high)))
    return Scored("SINS", worst.inputs, worst.result, lesion, worst.level, tuple(scored))


def _points(value: int | None) -> int:
    return -1 if value is None else value
