"""What is typed to sign in, and to prove once more who one is."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError

from . import throttle
from .passkeys import CredentialField, judged


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autofocus": True, "autocomplete": "username"}
        self.fields["login"] = forms.EmailField(
            label="E-mail address", widget=forms.EmailInput(attrs=attributes)
        )
        self.fields["password"] = forms.CharField(
            label="Password",
            strip=False,
            max_length=1000,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])


def code_field(label: str) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attributes))


class CodeForm(AuthenticateForm):
    """The code that is asked for after the password."""

    code = code_field("Code from your app, or a recovery code")

    def clean_code(self) -> str:
        try:
            with throttle.counted(throttle.for_code(context.request, self.user)):
                return super().clean_code()
        except throttle.TooOften as refused:
            raise ValidationError(refused.sentence) from None


class AppForm(ActivateTOTPForm):
    """The first code of an app that has just been set up."""

    code = code_field("The code that the app shows now")


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; it always asks for finger, face or PIN, and is found without a name."""

    name = forms.CharField(label="What you call it", max_length=60, required=False)
    credential = CredentialField()
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict:
        with judged():
            return super().clean()


class PasskeyStepForm(AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with judged():
            return super().clean_credential()


class PasskeyInForm(LoginWebAuthnForm):
    """A passkey alone."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with judged():
            return super().clean_credential()


class ProofForm(forms.Form):
    """Who one is, once more: a password or a code; a passkey comes by itself."""

    secret = forms.CharField(
        label="Your password, or a code from your app",
        strip=False,
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean(self) -> dict:
        entry = super().clean()
        if not entry.get("secret") and not entry.get("credential") and not self.errors:
            self.add_error("secret", "Please give your password, or use a passkey.")
        return entry

    @property
    def proof(self) -> dict[str, str]:
        """What proves who it is."""
        return {name: self.cleaned_data[name] for name in ("secret", "credential")}
