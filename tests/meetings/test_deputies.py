"""Deputies: who may sit for whom, what that counts for, and how it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings import ballots, decisions, presence
from meetings.models import Attendance, Consensus
from meetings.quorum import not_counted, represented_by
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent, DeputyRule, Membership
from tumorboard.refusal import Refused
from tumorboard.roles import Role

LETTER = "Radiation oncology gave its view in writing."


@pytest.fixture
def item(people):
    """A presented case; the radiation oncologist has left, the radiologist is here."""
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    presence.join(item.meeting, by=people.radiologist)
    return item


@pytest.fixture
def rule(people):
    return DeputyRule.objects.create(
        board=people.board, discipline="radiation_oncology", deputy_discipline="radiology"
    )


def sit(people, item, who="radiologist", whom="radiation", by="clerk"):
    principal = people.users[whom] if whom else None
    return presence.set_deputy(
        item.meeting, user=people.users[who], deputy_for=principal, by=people.users[by]
    )


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_deputy_represents_the_absent_discipline_by_the_rule(people, item, rule):
    assert presence.quorum_for(item).missing == ("radiation_oncology",)

    here = sit(people, item)

    assert (here.represents, here.discipline) == ("radiation_oncology", "radiology")
    assert presence.quorum_for(item).is_met
    event = AuditEvent.objects.get(action="attendance.deputy")
    assert event.actor == "clerk@example.org"
    assert event.detail == {
        "user": "radiologist@example.org",
        "deputy_for": "radiation@example.org",
        "represents": "radiation_oncology",
    }


def test_named_member_may_be_the_deputy_and_nobody_else(people, item):
    ravi = Membership.objects.get(user=people.radiologist)
    DeputyRule.objects.create(board=people.board, discipline="radiation_oncology", deputy=ravi)

    assert sit(people, item).represents == "radiation_oncology"
    sit(people, item, whom=None)
    with pytest.raises(Refused, match="does not represent"):
        sit(people, item, who="oncologist")


def test_colleague_of_the_same_discipline_needs_no_rule(people, item):
    Membership.objects.filter(user=people.radiologist).update(discipline="radiation_oncology")
    presence.leave(item.meeting, by=people.radiologist)
    presence.join(item.meeting, by=people.radiologist)

    assert sit(people, item).represents == "radiation_oncology"


@pytest.mark.parametrize(
    ("who", "whom", "sentence"),
    [
        ("radiologist", "radiation", "By the rules of this board Dr. Ravi Menon"),
        ("radiologist", "surgeon", "Dr. Omar Said is here at that time and needs no deputy"),
        ("radiologist", "radiologist", "Nobody sits as deputy for themselves"),
        ("radiologist", "clerk", "Clara Benn is not a voting member of this board"),
        ("radiologist", "stranger", "Sten Strange is not a voting member of this board"),
        ("radiation", "radiologist", "Dr. Rosa Lindqvist is not here"),
    ],
)
def test_seat_that_is_refused_says_why_and_changes_nothing(people, item, who, whom, sentence):
    before = list(Attendance.objects.values())

    with pytest.raises(Refused, match=sentence):
        sit(people, item, who, whom)

    assert list(Attendance.objects.values()) == before
    assert not AuditEvent.objects.filter(action="attendance.deputy").exists()


def test_observer_is_nobodys_deputy(people, item, rule):
    presence.join(item.meeting, by=people.observer)

    with pytest.raises(Refused, match="Oskar Brandt is not a voting member"):
        sit(people, item, who="observer")


def test_member_who_became_a_specialist_at_the_meeting_sits_as_deputy_from_then_on(
    people, item, rule
):
    presence.join(item.meeting, by=people.observer)
    seat = Membership.objects.filter(user=people.observer)
    seat.update(discipline="radiology", roles=[Role.SPECIALIST])

    sit(people, item, who="observer")

    before, after = item.meeting.attendances.filter(user=people.observer).order_by("joined_at")
    assert (before.is_voting, before.represents, before.left_at) == (False, "", after.joined_at)
    assert (after.is_voting, after.discipline) == (True, "radiology")
    assert (after.represents, after.deputy_for) == ("radiation_oncology", people.radiation)
    told = AuditEvent.objects.filter(action="attendance.deputy").latest("at").detail
    assert (told["discipline"], told["is_voting"]) == ("radiology", True)


def test_deputy_who_lost_the_vote_sits_for_themselves_when_they_change_their_way(
    people, item, rule
):
    sit(people, item)
    seat = Membership.objects.filter(user=people.radiologist)
    seat.update(discipline="", roles=[Role.OBSERVER])

    here = presence.join(item.meeting, by=people.radiologist, mode="video")

    assert (here.mode, here.is_voting, here.deputy_for, here.represents) == (
        *("video", False, None, ""),
    )


def test_one_member_has_one_deputy(people, item, rule):
    DeputyRule.objects.create(
        board=people.board, discipline="radiation_oncology", deputy_discipline="medical_oncology"
    )
    sit(people, item)

    with pytest.raises(Refused, match=r"Dr. Ravi Menon already sits as deputy"):
        sit(people, item, who="oncologist")
    with pytest.raises(IntegrityError, match="one_deputy_at_a_time"), transaction.atomic():
        Attendance.objects.filter(user=people.oncologist).update(
            deputy_for=people.radiation, represents="radiation_oncology"
        )


def test_deputyship_ends_when_the_member_arrives_and_the_list_keeps_both(people, item, rule):
    sit(people, item)
    with later(minutes=5):
        presence.join(item.meeting, by=people.radiation)

    first, second = Attendance.objects.filter(user=people.radiologist).order_by("joined_at")
    assert (first.deputy_for, first.represents) == (people.radiation, "radiation_oncology")
    assert first.left_at == second.joined_at
    assert (second.deputy_for, second.represents) == (None, "radiology")
    quorum = presence.quorum_for(item).as_json()
    assert represented_by(quorum, "radiation_oncology") == ["Dr. Rosa Lindqvist"]


def test_slip_is_put_right_without_another_stretch_until_something_rests_on_it(people, item, rule):
    sit(people, item)
    sit(people, item, whom=None)
    assert Attendance.objects.filter(user=people.radiologist).count() == 1

    sit(people, item)
    ballots.reveal(stories.cast_opinions(people, item), by=people.chair)
    sit(people, item, whom=None)
    assert Attendance.objects.filter(user=people.radiologist).count() == 2


def test_opinion_is_cast_in_ones_own_discipline_and_position_in_that_of_the_seat(
    people, item, rule
):
    sit(people, item)
    opinions = ballots.current(item, Round.OPINION)
    ballots.cast(opinions, by=people.radiologist, **stories.OPINION)
    ballots.reveal(opinions, by=people.chair)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.radiologist, position="agree", reason="")
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")

    revealed = ballots.reveal(positions, by=people.chair)

    assert opinions.votes.get().discipline == "radiology"
    assert revealed.tally["by_discipline"].keys() == {"orthopaedic_spine", "radiation_oncology"}
    row = next(row for row in revealed.electorate if row["name"] == "Dr. Ravi Menon")
    assert (row["discipline"], row["deputy_for"]) == ("radiation_oncology", "Dr. Rosa Lindqvist")


def test_position_that_can_still_be_changed_goes_with_the_seat(people, item, rule):
    ballots.reveal(
        ballots.current(item, Round.OPINION), by=people.chair, quorum_waiver="Deputy comes."
    )
    positions = stories.propose(people, item)
    vote = ballots.cast(positions, by=people.radiologist, position="agree", reason="")
    assert vote.discipline == "radiology"

    sit(people, item)
    vote.refresh_from_db()
    assert vote.discipline == "radiation_oncology"

    ballots.reveal(positions, by=people.chair)
    sit(people, item, whom=None)
    vote.refresh_from_db()
    assert vote.discipline == "radiation_oncology"


def test_recused_deputy_does_not_count_and_the_frozen_quorum_says_so(people, item, rule):
    sit(people, item)
    ballots.recuse(item, by=people.radiologist, reason="Treats her brother.")

    ballot = ballots.current(item, Round.OPINION)
    with pytest.raises(Refused, match=r"\(deputy for Dr. Rosa Lindqvist\) is recused"):
        ballots.reveal(ballot, by=people.chair)
    ballot = ballots.reveal(ballot, by=people.chair, quorum_waiver=LETTER)

    phrase = "Dr. Ravi Menon (deputy for Dr. Rosa Lindqvist) is recused from this case"
    assert not_counted(ballot.quorum) == [phrase]
    assert "Treats her brother" not in str(ballot.quorum)


def test_quorum_is_frozen_with_who_represented_each_discipline(people, item, rule):
    sit(people, item)
    ballots.reveal(stories.cast_opinions_of(people, item, "chair", "surgeon"), by=people.chair)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.reveal(positions, by=people.chair)
    consensus = decisions.record(item, by=people.chair, content=stories.CONTENT)

    presence.leave(item.meeting, by=people.radiologist)
    Membership.objects.filter(user=people.radiologist).update(is_active=False)
    rule.delete()

    frozen = Consensus.objects.get(pk=consensus.pk).quorum
    assert {key: represented_by(frozen, key) for key in frozen["core"]} == {
        "neurosurgery": ["Prof. Charlotte Hale"],
        "orthopaedic_spine": ["Dr. Omar Said"],
        "medical_oncology": ["Dr. Mei Okafor"],
        "radiation_oncology": ["Dr. Ravi Menon (deputy for Dr. Rosa Lindqvist)"],
    }
    assert frozen["names"]["radiation_oncology"] == "Radiation oncology"
    assert consensus.needs_ratification is False


def test_telephone_counts_when_the_board_says_so(people, item):
    presence.join(item.meeting, by=people.radiation, mode="phone")
    assert presence.quorum_for(item).reasons == ["Dr. Rosa Lindqvist is here by telephone only"]

    people.board.phone_counts = True
    people.board.save()

    item.meeting.board.refresh_from_db()
    assert presence.quorum_for(item).is_met


def test_decision_without_quorum_is_put_forward_for_ratification(people, item):
    waiver = {"quorum_waiver": LETTER, "by": people.chair}
    ballots.reveal(ballots.current(item, Round.OPINION), **waiver)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.reveal(positions, by=people.chair)

    consensus = decisions.record(item, by=people.chair, content=stories.CONTENT)

    assert (consensus.needs_ratification, consensus.quorum_waiver) == (True, LETTER)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"quorum": {"is_met": False}}, "without_quorum_is_ratified"),
        ({"quorum": {"is_met": False}, "needs_ratification": True}, "to_be_ratified_says_why"),
    ],
)
def test_database_takes_no_unmarked_decision_without_quorum(people, change, constraint):
    consensus = stories.decided(people).decisions.get()
    fields = {f.attname: getattr(consensus, f.attname) for f in Consensus._meta.concrete_fields}
    del fields["id"]
    fields["superseded_at"] = consensus.recorded_at

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Consensus.objects.create(**{**fields, **change})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "names_one_deputy"),
        ({"deputy_discipline": "radiology", "named": "radiologist"}, "names_one_deputy"),
        ({"deputy_discipline": "pathology"}, "of_another_discipline"),
        ({"named": "stranger"}, "deputy_of_the_same_board"),
    ],
)
def test_database_takes_rules_that_name_one_deputy_of_the_board(people, change, constraint):
    named = change.pop("named", None)
    deputy = Membership.objects.get(user=people.users[named]) if named else None
    rule = {"board": people.board, "discipline": "pathology", "deputy": deputy, **change}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DeputyRule.objects.create(**rule)


def test_database_takes_each_rule_once(people):
    rule = {"board": people.board, "discipline": "radiology", "deputy_discipline": "pathology"}
    DeputyRule.objects.create(**rule)

    with pytest.raises(IntegrityError, match="deputy_rule_once"), transaction.atomic():
        DeputyRule.objects.create(**rule)


def test_database_keeps_seat_and_discipline_together(people, item):
    mine = Attendance.objects.filter(user=people.radiologist)
    for change, constraint in (
        ({"represents": "neurosurgery"}, "represents_own_unless_deputy"),
        ({"deputy_for": people.radiation, "represents": ""}, "represents_own_unless_deputy"),
        ({"deputy_for": people.radiologist}, "deputy_of_another"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            mine.update(**change)
