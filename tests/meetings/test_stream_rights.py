"""Who may follow a screen of a meeting by the stream, and who may fetch it: the same people."""

import pytest
from django.urls import reverse

from meetings import live
from meetings.live import AUDIENCES
from tests import stories

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


def fetching(client, people, meeting, audience: str) -> set[str]:
    """The names of those to whom the page of the parts answers."""
    found = set()
    for name, user in people.users.items():
        client.force_login(user)
        address = reverse("live-part", kwargs={"pk": meeting.pk, "audience": audience})
        if client.get(address).status_code == 200:
            found.add(name)
    return found


def following(people, meeting, audience: str) -> set[str]:
    keys = live.may_follow(list(people.users.values()), str(meeting.pk), audience)
    return {name for name, user in people.users.items() if user.pk in keys}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_at_a_meeting_both_let_in_the_same(people, client, audience):
    meeting = stories.opened(people)
    assert following(people, meeting, audience) == fetching(client, people, meeting, audience)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_at_an_emergency_board_both_let_in_the_same(people, client, audience, is_sealed):
    meeting = stories.called(people, is_sealed=is_sealed).meeting
    assert following(people, meeting, audience) == fetching(client, people, meeting, audience)
