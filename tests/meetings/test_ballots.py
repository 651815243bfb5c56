"""Votes: one each, sealed until the reveal, never after it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import ballots, presence, session
from meetings.models import Ballot, Recusal, Vote
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent, Membership
from tumorboard.refusal import Refused


@pytest.fixture
def ballot(people):
    """The open opinion ballot of a published case."""
    return ballots.current(stories.published(people).items.get(), Round.OPINION)


def events(action):
    return AuditEvent.objects.filter(action=action)


def test_specialist_casts_in_their_discipline_and_the_audit_row_tells_nothing_of_it(people, ballot):
    vote = ballots.cast(ballot, by=people.surgeon, **stories.OPINION)

    assert (vote.discipline, vote.modality) == ("orthopaedic_spine", "surgery")
    event = events("vote.cast").get()
    assert event.actor == "surgeon@example.org"
    assert event.detail == {"round": "opinion"}


def test_vote_can_be_changed_until_the_ballot_closes_and_stays_one_row(people, ballot):
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)

    vote = Vote.objects.get()
    assert (vote.modality, vote.approach, vote.components) == ("radiotherapy", "", [])
    assert AuditEvent.objects.filter(action__startswith="vote.").count() == 2


def test_a_ballot_and_what_belongs_to_it_are_named_without_a_vote(people, ballot):
    vote = ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    assert str(ballot).startswith("Opinion on ")
    assert ballot.patient_number == ballot.item.case.patient.record_number
    assert str(vote) == f"Vote in {ballot.pk}"
    recusal = ballots.recuse(ballot.item, reason="My father.", by=people.oncologist)
    assert "recused from" in str(recusal)
    assert "My father" not in str(recusal)


def test_what_is_no_part_of_a_vote_is_a_mistake_of_the_program(people, ballot):
    with pytest.raises(TypeError, match="position"):
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION, position="agree")
    assert not Vote.objects.exists()


def test_positions_are_asked_of_those_who_are_there(people):
    ballot = stories.decided(people).decisions.get().ballot
    there = {people.users[name].name for name in stories.VOTERS}
    assert {row["name"] for row in ballot.electorate} == there
    assert all(row["present"] for row in ballot.electorate)


def test_same_vote_again_changes_nothing(people, ballot):
    for _ in range(3):
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION)

    assert AuditEvent.objects.filter(action__startswith="vote.").count() == 1


def test_changing_a_vote_holds_nobodys_account(people, ballot):
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)

    with CaptureQueriesContext(connection) as asked:
        ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)

    locked = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert any("meetings_vote" in sql for sql in locked)
    assert [sql for sql in locked if "JOIN" in sql and "FOR UPDATE OF" not in sql] == []


@pytest.mark.parametrize("name", ["clerk", "observer", "auditor", "stranger"])
def test_nobody_but_specialists_of_the_board_votes(people, ballot, name):
    with pytest.raises(Refused, match=r"Only the specialists of this board vote."):
        ballots.cast(ballot, by=people.users[name], **stories.OPINION)
    assert not Vote.objects.exists()


def test_member_who_left_the_board_does_not_vote(people, ballot):
    Membership.objects.filter(user=people.surgeon).update(is_active=False)

    with pytest.raises(Refused, match="Only the specialists"):
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION)


def test_nobody_votes_before_the_ballot_opens(people, ballot):
    Ballot.objects.filter(pk=ballot.pk).update(state="prepared", opened_at=None)

    with pytest.raises(Refused, match="Your vote was not recorded"):
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION)


def test_late_vote_is_told_that_it_was_not_recorded(people):
    item = stories.revealed(people)

    with pytest.raises(Refused, match=r"This ballot is closed. Your vote was not recorded."):
        ballots.cast(ballots.current(item, Round.OPINION), by=people.radiologist, **stories.OPINION)


def test_a_vote_whose_answer_was_lost_is_acknowledged_after_the_close(people):
    item = stories.revealed(people)
    ballot, before = ballots.current(item, Round.OPINION), events("vote.cast").count()

    assert ballots.cast(ballot, by=people.surgeon, **stories.OPINION).voter == people.surgeon

    assert events("vote.cast").count() == before
    with pytest.raises(Refused, match="Your vote was not recorded"):
        ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)


def test_deferral_annuls_the_ballot_and_its_votes_stay_sealed(people, ballot):
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    session.defer(ballot.item, by=people.chair, reason="The MRI is missing.")

    ballot.refresh_from_db()
    assert (ballot.state, ballot.annulled_reason) == (
        "annulled",
        "Case deferred: The MRI is missing.",
    )
    assert not Vote.objects.revealed().exists()
    assert not Vote.objects.visible_to(people.chair).exists()
    with pytest.raises(Refused, match="not recorded"):
        ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)


def test_an_annulled_ballot_is_not_the_current_one(people, ballot):
    session.defer(ballot.item, by=people.chair, reason="The MRI is missing.")
    assert ballots.current(ballot.item, Round.OPINION) is None


def test_conflict_of_interest_takes_the_vote_out_and_bars_from_another(people, ballot):
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)

    ballots.recuse(ballot.item, by=people.surgeon, reason=" I operated on her brother. ")

    assert not Vote.objects.exists()
    assert Recusal.objects.get().reason == "I operated on her brother."
    with pytest.raises(Refused, match="You recorded a conflict of interest for this case"):
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION)


def test_second_recusal_is_the_first_one(people, ballot):
    one = ballots.recuse(ballot.item, by=people.surgeon, reason="Kin.")
    two = ballots.recuse(ballot.item, by=people.surgeon, reason="Another reason.")

    assert one == two
    assert events("member.recused").count() == 1


@pytest.mark.parametrize(
    ("name", "reason", "sentence"),
    [
        ("surgeon", "  ", "Please say what the conflict of interest is."),
        ("clerk", "Kin.", "Only voting members of the board can be recused."),
        ("stranger", "Kin.", "Only voting members of the board can be recused."),
    ],
)
def test_recusal_is_refused_in_words(people, ballot, name, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        ballots.recuse(ballot.item, by=people.users[name], reason=reason)


def test_nobody_is_recused_after_the_decision(people):
    item = stories.decided(people)

    with pytest.raises(Refused, match="before the case is decided"):
        ballots.recuse(item, by=people.surgeon, reason="Kin.")


def test_member_can_be_recused_from_a_deferred_case_that_is_presented_after_all(people):
    item = stories.opened(people).items.get()
    session.defer(item, by=people.chair, reason="Images are on their way.")
    session.present(item, by=people.chair)

    ballots.recuse(item, by=people.surgeon, reason="Kin.")

    assert item.recusals.get().user == people.surgeon


def test_reveal_freezes_electorate_quorum_and_tally_once(people):
    item = stories.revealed(people)
    ballot = ballots.current(item, Round.OPINION)

    assert ballot.revealed_by == people.chair
    assert ballot.quorum["is_met"] is True
    assert ballot.tally["cast"] == 4
    voted = {row["name"]: row["voted"] for row in ballot.electorate}
    assert voted["Dr. Ravi Menon"] is False
    assert sum(voted.values()) == 4
    again = ballots.reveal(ballot, by=people.chair)
    assert again.revealed_by == people.chair
    assert events("ballot.reveal").count() == 1


def test_votes_of_others_are_visible_after_the_reveal_only(people):
    item = stories.presented(people)
    ballot = stories.cast_opinions(people, item)
    assert [v.voter for v in Vote.objects.visible_to(people.surgeon)] == [people.surgeon]
    assert not Vote.objects.visible_to(people.administrator).exists()
    assert not Vote.objects.visible_to(people.clerk).exists()

    ballots.reveal(ballot, by=people.chair)

    assert Vote.objects.visible_to(people.surgeon).count() == 4
    assert Vote.objects.visible_to(people.clerk).count() == 4
    assert not Vote.objects.visible_to(people.stranger).exists()


def test_reveal_needs_the_case_before_the_board(people):
    item = stories.opened(people).items.get()

    with pytest.raises(Refused, match="Present this case first"):
        ballots.reveal(ballots.current(item, Round.OPINION), by=people.chair)


def test_reveal_without_quorum_needs_a_reason_which_is_kept(people):
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    ballot = stories.cast_opinions(people, item)

    with pytest.raises(Refused, match=r"radiation oncology not represented. Give a reason"):
        ballots.reveal(ballot, by=people.chair)
    ballot.refresh_from_db()
    assert ballot.state == "open"

    ballots.reveal(ballot, by=people.chair, quorum_waiver="She was called to an emergency.")

    item.refresh_from_db()
    assert item.quorum_waiver == "She was called to an emergency."
    assert events("quorum.waived").count() == 1


def test_position_needs_presence(people):
    item = stories.proposed(people)

    with pytest.raises(Refused, match="Join the meeting first"):
        ballots.cast(
            ballots.current(item, Round.POSITION),
            by=people.radiologist,
            position="agree",
            reason="",
        )


@pytest.mark.parametrize("is_change", [False, True], ids=["first vote", "changed vote"])
def test_vote_is_not_stored_when_the_audit_row_cannot_be_written(
    people, ballot, broken_audit, is_change
):
    if is_change:
        ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    before = list(Vote.objects.values())

    with broken_audit(), pytest.raises(IntegrityError):
        ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)

    assert list(Vote.objects.values()) == before


def test_reveal_is_taken_back_when_the_audit_row_cannot_be_written(people, broken_audit):
    ballot = stories.cast_opinions(people, stories.presented(people))

    with broken_audit(), pytest.raises(IntegrityError):
        ballots.reveal(ballot, by=people.chair)

    ballot.refresh_from_db()
    assert (ballot.state, ballot.revealed_at) == ("open", None)


def test_database_takes_no_vote_after_the_reveal(people):
    ballot = ballots.current(stories.revealed(people), Round.OPINION)
    vote = ballot.votes.first()
    late = Vote(ballot=ballot, voter=people.radiologist, discipline="radiology", **stories.OPINION)

    for act in (
        late.save,
        vote.delete,
        lambda: Vote.objects.filter(pk=vote.pk).update(reason="Changed afterwards"),
    ):
        with pytest.raises(IntegrityError, match="open ballot only"), transaction.atomic():
            act()


def test_database_never_takes_a_reveal_back(people):
    ballot = ballots.current(stories.revealed(people), Round.OPINION)

    for change in ({"state": "open", "revealed_at": None}, {"tally": {}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.filter(pk=ballot.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk)._raw_delete("default")


@pytest.mark.parametrize(
    "change",
    [
        {"modality": "prayer"},
        {"intent": ""},
        {"confidence": 0},
        {"confidence": 6},
        {"reason": ""},
        {"position": "agree"},
        {**stories.RADIOTHERAPY, "approach": "open"},
    ],
    ids=str,
)
def test_database_takes_only_whole_opinions(people, ballot, change):
    entry = {**stories.OPINION, **change}

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(ballot=ballot, voter=people.surgeon, discipline="radiology", **entry)


@pytest.mark.parametrize("position", ["disagree", "reservation"])
def test_database_takes_no_dissent_without_reason(people, position):
    ballot = ballots.current(stories.proposed(people), Round.POSITION)

    with pytest.raises(IntegrityError, match="vote_dissent_has_reason"), transaction.atomic():
        ballots.cast(ballot, by=people.surgeon, position=position, reason="")


def test_database_takes_one_vote_and_one_ballot_each(people, ballot):
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)

    with pytest.raises(IntegrityError, match="vote_once_a_ballot"), transaction.atomic():
        Vote.objects.create(
            ballot=ballot, voter=people.surgeon, discipline="radiology", **stories.OPINION
        )
    with pytest.raises(IntegrityError, match="ballot_one"), transaction.atomic():
        Ballot.objects.create(item=ballot.item, round=Round.OPINION)
    with pytest.raises(IntegrityError, match="ballot_revealed_with_time"), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(revealed_at=timezone.now())
