"""What people fill in to send a document, to fetch one, and to withdraw it."""

from django import forms

from meetings.withdrawing import LONGEST_REASON


class SendForm(forms.Form):
    """The recipient of a link."""

    name = forms.CharField(
        label="Recipient",
        max_length=120,
        help_text="Such as the referring doctor.",
        error_messages={"required": "Please name the recipient."},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Please give the address to which the link is sent."},
    )


class PostForm(forms.Form):
    """The recipient of a letter."""

    name = forms.CharField(
        label="Posted to",
        max_length=120,
        error_messages={"required": "Please name to whom it was posted."},
    )


class CodeForm(forms.Form):
    """The code with which somebody without an account opens a document."""

    code = forms.CharField(
        label="Code",
        max_length=64,
        help_text="Eight letters and digits, which the office of the board tells you.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
        error_messages={"required": "Please type the code."},
    )


class WithdrawForm(forms.Form):
    """Why a document is not to be acted on."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=LONGEST_REASON,
        help_text="Stands beside the document and with whoever checks a copy of it.",
        error_messages={"required": "Please say why it is withdrawn."},
    )
