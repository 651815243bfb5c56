"""The hospital's sign-on says that somebody signed out there, and their sittings here end.

By OpenID Connect Back-Channel Logout 1.0: no browser asks for this, but the provider itself, with
a token that it has signed for us and for this one purpose.
"""

import time
from hashlib import sha256
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import audit, hospital_tokens, provisioning, sitting, throttle
from .access import allow
from .hospital_tokens import LEEWAY, TokenError

EVENT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST = 600
"""Seconds after which a token is not taken any more, however long it says that it is good."""


@csrf_exempt
@require_POST
@allow(public=True)
def hospital_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """End the sittings of whom the provider says that they signed out."""
    try:
        told = logout_of(request.POST.get("logout_token", ""))
        end(told)
    except TokenError as error:
        if throttle.is_noted(request):
            by = provisioning.SIGN_ON
            audit.record("sign_on.logout_refused", by=by, reason=str(error))
        answer = {"error": "invalid_request", "error_description": "This token is not accepted."}
        return JsonResponse(answer, status=400)
    return HttpResponse()


def logout_of(token: str) -> dict[str, Any]:
    """What a logout token says; raises `TokenError` for everything that is none."""
    if not settings.HOSPITAL_SIGN_ON or not token:
        raise TokenError("missing")
    provider = hospital_tokens.provider()
    told = hospital_tokens.read(
        token,
        keys_at=provider.get("jwks_uri", ""),
        issuer=provider.get("issuer", ""),
        audience=settings.HOSPITAL_SIGN_ON["client_id"],
        require=("jti", "events"),
    )
    if not isinstance(told["events"], dict) or not isinstance(told["events"].get(EVENT), dict):
        raise TokenError("purpose")
    if "nonce" in told or not (told.get("sub") or told.get("sid")):
        raise TokenError("shape")
    if any(not isinstance(told.get(name, ""), str) for name in ("sub", "sid", "jti")):
        raise TokenError("shape")
    if time.time() - told["iat"] > OLDEST + LEEWAY:
        raise TokenError("age")
    return told


@transaction.atomic
def end(told: dict[str, Any]) -> int:
    """End the sittings that the token means, once; tells how many."""
    mark = sha256(f"{told['iss']}\n{told['jti']}".encode()).hexdigest()
    if not cache.add(f"logout:{mark}", 1, timeout=OLDEST + 3 * LEEWAY):
        raise TokenError("used")
    who = {}
    if told.get("sub"):
        known = SocialAccount.objects.filter(provider="hospital", uid=told["sub"]).first()
        if known is None:
            return 0
        who["user"] = known.user
    return sitting.end_at_hospital(sid=told.get("sid", ""), by=provisioning.SIGN_ON, **who)
