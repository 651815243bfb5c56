"""Many people at once, with real threads, connections and transactions."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case
from meetings import ballots, chairing, decisions, hands, history, ratification, session
from meetings.models import AgendaItem, Ballot, ChairTerm, Consensus, Document, Meeting, Vote
from meetings.vocabulary import Round
from tests import people as cast
from tests import stories
from tests.people import People
from tumorboard.models import AcceptedCommand, AuditEvent, Membership, User
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


def test_two_who_take_the_chair_at_once_are_one_after_the_other(people):
    stories.deputy(people)
    meeting = stories.opened(people)
    Membership.objects.filter(user=people.clerk).update(roles=[Role.CHAIR])

    at_once(
        *[partial(chairing.take_over, meeting, by=who) for who in (people.deputy, people.clerk)] * 5
    )

    standing = ChairTerm.objects.get(until=None)
    assert standing.user == Meeting.objects.get().chair
    terms = list(ChairTerm.objects.all())
    assert [term.number for term in terms] == list(range(1, len(terms) + 1))
    assert all(one.until <= two.since for one, two in pairwise(terms))
    assert audited("meeting.chair_taken_over") == len(terms) - 1


def command(meeting: Meeting, item: AgendaItem, by: User, term: int) -> tuple[int, object]:
    """A late command as a page gives it: under the meeting's lock, with the term it shows."""
    with transaction.atomic():
        locked = history.lock_chaired(meeting, by=by, term=term)
        now = locked.chair_terms.get(until=None)
        act = session.set_aside if locked.items.get(pk=item.pk).is_current else session.present
        act(item, by=by)
        return now.number, now.user_id


def test_200_hand_overs_with_late_commands_have_never_two_active_chairs(people, capsys):
    """In each round the chair hands over while both command, the old one also late."""
    stories.deputy(people)
    meeting = stories.opened(people)
    item = meeting.items.get()
    pair = (people.chair, people.deputy)
    accepted = refused = 0
    chance = random.Random(43)

    with Crowd(4) as crowd:
        for number in range(1, 201):
            old, new = pair if number % 2 else pair[::-1]

            def hand_over(old=old, new=new):
                time.sleep(chance.uniform(0, 0.01))
                return chairing.hand_over(meeting, to=new, by=old)

            def late(by, term):
                time.sleep(chance.uniform(0, 0.02))
                return command(meeting, item, by, term)

            answers = crowd.at_once(
                hand_over,
                partial(late, old, number),
                partial(late, new, number + 1),
                partial(late, old, max(1, number - 1)),
            )[1:]
            done = [answer for answer in answers if not isinstance(answer, Refused)]
            told = {(number, old.pk), (number + 1, new.pk)}
            assert set(done) <= told
            accepted, refused = accepted + len(done), refused + len(answers) - len(done)
            assert ChairTerm.objects.filter(until=None).count() == 1
            standing = ChairTerm.objects.get(until=None)
            assert (standing.number, standing.user) == (number + 1, new)
            assert Meeting.objects.get().chair == new

    with capsys.disabled():
        print(f"\n200 hand-overs: {accepted} commands accepted, {refused} refused, 0 of two chairs")
    assert min(accepted, refused) >= 100
    terms = list(ChairTerm.objects.all())
    assert all(one.until <= two.since for one, two in pairwise(terms))


def test_twenty_posts_of_one_step_with_one_key_do_it_once(people):
    meeting = stories.opened(people, cases=2)
    key = str(uuid.uuid4())

    def press() -> int:
        client = Client()
        client.force_login(people.chair)
        return client.post(
            reverse("meeting-next", args=[meeting.pk]),
            headers={"HX-Request": "true", "X-Command-Key": key},
        ).status_code

    assert at_once(*[press] * 20) == [200] * 20
    assert audited("agenda_item.present") == 1
    assert AcceptedCommand.objects.count() == 1


def test_two_meetings_that_take_up_one_decision_are_one_after_the_other(people):
    decision = stories.decide_apart(people, stories.called(people)).decisions.get()
    first, second = stories.planned(people), stories.planned(people)

    def take_up() -> object:
        try:
            return ratification.put_on(second, consensus=decision, by=people.clerk)
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ratification.put_on(first, consensus=decision, by=people.clerk)
            late = pool.submit(take_up)
            time.sleep(0.5)
        assert "does not wait for ratification" in late.result(timeout=30)

    assert AgendaItem.objects.get(ratifies=decision).meeting == first


@pytest.mark.parametrize("is_listed", [False, True])
def test_two_calls_of_one_person_at_once_are_one_emergency_board(people, is_listed):
    case = stories.published(people).items.get().case if is_listed else stories.draft(people)

    def call_again() -> object:
        try:
            return stories.called(people, Case.objects.get(pk=case.pk)).meeting
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = stories.called(people, case).meeting
            late = pool.submit(call_again)
            time.sleep(0.5)
        assert late.result(timeout=30) == first

    assert audited("emergency.called") == 1


def test_twenty_raised_hands_of_one_person_are_one(people):
    meeting = stories.opened(people)
    raised = at_once(*[partial(hands.raise_hand, meeting, by=people.surgeon)] * 20)
    assert len(set(raised)) == 1
    assert audited("hand.raised") == 1
