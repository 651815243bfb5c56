"""What a consensus asked for, told to the record in which it is carried out."""

from cases.models import Case
from cases.plans import PlanItem as Asked

from .models import PlanItem


def plan_of(case: Case) -> list[Asked]:
    """The plan items of every consensus that stands on the case, the oldest first."""
    items = (
        PlanItem.objects.filter(consensus__item__case=case, consensus__superseded_at=None)
        .select_related("consensus__item__meeting__board", "action")
        .order_by("consensus__recorded_at", "position")
    )
    return [
        Asked(
            key=str(item.pk),
            what=item.what,
            owner=item.owner,
            due=item.due,
            condition=item.condition,
            decided_on=item.consensus.item.meeting.local_start.date(),
            is_open=item.action.is_open,
        )
        for item in items
    ]
