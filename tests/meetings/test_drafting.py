"""Wording together: who may, what both wrote, what is told, and what nobody sees too early."""

from datetime import date

import pytest

from meetings import ballots, chairing, decisions, drafting, live, session
from meetings.drafting import Change
from meetings.models import Consensus
from meetings.vocabulary import Round
from tests import stories
from tumorboard.live import version
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def write(item, by, **texts: str):
    stood = drafting.texts_of(item)
    changes = {name: Change(stood.get(name, ""), text) for name, text in texts.items()}
    return drafting.write(item, by=by, changes=changes)


def minuted(people, item):
    """The clerk keeps the minutes beside the chair."""
    chairing.name_minute_taker(item.meeting, user=people.clerk, by=people.chair)
    item.refresh_from_db()
    return item


def test_the_reveal_starts_the_draft_with_what_most_recommended(people):
    item = stories.presented(people)
    write(item, people.chair, considered="SBRT alone", intent="palliative")
    assert drafting.texts_of(item) == {"considered": "SBRT alone", "intent": "palliative"}

    ballots.reveal(stories.cast_opinions(people, item), by=people.chair)

    words = drafting.texts_of(item)
    assert (words["modality"], words["components"]) == ("surgery", "radiotherapy")
    assert words["levels"] == "T8"
    assert words["intent"] == "palliative", "what was written before stays"
    assert (words["responsible"], words["informs"]) == ("Dr. Omar Said", "Dr. Omar Said")
    assert words["informs_by"] == "2026-12-02", "two working days after the meeting"


def test_a_case_without_opinions_starts_with_an_empty_draft(people):
    item = stories.presented(people)
    ballots.reveal(ballots.current(item, Round.OPINION), by=people.chair)
    assert drafting.texts_of(item) == {}


def test_weekends_do_not_count_as_time_to_tell_the_patient():
    friday = date(2026, 11, 27)
    assert drafting.working_day_after(friday, 2) == date(2026, 12, 1)


def test_chair_and_clerk_write_in_one_sentence_and_both_stay(people):
    item = minuted(people, stories.revealed(people))
    write(item, people.chair, recommendation="Separation surgery at T8, then SBRT.")
    seen = "Separation surgery at T8, then SBRT."
    by_clerk = Change(seen, "Urgent separation surgery at T8, then SBRT.")
    by_chair = Change(seen, "Separation surgery at T8, then SBRT in two weeks.")

    drafting.write(item, by=people.clerk, changes={"recommendation": by_clerk})
    (mine,) = drafting.write(item, by=people.chair, changes={"recommendation": by_chair})

    both = "Urgent separation surgery at T8, then SBRT in two weeks."
    assert (mine.text, mine.clash) == (both, None)
    assert drafting.texts_of(item)["recommendation"] == both


def test_who_comes_second_to_the_same_words_is_told_and_keeps_theirs(people):
    item = minuted(people, stories.revealed(people))
    write(item, people.chair, recommendation="Operate at T8.")
    seen = "Operate at T8."
    drafting.write(
        item, by=people.clerk, changes={"recommendation": Change(seen, "Operate at T9.")}
    )

    (mine,) = drafting.write(
        item, by=people.chair, changes={"recommendation": Change(seen, "Operate at T10.")}
    )

    assert (mine.text, mine.by, mine.clash) == ("Operate at T9.", "Clara Benn", "Operate at T10.")
    assert drafting.texts_of(item)["recommendation"] == "Operate at T9."


def test_the_same_words_twice_wake_nobody(people):
    item = stories.revealed(people)
    write(item, people.chair, timing="within_a_week")
    before = version(item.meeting.topic)
    drafting.write(
        item, by=people.chair, changes={"timing": Change("within_a_week", "within_a_week")}
    )
    assert version(item.meeting.topic) == before


@pytest.mark.parametrize("name", ["clerk", "surgeon", "observer", "stranger", "administrator"])
def test_only_chair_and_minute_taker_write(people, name):
    item = stories.revealed(people)
    before = drafting.texts_of(item)
    with pytest.raises(Refused, match="The chair and the minute-taker word the consensus"):
        write(item, people.users[name], recommendation="Mine.")
    with pytest.raises(Refused, match="The chair and the minute-taker word the consensus"):
        drafting.tick(item, by=people.users[name], said={"imaging"}, is_said=True)
    assert drafting.texts_of(item) == before


def test_nothing_is_written_once_the_consensus_is_recorded(people):
    item = stories.decided(people)
    with pytest.raises(Refused, match="no longer before the board"):
        write(item, people.chair, recommendation="Other words.")


def test_a_case_that_is_set_aside_keeps_its_draft(people):
    item = stories.revealed(people)
    write(item, people.chair, notes="The scan is late.", condition="the scan is clear")
    session.set_aside(item, by=people.chair)
    session.present(item, by=people.chair)
    assert drafting.texts_of(item)["notes"] == "The scan is late."


def test_words_grow_on_every_screen_after_the_reveal_and_on_none_before(people):
    item = stories.presented(people)
    write(item, people.chair, recommendation="Schmetterling first.", notes="Private remark.")
    for audience in live.AUDIENCES:
        assert "Schmetterling" not in "".join(live.render(str(item.meeting_id), audience).values())

    ballots.reveal(stories.cast_opinions(people, item), by=people.chair)
    for audience in ("participant", "room"):
        parts = "".join(live.render(str(item.meeting_id), audience).values())
        assert "Schmetterling first." in parts
        assert "Private remark." not in parts


def test_what_was_filled_in_at_the_reveal_is_shown_once_somebody_writes_in_it(people):
    item = stories.revealed(people)
    filled_in = drafting.texts_of(item)["recommendation"]
    for audience in ("participant", "room"):
        parts = "".join(live.render(str(item.meeting_id), audience).values())
        assert "Being worded" not in parts, audience
        assert "Local control; open, " in parts, audience

    write(item, people.chair, recommendation=f"{filled_in} This week.")
    for audience in ("participant", "room"):
        parts = "".join(live.render(str(item.meeting_id), audience).values())
        assert "Being worded" in parts, audience
        assert "This week." in parts, audience


def test_the_checklist_is_ticked_and_taken_back_and_audited(people):
    item = minuted(people, stories.presented(people))
    drafting.tick(item, by=people.clerk, said={"imaging", "diagnosis"}, is_said=True)
    item = drafting.tick(item, by=people.chair, said={"imaging"}, is_said=False)
    assert item.said == ["diagnosis"]
    assert AuditEvent.objects.filter(action="agenda.said").count() == 2


def test_what_is_missing_is_named_before_the_record_and_waived_with_a_reason(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    partly = {**stories.CONTENT, "informs_by": "", "trial": ""}

    with pytest.raises(Refused, match="Not said yet: whether a trial was considered; by when the"):
        decisions.record(item, by=people.chair, content=partly)
    with pytest.raises(Refused, match="Not said yet"):
        decisions.record(item, by=people.chair, content=partly, missing_waiver="  ")
    assert not Consensus.objects.exists()

    decisions.record(item, by=people.chair, content=partly, missing_waiver="Abroad this week.")
    consensus = Consensus.objects.get()
    assert (consensus.missing, consensus.missing_waiver) == (
        ["trial", "informs_by"],
        "Abroad this week.",
    )


def test_what_was_voted_on_is_recorded_whatever_the_draft_says_now(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    write(item, people.chair, recommendation="Other words.", timing="within_24_h", notes="Heard.")

    content = {**drafting.texts_of(item), **stories.CONTENT, "timing": "within_24_h"}
    consensus = decisions.record(item, by=people.chair, content=content)

    assert consensus.recommendation == stories.WORDS
    assert consensus.content["timing"] == "within_a_week"
    assert consensus.notes == "Heard."
