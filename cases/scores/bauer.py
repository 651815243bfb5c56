"""Bauer score, modified (2008) and original (1995): prognosis in spinal metastases.

Leithner A et al., Eur Spine J 2008;17(11):1488-95, doi 10.1007/s00586-008-0763-1; Bauer HC,
Wedin R, Acta Orthop Scand 1995;66(2):143-6. The original adds “no pathological fracture” and other
bands; the two contradict each other in two situations, in opposite directions, so the version is
always named. For the bands of the modified score we print Leithner's wording, not survival times.
"""

from dataclasses import replace

from .entry import Entry
from .instrument import HIGHER, Band, Instrument, Row, band_at, total, yes_no
from .result import NoAnswerError, Result
from .tumour import only_metastases

FRACTURE = yes_no("no_pathological_fracture", "No pathological fracture")
ITEMS = (
    yes_no("no_visceral_metastases", "No visceral metastases"),
    yes_no("not_lung_cancer", "The primary is not lung cancer"),
    yes_no("favourable_primary", "The primary is breast, kidney, lymphoma or myeloma"),
    yes_no("solitary_skeletal_metastasis", "One solitary skeletal metastasis"),
)
BANDS = (
    Band("0-1", "supportive care, no surgery", 0, 1),
    Band("2", "short-term palliation, dorsal surgery", 2, 2),
    Band("3-4", "middle-term local control, ventral and dorsal surgery", 3, 4),
)
ORIGINAL_BANDS = (
    Band("0-1", "worst group", 0, 1),
    Band("2-3", "middle group", 2, 3),
    Band("4-5", "best group", 4, 5),
)


def possible(rows: dict[str, Row]) -> bool:
    """Whether the items can be true together: lung is none of the favourable primaries."""
    lung = rows["not_lung_cancer"].key == "no"
    return not (lung and rows["favourable_primary"].key == "yes")


def _consistent(entry: Entry) -> None:
    lung = entry.value("not_lung_cancer") is False
    if lung and entry.value("favourable_primary") is True:
        raise NoAnswerError(
            "contradiction:lung_and_favourable_primary",
            "A lung primary cannot also be breast, kidney, lymphoma or myeloma.",
        )


def _modified(entry: Entry) -> Result:
    only_metastases(entry, "The modified Bauer score")
    _consistent(entry)
    return total(entry, ITEMS, BANDS, possible)


def _original(entry: Entry) -> Result:
    only_metastases(entry, "The Bauer score")
    _consistent(entry)
    result = total(entry, (*ITEMS, FRACTURE), ORIGINAL_BANDS, possible)
    if result.score is None:
        return result
    modified = sum(result.component_points[:-1])
    band = band_at(BANDS, modified).key
    ranks = [bands.index(band_at(bands, points)) for bands, points in
             ((ORIGINAL_BANDS, result.score), (BANDS, modified))]  # fmt: skip
    return replace(
        result,
        modified={"score": modified, "band": band},
        warning="versions_disagree" if ranks[0] != ranks[1] else None,
    )


MODIFIED = Instrument(
    key="MODIFIED_BAUER",
    name="Modified Bauer score",
    edition="2008 (Leithner)",
    citation="Leithner A et al., Eur Spine J 2008;17(11):1488-95, doi 10.1007/s00586-008-0763-1",
    evidence="B",
    direction=HIGHER,
    cohort="2008 (69 patients)",
    caveat="69 patients; a prognosis score alone must never decide on surgery.",
    items=ITEMS,
    bands=BANDS,
    answer=_modified,
    disagreements=(
        (
            "Bands: Leithner prints treatment goals; a library prints under 6, over 6 and over 12 "
            "months. Ours: the points and Leithner's wording."
        ),
        "Lung and favourable primary exclude each other: 12 of 16 combinations can be.",
    ),
    compare=("The four items, the edges 1/2 and 2/3, and the wording of the three groups",),
)
ORIGINAL = Instrument(
    key="BAUER_1995",
    name="Bauer score, original",
    edition="1995",
    citation="Bauer HC, Wedin R, Acta Orthop Scand 1995;66(2):143-6, "
    "doi 10.3109/17453679508995508",
    evidence="C",
    direction=HIGHER,
    cohort="1995",
    caveat="The modified score of 2008 is the usual one; the two disagree at times.",
    items=(*ITEMS, FRACTURE),
    bands=ORIGINAL_BANDS,
    answer=_original,
    unconfirmed=("The five items and the bands 0–1, 2–3, 4–5 in the paper itself",
                 "The citation and its DOI"),
    compare=("The five items, the bands and the survival beside each",),
)  # fmt: skip
INSTRUMENTS = (MODIFIED, ORIGINAL)
