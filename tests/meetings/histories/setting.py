"""The board, its people and its cases from which every history begins; committed once."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from meetings import agenda
from tests import stories
from tests.people import People, gather, person
from tumorboard.access import Rule
from tumorboard.models import AuditEvent, DeputyRule, Membership
from tumorboard.roles import Discipline, Role
from tumorboard.routes import routes

CHAIRS = ("chair", "vice")
WRITERS = ("chair", "vice", "clerk")
CORE = ("neurosurgeon", "surgeon", "oncologist", "radiation")
MEMBERS = (*CHAIRS, "clerk", *CORE, "observer")
OUTSIDERS = ("stranger", "administrator")
EVERYBODY = (*MEMBERS, *OUTSIDERS)
"""Eight members of the board, and two who are none."""

LEADER = "leader"
"""Whoever has the chair of today's meeting at that moment."""
CASES = 4


@dataclass
class Setting:
    """What is stored before the first step: two planned meetings, and cases ready for them."""

    people: People
    meetings: list[str]
    cases: list[str]
    audited: int
    rules: dict[str, Rule] = field(default_factory=dict)

    def key(self, name: str) -> str:
        return str(self.people.users[name].pk)


def build() -> Setting:
    """Store the board, two meetings and the cases."""
    people = gather()
    people.board.quorum = 3
    for name, words, discipline, roles in (
        ("vice", "Dr. Victor Hahn", Discipline.RADIOLOGY, [Role.CHAIR, Role.SPECIALIST]),
        ("neurosurgeon", "Dr. Nora Weiss", Discipline.NEUROSURGERY, [Role.SPECIALIST]),
    ):
        user = people.users[name] = person(name, words)
        user.save()
        Membership.objects.create(user=user, board=people.board, discipline=discipline, roles=roles)
    own = {"board": people.board, "discipline": Discipline.RADIATION_ONCOLOGY}
    DeputyRule.objects.create(**own, deputy_discipline=Discipline.MEDICAL_ONCOLOGY)
    DeputyRule.objects.create(**own, deputy_discipline=Discipline.RADIOLOGY)
    cases = [stories.ready(people, number=f"47{number:02}") for number in range(CASES)]
    soon, later = (timezone.now() + timedelta(minutes=m) for m in (30, 3 * 24 * 60))
    led = {"chair": people.chair, "minute_taker": people.clerk}
    meetings = [
        agenda.plan(people.board, by=people.clerk, starts_at=at, **led, place=place)
        for at, place in ((soon, "Room 4"), (later, "Room 5"))
    ]
    for meeting, listed in ((meetings[0], cases[:2]), (meetings[1], cases[2:3])):
        for case in listed:
            agenda.add(meeting, case=case, by=people.clerk)
    last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first()
    return Setting(
        people,
        [str(meeting.pk) for meeting in meetings],
        [str(case.pk) for case in cases],
        last,
        {route.name: route.rule for route in routes() if route.rule},
    )
