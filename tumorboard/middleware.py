"""What every answer has in common: a request id, privacy, and refusals said in words."""

import uuid
from collections.abc import Callable
from itertools import chain
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from . import audit, denials, first_password, second_factor, sitting
from .refusal import Refused
from .whereabouts import address_of

NUL = "\0"
UNREADABLE = (
    "What was sent holds a character that cannot be stored. "
    "Please go back, delete what was pasted in, and type it again."
)

TOO_LARGE = (
    "What was sent is larger than the program takes at once, so nothing of it was read. "
    "A DICOM file may have 50 MB, any other file 20 MB. Send several files one by one."
)

TOO_MUCH_WRITTEN = (
    "What was written is longer than the program takes at once. "
    "Please go back, shorten it, and bring a long report as a file."
)
MALFORMED = "What was sent could not be read. Please open the page again and send it once more."

GetResponse = Callable[[HttpRequest], HttpResponse]


NOT_ASKED_FOR = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi"),
    *("payment", "serial", "usb", "xr-spatial-tracking"),
)
"""What no page of ours ever asks a browser for, so that nothing slipped into one can either."""

INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of what is no page: it loads nothing, runs nothing and stands in no frame."""

APART = {
    "Content-Security-Policy": INERT,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_ASKED_FOR),
}


class ApartMiddleware:
    """Keep every answer, static files too, out of the pages of other sites."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in APART.items():
            response.headers.setdefault(name, value)
        return response


class RequestIdMiddleware:
    """Number each request, for the audit trail and the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.answering(uuid.uuid4().hex, address_of(request)):
            return self.get_response(request)


class DenialMiddleware:
    """Have what was denied written down once the answer has left."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        denials.note_after(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, PermissionDenied):
            denials.refuse(request)


class BodySizeMiddleware:
    """Turn away what is larger than any file may be, before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > settings.MAX_BODY:
            return HttpResponse(TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class PlainTextMiddleware:
    """Refuse the character NUL, which no person types and no database text can hold.

    A cookie with it is as good as none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES.items()
        request.COOKIES = {name: value for name, value in cookies if NUL not in value}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        try:
            sent = chain(request.GET.lists(), request.POST.lists())
        except UnreadablePostError:  # the connection broke while it was being sent
            return HttpResponse(status=400)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return said(request, TOO_MUCH_WRITTEN, status=413)
        except (MultiPartParserError, BadRequest):
            return said(request, MALFORMED, status=400)
        if any(NUL in text for name, values in sent for text in (name, *values)):
            return said(request, UNREADABLE, status=400)
        return None


REVALIDATED = "private, no-cache"
"""For pictures: the person's own browser may keep it, and asks here before each use of it."""


class PrivateMiddleware:
    """Keep every answer to a person out of every cache, pictures out of every shared one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Cache-Control") != REVALIDATED:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask a stranger to sign in, and a person for a password of their own or a second factor.

    What a person asks for is noted as activity; what a page fetches by itself, by the rule of its
    address, is not.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable, *args: object
    ) -> HttpResponse | None:
        answer = super().process_view(request, view_func, *args)
        if answer is not None or not request.user.is_authenticated:
            return answer
        if not getattr(view_func, "is_background", False):
            sitting.touch(request)
        if request.resolver_match.url_name in WAYS_OUT:
            return None
        if first_password.is_owed(request.session, request.user):
            return to_own(request, "password")
        if second_factor.is_owed(request):
            return to_own(request, "mfa_index")
        return None

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        return to_sign_in(request)


WAYS_OUT = {
    "account_login",
    "demo-sign-in",
    "health",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "password",
    "prove",
    "sign-out",
    "sittings-end",
    "stay",
}
"""The names of the addresses that stay open to whoever still owes a second factor."""


def to_own(request: HttpRequest, name: str) -> HttpResponse:
    """The way to the page on which a person puts their own sign-in right first."""
    address = reverse(name)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page; the way back leads to a page, not to what was being sent."""
    address = reverse(settings.LOGIN_URL)
    ended = sitting.how_it_ended(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    return redirect_to_login(page_behind(request), f"{address}?ended={ended}" if ended else address)


def page_behind(request: HttpRequest) -> str:
    """The path of the page that was being read; what comes from elsewhere is not believed."""
    if request.method in ("GET", "HEAD") and not request.htmx:
        return request.get_full_path()
    header = "HX-Current-URL" if request.htmx else "Referer"
    page = request.headers.get(header, "")
    ours = {"allowed_hosts": {request.get_host()}, "require_https": request.is_secure()}
    if not url_has_allowed_host_and_scheme(page, **ours):
        return reverse("home")
    parts = urlsplit(page)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or reverse("home")


class HtmxSignInMiddleware:
    """Send the whole page to the sign-in page, never a sign-in page into a part of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = reverse(settings.LOGIN_URL)
        if request.htmx and response.status_code == 302 and response.url.startswith(sign_in):
            return HttpResponse(status=204, headers={"HX-Redirect": response.url})
        return response


class RefusedMiddleware:
    """Answer a refused move with 409 and its sentence, as a page or as a message part."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return said(request, error.sentence, status=409)


def said(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A sentence in place of what was asked for, on a page or where messages stand."""
    template = "components/refused.html" if request.htmx else "refused.html"
    response = render(request, template, {"sentence": sentence}, status=status)
    if request.htmx:
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Reselect"] = ".notice"
    return response
