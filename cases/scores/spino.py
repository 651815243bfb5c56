"""SPINO response terms after spine SBRT: labels that the radiation oncologist enters.

Thibault I et al., Lancet Oncol 2015;16(16):e595-603. The paper was not readable for this program:
nothing is computed, and all definitions are to be checked against it.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import Band, Instrument, Table
from .result import Line, Result

RESPONSES = {
    "local_control": "local control: no progression in the treated area on serial MRI",
    "local_progression": "local progression: growth of the tumour, new or growing epidural "
    "tumour, or neurological worsening from known epidural disease",
    "indeterminate_repeat_imaging": "indeterminate: repeat imaging",
    "not_assessed": "not assessed",
}
BESIDE = {
    "epidural_progression": "Epidural progression",
    "vcf_new_or_progressive": "New or progressive vertebral fracture",
    "radiation_myelopathy": "Radiation myelopathy",
    "pain_flare": "Pain flare",
}


def _answer(entry: Entry) -> Result:
    response = entry.word("response", "Response", {key: key for key in RESPONSES})
    beside = tuple(
        Line(label, "Yes" if entry.truth(key, label) else "No")
        for key, label in BESIDE.items()
        if entry.has(key)
    )
    return Result(
        score=response,
        band=response,
        band_words=_(RESPONSES[response]),
        items=(Line("Response", RESPONSES[response]), *beside),
    )


SPINO = Instrument(
    key="SPINO",
    name="SPINO response after spine SBRT",
    edition="2015",
    citation="Thibault I et al., Lancet Oncol 2015;16(16):e595-603, "
    "doi 10.1016/S1470-2045(15)00166-7",
    evidence="own",
    cohort="2015",
    caveat="A label of the radiation oncologist; nothing is computed.",
    bands=tuple(Band(key, words) for key, words in RESPONSES.items()),
    tables=(
        Table("Responses", ("Key", "Meaning"), tuple(RESPONSES.items())),
        Table("Beside it", ("Key", "Meaning"), tuple(BESIDE.items())),
    ),
    answer=_answer,
    unconfirmed=("All definitions", "The intervals of MRI", "The citation and its DOI"),
    compare=("All definitions",),
)
INSTRUMENTS = (SPINO,)
