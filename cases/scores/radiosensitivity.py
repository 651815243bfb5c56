"""Expected response of a histology to conventional radiation, from three lists that disagree.

Lists: AO Foundation surgery reference, “Classification of tumor radiosensitivity”; an open page
that follows Laufer 2013 (doi 10.1634/theoncologist.2012-0293); an open clinical template. Where
they differ the value carries a flag; primary bone tumours are on none and never get a default.
"""

from typing import NamedTuple

from .entry import Entry
from .instrument import Band, Instrument, Table
from .result import Line, NoAnswerError, Result

DISAGREE, SINGLE = "lists_disagree", "single_list"


class Listing(NamedTuple):
    """One row: histologies, what the three lists say, what is proposed, and the flag."""

    keys: tuple[str, ...]
    ao: str
    laufer: str
    template: str
    proposed: str
    flag: str | None = None


ROWS = (
    Listing(("lymphoma", "myeloma", "multiple_myeloma", "plasmacytoma", "seminoma"),
           "sensitive", "sensitive", "sensitive", "sensitive"),
    Listing(("small_cell_lung",), "", "", "sensitive", "sensitive", SINGLE),
    Listing(("breast", "prostate"), "", "sensitive", "moderately", "sensitive", DISAGREE),
    Listing(("ovary", "neuroendocrine"), "", "sensitive", "", "sensitive", SINGLE),
    Listing(("non_small_cell_lung",), "", "resistant", "moderately", "resistant", DISAGREE),
    Listing(("colorectal", "colon", "rectum"),
           "resistant", "resistant (colon)", "moderately", "resistant", DISAGREE),
    Listing(("thyroid",), "resistant", "resistant", "resistant", "resistant"),
    Listing(("hepatocellular", "liver"), "", "resistant", "", "resistant", SINGLE),
    Listing(("renal_cell", "kidney", "melanoma"),
           "resistant", "resistant", "resistant", "resistant"),
    Listing(("sarcoma",), "", "resistant", "resistant", "resistant"),
)  # fmt: skip
BY_KEY = {key: row for row in ROWS for key in row.keys}
NOT_LISTED = (
    *("chordoma", "chondrosarcoma", "osteosarcoma", "ewing_sarcoma", "giant_cell_tumour"),
    *("osteoblastoma", "osteoid_osteoma", "other_primary_bone", "primary_bone", "other", "bladder"),
    *("cervix", "uterus", "stomach", "oesophagus", "pancreas", "gallbladder", "head_and_neck"),
    *("unknown_primary", "unidentified", "haemangioma", "aneurysmal_bone_cyst"),
)
KNOWN: dict[str, Listing | None] = {**BY_KEY, **dict.fromkeys(NOT_LISTED)}


def _answer(entry: Entry) -> Result:
    if entry.value("histology") == "lung":
        raise NoAnswerError(
            "ambiguous:histology", "Small-cell and other lung cancers differ. Enter which it is."
        )
    row = entry.word("histology", "Histology", KNOWN)
    if row is None:
        return Result(band="not_listed")
    lines = (
        Line("AO Foundation", row.ao or "not named"),
        Line("Page following Laufer 2013", row.laufer or "not named"),
        Line("Clinical template", row.template or "not named"),
    )
    return Result(band=row.proposed, flag=row.flag, items=lines)


RADIOSENSITIVITY = Instrument(
    key="RADIOSENSITIVITY",
    name="Radiosensitivity to conventional fractionation",
    edition="three lists compared",
    citation="AO Foundation, Classification of tumor radiosensitivity; Laufer I et al., "
    "Oncologist 2013;18(6):744-51, doi 10.1634/theoncologist.2012-0293",
    evidence="B/C",
    caveat="The radiation oncologist can always override with a reason. Many tumours are "
    "intermediate; resistant ones need SBRT for lasting control.",
    bands=(
        Band("sensitive", "sensitive to conventional radiation"),
        Band("resistant", "resistant to conventional radiation"),
        Band("not_listed", "on none of the lists: no default"),
    ),
    tables=(
        Table(
            "Histologies",
            ("Histologies", "AO", "Laufer page", "Template", "Proposed", "Flag"),
            tuple(
                (", ".join(row.keys), row.ao or "–", row.laufer or "–", row.template or "–",
                 row.proposed, row.flag or "")
                for row in ROWS
            ),
        ),
    ),
    hashed=NOT_LISTED,
    answer=_answer,
    disagreements=(
        ("Breast, prostate, colorectal and non-small-cell lung: the lists disagree. Ours: the "
        "class of the page following Laufer, flagged."),
    ),
    compare=("The list in the paper of 2013 against each row",),
)  # fmt: skip
INSTRUMENTS = (RADIOSENSITIVITY,)
