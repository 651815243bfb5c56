"""When a meeting is held by the clock of its zone, and what is due before it."""

import zoneinfo
from datetime import UTC, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from meetings.cut_off import closes_at, is_closed
from meetings.deadline import clock_words, due_at
from tumorboard.board_settings import known_timezone

DOORS_BEFORE_START = timedelta(minutes=60)


class MeetingTimes(models.Model):
    """The start and the length of a meeting with all that follows from them and its board."""

    starts_at = models.DateTimeField()
    zone_name = models.CharField(max_length=64, validators=[known_timezone])
    length_minutes = models.PositiveSmallIntegerField(
        "planned length in minutes",
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )

    class Meta:
        abstract = True

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone_name)

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self):
        """When the meeting is planned to end, by the clock of its zone."""
        # Counted in UTC: on two nights a year an hour of the wall clock is missing or doubled.
        end = self.starts_at.astimezone(UTC) + timedelta(minutes=self.length_minutes)
        return end.astimezone(self.zone)

    @property
    def day_words(self) -> str:
        """The day as the clock of its zone has it, for example “Monday 30 November 2026”."""
        return f"{self.local_start:%A %-d %B %Y}"

    @property
    def hours_words(self) -> str:
        """From when to when, with the zone where it is not the board's own."""
        zone = "" if self.zone_name == self.board.zone_name else f" ({self.zone_name})"
        return f"{self.local_start:%H:%M}–{self.local_end:%H:%M}{zone}"

    @property
    def doors_open_at(self) -> datetime:
        """From when on people can say that they are there."""
        return self.starts_at - DOORS_BEFORE_START

    @property
    def opinions_due_at(self) -> datetime | None:
        """Until when recommendations are asked for; one can be recorded until the reveal.

        An emergency board has its own clock.
        """
        if self.is_emergency:
            return None
        return due_at(
            self.starts_at, hours=self.board.opinions_due_hours, opened_at=self.published_at
        )

    @property
    def due_words(self) -> str:
        """When they are due by the clock of its zone, such as “Sunday 29 November, 22:00”."""
        due = self.opinions_due_at
        return clock_words(due.astimezone(self.zone)) if due else ""

    @property
    def list_closes_at(self) -> datetime | None:
        """From when on a case is put on the list with a reason alone; None if it never closes."""
        if self.is_emergency:
            return None
        hours = self.board.list_closes_hours
        return closes_at(self.starts_at, hours=hours, planned_at=self.created_at)

    @property
    def closes_words(self) -> str:
        """When the list closes by the clock of its zone."""
        closes = self.list_closes_at
        return clock_words(closes.astimezone(self.zone)) if closes else ""

    @property
    def is_list_closed(self) -> bool:
        """Whether a case that is put on the list now comes late."""
        return is_closed(timezone.now(), self.list_closes_at)
