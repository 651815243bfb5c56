"""Searching the audit trail: of which boards, by whom, about whom, what and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import deeds
from .models import AuditEvent, Board, Membership, User


@dataclass(frozen=True)
class Search:
    """What is looked for; what is left empty does not matter."""

    text: str = ""
    person: str = ""
    patient: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def given(self) -> dict[str, str]:
        """What was asked for, for the trail itself."""
        return {name: str(value) for name, value in vars(self).items() if value}

    def given_beside_patient(self) -> dict[str, str]:
        """The same without the patient, who has a place of their own in the trail."""
        return {name: value for name, value in self.given().items() if name != "patient"}


def of_boards(boards: Collection[Board]) -> models.QuerySet[AuditEvent]:
    """What was done in these boards, and what their members did that belongs to none.

    So that how a member came in and went is known wherever the person is a member.
    """
    slugs = [board.slug for board in boards]
    members = User.objects.filter(memberships__in=Membership.objects.filter(board__in=boards))
    keys = [str(key) for key in members.values_list("pk", flat=True).distinct()]
    of_members = Q(actor__in=members.values("email")) | Q(object_type="User", object_id__in=keys)
    return AuditEvent.objects.filter(Q(board__in=slugs) | Q(board="") & of_members)


def find(boards: Collection[Board], search: Search) -> models.QuerySet[AuditEvent]:
    """The events of these boards that the search asks for, newest first."""
    events = of_boards(boards)
    if search.text:
        places = ("actor", "actor_name", "patient", "action", "object_id")
        found = Q(action__in=deeds.saying(search.text))
        for place in places:
            found |= Q(**{f"{place}__icontains": search.text})
        events = events.filter(found)
    if search.person:
        events = events.filter(
            Q(actor__icontains=search.person) | Q(actor_name__icontains=search.person)
        )
    if search.patient:
        events = events.filter(patient__in=numbers_of(boards, search.patient))
    if search.kind:
        events = events.filter(action__in=deeds.of_kind(search.kind))
    return _within(events, search)


def _within(events: models.QuerySet[AuditEvent], search: Search) -> models.QuerySet[AuditEvent]:
    """Those of the days that are asked for, in the time zone in which it is asked."""
    if search.since:
        events = events.filter(at__gte=_beginning(search.since))
    if search.until:
        events = events.filter(at__lt=_beginning(search.until + timedelta(days=1)))
    return events


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def numbers_of(boards: Collection[Board], number: str) -> set[str]:
    """All record numbers that the patient with this one has had in these boards."""
    slugs = [board.slug for board in boards]
    told = AuditEvent.objects.filter(action="patient.renumbered", board__in=slugs)
    known, new = set(), {number}
    while new:
        known |= new
        rows = told.filter(patient__in=new).order_by().values_list("detail", flat=True)
        new = {str(row[key]) for row in rows for key in ("before", "now")} - known
    return known
