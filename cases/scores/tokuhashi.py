"""Revised Tokuhashi score (2005): survival before treating a spinal metastasis.

Tokuhashi Y et al., Spine 2005;30(19):2186-91, doi 10.1097/01.brs.0000180401.06919.a5; corrected
reprint in NICE CG75, appendix 3. Sources disagree: a template gives the primary at most 2 points
(ours 0-5, maximum 15), a calculator omits the number of vertebrae (ours six items), a page reverses
the bands (ours 0-8 under 6 months). “Colorectal” is refused: the table names the rectum only.
Haematological primaries are on no list; that they are not applicable is our rule.
"""

from dataclasses import replace

from .entry import Entry
from .instrument import HIGHER, Band, Instrument, Item, Row, Table, band_at, total
from .result import Line, NoAnswerError, Result
from .tumour import is_haematological, not_haematological, only_metastases

NAME = "Tokuhashi 2005"
MANY = 200
PRIMARY = Item(
    "primary",
    "Primary tumour",
    (
        Row(
            "lung",
            "Lung, osteosarcoma, stomach, bladder, oesophagus, pancreas",
            0,
            (
                *("non_small_cell_lung", "small_cell_lung", "osteosarcoma", "stomach", "bladder"),
                *("oesophagus", "esophagus", "pancreas"),
            ),
        ),
        Row(
            "liver",
            "Liver, gallbladder, unidentified",
            1,
            (
                *("hepatocellular", "gallbladder", "unidentified", "unidentified_primary"),
                *("unknown_primary", "unknown"),
            ),
        ),
        Row(
            "other",
            "Others",
            2,
            ("others", "colon", "melanoma", "ovary", "testis", "seminoma", "head_and_neck"),
        ),
        Row("kidney", "Kidney, uterus", 3, ("renal_cell", "uterus")),
        Row("rectum", "Rectum", 4),
        Row(
            "thyroid",
            "Thyroid, breast, prostate, carcinoid",
            5,
            ("breast", "prostate", "carcinoid", "carcinoid_tumour", "carcinoid_tumor"),
        ),
    ),
)
ITEMS = (
    Item(
        "kps",
        "General condition (KPS)",
        (
            Row("poor", "10–40", 0, (), 10, 40),
            Row("moderate", "50–70", 1, (), 50, 70),
            Row("good", "80–100", 2, (), 80, 100),
        ),
        "number",
        10,
    ),
    Item(
        "extraspinal_bone_foci",
        "Extraspinal bone metastases",
        (
            Row("3", "3 or more", 0, (), 3, MANY),
            Row("1", "1–2", 1, (), 1, 2),
            Row("0", "None", 2, (), 0, 0),
        ),
        "number",
    ),
    Item(
        "vertebral_metastases",
        "Vertebrae with metastasis",
        (
            Row("3", "3 or more", 0, (), 3, MANY),
            Row("2", "2", 1, (), 2, 2),
            Row("1", "1", 2, (), 1, 1),
        ),
        "number",
    ),
    Item(
        "major_organ_metastases",
        "Metastases to major internal organs",
        (
            Row("unremovable", "Cannot be removed", 0),
            Row("removable", "Removable", 1),
            Row("none", "None", 2),
        ),
    ),
    PRIMARY,
    Item(
        "frankel",
        "Palsy (Frankel)",
        (
            Row("A", "Complete (A, B)", 0, ("B",)),
            Row("C", "Incomplete (C, D)", 1, ("D",)),
            Row("E", "None (E)", 2, ("none",)),
        ),
    ),
)
BANDS = (
    Band("0-8:<6mo", "under 6 months", 0, 8),
    Band("9-11:>=6mo", "6 months or more", 9, 11),
    Band("12-15:>=12mo", "1 year or more", 12, 15),
)


def _unambiguous(entry: Entry) -> None:
    if entry.value("primary") in ("colorectal", "colorectum", "bowel"):
        raise NoAnswerError(
            "ambiguous:primary",
            "The table names the rectum only (4 points); colon falls into “others” (2). "
            "Enter colon or rectum.",
        )


def _answer(entry: Entry) -> Result:
    only_metastases(entry, NAME)
    if is_haematological(entry):
        raise not_haematological(
            NAME,
            if_overridden_as_other=_as_other(entry),
            warning="misleading_for_haematological_tumours",
        )
    _unambiguous(entry)
    result = total(entry, ITEMS, BANDS)
    if not entry.has("kps") and entry.has("ecog"):
        return replace(result, warning="ecog_is_not_converted")
    return replace(result, warning="systemic_options_count")


def _as_other(entry: Entry) -> dict | None:
    """What the score would say were the primary one of the “others”; for an override alone."""
    values = {item.key: entry.value(item.key) for item in ITEMS}
    try:
        forced = total(Entry({**values, "primary": "other"}), ITEMS, BANDS)
    except NoAnswerError:
        return None
    if forced.score is None:
        return None
    return {"score": forced.score, "band": band_at(BANDS, forced.score).key}


def _primary(entry: Entry) -> Result:
    if is_haematological(entry):
        raise not_haematological(NAME)
    _unambiguous(entry)
    row = PRIMARY.read(entry)
    return Result(
        score=row.points,
        band="primary item points",
        band_words=row.words,
        items=(Line(PRIMARY.words, row.words, row.points),),
    )


CITATION = "Tokuhashi Y et al., Spine 2005;30(19):2186-91, doi 10.1097/01.brs.0000180401.06919.a5"
FULL = Instrument(
    key="TOKUHASHI_2005",
    name="Revised Tokuhashi score",
    edition="2005",
    citation=CITATION,
    evidence="B",
    direction=HIGHER,
    cohort="2005",
    caveat="No such score reaches 90 % agreement between predicted and actual survival; far too "
    "pessimistic in the lowest group. Remaining systemic options predicted survival better.",
    items=ITEMS,
    bands=BANDS,
    tables=(
        Table(
            "Strategy printed with it: history, not advice",
            ("Total", "Strategy"),
            (
                ("0–8", "conservative or palliative"),
                ("9–11", "palliative; excisional for a single lesion without organ metastasis"),
                ("12–15", "excisional"),
            ),
        ),
    ),
    answer=_answer,
    unconfirmed=(
        (
            "That unlisted solid tumours (colon, melanoma, ovary, testis, head and neck) count as "
            "“others”"
        ),
        "That haematological primaries are not applicable (our rule)",
    ),
    disagreements=(
        "A template awards the primary at most 2 points (maximum 12). Ours: 0–5, maximum 15.",
        "A calculator omits the number of vertebral metastases. Ours: six items.",
        (
            "A page reverses the signs of the bands. Ours: 0–8 under 6 months, 9–11 six months or "
            "more, 12–15 one year or more."
        ),
        "The 1990 edition has six items of 0–2 and other bands; the edition is always named.",
        "Colorectal: the table names the rectum (4); colon falls into others (2). Ours: asked.",
        "Frankel, not AIS; no deficit at all counts as none (E). KPS, never converted from ECOG.",
    ),
    compare=(
        "All six items, the groups of primaries and the edges 8/9 and 11/12",
        "The wording of “removable” and the counting of vertebrae and extraspinal foci",
    ),
)
PRIMARY_ALONE = Instrument(
    key="TOKUHASHI_PRIMARY",
    name="Revised Tokuhashi score: points of the primary",
    edition="2005",
    citation=CITATION,
    evidence="B",
    direction=HIGHER,
    items=(PRIMARY,),
    answer=_primary,
    compare=("The group of every primary named in the table",),
)
INSTRUMENTS = (FULL, PRIMARY_ALONE)
