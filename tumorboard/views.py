"""The front door: where a person lands, signing in, and the demonstration's quick sign-in."""

import sys
from urllib.parse import urlsplit

from django.contrib.auth import login, logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.defaults import server_error

from . import audit, demonstration, live, sealing
from .access import Rule, allow
from .forms import SignInForm
from .models import Membership, User
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


class SignIn(auth_views.LoginView):
    """The sign-in page."""

    template_name = "registration/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        audit.record("session.signed_in", by=self.request.user)
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Audit the refusal; an unknown address is not kept, it may be a mistyped password."""
        typed = form.cleaned_data.get("username", "")
        known = User.objects.filter(email__iexact=typed).first() if typed else None
        account = {"account": known.email} if known else {}
        audit.record("session.refused", by="sign-in", target=known, **account)
        return super().form_invalid(form)

    def get_redirect_url(self) -> str:
        """Where the person wanted to go; a way back to this page would lead in a circle."""
        url = super().get_redirect_url()
        return "" if urlsplit(url).path == self.request.path else url


sign_in = login_not_required(require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view()))
sign_in.rule = Rule(public=True)


@require_POST
@allow()
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and at once the streams that it opened."""
    person = request.user
    with transaction.atomic():
        audit.record("session.signed_out", by=person)
        logout(request)
        live.revoke(person)
    return redirect("sign-in")


@require_POST
@allow(public=True)
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demonstration person; there is no such thing outside the demonstration."""
    known = {str(person["id"]) for person in demonstration.people()}
    if request.POST.get("user", "") not in known:
        raise Http404
    user = get_object_or_404(User, pk=request.POST["user"], is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    audit.record("session.signed_in", by=user, demonstration=True)
    return redirect("home")


@require_GET
@allow(public=True)
def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the process is up and reaches its database.

    Trouble with the audit trail is told without details, and keeps nobody from the meeting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    trouble = "audit trail: look at the administration\n" if sealing.is_head_missing() else ""
    return HttpResponse(f"ok\n{trouble}", content_type="text/plain")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer after an error: 503 when the database was out of reach, so that one tries again.

    Here, not around the views, because the session needs the database before any view does.
    """
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        page, again = render_to_string("503.html"), {"Retry-After": "10"}
        return HttpResponse(page, status=503, headers=again)
    return server_error(request)
