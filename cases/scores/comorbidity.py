"""Comorbidity: the five-item modified frailty index and the Charlson index.

mFI-5: Subramaniam S et al., J Am Coll Surg 2018, doi 10.1016/j.jamcollsurg.2017.11.005. Sources
disagree on
“COPD” with or without pneumonia (ours: with) and on bands; ours by the index: under 0.3, 0.3-0.5,
above 0.5. Charlson ME et al., J Chronic Dis 1987, doi 10.1016/0021-9681(87)90171-8; Quan H et al.,
Am J Epidemiol 2011, doi 10.1093/aje/kwq433: the weights differ in 12 of 17 conditions; ours: 1987
without age, the weights of 2011 beside it. A paraplegia by the tumour itself is not counted (ours).
"""

from dataclasses import replace

from .entry import Entry, unknown
from .instrument import LOWER, Band, Instrument, Item, Row, Table, total, yes_no
from .result import Line, NoAnswerError, Result

FRAILTY = (
    yes_no("diabetes", "Diabetes, with or without insulin"),
    yes_no("hypertension_on_medication", "Hypertension on medication"),
    yes_no("copd_or_pneumonia", "COPD or pneumonia"),
    yes_no("chf_within_30_days", "Congestive heart failure within 30 days"),
    Item(
        "functional_status",
        "Functional status",
        (
            Row("independent", "Independent", 0),
            Row("partially_dependent", "Partly or fully dependent", 1, ("totally_dependent",)),
        ),
    ),
)
FRAIL = (
    Band("not_frail", "not frail (index below 0.3)", 0, 1),
    Band("mildly_frail", "mildly frail (index 0.3–0.5)", 2, 2),
    Band("severely_frail", "severely frail (index above 0.5)", 3, 5),
)


def _mfi5(entry: Entry) -> Result:
    result = total(entry, FRAILTY, FRAIL)
    return result if result.score is None else replace(result, index=result.score / 5)


# Condition: words, weight of 1987, weight of 2011, other spellings.
CONDITIONS: dict[str, tuple[str, int, int, tuple[str, ...]]] = {
    "myocardial_infarction": ("Myocardial infarction", 1, 0, ("infarction",)),
    "heart_failure": ("Heart failure", 1, 2, ("congestive_heart_failure",)),
    "peripheral_vascular": ("Peripheral vascular disease", 1, 0, ()),
    "cerebrovascular": ("Cerebrovascular disease", 1, 0, ()),
    "dementia": ("Dementia", 1, 2, ()),
    "copd": ("Chronic lung disease", 1, 1, ("chronic_pulmonary", "chronic_lung")),
    "connective_tissue": ("Rheumatic disease", 1, 1, ("rheumatic",)),
    "peptic_ulcer": ("Peptic ulcer", 1, 0, ()),
    "liver_mild": ("Mild liver disease", 1, 2, ("mild_liver", "mild_liver_disease")),
    "diabetes_uncomplicated": ("Diabetes", 1, 0, ()),
    "diabetes_end_organ": ("Diabetes with organ damage", 2, 1, ()),
    "hemiplegia_paraplegia": ("Hemiplegia or paraplegia", 2, 2, ()),
    "renal_moderate_severe": ("Moderate or severe renal disease", 2, 1, ()),
    "any_malignancy": ("Any malignancy", 2, 2, ()),
    "liver_moderate_severe": (
        "Moderate or severe liver disease",
        3,
        4,
        ("moderate_severe_liver", "moderate_or_severe_liver_disease", "liver_severe"),
    ),
    "metastatic_solid_tumour": ("Metastatic solid tumour", 6, 6, ()),
    "aids": ("AIDS", 6, 4, ()),
}
SPELLED = {spelling: key for key, row in CONDITIONS.items() for spelling in (key, *row[3])}
REPLACED_BY = {
    "any_malignancy": "metastatic_solid_tumour",
    "diabetes_uncomplicated": "diabetes_end_organ",
    "liver_mild": "liver_moderate_severe",
}


def _conditions(entry: Entry) -> list[str]:
    value = entry.needed("conditions", "Conditions")
    if not isinstance(value, list | tuple | set | frozenset):
        raise unknown("conditions", "Conditions", value, "a list")
    found: list[str] = []
    for name in value:
        key = SPELLED.get(name) if isinstance(name, str) else None
        if key is None:
            raise unknown("conditions", "Conditions", name)
        if key in found:
            raise NoAnswerError(f"duplicate:{name}", f"{CONDITIONS[key][0]} was entered twice.")
        found.append(key)
    return [key for key in CONDITIONS if key in found]


def _age_points(entry: Entry) -> int:
    if not entry.has("age_adjusted") or not entry.truth("age_adjusted", "Age points"):
        return 0
    age = entry.whole("age", "Age in years", 0, 130)
    return min(max(age // 10 - 4, 0), 4)


def _charlson(entry: Entry) -> Result:
    found = _conditions(entry)
    own = "hemiplegia_paraplegia" in found and entry.value("paraplegia_by_index_tumour") is True
    counted = [
        key
        for key in found
        if REPLACED_BY.get(key) not in found and not (own and key == "hemiplegia_paraplegia")
    ]
    age = _age_points(entry)
    points = [CONDITIONS[key][1] for key in counted]
    lines = tuple(Line(CONDITIONS[key][0], "Yes", CONDITIONS[key][1]) for key in counted)
    warning = "age_points_not_confirmed" if entry.value("age_adjusted") is True else None
    return Result(
        score=sum(points) + age,
        band="total only",
        component_points=[*points, age] if warning else points,
        quan_2011=sum(CONDITIONS[key][2] for key in counted),
        items=(*lines, Line("Age", "Age points", age)) if warning else lines,
        warning="index_tumour_deficit_not_counted" if own else warning,
    )


MFI5 = Instrument(
    key="MFI5",
    name="Modified frailty index, five items (mFI-5)",
    edition="2018",
    citation="Subramaniam S et al., J Am Coll Surg 2018;226(2):173-81, "
    "doi 10.1016/j.jamcollsurg.2017.11.005",
    evidence="B",
    direction=LOWER,
    cohort="2018",
    caveat="In 4,662 operations for spine tumours its area under the curve for death within 30 "
    "days was 0.743. It did not follow survival in a small series.",
    items=FRAILTY,
    bands=FRAIL,
    answer=_mfi5,
    unconfirmed=("The citation of the first paper and its DOI",),
    disagreements=(
        "“COPD” with or without pneumonia. Ours: with.",
        (
            "Bands: index below 0.3, 0.3–0.5, above 0.5 (0–1, 2, 3–5), or “2 or more”. Ours: the "
            "first."
        ),
    ),
    compare=("The five items and their wording", "The bands by index"),
)
CHARLSON = Instrument(
    key="CHARLSON",
    name="Charlson comorbidity index",
    edition="1987, without age (2011 weights beside it)",
    citation="Charlson ME et al., J Chronic Dis 1987;40(5):373-83, "
    "doi 10.1016/0021-9681(87)90171-8; Quan H et al., Am J Epidemiol 2011, doi 10.1093/aje/kwq433",
    evidence="B",
    direction=LOWER,
    cohort="1987",
    caveat="Every solid metastasis starts at 6, so it separates patients with metastases poorly.",
    bands=(Band("total only", "a total without bands"),),
    tables=(
        Table(
            "Weights",
            ("Condition", "Key", "1987", "Quan 2011", "Replaced by"),
            tuple(
                (words, key, str(old), str(new), REPLACED_BY.get(key, ""))
                for key, (words, old, new, _) in CONDITIONS.items()
            ),
        ),
        Table(
            "Age points (off by default)",
            ("Age", "Points"),
            (("below 50", "0"), ("50–59", "1"), ("60–69", "2"), ("70–79", "3"), ("80 up", "4")),
        ),
    ),
    answer=_charlson,
    unconfirmed=("Age points", "That a paraplegia caused by the tumour is not counted (our rule)"),
    disagreements=(
        (
            "The weights of 1987 and 2011 differ in 12 of 17 conditions. Ours: 1987, and the other "
            "beside it."
        ),
    ),
    compare=("All 17 weights of both papers", "The three hierarchies", "The age points"),
)
INSTRUMENTS = (MFI5, CHARLSON)
