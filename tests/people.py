"""The cast of the tests: named people of one board, and a stranger from another."""

from dataclasses import dataclass, field

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
    "room": ("Room screen", "", [Role.ROOM]),
}


@dataclass
class People:
    """A board and everybody who comes to it; `people.surgeon` is a user."""

    board: Board
    other_board: Board
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


def gather() -> People:
    """Make the cast. The administrator has no membership, the stranger one elsewhere."""
    board = Board.objects.create(slug="spine", name="Spine Tumor Board", quorum=3)
    other = Board.objects.create(slug="elsewhere", name="Elsewhere Board")
    people = People(board, other)
    for key, (name, discipline, roles) in CAST.items():
        user = User.objects.create_user(f"{key}@example.org", "correct horse battery", name=name)
        Membership.objects.create(user=user, board=board, discipline=discipline, roles=roles)
        people.users[key] = user
    stranger = User.objects.create_user(
        "stranger@example.org", "correct horse", name="Sten Strange"
    )
    Membership.objects.create(
        user=stranger,
        board=other,
        discipline=Discipline.NEUROSURGERY,
        roles=[Role.CHAIR, Role.CLERK, Role.SPECIALIST],
    )
    people.users["stranger"] = stranger
    people.users["administrator"] = User.objects.create_superuser(
        "administrator@example.org", "correct horse", name="Ada Admin"
    )
    return people
