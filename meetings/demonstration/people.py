"""The people of the demonstration board. All of them are invented."""

from tumorboard.demonstration import DOMAIN, PASSWORD
from tumorboard.models import Board, DeputyRule, Membership, User
from tumorboard.roles import Discipline, Role

# login, name, discipline, roles
PEOPLE = (
    ("chair", "Prof. Charlotte Hale", Discipline.NEUROSURGERY, [Role.CHAIR, Role.SPECIALIST]),
    ("vos", "Prof. Henrik Vos", "", [Role.CHAIR]),
    ("clerk", "Clara Benn", "", [Role.CLERK]),
    ("said", "Dr. Omar Said", Discipline.ORTHOPAEDIC_SPINE, [Role.SPECIALIST]),
    ("okafor", "Dr. Mei Okafor", Discipline.MEDICAL_ONCOLOGY, [Role.SPECIALIST]),
    ("lindqvist", "Dr. Rosa Lindqvist", Discipline.RADIATION_ONCOLOGY, [Role.SPECIALIST]),
    ("menon", "Dr. Ravi Menon", Discipline.RADIOLOGY, [Role.SPECIALIST]),
    ("weiss", "Dr. Judith Weiss", Discipline.PATHOLOGY, [Role.SPECIALIST]),
    ("kowalski", "Dr. Piotr Kowalski", Discipline.ANAESTHESIA, [Role.SPECIALIST]),
    ("marchetti", "Dr. Livia Marchetti", Discipline.REHABILITATION, [Role.SPECIALIST]),
    ("abara", "Dr. Ngozi Abara", Discipline.PALLIATIVE_CARE, [Role.SPECIALIST]),
    ("hughes", "Gareth Hughes", Discipline.NURSING, [Role.SPECIALIST]),
    ("observer", "Oskar Brandt", "", [Role.OBSERVER]),
    ("auditor", "Paula Adler", "", [Role.AUDITOR]),
)


def make_board() -> Board:
    """The Spine Tumor Board with its rules."""
    return Board.objects.create(
        slug="spine",
        name="Spine Tumor Board",
        hospital="St. Aurelia University Hospital",
        zone_name="Europe/Berlin",
        room_code_required=True,
        letter_phone="+49 30 23125 001",
        letter_office_phone="+49 30 23125 002",
    )


def make_people(board: Board) -> dict[str, User]:
    """The members by login, and an administrator; nobody has a password, one click signs in."""
    people = {}
    for login, name, discipline, roles in PEOPLE:
        user = User.objects.create_user(f"{login}@{DOMAIN}", PASSWORD, name=name)
        Membership.objects.create(user=user, board=board, discipline=discipline, roles=roles)
        people[login] = user
    make_rules(board)
    User.objects.create_superuser(f"administrator@{DOMAIN}", name="Ada Moss")
    return people


def make_rules(board: Board) -> None:
    """Spine surgeons of both kinds represent each other; palliative care sits for oncology."""
    for discipline, deputy in (
        (Discipline.NEUROSURGERY, Discipline.ORTHOPAEDIC_SPINE),
        (Discipline.ORTHOPAEDIC_SPINE, Discipline.NEUROSURGERY),
        (Discipline.MEDICAL_ONCOLOGY, Discipline.PALLIATIVE_CARE),
    ):
        DeputyRule.objects.create(board=board, discipline=discipline, deputy_discipline=deputy)


def by_discipline(people: dict[str, User]) -> dict[str, User]:
    """The voting members by discipline."""
    return {
        str(discipline): people[login]
        for login, _, discipline, roles in PEOPLE
        if Role.SPECIALIST in roles
    }
