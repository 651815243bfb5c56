"""The one gate: fetch what a person may see, and ask whether they may do it.

A view declares its rule on its face with `@allow(...)`; the rule is kept on the view, where the
generated access matrix reads it. A view without a rule fails the build.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from . import audit, denials
from .middleware import to_sign_in
from .models import Board, Membership, User
from .places import memberships_in
from .roles import DEVICE_PERMISSIONS, EMERGENCY_PERMISSIONS, ROLE_PERMISSIONS, Permission, Role

BREAK_GLASS = "not in the board: emergency access"


@dataclass(frozen=True)
class Rule:
    """Who may call a view: `permission` on the board of the object of `model`.

    `permission` None means every signed-in person; `public` means everybody. With `for_device` the
    view is also open to a device that was paired with the object.
    """

    permission: Permission | None = None
    model: type[Model] | None = None
    public: bool = False
    for_device: bool = False


def membership_of(user: User, board: Board) -> Membership | None:
    """The person's active membership in the board, or None."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Membership.objects.filter(user=user, board=board, is_active=True).first()


def membership_in(memberships: list[Membership], board: Board) -> Membership | None:
    """The membership in the board among those of a person."""
    return next((one for one in memberships if one.board_id == board.pk), None)


def voting_members(board: Board) -> QuerySet[Membership]:
    """The specialists of the board as it stands now; nobody else counts or has a vote."""
    return board.memberships.filter(
        is_active=True, user__is_active=True, roles__contains=[Role.SPECIALIST]
    ).select_related("user")


def permissions_of(user: User, board: Board) -> frozenset[Permission]:
    """All that the person may do in the board; nothing for a stranger or an administrator."""
    return granted_by(membership_of(user, board))


def granted_by(membership: Membership | None) -> frozenset[Permission]:
    """What the roles of a membership allow together."""
    if membership is None:
        return frozenset()
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in membership.roles))


def can(user: User, permission: Permission, board: Board) -> bool:
    """Whether the person has the permission in the board."""
    return permission in permissions_of(user, board)


def _note_home(request: HttpRequest, board: Board) -> None:
    """Keep with the request whose board it is about, and what the person may do there."""
    request.board = board
    request.membership = membership_in(memberships_in(request), board)
    request.break_glass = None
    request.permissions = granted_by(request.membership)
    audit.note_capacity(request.membership, request.user, board)


def _narrow(request: HttpRequest, thing: Model) -> None:
    """Let the thing itself say what else, or what less, the person may do with it alone."""
    rule = getattr(thing, "granted_to", None)
    if rule is not None:
        request.permissions = rule(request.user, request.permissions)


def _break_in(request: HttpRequest, thing: Model) -> None:
    """Let somebody who is not in the board read the one thing that they opened in an emergency."""
    rule = getattr(thing, "opened_in_emergency", None)
    if rule is None or request.membership is not None:
        return
    request.break_glass = rule(request.user)
    if request.break_glass is not None:
        request.permissions = EMERGENCY_PERMISSIONS
        audit.note_capacity(None, request.user, request.board, otherwise=BREAK_GLASS)


def _note_reading(request: HttpRequest, thing: Model) -> None:
    """Write down each thing, and each page of it, that is read in an emergency; once in a use."""
    use = request.break_glass
    read = {"board": request.board.slug, "patient": thing.patient_number, "target": thing}
    use_and_page = {"sitting": str(use.pk), "address": request.resolver_match.view_name}
    event = audit.event("break_glass.read", by=request.user, **read, **use_and_page)
    audit.record_once([event])


def _let_in(request: HttpRequest, thing: Model, home: Board, permission: Permission | None) -> None:
    """Note what the person may do here, and refuse who may not do this."""
    _note_home(request, home)
    _narrow(request, thing)
    _break_in(request, thing)
    if permission is not None and permission not in request.permissions:
        raise PermissionDenied
    if request.break_glass is not None and request.method in ("GET", "HEAD"):
        _note_reading(request, thing)


def _answer_to_device(
    request: HttpRequest, view: Callable, device: Callable, board: str, kwargs: dict
) -> HttpResponse | None:
    """The answer to a paired device or to nobody; None for a person, for whom the rule decides."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    shown = device(token, **kwargs) if token else None
    if shown is None:
        return None if request.user.is_authenticated else to_sign_in(request)
    request.permissions = DEVICE_PERMISSIONS
    beside = {name: value for name, value in kwargs.items() if name != "pk"}
    with timezone.override(attrgetter(board)(shown).zone):
        return view(request, shown, **beside)


def _readable(model: type[Model], user: User) -> QuerySet:
    """What the person may know of, and what they opened in an emergency.

    Here and nowhere else: lists, choices and streams ask `visible_to`, which knows no exception.
    """
    rows = model.objects
    return getattr(rows, "readable_by", rows.visible_to)(user)


def _visible(
    request: HttpRequest, model: type[Model], board: str, joined: tuple[str, ...], kwargs: dict
) -> Model:
    """The object that the address names, if the person may know of it; else 404."""
    name = "slug" if "slug" in kwargs else "pk"
    key = (name, kwargs.pop(name))
    rows = _readable(model, request.user).select_related(*joined)
    try:
        found = get_object_or_404(rows, **dict([key]))
    except Http404:
        denials.hide(request, model, key, board)
        raise
    denials.about(request, found, board)
    return found


def allow(
    permission: Permission | None = None,
    model: type[Model] | None = None,
    *,
    board: str = "board",
    related: tuple[str, ...] = (),
    public: bool = False,
    device: Callable[..., object | None] | None = None,
    background: bool = False,
) -> Callable:
    """Declare a view's rule; with a `model` the view gets the object in place of its key.

    The object is fetched through `visible_to`: 404 for what the person may not know of, 403 for
    what they may know of but not do. `board` is the dotted path from the object to its board, and
    `related` names what else of the object the page shows. `device(token, **kwargs)` gives the
    object to a paired device that may be shown it, and nothing to any other.
    To fetch what is `background` is no activity: pages do so by themselves.
    The view runs in the board's time zone, so that every time on its page is the hospital's.
    """
    joined = (*([] if model is Board else [board.replace(".", "__")]), *related)

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if model is None:
                return view(request, *args, **kwargs)
            if device and (answer := _answer_to_device(request, view, device, board, kwargs)):
                return answer
            found = _visible(request, model, board, joined, kwargs)
            home = found if isinstance(found, Board) else attrgetter(board)(found)
            _let_in(request, found, home, permission)
            with timezone.override(home.zone):
                return view(request, found, *args, **kwargs)

        guarded.rule = Rule(permission, model, public=public, for_device=device is not None)
        guarded.is_background = background
        return login_not_required(guarded) if public or device else guarded

    return decorate
