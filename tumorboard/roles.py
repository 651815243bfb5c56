"""Who does what: disciplines, roles, permissions and the one table that ties them."""

from enum import StrEnum

from django.db.models import TextChoices


class Discipline(TextChoices):
    """The fixed list of disciplines in which a member speaks and votes."""

    NEUROSURGERY = "neurosurgery", "Neurosurgery"
    ORTHOPAEDIC_SPINE = "orthopaedic_spine", "Orthopaedic spine surgery"
    MEDICAL_ONCOLOGY = "medical_oncology", "Medical oncology"
    RADIATION_ONCOLOGY = "radiation_oncology", "Radiation oncology"
    RADIOLOGY = "radiology", "Radiology"
    PATHOLOGY = "pathology", "Pathology"
    ANAESTHESIA = "anaesthesia", "Anaesthesia"
    REHABILITATION = "rehabilitation", "Rehabilitation"
    PALLIATIVE_CARE = "palliative_care", "Palliative care"
    NURSING = "nursing", "Nursing"


class Role(TextChoices):
    """What a member of a board may come to do."""

    SPECIALIST = "specialist", "Specialist"
    CHAIR = "chair", "Chair"
    CLERK = "clerk", "Clerk"
    OBSERVER = "observer", "Observer"
    AUDITOR = "auditor", "Auditor"


class Permission(StrEnum):
    """Everything that the program lets somebody do, as `noun.verb`."""

    BOARD_VIEW = "board.view"
    DESK_VIEW = "desk.view"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_MOVE = "case.move"
    RECORD_WRITE = "record.write"
    MEETING_VIEW = "meeting.view"
    AGENDA_EDIT = "agenda.edit"
    TRIAGE_LIST = "triage.list"
    TRIAGE_PULL = "triage.pull"
    TRIAGE_REVIEW = "triage.review"
    PROTOCOL_DRAFT = "protocol.draft"
    PROTOCOL_SIGN = "protocol.sign"
    MEETING_RUN = "meeting.run"
    MEETING_JOIN = "meeting.join"
    EMERGENCY_CALL = "emergency.call"
    BALLOT_CAST = "ballot.cast"
    ROOM_VIEW = "room.view"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_RETRY = "document.retry"
    DOCUMENT_RELEASE = "document.release"
    DOCUMENT_SEND = "document.send"
    DOCUMENT_WITHDRAW = "document.withdraw"
    MAIL_VIEW = "mail.view"
    MAIL_RETRY = "mail.retry"
    FIGURES_VIEW = "figures.view"
    AUDIT_VIEW = "audit.view"


_READ = frozenset({Permission.BOARD_VIEW, Permission.CASE_VIEW, Permission.MEETING_VIEW})

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.SPECIALIST: _READ
    | {
        Permission.RECORD_WRITE,
        Permission.MEETING_JOIN,
        Permission.EMERGENCY_CALL,
        Permission.BALLOT_CAST,
        Permission.TRIAGE_PULL,
        Permission.TRIAGE_REVIEW,
        Permission.PROTOCOL_DRAFT,
        Permission.DOCUMENT_VIEW,
        Permission.DOCUMENT_RELEASE,
    },
    Role.CHAIR: _READ
    | {
        Permission.DESK_VIEW,
        Permission.CASE_EDIT,
        Permission.CASE_MOVE,
        Permission.RECORD_WRITE,
        Permission.AGENDA_EDIT,
        Permission.TRIAGE_LIST,
        Permission.TRIAGE_PULL,
        Permission.TRIAGE_REVIEW,
        Permission.PROTOCOL_DRAFT,
        Permission.PROTOCOL_SIGN,
        Permission.MEETING_RUN,
        Permission.MEETING_JOIN,
        Permission.EMERGENCY_CALL,
        Permission.ROOM_VIEW,
        Permission.DOCUMENT_VIEW,
        Permission.DOCUMENT_RETRY,
        Permission.DOCUMENT_RELEASE,
        Permission.DOCUMENT_SEND,
        Permission.DOCUMENT_WITHDRAW,
        Permission.MAIL_VIEW,
        Permission.MAIL_RETRY,
        Permission.FIGURES_VIEW,
    },
    Role.CLERK: _READ
    | {
        Permission.DESK_VIEW,
        Permission.CASE_EDIT,
        Permission.CASE_MOVE,
        Permission.RECORD_WRITE,
        Permission.AGENDA_EDIT,
        Permission.TRIAGE_LIST,
        Permission.TRIAGE_PULL,
        Permission.PROTOCOL_DRAFT,
        Permission.MEETING_JOIN,
        Permission.EMERGENCY_CALL,
        Permission.ROOM_VIEW,
        Permission.DOCUMENT_VIEW,
        Permission.DOCUMENT_RETRY,
        Permission.DOCUMENT_SEND,
        Permission.MAIL_VIEW,
        Permission.MAIL_RETRY,
        Permission.FIGURES_VIEW,
    },
    Role.OBSERVER: _READ | {Permission.MEETING_JOIN},
    Role.AUDITOR: frozenset(
        {Permission.BOARD_VIEW, Permission.FIGURES_VIEW, Permission.AUDIT_VIEW}
    ),
}


DEVICE_PERMISSIONS = frozenset({Permission.ROOM_VIEW})
"""What a paired device may do, with the one object that it was paired with."""


EMERGENCY_PERMISSIONS = frozenset({Permission.CASE_VIEW})
"""What somebody outside the board may do with the one case that they opened in an emergency."""


def roles_with(permission: Permission) -> frozenset[str]:
    """The roles whose holders have the permission."""
    return frozenset(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
