"""The inputs of labels and stages: what is graded, not added up."""

from typing import Any

from .latest import Record, count, known, text
from .primaries import CNS_TYPE, HISTOLOGY, MORPHOLOGY_HISTOLOGY, ROUND_CELL

ZONES = {str(zone): zone for zone in range(1, 13)}
WHO_EDITION = {"cns5_2021": "2021", "cns4_2016": "2016"}
SPINO_BESIDE = (
    "epidural_progression",
    "vcf_new_or_progressive",
    "radiation_myelopathy",
    "pain_flare",
)


def performance(record: Record, scale: str) -> int | None:
    """The value if it was measured on this scale; the other scale is never converted."""
    if record.word("examination", "performance_scale") != scale:
        return None
    return count(record.of("examination", "performance_value"))


def histology(record: Record) -> str:
    morphology = MORPHOLOGY_HISTOLOGY.get(record.word("tumour", "morphology"), "")
    return HISTOLOGY.get(record.word("tumour", "primary"), morphology)


def _enneking(record: Record) -> dict[str, Any]:
    parts = ("grade", "site", "metastasis", "behaviour")
    found = histology(record)
    return known(
        **{part: record.of("planning", f"enneking_{part}") for part in parts},
        tumour_class=record.tumour_class,
        histology=found if found in ROUND_CELL else None,
    )


def _wbb(record: Record) -> dict[str, Any]:
    levels = record.lesion.get("levels")
    upper = text(levels[0]) if isinstance(levels, list) and levels else None
    zones = record.of("planning", "wbb_zones")
    rows = zones if isinstance(zones, list) else []
    numbers = [ZONES[one] for one in rows if isinstance(one, str) and one in ZONES]
    return known(
        wbb_numbering=record.of("planning", "wbb_numbering"),
        zones=numbers,
        layers=record.of("planning", "wbb_layers"),
        level=upper,
        tumour_class=record.tumour_class,
    )


def _mccormick(record: Record) -> dict[str, Any]:
    return known(
        grade=record.of("examination", "mccormick"),
        version=record.of("examination", "mccormick_version"),
    )


def _asa(record: Record) -> dict[str, Any]:
    return known(
        grade=record.of("preparation", "asa"),
        emergency=record.of("preparation", "asa_emergency"),
    )


def _frankel(record: Record) -> dict[str, Any]:
    return known(frankel=record.of("examination", "frankel"))


def _ais(record: Record) -> dict[str, Any]:
    return known(grade=record.of("examination", "ais"))


def _margin(record: Record) -> dict[str, Any]:
    return known(
        stage=record.computed.get("ENNEKING"),
        achieved_margin=record.row.get("achieved_margin"),
    )


def _who_grade(record: Record) -> dict[str, Any]:
    """Of one pathology report; the type is named where the morphology leaves no doubt."""
    edition = WHO_EDITION.get(text(record.row.get("who_edition")))
    kind = CNS_TYPE.get(text(record.row.get("morphology")))
    if kind == "ependymoma" and edition != "2016":
        amplified = record.row.get("mycn") == "positive"
        by_edition = "spinal_ependymoma_mycn" if amplified else "spinal_ependymoma"
        kind = by_edition if edition else None
    return known(type=kind, edition=edition, grade=record.row.get("cns_grade"))


def _spino(record: Record) -> dict[str, Any]:
    beside = {key: record.row.get(key) for key in SPINO_BESIDE}
    return known(response=record.row.get("spino"), **beside)


def _clavien_dindo(record: Record) -> dict[str, Any]:
    return known(
        grade=record.row.get("grade"),
        disability_at_discharge=record.row.get("disability"),
    )


STAGES = {
    "ENNEKING": _enneking,
    "ENNEKING_APPROPRIATE": _margin,
    "WBB": _wbb,
    "MCCORMICK": _mccormick,
    "ASA": _asa,
    "FRANKEL": _frankel,
    "AIS": _ais,
    "KPS": lambda record: known(kps=performance(record, "kps")),
    "ECOG": lambda record: known(ecog=performance(record, "ecog")),
    "KPS_TO_ECOG": lambda record: known(kps=performance(record, "kps")),
    "WHO_GRADE": _who_grade,
    "SPINO": _spino,
    "CLAVIEN_DINDO": _clavien_dindo,
    "RADIOSENSITIVITY": lambda record: known(histology=histology(record)),
}
