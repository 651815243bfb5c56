"""The form with which an office looks for mails."""

from django import forms

from .mails import STATES, Wanted
from .search_days import SearchDay


class MailForm(forms.Form):
    """Which mails are asked for; every field may be left empty."""

    person = forms.CharField(
        label="Person or address",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "/"}),
    )
    kind = forms.ChoiceField(label="Kind", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Every state"), *((key, words) for key, (words, _) in STATES.items())],
    )
    since = SearchDay("From")
    until = SearchDay("To")

    def __init__(self, *args, kinds: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Every kind"), *kinds]

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        return Wanted(**self.cleaned_data)
