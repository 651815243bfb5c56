"""What a letter knows: coded values, days, names and numbers; never what somebody wrote freely."""

from typing import TypedDict

NOT_CODED = {
    "tumour_class": "tumour class",
    "levels": "level",
    "stability": "stability (SINS)",
    "pressed": "whether cord or nerves are pressed (ESCC)",
    "deficit": "neurology (Frankel)",
    "modality": "modality",
    "intent": "intent",
    "timing": "timing",
    "trial": "clinical trial",
    "informs": "who tells the patient, as a member of the board",
    "informs_by": "by when the patient is told",
    "responsible": "responsible clinician, as a member of the board",
}


class Facts(TypedDict):
    """All that the sentences of a letter are chosen by; days are ISO dates, nothing is "".

    `levels` are spans of the spine. `stability` is a band of the SINS, `pressed` is cord, nerves or
    none, `deficit` yes or no. `responsible` and `informs` name members of the board. `replaces` is
    the day of the letter that this one takes the place of.
    """

    patient: str
    board: str
    hospital: str
    phone: str
    office_phone: str
    met_on: str
    released_on: str
    replaces: str
    is_emergency: bool
    awaits_ratification: bool
    opinions_differed: bool
    reason: str
    disciplines: list[str]
    tumour_class: str
    histology: str
    levels: list[list[str]]
    stability: str
    pressed: str
    deficit: str
    modality: str
    components: list[str]
    intent: str
    timing: str
    trial: str
    has_plan: bool
    responsible: str
    informs: str
    informs_by: str


def unsaid(facts: Facts) -> list[str]:
    """What a letter leaves out, or to be written by hand, because it is not coded."""
    return [words for name, words in NOT_CODED.items() if not facts[name]]
