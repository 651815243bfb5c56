"""Every address by every person in every state that a meeting and its case can be in."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from cases.models import Case, Patient
from meetings import agenda
from meetings.models import AgendaItem, Meeting
from tests import stories
from tests.people import CAST, People
from tests.test_access_matrix import IN_EMERGENCY, OUTSIDERS, cells_of
from tests.world import break_in, build, program_routes

ACTORS = ("anonymous", IN_EMERGENCY, *OUTSIDERS, *CAST)
FEW = ("stranger", IN_EMERGENCY, "clerk", "surgeon")
# The screen of a room is paired with one meeting; its rights are those of the matrix itself.
THINGS = (AgendaItem, Meeting, Case)


def _draft(people: People) -> AgendaItem:
    meeting = stories.planned(people)
    agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    return meeting.items.get()


def _published(people: People) -> AgendaItem:
    return stories.published(people).items.first()


def _cancelled(people: People) -> AgendaItem:
    item = _published(people)
    agenda.cancel(item.meeting, reason="The hall is flooded.", by=people.chair)
    return item


def _opened(people: People) -> AgendaItem:
    return stories.opened(people).items.first()


STATES = {
    "draft": _draft,
    "published": _published,
    "cancelled": _cancelled,
    "opened": _opened,
    "presented": stories.presented,
    "revealed": stories.revealed,
    "proposed": stories.proposed,
    "decided": stories.decided,
    "closed": stories.closed,
}


@pytest.fixture(scope="module")
def told(shared_story):
    return build(shared_story)


def in_state(world, state: str) -> None:
    """Let the addresses lead to a meeting, item and case in this state, on the same board."""
    earlier = Patient.objects.annotate(other=Concat(Value("E"), "record_number"))
    for patient in earlier:  # the stories bring their own patients with these numbers
        Patient.objects.filter(pk=patient.pk).update(record_number=patient.other)
    item = STATES[state](world.people)
    item = AgendaItem.objects.select_related("meeting", "case").get(pk=item.pk)
    break_in(world.people, item.case)
    world.objects |= {AgendaItem: item, Meeting: item.meeting, Case: item.case}


def cells_in(told, state: str, actors: tuple[str, ...]) -> int:
    """The number of answers in this state, each of them as its rule promises."""
    before = dict(told.objects)
    try:
        in_state(told, state)
        cells, wrong = 0, []
        for name in actors:
            more, faults = cells_of(told, Client(), name, models=THINGS)
            cells += more
            wrong += [f"{name}: {fault}" for fault in faults]
    finally:
        told.objects = before
    print(f"{state}: {len(program_routes())} addresses, {len(actors)} actors, {cells} cells")
    assert wrong == []
    return cells


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", STATES)
def test_answers_are_as_promised_in_every_state(told, db, bare_templates, state):
    assert cells_in(told, state, FEW) > 100


@pytest.mark.trial
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("state", STATES)
def test_every_actor_is_answered_as_promised_in_every_state(told, db, bare_templates, state):
    assert len(ACTORS) >= 12
    assert cells_in(told, state, ACTORS) > 1000
