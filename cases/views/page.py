"""What the pages of a case have in common: the way to them, and the page of two versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import history
from cases.forms import conflict
from cases.forms.fields import RevisedForm
from cases.models import Case
from tumorboard.roles import Permission


def crumbs(request: HttpRequest, case: Case, here: str = "") -> list[dict]:
    """The way to the page: from the desk for those who have one, else from the meetings."""
    desk = Permission.DESK_VIEW in request.permissions
    start = {
        "label": "Desk" if desk else "Meetings",
        "url": reverse("desk" if desk else "meetings", args=[case.board.slug]),
    }
    page = {"label": case.reference, "url": reverse("case", args=[case.pk]) if here else ""}
    return [start, page, {"label": here}] if here else [start, page]


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
