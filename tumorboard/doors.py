"""Coming in and going out: the sign-in library's views under our rules, and ours beside them."""

import json
import logging
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect import views as hospital
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from . import again, audit, demonstration, live, sitting, throttle
from .access import allow
from .adapters import FAILED, SignedTokens, hospital_address
from .models import User
from .passkeys import STRANGE

logger = logging.getLogger(__name__)

ENDED = {
    sitting.IDLE: "You were signed out because nothing was done here for a while. "
    "Sign in, and you are back where you were.",
    sitting.LONG: "Your sitting has reached its longest time. "
    "Sign in, and you are back where you were.",
    sitting.OVER: "You were signed out. Sign in, and you are back where you were.",
}


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "sign_in/page.html"

    def get_success_url(self) -> str:
        """Where the person wanted to go; a way back to this page would lead in a circle."""
        url = self.get_next_url() or ""
        return resolve_url("home") if urlsplit(url).path in ("", self.request.path) else url

    def get_context_data(self, **kwargs: Any) -> dict:
        going_to = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return {
            **super().get_context_data(**kwargs),
            "next": going_to,
            "ended": ENDED.get(self.request.GET.get("ended", ""), ""),
            "hospital": settings.HOSPITAL_SIGN_ON.get("name", ""),
            "hospital_url": hospital_address(going_to),
        }


class SecondStep(AuthenticateView):
    """The code or the passkey after the password."""

    template_name = "sign_in/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        user, kind = self.stage.login.user, Authenticator.Type.WEBAUTHN
        has_passkey = Authenticator.objects.filter(user=user, type=kind).exists()
        options = json.dumps(context["js_data"]["request_options"], cls=DjangoJSONEncoder)
        return {**context, "passkey": options if has_passkey else ""}


class PasskeyIn(LoginWebAuthnView):
    """Signing in with a passkey alone."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if throttle.is_noted(self.request):
            audit.record("session.refused", by="sign-in", passkey=True)
        return super().form_invalid(form)


def _public(view: Any) -> Any:
    return require_http_methods(["GET", "HEAD", "POST"])(allow(public=True)(view))


sign_in = _public(SignIn.as_view())
second_step = _public(SecondStep.as_view())
passkey_in = _public(PasskeyIn.as_view())


def _or_back(view: Any) -> Any:
    """Lead back to the sign-in page where the site has no such sign-on, or it does not answer."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        if not settings.HOSPITAL_SIGN_ON:
            return redirect("account_login")
        try:
            return view(request, provider_id)
        except (OAuth2Error, RequestException, DataError, *STRANGE):
            logger.exception("The hospital's sign-on failed.")
            messages.error(request, FAILED)
            return redirect("account_login")

    return guarded


@require_GET
@allow(public=True)
@_or_back
def hospital_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the hospital's own sign-on."""
    told = QueryDict(mutable=True)
    if "next" in request.GET:
        told["next"] = request.GET["next"]
    if "anew" in request.GET:
        told["auth_params"] = urlencode({"prompt": "login", "max_age": 0})
    request.GET = told  # the library would let an address say what else is done with the account
    return hospital.login(request, provider_id)


@require_GET
@allow(public=True)
@_or_back
def hospital_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the hospital's own sign-on."""
    return OAuth2CallbackView.adapter_view(SignedTokens(request, provider_id))(request)


@require_POST
@allow(public=True)
def start_over(request: HttpRequest) -> HttpResponse:
    """Leave the second step, to sign in as somebody else."""
    clear_login(request)
    return redirect("account_login")


@require_POST
@allow()
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and at once the streams that it opened."""
    person = request.user
    with transaction.atomic():
        audit.record("session.signed_out", by=person)
        logout(request)
        live.revoke(person)
    return redirect("account_login")


@require_POST
@allow(public=True)
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demonstration person; there is no such thing outside the demonstration."""
    known = {str(person["id"]) for person in demonstration.people()}
    if request.POST.get("user", "") not in known:
        raise Http404
    user = get_object_or_404(User, pk=request.POST["user"], is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    again.note(request, user)
    audit.record("session.signed_in", by=user, demonstration=True)
    return redirect("home")
