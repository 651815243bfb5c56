"""The meeting of the drill: its board, its people and its cases; and afterwards what is stored."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings import agenda, presence, session
from meetings.models import AgendaItem, Ballot, Consensus, Meeting, Transition, Vote
from meetings.vocabulary import Round
from tests import people, stories
from tumorboard import live
from tumorboard.models import AuditEvent, Board, Membership, User
from tumorboard.roles import Discipline, Role

from .checks import Audited, Entry, Stored
from .checks import Ballot as StoredBallot

PASSWORD = "correct horse battery"
DISCIPLINES = (
    Discipline.NEUROSURGERY,
    Discipline.ORTHOPAEDIC_SPINE,
    Discipline.MEDICAL_ONCOLOGY,
    Discipline.RADIATION_ONCOLOGY,
    Discipline.RADIOLOGY,
)


@dataclass(frozen=True)
class Story:
    """Who takes part, by e-mail address, the token of the room screen, and what is discussed."""

    meeting: str
    items: list[str]
    voters: list[str]
    phone: str
    chair: str
    clerk: str
    room: str
    guest: str

    def as_json(self) -> dict:
        return asdict(self)


@transaction.atomic
def begin(voters: int, cases: int) -> Story:
    """Open a meeting with this many voters and cases; everybody is there."""
    cast = _people(voters)
    meeting = agenda.plan(
        cast.board,
        by=cast.clerk,
        starts_at=timezone.now() + timedelta(minutes=5),
        chair=cast.chair,
        place="Drill room",
    )
    for number in range(cases):
        case = stories.ready(cast, number=f"D{number:03}", family=f"Drill{number:03}")
        agenda.add(meeting, case=case, by=cast.clerk)
    meeting = agenda.publish(meeting, by=cast.clerk)
    session.open_meeting(meeting, by=cast.chair)
    members = {key: user for key, user in cast.users.items() if key.startswith("voter")}
    for user in (*members.values(), cast.phone, cast.guest):
        presence.join(meeting, by=user)
    stories.paired(cast, meeting)
    return Story(
        meeting=str(meeting.pk),
        items=[str(pk) for pk in meeting.items.values_list("pk", flat=True)],
        voters=[user.email for user in members.values()],
        guest=str(cast.guest.pk),
        room=stories.TOKEN,
        **{key: cast.users[key].email for key in ("phone", "chair", "clerk")},
    )


def _people(voters: int) -> people.People:
    board = Board.objects.create(slug="drill", name="Drill Board", quorum=4)
    cast = people.People(board, board)
    _join(cast, "chair", "", Role.CHAIR)
    _join(cast, "clerk", "", Role.CLERK)
    _join(cast, "guest", "", Role.OBSERVER)
    _join(cast, "phone", Discipline.NEUROSURGERY, Role.SPECIALIST)
    for number in range(voters):
        discipline = DISCIPLINES[number % len(DISCIPLINES)]
        _join(cast, f"voter{number:02}", discipline, Role.SPECIALIST)
    cast.users["surgeon"] = cast.users["voter01"]
    return cast


def _join(cast: people.People, key: str, discipline: str, role: Role) -> None:
    user = cast.users[key] = people.person(key, f"Drill {key}")
    user.save()
    Membership.objects.create(user=user, board=cast.board, discipline=discipline, roles=[role])


def stored(story: Story) -> Stored:
    """What the database holds of the meeting, in plain values."""
    meeting = Meeting.objects.get(pk=story.meeting)
    ballots = list(Ballot.objects.filter(item__meeting=meeting))
    places = {ballot.pk: _place(ballot) for ballot in ballots}
    return Stored(
        entries=[*_votes(meeting, places), _guest(story, meeting)],
        ballots=[_ballot(ballot) for ballot in ballots],
        audited=_audited(story, meeting, {str(pk): place for pk, place in places.items()}),
        consensus=Counter(
            str(pk)
            for pk in Consensus.objects.filter(
                item__meeting=meeting, superseded_at=None
            ).values_list("item", flat=True)
        ),
        movers=_movers(meeting),
        chair=story.chair,
        version=live.version(meeting.topic),
        chair_version=live.version(meeting.topic, live.reach_topic(meeting.topic)),
    )


def _place(ballot: Ballot) -> str:
    """Opinions are known by their case, positions by the ballot on one wording."""
    return str(ballot.item_id if ballot.round == Round.OPINION else ballot.pk)


def _votes(meeting: Meeting, places: dict) -> list[Entry]:
    votes = Vote.objects.filter(ballot__item__meeting=meeting).select_related("voter")
    return [Entry(v.voter.email, places[v.ballot_id], v.reason or v.position) for v in votes]


def _guest(story: Story, meeting: Meeting) -> Entry:
    here = meeting.attendances.get(user=story.guest, left_at=None)
    return Entry(story.clerk, "guest", here.mode)


def _ballot(ballot: Ballot) -> StoredBallot:
    emails = dict(User.objects.values_list("name", "email"))
    voted = frozenset(emails[row["name"]] for row in ballot.electorate if row["voted"])
    return StoredBallot(
        place=_place(ballot),
        reveals=Transition.objects.filter(ballot=ballot, verb="reveal").count(),
        is_revealed=ballot.is_revealed,
        voted=voted,
        cast=ballot.tally["cast"] if ballot.tally else 0,
    )


def _audited(story: Story, meeting: Meeting, places: dict[str, str]) -> list[Audited]:
    guest = {str(a.pk): "guest" for a in meeting.attendances.filter(user=story.guest)}
    known = places | guest
    return [
        Audited(row.pk, row.action, row.actor, known.get(row.object_id, row.object_id))
        for row in AuditEvent.objects.filter(board="drill").order_by("pk")
    ]


def _movers(meeting: Meeting) -> set[str]:
    moved = Transition.objects.filter(meeting=meeting, at__gte=meeting.opened_at)
    return set(moved.exclude(item=None).values_list("by__email", flat=True))


def items_left(story: Story) -> int:
    """How many cases wait still."""
    return AgendaItem.objects.filter(meeting=story.meeting, state="waiting").count()
