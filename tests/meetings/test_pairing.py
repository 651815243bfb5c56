"""Pairing: once, soon, and not by guessing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from meetings import pairing, session
from meetings.models import RoomScreen
from tests import stories
from tumorboard.models import AuditEvent, LiveTopic
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

TOKEN = stories.TOKEN
LATER = pairing.LIFE + timedelta(seconds=1)


def test_a_code_is_short_and_has_no_look_alikes(people):
    codes = {pairing.ask(TOKEN) for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {6}
    assert not set("".join(codes)) & set("0OQ1IL2Z5S8BGV")
    assert RoomScreen.objects.count() == 1, "a browser has one code, the last"


def test_nothing_that_is_kept_tells_a_code_or_a_token(people):
    code = pairing.ask(TOKEN)
    kept = str(RoomScreen.objects.values().get())
    assert code not in kept
    assert TOKEN not in kept


def test_a_code_is_good_once(people):
    meeting = stories.opened(people)
    code = pairing.ask(TOKEN)
    pairing.pair(meeting, code=code, by=people.chair)
    with pytest.raises(Refused, match="No screen shows this code"):
        pairing.pair(meeting, code=code, by=people.chair)
    with pytest.raises(Refused, match="No screen shows this code"):
        pairing.pair(meeting, code="", by=people.chair)
    assert RoomScreen.objects.get().code_digest == ""


def test_a_code_ends_after_ten_minutes(people):
    meeting = stories.opened(people)
    code = pairing.ask(TOKEN)
    assert pairing.is_waiting(TOKEN)
    with time_machine.travel(timezone.now() + LATER):
        assert not pairing.is_waiting(TOKEN)
        with pytest.raises(Refused, match="No screen shows this code"):
            pairing.pair(meeting, code=code, by=people.chair)
        pairing.ask("n" * 43)
    assert RoomScreen.objects.count() == 1, "what was never paired is not kept"


def test_a_new_code_ends_the_one_before(people):
    meeting = stories.opened(people)
    old = pairing.ask(TOKEN)
    new = pairing.ask(TOKEN)
    with pytest.raises(Refused):
        pairing.pair(meeting, code=old, by=people.chair)
    assert pairing.pair(meeting, code=new, by=people.chair).meeting == meeting


def test_guessing_ends_after_five_codes_for_ten_minutes(people):
    meeting = stories.opened(people)
    code = pairing.ask(TOKEN)
    for _ in range(pairing.MOST_GUESSES):
        with pytest.raises(Refused, match="No screen shows"):
            pairing.pair(meeting, code="AAAAAA", by=people.clerk)
    with pytest.raises(Refused, match="Too many wrong codes"):
        pairing.pair(meeting, code=code, by=people.clerk)
    assert AuditEvent.objects.filter(action="room_screen.refused").count() == 5
    assert pairing.pair(meeting, code=code, by=people.chair), "another person may still do it"
    with time_machine.travel(timezone.now() + LATER):
        pairing.pair(meeting, code=pairing.ask("n" * 43), by=people.clerk)


def test_a_screen_is_paired_with_a_meeting_that_is_still_to_come_or_runs(people):
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    with pytest.raises(Refused, match="This meeting is over"):
        stories.paired(people, item.meeting)
    assert stories.paired(people, stories.planned(people))


def test_pairing_and_ending_are_audited_and_reach_the_chair(people):
    meeting = stories.opened(people)
    topic = LiveTopic.objects.get(name=meeting.topic).version
    screen = stories.paired(people, meeting)
    pairing.end(screen, by=people.chair)
    ended = pairing.end(screen, by=people.clerk)
    assert ended.ended_by == people.chair, "ending twice is one end"
    actions = AuditEvent.objects.filter(action__startswith="room_screen.").order_by("id")
    assert [(event.action, event.actor) for event in actions] == [
        ("room_screen.paired", people.clerk.email),
        ("room_screen.ended", people.chair.email),
    ]
    assert LiveTopic.objects.get(name=meeting.topic).version == topic + 2


def test_an_ended_screen_shows_nothing(people):
    meeting = stories.opened(people)
    screen = stories.paired(people, meeting)
    assert pairing.shown_on([TOKEN], str(meeting.pk)) == {TOKEN: str(screen.pk)}
    pairing.end(screen, by=people.chair)
    assert pairing.shown_on([TOKEN], str(meeting.pk)) == {}
    assert pairing.meeting_shown(TOKEN) is None


def test_the_database_keeps_a_pairing_whole(people):
    screen = stories.paired(people, stories.opened(people))
    for wrong in ({"paired_by": None}, {"paired_at": None}, {"code_digest": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomScreen.objects.filter(pk=screen.pk).update(**wrong)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_type_one_code_pair_one_screen(people):
    meetings = [stories.opened(people), stories.planned(people)]
    code = pairing.ask(TOKEN)

    def type_it(number: int) -> bool:
        try:
            pairing.pair(meetings[number % 2], code=code, by=people.chair)
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(type_it, range(4))) == 1
