"""The cast of the tests: named people of one board, and a stranger from another."""

from dataclasses import dataclass, field
from functools import cache

from django.contrib.auth.hashers import make_password

from tumorboard.models import Board, Membership, User
from tumorboard.roles import Discipline, Role

# name, discipline, roles
CAST = {
    "chair": ("Prof. Charlotte Hale", Discipline.NEUROSURGERY, [Role.CHAIR, Role.SPECIALIST]),
    "clerk": ("Clara Benn", "", [Role.CLERK]),
    "surgeon": ("Dr. Omar Said", Discipline.ORTHOPAEDIC_SPINE, [Role.SPECIALIST]),
    "oncologist": ("Dr. Mei Okafor", Discipline.MEDICAL_ONCOLOGY, [Role.SPECIALIST]),
    "radiation": ("Dr. Rosa Lindqvist", Discipline.RADIATION_ONCOLOGY, [Role.SPECIALIST]),
    "radiologist": ("Dr. Ravi Menon", Discipline.RADIOLOGY, [Role.SPECIALIST]),
    "observer": ("Oskar Brandt", "", [Role.OBSERVER]),
    "auditor": ("Paula Adler", "", [Role.AUDITOR]),
}


@dataclass
class People:
    """A board and everybody who comes to it; `people.surgeon` is a user."""

    board: Board
    other_board: Board
    users: dict[str, User] = field(default_factory=dict)
    members: list[Membership] = field(default_factory=list)

    def __getattr__(self, name: str) -> User:
        try:
            return vars(self)["users"][name]
        except KeyError:
            raise AttributeError(name) from None


def gather() -> People:
    """Make the cast. The administrator has no membership, the stranger one elsewhere."""
    people = sign_up()
    store(people)
    return people


def sign_up() -> People:
    """The cast, not stored yet."""
    # Most tests plan for a day that is near or past: their lists never close.
    board = Board(slug="spine", name="Spine Tumor Board", quorum=3, list_closes_hours=0)
    other = Board(slug="elsewhere", name="Elsewhere Board", list_closes_hours=0)
    people = People(board, other)
    for key, (name, discipline, roles) in CAST.items():
        user = people.users[key] = person(key, name)
        people.members.append(
            Membership(user=user, board=board, discipline=discipline, roles=roles)
        )
    stranger = people.users["stranger"] = person("stranger", "Sten Strange")
    everything = [Role.CHAIR, Role.CLERK, Role.SPECIALIST]
    people.members.append(
        Membership(user=stranger, board=other, discipline=Discipline.NEUROSURGERY, roles=everything)
    )
    people.users["administrator"] = person(
        "administrator", "Ada Admin", is_staff=True, is_superuser=True
    )
    return people


def store(people: People) -> None:
    """Put the cast into the database; almost every test does: one statement for each table."""
    Board.objects.bulk_create([people.board, people.other_board])
    User.objects.bulk_create(people.users.values())
    Membership.objects.bulk_create(people.members)


@cache
def password() -> str:
    """The stored form of everybody's password."""
    return make_password("correct horse battery")


def person(key: str, name: str, **fields) -> User:
    """A user who is not stored yet."""
    return User(email=f"{key}@example.org", password=password(), name=name, **fields)
