"""Keeping a filter of the desk under a name of one's own."""

from django.db import transaction

from tumorboard.models import Board, User
from tumorboard.refusal import Refused

from .models import SavedFilter

MOST = 20


@transaction.atomic
def keep(board: Board, *, by: User, name: str, values: dict) -> SavedFilter:
    """Keep what is shown under the name; the same name again replaces it."""
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the filter a name.")
    own = SavedFilter.objects.select_for_update().filter(board=board, user=by)
    if len({one.name for one in own} | {name}) > MOST:
        raise Refused(f"You have {MOST} filters already. Forget one first.")
    made, _ = own.update_or_create(
        name=name, defaults={"values": values}, create_defaults={
            "board": board, "user": by, "values": values, "name": name},
    )  # fmt: skip
    return made


@transaction.atomic
def forget(kept: SavedFilter, *, by: User) -> None:
    """Forget a filter of one's own."""
    SavedFilter.objects.filter(pk=kept.pk, user=by).delete()
