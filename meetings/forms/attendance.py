"""What is typed about who was there: a tick, a seat, a check-in, a line put right."""

from datetime import datetime, time, timedelta

from django import forms

from meetings.corrections import Line, window_of
from meetings.models import Attendance, Meeting
from meetings.vocabulary import PresenceMode
from tumorboard import access
from tumorboard.models import Membership, User
from tumorboard.roles import Permission, roles_with

from .agenda import moments


class PresenceForm(forms.Form):
    """A tick in the attendance list; no mode means that the person is not there."""

    user = forms.UUIDField()
    mode = forms.ChoiceField(choices=[("", "Absent"), *PresenceMode.choices], required=False)


class DeputyForm(forms.Form):
    """For whom somebody who is there sits; nobody named means for themselves."""

    user = forms.UUIDField()
    deputy_for = forms.UUIDField(required=False)


class JoinForm(forms.Form):
    """How one is there, and the code on the room screen where it is asked for."""

    mode = forms.ChoiceField(choices=PresenceMode.choices, required=False)
    code = forms.CharField(label="Code on the room screen", required=False, max_length=12)

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or PresenceMode.ROOM

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class _Member(forms.ModelChoiceField):
    def label_from_instance(self, member: Membership) -> str:
        discipline = member.get_discipline_display()
        return f"{member.user.name}, {discipline.lower()}" if discipline else member.user.name


class StretchForm(forms.Form):
    """One line of the attendance list; times are those of the meeting's clock."""

    user = _Member(
        Membership.objects.none(),
        label="Who",
        error_messages={"required": "Please choose who was there."},
    )
    mode = forms.ChoiceField(label="How", choices=PresenceMode.choices, widget=forms.RadioSelect)
    joined = forms.TimeField(label="From", widget=_clock())
    left = forms.TimeField(label="To", required=False, widget=_clock())
    deputy_for = _Member(
        Membership.objects.none(),
        label="As deputy for",
        required=False,
        empty_label="Nobody, for themselves",
    )
    reason = forms.CharField(
        label="Why the list is changed",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, meeting: Meeting, stretch: Attendance | None = None, **kwargs
    ) -> None:
        self.meeting, self.stretch = meeting, stretch
        kwargs.setdefault("initial", self._initial())
        super().__init__(*args, **kwargs)
        members = meeting.board.memberships.select_related("user")
        joining = list(roles_with(Permission.MEETING_JOIN))
        self.fields["user"].queryset = members.filter(is_active=True, roles__overlap=joining)
        self.fields["deputy_for"].queryset = access.voting_members(meeting.board)
        self.fields["reason"].required = meeting.closed_at is not None
        self.fields["reason"].error_messages["required"] = (
            "The meeting is closed. Please say why the list is changed."
        )
        self.fields["left"].help_text = (
            "Leave it empty for “to the end”."
            if meeting.closed_at
            else "Leave it empty when they are still here."
        )
        if stretch:
            del self.fields["user"]

    def _initial(self) -> dict:
        if self.stretch is None:
            return {"mode": PresenceMode.ROOM, "joined": self._local(window_of(self.meeting)[1])}
        theirs = self.meeting.board.memberships.filter(user=self.stretch.deputy_for_id)
        stayed = self.meeting.closed_at and self.stretch.left_at == self.meeting.closed_at
        return {
            "mode": self.stretch.mode,
            "joined": self._local(self.stretch.joined_at),
            "left": None if stayed else self._local(self.stretch.left_at),
            "deputy_for": theirs.first() if self.stretch.deputy_for_id else None,
            "revision": self.stretch.revision,
        }

    def _local(self, moment: datetime | None) -> time | None:
        return (
            moment.astimezone(self.meeting.zone).time().replace(second=0, microsecond=0)
            if (moment)
            else None
        )

    @property
    def who(self) -> User:
        """Whose line it is."""
        return self.stretch.user if self.stretch else self.cleaned_data["user"].user

    @property
    def line(self) -> Line:
        """The line of a valid form."""
        data, old = self.cleaned_data, self.stretch
        principal = data["deputy_for"]
        joined = self._instant(data["joined"], old and old.joined_at)
        left = self._instant(data["left"], old and old.left_at, not_before=joined)
        return Line(data["mode"], joined, left, principal.user if principal else None)

    def _instant(
        self, at: time | None, known: datetime | None, *, not_before: datetime | None = None
    ) -> datetime | None:
        """The instant of a wall-clock time: the stored one where it shows the same minute."""
        if at is None or (known and self._local(known) == at):
            return known if at else None
        start, end = window_of(self.meeting)
        zone = self.meeting.zone
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        found = [moment for day in days[:3] for moment in moments(day, at, zone)]
        fitting = [moment for moment in found if (not_before or start) <= moment <= end]
        return next(iter(fitting or found), None) or datetime.combine(first, at, tzinfo=zone)
