"""What every answer has in common: a request id, privacy, and refusals said in words."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from . import audit
from .refusal import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Number each request, for the audit trail and the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(uuid.uuid4().hex)
        try:
            return self.get_response(request)
        finally:
            audit.request_id.reset(token)


class PrivateMiddleware:
    """Keep every answer to a person out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class HtmxSignInMiddleware:
    """Send the whole page to the sign-in page, never a sign-in page into a part of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = reverse("sign-in")
        if request.htmx and response.status_code == 302 and response.url.startswith(sign_in):
            return HttpResponse(status=204, headers={"HX-Redirect": sign_in})
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
        template = "components/refused.html" if request.htmx else "refused.html"
        response = render(request, template, {"sentence": error.sentence}, status=409)
        if request.htmx:
            response.headers["HX-Retarget"] = "#messages"
            response.headers["HX-Reswap"] = "innerHTML"
        return response
