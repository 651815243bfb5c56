"""How a letter to a patient is written: its language and the size of its print."""

from django import forms

from tumorboard.board_settings import Language


class LetterForm(forms.Form):
    """The choices at the release; `seen` is the mark of the letter that was shown with them."""

    language = forms.ChoiceField(label="Language of the letter", choices=Language.choices)
    large_print = forms.BooleanField(
        label="Large print", required=False, help_text="18 point, for somebody who sees poorly."
    )
    seen = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
