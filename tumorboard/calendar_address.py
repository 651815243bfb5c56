"""The secret address of a person's own calendar, which programs read that sign in nowhere.

Whoever has the address reads what is behind it, so a person has one at most, which is shown when it
is made and never again. A new one replaces it, and signing out everywhere ends it.
"""

import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from . import audit
from .calendar_rows import CalendarAddress
from .models import User

BYTES = 32
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
"""What 32 random bytes look like: nothing else is looked up."""


@transaction.atomic
def make(*, by: User) -> str:
    """Make the person's address, in place of the one that they had; tells the secret, this once."""
    secret = secrets.token_urlsafe(BYTES)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    end(by, by=by, reason="replaced by a new one")
    made = CalendarAddress.objects.create(user=by, digest=_digest(secret))
    audit.record("calendar.issued", by=by, target=made)
    return secret


@transaction.atomic
def end(user: User, *, by: User | str, reason: str) -> bool:
    """End the person's address; whether there was one."""
    found = CalendarAddress.objects.select_for_update().filter(user=user).first()
    if found is None:
        return False
    audit.record("calendar.revoked", by=by, target=found, of=user.email, reason=reason)
    found.delete()
    return True


def of(user: User) -> CalendarAddress | None:
    """The person's address, if they have one."""
    return CalendarAddress.objects.filter(user=user).first()


def known(secret: str) -> CalendarAddress | None:
    """Whose address this is; a wrong one, an ended one and one of a closed account are none."""
    if not SHAPE.fullmatch(secret):
        return None
    rows = CalendarAddress.objects.filter(digest=_digest(secret), user__is_active=True)
    return rows.select_related("user").first()


@transaction.atomic
def note_read(address: CalendarAddress, *, by: User) -> None:
    """Write into the trail that it is read, once a day."""
    today = datetime.now(UTC).date()
    unread = CalendarAddress.objects.filter(pk=address.pk).exclude(read_on=today)
    if unread.update(read_on=today):
        audit.record("calendar.read", by=by, target=address)


def _digest(secret: str) -> str:
    # Nobody guesses 256 random bits, so that a slow hash would protect nothing more.
    return sha256(secret.encode()).hexdigest()
