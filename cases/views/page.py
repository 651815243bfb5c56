"""What the pages of a case have in common: the way to them, and the page of two versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import history
from cases.forms import conflict
from cases.forms.fields import RevisedForm
from cases.models import Case
from tumorboard.models import Board
from tumorboard.roles import Permission


def start(request: HttpRequest, board: Board) -> dict:
    """Where the way begins: at the desk for those who have one, else at the meetings."""
    if getattr(request, "break_glass", None) is not None:
        return {"label": "Emergency access", "url": reverse("break-glass")}
    desk = Permission.DESK_VIEW in request.permissions
    name = "desk" if desk else "meetings"
    return {"label": name.capitalize(), "url": reverse(name, args=[board.slug])}


def crumbs(request: HttpRequest, case: Case, here: str = "") -> list[dict]:
    """The way to the page of a case, or to a page behind it."""
    first = start(request, case.board)
    page = {"label": case.reference, "url": reverse("case", args=[case.pk]) if here else ""}
    return [first, page, {"label": here}] if here else [first, page]


def show_both(
    request: HttpRequest, form: RevisedForm, current: Case, *, stored: dict, url: str
) -> HttpResponse:
    """Both versions side by side; what this person wrote stays in a form to be saved again."""
    differences = conflict.differences(form, stored)
    context = {
        "differences": differences,
        "kept": conflict.kept(form, differences, stored=stored, revision=current.revision),
        "last": history.last_edit(current),
        "case": current,
        "crumbs": crumbs(request, current, "Two versions"),
        "url": url,
    }
    return render(request, "cases/conflict.html", context, status=409)
