"""Tomita score (2001): surgical strategy for spinal metastases of solid tumours.

Tomita K et al., Spine 2001;26(3):298-306, doi 10.1097/00007632-200102010-00016. Sources disagree:
one reprint (doi 10.20517/2394-4722.2019.03, table 7) prints 3 points for rapid growth; ours is 4,
since only then the published range of 2-10 can be reached. The original names few tumours and ends
with “etc.”: the growth of a primary is suggested, a clinician confirms it.
"""

from dataclasses import replace

from .entry import Entry
from .instrument import LOWER, Band, Instrument, Item, Row, total
from .result import Line, Result
from .tumour import is_haematological, not_haematological, only_metastases

NAME = "Tomita 2001"
GROWTH = Item(
    "primary",
    "Primary tumour",
    (
        Row("breast", "Slow growth: breast, thyroid; prostate in later lists", 1,
            ("thyroid", "prostate")),
        Row("kidney", "Moderate growth: kidney, uterus", 2, ("renal_cell", "uterus")),
        Row("lung", "Rapid growth: lung, stomach; liver, colon, unknown in later lists", 4,
            ("stomach", "liver", "hepatocellular", "colon", "unknown_primary", "unidentified",
             "unknown", "non_small_cell_lung", "small_cell_lung")),
    ),
)  # fmt: skip
GROWTH_OF_POINTS = {1: "slow", 2: "moderate", 4: "rapid"}
LATER = frozenset({"prostate", "liver", "colon", "unknown_primary", "unidentified", "unknown"})
ITEMS = (
    Item(
        "primary_growth",
        "Growth of the primary",
        (Row("slow", "Slow", 1), Row("moderate", "Moderate", 2), Row("rapid", "Rapid", 4)),
    ),
    Item(
        "visceral",
        "Visceral metastases",
        (
            Row("none", "None", 0),
            Row("treatable", "Treatable", 2),
            Row("untreatable", "Untreatable", 4),
        ),
    ),
    Item(
        "bone",
        "Bone metastases, the spine included",
        (
            Row("solitary", "Solitary or isolated", 1, ("isolated",)),
            Row("multiple", "Multiple", 2),
        ),
    ),
)
BANDS = (
    Band(
        "2-3:wide_or_marginal",
        "wide or marginal excision (long-term local control; mean survival then about 50 months)",
        2,
        3,
    ),
    Band(
        "4-5:marginal_or_intralesional",
        "marginal or intralesional excision (middle-term local control; 23.5 months)",
        4,
        5,
    ),
    Band("6-7:palliative_surgery", "palliative surgery (short-term palliation; 15 months)", 6, 7),
    Band("8-10:supportive", "supportive care (about 6 months)", 8, 10),
)


def _answer(entry: Entry) -> Result:
    only_metastases(entry, NAME)
    if is_haematological(entry):
        raise not_haematological(NAME)
    return replace(total(entry, ITEMS, BANDS), warning="strategy_of_its_time")


def _growth(entry: Entry) -> Result:
    if is_haematological(entry):
        raise not_haematological(NAME)
    row = GROWTH.read(entry)
    growth = GROWTH_OF_POINTS[row.points]
    later = entry.value("primary") in LATER
    return Result(
        score=row.points,
        band=growth,
        band_words=f"{growth} growth",
        warning="suggested_from_words",
        items=(Line(GROWTH.words, row.words, row.points),),
        unconfirmed=("This primary is named in later lists only",) if later else (),
    )


CITATION = "Tomita K et al., Spine 2001;26(3):298-306, doi 10.1097/00007632-200102010-00016"
FULL = Instrument(
    key="TOMITA_2001",
    name="Tomita score",
    edition="2001",
    citation=CITATION,
    evidence="B (rapid growth = 4: one reprint and arithmetic)",
    direction=LOWER,
    cohort="2001",
    caveat="Survival by the original bands was unreliable in 217 operated patients. Breast cancer "
    "with many lesions can still land in “wide excision”. “Treatable” is a judgement of its time.",
    items=ITEMS,
    bands=BANDS,
    answer=_answer,
    unconfirmed=("Rapid growth = 4 points in the paper itself",),
    disagreements=(
        "Rapid growth: one reprint prints 3, then the maximum were 9. Ours: 4.",
        "The Tomita surgical classification (types 1–7) is another thing.",
    ),
    compare=(
        "Rapid growth = 4 points",
        "The edges 3/4, 5/6 and 7/8 and the strategy beside each",
        "The wording of treatable and of solitary or isolated",
    ),
)
GROWTH_ALONE = Instrument(
    key="TOMITA_GROWTH",
    name="Tomita score: growth of the primary",
    edition="2001",
    citation=CITATION,
    evidence="B for breast, thyroid, kidney, uterus, lung, stomach; C for the rest",
    direction=LOWER,
    caveat="A suggestion; the clinician confirms the growth.",
    items=(GROWTH,),
    bands=(),
    answer=_growth,
    unconfirmed=("The example tumours beyond those that the paper names",),
    disagreements=("Later lists add prostate, liver, colon and unknown primary.",),
    compare=("Which tumours the paper names for each growth",),
)
INSTRUMENTS = (FULL, GROWTH_ALONE)
