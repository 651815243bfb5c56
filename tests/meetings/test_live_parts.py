"""The parts that all of one audience get: complete, stable, blind and, in a room, nameless."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import ballots, decisions, live, session
from meetings.models import Meeting, Vote
from meetings.planned import PlannedAction
from meetings.vocabulary import Position, Round
from tests import stories

pytestmark = pytest.mark.slow

CANARIES = {
    "family_name": "Kanarienvogel",
    "given_name": "Theodolinde",
    "record_number": "KX-770011",
}
SEALED_REASON = "Zitronenfalter"
SEALED = {
    **stories.OPINION,
    "modality": "embolisation",
    "components": ["surgery", "trial"],
    "intent": "curative",
    "resection": "en_bloc",
    "stabilisation": "cage",
    "reason": SEALED_REASON,
}
SEALED_WORDS = (SEALED_REASON, "mbolisation", "linical trial", "urative", "n bloc", "replacement")
NAMES = {
    "chair": "header bar agenda readback proposal opinions said case people documents mine pen",
    "participant": "header agenda proposal opinions case people mine pen",
    "room": "head main mine pen",
    "desk": "header agenda documents mine pen",
}


def name_the_patient(meeting: Meeting) -> None:
    """Give every patient of the meeting a name that occurs nowhere else."""
    for number, item in enumerate(meeting.items.select_related("case__patient")):
        person = item.case.patient
        for field, value in CANARIES.items():
            setattr(person, field, value if field != "record_number" else f"{value}{number}")
        person.save()


def taken(people):
    item = stories.proposed(people)
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.surgeon, position=Position.AGREE, reason="")
    ballots.reveal(ballot, by=people.chair)
    return item


def closed(people):
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    return item


STAGES = {
    "planned": stories.planned,
    "published": stories.published,
    "between": stories.opened,
    "sealed": stories.presented,
    "revealed": stories.revealed,
    "positions": stories.proposed,
    "taken": taken,
    "done": stories.decided,
    "closed": closed,
}


@pytest.fixture(params=STAGES)
def staged(request, people) -> tuple[str, Meeting]:
    thing = STAGES[request.param](people)
    meeting = thing if isinstance(thing, Meeting) else thing.meeting
    return request.param, Meeting.objects.get(pk=meeting.pk)


def everything(meeting: Meeting, *audiences: str) -> str:
    return "\n".join(
        html
        for audience in audiences or live.AUDIENCES
        for html in live.render(str(meeting.pk), audience).values()
    )


def test_parts_are_the_same_set_at_every_stage_and_hold_nothing_personal(staged):
    _, meeting = staged
    for audience, names in NAMES.items():
        parts = live.render(str(meeting.pk), audience)
        assert list(parts) == names.split()
        text = "".join(parts.values())
        assert not re.search(r"csrf|<input|<textarea|<select", text)
        assert live.render(str(meeting.pk), audience) == parts


def test_the_room_sees_no_identity_unless_the_chair_shows_it(staged, people):
    stage, meeting = staged
    name_the_patient(meeting)
    text = everything(meeting, "room")
    for canary in (*CANARIES.values(), "1964"):
        assert canary not in text

    if stage in ("sealed", "revealed", "positions", "taken"):
        session.show_identity(meeting, by=people.chair, on=True)
        shown = everything(meeting, "room")
        assert "Kanarienvogel, Theodolinde" in shown
        assert "KX-770011" not in shown


def test_names_written_into_free_text_do_not_reach_the_room(people):
    item = stories.revealed(people)
    name_the_patient(item.meeting)
    item.question = "Does KANARIENVOGEL need surgery? Theodolinde is afraid (KX-7700110)."
    item.save()
    decisions.propose(
        item,
        by=people.chair,
        recommendation="Operate on Kanarienvogel.",
        plan=[PlannedAction("Call Theodolinde", "Neurosurgery")],
    )
    text = everything(item.meeting, "room")
    assert "Operate on S-0001." in text
    assert "Call S-0001" in text
    for canary in (*CANARIES.values(), "KANARIENVOGEL"):
        assert canary not in text


def test_sealed_opinions_reach_no_screen(people):
    item = stories.presented(people)
    ballots.cast(ballots.current(item, Round.OPINION), by=people.surgeon, **SEALED)
    text = everything(item.meeting)
    for word in SEALED_WORDS:
        assert word not in text
    assert "Dr. Omar Said" in text

    ballots.reveal(ballots.current(item, Round.OPINION), by=people.chair)
    assert SEALED_REASON in everything(item.meeting, "chair")
    assert "Embolisation" in everything(item.meeting, "room")
    assert SEALED_REASON not in everything(item.meeting, "room")


def test_open_positions_reach_no_screen(people):
    item = stories.proposed(people)
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.radiation, position="disagree", reason=SEALED_REASON)
    text = everything(item.meeting)
    assert SEALED_REASON not in text
    assert 'data-position="disagree"' not in text
    assert "1 of 4 positions recorded" in text

    ballots.reveal(ballot, by=people.chair)
    assert SEALED_REASON in everything(item.meeting, "participant")


def test_positions_on_an_older_wording_stay_sealed(people):
    item = stories.proposed(people)
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.radiation, position="disagree", reason=SEALED_REASON)
    decisions.propose(item, by=people.chair, recommendation="Other words.", plan=stories.PLAN)
    ballots.reveal(ballots.current(item, Round.POSITION), by=people.chair)
    assert SEALED_REASON not in everything(item.meeting)


def test_who_votes_what_changes_no_byte_before_the_reveal(people):
    item = stories.presented(people)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    before = everything(item.meeting)
    ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)
    assert everything(item.meeting) == before


@contextmanager
def votes_read():
    """The queries that read more of votes than who has cast them."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    table = Vote._meta.db_table
    who = re.compile(rf'"{table}"."(ballot_id|voter_id)"( AS "\w+")?')
    for query in queries:
        asked = query["sql"].partition(" FROM ")[0].removeprefix("SELECT ").split(", ")
        if table in query["sql"] and not all(who.fullmatch(column) for column in asked):
            found.append(query["sql"])


@pytest.mark.parametrize("audience", live.AUDIENCES)
def test_no_vote_row_is_even_read_before_the_reveal(people, audience):
    item = stories.presented(people)
    ballots.cast(ballots.current(item, Round.OPINION), by=people.surgeon, **SEALED)
    with votes_read() as found:
        live.render(str(item.meeting_id), audience)
    assert found == []


def test_many_deferred_cases_cost_no_more_questions_than_one(people):
    meeting = stories.opened(people, cases=4)
    counts = []
    for item in meeting.items.all()[:3]:
        brings = [("Radiology", "The CT")]
        session.defer(item, by=people.chair, reason="No CT.", errands=brings)
        with CaptureQueriesContext(connection) as queries:
            assert "The CT" in everything(meeting, "chair")
        counts.append(len(queries))

    assert counts == [counts[0]] * 3


def test_the_nudge_changes_with_the_case_and_not_with_a_vote(people):
    item = stories.presented(people)
    key = live.render(str(item.meeting_id), "room")["mine"]
    ballots.cast(ballots.current(item, Round.OPINION), by=people.surgeon, **stories.OPINION)
    assert live.render(str(item.meeting_id), "participant")["mine"] == key
    ballots.reveal(ballots.current(item, Round.OPINION), by=people.chair)
    assert live.render(str(item.meeting_id), "participant")["mine"] != key


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        ("chair", {"chair"}),
        ("participant", {"chair", "clerk", "surgeon", "observer"}),
        ("room", {"chair", "clerk"}),
        ("desk", {"chair", "clerk", "surgeon"}),
        ("nobody", set()),
    ],
)
def test_who_may_follow(people, audience, allowed):
    key = str(stories.planned(people).pk)
    insiders = ["chair", "clerk", "surgeon", "observer", "auditor"]
    everybody = [*insiders, "stranger", "administrator"]
    found = {name for name in everybody if live.may_follow([people.users[name]], key, audience)}
    assert found == allowed


def test_a_meeting_that_does_not_exist_is_followed_by_nobody(people):
    assert not live.may_follow([people.chair], "00000000-0000-4000-8000-000000000000", "chair")
    assert not live.may_follow([people.chair], "no key", "chair")
