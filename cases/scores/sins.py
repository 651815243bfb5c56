"""The Spinal Instability Neoplastic Score, computed from the findings that were recorded.

Fisher CG et al., Spine 2010;35(22):E1221-9, doi 10.1097/BRS.0b013e3181e16ae2. Six items of one
vertebral level add up to 0-18; higher is worse. 0-6 stable, 7-12 indeterminate (possibly impending
instability), 13-18 unstable; 7 or more calls for a surgical consultation. The score is made for
spinal metastasis and primary tumours of the bone, not for intradural tumours. It belongs to one
level: the levels of a lesion are compared, never added.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from tumorboard.tongue import ranged

from ..levels import Level, span

INSTRUMENT = "SINS_2010"
CITATION = "Fisher CG et al., Spine 2010;35(22):E1221-9, doi 10.1097/BRS.0b013e3181e16ae2"
DIRECTION = "higher is worse"
CONSULT_FROM = 7
CONSULT_WORDS = "7 or more: surgical consultation"


class Location(TextChoices):
    JUNCTIONAL = "junctional", "Junctional (occiput–C2, C7–T2, T11–L1, L5–S1)"
    MOBILE = "mobile", "Mobile spine (C3–C6, L2–L4)"
    SEMIRIGID = "semirigid", "Semirigid (T3–T10)"
    RIGID = "rigid", "Rigid (S2–S5)"


class Pain(TextChoices):
    MECHANICAL = "mechanical", "Mechanical: eased by lying down, or on movement or loading"
    OCCASIONAL = "occasional_nonmechanical", "Occasional, not mechanical"
    PAIN_FREE = "pain_free", "Pain-free lesion"


class BoneLesion(TextChoices):
    LYTIC = "lytic", "Lytic"
    MIXED = "mixed", "Mixed lytic and blastic"
    BLASTIC = "blastic", "Blastic"


class Alignment(TextChoices):
    SUBLUXATION = "subluxation_translation", "Subluxation or translation"
    DEFORMITY = "de_novo_deformity", "New kyphosis or scoliosis"
    NORMAL = "normal", "Normal"


class Collapse(TextChoices):
    OVER_50 = "gt50", "More than 50 %"
    UNDER_50 = "lt50", "Less than 50 %"
    BODY_INVOLVED = "no_collapse_gt50_involved", "None, but more than 50 % of the body involved"
    NONE = "none", "None of these"


class Posterolateral(TextChoices):
    BILATERAL = "bilateral", "Both sides"
    UNILATERAL = "unilateral", "One side"
    NONE = "none", "None"


class Band(TextChoices):
    STABLE = "stable", "stable"
    INDETERMINATE = "indeterminate", "indeterminate (possibly impending instability)"
    UNSTABLE = "unstable", "unstable"


class Status(TextChoices):
    COMPLETE = "complete", "complete"
    PARTIAL = "partial_range", "range, items missing"
    NOT_APPLICABLE = "not_applicable", "not applicable"


ITEMS: dict[str, dict[TextChoices, int]] = {
    "location": {
        Location.JUNCTIONAL: 3,
        Location.MOBILE: 2,
        Location.SEMIRIGID: 1,
        Location.RIGID: 0,
    },
    "pain": {Pain.MECHANICAL: 3, Pain.OCCASIONAL: 1, Pain.PAIN_FREE: 0},
    "bone_lesion": {BoneLesion.LYTIC: 2, BoneLesion.MIXED: 1, BoneLesion.BLASTIC: 0},
    "alignment": {Alignment.SUBLUXATION: 4, Alignment.DEFORMITY: 2, Alignment.NORMAL: 0},
    "collapse": {
        Collapse.OVER_50: 3,
        Collapse.UNDER_50: 2,
        Collapse.BODY_INVOLVED: 1,
        Collapse.NONE: 0,
    },
    "posterolateral": {
        Posterolateral.BILATERAL: 3,
        Posterolateral.UNILATERAL: 1,
        Posterolateral.NONE: 0,
    },
}
ITEM_WORDS: dict[str, str] = {
    "location": "location",
    "pain": "pain",
    "bone_lesion": "bone lesion",
    "alignment": "alignment",
    "collapse": "vertebral body collapse",
    "posterolateral": "posterolateral elements",
}
BANDS: tuple[tuple[int, int, Band], ...] = (
    (0, 6, Band.STABLE),
    (7, 12, Band.INDETERMINATE),
    (13, 18, Band.UNSTABLE),
)
LOCATIONS: dict[Level, Location] = {
    **dict.fromkeys([*span("OC", "C2"), *span("C7", "T2")], Location.JUNCTIONAL),
    **dict.fromkeys([*span("T11", "L1"), *span("L5", "S1")], Location.JUNCTIONAL),
    **dict.fromkeys([*span("C3", "C6"), *span("L2", "L4")], Location.MOBILE),
    **dict.fromkeys(span("T3", "T10"), Location.SEMIRIGID),
    **dict.fromkeys(span("S2", "S5"), Location.RIGID),
}


def _digest() -> str:
    table = [
        {item: {str(key): points for key, points in rows.items()} for item, rows in ITEMS.items()},
        [[low, high, str(band)] for low, high, band in BANDS],
        {str(level): str(place) for level, place in LOCATIONS.items()},
    ]
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


TABLE_VERSION = _digest()


class ScoreInputError(ValueError):
    """A value from which no score can be computed; `code` is for programs, the text for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Score:
    """One computed score of one level, with what it was computed from."""

    inputs: dict[str, str]
    points: dict[str, int]
    total: int | None
    low: int | None
    high: int | None
    band: str
    status: str
    level: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""
    instrument: str = field(default=INSTRUMENT)
    table_version: str = field(default=TABLE_VERSION)

    @property
    def consult(self) -> bool:
        """Whether the score, whatever is missing, calls for a surgical consultation."""
        return self.low is not None and self.low >= CONSULT_FROM

    @property
    def missing_words(self) -> str:
        return ", ".join(_(ITEM_WORDS[item]) for item in self.missing)

    @property
    def band_words(self) -> str:
        """The band in words; for a range the bands of both ends."""
        if self.low is None or self.high is None:
            return ""
        return ranged(_(band_of(self.low).label), _(band_of(self.high).label))

    @property
    def words(self) -> str:
        """The score line, such as “SINS 8 to 11 at L3, pain missing: indeterminate (…)”."""
        level = _(Level(self.level).label) if self.level else ""
        if self.status == Status.NOT_APPLICABLE:
            line = _("SINS not applicable at {level}") if level else _("SINS not applicable")
            return f"{line.format(level=level)}: {self.note}"
        line = _("SINS {value} at {level}") if level else "SINS {value}"
        line = line.format(value=ranged(self.low, self.high), level=level)
        if self.missing:
            line = _("{score}, {items} missing").format(score=line, items=self.missing_words)
        consult = f"; {_(CONSULT_WORDS)}" if self.consult else ""
        return f"{line}: {self.band_words}{consult}"


def band_of(total: int) -> Band:
    """The band in which a total from 0 to 18 lies."""
    for low, high, band in BANDS:
        if low <= total <= high:
            return band
    raise ScoreInputError("out_of_range:total", f"A SINS total lies between 0 and 18, not {total}.")


def location_of(level: str) -> Location:
    """The region of the spine to which the score counts the level."""
    place = LOCATIONS.get(level)
    if place is None:
        raise ScoreInputError(
            "undefined_level",
            f"SINS gives no points for the level “{level}” (coccyx and transitional vertebrae are "
            "not defined). Choose the level by which the segment should be judged.",
        )
    return place


def _points(item: str, value: object) -> int:
    if item == "collapse" and str(value).strip().rstrip("% ") == "50":
        raise ScoreInputError(
            "ambiguous:collapse",
            "SINS has a value above and one below 50 % of collapse, none for exactly 50 %. "
            "The reader of the images has to choose one.",
        )
    points = ITEMS[item].get(value) if isinstance(value, str) else None
    if points is None:
        raise ScoreInputError(
            f"unknown_value:{item}", f"“{value}” is not a SINS value for {ITEM_WORDS[item]}."
        )
    return points


def _known(components: Mapping[str, str | None], level: str) -> dict[str, str | None]:
    """The items that were entered, with the location that follows from the level."""
    values = {item: value for item, value in components.items() if value not in (None, "")}
    for item in sorted(values.keys() - ITEMS.keys()):
        raise ScoreInputError(f"unknown_item:{item}", f"SINS has no item “{item}”.")
    if level:
        place = location_of(level)
        if values.setdefault("location", place) != place:
            raise ScoreInputError(
                "contradiction:location",
                f"{level} is {place.label}, but the location entered is “{values['location']}”.",
            )
    return values


def sins(components: Mapping[str, str | None], level: str = "") -> Score:
    """The score of one level; items that are not known make it a range, never a zero."""
    values = _known(components, level)
    points = {item: _points(item, values[item]) for item in ITEMS if item in values}
    missing = tuple(item for item in ITEMS if item not in values)
    low = sum(points.values()) + sum(min(ITEMS[item].values()) for item in missing)
    high = sum(points.values()) + sum(max(ITEMS[item].values()) for item in missing)
    return Score(
        inputs={item: str(values[item]) for item in points},
        points=points,
        total=None if missing else low,
        low=low,
        high=high,
        band="" if missing else str(band_of(low)),
        status=str(Status.PARTIAL if missing else Status.COMPLETE),
        level=level,
        missing=missing,
    )


def not_applicable(reason: str, level: str = "") -> Score:
    """The record that the score was not computed, with the reason as a sentence."""
    return Score({}, {}, None, None, None, "", str(Status.NOT_APPLICABLE), level, note=reason)


def sins_applies(
    tumour_class: str, compartments: Iterable[str] = (), *, bone_destroyed: bool = False
) -> bool:
    """Whether the score is meant for such a lesion: not for an intradural one with sound bone."""
    places = set(compartments)
    intradural = tumour_class == "intradural" or (
        bool(places) and places <= {"intradural_extramedullary", "intramedullary"}
    )
    return bone_destroyed or not intradural


def sins_for_lesion(
    level_from: str, level_to: str, components: Mapping[str, str | None]
) -> list[Score]:
    """One score for each level of a lesion; a lesion without a level has an open location."""
    if not level_from and not level_to:
        return [sins(components)]
    scores = []
    for level in span(level_from or level_to, level_to or level_from):
        if level in LOCATIONS:
            scores.append(sins(components, level))
        else:
            scores.append(not_applicable(_("SINS is not defined for the coccyx."), level))
    return scores


def worst(scores: Iterable[Score]) -> Score | None:
    """The score with the most points recorded, the upper level first; None when none applies.

    A lesion of which little is recorded could still turn out higher; that it is incomplete is
    said beside it and does not hide a lesion that is known to be unstable.
    """
    usable = [score for score in scores if score.low is not None]
    return max(usable, key=lambda score: (score.low, score.high), default=None)
