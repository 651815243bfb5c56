"""Approving minutes: who signs, what they say with it, and the version that carries their word."""

from dataclasses import dataclass

from django.db import transaction

from tumorboard.models import User
from tumorboard.refusal import Refused

from . import documents, history
from .models import Approval, Document, Meeting
from .states import DocumentState
from .vocabulary import Capacity, DocumentKind, Meaning


@dataclass(frozen=True)
class Signer:
    """Somebody whose approval the minutes need, and the one that they gave."""

    user: User
    capacity: Capacity
    given: Approval | None


def signers_of(document: Document) -> list[Signer]:
    """Who has to approve these minutes: the chair, and the minute-taker where the board asks."""
    meeting = document.meeting
    needed = {Capacity.CHAIR: meeting.chair}
    if meeting.board.minutes_need_two and meeting.minute_taker:
        needed[Capacity.MINUTE_TAKER] = meeting.minute_taker
    given = {one.capacity: one for one in document.approvals.select_related("by")}
    return [Signer(user, capacity, given.get(capacity)) for capacity, user in needed.items()]


def owed_by(document: Document, user: User) -> Signer | None:
    """The approval that this person still owes; None when there is nothing for them to sign."""
    if document.kind != DocumentKind.MINUTES or document.approved_by:
        return None
    owed = _owed(signers_of(document), user)
    return owed[0] if owed else None


def _owed(signers: list[Signer], user: User) -> list[Signer]:
    return [one for one in signers if one.user.pk == user.pk and one.given is None]


@transaction.atomic
def approve(document: Document, *, sha256: str, by: User) -> Document:
    """Approve minutes as a correct record; with the last approval the signed version is printed.

    `sha256` is of the file that the signer was shown. The caller has had it proven who signs.
    Gives back the newest version. The same approval again changes nothing.
    """
    meeting = history.lock(document.meeting)
    document = documents.locked(document.pk)  # it may have been withdrawn since it was shown
    newest = documents.newest_minutes(meeting)
    if document.approvals.filter(by=by).exists():
        return newest
    _refuse(document, newest, sha256=sha256)
    signers = signers_of(document)
    owed = _owed(signers, by)
    if not owed:
        names = " and ".join(one.user.name for one in signers)
        raise Refused(f"These minutes are approved by {names}.")
    for signer in owed:
        _give(document, signer.capacity, by=by)
    waiting = [one for one in signers if one.given is None and one not in owed]
    return newest if waiting else _print_signed(meeting, document, by=by)


def _refuse(document: Document, newest: Document, *, sha256: str) -> None:
    if document.kind != DocumentKind.MINUTES:
        raise Refused("Only minutes are approved.")
    if document.approved_by:
        raise Refused("This version is approved already.")
    if newest.pk != document.pk:
        raise Refused(
            f"Version {document.version} is no longer the newest. "
            f"Please read version {newest.version} and approve that."
        )
    if document.withdrawn:
        raise Refused("This version is withdrawn.")
    if document.state != DocumentState.READY:
        raise Refused("These minutes are not printed yet.")
    if sha256 != document.sha256:
        raise Refused("This is not the file that you were shown. Please open it again.")


def _give(document: Document, capacity: Capacity, *, by: User) -> None:
    approval = Approval.objects.create(
        document=document,
        by=by,
        capacity=capacity,
        meaning=Meaning.CORRECT_RECORD,
        sha256=document.sha256,
    )
    history.note(
        document.meeting,
        "minutes.approved",
        by=by,
        target=document,
        version=document.version,
        capacity=approval.capacity,
        meaning=approval.meaning,
        sha256=approval.sha256,
    )


def _print_signed(meeting: Meeting, document: Document, *, by: User) -> Document:
    """The same minutes once more, with the approvals in their own words."""
    return documents.request(
        DocumentKind.MINUTES,
        meeting=meeting,
        by=by,
        earlier=document.snapshot,
        approvals=list(document.approvals.select_related("by")),
        amendment=document.snapshot["document"].get("amendment", ""),
    )
