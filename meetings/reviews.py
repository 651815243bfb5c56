"""Reading a case before the meeting: that one has looked, and that one has nothing to recommend."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import ballots, history
from .models import AgendaItem, Look, Review
from .vocabulary import Round

ONE_VISIT = timedelta(minutes=30)
"""Who comes back within this time is still on the same visit: what was new to them stays so."""


@transaction.atomic
def give_none(item: AgendaItem, *, by: User) -> Review:
    """Record that the member has reviewed the case and gives no recommendation."""
    item = history.lock_item(item)
    membership = access.membership_of(by, item.meeting.board)
    if membership is None or not membership.is_voting:
        raise Refused("Only the specialists of this board review its cases.")
    if item.recusals.filter(user=by).exists():
        raise Refused("You recorded a conflict of interest for this case.")
    ballot = ballots.current(item, Round.OPINION)
    if ballot is None or not ballot.is_open:
        raise Refused("Recommendations on this case are closed.")
    if ballot.votes.filter(voter=by).exists():
        raise Refused("You recorded a recommendation on this case already. You can change it.")
    review, is_new = Review.objects.get_or_create(item=item, user=by)
    if is_new:
        history.note(item, "review.recorded", by=by, target=review)
        live.bump(item.meeting.topic)
    return review


@transaction.atomic
def take_back(item: AgendaItem, *, by: User) -> None:
    """Take back that one has nothing to recommend; the case is owed again."""
    item = history.lock_item(item)
    review = item.reviews.filter(user=by).first()
    if review is None:
        return
    ballot = ballots.current(item, Round.OPINION)
    if ballot is None or not ballot.is_open:
        raise Refused("Recommendations on this case are closed.")
    history.note(item, "review.taken_back", by=by, target=review)
    review.delete()
    live.bump(item.meeting.topic)


@transaction.atomic
def look(item: AgendaItem, *, by: User) -> Look | None:
    """Remember that the member looks at the case now, and what stood there when they did before.

    It is a mark of their own, shown to nobody else; that the case was opened is in the trail.
    None when the case was taken off the agenda meanwhile.
    """
    held = AgendaItem.objects.select_for_update(no_key=True).filter(pk=item.pk)
    if held.only("pk").first() is None:
        return None
    now, shown = timezone.now(), shown_of(item)
    mark, is_new = Look.objects.select_for_update().get_or_create(
        item=item, user=by, defaults={"at": now, "shown": shown}
    )
    if is_new:
        return mark
    if now - mark.at > ONE_VISIT:
        mark.since, mark.shown_before = mark.at, mark.shown
    mark.at, mark.shown = now, shown
    mark.save(update_fields=["at", "shown", "since", "shown_before"])
    return mark


def shown_of(item: AgendaItem) -> dict:
    """What of the agenda is compared when the member comes back."""
    return {
        "position": item.position,
        "question": item.question,
        "urgency": item.case.urgency,
        "meeting_starts_at": item.meeting.starts_at.isoformat(),
    }
