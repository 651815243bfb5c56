"""The figures of a board: its page, and the same numbers as a file."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.vocabulary import TumourClass
from meetings.figures import counted, equity, handed_out, pack, packing, reading
from meetings.figures.facts import Facts
from meetings.forms.figures import FiguresForm
from meetings.models import Pack
from meetings.views.documents import file_answer
from tumorboard import audit
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

SHOWN_PACKS = 5
UNCLEAR = (
    "This choice of time cannot be counted. Please choose it again on the page of the figures."
)


@require_GET
@allow(Permission.FIGURES_VIEW, Board)
def figures(request: HttpRequest, board: Board) -> HttpResponse:
    """Every figure of a time with its definition, its plot and its numbers."""
    today = board.today()
    form = FiguresForm({"year": today.year, **request.GET.dict()})
    is_valid = form.is_valid()
    if not is_valid:
        return render(request, "meetings/figures/page.html", {"form": form}, status=422)
    asked = _asked(request, board, form)
    facts = reading.facts_of(asked)
    may_read_cases = Permission.CASE_VIEW in request.permissions
    context = {
        "form": form,
        "about": _about(asked),
        "figures": counted.figures_of(facts),
        "pack": pack.lines_of(facts, yearly=form.cleaned_data["yearly"]),
        "equity": equity.tables_of(facts),
        "equity_words": (equity.DEFINITION, equity.CAUTION),
        "reasons": facts.reasons if may_read_cases else (),
        "packs": _packs(request, board),
        "chosen": request.GET.urlencode(),
    }
    return render(request, "meetings/figures/page.html", context)


@require_GET
@allow(Permission.FIGURES_VIEW, Board)
@transaction.atomic
def figures_file(request: HttpRequest, board: Board) -> HttpResponse:
    """The same numbers as a file; that they were handed out is noted."""
    form, how = FiguresForm(request.GET), request.GET.get("format", "csv")
    if not form.is_valid() or how not in handed_out.FORMATS:
        raise Refused(UNCLEAR)
    asked, given = _asked(request, board, form), form.cleaned_data
    out = _handed_out(asked, reading.facts_of(asked), form)
    told = {"format": how, "outside": given["outside"], "of": asked.period.words}
    audit.record("figures.exported", by=request.user, board=board.slug, target=board, **told)
    kind = handed_out.FORMATS[how]
    name = f"{kind.name}-{board.slug}-{asked.period.first}-{asked.period.last}.{kind.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(kind.make(out), content_type=kind.content_type, headers=headers)


@require_POST
@allow(Permission.FIGURES_VIEW, Board)
def pack_new(request: HttpRequest, board: Board) -> HttpResponse:
    """Freeze the figures of the chosen time as a pack, which a worker prints."""
    form = FiguresForm(request.GET)
    if not form.is_valid():
        raise Refused(UNCLEAR)
    asked = _asked(request, board, form)
    is_masked = request.POST.get("outside") == "yes"
    how = {"yearly": form.cleaned_data["yearly"], "is_masked": is_masked, "by": request.user}
    packing.request(asked, reading.facts_of(asked), **how)
    page = reverse("figures", args=[board.slug])
    return redirect(f"{page}?{request.GET.urlencode()}#packs")


@require_GET
@allow(Permission.FIGURES_VIEW, Board, background=True)
def packs(request: HttpRequest, board: Board) -> HttpResponse:
    """The part with the newest packs; it asks again by itself while one is unfinished."""
    context = {"packs": _packs(request, board), "board": board}
    return render(request, "meetings/figures/packs.html", context)


@require_GET
@allow(Permission.FIGURES_VIEW, Pack)
def pack_file(request: HttpRequest, pack: Pack) -> HttpResponse:
    """The PDF of a pack."""
    outside = "-outside" if pack.is_masked else ""
    name = f"accreditation-{pack.board.slug}-{pack.first}-{pack.last}{outside}.pdf"
    return file_answer(packing.download(pack, by=request.user), name, "application/pdf")


def _packs(request: HttpRequest, board: Board) -> dict:
    rows = Pack.objects.visible_to(request.user).filter(board=board)
    found = rows.select_related("requested_by").defer("content", "snapshot")[:SHOWN_PACKS]
    return {"newest": found, "is_waiting": any(one.is_unfinished for one in found)}


def _asked(request: HttpRequest, board: Board, form: FiguresForm) -> reading.Asked:
    period = form.period(board.today())
    return reading.Asked(board, period, request.user, form.cleaned_data["tumour_class"])


def _about(asked: reading.Asked) -> dict[str, str]:
    chosen = asked.tumour_class
    return {
        "Board": asked.board.name,
        "Time": asked.period.words,
        "Tumour class": TumourClass(chosen).label if chosen else "All",
        "Counted": f"{timezone.localtime():%-d %B %Y, %H:%M}",
    }


def _handed_out(asked: reading.Asked, facts: Facts, form: FiguresForm) -> handed_out.HandedOut:
    given = form.cleaned_data
    lines = pack.lines_of(facts, yearly=given["yearly"])
    return handed_out.HandedOut.of(
        counted.figures_of(facts),
        lines,
        equity.tables_of(facts),
        outside=given["outside"],
        about=_about(asked),
    )
