"""Enneking (MSTS) surgical stage of primary mesenchymal bone tumours, and the margin it asks for.

Enneking WF, Spanier SS, Goodman MA, Clin Orthop 1980;153:106-20; Boriani S et al., Spine 1997;22;
concept of the appropriate margin: Fisher CG et al., Spine 2011, doi 10.1097/BRS.0b013e3181e502e5.
Not for lymphoma, myeloma, Ewing and other round-cell tumours. Sources disagree on stage III
(ours: IIIA and IIIB stored, III as short form) and on the margins of benign stages 2 and 3 (ours:
both shown). Stages 1 and 2 share G, T and M: the behaviour must be entered.
"""

from django.utils.translation import gettext as _

from ..vocabulary import TumourClass
from .entry import Entry
from .instrument import Band, Instrument, Table
from .result import Line, NoAnswerError, Result
from .tumour import class_of

GRADES = {"G0": "G0: benign", "G1": "G1: low grade", "G2": "G2: high grade"}
SITES = {
    "T0": "T0: in its capsule",
    "T1": "T1: inside the compartment",
    "T2": "T2: outside the compartment",
}
SPREAD = {"M0": "M0: no metastasis", "M1": "M1: skip, node or distant metastasis"}
INPUTS = (
    ("grade", "Grade", GRADES),
    ("site", "Site", SITES),
    ("metastasis", "Metastasis", SPREAD),
)
BEHAVIOUR = {"latent": "1", "active": "2", "aggressive": "3"}
ROUND_CELL = frozenset(
    {"ewing_sarcoma", "ewing", "lymphoma", "myeloma", "multiple_myeloma", "plasmacytoma",
     "round_cell", "pnet", "neuroblastoma"}
)  # fmt: skip
# Stage: plain words, recommended margins (several where sources disagree, none where individual).
STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "1": ("latent: no growth, clear capsule", ("none", "intralesional")),
    "2": ("active: slow growth, mild symptoms", ("intralesional", "marginal")),
    "3": ("aggressive: rapid growth, breaks through", ("marginal", "wide")),
    "IA": ("low grade, inside the compartment", ("wide",)),
    "IB": ("low grade, outside the compartment", ("wide",)),
    "IIA": ("high grade, inside the compartment; with (neo)adjuvant treatment", ("wide",)),
    "IIB": ("high grade, outside the compartment; with (neo)adjuvant treatment", ("wide",)),
    "IIIA": ("metastasis, inside the compartment", ()),
    "IIIB": ("metastasis, outside the compartment", ()),
}
GTM: dict[str, tuple[str, str, str]] = {
    "1": ("G0", "T0", "M0"),
    "2": ("G0", "T0", "M0"),
    "3": ("G0", "T1–2", "M0–1"),
    "IA": ("G1", "T1", "M0"),
    "IB": ("G1", "T2", "M0"),
    "IIA": ("G2", "T1", "M0"),
    "IIB": ("G2", "T2", "M0"),
    "IIIA": ("G1–2", "T1", "M1"),
    "IIIB": ("G1–2", "T2", "M1"),
}
DISPUTED = frozenset({"2", "3"})
MARGINS = ("none", "intralesional", "marginal", "wide", "radical")


def _contradiction(what: str, sentence: str) -> NoAnswerError:
    return NoAnswerError(f"contradiction:{what}", sentence)


def _benign(entry: Entry, site: str, spread: str) -> str:
    behaviour = entry.word("behaviour", "Behaviour", {key: key for key in BEHAVIOUR})
    if behaviour == "aggressive" and site == "T0":
        raise _contradiction(
            "aggressive_T0", "An aggressive benign tumour has left its capsule: T1 or T2."
        )
    if behaviour != "aggressive" and site != "T0":
        raise _contradiction(
            f"{behaviour}_{site}", f"A {behaviour} benign tumour lies in its capsule: T0."
        )
    if behaviour != "aggressive" and spread == "M1":
        raise _contradiction(f"{behaviour}_M1", f"A {behaviour} benign tumour has no metastasis.")
    return BEHAVIOUR[behaviour]


def _malignant(grade: str, site: str, spread: str) -> str:
    if site == "T0":
        raise _contradiction("malignant_T0", "A malignant tumour has no capsule: T1 or T2.")
    number = "III" if spread == "M1" else {"G1": "I", "G2": "II"}[grade]
    return number + {"T1": "A", "T2": "B"}[site]


def _made_for(entry: Entry) -> None:
    if class_of(entry) in (
        TumourClass.METASTASIS,
        TumourClass.HAEMATOLOGICAL,
        TumourClass.INTRADURAL,
    ):
        raise NoAnswerError(
            "not_applicable:not_a_primary_bone_tumour",
            "The Enneking stage is made for primary mesenchymal bone tumours.",
        )
    if class_of(entry) == TumourClass.UNKNOWN:
        raise NoAnswerError(
            "not_applicable:histology_pending", "The stage needs the histology, which is pending."
        )


def _stage(entry: Entry) -> Result:
    _made_for(entry)
    grade, site, spread = (
        entry.word(key, label, {value: value for value in values}) for key, label, values in INPUTS
    )
    stage = _benign(entry, site, spread) if grade == "G0" else _malignant(grade, site, spread)
    words, margins = STAGES[stage]
    return Result(
        score=stage,
        band="benign" if grade == "G0" else "malignant",
        band_words=_("{stage}; recommended margin: {margin}").format(
            stage=_(words), margin=_spoken(margins)
        ),
        short_form="III" if stage.startswith("III") else stage,
        options=list(margins) or None,
        flag="margins_disputed" if stage in DISPUTED else None,
        warning=_round_cell(entry),
        items=tuple(
            Line(label, known[value])
            for (_key, label, known), value in zip(INPUTS, (grade, site, spread), strict=True)
        ),
    )


def _round_cell(entry: Entry) -> str | None:
    histology = entry.value("histology")
    named = isinstance(histology, str) and histology in ROUND_CELL
    return "not_intended_for_round_cell_tumours" if named else None


def margin_words(margins: tuple[str, ...]) -> str:
    """The recommended margin as it is printed."""
    return " or ".join(margins) if margins else "individual"


def _spoken(margins: tuple[str, ...]) -> str:
    first, *others = [_(margin) for margin in margins] or [_("individual")]
    return _("{one} or {other}").format(one=first, other=others[0]) if others else first


def _recommended(entry: Entry) -> tuple[str, ...]:
    if entry.has("recommended_margin"):
        margin = entry.word("recommended_margin", "Recommended margin", {m: m for m in MARGINS})
        return (margin,)
    _words, margins = entry.word("stage", "Enneking stage", STAGES)
    if not margins:
        raise NoAnswerError(
            "not_applicable:individual_margin", "For stage III no margin is recommended in general."
        )
    return margins


def _appropriate(entry: Entry) -> Result:
    margins = _recommended(entry)
    known = {**{margin: margin for margin in MARGINS[1:]}, "unknown": "", "not_applicable": ""}
    achieved = entry.word("achieved_margin", "Margin by pathology", known)
    lines = (
        Line("Recommended margin", margin_words(margins)),
        Line("Margin by pathology", achieved or "not known"),
    )
    if not achieved:
        raise NoAnswerError(
            "missing:achieved_margin",
            "The margin is known only from the final pathology.",
            missing=("achieved_margin",),
            items=lines,
        )
    answers = {MARGINS.index(achieved) >= MARGINS.index(margin) for margin in margins}
    if len(answers) > 1:
        return Result(band="disputed", flag="margins_disputed", options=list(margins), items=lines)
    label = "EA" if answers.pop() else "EI"
    return Result(score=label, band={"EA": "appropriate", "EI": "inappropriate"}[label],
                  items=lines)  # fmt: skip


CITATION = (
    "Enneking WF, Spanier SS, Goodman MA, Clin Orthop 1980;153:106-20; Boriani S et al., "
    "Spine 1997;22(9):1036-44"
)
STAGE = Instrument(
    key="ENNEKING",
    name="Enneking (MSTS) surgical stage",
    edition="1980",
    citation=CITATION,
    evidence="B",
    cohort="1980",
    caveat="In the largest cohort of spinal osteoblastoma its use to prevent recurrence was not "
    "validated. Paraspinal regions count as outside the compartment.",
    bands=(Band("benign", "benign"), Band("malignant", "malignant")),
    tables=(
        Table(
            "Stages",
            ("Stage", "G", "T", "M", "Meaning", "Recommended margin"),
            tuple(
                (s, *GTM[s], words, margin_words(margins)) for s, (words, margins) in STAGES.items()
            ),
        ),
    ),
    answer=_stage,
    unconfirmed=(
        "Margins of stage III (individual)",
        "That “radical” cannot be attained in the spine (stage II)",
        "The pages of Boriani 1997",
    ),
    disagreements=(
        "Stage III: IIIA and IIIB, or one III. Ours: IIIA/IIIB stored, III as short form.",
        (
            "Benign 2: marginal, or intralesional curettage. Benign 3: wide, or marginal en bloc. "
            "Ours: both shown."
        ),
        "A giant cell tumour with lung deposits stays stage 3.",
    ),
    compare=("G, T and M of each stage", "The recommended margin of each stage"),
)
APPROPRIATE = Instrument(
    key="ENNEKING_APPROPRIATE",
    name="Enneking appropriate margin",
    edition="2011",
    citation="Fisher CG et al., Spine 2011, doi 10.1097/BRS.0b013e3181e502e5",
    evidence="own",
    caveat="Derived only after the final pathology.",
    bands=(
        Band("appropriate", "Enneking appropriate: at least the recommended margin"),
        Band("inappropriate", "Enneking inappropriate: less than the recommended margin"),
        Band("disputed", "depends on which of the published recommendations is taken"),
    ),
    tables=(
        Table(
            "Order of margins",
            ("Margin", "Rank"),
            tuple((margin, str(rank)) for rank, margin in enumerate(MARGINS)),
        ),
    ),
    answer=_appropriate,
    unconfirmed=("The wording of the definition",),
    compare=("The definition of Enneking appropriate and inappropriate",),
)
INSTRUMENTS = (STAGE, APPROPRIATE)
