"""What is typed at triage: the wording of a protocol, the choice for a case, and its review."""

from django import forms

from cases.models import Case
from cases.vocabulary import PresentationReason, TumourClass
from meetings.library import Shelf
from meetings.models import Meeting, ProtocolVersion
from meetings.protocols import Wording
from meetings.vocabulary import Verdict
from tumorboard.forms import ProofForm

LONGEST = 4000


def _words(label: str, *, rows: int = 3, most: int = 1000, **options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class ProtocolForm(forms.Form):
    """A version of a protocol; the name is asked for once, with the first."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"data-autofocus": ""}))
    criteria = _words(
        "Criteria that a case has to meet",
        rows=6,
        most=LONGEST,
        help_text="All of them. What is not named here is no reason to list a case only.",
    )
    recommendation = _words(
        "Standard recommendation or pathway",
        most=LONGEST,
        help_text="As it stands in the minutes for each case that is listed by this protocol.",
    )
    tumour_classes = forms.MultipleChoiceField(
        label="For which tumour classes",
        choices=TumourClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked means all.",
    )
    reasons = forms.MultipleChoiceField(
        label="For which presentations",
        choices=PresentationReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked means all.",
    )
    review_on = forms.DateField(
        label="To be reviewed by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="From the day after no case is listed by it until a new version is signed.",
    )

    def __init__(self, *args, is_new: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["name"]

    @property
    def wording(self) -> Wording:
        entry = {key: value for key, value in self.cleaned_data.items() if key != "name"}
        return Wording(**entry)


class SignForm(ProofForm):
    """The chair's word on the wording that they read, with the proof that it is theirs."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_read = forms.BooleanField(
        label="I have read this version, and cases may be listed by it without discussion.",
        error_messages={"required": "Please read the version and tick this."},
    )


class TriageForm(forms.Form):
    """For which meeting, by which protocol, and why."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), empty_label=None)
    version = forms.ModelChoiceField(
        ProtocolVersion.objects.none(),
        label="Protocol",
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = _words("Why", help_text="It is kept, and stands beside the case.")

    def __init__(
        self, *args, meetings: object, shelves: list[tuple[Shelf, str]], case: Case, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        usable = [one.current.pk for one, misfit in shelves if not misfit]
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda one: (
            f"{one.day_words}, {one.hours_words}"
        )
        versions = ProtocolVersion.objects.filter(pk__in=usable).select_related("protocol")
        self.fields["version"].queryset = versions.order_by("protocol__name")

    def needs_protocol(self) -> bool:
        """Say that a protocol has to be named, where none was; whether it was missing."""
        if self.cleaned_data.get("version") is None:
            self.add_error("version", "Please name the protocol by which the case is listed.")
        return bool(self.errors)


class PullForm(forms.Form):
    """Why a listed case should be discussed."""

    words = _words(
        "Why it should be discussed",
        help_text="The chair and the clerk read it; it is kept with your name.",
        error_messages={"required": "Please say why in a sentence."},
    )


class AuditRuleForm(forms.Form):
    """Which share of the listed cases is audited."""

    percent = forms.IntegerField(label="Per cent of a quarter", min_value=0, max_value=100)
    least = forms.IntegerField(label="At least so many", min_value=1, max_value=1000)


class QuarterForm(forms.Form):
    """The quarter whose sample is drawn."""

    year = forms.IntegerField(min_value=2000, max_value=2200, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, max_value=4, widget=forms.HiddenInput)


class JudgeForm(forms.Form):
    """What another member says of a listed case."""

    verdict = forms.ChoiceField(
        label="Was it right to list it only?", choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = _words(
        "Why",
        required=False,
        help_text="Needed where it should have been discussed; it proposes to present it again.",
    )
