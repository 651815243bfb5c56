"""What was done, in plain words: every action of the audit trail with its sentence and its kind.

Each floor brings the words for its own actions; a test reads the source and asks for the rest.
The words go on from a name: “Clara Benn opened the case”.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an action is, as auditors sort it and as other programs are told it."""

    CREATED = "created"
    READ = "read"
    CHANGED = "changed"
    REMOVED = "removed"
    EXPORTED = "exported"
    DENIED = "denied"
    SIGN_IN = "sign-in"
    RAN = "ran"


LABELS = {
    Kind.CREATED: "Written new",
    Kind.READ: "Opened and read",
    Kind.CHANGED: "Changed",
    Kind.REMOVED: "Taken away",
    Kind.EXPORTED: "Downloaded and exported",
    Kind.DENIED: "Denied",
    Kind.SIGN_IN: "Signed in and out",
    Kind.RAN: "Done by the program",
}


@dataclass(frozen=True)
class Deed:
    """The words and the kind of an action."""

    words: str
    kind: Kind


_deeds: dict[str, Deed] = {}


def learn(kind: Kind, words: Mapping[str, str]) -> None:
    """Add the words of these actions, all of one kind."""
    _deeds.update({action: Deed(said, kind) for action, said in words.items()})


def deed_of(action: str) -> Deed:
    """The words and the kind of an action; an unknown one is told by its own name."""
    return _deeds.get(action) or Deed(action, Kind.CHANGED)


def known() -> frozenset[str]:
    """All actions that have words."""
    return frozenset(_deeds)


def of_kind(kind: str) -> list[str]:
    """The actions of a kind."""
    return sorted(action for action, deed in _deeds.items() if deed.kind == kind)


def saying(text: str) -> list[str]:
    """The actions whose words or whose name hold the text."""
    part = text.lower()
    return sorted(
        action for action, deed in _deeds.items() if part in action or part in deed.words.lower()
    )


learn(
    Kind.SIGN_IN,
    {
        "session.signed_in": "signed in",
        "session.signed_out": "signed out",
        "session.ended": "ended a sitting",
        "proof.given": "proved once more who they are",
        "sign_on.connected": "connected a person with the hospital's sign-on",
    },
)
learn(
    Kind.DENIED,
    {
        "session.refused": "refused a sign-in",
        "second_factor.refused": "refused a code of a second factor",
        "sign_on.logout_refused": "refused a sign-out that was not the hospital's",
        "proof.refused": "could not prove who they are",
        "access.refused": "asked for something that they may not do",
        "access.hidden": "asked for something of another board, and was told nothing",
    },
)
learn(
    Kind.READ,
    {
        "calendar.read": "had their own calendar read at its secret address",
        "audit.searched": "searched the audit trail",
        "audit.report_opened": "opened the access report of the patient",
    },
)
learn(
    Kind.EXPORTED,
    {"audit.exported": "exported the audit trail"},
)
learn(
    Kind.CREATED,
    {
        "admin.user_added": "added a person",
        "person.added": "added a person who came by the hospital's sign-on",
        "second_factor.added": "set up a second factor",
        "calendar.issued": "made a secret address of their own calendar",
        "admin.board_added": "added a board",
        "admin.membership_added": "added a membership",
        "admin.deputyrule_added": "added a rule for deputies",
        "notice.queued": "queued a mail",
        "rehearsal.began": "began a rehearsal",
    },
)
learn(
    Kind.CHANGED,
    {
        "admin.user_changed": "changed a person",
        "membership.by_sign_on": "changed a membership as the hospital's sign-on says",
        "password.changed": "changed their password",
        "second_factor.codes_renewed": "made new recovery codes",
        "admin.board_changed": "changed the rules of the board",
        "admin.membership_changed": "changed a membership",
        "admin.deputyrule_changed": "changed a rule for deputies",
        "notice.again": "had a mail sent again",
        "audit.accepted": "accepted the audit trail of a restored copy",
        "rehearsal.ended": "ended a rehearsal",
    },
)
learn(
    Kind.REMOVED,
    {
        "admin.deputyrule_removed": "took away a rule for deputies",
        "second_factor.removed": "took out a second factor",
        "calendar.revoked": "ended the secret address of a calendar",
        "second_factor.taken_away": "took away the second factors of a person",
    },
)
learn(
    Kind.RAN,
    {
        "notice.handed": "handed a mail to the mail server",
        "notice.sent": "sent a mail",
        "notice.failed": "gave up sending a mail",
        "notice.unknown": "could not learn whether a mail was taken by the mail server",
        "notice.cancelled": "dropped a mail that was not needed any more",
        "backup.made": "made a backup of everything",
        "backup.restored": "restored everything from a backup",
        "audit.verified": "verified the whole audit trail",
        "audit.found_bad": "found the audit trail tampered with",
    },
)
