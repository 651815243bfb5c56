"""The one form of the intake page: patient, referral, and what a letter says of the tumour."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cases.levels import spans_in
from cases.pasted import LONGEST_LETTER, Proposal, read_letter
from cases.pasted.reading import SEVERAL
from cases.record.codes import code_of
from cases.vocabulary import Frankel, TumourClass

from .case import CASE, PATIENT, CaseForm
from .fields import Words, one_of, past_day

PERFORMANCE = [
    ("", "Not recorded"),
    *((f"kps {value}", f"KPS {value}") for value in range(100, 0, -10)),
    *((f"ecog {value}", f"ECOG {value}") for value in range(5)),
]
MOST_LESIONS = 12
TUMOUR = ("tumour_class", "diagnosis", "levels", "icd10", "performance", "frankel", "mri_on")
SHEETS = (
    ("Patient", ("record_number birth_date sex", "family_name given_name")),
    (
        "Referral",
        ("question", "urgency", "presentation_reason presenter", "consent_to_discuss"),
    ),
    ("Tumour", ("diagnosis", "tumour_class levels", "performance frankel", "icd10 mri_on")),
)


class IntakeForm(CaseForm):
    """What a referral says, on one page; nothing in it but the number and the name is needed."""

    letter = Words(
        label="Letter of the referrer",
        rows=9,
        max_length=LONGEST_LETTER,
        help_text="Paste it as it is, in English or German. It is kept as a file of the case.",
    )
    tumour_class = one_of(TumourClass, "Tumour class")
    diagnosis = forms.CharField(max_length=300, required=False)
    levels = forms.CharField(
        max_length=120, required=False, help_text="T8, T6–T10 or T8, L2: one lesion each."
    )
    icd10 = forms.CharField(
        label="ICD-10 (WHO)",
        max_length=40,
        required=False,
        help_text="One code or two: C79.5, G95.2.",
    )
    performance = forms.ChoiceField(label="Performance status", choices=PERFORMANCE, required=False)
    frankel = one_of(Frankel, "Frankel grade")
    mri_on = past_day("Spine MRI on")

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for name in PATIENT:
            self.fields[name].widget.attrs |= {"autocomplete": "off"}

    @property
    def sections(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The fields as they stand on the page."""
        return [
            (title, [[self[name] for name in row.split()] for row in rows])
            for title, rows in SHEETS
        ]

    def clean_levels(self) -> list[list[str]]:
        """The lesions, each as upper and lower level."""
        try:
            found = [
                [str(upper), str(lower)] for upper, lower in spans_in(self.cleaned_data["levels"])
            ]
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if len(found) > MOST_LESIONS:
            raise ValidationError(f"Write at most {MOST_LESIONS} lesions here; more in the record.")
        return found

    def clean_icd10(self) -> list[str]:
        """One code or two, as the list has them."""
        parts = [part.strip() for part in self.cleaned_data["icd10"].split(",") if part.strip()]
        codes = [code_of("icd10", part) for part in parts]
        if not all(codes) or len(codes) > 2:
            raise ValidationError("This is not a code that the list has, or it is more than two.")
        return codes

    @property
    def facts(self) -> dict:
        """What was typed of the case in its columns."""
        told = self.cleaned_data
        facts = {name: told[name] for name in CASE}
        facts |= {name: told[name] for name in ("tumour_class", "diagnosis", "frankel", "mri_on")}
        if told["performance"]:
            scale, value = told["performance"].split()
            facts |= {"performance_scale": scale, "performance_value": int(value)}
        return facts

    @property
    def record(self) -> dict:
        """What was typed beside: the lesions, and the codes of the tumour."""
        told, record = self.cleaned_data, {}
        if told["levels"]:
            record["lesion"] = [{"levels": span} for span in told["levels"]]
        if told["icd10"]:
            keys = ("icd10", "icd10_second")
            record["tumour"] = dict(zip(keys, told["icd10"], strict=False))
        return record


def values_of(data: QueryDict) -> dict:
    """What stands in the form that was sent, to be shown again; nothing is checked."""
    names = [name for name in IntakeForm.base_fields if name != "revision"]
    return {
        name: data.get(name, "") for name in names if name in data or name == "consent_to_discuss"
    }


def proposals_of(values: dict, *, today: date) -> list[Proposal]:
    """What the letter states beside what stands in the form already."""
    found = read_letter(values.get("letter", ""), today=today)
    return [one for one in found if not _stands(one, str(values.get(one.field, "")))]


def _stands(one: Proposal, written: str) -> bool:
    if one.field in SEVERAL:
        return one.value in {part.strip() for part in written.split(",")}
    return one.value == written.strip()


def take(values: dict, taken: list[Proposal]) -> dict:
    """The values with the proposals that a person took."""
    values = dict(values)
    for one in taken:
        before = str(values.get(one.field, "")).strip()
        joined = one.field in SEVERAL and before
        values[one.field] = f"{before}, {one.value}" if joined else one.value
    return values
