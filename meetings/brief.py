"""A case in brief: what a specialist reads in two minutes, and what a room may be shown."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import SimpleLazyObject

from cases import scoring
from cases.facts import lesions_of, sins_of
from cases.files import key_images_of
from cases.ledger import Latest
from cases.levels import span
from cases.models import Case, KeyImage, Lesion, Patient
from cases.reading.pictures import picture_of
from cases.scores import Score, worst

from .models import AgendaItem, Meeting
from .states import CURRENT, MeetingState
from .vocabulary import MeetingKind

Fact = dict[str, object]
ROOM_IMAGES = 2
LETTERS_OF_A_NAME = 3
APOSTROPHE = "['’]"
# The columns of a case that each measured fact is read from, to tell when it is new.
MEASURED = {
    "Histology": ("diagnosis", "tumour_class", "histology_status"),
    "Neurology (Frankel)": ("frankel",),
    "Walking": ("walking",),
    "Performance": ("performance_scale", "performance_value"),
    "Pain": ("pain",),
    "Earlier spinal radiation": ("prior_radiation",),
    "Spine MRI": ("mri_on", "mri_contrast"),
}


def day(value: date | None) -> str:
    """A date as it is read on screens."""
    return f"{value:%-d %b %Y}" if value else ""


def age_and_sex(patient: Patient, on: date) -> str:
    """Such as “62, male”."""
    age = patient.age_on(on)
    return f"{age if age is not None else 'age not known'}, {patient.get_sex_display().lower()}"


def levels_of(lesions: list[Lesion]) -> list[str]:
    """Every level that a lesion touches."""
    return [
        str(level)
        for lesion in lesions
        if lesion.level_from
        for level in span(lesion.level_from, lesion.level_to)
    ]


def sins_shown(case: Case, lesions: list[Lesion]) -> Fact | None:
    """The highest SINS of the case for the component that draws it; None when none applies."""
    scores = [score for lesion in lesions for score in sins_of(case, lesion)]
    top: Score | None = worst(scores)
    if top is None:
        return None
    return {
        "low": top.low,
        "high": top.high,
        "band": top.band_words,
        "level": top.level,
        "missing": top.missing_words,
    }


def sins_words(sins: Fact | None) -> str:
    """The score in a few words, such as “8 to 11, indeterminate”."""
    if sins is None:
        return ""
    total = f"{sins['low']}" if sins["low"] == sins["high"] else f"{sins['low']} to {sins['high']}"
    return f"{total}, {str(sins['band']).split(' (')[0]}"


@dataclass
class Known:
    """What a brief is made from, read once for all the screens that show the case."""

    case: Case

    @cached_property
    def lesions(self) -> list[Lesion]:
        return lesions_of(self.case)

    @cached_property
    def sins(self) -> Fact | None:
        return sins_shown(self.case, self.lesions)

    @cached_property
    def judged(self) -> str:
        return sins_judged(self.case)

    @cached_property
    def images(self) -> list[KeyImage]:
        return key_images_of(self.case)


def sins_judged(case: Case) -> str:
    """What somebody put in place of the computed SINS, such as “13 at T8”."""
    return ", ".join(
        f"{row.score} at {row.lesion.levels_words}" if row.lesion else row.score
        for row in scoring.overridden(case, "SINS")
    )


def brief_of(
    case: Case, *, on: date, written: Latest | None = None, known: Known | None = None
) -> dict:
    """The case as the chair and the specialists see it during the meeting."""
    known = known or Known(case)
    measured, told = _measured(case), _told(case)
    if known.judged:
        measured.append({"label": "SINS overridden", "value": known.judged})
    return {
        "case": case,
        "person": age_and_sex(case.patient, on),
        "levels": levels_of(known.lesions),
        "picture": SimpleLazyObject(lambda: picture_of(case, written)),  # not on every screen
        "sins": known.sins,
        "measured": measured,
        "told": told,
        "facts": measured + told,
        "images": known.images,
    }


def room_brief_of(case: Case, *, on: date, known: Known | None = None) -> dict:
    """The case as a room may see it: four facts and no identity."""
    known = known or Known(case)
    tumour = case.diagnosis or case.get_tumour_class_display()
    sins = sins_words(known.sins) or ("does not apply" if known.lesions else "")
    if known.judged:
        sins = f"{sins}; overridden: {pseudonymised(known.judged, case)}"
    facts = [
        {"label": "Age, sex", "value": age_and_sex(case.patient, on)},
        {"label": "Tumour", "value": pseudonymised(tumour, case)},
        {"label": "SINS", "value": sins},
        {"label": "Frankel", "value": case.get_frankel_display()},
    ]
    return {
        "levels": levels_of(known.lesions),
        "picture": picture_of(case).without_words(),
        "facts": facts,
        "images": _nameless(case, known.images),
    }


def _nameless(case: Case, images: list[KeyImage]) -> list[dict]:
    """The key images that a room may be shown: those on which somebody has looked for names."""
    return [
        {
            "pk": image.pk,
            "revision": image.revision,
            "caption": pseudonymised(image.caption, case),
            "alternative": pseudonymised(image.alternative, case),
        }
        for image in images
        if image.is_nameless
    ][:ROOM_IMAGES]


def is_before_the_board(image: KeyImage) -> bool:
    """Whether a room may be shown the image now: checked, and of the case that is presented."""
    return (
        image.is_nameless
        and image.withdrawn_at is None
        and AgendaItem.objects.filter(
            case=image.attachment.case_id,
            meeting__state=MeetingState.OPEN,
            meeting__kind=MeetingKind.REGULAR,
            state__in=CURRENT,
        ).exists()
    )


def image_shown_at(meeting: Meeting, key: object) -> KeyImage | None:
    """The key image, when its case is before the board of this meeting; else nothing."""
    current = meeting.items.filter(state__in=CURRENT)
    rows = KeyImage.objects.filter(pk=key, attachment__case__in=current.values("case"))
    image = rows.select_related("attachment__case__board").first()
    return image if image and is_before_the_board(image) else None


def pseudonymised(text: str, case: Case) -> str:
    """The text with the patient's names and record number replaced by the case's reference.

    People write names into free text; a room screen must not show them.
    """
    spellings = sorted(_names(case.patient), key=len, reverse=True)
    known = "|".join(_pattern(name) for name in spellings)
    if not known:
        return text
    # In one pass: a record number such as 0042 must not be looked for in the reference itself.
    return re.sub(rf"(?<!\w)(?:{known})(?!\w)", case.reference, text)


def _names(person: Patient) -> set[str]:
    """What names the person: each name whole, its parts, and the record number."""
    whole = {person.record_number, person.family_name, person.given_name}
    whole.update(person.given_name.split())
    parts = re.split(r"[\s-]+", f"{person.family_name} {person.given_name}")
    long_parts = {part for part in parts if len(part) >= LETTERS_OF_A_NAME}
    return {name for name in whole | long_parts if len(name) > 1}


def _pattern(name: str) -> str:
    """Matches the name in any case and with any apostrophe; a short one as names are written.

    A name such as An or Li would be found in the middle of ordinary sentences.
    """
    if len(name) < LETTERS_OF_A_NAME:
        return "|".join(re.escape(spelling) for spelling in sorted({name, name.upper()}))
    words = r"\s+".join(re.escape(word) for word in name.split())
    return f"(?i:{re.sub(APOSTROPHE, APOSTROPHE, words)})"


def _measured(case: Case) -> list[Fact]:
    mri = f"{day(case.mri_on)}{', with contrast' if case.mri_contrast else ''}"
    facts = [
        {
            "label": "Histology",
            "value": case.diagnosis or case.get_tumour_class_display(),
            "note": case.get_histology_status_display().lower(),
        },
        {
            "label": "Neurology (Frankel)",
            "value": case.get_frankel_display(),
            "note": day(case.neuro_on),
        },
        {"label": "Walking", "value": case.get_walking_display()},
        {
            "label": "Performance",
            "value": case.performance_words,
            "note": day(case.performance_on),
        },
        {"label": "Pain", "value": case.get_pain_display()},
        {"label": "Earlier spinal radiation", "value": case.get_prior_radiation_display()},
        {"label": "Spine MRI", "value": mri if case.mri_on else case.mri_reason_missing},
    ]
    return [{**fact, "columns": MEASURED[fact["label"]]} for fact in facts]


def _told(case: Case) -> list[Fact]:
    told = [
        ("Imaging", "imaging"),
        ("Pathology", "pathology"),
        ("Short history", "history"),
        ("Comorbidity", "comorbidity"),
        ("Patient's wishes", "patient_wishes"),
    ]
    return [
        {"label": label, "value": text, "wide": True, "columns": (column,)}
        for label, column in told
        if (text := getattr(case, column))
    ]
