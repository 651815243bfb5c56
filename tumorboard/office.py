"""The pages of the mails of a board: what was sent, what each kind looks like, once more."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import mails as verbs
from .access import allow
from .mail_form import MailForm
from .models import Board, Notice
from .previews import previews_of
from .roles import Permission

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@allow(Permission.MAIL_VIEW, Board)
def mails(request: HttpRequest, board: Board) -> HttpResponse:
    """The mails of a board, newest first; a search is posted, for names are private."""
    rows = verbs.visible_to(request.user, board)
    sent = request.POST if request.method == "POST" else {"state": request.GET.get("state", "")}
    form = MailForm(sent, kinds=verbs.kinds_in(rows))
    is_valid = form.is_valid()
    wanted = form.wanted() if is_valid else verbs.Wanted()
    page = Paginator(verbs.found(rows, wanted, board=board), A_PAGE).get_page(
        request.POST.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "lines": [verbs.Line(one) for one in page.object_list],
        "trouble": verbs.trouble_of(board),
    }
    return render(request, "mails/mails.html", context, status=200 if is_valid else 422)


@require_GET
@allow(Permission.MAIL_VIEW, Board)
def mail_kinds(request: HttpRequest, board: Board) -> HttpResponse:
    """Each kind of mail with sample values, as it would arrive."""
    crumbs = [{"label": "Mails", "url": reverse("mails", args=[board.slug])}, {"label": "Kinds"}]
    context = {"previews": previews_of(board), "crumbs": crumbs}
    return render(request, "mails/kinds.html", context)


@require_POST
@allow(Permission.MAIL_RETRY, Notice)
def mail_again(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Send a mail again that was not sent, or perhaps not."""
    verbs.send_again(notice, by=request.user)
    messages.success(request, f"The mail to {notice.recipient} waits to be sent again.")
    return redirect("mails", notice.board.slug)
