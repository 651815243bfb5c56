"""Sending documents, fetching one by a link, and withdrawing one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import copies, sending, withdrawing
from meetings.forms.sending import CodeForm, PostForm, SendForm, WithdrawForm
from meetings.models import Delivery, Document
from tumorboard import again
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .documents import file_answer
from .screen import posted

DELIVERY = {"model": Delivery, "board": "document.board", "related": ("document__meeting",)}


def _own_page(thing: Document | Delivery) -> str:
    """The page on which a document is sent."""
    document = thing if isinstance(thing, Document) else thing.document
    return reverse("document-send", args=[document.pk])


# Only who has just shown who they are hands a document to somebody outside.
_proven = again.needed_when(back=_own_page)


@require_GET
@allow(Permission.DOCUMENT_SEND, Document)
@_proven
def document_send(request: HttpRequest, document: Document) -> HttpResponse:
    """To whom the document went, and the way to the next recipient."""
    return _page(request, document)


@require_POST
@allow(Permission.DOCUMENT_SEND, Document)
@_proven
def document_mail(request: HttpRequest, document: Document) -> HttpResponse:
    """Send a link; the code of somebody without an account is shown this once."""
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, document, send=form, status=422)
    try:
        delivery, code = sending.send(document, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("email", refused.sentence)
        return _page(request, document, send=form, status=409)
    if code:
        return _page(request, document, shown=delivery, code=code)
    messages.success(request, f"{delivery.name} gets a link by mail.")
    return redirect("document-send", document.pk)


@require_POST
@allow(Permission.DOCUMENT_SEND, Document)
def document_post(request: HttpRequest, document: Document) -> HttpResponse:
    """Tick that it was posted."""
    form = PostForm(request.POST, prefix="post")
    if not form.is_valid():
        return _page(request, document, post=form, status=422)
    try:
        sending.note_posted(document, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, document, post=form, status=409)
    return redirect("document-send", document.pk)


@require_POST
@allow(Permission.DOCUMENT_SEND, **DELIVERY)
def delivery_close(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Close a link."""
    sending.take_back(delivery, by=request.user)
    messages.success(request, f"The link of {delivery.name} opens nothing any more.")
    return redirect("document-send", delivery.document_id)


@require_POST
@allow(Permission.DOCUMENT_SEND, **DELIVERY)
@_proven
def delivery_code(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Make a new code, which is shown this once."""
    code = sending.renew_code(delivery, by=request.user)
    return _page(request, delivery.document, shown=delivery, code=code)


def _page(
    request: HttpRequest, document: Document, *, status: int = 200, **shown: object
) -> HttpResponse:
    context = {
        "document": document,
        "meeting": document.meeting,
        "why_not": sending.why_not(document),
        "deliveries": document.deliveries.select_related("by"),
        "send": SendForm(),
        "post": PostForm(prefix="post"),
    }
    return render(request, "meetings/send.html", context | shown, status=status)


@require_http_methods(["GET", "POST"])
@allow(public=True)
@sensitive_post_parameters("code")
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What somebody without an account sees who follows a link: the code is asked for."""
    found = sending.by_link(pk)
    if found is None:
        raise Http404
    form = CodeForm(posted(request))
    if form.is_valid():
        try:
            content = sending.fetch(found, form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            return file_answer(content, copies.file_name(found.document), "application/pdf")
    status = 422 if form.errors else 200
    context = {"form": form, "delivery": found, "board": found.document.board}
    context["newest"] = found.document.versions.first()
    return render(request, "meetings/delivery.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.DOCUMENT_WITHDRAW, Document)
def document_withdraw(request: HttpRequest, document: Document) -> HttpResponse:
    """Withdraw a printed document, with the reason."""
    form = WithdrawForm(posted(request))
    if form.is_valid():
        try:
            withdrawing.withdraw(document, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The document is withdrawn. Each copy now says so.")
            return redirect("meeting", document.meeting_id)
    context = {"document": document, "meeting": document.meeting, "form": form}
    context["links"] = document.deliveries.filter(taken_back_at=None).exclude(email="")
    return render(request, "meetings/withdraw.html", context, status=422 if form.errors else 200)
