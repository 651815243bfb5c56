"""What is typed about who is away."""

from django import forms

from meetings import absences
from tumorboard.models import Membership

from .attendance import _Member


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who hears meanwhile; the office chooses who."""

    who = _Member(
        Membership.objects.none(),
        label="Who is away",
        error_messages={"required": "Please choose who is away."},
    )
    first = forms.DateField(
        label="First day",
        widget=_day(),
        error_messages={"required": "Please give the first day.", "invalid": "Please give a date."},
    )
    last = forms.DateField(
        label="Last day",
        widget=_day(),
        error_messages={"required": "Please give the last day.", "invalid": "Please give a date."},
    )
    deputy = _Member(
        Membership.objects.none(),
        label="Deputy",
        required=False,
        empty_label="Nobody: the office hears of it",
        help_text="Gets the mails meanwhile. Has no second vote.",
    )

    def __init__(self, *args, own: Membership, is_office: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.is_office = own, is_office
        members = own.board.memberships.filter(is_active=True, user__is_active=True)
        members = members.select_related("user").order_by("user__name")
        if is_office:
            self.fields["who"].queryset = self.fields["deputy"].queryset = members
            self.fields["who"].initial = own
            return
        del self.fields["who"]
        known = [one.pk for one in absences.choices_for(own)]
        self.fields["deputy"].queryset = members.filter(pk__in=known)

    @property
    def member(self) -> Membership:
        """Whose absence a valid form notes."""
        return self.cleaned_data.get("who") or self.own
