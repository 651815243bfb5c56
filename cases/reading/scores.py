"""The scores of a case as a person reads them: in words, with edition, direction and source."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import ledger
from cases.facts import lesions_of
from cases.models import Case, Entry, ScoreResult, ScoreStatus
from cases.scorecard import ONLY_SHOWN, PROGNOSIS, Scorecard, Scored, scorecard
from cases.scores import Applicability, Result
from cases.scoring import key_of, standing
from tumorboard.tongue import listed

SHORT = {
    "RADIOSENSITIVITY": "Radiosensitivity",
    "TOKUHASHI_2005": "Tokuhashi",
    "TOMITA_2001": "Tomita",
    "MODIFIED_BAUER": "Modified Bauer",
    "ENNEKING": "Enneking",
    "ENNEKING_APPROPRIATE": "Enneking margin",
    "MCCORMICK": "McCormick",
    "WHO_GRADE": "WHO grade",
    "KPS_TO_ECOG": "KPS beside ECOG",
    "MFI5": "mFI-5",
    "CHARLSON": "Charlson",
    "NOMS": "NOMS",
    "CLAVIEN_DINDO": "Clavien-Dindo",
}

POOR = {
    "TOKUHASHI_2005": "Tokuhashi says under six months",
    "TOMITA_2001": "Tomita says supportive care",
    "MODIFIED_BAUER": "the modified Bauer score is 0 to 1",
    "NESMS": "NESMS is 0",
}
GOOD = {
    "TOKUHASHI_2005": "Tokuhashi says a year or more",
    "TOMITA_2001": "Tomita says wide or marginal excision",
    "MODIFIED_BAUER": "the modified Bauer score is 3 to 4",
    "NESMS": "NESMS is 3",
}
POOR_BANDS = {
    ("TOKUHASHI_2005", "0-8:<6mo"),
    ("TOMITA_2001", "8-10:supportive"),
    ("MODIFIED_BAUER", "0-1"),
    ("NESMS", "0"),
}
GOOD_BANDS = {
    ("TOKUHASHI_2005", "12-15:>=12mo"),
    ("TOMITA_2001", "2-3:wide_or_marginal"),
    ("MODIFIED_BAUER", "3-4"),
    ("NESMS", "3"),
}

DISPUTED = "Published lists disagree on the radiosensitivity of this histology: the board decides."

# Labels whose key says nothing to a person.
IN_WORDS = ("SPINO", "ENNEKING_APPROPRIATE")


def short(instrument: str) -> str:
    """What an instrument is called in a line."""
    return SHORT.get(instrument, instrument)


@dataclass(frozen=True)
class ScoreLine:
    """One score with all that has to stand beside it."""

    scored: Scored
    recorded: ScoreResult | None
    dispute: str = ""

    @property
    def short(self) -> str:
        if self.scored.instrument == "KPS_TO_ECOG":
            return _("KPS {value} beside ECOG").format(value=self.scored.inputs.get("kps", ""))
        return short(self.scored.instrument)

    @property
    def can_be_overridden(self) -> bool:
        """Whether a person may set another value, with a reason."""
        return self.scored.instrument not in ONLY_SHOWN

    @property
    def wbb(self) -> dict:
        """What the map of WBB draws: zones, layers and numbering; empty for other instruments."""
        is_map = self.scored.instrument == "WBB" and self.result.error is None
        return self.scored.inputs if is_map else {}

    @property
    def cohort_year(self) -> str:
        """The years of the patients of a prognosis score, such as “2005” or “2015–2021”."""
        is_prognosis = self.scored.instrument in PROGNOSIS
        return self.result.cohort.partition(" ")[0] if is_prognosis else ""

    @property
    def choices(self) -> list[str]:
        """Margins between which the sources differ; the band of NOMS names its own in words."""
        options = self.result.options or []
        return options if self.scored.instrument == "ENNEKING" and len(options) > 1 else []

    @property
    def result(self) -> Result:
        return self.scored.result

    @property
    def override(self) -> ScoreResult | None:
        """The judgement of a person that stands in place of the computed score."""
        row = self.recorded
        stands = row is not None and row.status == ScoreStatus.OVERRIDDEN
        return row if stands and row.inputs == self.scored.inputs else None

    @property
    def place(self) -> str:
        """The level or the lesion that was scored."""
        if self.scored.level:
            return self.scored.level
        return self.scored.lesion.levels_words if self.scored.lesion else ""

    @property
    def value(self) -> str:
        """The total or label, or the range while items are missing.

        The three conversions of KPS stand side by side: none of them is the value.
        """
        result = self.result
        if self.scored.instrument == "KPS_TO_ECOG" and result.error is None:
            return f"{result.traditional} / {result.ma_2010} / {result.prasad_2018}"
        if self.override:
            return self.override.score
        if self.scored.score and self.scored.instrument not in IN_WORDS:
            return self.scored.score
        return f"{result.low}–{result.high}" if result.missing and result.low is not None else ""

    @property
    def words(self) -> str:
        """The band in words, or why there is none."""
        if self.override:
            return _("overridden")
        return self.result.band_words if self.value or self.result.band else ""

    @property
    def trouble(self) -> str:
        return "" if self.override else self.result.error_words

    @property
    def other_levels(self) -> str:
        """What the other levels of the lesion have, such as “T8 9, T9 8”."""
        rows = [(one.level, one.result) for one in self.scored.others]
        if len(rows) < 2:
            return ""
        return ", ".join(f"{level} {_span(result)}" for level, result in rows if _span(result))

    @property
    def is_telling(self) -> bool:
        """Whether there is anything to show: a value, a suggestion, or an impossible entry."""
        return bool(self.value or self.result.band) or (
            self.scored.is_begun and self.scored.status != ScoreStatus.NOT_APPLICABLE
        )


@dataclass(frozen=True)
class ScorePanel:
    """The scores of a case, the prognosis scores apart, and what is not computed and why."""

    lines: list[ScoreLine]
    prognosis: list[ScoreLine]
    waiting: list[ScoreLine]
    left_out: tuple[Applicability, ...]
    overridden: list[tuple[str, ScoreResult]]
    oncology: list[dict]

    def of(self, instrument: str) -> list[ScoreLine]:
        """The lines of one instrument."""
        every = (*self.lines, *self.prognosis, *self.waiting)
        return [line for line in every if line.scored.instrument == instrument]

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Prognosis scores that contradict each other, each as a sentence."""
        bands = {line.scored.instrument: line.result.band for line in self.prognosis}
        poor = sorted(POOR[key] for key, band in bands.items() if (key, band) in POOR_BANDS)
        good = sorted(GOOD[key] for key, band in bands.items() if (key, band) in GOOD_BANDS)
        if not poor or not good:
            return ()
        said = _("The prognosis scores contradict each other: {poor}, but {good}.")
        both = {"poor": poor, "good": good}
        return (said.format(**{key: listed([_(one) for one in row]) for key, row in both.items()}),)

    def outdated(self, case: Case, written: ledger.Latest) -> tuple[str, ...]:
        """Scores of lesions that were last read before the newest spine MRI was done."""
        read = {entry.subject: _read_on(entry) for entry in written.get("lesion", [])}
        return tuple(
            _("{score} of {place}").format(score=line.short, place=line.place)
            for line in self.of("SINS") + self.of("ESCC")
            if line.value and case.mri_on and read.get(line.scored.lesion.pk, "") < str(case.mri_on)
        )

    @property
    def hidden(self) -> int:
        return len(self.waiting) + len(self.left_out)


def panel(case: Case, written: ledger.Latest) -> ScorePanel:
    """All scores of the case, computed from what the record says now."""
    latest, lesions = ledger.things(written), lesions_of(case)
    card = scorecard(case, latest, lesions)
    stored = standing(case)
    disputed = _dispute(card, latest)
    lines = [
        ScoreLine(
            one,
            stored.get(key_of(one.instrument, one.lesion)),
            disputed if one.instrument == "NOMS" and one.result.band else "",
        )
        for one in card.scored
    ]
    computed = {key_of(one.instrument, one.lesion) for one in card.scored}
    speaks_of = {None, *(lesion.pk for lesion in lesions)}
    telling = [line for line in lines if line.is_telling]
    return ScorePanel(
        lines=[line for line in telling if line.scored.instrument not in PROGNOSIS],
        prognosis=[line for line in telling if line.scored.instrument in PROGNOSIS],
        waiting=[line for line in lines if not line.is_telling],
        left_out=card.left_out,
        overridden=[
            (short(row.instrument), row)
            for key, row in stored.items()
            if key not in computed
            and row.lesion_id in speaks_of
            and row.status == ScoreStatus.OVERRIDDEN
        ],
        oncology=_oncology(latest),
    )


def _oncology(latest: dict) -> list[dict]:
    """What medical oncology says of the prognosis in words, to be read beside the scores."""
    planning = latest.get("planning", {})
    return [
        {"label": label, "value": planning.get(key, ""), "wide": True}
        for key, label in (
            ("prognosis_view", "Prognosis as medical oncology sees it"),
            ("systemic_options", "Systemic options left"),
        )
    ]


def _dispute(card: Scorecard, latest: dict) -> str:
    """What stands beside NOMS where the lists differ and radiation oncology has not judged."""
    listed = card.first("RADIOSENSITIVITY")
    judged = latest.get("tumour", {}).get("radiosensitivity")
    return DISPUTED if listed is not None and listed.result.flag and not judged else ""


def _read_on(entry: Entry) -> str:
    """The day on which the lesion was read, else that on which it was written."""
    return entry.values.get("on") or timezone.localdate(entry.at).isoformat()


def _span(result: Result) -> str:
    if result.score is not None:
        return str(result.score)
    return f"{result.low}–{result.high}" if result.low is not None else ""
