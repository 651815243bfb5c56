"""The moves of a case: which buttons stand on its page, and pressing one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases import lifecycle
from cases.forms import MoveForm
from cases.models import Case
from cases.states import moves_from
from tumorboard.access import allow
from tumorboard.roles import Permission


@dataclass(frozen=True)
class Button:
    """A move as a person meets it; `question` is asked where the next reader needs a reason."""

    verb: str
    act: Callable[..., Case]
    label: str
    done: str
    question: str = ""
    tone: str = ""
    needs_reason: bool = True

    @property
    def form(self) -> MoveForm:
        form = MoveForm(prefix=self.verb)
        form.fields["reason"].required = self.needs_reason
        return form


BUTTONS = {
    button.verb: button
    for button in (
        Button("submit", lifecycle.submit, "Submit", "is submitted.", tone="primary"),
        Button("accept", lifecycle.accept, "Accept", "is accepted.", tone="primary"),
        Button(
            "mark-ready",
            lifecycle.mark_ready,
            "Mark ready",
            "is ready for a meeting.",
            tone="primary",
        ),
        Button(
            "return",
            lifecycle.return_to_referrer,
            "Return",
            "is returned to the referrer.",
            "Say what the referrer is asked for.",
        ),
        Button(
            "reopen",
            lifecycle.reopen,
            "Reopen",
            "is back at work.",
            "Say why the case is taken back to work.",
        ),
        Button(
            "close",
            lifecycle.close,
            "Close",
            "is closed.",
            "The follow-up ends. While something that the board advised is open, say why.",
            needs_reason=False,
        ),
        Button(
            "withdraw",
            lifecycle.withdraw,
            "Withdraw",
            "is withdrawn.",
            "The case leaves the board; its record stays. Say why.",
            tone="danger",
        ),
    )
}


def possible_moves(case: Case) -> list[Button]:
    """The moves that a person can make from the case's state."""
    allowed = {verb.replace("_", "-") for verb in moves_from(case.state)}
    return [button for verb, button in BUTTONS.items() if verb in allowed]


@require_POST
@allow(Permission.CASE_MOVE, Case)
def move(request: HttpRequest, case: Case, verb: str) -> HttpResponse:
    """Make one move, with its reason where it needs one."""
    button = BUTTONS.get(verb)
    if button is None:
        raise Http404
    reason = {"reason": request.POST.get(f"{verb}-reason", "")} if button.question else {}
    moved = button.act(case, by=request.user, **reason)
    messages.success(request, f"{moved.reference} {button.done}")
    if request.POST.get("next") == "desk":
        return redirect("desk", slug=case.board.slug)
    return redirect("case", pk=case.pk)
