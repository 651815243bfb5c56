"""What the desk is asked to show, and what is done with the cases that are ticked."""

from django import forms

from cases.gap import OWNERS
from cases.states import CaseState
from cases.vocabulary import TumourClass, Urgency

LIST, COLUMNS = "list", "columns"
KEPT = ("view", "state", "urgency", "tumour_class", "owner", "waiting", "gaps")


class DeskForm(forms.Form):
    """Words to search for, and a filter; what is left empty does not matter."""

    q = forms.CharField(required=False, max_length=120)
    view = forms.ChoiceField(
        label="Shown as", required=False, choices=[(LIST, "List"), (COLUMNS, "Columns")]
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "At work"), *CaseState.choices]
    )
    urgency = forms.ChoiceField(
        label="Urgency", required=False, choices=[("", "Any"), *Urgency.choices]
    )
    tumour_class = forms.ChoiceField(
        label="Tumour class", required=False, choices=[("", "Any"), *TumourClass.choices]
    )
    owner = forms.ChoiceField(
        label="Owes something",
        required=False,
        choices=[("", "Anybody"), *((key, words) for key, (words, *_) in OWNERS.items())],
    )
    waiting = forms.IntegerField(
        label="Waiting days, at least", required=False, min_value=0, max_value=3650
    )
    gaps = forms.BooleanField(label="Only with gaps", required=False)

    def clean_q(self) -> str:
        """The words, in one line."""
        return " ".join(self.cleaned_data["q"].split())

    @property
    def kept(self) -> dict:
        """What a saved filter keeps: never the words, which may be a name."""
        return {name: self.cleaned_data.get(name) for name in KEPT if self.cleaned_data.get(name)}


class FilterForm(forms.Form):
    """The name under which a filter is kept."""

    name = forms.CharField(
        label="Keep this filter as",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
