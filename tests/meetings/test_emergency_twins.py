"""At a sealed emergency board two worlds that differ in one answer look the same to all others."""

import pytest
import time_machine
from django.utils import timezone

from meetings import ballots
from meetings.models import AgendaItem, Ballot, Meeting
from meetings.vocabulary import Round
from tests import stories
from tests.meetings import test_twin_worlds as twins
from tests.world import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(shared_story):
    world = build(shared_story)
    item = stories.called(shared_story, stories.draft(shared_story, number="4790"))
    stories.answer(shared_story, item, "surgeon", "radiation", "chair")
    ballot = ballots.current(item, Round.OPINION)
    world.objects |= {Meeting: item.meeting, AgendaItem: item, Ballot: ballot}
    return world


@pytest.fixture
def world(told, db, bare_templates):
    with time_machine.travel(timezone.now(), tick=False):
        yield told


@pytest.mark.parametrize("name", [*twins.OTHERS, "radiologist", *twins.STREAMS])
def test_sealed_answer_changes_no_byte_for_anybody_else(world, name):
    ballot = world.objects[Ballot]

    one, two = (
        twins.in_world(world, ballot, entry, [name]) for entry in (twins.FIRST, twins.SECOND)
    )

    assert one[name]
    assert twins.differences(one, two) == []
    assert "Zaunkönig" not in str(one)


def test_open_answer_reaches_those_who_were_called_and_nobody_else(world):
    people = world.people
    item = stories.called(people, stories.draft(people, number="4791"), is_sealed=False)
    ballot = ballots.current(item, Round.OPINION)
    world.objects |= {Meeting: item.meeting, AgendaItem: item, Ballot: ballot}
    routes = [route for route in twins.ROUTES if route.rule.model in (AgendaItem, Meeting)]
    names = ["surgeon", "radiologist", "clerk", "observer", "stranger", *twins.STREAMS]

    one, two = (
        twins.in_world(world, ballot, entry, names, routes) for entry in (twins.FIRST, twins.SECOND)
    )

    assert {line.split(":")[0] for line in twins.differences(one, two)} == {"surgeon"}
