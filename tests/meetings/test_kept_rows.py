"""What the database itself keeps as it was: votes in their place, plans, annulled ballots."""

import pytest
from django.db import IntegrityError, connection, transaction

from meetings import ballots, session
from meetings.models import Ballot, PlanItem, Vote
from meetings.vocabulary import Round
from tests import stories


def refused(match: str):
    return pytest.raises(IntegrityError, match=match)


def test_vote_moves_to_no_other_ballot_or_voter(people):
    item = stories.proposed(people)
    opinion, position = (ballots.current(item, round_) for round_ in Round)
    ballots.cast(position, by=people.surgeon, position="agree", reason="")
    revealed, running = opinion.votes.first(), position.votes.get()

    for vote, change in (
        (revealed, {"ballot": position}),
        (running, {"ballot": opinion}),
        (running, {"voter": people.chair}),
    ):
        with refused("stays with its voter and in its ballot"), transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(**change)
    with refused("in an open ballot only"), transaction.atomic():
        Vote.objects.filter(pk=revealed.pk).update(reason="Other words")


def test_annulled_ballot_is_not_opened_again(people):
    item = stories.presented(people)
    ballot = stories.cast_opinions(people, item)
    session.defer(item, by=people.chair, reason="Biopsy first.")

    with refused("keeps what was written"), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(state="open")


def test_plan_of_a_recorded_consensus_stays(people):
    stories.decided(people)

    with refused("keeps what was written"), transaction.atomic():
        PlanItem.objects.update(what="Something else")
    with refused("keeps what was written"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM meetings_planitem")
