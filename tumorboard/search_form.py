"""The form with which an auditor searches the trail."""

from django import forms

from . import deeds
from .search_days import SearchDay
from .searching import Search

EVERYWHERE = "all"


class SearchForm(forms.Form):
    """What is looked for; every field may be left empty."""

    q = forms.CharField(
        label="Anything",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "/"}),
    )
    person = forms.CharField(
        label="Person",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    patient = forms.CharField(
        label="Record number",
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Everything"), *((kind.value, deeds.LABELS[kind]) for kind in deeds.Kind)],
    )
    since = SearchDay("From")
    until = SearchDay("To")
    boards = forms.ChoiceField(label="Boards", required=False)

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["boards"].choices = [*choices, (EVERYWHERE, "All that I audit")]
        else:
            del self.fields["boards"]

    def clean(self) -> dict:
        """The last day is not before the first."""
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "This is before the first day.")
        return given

    def search(self) -> Search:
        """What a valid form asks for."""
        given = self.cleaned_data
        names = ("person", "patient", "kind", "since", "until")
        return Search(text=given["q"], **{name: given[name] for name in names})
