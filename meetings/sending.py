"""Sending documents: a link by mail and no patient's data in it, or a tick that it was posted.

A member of the board opens the link after signing in. Somebody without an account types a code,
which is shown once to who sends the document and told on another way, by telephone. Whoever has
the mail alone opens nothing.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tumorboard import access, code_links, notices
from tumorboard.code_links import MOST_TRIES
from tumorboard.models import Membership, Notice, User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import copies, documents
from .models import Delivery, Document
from .states import DocumentState
from .vocabulary import DocumentKind, Way

SENT, WITHDRAWN = "document-sent", "document-withdrawn"
WRONG = "This is not the code for this document. Please look at it once more."
LOCKED = (
    f"A wrong code was typed {MOST_TRIES} times, so this link is locked. "
    "Please ask the office of the board for a new code."
)
OVER = "This link is no longer open. Please ask the office of the board for a new one."


class WrongCode(Refused):
    """The code that was typed does not open the document."""


def why_not(document: Document) -> str:
    """Why the document cannot be sent now, as a sentence; empty when it can."""
    if document.state != DocumentState.READY:
        return "It is not printed yet."
    if document.withdrawn:
        return "It is withdrawn."
    newest = document.versions.first()
    if newest.pk != document.pk:
        return f"Version {newest.version} has replaced it."
    if document.kind == DocumentKind.MINUTES and not document.approved_by:
        return "Minutes are sent once they are approved."
    return ""


@transaction.atomic
def send(document: Document, *, name: str, email: str, by: User) -> tuple[Delivery, str]:
    """Release the document to a recipient and queue the mail with the link.

    Gives back the code that the recipient has to be told, empty for a member of the board. Raises
    `Refused` for what is not released, and for an address that has a link already.
    """
    document = _sendable(document)
    email = email.strip().lower()
    member = _member(document, email)
    code, lock = ("", {}) if member else code_links.fresh()
    delivery = Delivery(
        document=document,
        way=Way.MEMBER if member else Way.LINK,
        name=member.name if member else " ".join(name.split()),
        email=email,
        member=member,
        by=by,
        **lock,
    )
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"{email} has a link to this document already.") from None
    _note(delivery, "document.sent", by=by)
    _mail(delivery, SENT, by=by)
    return delivery, code


@transaction.atomic
def note_posted(document: Document, *, name: str, by: User) -> Delivery:
    """Tick that the printed document went to a recipient by post."""
    document = _sendable(document)
    name = " ".join(name.split())
    delivery = Delivery.objects.create(document=document, way=Way.POST, name=name, by=by)
    _note(delivery, "document.posted", by=by)
    return delivery


@transaction.atomic
def take_back(delivery: Delivery, *, by: User) -> Delivery:
    """Close a link, so that nobody opens the document by it any more."""
    delivery = _locked(delivery)
    if delivery.way == Way.POST:
        raise Refused("What was posted cannot be taken back.")
    if delivery.taken_back_at is None:
        write(delivery, taken_back_at=timezone.now())
        _note(delivery, "document.link_closed", by=by)
    return delivery


@transaction.atomic
def renew_code(delivery: Delivery, *, by: User) -> str:
    """Give the link of somebody without an account a new code, and fourteen days more."""
    delivery = _locked(delivery)
    if delivery.way != Way.LINK or delivery.taken_back_at:
        raise Refused("This link has no code.")
    code, lock = code_links.fresh()
    write(delivery, **lock)
    _note(delivery, "document.code_renewed", by=by)
    return code


def by_link(number: UUID) -> Delivery | None:
    """The delivery that a link names, if it is one for somebody without an account."""
    rows = Delivery.objects.select_related("document__board", "document__meeting")
    return rows.filter(pk=number, way=Way.LINK).first()


def fetch(delivery: Delivery, code: str) -> bytes:
    """The file for who has the link and the code; each fetching is counted and audited.

    Raises `WrongCode`, which is counted too, and `Refused` when the link is closed or locked.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.way != Way.LINK or delivery.is_over():
            raise Refused(OVER)
        if delivery.is_locked:
            raise Refused(LOCKED)
        if code_links.fits(delivery, code):
            write(delivery, opened=delivery.opened + 1, opened_at=timezone.now())
            by = f"recipient {delivery.email}"
            return copies.download(delivery.document, by=by, delivery=str(delivery.pk))
        write(delivery, wrong_codes=delivery.wrong_codes + 1)
        _note(delivery, "document.code_refused", by=f"recipient {delivery.email}")
    raise WrongCode(LOCKED if delivery.is_locked else WRONG)


@transaction.atomic
def note_opened(document: Document, *, by: User) -> None:
    """Count that a member to whom the document was sent has fetched it."""
    sent = Delivery.objects.select_for_update().filter(
        document=document, member=by, taken_back_at=None
    )
    for delivery in sent:
        write(delivery, opened=delivery.opened + 1, opened_at=timezone.now())


def tell_of_withdrawal(document: Document, *, by: User) -> None:
    """Mail all who have a link that the document is not to be acted on."""
    for delivery in document.deliveries.filter(taken_back_at=None).exclude(way=Way.POST):
        _mail(delivery, WITHDRAWN, by=by)


def needless(notice: Notice) -> str:
    """Why the mail with a link is not needed any more, or nothing."""
    number = notice.key.rpartition("/")[2]
    delivery = Delivery.objects.select_related("document").filter(pk=number).first()
    if delivery is None or delivery.taken_back_at:
        return "The link was closed."
    return "The document was withdrawn." if delivery.document.withdrawn else ""


def needless_withdrawal(notice: Notice) -> str:
    """Why nobody has to be told of a withdrawal: the link was never handed to the mail server."""
    first = Notice.objects.filter(key=f"{SENT}/{notice.key.rpartition('/')[2]}")
    handed = first.filter(handed_at__isnull=False)
    return "" if handed.exists() else "The link was not sent."


def _sendable(document: Document) -> Document:
    document = documents.locked(document.pk)
    if sentence := why_not(document):
        raise Refused(f"This document cannot be sent. {sentence}")
    return document


def _member(document: Document, email: str) -> User | None:
    """The person of the board who has this address and may read its documents."""
    active = Membership.objects.filter(board=document.board, is_active=True, user__is_active=True)
    whose = User.objects.of_address(email)
    found = active.filter(user__in=whose).select_related("user").first()
    if found is None:
        return None
    if not access.can(found.user, access.Permission.DOCUMENT_VIEW, document.board):
        raise Refused(f"{found.user.name} is in this board as one who may not read documents.")
    return found.user


def _mail(delivery: Delivery, kind: str, *, by: User) -> None:
    board = delivery.document.board
    subject, body = mail_of(kind, board=board.name, way=delivery.way)
    notices.queue(
        to=delivery.member or delivery.email,
        board=board,
        kind=kind,
        subject=subject,
        body=body,
        path=path_of(delivery),
        key=f"{kind}/{delivery.pk}",
        by=by,
    )


def mail_of(kind: str, *, board: str, way: str) -> tuple[str, str]:
    """Subject and words of the mail about a document."""
    return _SUBJECTS[kind].format(board=board), _BODIES[kind].format(how=_HOW[way])


def path_of(delivery: Delivery) -> str:
    """Where the link in the mail leads to."""
    if delivery.way == Way.MEMBER:
        return reverse("meeting", args=[delivery.document.meeting_id])
    return reverse("delivery", args=[delivery.pk])


_SUBJECTS = {
    SENT: "A document of the {board} for you",
    WITHDRAWN: "A document of the {board} was withdrawn",
}
_BODIES = {
    SENT: "A document was released for you. {how}",
    WITHDRAWN: "A document that was sent to you is withdrawn. Please do not act on it. {how}",
}
_HOW = {
    Way.MEMBER: "You find it under the documents of the meeting.",
    Way.LINK: (
        "The link opens it together with the code that the office of the board tells you by "
        "telephone."
    ),
}


def _locked(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",))
    return rows.select_related("document__board", "document__meeting").get(pk=delivery.pk)


def _note(delivery: Delivery, action: str, *, by: User | str) -> None:
    documents.note(
        delivery.document, action, by=by, to=delivery.email or delivery.name, way=delivery.way
    )
