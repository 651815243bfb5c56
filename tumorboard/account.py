"""A person's own sign-in: passkeys, app, recovery codes, password, and where they are signed in."""

import json
from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.internal import flows as app
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import again, audit, calendar_address, second_factor, sitting
from .access import allow
from .adapters import hospital_address
from .first_password import OWED, OwnPasswordForm
from .forms import ProofForm
from .models import User
from .places import memberships_in
from .refusal import Refused

TOTP, WEBAUTHN = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


@require_GET
@allow()
def account(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    mine = Authenticator.objects.filter(user=request.user)
    codes = mine.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "passkeys": mine.filter(type=WEBAUTHN).order_by("created_at"),
        "app": mine.filter(type=TOTP).first(),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "is_owed": second_factor.is_owed(request),
        "sittings": sitting.of(request.user),
        "this_one": request.session.session_key,
        "calendar": calendar_address.of(request.user),
    }
    with timezone.override(_zone_of(request)):
        return render(request, "account/page.html", context)


def _zone_of(request: HttpRequest) -> tzinfo:
    """The time of the person's first board; there is no better guess at where they are."""
    mine = memberships_in(request)
    return mine[0].board.zone if mine else UTC


@require_http_methods(["GET", "POST"])
@allow()
def prove(request: HttpRequest) -> HttpResponse:
    """Ask once more who it is, and go on to where the person was."""
    going_to = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(going_to, {request.get_host()}):
        going_to = resolve_url("home")
    form = ProofForm(request.POST or None)
    if form.is_valid() and _is_proven(request, form):
        return redirect(going_to)
    context = {
        "form": form,
        "next": going_to,
        "passkey": again.passkey_options(request),
        "proof_minutes": round(settings.PROOF_VALID / 60),
        "hospital": settings.HOSPITAL_SIGN_ON.get("name", ""),
        "hospital_url": hospital_address(going_to, asks_anew=True),
    }
    return render(request, "account/prove.html", context, status=422 if form.errors else 200)


def _is_proven(request: HttpRequest, form: ProofForm) -> bool:
    try:
        again.prove(request, **form.cleaned_data, purpose="prove")
    except Refused as refused:
        form.add_error("secret", refused.sentence)
    return not form.errors


@require_POST
@allow()
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is there: what counts is that they asked."""
    return HttpResponse(status=204)


@require_POST
@allow()
def sittings_end(request: HttpRequest) -> HttpResponse:
    """Sign out one other browser, or all of them."""
    if request.POST.get("which") == "others":
        number = sitting.end_others(request.session.session_key, by=request.user)
        messages.success(request, f"Signed out everywhere else: {number}.")
    elif sitting.end(_uuid(request.POST.get("which", "")), by=request.user):
        messages.success(request, "Signed out there.")
    return redirect("mfa_index")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_posted(request: HttpRequest) -> bool:
    return request.method == "POST"


@require_http_methods(["GET", "POST"])
@allow()
@again.needed_when(_is_posted)
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar; posted, a new one, which is shown this once."""
    url = ""
    if request.method == "POST":
        path = reverse("calendar", args=[calendar_address.make(by=request.user)])
        url = request.build_absolute_uri(path)
    context = {
        "url": url,
        "subscribe_url": url.replace(f"{request.scheme}:", "webcal:", 1),
        "address": calendar_address.of(request.user),
    }
    with timezone.override(_zone_of(request)):
        return render(request, "account/calendar.html", context)


@require_POST
@allow()
def calendar_end(request: HttpRequest) -> HttpResponse:
    """End the address of one's own calendar."""
    if calendar_address.end(request.user, by=request.user, reason="by hand"):
        messages.success(request, "The address is ended. Whoever reads it gets nothing any more.")
    return redirect("own-calendar")


class SetUpApp(ActivateTOTPView):
    template_name = "account/app.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        second_factor.note_added(self.request, TOTP)
        return super().form_valid(form)


class AddPasskey(AddWebAuthnView):
    template_name = "account/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        options = passkeys.begin_registration(self.request.user, passwordless=True)
        words = json.dumps(options, cls=DjangoJSONEncoder)
        return {**super(AddWebAuthnView, self).get_context_data(**kwargs), "options": words}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        second_factor.note_added(self.request, WEBAUTHN)
        return super().form_valid(form)


def _own(view: Any) -> Any:
    return require_http_methods(["GET", "HEAD", "POST"])(allow()(again.needed(view)))


app_set_up = _own(SetUpApp.as_view())
passkey_add = _own(AddPasskey.as_view())


@require_POST
@allow()
@again.needed
@transaction.atomic
def factor_remove(request: HttpRequest) -> HttpResponse:
    """Take out a passkey or the app."""
    number = request.POST.get("number", "")
    mine = Authenticator.objects.filter(user=request.user, type__in=[TOTP, WEBAUTHN])
    found = mine.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if found is not None and found.type == TOTP:
        app.deactivate_totp(request, found)
    elif found is not None:
        remove_authenticator(request, found)
    if found is not None:
        messages.success(request, "Taken out.")
    return redirect("mfa_index")


@require_http_methods(["GET", "POST"])
@allow()
@again.needed
@transaction.atomic
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes for the day on which the telephone is lost: shown once, and made anew at will."""
    if request.method == "POST" and recovery.can_generate_recovery_codes(request.user):
        recovery.generate_recovery_codes(request)
        second_factor.note_renewed(request.user)
        return redirect("mfa_view_recovery_codes")
    codes, may_see = recovery.view_recovery_codes(request)
    shown = codes.get_unused_codes() if codes and may_see else []
    context = {"codes": shown, "has_codes": codes is not None}
    return render(request, "account/codes.html", context)


@require_http_methods(["GET", "POST"])
@allow()
@again.needed
@transaction.atomic
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; every other browser is signed out by it."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if form.is_valid():
        user: User = form.save()
        is_first = bool(request.session.pop(OWED, ""))
        update_session_auth_hash(request, user)
        audit.record("password.changed", by=user, target=user)
        sitting.end_others(request.session.session_key, by=user)
        messages.success(request, "Your password is changed.")
        return redirect("home" if is_first else "mfa_index")
    context = {"form": form, "is_first": OWED in request.session}
    return render(request, "account/password.html", context, status=422 if form.errors else 200)
