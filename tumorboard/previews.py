"""What each kind of mail looks like: sample values, put through the code that sends.

Whoever sends a kind of mail says here who gets it and when, and gives a sample that is nobody's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import EmailMessage

from . import notices
from .models import Board, Notice, User

Sample = tuple[str, str, str]
"""Subject, words and the address of the link."""
Samples = Callable[[Board], dict[str, Sample]]


@dataclass(frozen=True)
class Kind:
    """A kind of mail: its name for people, who gets it, when, and samples by what differs."""

    title: str
    to: str
    when: str
    samples: Samples


@dataclass(frozen=True)
class Preview:
    """One kind with its samples as they would arrive."""

    key: str
    kind: Kind
    mails: list[tuple[str, EmailMessage]]


kinds: dict[str, Kind] = {}


def title_of(kind: str) -> str:
    """The name of a kind for people."""
    return kinds[kind].title if kind in kinds else kind


def previews_of(board: Board) -> list[Preview]:
    """Every kind of mail that the program sends, in the order of their names."""
    rows = sorted(kinds.items(), key=lambda one: one[1].title)
    return [Preview(key, kind, _mails(kind, board)) for key, kind in rows]


def _mails(kind: Kind, board: Board) -> list[tuple[str, EmailMessage]]:
    return [(what, _mail(board, *said)) for what, said in kind.samples(board).items()]


def _mail(board: Board, subject: str, body: str, path: str) -> EmailMessage:
    reader = User(name="Dr. Sample", email="sample@example.org")
    told = {"board": board, "subject": subject, "body": body, "path": path}
    return notices.message_of(Notice(to=reader, message_id="<sample>", **told))
