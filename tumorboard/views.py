"""Where a person lands, the audit trail, and what is answered when something failed."""

import sys

from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods
from django.views.defaults import server_error

from . import audit
from .access import allow
from .models import Board, Membership
from .navigation import landing_for
from .roles import Permission


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
    """Answer a load balancer: the process is up and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_http_methods(["GET", "POST"])
@allow(Permission.AUDIT_VIEW, Board)
def audit_trail(request: HttpRequest, board: Board) -> HttpResponse:
    """The board's trail, newest first; a search is posted, for numbers and names are private."""
    query = request.POST.get("q", "").strip()[:200]
    page = Paginator(audit.events_of(board, query), 50).get_page(request.POST.get("page"))
    return render(request, "audit.html", {"page": page, "query": query})


def failed(request: HttpRequest) -> HttpResponse:
    """Answer after an error: 503 when the database was out of reach, so that one tries again.

    Here, not around the views, because the session needs the database before any view does.
    """
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        page, again = render_to_string("503.html"), {"Retry-After": "10"}
        return HttpResponse(page, status=503, headers=again)
    return server_error(request)
