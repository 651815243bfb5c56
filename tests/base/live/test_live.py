"""Announcing a change is part of the change."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from tests.base.live.board_site import change, topic_of
from tumorboard import live
from tumorboard.models import Board

pytestmark = pytest.mark.slow


def test_a_bump_belongs_inside_a_transaction(board):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        live.bump(topic_of(board))
    assert live.version(topic_of(board)) == 0


def test_what_is_rolled_back_is_never_announced(board, watch):
    room = watch()
    assert room.update()[0] == 0
    with transaction.atomic():
        Board.objects.filter(pk=board.pk).update(name="Never")
        live.bump(topic_of(board))
        transaction.set_rollback(True)
    assert live.version(topic_of(board)) == 0
    change(board, quorum=5)
    assert room.update() == (1, {"quorum": "<p>5</p>"})


def test_versions_have_no_gap_under_twenty_writers(board, watch):
    room = watch()
    assert room.update()[0] == 0

    def write(number: int) -> list[int]:
        try:
            return [change(board, quorum=number) for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        given = [version for versions in pool.map(write, range(1, 21)) for version in versions]
    assert sorted(given) == list(range(1, 101))
    seen = [0]
    while seen[-1] < 100:
        seen.append(room.update()[0])
    assert seen == sorted(set(seen)), "a screen went backwards"
