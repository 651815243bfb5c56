"""Over a whole day every change has its event in the same transaction, and none has two."""

from collections import Counter
from dataclasses import dataclass

import pytest

from cases.models import CaseTransition
from meetings.models import Transition
from tests import people as cast
from tests import stories
from tests.trail import day, witness
from tumorboard import deeds
from tumorboard.deeds import Kind
from tumorboard.models import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(600)]

UNAUDITED = {
    "tumorboard_user.last_login": "the sign-in itself is in the trail",
    "tumorboard_sitting": "signing in and out, and how a sitting ended, are in the trail",
    "tumorboard_try": "a guess is counted; what was refused is in the trail",
    "tumorboard_cache": "what the sign-in keeps for some minutes",
    "meetings_look": "a mark for oneself of what one has seen; the opening is in the trail",
    "meetings_document.attempts": "a worker takes a document up; what came of it is in the trail",
    "meetings_document.started_at": "as above",
    "meetings_document.lease_until": "as above",
    "meetings_document.due_at": "as above",
    "meetings_document.pages_laid_out": "how far a worker is",
    "meetings_document.state": "queued and rendering; ready and failed are in the trail",
    "meetings_roomscreen INSERT": "a screen of nobody asks for a code; its pairing is in the trail",
    "tumorboard_notice.try_at": "the mailer takes a mail up; what came of it is in the trail",
    "tumorboard_notice.attempts": "as above",
    "tumorboard_notice.error": "as above",
}
"""What may change without an event, and why. A transaction that changes anything else has one."""

CHANGES = {Kind.CREATED, Kind.CHANGED, Kind.REMOVED, Kind.RAN}


@dataclass
class Day:
    """What the witness saw and what the trail tells."""

    seen: dict[int, witness.Transaction]
    events: dict[int, AuditEvent]
    moves: int

    @property
    def changing(self) -> list[witness.Transaction]:
        return [one for one in self.seen.values() if one.changes]


@pytest.fixture
def spent(settings, tmp_path) -> Day:
    people = cast.gather()
    stories.deputy(people)
    moves = Transition.objects.count() + CaseTransition.objects.count()
    with witness.watching():
        day.rehearse()
        day.spend(people)
        seen = witness.seen(set(UNAUDITED))
    moves = Transition.objects.count() + CaseTransition.objects.count() - moves
    return Day(seen, {event.pk: event for event in AuditEvent.objects.all()}, moves)


def test_every_change_has_its_event_once(spent):
    silent = [one.changes for one in spent.changing if not one.events]
    told = [[spent.events[pk] for pk in one.events] for one in spent.seen.values()]
    twice = [
        key
        for events in told
        for key, count in Counter(
            (e.action, e.actor, e.object_id, e.patient, str(e.detail)) for e in events
        ).items()
        if count > 1
    ]
    empty: list[str] = [
        spent.events[pk].action
        for one in spent.seen.values()
        if not one.changes
        for pk in one.events
        if deeds.deed_of(spent.events[pk].action).kind in CHANGES
    ]
    actions = Counter(event.action for event in spent.events.values())
    print(
        f"{len(spent.seen)} transactions, {len(spent.changing)} with changes of"
        f" {sum(len(one.changes) for one in spent.changing)} rows, {len(silent)} without an event;"
        f" {len(spent.events)} events of {len(actions)} kinds, {len(twice)} twice,"
        f" {len(empty)} without a change: {empty}"
    )
    assert silent == []
    assert twice == []
    assert empty == []
    assert actions.keys() <= deeds.known()
    assert len(actions) > 70, sorted(deeds.known() - actions.keys())
    verbs = sum(actions[f"{thing}.{verb}"] for thing, verb in moved())
    assert verbs == spent.moves, "one event for each step in the histories"


def moved() -> list[tuple[str, str]]:
    """All steps that the histories of cases and meetings keep."""
    import cases.states
    import meetings.states

    found = [("case", verb) for verb in cases.states.MOVES] + [("case", "registered")]
    for kind, moves in meetings.states.MOVES.items():
        found += [(kind.replace(" ", "_"), verb) for verb in moves]
    return [*found, ("meeting", "undone")]
