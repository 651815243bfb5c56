"""How the sign-in library is to behave here: its texts, its limits, its audit."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from . import (
    again,
    audit,
    claims,
    first_password,
    hospital_tokens,
    provisioning,
    second_factor,
    throttle,
)
from .models import User
from .passkeys import NOT_ACCEPTED
from .refusal import Refused
from .whereabouts import address_of

WRONG = "This e-mail address and password do not belong together."
NO_ADDRESS = (
    "Your hospital's sign-on did not say that it has verified your e-mail address, "
    "so you cannot be told apart here."
)
FAILED = "Your hospital's sign-on did not let you in. Please try again, or ask whoever runs it."


class Account(DefaultAccountAdapter):
    """Signing in with a password; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {"email_password_mismatch": WRONG}

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person whose address and password these are; known or not, the work is the same."""
        email = credentials.get("email", "")
        try:
            with throttle.counted(throttle.for_sign_in(request, email)):
                user = authenticate(
                    request, username=email, password=credentials.get("password", "")
                )
                if user is None:
                    self._note_refused(request, email)
                    raise ValidationError(WRONG)
                if first_password.is_over(user):
                    self._note_refused(request, email, is_too_late=True)
                    raise ValidationError(first_password.OVER)
        except throttle.TooOften as refused:
            if throttle.is_noted(request):
                self._note_refused(request, email, is_throttled=True)
            raise ValidationError(refused.sentence) from None
        return user

    def _note_refused(self, request: HttpRequest, email: str, **detail: Any) -> None:
        """Audit the refusal; an unknown address is not kept, it may be a mistyped password."""
        known = User.objects.of_address(email).first()
        account = {"account": known.email} if known else {}
        audit.record("session.refused", by="sign-in", target=known, **account, **detail)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        if getattr(request, "is_second_factor_shown", False):
            second_factor.note_shown(request.session, user)
        how = [
            f"{record['method']}:{record['type']}" if "type" in record else record["method"]
            for record in get_authentication_records(request, user)
        ]
        if "password" in how:
            first_password.note_use(request.session, user)
        audit.record("session.signed_in", by=user, how=how, address=address_of(request))
        throttle.remember(request, response, user)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account sounds like a wrong try, whichever way one came."""
        audit.record("session.refused", by="sign-in", target=user, account=user.email, closed=True)
        messages.error(request, NOT_ACCEPTED)
        return redirect("account_login")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Pass on what went wrong; what went well is said by our own pages."""
        if message:
            messages.add_message(request, level, message)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: every mail of this program is a notice, and waits in PostgreSQL."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not again.is_fresh(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """One page asks for a proof, whatever one has."""
        return [{"id": "prove", "description": "", "url": reverse("prove")}]


class SecondFactor(DefaultMFAAdapter):
    """Second factors; their secrets are stored encrypted under the program's key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": NOT_ACCEPTED,
        "cannot_delete_authenticator": "You need a second factor. Add another one first.",
    }

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address of the site, whatever name it was asked by."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": "Tumorboard"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {number + 1}"


def _keys() -> MultiFernet:
    """The key in force first, then those before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"tumorboard.second_factor" + one.encode()) for one in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one.digest())) for one in digests])


class Hospital(DefaultSocialAccountAdapter):
    """The hospital's own sign-on: it says who comes, and in which boards they have a place."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bring the person's memberships in line, or send them away with the reason."""
        known = sociallogin.user if sociallogin.is_existing else None
        told, sociallogin.account.extra_data = sociallogin.account.extra_data, {}
        try:
            user = self._arrive(known, told)
        except Refused as refused:
            self._send_away(request, refused.sentence, known)
        if known is None:
            sociallogin.connect(request, user)
            by, account = provisioning.SIGN_ON, user.email
            audit.record("sign_on.connected", by=by, target=user, account=account)
        else:
            sociallogin.account.save(update_fields=["extra_data"])
        signed = told.get("id_token") or {}
        request.is_hospital_sign_on = True
        request.hospital_sid = claims.sid_of(signed)
        request.was_asked_just_now = _was_asked_just_now(signed)
        wanted = settings.HOSPITAL_SIGN_ON.get("second_factor", False)
        request.is_second_factor_shown = claims.vouches(signed, wanted)

    def _arrive(self, known: User | None, told: dict) -> User:
        """Who it is that the claims name; an address used anew never inherits an account."""
        sources = [told.get("userinfo") or {}, told.get("id_token") or {}]
        said, rules = sources[1] | sources[0], settings.HOSPITAL_SIGN_ON.get("membership", [])
        email = claims.verified_address(*sources)
        if not email:
            raise Refused(NO_ADDRESS)
        if (
            known is None
            and SocialAccount.objects.filter(user__in=User.objects.of_address(email)).exists()
        ):
            raise Refused(provisioning.TAKEN)
        user = provisioning.arrive(
            known,
            email=email,
            name=claims.plain_name(said),
            grants=claims.granted(said, rules),
            boards=claims.boards_of(rules),
        )
        if user is None:
            raise Refused(provisioning.NOT_A_MEMBER)
        return user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        self._send_away(request, FAILED, None)

    def _send_away(self, request: HttpRequest, sentence: str, known: User | None) -> None:
        account = {"account": known.email} if known else {}
        audit.record(
            "session.refused", by=provisioning.SIGN_ON, target=known, reason=sentence, **account
        )
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect("account_login"))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: every mail of this program is a notice, and waits in PostgreSQL."""


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """The provider's tokens are believed for their signature too, and not for the TLS alone."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict:
        told = self.openid_config
        try:
            return hospital_tokens.read(
                id_token,
                keys_at=told["jwks_uri"],
                issuer=told["issuer"],
                audience=app.client_id,
                require=("sub",),
            )
        except hospital_tokens.TokenError as error:
            raise OAuth2Error("the identity token is not good") from error


def _was_asked_just_now(told: dict) -> bool:
    """Whether the sign-on says that it has just asked the person, and not known them from before.

    That it was told to is no sign of it: whoever sits at the browser can take that out of the way.
    """
    asked_at = told.get("auth_time")
    return isinstance(asked_at, int | float) and time.time() - asked_at < settings.PROOF_VALID


def hospital_address(going_to: str = "", *, asks_anew: bool = False) -> str:
    """Where signing in by the hospital begins; empty where the site has no such sign-on."""
    if not settings.HOSPITAL_SIGN_ON:
        return ""
    query = {"next": going_to} if going_to else {}
    if asks_anew:
        query["anew"] = "1"
    address = reverse("openid_connect_login", args=["hospital"])
    return f"{address}?{urlencode(query)}" if query else address
