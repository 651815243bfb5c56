"""What people fill in after a meeting: the texts of its minutes, and their approval."""

from django import forms
from django.forms import BoundField

from meetings.minutes import LONGEST, LONGEST_REASON, Texts
from tumorboard.forms import ProofForm


class MinutesForm(forms.Form):
    """Remarks on the meeting and the discussion of each case; `note-N` is that of case N."""

    base_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    remarks = forms.CharField(
        label="Remarks on the meeting",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stand before the cases, such as who joined late and what was said in general.",
    )
    reason = forms.CharField(
        label="Why the approved minutes are amended",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Stands on the first page of the new version.",
    )

    def __init__(self, *args, cases: list[dict], is_approved: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [case["number"] for case in cases]
        for case in cases:
            self.fields[f"note-{case['number']}"] = forms.CharField(
                label=f"Case {case['number']}: {case['case']['patient']['name']}",
                required=False,
                strip=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
        if is_approved:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "These minutes are approved. Say why they are amended."
            )
        else:
            del self.fields["reason"]

    @property
    def notes(self) -> list[BoundField]:
        return [self[f"note-{number}"] for number in self.numbers]

    @property
    def texts(self) -> Texts:
        entry = self.cleaned_data
        notes = {number: _plain(entry[f"note-{number}"]) for number in self.numbers}
        return Texts(remarks=_plain(entry["remarks"]), notes=notes)


class ApproveForm(ProofForm):
    """The signer's word, on the file that they were shown, with the proof that it is theirs."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_read = forms.BooleanField(
        label="I have read this version and approve it as a correct record of the meeting.",
        error_messages={"required": "Please open the minutes, read them, and tick this."},
    )


class VerifyForm(forms.Form):
    """The file that somebody holds."""

    file = forms.FileField(
        label="The PDF",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Please choose the PDF that you want to have checked.",
            "empty": "This file is empty.",
        },
    )


def _plain(text: str) -> str:
    """Browsers send line ends as CR LF; minutes hold LF, or every text would count as changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
