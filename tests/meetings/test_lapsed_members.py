"""Somebody whose membership ends neither counts nor has a vote, whenever they came or voted."""

import pytest

from meetings import ballots, presence, session
from meetings.models import Document, Vote
from meetings.snapshots.minutes import minutes_snapshot
from tests import stories
from tumorboard.models import AuditEvent, Membership, User
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def end_membership(people):
    Membership.objects.filter(user=people.radiation).update(is_active=False)


def end_account(people):
    User.objects.filter(pk=people.radiation.pk).update(is_active=False)


def end_vote(people):
    Membership.objects.filter(user=people.radiation).update(roles=["observer"])


ENDS = pytest.mark.parametrize("end", [end_membership, end_account, end_vote])


@ENDS
def test_who_is_no_member_any_more_does_not_count_for_the_quorum(people, end):
    item = stories.presented(people)
    assert presence.quorum_for(item).is_met

    end(people)

    quorum = presence.quorum_for(item)
    assert (quorum.counted, quorum.missing) == (3, ("radiation_oncology",))


@ENDS
def test_vote_of_a_former_member_is_taken_out_at_the_reveal(people, end):
    ballot = stories.cast_opinions(people, stories.presented(people))
    end(people)

    ballot = ballots.reveal(ballot, by=people.chair, quorum_waiver="She left the hospital.")

    voted = [row["name"] for row in ballot.electorate if row["voted"]]
    assert ballot.tally["cast"] == len(voted) == ballot.votes.count() == 3
    assert "Dr. Rosa Lindqvist" not in voted
    lapsed = AuditEvent.objects.get(action="vote.lapsed")
    assert lapsed.detail == {"round": "opinion", "user": "radiation@example.org"}


def test_vote_stays_when_the_reveal_is_refused(people):
    ballot = stories.cast_opinions(people, stories.presented(people))
    end_membership(people)

    with pytest.raises(Refused, match="radiation oncology not represented"):
        ballots.reveal(ballot, by=people.chair)

    assert Vote.objects.count() == 4


def test_electorate_names_the_discipline_in_which_one_voted(people):
    ballot = stories.cast_opinions(people, stories.presented(people))
    Membership.objects.filter(user=people.radiation).update(discipline="radiology")

    ballot = ballots.reveal(ballot, by=people.chair)

    rows = {row["name"]: row["discipline"] for row in ballot.electorate}
    assert rows["Dr. Rosa Lindqvist"] == "radiation_oncology"


@ENDS
def test_minutes_do_not_miss_a_former_member(people, end):
    item = stories.decided(people)
    presence.leave(item.meeting, by=people.radiation)
    item.meeting.attendances.filter(user=people.radiation).delete()
    session.close_meeting(item.meeting, by=people.chair)
    document = Document.objects.get(kind="minutes")
    assert absent_from(document) == {"Dr. Ravi Menon", "Dr. Rosa Lindqvist"}

    end(people)

    assert absent_from(document) == {"Dr. Ravi Menon"}


def absent_from(document):
    return {person["name"] for person in minutes_snapshot(document)["absent"]}
