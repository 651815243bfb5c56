"""Key images: choosing, showing otherwise, putting in order, and saying that no names are seen."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import filing, stored
from cases.forms.files import KeyImageForm, PlaceForm, SeenForm, shown
from cases.models import Attachment, KeyImage
from cases.opening import note_file
from cases.views.files import require_there
from cases.views.page import crumbs
from cases.views.stream import as_image
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

BOARD = "attachment.case.board"


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, Attachment, board="case.board")
def add(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Choose an image of a file for the board."""
    require_there(attachment)
    if not attachment.is_image:
        raise Refused("This file has no image to choose.")
    note_file(request, attachment)
    first = {"frame": request.GET.get("frame", 1)}
    first |= {name: request.GET.get(name) for name in ("center", "width")}
    form = KeyImageForm(request.POST or None, initial=first)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            made = filing.add_key_image(attachment, by=request.user, showing=form.showing)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            messages.success(request, "Chosen. Look whether names are to be seen on it.")
            return redirect("key-image-edit", pk=made.pk)
    return _editor(request, attachment, form, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, KeyImage, board=BOARD)
def edit(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """Show a key image otherwise; whoever saves second is told."""
    _require_current(key_image)
    note_file(request, key_image.attachment)
    form = KeyImageForm(request.POST or None, initial=shown(key_image))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        seen = form.cleaned_data["revision"] or 0
        what = {"by": request.user, "revision": seen, "showing": form.showing}
        try:
            filing.edit_key_image(key_image, **what)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            messages.success(request, "The key image is saved.")
            return redirect("key-image-edit", pk=key_image.pk)
    return _editor(request, key_image.attachment, form, key_image=key_image, status=status)


def _editor(
    request: HttpRequest,
    attachment: Attachment,
    form: KeyImageForm,
    *,
    key_image: KeyImage | None = None,
    status: int,
) -> HttpResponse:
    number = form["frame"].value()
    number = int(number) if str(number).isascii() and str(number).isdigit() else 1
    context = {
        "case": attachment.case,
        "file": attachment,
        "form": form,
        "key_image": key_image,
        "number": min(max(number, 1), attachment.frames),
        "crumbs": crumbs(request, attachment.case, "Key image"),
    }
    return render(request, "cases/key_image.html", context, status=status)


@require_POST
@allow(Permission.RECORD_WRITE, KeyImage, board=BOARD)
def check(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """Say that no names are to be seen on the image, so that a room may be shown it."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("This page is out of date. Open it again.")
    filing.check_no_names(key_image, by=request.user, **form.cleaned_data)
    messages.success(request, "Recorded: no names are to be seen. The room may be shown it.")
    return redirect("key-image-edit", pk=key_image.pk)


@require_POST
@allow(Permission.RECORD_WRITE, KeyImage, board=BOARD)
def move(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """Put a key image elsewhere in the order."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Refused("Give the place as a number from 1.")
    filing.move_key_image(key_image, by=request.user, **form.cleaned_data)
    return _back(key_image)


@require_POST
@allow(Permission.RECORD_WRITE, KeyImage, board=BOARD)
def withdraw(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """Take a key image out of what the board is shown."""
    filing.withdraw_key_image(key_image, by=request.user)
    messages.success(request, "The key image is withdrawn.")
    return _back(key_image)


def _back(key_image: KeyImage) -> HttpResponse:
    return redirect(reverse("case", args=[key_image.attachment.case_id]) + "#files")


@require_GET
@allow(Permission.CASE_VIEW, KeyImage, board=BOARD)
def picture(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """The picture of a key image."""
    _require_current(key_image)
    note_file(request, key_image.attachment)
    return picture_answer(request, key_image)


def picture_answer(request: HttpRequest, key_image: KeyImage) -> HttpResponse:
    """The picture of a key image, for whoever may see it."""
    return as_image(
        request,
        key=key_image.sha256,
        make=lambda: stored.picture_of(key_image),
        media_type="image/png",
    )


def _require_current(key_image: KeyImage) -> None:
    if key_image.withdrawn_at is not None:
        raise Http404
