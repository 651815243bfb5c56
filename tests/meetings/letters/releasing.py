"""A decided case of a board that has its telephone numbers, and the release of its letter."""

from meetings import letter
from meetings.models import AgendaItem, Document
from meetings.snapshots import Style
from tests import stories
from tests.people import People
from tumorboard.models import Board, User

PHONE, OFFICE = "+49 30 23125 001", "+49 30 23125 002"


def with_phones(people: People, item: AgendaItem) -> AgendaItem:
    """The item as a page reads it, after the administrator entered the numbers."""
    numbers = {"letter_phone": PHONE, "letter_office_phone": OFFICE}
    Board.objects.filter(pk=people.board.pk).update(**numbers)
    return AgendaItem.objects.select_related("meeting__board", "case__patient").get(pk=item.pk)


def decided(people: People) -> AgendaItem:
    """A case with a recorded consensus, one dissent, and a board with its numbers."""
    return with_phones(people, stories.decided(people))


def mark_of(item: AgendaItem, language: str = "en") -> str:
    """The mark of the letter as its page shows it."""
    return letter.draft_of(letter.decision_of(item), Style(language)).mark


def release(item: AgendaItem, *, by: User, language: str = "en", large: bool = False) -> Document:
    """Somebody releases the letter that they read."""
    seen = mark_of(item, language)
    return letter.release(item, by=by, language=language, large_print=large, seen=seen)
