"""Coded facts of many kinds, from which letters are composed in tests."""

from collections.abc import Iterator
from itertools import product

from cases.vocabulary import HistologyStatus, PresentationReason, TumourClass
from meetings.letters import Facts
from meetings.vocabulary import Intent, Modality, Timing, Trial
from tumorboard.roles import Discipline

PLACES = ([], [["C4", "C5"]], [["T8", "T8"]], [["L3", "L3"]], [["S1", "S2"]], [["OC", "C1"]])
STABILITY = ("", "stable", "indeterminate", "unstable")
PRESSED = ("", "cord", "nerves", "none")
DEFICIT = ("", "yes", "no")

FULL: Facts = {
    "patient": "Anna Berger",
    "board": "Spine Tumor Board",
    "hospital": "St. Aurelia University Hospital",
    "phone": "+49 30 23125 001",
    "office_phone": "+49 30 23125 002",
    "met_on": "2026-11-30",
    "released_on": "2026-12-01",
    "replaces": "",
    "is_emergency": False,
    "awaits_ratification": False,
    "opinions_differed": False,
    "reason": "first_diagnosis",
    "disciplines": list(Discipline.values),
    "tumour_class": "metastasis",
    "histology": "proven",
    "levels": [["T8", "T8"]],
    "stability": "unstable",
    "pressed": "cord",
    "deficit": "yes",
    "modality": "surgery",
    "components": ["radiotherapy", "systemic"],
    "intent": "local_control",
    "timing": "within_a_week",
    "trial": "none_suitable",
    "has_plan": True,
    "responsible": "Dr. Omar Said",
    "informs": "Dr. Omar Said",
    "informs_by": "2026-12-02",
}
EMPTY: Facts = {
    **{
        name: "" if isinstance(value, str) else False if isinstance(value, bool) else []
        for name, value in FULL.items()
    },
    "met_on": "2026-11-30",
    "released_on": "2026-12-01",
    "phone": "+49 30 23125 001",
    "board": "Spine Tumor Board",
}
"""A decision of which nothing is coded."""


def every_letter() -> Iterator[Facts]:
    """Every class with every modality, aim and region; the other values take turns.

    A value that takes turns meets each of the others many times over, not each combination.
    """
    turning = {
        "stability": STABILITY,
        "pressed": PRESSED,
        "deficit": DEFICIT,
        "timing": ("", *Timing.values),
        "trial": ("", *Trial.values),
        "histology": ("", *HistologyStatus.values),
        "reason": ("", *PresentationReason.values),
        "has_plan": (True, False),
        "is_emergency": (False, True, False),
        "awaits_ratification": (False, True, True, False, False),
        "opinions_differed": (False, False, True),
        "informs": ("Dr. Omar Said", ""),
        "responsible": ("", "Dr. Omar Said", "Prof. Charlotte Hale"),
        "informs_by": ("2026-12-02", "", "2026-11-30"),
        "replaces": ("", "", "", "2026-11-20"),
        "patient": ("Anna Berger", ""),
    }
    every, disciplines = list(Modality.values), list(Discipline.values)
    classes, modalities = ("", *TumourClass.values), ("", *Modality.values)
    aims = ("", *Intent.values)
    for number, (kind, modality, aim, place) in enumerate(
        product(classes, modalities, aims, PLACES)
    ):
        others = every[number % 10 : number % 10 + number % 3]
        yield {
            **FULL,
            **{name: values[number % len(values)] for name, values in turning.items()},
            "tumour_class": kind,
            "modality": modality,
            "intent": aim,
            "levels": place,
            "components": others,
            "disciplines": disciplines[: number % 11],
        }
