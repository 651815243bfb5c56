"""The invented people whom one click signs in, in demonstration mode only."""

from django.conf import settings

from .models import User

DOMAIN = "demo.invalid"
PASSWORD = "demonstration"  # noqa: S105 - of invented people, for what asks for it once more


def people() -> list[dict]:
    """The demonstration persons as the sign-in page lists them; none outside the demonstration."""
    if not settings.DEMONSTRATION:
        return []
    users = User.objects.filter(is_active=True, email__endswith=f"@{DOMAIN}")
    return [_person(user) for user in users.prefetch_related("memberships")]


def _person(user: User) -> dict:
    membership = next((m for m in user.memberships.all() if m.is_active), None)
    return {
        "id": user.pk,
        "name": user.name,
        "role": membership.role_words if membership else "Administrator, no board",
        "discipline": membership.get_discipline_display() if membership else "",
    }
