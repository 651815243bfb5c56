"""Referrals from outside: the links, the public form behind one, and what came by it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases import outside
from cases.forms.outside import LinkForm, OutsideForm, PutAwayForm
from cases.models import OutsideReferral, ReferralLink
from cases.views import intake
from cases.views.page import start
from tumorboard import throttle
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission
from tumorboard.whereabouts import neighbourhood_of

SHOWN = 30
MOST_SENDINGS = 20
"""Tries let through from one address in one pause."""


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Board)
def links(request: HttpRequest, board: Board) -> HttpResponse:
    """The links that were made; posted, another one, whose code is shown this once."""
    form, made, code = LinkForm(request.POST or None), None, ""
    if form.is_valid():
        made, code = outside.make_link(board, by=request.user, **form.cleaned_data)
        form = LinkForm()
    mine = ReferralLink.objects.visible_to(request.user).filter(board=board)
    context = {
        "form": form,
        "links": mine.select_related("by")[:SHOWN],
        "made": made,
        "code": code,
        "url": request.build_absolute_uri(_address(made)) if made else "",
        "crumbs": [start(request, board), {"label": "Referral links"}],
    }
    status = 422 if request.method == "POST" and not made else 200
    return render(request, "cases/referral_links.html", context, status=status)


def _address(link: ReferralLink) -> str:
    return reverse("refer", args=[outside.token_of(link)])


@require_POST
@allow(Permission.CASE_EDIT, ReferralLink)
def close(request: HttpRequest, link: ReferralLink) -> HttpResponse:
    """Close a link."""
    outside.close_link(link, by=request.user)
    messages.success(request, f"The link for {link.name} takes nothing any more.")
    return redirect("referral-links", slug=link.board.slug)


@require_http_methods(["GET", "POST"])
@allow(public=True)
@sensitive_post_parameters()
def refer(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a referring doctor; once sent, nothing of it is shown again."""
    link = outside.by_token(token)
    if link is None:
        raise Http404
    form = OutsideForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid() and link.is_open:
        try:
            with throttle.counted([(f"referral:{neighbourhood_of(request)}", MOST_SENDINGS)]):
                _send(request, link, form)
        except Refused as refused:
            is_code = isinstance(refused, outside.WrongCode)
            form.add_error("code" if is_code else None, refused.sentence)
            status = 409
        else:
            return render(request, "cases/refer_sent.html", {"board": link.board})
    return render(request, "cases/refer.html", {"form": form, "link": link, "board": link.board},
                  status=status)  # fmt: skip


def _send(request: HttpRequest, link: ReferralLink, form: OutsideForm) -> None:
    files = [(file.name, file.read()) for file in request.FILES.getlist("files")]
    letter, code = form.cleaned_data["letter"], form.cleaned_data["code"]
    outside.send(link, code, values=form.values, letter=letter, files=files)


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, OutsideReferral, related=("link",))
def referral(request: HttpRequest, referral: OutsideReferral) -> HttpResponse:
    """What came from outside, in the form of the intake page, to be checked and taken."""
    if referral.settled_at:
        messages.info(request, "This referral was settled already.")
        return redirect("desk", slug=referral.board.slug)
    if request.method == "GET":
        outside.note_settled(referral, "referral.opened", by=request.user)
    return intake.answer(request, referral.board, referral=referral)


@require_POST
@allow(Permission.CASE_EDIT, OutsideReferral)
def put_away(request: HttpRequest, referral: OutsideReferral) -> HttpResponse:
    """Put a referral away, with the reason."""
    form = PutAwayForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    outside.put_away(referral, by=request.user, reason=reason)
    messages.success(request, "The referral is put away; it is kept.")
    return redirect("desk", slug=referral.board.slug)
