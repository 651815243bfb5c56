"""The places that a person has in boards, asked for once in a request."""

from django.http import HttpRequest

from .models import Membership, User


def memberships_of(user: User) -> list[Membership]:
    """The person's active memberships with their boards, in the order of the boards."""
    if not user.is_authenticated or not user.is_active:
        return []
    mine = Membership.objects.filter(user=user, is_active=True)
    return list(mine.select_related("board").order_by("board__name"))


def memberships_in(request: HttpRequest) -> list[Membership]:
    """Those of whoever asks."""
    if not hasattr(request, "memberships"):
        request.memberships = memberships_of(request.user)
    return request.memberships
