"""Prove it is you again: by password, code or passkey, before what must not be done for another."""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as passkeys
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from . import audit, throttle
from .middleware import page_behind
from .models import User
from .passkeys import judged, read
from .refusal import Refused

PROVEN = "proven"

CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


NEITHER = "This is neither your password nor a code of yours. Nothing was done."
UNKNOWN_KEY = "This passkey was not accepted. Nothing was done."

View = Callable[..., HttpResponse]


class NotProven(Refused):
    """What was given does not prove it."""


def note(request: HttpRequest, user: User, method: str = "", **_: Any) -> None:
    """Keep that the person has just shown who they are.

    That the hospital vouches for them proves it only when it has just asked them itself.
    """
    if method == "socialaccount" and not getattr(request, "was_asked_just_now", False):
        return
    request.session[PROVEN] = [str(user.pk), time.time()]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has shown within the last minutes who they are."""
    who, at = request.session.get(PROVEN) or ["", 0]
    return who == str(request.user.pk) and 0 <= time.time() - at < settings.PROOF_VALID


def prove(
    request: HttpRequest, *, purpose: str, secret: str = "", credential: str = "", board: str = ""
) -> str:
    """Have the person proven by what they give, and tell by which way.

    Raises `Refused` otherwise; call it outside the transaction that is refused, so that a wrong
    try stays counted.
    """
    user = request.user
    with throttle.counted(throttle.for_proof(user)):
        way = _by_passkey(user, credential) if credential else _by_secret(user, secret)
        if not way:
            audit.record("proof.refused", by=user, board=board, target=user, purpose=purpose)
            raise NotProven(UNKNOWN_KEY if credential else NEITHER)
    audit.record("proof.given", by=user, board=board, target=user, purpose=purpose, way=way)
    request.session.cycle_key()
    note(request, user)
    return way


def needed(view: View) -> View:
    """Let a view be asked for only by whoever has just shown who they are."""
    return needed_when()(view)


def needed_when(
    condition: Callable[[HttpRequest], bool] = lambda request: True,
    *,
    back: Callable[..., str] = lambda *args: "",
) -> Callable[[View], View]:
    """As `needed`, for requests of one kind only, or leading back to a page of the view's thing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_fresh(request) or not condition(request):
                return view(request, *args, **kwargs)
            return to_proof(request, back(*args))

        return guarded

    return decorate


def to_proof(request: HttpRequest, back: str = "") -> HttpResponse:
    """The way to the page that asks for the proof, and from there back to the page behind."""
    address = proof_page(back or page_behind(request))
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def proof_page(back: str) -> str:
    """The address of the page that asks for the proof, and then leads back."""
    return f"{reverse('prove')}?{urlencode({'next': back})}"


def passkey_options(request: HttpRequest) -> str:
    """What the browser has to be asked for with a passkey; empty for whoever has none."""
    kind = Authenticator.Type.WEBAUTHN
    if not Authenticator.objects.filter(user=request.user, type=kind).exists():
        return ""
    return json.dumps(passkeys.begin_authentication(request.user), cls=DjangoJSONEncoder)


def _by_secret(user: User, secret: str) -> str:
    if user.check_password(secret):
        return "password"
    for one in Authenticator.objects.filter(user=user, type__in=CODES):
        if one.wrap().validate_code(secret):
            one.record_usage()
            return "code"
    return ""


def _by_passkey(user: User, credential: str) -> str:
    try:
        sent = read(credential)
        with judged():
            passkeys.parse_authentication_response(sent)
            used = passkeys.complete_authentication(user, sent)
    except ValidationError:
        return ""
    used.record_usage()
    return "passkey"
