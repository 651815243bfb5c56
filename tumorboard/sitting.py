"""A sitting: what one person does between signing in and signing out, and how it ends."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import audit, calendar_address, live
from .models import User
from .sitting_rows import Sitting
from .whereabouts import address_of, device_of

IDLE, LONG, OVER = "idle", "long", "over"
"""Nobody did anything for too long; it lasted too long; it was ended from elsewhere."""

KEPT = timedelta(days=1)
"""How long a sitting that ran out is remembered, to tell who comes back why they are out."""

FINENESS = 60
"""Into so many parts the idle time is cut: activity is noted once in each."""


def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Fix the end of the sitting; nothing that the person does afterwards puts it off."""
    now = timezone.now()
    ends = now + longest(request)
    request.session.set_expiry(ends - now)
    mine = Sitting.objects.filter(pk=request.session.session_key or "")
    if not mine.exists():
        request.session.create()
        mine = Sitting.objects.filter(pk=request.session.session_key)
    mine.update(
        handle=uuid4(),
        user=user,
        started_at=now,
        active_at=now,
        ends_at=ends,
        expire_date=min(ends, now + settings.SITTING_IDLE),
        address=address_of(request),
        device=device_of(request),
        hospital_sid=getattr(request, "hospital_sid", ""),
    )


def longest(request: HttpRequest) -> timedelta:
    """How long a sitting may last; shorter where the hospital has to vouch for the person again."""
    if getattr(request, "is_hospital_sign_on", False):
        return settings.HOSPITAL_SITTING
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def mark_of(request: HttpRequest) -> str:
    """A word that is the same throughout the sitting, and of no use to anybody who reads it."""
    row = getattr(request.session, "row", None)
    return _mark(row)


def marks_of(session_keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """The mark and the address of each of these sittings that there still are, by session key."""
    rows = Sitting.objects.filter(pk__in=set(session_keys))
    return {row.pk: (_mark(row), row.address) for row in rows}


def _mark(row: Sitting | None) -> str:
    told = str(row.handle) if row else ""
    return salted_hmac("tumorboard.sitting", told, algorithm="sha256").hexdigest()[:16]


def touch(request: HttpRequest) -> None:
    """Note that the person did something, at most once in a part of the idle time."""
    row = getattr(request.session, "row", None)
    now = timezone.now()
    if row is None or row.ends_at is None:
        return
    if now - row.active_at < settings.SITTING_IDLE / FINENESS:
        return
    standing = Sitting.objects.filter(pk=row.pk, expire_date__gt=now)
    standing.update(active_at=now, expire_date=min(row.ends_at, now + settings.SITTING_IDLE))


def how_it_ended(session_key: str) -> str:
    """Why the session of a cookie is no longer good; empty when it never was anybody's."""
    if not session_key:
        return ""
    row = Sitting.objects.filter(pk=session_key[:40]).first()
    if row is None:
        return OVER
    is_out = row.user_id is not None and row.expire_date <= timezone.now()
    return _reason(row) if is_out else ""


def of(user: User) -> list[Sitting]:
    """The sittings of a person that stand, the latest used first."""
    return list(Sitting.objects.filter(user=user, expire_date__gt=timezone.now()))


@transaction.atomic
def end(handle: UUID | None, *, by: User) -> int:
    """End one sitting of one's own, and its streams; tells whether it still stood."""
    return _end(Sitting.objects.filter(user=by, handle=handle), of=by, by=by, reason="by hand")


@transaction.atomic
def end_others(session_key: str, *, by: User) -> int:
    """End one's other sittings, and the address of one's calendar; tells how many sittings."""
    calendar_address.end(by, by=by, reason="signed out everywhere")
    others = Sitting.objects.filter(user=by).exclude(pk=session_key)
    return _end(others, of=by, by=by, reason="signed out everywhere")


@transaction.atomic
def end_all(user: User, *, by: User | str, reason: str) -> int:
    """End every sitting of a person, their streams and the address of their calendar; how many."""
    calendar_address.end(user, by=by, reason=reason)
    return _end(Sitting.objects.filter(user=user), of=user, by=by, reason=reason)


@transaction.atomic
def end_at_hospital(*, by: str, user: User | None = None, sid: str = "") -> int:
    """End what was ended at the hospital's sign-on: one sitting, or all of a person.

    A person's other ways to sign in do not keep a sitting: who is out there is out here.
    """
    meant = Sitting.objects.filter(user__isnull=False)
    meant = meant.filter(hospital_sid=sid) if sid else meant
    meant = meant.filter(user=user) if user else meant
    people = User.objects.filter(pk__in=meant.values("user")).order_by("pk")
    reason = "signed out at the hospital's sign-on"
    return sum(_end(meant.filter(user=one), of=one, by=by, reason=reason) for one in people)


def _end(sittings: Any, *, of: User, by: User | str, reason: str) -> int:
    standing = list(sittings.filter(expire_date__gt=timezone.now()).select_for_update())
    for row in standing:
        audit.record(
            "session.ended", by=by, target=of, reason=reason, device=row.device, address=row.address
        )
    Sitting.objects.filter(pk__in=[row.pk for row in standing]).delete()
    live.revoke(of)
    return len(standing)


@transaction.atomic
def sweep() -> int:
    """Audit the sittings that ran out, and forget those that did so long ago; tells how many."""
    now = timezone.now()
    out = Sitting.objects.filter(user__isnull=False, ended="", expire_date__lte=now)
    ran_out = list(out.select_related("user").select_for_update(skip_locked=True, of=["self"]))
    for row in ran_out:
        reason = _reason(row)
        audit.record(
            "session.ended", by="sitting", target=row.user, reason=reason, account=row.user.email
        )
        Sitting.objects.filter(pk=row.pk).update(ended=reason)
    _old(now).delete()
    return len(ran_out)


def _old(now: datetime) -> Any:
    nobody = Sitting.objects.filter(user=None, expire_date__lte=now)
    return nobody | Sitting.objects.exclude(ended="").filter(expire_date__lt=now - KEPT)


def _reason(row: Sitting) -> str:
    return IDLE if row.ends_at and row.expire_date < row.ends_at else LONG
