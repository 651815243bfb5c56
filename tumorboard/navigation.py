"""What surrounds every page: whose board it is, where one can go, and who one is."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .access import membership_of, permissions_of
from .models import Board, Membership
from .roles import Permission, Role

ENTRIES = (
    ("Review", "review", "clipboard-check", Permission.BALLOT_CAST),
    ("Meetings", "meetings", "calendar-days", Permission.MEETING_VIEW),
    ("Desk", "desk", "inbox", Permission.DESK_VIEW),
    ("Audit", "audit", "scroll-text", Permission.AUDIT_VIEW),
)


def frame(request: HttpRequest) -> dict:
    """Template variables of the frame: board, boards, navigation, membership, demonstration."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demonstration": settings.DEMONSTRATION, "nav": []}
    boards = list(Board.objects.visible_to(user))
    board = getattr(request, "board", None) or (boards[0] if boards else None)
    permissions = permissions_of(user, board) if board else frozenset()
    return {
        "demonstration": settings.DEMONSTRATION,
        "board": board,
        "boards": boards,
        "membership": membership_of(user, board) if board else None,
        "may": {permission.name.lower() for permission in permissions},
        "nav": [_entry(request, board, *rest) for *rest, p in ENTRIES if p in permissions],
    }


def _entry(request: HttpRequest, board: Board, label: str, name: str, icon: str) -> dict:
    url = reverse(name, args=[board.slug])
    return {"label": label, "url": url, "icon": icon, "active": request.path.startswith(url)}


def landing_for(membership: Membership) -> str:
    """Where the person starts: the chair at the meetings, the clerk at the desk, and so on."""
    slug = membership.board.slug
    for role, name in (
        (Role.CHAIR, "next-meeting"),
        (Role.CLERK, "desk"),
        (Role.SPECIALIST, "review"),
        (Role.ROOM, "room-now"),
        (Role.AUDITOR, "audit"),
    ):
        if role in membership.roles:
            return reverse(name, args=[slug])
    return reverse("meetings", args=[slug])
