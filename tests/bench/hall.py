"""The people and the meetings of a run: a board of their own, in a database that ends with it."""

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from meetings import agenda, ballots, presence, session
from meetings.models import AgendaItem, Meeting
from meetings.vocabulary import Round
from tests import people as cast
from tests import stories
from tests.base.live.board_site import sign_in
from tests.people import People
from tumorboard.models import Membership, User
from tumorboard.roles import Discipline, Role

from .wire import Login

DECIDE = 40
"""The first so many followers are specialists and present; the others observe."""

VOTING = 12
"""The first so many specialists recorded a recommendation."""

CASES = 6


@dataclass(frozen=True)
class Room:
    """One meeting, and the case before its board."""

    meeting: str
    item: str

    @property
    def topic(self) -> str:
        return f"meeting:{self.meeting}"

    @property
    def live(self) -> str:
        return f"/meetings/{self.meeting}/live/"


@dataclass(frozen=True)
class Hall:
    """Who follows, who commands, and where; each has an account and a session of their own."""

    slug: str
    chair: Login
    screen: Login
    members: list[Login]
    main: Room
    others: list[Room]


def furnish(followers: int, meetings: int) -> Hall:
    """Make the board, a meeting that everybody follows, and further ones."""
    people = cast.gather()
    users = list(seat(people, followers))
    numbers = iter(range(1, 1000))
    main = hold(people, CASES, numbers, users[:DECIDE])
    vote(main, users[:VOTING])
    ballots.reveal(ballots.current(main, Round.OPINION), by=people.chair)
    return Hall(
        slug=people.board.slug,
        chair=signed_in(people.chair),
        screen=signed_in(people.clerk),
        members=[signed_in(user) for user in users],
        main=room_of(main),
        others=[room_of(hold(people, 1, numbers, [])) for _ in range(meetings)],
    )


def seat(people: People, count: int) -> Iterator[User]:
    """So many new members: specialists of all disciplines first, then observers."""
    disciplines = Discipline.values
    users, memberships = [], []
    for number in range(count):
        user = cast.person(f"member-{number}", f"Dr. Member {number:03}")
        decides = number < DECIDE
        users.append(user)
        memberships.append(
            Membership(
                user=user,
                board=people.board,
                discipline=disciplines[number % len(disciplines)] if decides else "",
                roles=[Role.SPECIALIST if decides else Role.OBSERVER],
            )
        )
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(memberships)
    yield from users


def hold(people: People, cases: int, numbers: Iterator[int], present: list[User]) -> AgendaItem:
    """An open meeting with its first case before the board."""
    meeting: Meeting = stories.planned(people)
    for _ in range(cases):
        case = stories.ready(people, number=f"B-{next(numbers)}", family=f"Probe {uuid.uuid4()}")
        agenda.add(meeting, case=case, by=people.clerk)
    agenda.publish(meeting, by=people.clerk)
    session.open_meeting(meeting, by=people.chair)
    for user in [*(people.users[name] for name in stories.VOTERS), *present]:
        presence.join(meeting, by=user)
    return session.present(meeting.items.first(), by=people.chair)


def vote(item: AgendaItem, voters: list[User]) -> None:
    ballot = ballots.current(item, Round.OPINION)
    for number, voter in enumerate(voters):
        words = stories.OPINION if number % 3 else stories.RADIOTHERAPY
        ballots.cast(ballot, by=voter, **words)


def room_of(item: AgendaItem) -> Room:
    return Room(str(item.meeting_id), str(item.pk))


def signed_in(user: User) -> Login:
    return Login(sign_in(user), secrets.token_hex(16))
