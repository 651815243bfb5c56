"""What one channel sends, byte for byte."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import InternalError, connections

from tests.base.live.board_site import change, render_board, topic_of
from tumorboard.channel import Feed, event, part_event, snapshot
from tumorboard.models import Board


def elsewhere(work: object, *given: object, **named: object) -> object:
    """Do it on another database connection, as another process would."""

    def job() -> object:
        try:
            return work(*given, **named)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(job).result()


def test_the_version_belongs_exactly_to_what_is_shown(board):
    def render(key: str, audience: str) -> dict[str, str]:
        elsewhere(change, board, name="Changed while it was rendered")
        return render_board(key, audience)

    feed = Feed(render, lambda *_: True)
    version, parts, _ = elsewhere(snapshot, feed, topic_of(board), "room", None)
    assert version == 0
    assert parts["name"] == event("name", "<h1>Spine Tumor Board</h1>")


def test_what_is_rendered_cannot_write(board):
    def render(key: str, audience: str) -> dict[str, str]:
        Board.objects.filter(pk=key).update(name="Written by a screen")
        return {}

    with pytest.raises(InternalError, match="read-only transaction"):
        elsewhere(snapshot, Feed(render, lambda *_: True), topic_of(board), "room", None)


def test_a_part_cannot_forge_another_event():
    forged = event("name", "<p>\r\nid: 99\rdata: x\n\nevent: reveal\u2028</p>")
    assert forged.decode().split("\n") == [
        "event: name",
        "data: <p>",
        "data: id: 99",
        "data: data: x",
        "data: ",
        "data: event: reveal\u2028</p>",
        "",
        "",
    ]


@pytest.mark.parametrize("name", ["version", "stale", "closed", "error", "a\nb", "", "Vote", "é"])
def test_a_part_has_a_plain_name_of_its_own(name):
    with pytest.raises(ValueError, match="live part"):
        part_event(name, "")
