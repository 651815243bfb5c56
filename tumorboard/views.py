"""Where a person lands, whether the program is well, and what is said when something failed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET
from django.views.defaults import server_error

from . import punctual, sealing
from .access import allow
from .models import Membership
from .navigation import landing_for


@require_GET
@allow()
def home(request: HttpRequest) -> HttpResponse:
    """Send a person to what they came for."""
    membership = (
        Membership.objects.filter(user=request.user, is_active=True)
        .select_related("board")
        .order_by("board__name")
        .first()
    )
    if membership is None:
        return render(request, "no_board.html")
    return redirect(landing_for(membership))


@require_GET
@allow(public=True)
def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the process is up and reaches its database.

    Trouble with the audit trail or the clock is told, and keeps nobody from the meeting.
    """
    wrong = punctual.trouble()
    told = [
        "audit trail: look at the administration" if sealing.is_head_missing() else "",
        f"clock: {wrong}" if wrong else "",
    ]
    words = "\n".join(["ok", *filter(None, told), ""])
    return HttpResponse(words, content_type="text/plain")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer after an error: 503 when the database was out of reach, so that one tries again.

    Here, not around the views, because the session needs the database before any view does.
    """
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        page, again = render_to_string("503.html"), {"Retry-After": "10"}
        return HttpResponse(page, status=503, headers=again)
    return server_error(request)
