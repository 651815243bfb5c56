"""The protocol library: a version is drafted by a member, signed by the chair, and replaced."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tumorboard import access, audit
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .models import Protocol, ProtocolVersion
from .validity import Standing, why_not

RETIRED = "This protocol was withdrawn. Its versions can be read, and it gets no new one."
CHANGED = "This is not the wording that you read: it was changed meanwhile. Read it once more."


@dataclass(frozen=True)
class Wording:
    """What a version says: for whom it is, what it asks, what it advises, and until when."""

    criteria: str
    recommendation: str
    review_on: date
    tumour_classes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@transaction.atomic
def begin(board: Board, *, name: str, wording: Wording, by: User) -> ProtocolVersion:
    """Make a protocol with the draft of its first version."""
    name = name.strip()
    if not name:
        raise Refused("Please give the protocol a name.")
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    if Protocol.objects.filter(board=board, name=name).exists():
        raise Refused("There is a protocol of this name. Draft its next version there.")
    protocol = Protocol.objects.create(board=board, name=name)
    return draft(protocol, wording=wording, by=by)


@transaction.atomic
def draft(protocol: Protocol, *, wording: Wording, by: User) -> ProtocolVersion:
    """Write the next version of a protocol, or write its unsigned draft anew."""
    protocol = _lock(protocol)
    _refuse_retired(protocol)
    _refuse_incomplete(wording, today=protocol.board.today())
    version = protocol.versions.filter(signed_at=None).first()
    if version is None:
        last = protocol.versions.aggregate(last=Max("number"))["last"] or 0
        version = ProtocolVersion(protocol=protocol, number=last + 1)
    for name, value in vars(wording).items():
        setattr(version, name, value.strip() if isinstance(value, str) else value)
    version.drafted_by, version.drafted_at = by, timezone.now()
    version.save()
    _note(protocol, "protocol.drafted", by=by, version=version)
    return version


@transaction.atomic
def sign(version: ProtocolVersion, *, seen: str, by: User) -> ProtocolVersion:
    """Put a draft in force under the name of the chair; it replaces the version before.

    `seen` is the mark of the wording that was read. The caller has had it proven who signs.
    """
    protocol = _lock(version.protocol)
    version = protocol.versions.get(pk=version.pk)
    version.protocol = protocol
    if not access.can(by, Permission.PROTOCOL_SIGN, protocol.board):
        raise Refused("Only the chair of this board signs a protocol.")
    if version.is_signed:
        if version.signed_by_id == by.pk:
            return version
        raise Refused(f"This version is signed by {version.signed_by.name}.")
    _refuse_retired(protocol)
    if version.mark != seen:
        raise Refused(CHANGED)
    if version.review_on <= protocol.board.today():
        raise Refused("The review date has come already. Draft it with a later one.")
    version.signed_by, version.signed_at = by, timezone.now()
    version.save(update_fields=["signed_by", "signed_at"])
    _note(protocol, "protocol.signed", by=by, version=version, sha256=version.mark)
    return version


@transaction.atomic
def retire(protocol: Protocol, *, reason: str, by: User) -> Protocol:
    """Withdraw a protocol at once: from now on no case is listed by it."""
    protocol = _lock(protocol)
    reason = reason.strip()
    if not reason:
        raise Refused("Please say why the protocol is withdrawn.")
    if not access.can(by, Permission.PROTOCOL_SIGN, protocol.board):
        raise Refused("Only the chair of this board withdraws a protocol.")
    if protocol.retired_at is not None:
        return protocol
    protocol.retired_at, protocol.retired_by = timezone.now(), by
    protocol.retire_reason = reason
    protocol.save(update_fields=["retired_at", "retired_by", "retire_reason"])
    _note(protocol, "protocol.retired", by=by, reason=reason)
    return protocol


def held(version: ProtocolVersion) -> ProtocolVersion:
    """The version under its locked protocol: nobody replaces or withdraws it meanwhile.

    Raises `Refused` when no case can be listed by it now.
    """
    protocol = _lock(version.protocol)
    version = protocol.versions.get(pk=version.pk)
    version.protocol = protocol
    if sentence := why_not(standing_of(version), protocol.board.today()):
        raise Refused(sentence)
    return version


def standing_of(version: ProtocolVersion) -> Standing:
    """How the version stands among those of its protocol."""
    signed = version.protocol.versions.filter(signed_at__isnull=False)
    newest = signed.aggregate(last=Max("number"))["last"] or 0
    return version.standing(newest)


def _lock(protocol: Protocol) -> Protocol:
    rows = Protocol.objects.select_for_update(of=("self",)).select_related("board")
    return rows.get(pk=protocol.pk)


def _refuse_retired(protocol: Protocol) -> None:
    if protocol.retired_at is not None:
        raise Refused(RETIRED)


def _refuse_incomplete(wording: Wording, *, today: date) -> None:
    if not wording.criteria.strip():
        raise Refused("Please say which criteria a case has to meet.")
    if not wording.recommendation.strip():
        raise Refused("Please say what the protocol recommends.")
    if wording.review_on <= today:
        raise Refused("The review date is a day to come.")


def _note(
    protocol: Protocol,
    action: str,
    *,
    by: User,
    version: ProtocolVersion | None = None,
    **detail: str,
) -> None:
    detail |= {"name": protocol.name} | ({"number": version.number} if version else {})
    board = protocol.board.slug
    audit.record(action, by=by, board=board, target=version or protocol, **detail)
