"""Who the patient is, and what is asked: with this a case begins."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from cases.models import Case
from cases.vocabulary import PresentationReason, Sex, Urgency
from tumorboard.models import Board, User
from tumorboard.roles import Discipline, Role

from .fields import HIDDEN, RevisedForm, Words, not_in_the_future, one_of, past_day

PATIENT = ("record_number", "family_name", "given_name", "birth_date", "sex")
# Title, and the rows of fields; a field alone in its row takes the whole width.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Patient", ("record_number birth_date sex", "family_name given_name")),
    (
        "Referral",
        ("question", "urgency", "presentation_reason presenter", "consent_to_discuss"),
    ),
)


def plausible_birth(day: date) -> None:
    """Refuse a birth date after today or longer ago than anybody has lived."""
    not_in_the_future(day)
    years = timezone.localdate().year - day.year
    if years > 120:
        raise ValidationError(f"Please check the year: this person would be {years} years old.")


class PresenterField(forms.ModelChoiceField):
    """A specialist of the board, named with the discipline."""

    def __init__(self) -> None:
        super().__init__(User.objects.none(), required=False, label="Presented by")
        self.empty_label = "Nobody named yet"
        self.disciplines: dict = {}

    def offer(self, board: Board, current: User | None) -> None:
        """Offer the specialists of the board, and whoever is named already."""
        members = board.memberships.filter(is_active=True, roles__contains=[Role.SPECIALIST])
        self.disciplines = dict(members.values_list("user_id", "discipline"))
        named = Q(pk=current.pk) if current else Q()
        self.queryset = User.objects.filter(Q(pk__in=self.disciplines, is_active=True) | named)

    def label_from_instance(self, user: User) -> str:
        discipline = self.disciplines.get(user.pk)
        return f"{user.name}, {Discipline(discipline).label}" if discipline else user.name


class CaseForm(RevisedForm):
    """Patient and referral on one page; the record is written on its own page."""

    record_number = forms.CharField(
        max_length=64,
        error_messages={"required": "Enter the record number: the patient is found by it."},
    )
    family_name = forms.CharField(
        max_length=120, error_messages={"required": "Enter the family name."}
    )
    given_name = forms.CharField(max_length=120, required=False)
    birth_date = past_day("Date of birth", validators=[plausible_birth])
    sex = forms.ChoiceField(choices=Sex.choices, initial=Sex.UNKNOWN)

    question = Words(
        label="Question to the board",
        rows=3,
        help_text="What the board should decide, for example “Separation surgery before SBRT?”",
    )
    urgency = forms.ChoiceField(
        choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    presentation_reason = one_of(PresentationReason, "Reason for presentation")
    presenter = PresenterField()
    consent_to_discuss = forms.BooleanField(
        label="The patient knows of the discussion and does not object", required=False
    )

    def __init__(self, *args, board: Board, case: Case | None = None, **options) -> None:
        if case is not None:
            options.update(seen=seen(case), revision=case.revision)
        super().__init__(*args, **options)
        self.fields["presenter"].offer(board, case.presenter if case else None)

    @property
    def sections(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The fields as they stand on the page."""
        return [
            (title, [[self[name] for name in row.split()] for row in rows])
            for title, rows in SECTIONS
        ]

    @property
    def person(self) -> dict:
        """What was typed of the patient."""
        return {name: self.cleaned_data[name] for name in PATIENT}

    @property
    def facts(self) -> dict:
        """What was typed of the case."""
        return {name: self.cleaned_data[name] for name in CASE}


CASE = tuple(name for name in CaseForm.base_fields if name not in (*PATIENT, *HIDDEN))


def seen(case: Case) -> dict:
    """The stored values that the form shows."""
    return {
        **{name: getattr(case.patient, name) for name in PATIENT},
        **{name: getattr(case, name) for name in CASE},
    }
