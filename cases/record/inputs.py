"""The inputs of the instruments, taken from the latest values of the record.

What is missing is left out and nothing is guessed: an ECOG is never turned into a KPS, an albumin
keeps its unit, and a primary tumour is named to a score only where its list is sure.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cases.levels import ORDER
from cases.scores import LOCATIONS
from cases.vocabulary import TumourClass

from .latest import Latest, Record, count, known, text
from .primaries import (
    FAVOURABLE,
    HAEMATOLOGICAL,
    LUNG,
    NO_PRIMARY,
    TOKUHASHI_PRIMARY,
    TOMITA_GROWTH,
    TOMITA_PRIMARY,
)
from .stages import STAGES, performance

SINS_ITEMS = ("pain", "bone_lesion", "alignment", "collapse", "posterolateral")
ESCC_FINDINGS = (
    "epidural_tumour",
    "thecal_sac_deformed",
    "cord_abutment",
    "cord_compression",
    "csf_visible",
    "sequence",
    "level_has_cord",
)
DIABETES = {"uncomplicated": "diabetes_uncomplicated", "end_organ": "diabetes_end_organ"}
TOMITA_VISCERAL = {"none": "none", "removable": "treatable", "unremovable": "untreatable"}
GIVEN = {"earlier", "running", "completed", "stopped"}


def _sins(record: Record) -> dict[str, Any]:
    items = {item: record.lesion.get(item) for item in SINS_ITEMS}
    items["pain"] = items["pain"] or record.of("history", "pain")
    place = LOCATIONS.get(record.level)
    destroyed = record.tumour_class == TumourClass.INTRADURAL and bool(items["bone_lesion"])
    return known(
        location=str(place) if place else None,
        **items,
        tumour_class=record.tumour_class,
        bone_destroyed=destroyed or None,
    )


def _escc(record: Record) -> dict[str, Any]:
    """The findings; without all of them the grade as it was read."""
    found = known(**{key: record.lesion.get(key) for key in ESCC_FINDINGS})
    found |= known(level_has_cord=cord_reaches(record.lesion))
    grade = record.lesion.get("escc_grade")
    if not grade or len(found) == len(ESCC_FINDINGS):
        return found
    return known(grade=grade, level_has_cord=found.get("level_has_cord"))


def cord_reaches(lesion: Latest) -> bool | None:
    """Whether the cord reaches the level: as it was read, else above L2, where it mostly ends."""
    stated = lesion.get("level_has_cord")
    if isinstance(stated, bool):
        return stated
    levels = lesion.get("levels")
    upper = levels[0] if isinstance(levels, list) and levels else ""
    place = ORDER.get(text(lesion.get("escc_level")) or text(upper))
    return None if place is None else place < ORDER["L2"]


def _frankel(record: Record) -> str:
    """The grade as Tokuhashi counts it: who never had a deficit has no palsy."""
    grade = record.word("examination", "frankel")
    return "E" if grade == "none" else grade


def _primary(record: Record, table: Mapping[str, str]) -> str:
    """The primary as a score calls it; haematological tumours are named, so that it can refuse."""
    primary = record.word("tumour", "primary")
    return primary if primary in HAEMATOLOGICAL else table.get(primary, "")


def _tokuhashi(record: Record) -> dict[str, Any]:
    return known(
        kps=performance(record, "kps"),
        extraspinal_bone_foci=count(record.of("staging", "extraspinal_bone_foci")),
        vertebral_metastases=count(record.of("staging", "vertebral_metastases")),
        major_organ_metastases=record.of("staging", "visceral"),
        primary=_primary(record, TOKUHASHI_PRIMARY),
        frankel=_frankel(record),
        tumour_class=record.tumour_class,
    )


def _solitary(record: Record) -> bool | None:
    """Whether there is one bone metastasis in all; None while that cannot be said."""
    spinal = count(record.of("staging", "vertebral_metastases"))
    other = count(record.of("staging", "extraspinal_bone_foci"))
    if (spinal or 0) + (other or 0) > 1:
        return False
    if spinal is None or other is None or spinal + other == 0:
        return None
    return True


def _tomita(record: Record) -> dict[str, Any]:
    solitary = _solitary(record)
    return known(
        primary_growth=TOMITA_GROWTH.get(record.word("tumour", "primary")),
        visceral=TOMITA_VISCERAL.get(record.word("staging", "visceral")),
        bone=None if solitary is None else "solitary" if solitary else "multiple",
        tumour_class=record.tumour_class,
    )


def _bauer(record: Record) -> dict[str, Any]:
    primary = record.word("tumour", "primary")
    visceral = record.word("staging", "visceral")
    sure = primary not in NO_PRIMARY
    return known(
        no_visceral_metastases=visceral == "none" if visceral else None,
        not_lung_cancer=primary not in LUNG if sure else None,
        favourable_primary=primary in FAVOURABLE if sure and primary != "plasmacytoma" else None,
        solitary_skeletal_metastasis=_solitary(record),
        tumour_class=record.tumour_class,
    )


def _nesms(record: Record) -> dict[str, Any]:
    walking = record.word("examination", "walking")
    independent = "independent" if walking == "independent" else "nonambulatory"
    return known(
        modified_bauer=count(record.computed.get("MODIFIED_BAUER")),
        ambulatory=independent if walking else None,
        albumin=record.of("preparation", "albumin"),
        albumin_unit=record.of("preparation", "albumin_unit"),
        tumour_class=record.tumour_class,
    )


def _irradiated(record: Record) -> bool | None:
    """Whether the levels of the lesion were irradiated; None while the record cannot say."""
    courses = [row for row in record.several("radiotherapy") if text(row.get("course")) in GIVEN]
    spans = [span for row in courses if (span := _span(row.get("levels")))]
    here = _span(record.lesion.get("levels"))
    if here and any(span[0] <= here[1] and here[0] <= span[1] for span in spans):
        return True
    answer = record.word("history", "prior_radiation")
    if answer == "no" and not courses:
        return False
    return False if here and spans and len(spans) == len(courses) else None


def _span(value: object) -> tuple[int, int] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    places = [ORDER.get(one) for one in value if isinstance(one, str)]
    return (places[0], places[1]) if len(places) == 2 and None not in places else None


def _noms(record: Record) -> dict[str, Any]:
    tolerates = {"yes": True, "no": False}.get(record.word("planning", "tolerates_surgery"))
    grade = record.lesion.get("escc_grade") or record.computed.get("ESCC")
    sensitivity = record.of("tumour", "radiosensitivity") or record.computed.get("RADIOSENSITIVITY")
    return known(
        escc=grade,
        radiosensitivity=sensitivity,
        mechanical=record.of("planning", "stability") or record.computed.get("SINS"),
        tolerates_surgery=tolerates,
        prior_radiation=_irradiated(record),
        tumour_class=record.tumour_class,
    )


def _mfi5(record: Record) -> dict[str, Any]:
    diabetes = record.word("preparation", "diabetes")
    return known(
        diabetes=diabetes != "none" if diabetes else None,
        hypertension_on_medication=record.of("preparation", "hypertension_on_medication"),
        copd_or_pneumonia=record.of("preparation", "copd_or_pneumonia"),
        chf_within_30_days=record.of("preparation", "chf_within_30_days"),
        functional_status=record.of("preparation", "functional_status"),
    )


def _charlson(record: Record) -> dict[str, Any]:
    """The conditions; the tumour of the case counts as one, as the index has it."""
    chosen, diabetes = record.of("preparation", "conditions"), record.of("preparation", "diabetes")
    if not isinstance(chosen, list) or diabetes is None:
        return {"age_adjusted": False}
    index_tumour = {
        TumourClass.METASTASIS: "metastatic_solid_tumour",
        TumourClass.HAEMATOLOGICAL: "any_malignancy",
        TumourClass.PRIMARY_MALIGNANT: "any_malignancy",
    }.get(record.tumour_class)
    rows = [one for one in chosen if one != "none"]
    rows += [one for one in (DIABETES.get(text(diabetes)), index_tumour) if one]
    return {"conditions": list(dict.fromkeys(map(str, rows))), "age_adjusted": False}


INPUTS: dict[str, Callable[[Record], dict[str, Any]]] = {
    **STAGES,
    "SINS": _sins,
    "ESCC": _escc,
    "NOMS": _noms,
    "TOKUHASHI_2005": _tokuhashi,
    "TOMITA_2001": _tomita,
    "TOKUHASHI_PRIMARY": lambda record: known(primary=_primary(record, TOKUHASHI_PRIMARY)),
    "TOMITA_GROWTH": lambda record: known(primary=_primary(record, TOMITA_PRIMARY)),
    "MODIFIED_BAUER": _bauer,
    "NESMS": _nesms,
    "MFI5": _mfi5,
    "CHARLSON": _charlson,
}


def inputs_of(
    instrument: str,
    latest: Latest,
    *,
    lesion: Latest | None = None,
    level: str = "",
    row: Latest | None = None,
    computed: Latest | None = None,
) -> dict[str, Any]:
    """The inputs of one instrument, with the keys that it expects; a KeyError for another one.

    `latest` holds the newest values by section: a mapping for a section that exists once, a list
    of mappings for one that exists several times. `lesion` and `level` are those that are scored;
    `row` is the pathology report (WHO_GRADE, ENNEKING_APPROPRIATE), the follow-up (SPINO) or the
    complication (CLAVIEN_DINDO) that is graded.
    `computed` brings what other instruments said: MODIFIED_BAUER its total, SINS its band, ESCC
    its grade, RADIOSENSITIVITY its band, ENNEKING its stage.
    """
    return INPUTS[instrument](Record(latest, lesion or {}, level, row or {}, computed or {}))
