"""Planning a meeting: its frame, and what is done to its agenda."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby

from django import forms
from django.utils import timezone

from meetings.models import Meeting
from tumorboard.models import Board, Membership, User
from tumorboard.roles import Permission, roles_with

SHOWN = ("zone_name", "place", "link", "chair", "minute_taker")
EARLIEST = date(1900, 1, 1)
LONGEST_AHEAD = timedelta(days=5 * 366)
PAST = "This is in the past. A meeting is planned for a time to come."
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The time zones that the machine knows, which it reads from many files."""
    named = sorted(n for n in zoneinfo.available_timezones() if n.split("/")[0] in REGIONS)
    return [
        (region, [(name, name.split("/", 1)[1].replace("_", " ")) for name in names])
        for region, names in groupby(named, key=lambda name: name.split("/")[0])
    ]


def zone_choices(*first: str) -> list[tuple[str, object]]:
    """The time zones by region, the given ones on top."""
    top = [(name, name.replace("_", " ")) for name in dict.fromkeys(first)]
    return [*top, ("UTC", "UTC"), *zones_by_region()]


def moments(day: date, at: time, zone: zoneinfo.ZoneInfo) -> list[datetime]:
    """The instants that a wall clock shows as this time: one, none in spring, two in autumn."""
    both = [datetime.combine(day, at, tzinfo=zone).replace(fold=fold) for fold in (1, 0)]
    real = {wall.astimezone(UTC): wall for wall in both if _shown(wall) == (day, at)}
    return [real[instant] for instant in sorted(real)]


def _shown(wall: datetime) -> tuple[date, time]:
    back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return back.date(), back.time()


def far_off(day: date) -> str:
    """Why no meeting is held on that day; at the calendar's edge no zone's clock can be asked."""
    if day < EARLIEST:
        return PAST
    if day > timezone.localdate() + LONGEST_AHEAD:
        return "A meeting is planned at most five years ahead."
    return ""


def offset_words(moment: datetime) -> str:
    """The moment's distance to UTC, for example “UTC+02:00”."""
    return f"UTC{moment.isoformat()[-6:]}"


class MeetingForm(forms.Form):
    """The frame of a meeting: when, where and under whom."""

    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label="Start", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    which = forms.TypedChoiceField(
        label="Which of the two",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        choices=[(0, "The first"), (1, "The second")],
    )
    length_minutes = forms.IntegerField(
        label="Length in minutes",
        min_value=5,
        max_value=480,
        error_messages={
            "min_value": "A meeting is planned for at least 5 minutes.",
            "max_value": "A meeting is planned for at most 480 minutes.",
        },
    )
    zone_name = forms.ChoiceField(label="Time zone")
    place = forms.CharField(required=False, max_length=160)
    link = forms.URLField(
        label="Link for those who join by video",
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    chair = forms.ModelChoiceField(User.objects.none(), empty_label=None)
    minute_taker = forms.ModelChoiceField(
        User.objects.none(),
        label="Minute-taker",
        required=False,
        empty_label="Nobody named yet",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, board: Board, meeting: Meeting | None = None, **kwargs) -> None:
        self.meeting = meeting
        zone = meeting.zone_name if meeting else board.zone_name
        kwargs.setdefault("initial", frame_of(meeting) if meeting else {})
        kwargs["initial"] = {"zone_name": zone, "length_minutes": 60, **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        self.fields["zone_name"].choices = zone_choices(zone, board.zone_name)
        self.fields["chair"].queryset = chairs_of(board)
        self.fields["minute_taker"].queryset = joiners_of(board)

    @property
    def asks_which(self) -> bool:
        """Whether the time occurs twice on that day, so that one has to be chosen."""
        return getattr(self, "is_ambiguous", False)

    def clean(self) -> dict:
        data = super().clean()
        if "date" in data and (sentence := far_off(data["date"])):
            self.add_error("date", sentence)
        if {"date", "time", "zone_name"} <= data.keys():
            data["starts_at"] = self._moment(data)
        return data

    def _moment(self, data: dict) -> datetime | None:
        zone = zoneinfo.ZoneInfo(data["zone_name"])
        found = moments(data["date"], data["time"], zone)
        if not found:
            self.add_error(
                "time",
                f"{data['time']:%H:%M} does not exist on {data['date']:%-d %B %Y} in "
                f"{data['zone_name']}: the clocks are put forward that night. "
                "Please give another time.",
            )
            return None
        if len(found) == 2:
            self._ask_which(found)
            if data.get("which") is None:
                return self.add_error("which", f"{data['time']:%H:%M} comes twice that night.")
        start = found[data["which"]] if len(found) == 2 else found[0]
        return self._not_past(start)

    def _ask_which(self, found: list[datetime]) -> None:
        self.is_ambiguous = True
        self.fields["which"].choices = [
            (0, f"The first, before the clocks go back ({offset_words(found[0])})"),
            (1, f"The second, an hour later ({offset_words(found[1])})"),
        ]

    def _not_past(self, start: datetime) -> datetime:
        is_same = self.meeting is not None and self.meeting.starts_at == start
        if start < timezone.now() and not is_same:
            self.add_error(
                "date" if start.date() < timezone.localdate(timezone=start.tzinfo) else "time",
                PAST,
            )
        return start

    def rebase(self, current: Meeting) -> list[dict]:
        """Take the stored revision as seen, and list what differs between it and what was typed."""
        self.data = self.data.copy()
        self.data["revision"] = current.revision
        theirs = {
            **frame_of(current),
            "chair": current.chair,
            "minute_taker": current.minute_taker,
        }
        return [
            {"label": self[name].label, "yours": self.cleaned_data[name], "theirs": theirs[name]}
            for name in ("date", "time", "length_minutes", *SHOWN)
            if self.cleaned_data[name] != theirs[name]
        ]

    @property
    def frame(self) -> dict:
        """The fields of `Meeting` that were typed."""
        names = ("starts_at", "length_minutes", *SHOWN)
        return {name: self.cleaned_data[name] for name in names}


def frame_of(meeting: Meeting) -> dict:
    """What the form shows of a stored meeting."""
    start = meeting.local_start
    return {
        "date": start.date(),
        "time": start.time(),
        "which": start.fold,
        "length_minutes": meeting.length_minutes,
        "zone_name": meeting.zone_name,
        "place": meeting.place,
        "link": meeting.link,
        "chair": meeting.chair_id,
        "minute_taker": meeting.minute_taker_id,
        "revision": meeting.revision,
    }


def week_after(meeting: Meeting) -> dict:
    """The frame of the meeting for the same hour of the same weekday, a week on or more."""
    frame, today = frame_of(meeting), timezone.localdate(timezone=meeting.zone)
    weeks = max(1, (today - frame["date"]).days // 7 + 1)
    frame["date"] += timedelta(weeks=weeks)
    return {name: frame[name] for name in frame if name not in ("which", "revision")}


def chairs_of(board: Board):
    """The persons who may run a meeting of the board."""
    return _members_with(Permission.MEETING_RUN, board)


def joiners_of(board: Board):
    """The persons who take part in the board's meetings."""
    return _members_with(Permission.MEETING_JOIN, board)


def _members_with(permission: Permission, board: Board):
    members = Membership.objects.filter(
        board=board, is_active=True, roles__overlap=list(roles_with(permission))
    )
    return User.objects.filter(is_active=True, memberships__in=members)


class AddForm(forms.Form):
    """One case for the agenda; whether it may be added is for the verb to say."""

    case = forms.ModelChoiceField(queryset=None)
    late_reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args, cases, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases


class PublishForm(forms.Form):
    """Why an agenda is published that is longer than its meeting."""

    over_reason = forms.CharField(required=False, max_length=300)


class RatifyForm(forms.Form):
    """One decision that waits for ratification."""

    consensus = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, waiting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consensus"].queryset = waiting


class MoveForm(forms.Form):
    """One item of the agenda and its new place, counted from 1."""

    item = forms.ModelChoiceField(queryset=None)
    position = forms.IntegerField(min_value=1, max_value=1000)

    def __init__(self, *args, meeting: Meeting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.items.all()


class MinutesForm(forms.Form):
    """The minutes planned for one case."""

    minutes = forms.IntegerField()
