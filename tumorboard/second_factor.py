"""The second factor: who needs one, who has one, and what becomes of it."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from . import audit, sitting
from .models import Membership, User
from .places import memberships_in

SHOWN = "second_factor"
"""Names in the session who has shown a second factor, or set one up, in this sitting."""

ADMINISTRATOR = "administrator"

PERIOD = 30
"""Seconds for which an app shows a code."""

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_asked_of(user: User, memberships: Iterable[Membership]) -> bool:
    """Whether the site asks a person with these places for a second factor."""
    if ADMINISTRATOR in settings.SECOND_FACTOR_ROLES and (user.is_staff or user.is_superuser):
        return True
    return any(settings.SECOND_FACTOR_ROLES.intersection(one.roles) for one in memberships)


def is_shown(session: Mapping[str, Any], user: User) -> bool:
    """Whether there is nothing to ask for: it was shown, or the site asks nobody."""
    return not settings.SECOND_FACTOR_ROLES or session.get(SHOWN) == str(user.pk)


def is_owed(request: HttpRequest) -> bool:
    """Whether the person has still to set one up before they do anything else."""
    if is_shown(request.session, request.user):
        return False
    return is_asked_of(request.user, memberships_in(request))


def owing(people: Iterable[User]) -> set[Any]:
    """The keys of those who are asked for one, with one question for all."""
    people = list(people)
    places: dict[Any, list[Membership]] = defaultdict(list)
    for one in Membership.objects.filter(user__in=people, is_active=True) if people else ():
        places[one.user_id].append(one)
    return {user.pk for user in people if is_asked_of(user, places[user.pk])}


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def note_shown(session: MutableMapping[str, Any], user: User) -> None:
    session[SHOWN] = str(user.pk)


def set_up_app(user: User) -> str:
    """Set up an authenticator app for somebody who is made by the program; gives back its key."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """What an app with this key shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // PERIOD))


@transaction.atomic
def take_away(user: User, *, by: User) -> int:
    """Take away all second factors of somebody who has lost them; they set up new ones.

    Whoever found them is out with it: every sitting that was begun with them ends.
    """
    gone = Authenticator.objects.filter(user=user)
    number = gone.count()
    gone.delete()
    audit.record("second_factor.taken_away", by=by, target=user, account=user.email, number=number)
    sitting.end_all(user, by=by, reason="second factor taken away")
    return number


def note_use(request: HttpRequest, user: User, **_: Any) -> None:
    """A second factor was accepted."""
    note_shown(request.session, user)


def note_added(request: HttpRequest, kind: str) -> None:
    """A second factor was set up, in the transaction of the caller."""
    request.session.cycle_key()
    note_shown(request.session, request.user)
    audit.record("second_factor.added", by=request.user, target=request.user, kind=kind)


def note_renewed(user: User) -> None:
    """New recovery codes were made; the old ones are worth nothing."""
    audit.record("second_factor.codes_renewed", by=user, target=user)


def note_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second factor was removed; who needs one and has none left is led to a new one at once."""
    audit.record("second_factor.removed", by=user, kind=authenticator.type)
    if not has_one(user):
        request.session.pop(SHOWN, None)


def note_refused(user: User, authenticator: Authenticator, **_: Any) -> None:
    """A code was wrong."""
    audit.record(
        "second_factor.refused",
        by="sign-in",
        target=user,
        account=user.email,
        kind=authenticator.type,
    )
