"""The audit of listed cases: the samples, drawing one, and reviewing a drawn case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.opening import note_listed, note_opening
from meetings import library, lot
from meetings import samples as verbs
from meetings.forms.triage import AuditRuleForm, JudgeForm, QuarterForm
from meetings.models import Sample, Sampled
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import posted

SAMPLED = {
    "model": Sampled,
    "board": "sample.board",
    "related": (
        "triage__case__patient",
        "triage__case__board",
        "triage__version__protocol",
        "triage__meeting",
        "listed_by",
        "judged_by",
    ),
}


@require_GET
@allow(Permission.MEETING_VIEW, Board)
def samples(request: HttpRequest, board: Board) -> HttpResponse:
    """The samples of the board, what waits for this person, and the rule."""
    found = list(library.samples_of(board, request.user))
    waiting = library.to_judge(board, request.user)
    note_listed(request, [one.triage.case for one in waiting])
    last = lot.last_over(board.today())
    is_drawn = any((one.year, one.quarter) == (last.year, last.number) for one in found)
    rule = verbs.rule_of(board)
    context = {
        "samples": found,
        "waiting": waiting,
        "last": last,
        "listed": 0 if is_drawn else verbs.listed_in(board, last).count(),
        "is_drawn": is_drawn,
        "rule": rule,
        "form": AuditRuleForm(initial={"percent": rule.percent, "least": rule.least}),
    }
    return render(request, "meetings/triage/samples.html", context)


@require_GET
@allow(Permission.MEETING_VIEW, Sample)
def sample(request: HttpRequest, sample: Sample) -> HttpResponse:
    """One sample with its seed, and what was said of each case."""
    drawn = library.drawn_of(sample)
    note_listed(request, [one.triage.case for one in drawn])
    context = {"sample": sample, "drawn": drawn, "is_as_drawn": verbs.is_as_drawn(sample)}
    return render(request, "meetings/triage/sample.html", context)


@require_POST
@allow(Permission.TRIAGE_LIST, Board)
def sample_draw(request: HttpRequest, board: Board) -> HttpResponse:
    """Draw the sample of a quarter that is over."""
    form = QuarterForm(request.POST)
    if not form.is_valid():
        raise Refused("Please open the page again and draw the sample once more.")
    quarter = lot.Quarter(**form.cleaned_data)
    made = verbs.draw(board, quarter=quarter, by=request.user)
    messages.success(request, f"The sample of the {quarter.words} is drawn.")
    return redirect("sample", made.pk)


@require_POST
@allow(Permission.PROTOCOL_SIGN, Board)
def sample_rule(request: HttpRequest, board: Board) -> HttpResponse:
    """Set which share of the listed cases is audited."""
    form = AuditRuleForm(request.POST)
    if not form.is_valid():
        raise Refused("The share is 0 to 100 per cent, and at least one case a quarter.")
    verbs.set_rule(board, by=request.user, **form.cleaned_data)
    messages.success(request, "It holds from the next draw on.")
    return redirect("samples", board.slug)


@require_http_methods(["GET", "POST"])
@allow(Permission.TRIAGE_REVIEW, **SAMPLED)
def sampled(request: HttpRequest, sampled: Sampled) -> HttpResponse:
    """A drawn case: what was known, by which protocol it was listed, and whether rightly."""
    case = sampled.triage.case
    note_opening(request, case)
    form = JudgeForm(posted(request))
    if form.is_valid():
        try:
            verbs.judge(sampled, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"Your review of {case.reference} is recorded.")
            return redirect("sample", sampled.sample_id)
    context = {"sampled": sampled, "case": case, "listing": sampled.triage, "form": form}
    status = 422 if form.errors else 200
    return render(request, "meetings/triage/sampled.html", context, status=status)
