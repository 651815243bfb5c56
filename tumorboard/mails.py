"""The mails of a board as its office sees them: what became of each, and sending one again."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from . import audit
from .models import Board, Notice, NoticeState, User
from .previews import title_of
from .refusal import Refused
from .rows import write

TROUBLE = [NoticeState.FAILED, NoticeState.UNKNOWN]
STATES = {
    "waiting": ("Waiting", Q(state__in=[NoticeState.QUEUED, NoticeState.HANDED], attempts=0)),
    "again": (
        "Tried, and tried again",
        Q(state__in=[NoticeState.QUEUED, NoticeState.HANDED], attempts__gt=0),
    ),
    "sent": ("Sent", Q(state=NoticeState.SENT)),
    "failed": ("Not sent", Q(state=NoticeState.FAILED)),
    "unknown": ("Perhaps sent", Q(state=NoticeState.UNKNOWN)),
    "cancelled": ("Not needed any more", Q(state=NoticeState.CANCELLED)),
}
"""How mails are sorted for people: the words, and which rows are meant."""

SENT_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Wanted:
    """Which mails are asked for; what is empty is not asked."""

    kind: str = ""
    person: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """One mail on the page: no words of it but its subject."""

    notice: Notice

    @property
    def title(self) -> str:
        return title_of(self.notice.kind)

    @property
    def state(self) -> str:
        """Under which heading it stands."""
        if self.notice.state in (NoticeState.QUEUED, NoticeState.HANDED):
            return "again" if self.notice.attempts else "waiting"
        return self.notice.state

    @property
    def label(self) -> str:
        return STATES[self.state][0]

    @property
    def why(self) -> str:
        return in_plain_words(self.notice.error)

    @property
    def may_go_again(self) -> bool:
        return self.notice.state in TROUBLE


def visible_to(user: User, board: Board) -> QuerySet[Notice]:
    """The mails of one board that the person may know of."""
    return Notice.objects.visible_to(user).filter(board=board).select_related("to", "board")


def found(notices: QuerySet[Notice], wanted: Wanted, *, board: Board) -> QuerySet[Notice]:
    """Those of the mails that are asked for, the newest first."""
    if wanted.kind:
        notices = notices.filter(kind=wanted.kind)
    if wanted.person:
        words = wanted.person
        named = Q(to__name__icontains=words) | Q(to__email__icontains=words)
        notices = notices.filter(named | Q(address__icontains=words))
    if wanted.state:
        notices = notices.filter(STATES[wanted.state][1])
    if wanted.since:
        notices = notices.filter(queued_at__gte=board.midnight(wanted.since))
    if wanted.until:
        notices = notices.filter(queued_at__lt=board.midnight(wanted.until + timedelta(days=1)))
    return notices.order_by("-queued_at", "-pk")


def kinds_in(notices: QuerySet[Notice]) -> list[tuple[str, str]]:
    """The kinds of mail that there are, with their names."""
    keys = notices.order_by().values_list("kind", flat=True).distinct()
    return sorted(((key, title_of(key)) for key in keys), key=lambda one: one[1])


def trouble_of(board: Board) -> dict[str, int]:
    """How many mails of the last two weeks were not sent, or perhaps not."""
    lately = Notice.objects.filter(board=board, queued_at__gt=timezone.now() - SENT_LATELY)
    return lately.aggregate(
        failed=Count("pk", filter=Q(state=NoticeState.FAILED)),
        unknown=Count("pk", filter=Q(state=NoticeState.UNKNOWN)),
    )


@transaction.atomic
def send_again(notice: Notice, *, by: User) -> Notice:
    """Put a mail that was not sent, or perhaps not, among those that wait; tried as a new one is.

    It keeps its Message-ID, by which many mail programs show a second copy once.
    """
    rows = Notice.objects.select_for_update(of=("self",)).select_related("to", "board")
    notice = rows.get(pk=notice.pk)
    if notice.state == NoticeState.QUEUED:
        return notice
    if notice.state not in TROUBLE:
        label = notice.get_state_display().lower()
        raise Refused(f"This mail is {label}, so it is not sent again.")
    now = timezone.now()
    before = notice.state
    write(notice, state=NoticeState.QUEUED, attempts=0, due_at=now, try_at=now, error="")
    told = {"kind": notice.kind, "to": notice.to_address, "before": before}
    audit.record("notice.again", by=by, board=notice.board.slug, target=notice, **told)
    return notice


PLAIN = (
    ("RecipientsRefused", "The mail server does not take mails for this address."),
    ("SenderRefused", "The mail server does not take mails from the program's own address."),
    ("AuthenticationError", "The mail server does not let the program in."),
    ("NotSupportedError", "The mail server cannot do what the program is set up for."),
    ("DataError", "The mail server refused this mail."),
    ("HeloError", "The mail server did not answer the greeting."),
    ("cannot be reached", "The mail server cannot be reached."),
    ("Disconnected", "The mail server ended the connection."),
    ("SSL", "The mail server cannot be spoken to safely: look at its certificate."),
    ("Timeout", "The mail server did not answer in time."),
)
CODE = re.compile(r"\b([245]\d\d)\b")
TECHNICAL = re.compile(r"^\w+(Error|Refused|Disconnected|Exception)\b|cannot be reached")


def in_plain_words(error: str) -> str:
    """Why a mail was not sent, for somebody who runs no mail server; sentences stay as they are."""
    if not TECHNICAL.search(error):
        return error
    words = next((plain for sign, plain in PLAIN if sign.lower() in error.lower()), "")
    code = CODE.search(error)
    words = words or "The mail could not be sent."
    return f"{words[:-1]} (its answer: {code[1]})." if code else words
