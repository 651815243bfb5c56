"""What is typed during a meeting: a position, a reason."""

from django import forms

from meetings.vocabulary import Position

NEEDS_REASON = (Position.RESERVATION, Position.DISAGREE)


class ReasonForm(forms.Form):
    """One reason in words."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-autofocus": ""}),
        error_messages={"required": "Please say why in a sentence."},
    )

    def __init__(self, *args, label: str = "Reason", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class RecordForm(forms.Form):
    """The last step before a consensus is recorded; asks for a reason only where one is needed."""

    missing_waiver = forms.CharField(
        label="Why it stays open",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-autofocus": ""}),
        help_text="Only for what is named above and cannot be said yet.",
    )
    reveal_waiver = forms.CharField(
        label="Why it is recorded without a vote",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autofocus": ""}),
        error_messages={"required": "Please say why it is recorded without a vote."},
    )
    quorum_waiver = forms.CharField(
        label="Why the board decides without a quorum",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-autofocus": ""}),
    )

    def __init__(
        self, *args, has_quorum: bool, has_votes: bool, is_complete: bool, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {
            "quorum_waiver": has_quorum,
            "reveal_waiver": has_votes,
            "missing_waiver": is_complete,
        }
        for name in [name for name, is_known in known.items() if is_known]:
            del self.fields[name]


class PositionForm(forms.Form):
    """What one says to the proposed consensus, on the ballot that one saw."""

    ballot = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.ChoiceField(choices=Position.choices)
    reason = forms.CharField(label="Your reason", max_length=2000, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Each position that needs a reason has a field of its own on the page.
        self.fields["reason"].widget.attrs["id"] = f"reason-{self.data.get('position', '')}"

    def clean(self) -> dict:
        data = super().clean()
        if data.get("position") in NEEDS_REASON and not data.get("reason", "").strip():
            self.add_error("reason", "Please give your reason; it is recorded with your name.")
        return data


class CodeForm(forms.Form):
    """The code that a room screen shows."""

    code = forms.CharField(
        label="Code on the room screen",
        max_length=12,
        error_messages={"required": "Type the six characters that the screen shows."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
