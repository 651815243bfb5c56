"""Many people at once, with real threads, connections and transactions."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from meetings import ballots, decisions
from meetings.models import AgendaItem, Ballot, Consensus, Document, Vote
from meetings.vocabulary import Round
from tests import people as cast
from tests import stories
from tests.people import People
from tumorboard.models import AuditEvent, Membership, User
from tumorboard.refusal import Refused
from tumorboard.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 50
RECORDS = 100


@pytest.fixture
def people():
    return cast.gather()


class Crowd:
    """Threads with a database connection each, which start together as often as they are asked."""

    def __init__(self, size: int) -> None:
        self.start = threading.Barrier(size)
        self.pool = ThreadPoolExecutor(size)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *error: object) -> None:
        self.at_once(*[self._leave] * self.start.parties)
        self.pool.shutdown()

    def at_once(self, *acts: Callable[[], object]) -> list:
        """What each act returned, or how it was refused."""
        futures = [self.pool.submit(self._run, act) for act in acts]
        return [future.result(timeout=60) for future in futures]

    def _leave(self) -> None:
        connection.close()

    def _run(self, act: Callable[[], object]) -> object:
        connection.ensure_connection()
        self.start.wait(timeout=30)
        try:
            return act()
        except Refused as refused:
            return refused


def at_once(*acts: Callable[[], object]) -> list:
    with Crowd(len(acts)) as crowd:
        return crowd.at_once(*acts)


def audited(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_a_hundred_records_of_one_consensus_are_one(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))

    said = {"by": people.chair, "content": stories.CONTENT}
    results = at_once(*[lambda: decisions.record(item, **said)] * RECORDS)

    consensus = Consensus.objects.get()
    assert results == [consensus] * RECORDS
    assert audited("consensus.recorded") == 1
    assert audited("agenda_item.decide") == 1
    assert Document.objects.count() == 1


def test_fifty_votes_of_one_member_are_one(people):
    ballot = ballots.current(stories.published(people).items.get(), Round.OPINION)

    results = at_once(*[lambda: ballots.cast(ballot, by=people.surgeon, **stories.OPINION)] * CROWD)

    vote = Vote.objects.get()
    assert results == [vote] * CROWD
    assert AuditEvent.objects.filter(action__startswith="vote.").count() == 1


def test_fifty_members_voting_at_once_are_fifty_votes(people):
    ballot = ballots.current(stories.published(people).items.get(), Round.OPINION)
    members = [
        User.objects.create(email=f"member{number}@example.org", name=f"Member {number}")
        for number in range(CROWD)
    ]
    Membership.objects.bulk_create(
        Membership(user=u, board=people.board, discipline="radiology", roles=[Role.SPECIALIST])
        for u in members
    )

    def vote(member):
        return lambda: ballots.cast(ballot, by=member, **stories.OPINION)

    at_once(*map(vote, members))

    assert Vote.objects.count() == CROWD
    assert audited("vote.cast") == CROWD
    assert set(Vote.objects.values_list("voter__name", flat=True)) == {u.name for u in members}


@pytest.mark.timeout(900)
def test_vote_against_the_reveal_is_acknowledged_exactly_when_it_is_counted(people, pytestconfig):
    """Four votes race against each reveal; now these start a little earlier, now those."""
    reveals = pytestconfig.getoption("races") // len(stories.VOTERS)
    item = stories.proposed(people)
    ballots.reveal(ballots.current(item, Round.POSITION), by=people.chair)
    chance = random.Random(7)

    with Crowd(1 + len(stories.VOTERS)) as crowd:
        outcomes = [
            outcome
            for _ in range(reveals)
            for outcome in race(crowd, people, item, lead=chance.uniform(-0.02, 0.04))
        ]

    counted, refused = outcomes.count("counted"), outcomes.count("refused")
    assert counted + refused == reveals * len(stories.VOTERS)
    assert min(counted, refused) >= reveals // 5


def race(crowd: Crowd, people: People, item: AgendaItem, *, lead: float) -> Iterator[str]:
    """Four votes against one reveal on a fresh ballot; says what became of each vote."""
    with transaction.atomic():
        ballot = ballots.open_position(item, proposal=item.proposals.get(), by=people.chair)

    def vote(name: str) -> Vote:
        time.sleep(max(0, -lead))
        return ballots.cast(ballot, by=people.users[name], position="agree", reason="")

    def reveal() -> Ballot:
        time.sleep(max(0, lead))
        return ballots.reveal(ballot, by=people.chair)

    *answers, revealed = crowd.at_once(*[partial(vote, name) for name in stories.VOTERS], reveal)

    stored = set(ballot.votes.values_list("voter__name", flat=True))
    counted = {row["name"] for row in revealed.electorate if row["voted"]}
    acknowledged = {answer.voter.name for answer in answers if isinstance(answer, Vote)}
    assert acknowledged == stored == counted
    assert revealed.tally["cast"] == revealed.tally["counts"]["agree"] == len(counted)
    for answer in answers:
        assert isinstance(answer, Vote) or "not recorded" in answer.sentence
        yield "counted" if isinstance(answer, Vote) else "refused"


def test_reveals_at_once_are_one(people):
    item = stories.presented(people)
    ballot = stories.cast_opinions(people, item)

    at_once(*[lambda: ballots.reveal(ballot, by=people.chair)] * 10)

    assert (audited("ballot.close"), audited("ballot.reveal")) == (1, 1)
