"""The protocol library: its pages, drafting a version, signing and withdrawing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from meetings import library, protocols
from meetings.forms.live import ReasonForm
from meetings.forms.triage import ProtocolForm, SignForm
from meetings.models import Protocol, ProtocolVersion
from tumorboard import again
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import posted

VERSION = {
    "model": ProtocolVersion,
    "board": "protocol.board",
    "related": ("protocol__retired_by", "drafted_by", "signed_by"),
}


@require_GET
@allow(Permission.MEETING_VIEW, Board)
def protocol_library(request: HttpRequest, board: Board) -> HttpResponse:
    """The protocols of the board, each with its version in force."""
    shelves = library.shelves_of(board, request.user)
    return render(request, "meetings/triage/protocols.html", {"shelves": shelves})


@require_GET
@allow(Permission.MEETING_VIEW, Protocol, related=("retired_by",))
def protocol(request: HttpRequest, protocol: Protocol) -> HttpResponse:
    """The version in force, or the draft where there is none yet."""
    newest = protocol.versions.filter(signed_at__isnull=False).first() or protocol.versions.first()
    return redirect("protocol-version", newest.pk)


@require_GET
@allow(Permission.MEETING_VIEW, **VERSION)
def protocol_version(request: HttpRequest, version: ProtocolVersion) -> HttpResponse:
    """One version, in force or not, and the others of its protocol."""
    versions = list(version.protocol.versions.select_related("drafted_by", "signed_by"))
    for one in versions:
        one.protocol = version.protocol
    context = {
        "version": version,
        "protocol": version.protocol,
        "versions": versions,
        "shelf": library.shelf_of(version.protocol, versions),
        "listings": version.listings.count(),
    }
    return render(request, "meetings/triage/protocol.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.PROTOCOL_DRAFT, Board)
def protocol_new(request: HttpRequest, board: Board) -> HttpResponse:
    """Draft the first version of a new protocol."""
    form = ProtocolForm(
        posted(request), is_new=True, initial={"review_on": library.review_from(board.today())}
    )
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            made = protocols.begin(board, name=name, wording=form.wording, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _draft_page(request, form, status=409)
        messages.success(request, "The draft is stored. The chair signs it.")
        return redirect("protocol-version", made.pk)
    return _draft_page(request, form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(Permission.PROTOCOL_DRAFT, Protocol)
def protocol_draft(request: HttpRequest, protocol: Protocol) -> HttpResponse:
    """Draft the next version of a protocol, beginning with what the last one says."""
    form = ProtocolForm(posted(request), is_new=False, initial=_last_words(protocol))
    if form.is_valid():
        try:
            made = protocols.draft(protocol, wording=form.wording, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _draft_page(request, form, protocol, status=409)
        messages.success(request, f"The draft of version {made.number} is stored.")
        return redirect("protocol-version", made.pk)
    return _draft_page(request, form, protocol, status=422 if form.errors else 200)


def _last_words(protocol: Protocol) -> dict:
    last = protocol.versions.first()
    names = ("criteria", "recommendation", "tumour_classes", "reasons", "review_on")
    said = {name: getattr(last, name) for name in names}
    if last.is_signed:
        said["review_on"] = library.review_from(protocol.board.today())
    return said


def _draft_page(
    request: HttpRequest, form: ProtocolForm, protocol: Protocol | None = None, *, status: int
) -> HttpResponse:
    context = {"form": form, "protocol": protocol}
    return render(request, "meetings/triage/draft.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.PROTOCOL_SIGN, **VERSION)
def protocol_sign(request: HttpRequest, version: ProtocolVersion) -> HttpResponse:
    """Sign a draft: its text, what one says with it, and each time who one is."""
    if version.is_signed:
        return redirect("protocol-version", version.pk)
    form = SignForm(posted(request), initial={"seen": version.mark})
    if form.is_valid() and _is_signed(request, form, version):
        messages.success(request, f"{version} is in force.")
        return redirect("protocol-version", version.pk)
    context = {
        "form": form,
        "version": version,
        "protocol": version.protocol,
        "passkey": again.passkey_options(request),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/triage/sign.html", context, status=status)


def _is_signed(request: HttpRequest, form: SignForm, version: ProtocolVersion) -> bool:
    """Sign it with what was sent; else the form says why not."""
    board = version.protocol.board.slug
    try:
        again.prove(request, **form.proof, purpose="protocol.sign", board=board)
    except Refused as wrong:
        form.add_error("secret", wrong.sentence)
        return False
    try:
        protocols.sign(version, seen=form.cleaned_data["seen"], by=request.user)
    except Refused as refused:
        form.add_error(None, refused.sentence)
    return not form.errors


@require_http_methods(["GET", "POST"])
@allow(Permission.PROTOCOL_SIGN, Protocol)
def protocol_retire(request: HttpRequest, protocol: Protocol) -> HttpResponse:
    """Withdraw a protocol at once, with the reason."""
    form = ReasonForm(posted(request), label="Why it is withdrawn")
    if form.is_valid():
        protocols.retire(protocol, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The protocol is withdrawn. No case is listed by it any more.")
        return redirect("protocol", protocol.pk)
    context = {"form": form, "protocol": protocol}
    status = 422 if form.errors else 200
    return render(request, "meetings/triage/retire.html", context, status=status)
