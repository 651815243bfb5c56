"""The page of a board in the administration, with its logo."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import logos
from .models import Board
from .refusal import Refused


class BoardForm(forms.ModelForm):
    """The rules of a board; a picture that is sent becomes its logo."""

    new_logo = forms.FileField(
        label="Logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text="PNG, JPEG or WebP, at most 2 MB. It is printed in grey at the head of each "
        "document from now on; documents that exist keep the one that they had.",
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)

    def clean_new_logo(self) -> bytes | None:
        """The logo as it will be printed, or the sentence why it cannot be."""
        sent = self.cleaned_data["new_logo"]
        if sent is None:
            return None
        try:
            return logos.printable(sent.read(logos.MAX_BYTES + 1))
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    def clean(self) -> dict[str, Any] | None:
        """A logo is either put up or taken away."""
        given = super().clean()
        if self.cleaned_data.get("new_logo") and self.cleaned_data.get("remove_logo"):
            self.add_error("remove_logo", "Send another logo or remove this one, not both.")
        return given

    def save(self, commit: bool = True) -> Board:
        """Put up the logo with the rest of the board."""
        if self.cleaned_data.get("new_logo"):
            self.instance.logo = logos.keep(self.cleaned_data["new_logo"])
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo = None
        return super().save(commit)
