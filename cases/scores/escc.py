"""ESCC, the epidural spinal cord compression scale (Bilsky).

Bilsky MH et al., J Neurosurg Spine 2010;13(3):324-8, doi 10.3171/2010.3.SPINE09459. Axial T2 images
at the worst level. A label, not a number. Sources disagree on the wording of 1c (ours: sac deformed
with the cord touched, not compressed) and on its management (ours: flagged, the board decides).
Below the conus there is no cord: 1c, 2 and 3 are not defined there.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import Band, Instrument, Table
from .result import Line, NoAnswerError, Result

GRADES: dict[str, tuple[str, str]] = {
    "0": ("low", "bone only"),
    "1a": ("low", "epidural tumour, thecal sac not deformed"),
    "1b": ("low", "thecal sac deformed, cord not touched"),
    "1c": ("low", "sac deformed, cord touched, not compressed"),
    "2": ("high", "cord compressed, CSF still visible"),
    "3": ("high", "cord compressed, no CSF visible"),
}
FINDINGS = {
    "epidural_tumour": "Epidural tumour",
    "thecal_sac_deformed": "Thecal sac deformed",
    "cord_abutment": "Cord touched",
    "cord_compression": "Cord compressed",
    "csf_visible": "CSF visible",
}
GROUPS = ("low grade", "high grade", "low grade, management disputed")
CORD = "Level with spinal cord"
NEEDS_CORD = frozenset({"1c", "2", "3"})


def _refuse(what: str, sentence: str) -> NoAnswerError:
    return NoAnswerError(f"contradiction:{what}", sentence)


def _consistent(found: dict[str, bool]) -> None:
    beyond = [key for key in list(FINDINGS)[1:4] if found[key]]
    if not found["epidural_tumour"] and beyond:
        what = {
            "thecal_sac_deformed": "sac_deformed",
            "cord_abutment": "cord_abutment",
            "cord_compression": "cord_compression",
        }[beyond[0]]
        raise _refuse(
            f"no_epidural_tumour_but_{what}",
            "No epidural tumour was entered, but sac or cord are affected.",
        )
    if found["cord_abutment"] and not found["thecal_sac_deformed"]:
        raise _refuse("abutment_without_sac_deformation",
                      "The cord cannot be touched while the sac is not deformed.")  # fmt: skip
    if found["cord_compression"] and not found["thecal_sac_deformed"]:
        raise _refuse("compression_without_sac_deformation",
                      "The cord cannot be compressed while the sac is not deformed.")  # fmt: skip
    if found["cord_compression"] and not found["cord_abutment"]:
        raise _refuse("compression_without_abutment",
                      "The cord cannot be compressed without being touched.")  # fmt: skip
    if not found["csf_visible"] and not found["cord_compression"]:
        raise _refuse("csf_effaced_without_compression",
                      "The CSF cannot be effaced while the cord is not compressed.")  # fmt: skip


def _grade(found: dict[str, bool]) -> str:
    if found["cord_compression"]:
        return "2" if found["csf_visible"] else "3"
    if found["cord_abutment"]:
        return "1c"
    if found["thecal_sac_deformed"]:
        return "1b"
    return "1a" if found["epidural_tumour"] else "0"


def _lines(found: dict[str, bool]) -> tuple[Line, ...]:
    return tuple(Line(FINDINGS[key], "Yes" if value else "No") for key, value in found.items())


def _answer(entry: Entry) -> Result:
    if entry.has("grade"):
        grade = entry.word("grade", "ESCC grade", dict(zip(GRADES, GRADES, strict=True)))
        return _result(grade, entry.value("level_has_cord") is not False, ())
    if entry.needed("sequence", "MRI sequence") not in ("axial_T2", "axial_t2"):
        raise NoAnswerError(
            "wrong_sequence", "ESCC is read on axial T2 images at the worst level, on no others."
        )
    found = {key: entry.truth(key, label) for key, label in FINDINGS.items()}
    has_cord = entry.truth("level_has_cord", CORD)
    _consistent(found)
    return _result(_grade(found), has_cord, _lines(found))


def _result(grade: str, has_cord: bool, lines: tuple[Line, ...]) -> Result:
    if not has_cord and grade in NEEDS_CORD:
        raise NoAnswerError(
            "not_applicable:below_conus",
            "There is no cord at this level: grades 1c, 2 and 3 are not defined. Describe the "
            "compression of the cauda equina in words.",
            warning="below_conus",
            items=lines,
        )
    group, words = GRADES[grade]
    disputed = "management_disputed" if grade == "1c" else None
    return Result(
        score=grade,
        band=group,
        band_words=f"{_(words)} ({_(_group_words(group, disputed))})",
        warning=disputed if has_cord else "below_conus",
        flag=disputed,
        items=lines,
    )


def _group_words(group: str, disputed: str | None) -> str:
    low, high, low_but_disputed = GROUPS
    if disputed:
        return low_but_disputed
    return high if group == "high" else low


ESCC = Instrument(
    key="ESCC",
    name="Epidural spinal cord compression scale (ESCC, Bilsky)",
    edition="2010",
    citation="Bilsky MH et al., J Neurosurg Spine 2010;13(3):324-8, "
    "doi 10.3171/2010.3.SPINE09459",
    evidence="B",
    cohort="2010",
    caveat="Anatomy, not neurology; the same grade means different things by level. One slice, "
    "one sequence: not from CT or sagittal images.",
    bands=(Band("low", "low grade"), Band("high", "high grade")),
    tables=(
        Table(
            "Grades",
            ("Grade", "Group", "Meaning"),
            tuple((grade, group, words) for grade, (group, words) in GRADES.items()),
        ),
    ),
    answer=_answer,
    unconfirmed=("The DOI of the paper",
                 "That grades 1c to 3 are not given below the conus (our rule)"),
    disagreements=(
        ("1c: “deformed sac with cord abutment, no compression” or “cord abutment, without "
        "displacement”. Ours: the first."),
        ("1c is low grade by definition, but surgery or radiosurgery is disputed. Ours: flagged, "
        "the board decides."),
        "A 12-point variant exists and is not mixed in.",
    ),
    compare=("The six grades word by word", "The sequence and plane of reading"),
)  # fmt: skip
INSTRUMENTS = (ESCC,)
