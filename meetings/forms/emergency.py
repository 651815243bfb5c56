"""Calling an emergency board: the question, who is called, and from when on the hours count."""

import zoneinfo
from collections.abc import Mapping
from datetime import datetime, timedelta

from django import forms
from django.db.models import Case, Value, When
from django.utils import timezone

from meetings import clock
from meetings.absences import away_on
from meetings.models import Absence
from meetings.vocabulary import ClockBasis
from tumorboard.access import voting_members
from tumorboard.models import Board, Membership, User
from tumorboard.roles import Permission, roles_with

LONGEST_AGO = timedelta(days=366)
SEALED, OPEN = "sealed", "open"


class MembersField(forms.ModelMultipleChoiceField):
    """Specialists by name and discipline."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:
        return f"{user.name}, {self.disciplines.get(user.pk, '')}"

    def show(
        self, members: list[Membership], *, core: list[str], away: Mapping[object, Absence]
    ) -> None:
        """Offer these members, those of the core disciplines first, and say who is away."""
        self.disciplines = {m.user_id: m.get_discipline_display() for m in members}
        for key, absence in away.items():
            if key in self.disciplines:
                self.disciplines[key] += f"; {absence.words}"
        first = [m.user_id for m in members if m.discipline in core]
        order = Case(When(pk__in=first, then=Value(0)), default=Value(1))
        self.queryset = User.objects.filter(pk__in=self.disciplines).order_by(order, "name")


class CallForm(forms.Form):
    """What the caller says; everything that the record knows is filled in already."""

    question = forms.CharField(
        label="Question to the board",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please say what the emergency board is asked."},
    )
    basis = forms.ChoiceField(label="The clock starts with", widget=forms.RadioSelect)
    clock_from = forms.DateTimeField(
        label="If another time: from",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    way = forms.ChoiceField(
        label="The recommendations are",
        widget=forms.RadioSelect,
        choices=[
            (SEALED, "Sealed: nobody reads another's before the lead reveals all at once"),
            (OPEN, "Open: those who are called read each one as soon as it is recorded"),
        ],
    )
    members = MembersField(
        label="Who is called",
        queryset=None,
        error_messages={"required": "Please choose who is called."},
    )
    lead = forms.ModelChoiceField(label="Led by", queryset=None, empty_label="Please choose")

    def __init__(
        self, *args, board: Board, user: User, starts: list[clock.Start], **kwargs
    ) -> None:
        self.zone, self.starts = board.zone, {start.basis: start for start in starts}
        members = list(voting_members(board))
        kwargs["initial"] = {
            **_proposed(board, user, starts, members),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["members"].show(members, core=board.core_disciplines, away=away_on(board))
        self.fields["lead"].queryset = _leads(board, members)
        self.fields["basis"].choices = [
            *((start.basis, _start_words(start, board.zone)) for start in starts),
            (ClockBasis.CALLER, ClockBasis.CALLER.label),
        ]

    def clean(self) -> dict:
        data = super().clean()
        basis = data.get("basis")
        if basis in self.starts:
            data["clock_from"] = self.starts[basis].at
        elif basis and not data.get("clock_from"):
            self.add_error("clock_from", "Please give the time from which the hours count.")
        elif basis and data["clock_from"] > timezone.now():
            self.add_error("clock_from", "The clock of an emergency cannot start in the future.")
        elif basis and data["clock_from"] < timezone.now() - LONGEST_AGO:
            self.add_error("clock_from", "The clock of an emergency starts within the last year.")
        return data

    @property
    def call(self) -> dict:
        """What the verb needs."""
        said = dict(self.cleaned_data)
        is_sealed = said.pop("way") == SEALED
        return {**said, "is_sealed": is_sealed}


class CallInForm(forms.Form):
    """More members for a running emergency board."""

    members = MembersField(
        label="Who else is called",
        queryset=None,
        error_messages={"required": "Please choose who else is called."},
    )

    def __init__(self, *args, board: Board, members: list[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].show(members, core=board.core_disciplines, away=away_on(board))


def _proposed(
    board: Board, user: User, starts: list[clock.Start], members: list[Membership]
) -> dict:
    """The board's rules, and every specialist of a core discipline."""
    leads = _leads(board, members).filter(pk=user.pk)
    core = [m.user_id for m in members if m.discipline in board.core_disciplines]
    return {
        "basis": clock.proposed(board.emergency_clock, starts).basis,
        "way": SEALED if board.emergency_sealed else OPEN,
        "members": core,
        "lead": user.pk if leads.exists() else None,
    }


def _leads(board: Board, members: list[Membership]):
    """Specialists and chairs."""
    running = Membership.objects.filter(
        board=board, is_active=True, roles__overlap=list(roles_with(Permission.MEETING_RUN))
    )
    keys = {m.user_id for m in members} | set(running.values_list("user_id", flat=True))
    return User.objects.filter(is_active=True, pk__in=keys)


def _start_words(start: clock.Start, zone: zoneinfo.ZoneInfo) -> str:
    begin, end = (moment.astimezone(zone) for moment in (start.at, start.decide_by))
    left = clock.left_words(start.decide_by, timezone.now())
    return f"{ClockBasis(start.basis).label}, {_at(begin)}: decide by {_at(end)} ({left})"


def _at(moment: datetime) -> str:
    return f"{moment:%H:%M on %-d %b}"
