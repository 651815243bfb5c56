"""What surrounds every page: whose board it is, where one can go, and who one is."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from . import demonstration
from .access import granted_by, membership_in
from .models import Board, Membership
from .places import memberships_in
from .roles import Permission, Role

ENTRIES = (
    ("Review", "review", "clipboard-check", Permission.BALLOT_CAST),
    ("Meetings", "meetings", "calendar-days", Permission.MEETING_VIEW),
    ("Desk", "desk", "inbox", Permission.DESK_VIEW),
    ("Actions", "actions", "list-todo", Permission.DESK_VIEW),
    ("Figures", "figures", "chart-column", Permission.FIGURES_VIEW),
    ("Audit", "audit", "scroll-text", Permission.AUDIT_VIEW),
)


def frame(request: HttpRequest) -> dict:
    """Template variables of the frame: board, boards, navigation, membership, demonstration."""
    around = {
        "demonstration": settings.DEMONSTRATION,
        "idle_seconds": int(settings.SITTING_IDLE.total_seconds()),
        "people": demonstration.people(),
        "board": None,
        "boards": [],
        "membership": None,
        "may": frozenset(),
        "nav": [],
        "break_glass": getattr(request, "break_glass", None),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return around
    memberships = memberships_in(request)
    boards = [one.board for one in memberships]
    board = getattr(request, "board", None) or (boards[0] if boards else None)
    if board is None:
        return around
    membership = membership_in(memberships, board)
    granted = granted_by(membership)
    return around | {
        "board": board,
        "boards": [_other(one, board) for one in memberships] if len(boards) > 1 else [],
        "membership": membership,
        "may": {permission.name.lower() for permission in granted},
        "nav": [_entry(request, board, *rest) for *rest, needed in ENTRIES if needed in granted],
    }


def landing_for(membership: Membership) -> str:
    """Where the person starts: the chair at the meeting, the clerk at the desk, and so on."""
    slug = membership.board.slug
    for role, name in (
        (Role.CHAIR, "next-meeting"),
        (Role.CLERK, "desk"),
        (Role.SPECIALIST, "review"),
        (Role.AUDITOR, "audit"),
    ):
        if role in membership.roles:
            return reverse(name, args=[slug])
    return reverse("meetings", args=[slug])


def _entry(request: HttpRequest, board: Board, label: str, name: str, icon: str) -> dict:
    url = reverse(name, args=[board.slug])
    return {"label": label, "url": url, "icon": icon, "active": request.path.startswith(url)}


def _other(one: Membership, current: Board) -> dict:
    return {
        "label": one.board.name,
        "url": landing_for(one),
        "active": one.board == current,
    }
