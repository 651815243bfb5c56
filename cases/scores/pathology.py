"""WHO grade of a tumour of the spinal cord and its coverings, stored with type and edition.

Louis DN et al., Neuro Oncol 2021;23(8):1231-51, doi 10.1093/neuonc/noab106 (CNS5); Kresbach C et
al. 2022, doi 10.1111/bpa.13068. The grade is entered by pathology; here it is only asked whether
it is possible for the type in the edition. Myxopapillary ependymoma was grade 1 until 2016 and is 2
since 2021. Most of the table is not confirmed in the classification itself.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import Band, Instrument, Table
from .result import Line, Result

EDITIONS = {"2016": "WHO CNS 2016", "2021": "WHO CNS 2021 (CNS5)"}
SPELLINGS = {**{edition: edition for edition in EDITIONS}, "CNS5": "2021", "CNS4": "2016"}
GRADES = {spelling: grade for grade, roman in ((1, "I"), (2, "II"), (3, "III"), (4, "IV"))
          for spelling in (str(grade), roman)}  # fmt: skip
# Type: words, possible grades by edition (None: not named so), whether confirmed in a source.
TYPES: dict[str, tuple[str, dict[str, tuple[int, ...] | None], bool]] = {
    "spinal_ependymoma": ("Spinal ependymoma", {"2016": None, "2021": (2, 3)}, False),
    "ependymoma": ("Ependymoma, not further typed", {"2016": (2, 3), "2021": None}, False),
    "spinal_ependymoma_mycn": (
        "Spinal ependymoma, MYCN-amplified", {"2016": None, "2021": ()}, False),
    "myxopapillary_ependymoma": (
        "Myxopapillary ependymoma", {"2016": (1,), "2021": (2,)}, True),
    "subependymoma": ("Subependymoma", {"2016": (1,), "2021": (1,)}, True),
    "pilocytic_astrocytoma": ("Pilocytic astrocytoma", {"2016": (1,), "2021": (1,)}, False),
    "astrocytoma_idh_mutant": (
        "Astrocytoma, IDH-mutant", {"2016": (2, 3), "2021": (2, 3, 4)}, False),
    "diffuse_midline_glioma": (
        "Diffuse midline glioma, H3 K27-altered", {"2016": (4,), "2021": (4,)}, False),
    "haemangioblastoma": ("Haemangioblastoma", {"2016": (1,), "2021": (1,)}, False),
    "meningioma": ("Meningioma", {"2016": (1, 2, 3), "2021": (1, 2, 3)}, False),
    "schwannoma": ("Schwannoma", {"2016": (1,), "2021": (1,)}, False),
    "neurofibroma": ("Neurofibroma", {"2016": (1,), "2021": (1,)}, False),
    "melanotic_nerve_sheath_tumour": (
        "Malignant melanotic nerve sheath tumour", {"2016": None, "2021": ()}, False),
    "mpnst": ("Malignant peripheral nerve sheath tumour", {"2016": (2, 3, 4), "2021": ()}, False),
    "cauda_equina_neuroendocrine_tumour": (
        "Cauda equina neuroendocrine tumour", {"2016": None, "2021": (1,)}, False),
    "paraganglioma": ("Paraganglioma of the cauda equina", {"2016": (1,), "2021": None}, False),
}  # fmt: skip


def possible_words(grades: tuple[int, ...] | None) -> str:
    """The possible grades of a type in an edition, as printed."""
    if grades is None:
        return "not named so"
    return ", ".join(map(str, grades)) if grades else "not graded"


def _grade(entry: Entry) -> int:
    value = entry.value("grade")
    if isinstance(value, str):
        return entry.word("grade", "Grade", GRADES)
    return entry.whole("grade", "Grade", 1, 4)


def _answer(entry: Entry) -> Result:
    kind = entry.word("type", "Tumour type", {key: key for key in TYPES})
    edition = entry.word("edition", "Edition of the classification", SPELLINGS)
    grade = _grade(entry)
    words, by_edition, confirmed = TYPES[kind]
    possible = by_edition[edition]
    warning = None if confirmed else "grade_not_confirmed"
    if possible is None:
        warning = "type_not_in_edition"
    elif grade not in possible:
        warning = "grade_not_in_edition"
    return Result(
        score=grade,
        band=f"grade {grade}",
        band_words=_("{type}, {edition} grade {grade}").format(
            type=_(words), edition=_(EDITIONS[edition]), grade=grade
        ),
        warning=warning,
        options=[str(grade) for grade in possible or ()] or None,
        unconfirmed=() if confirmed else (f"The possible grades of: {words}",),
        items=(
            Line("Tumour type", words),
            Line("Edition", EDITIONS[edition]),
            Line("Possible", possible_words(possible)),
        ),
    )


WHO_GRADE = Instrument(
    key="WHO_GRADE",
    name="WHO grade",
    edition="as entered: 2016 or 2021",
    citation="Louis DN et al., Neuro Oncol 2021;23(8):1231-51, doi 10.1093/neuonc/noab106; "
    "Kresbach C et al., Brain Pathol 2022, doi 10.1111/bpa.13068",
    evidence="own, a few types B or C",
    cohort="2021",
    caveat="Entered by pathology; the program only asks whether the grade is possible.",
    bands=tuple(Band(f"grade {grade}", f"grade {grade}") for grade in range(1, 5)),
    tables=(
        Table(
            "Possible grades",
            ("Type", "2016", "2021", "Confirmed"),
            tuple(
                (words, *(possible_words(by[edition]) for edition in EDITIONS),
                 "yes" if confirmed else "own")
                for words, by, confirmed in TYPES.values()
            ),
        ),
    ),
    answer=_answer,
    disagreements=("Myxopapillary ependymoma: 1 until 2016, 2 since 2021. Ours: by edition.",),
    compare=("Every row against the classification of 2021, and the column of 2016",),
)  # fmt: skip
INSTRUMENTS = (WHO_GRADE,)
