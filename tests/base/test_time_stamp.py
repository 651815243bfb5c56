"""The time stamp in a seal: had from a service over HTTP, told of, and never made up."""

from datetime import UTC, datetime

import pytest
from asn1crypto.tsp import TimeStampReq

from tests.base.test_pdf import sheet, violations_of
from tests.base.test_seal import own, plain
from tests.base.time_stamps import NAME, Clock, serving
from tumorboard import seal

__all__ = ["own", "plain", "sheet"]

pytestmark = pytest.mark.slow

REJECTION = bytes.fromhex("30053003020102")  # nothing but a status of 2
AT = datetime(2026, 11, 2, 14, 30, 5, tzinfo=UTC)


@pytest.fixture
def clock(settings, own) -> Clock:
    """A service that the site asks, and that says it is 2 November."""
    clock = Clock(AT)
    with serving(clock) as address:
        settings.SEAL_TIMESTAMP_URL = address
        yield clock


def test_a_time_stamp_stands_in_the_sealed_file_and_is_told_of(clock, plain):
    sealed = seal.seal(plain, reason="Minutes, version 2.")
    (found,) = seal.examine(sealed)
    assert found.holds
    assert (found.stamped_at, found.stamped_by) == (AT, NAME)
    assert found.at > AT, "the site's own clock is told apart from it"
    assert violations_of(sealed) == []


def test_the_service_is_asked_once_for_each_document(clock, plain):
    seal.seal(plain, reason="Minutes")
    before = clock.asked
    seal.seal(plain, reason="Minutes")
    assert clock.asked == before + 1


def test_a_changed_time_stamp_breaks_the_seal(clock, plain):
    sealed = bytearray(seal.seal(plain, reason="Minutes"))
    told = b"20261102143005Z".hex().upper().encode()
    place = sealed.index(told)
    sealed[place + 7] ^= 1  # another year
    assert not any(found.holds for found in seal.examine(bytes(sealed)))


@pytest.mark.parametrize(
    "answer",
    [
        (503, b"busy"),
        (200, b""),
        (200, b"<html>Please sign in to the network.</html>"),
        (200, REJECTION),
    ],
    ids=["busy", "empty", "page", "rejection"],
)
def test_no_seal_without_the_time_stamp_that_was_asked_for(clock, plain, answer):
    clock.answer = answer
    with pytest.raises(seal.SealUnavailable, match="SEAL_TIMESTAMP_URL"):
        seal.seal(plain, reason="Minutes")


def test_no_seal_when_nobody_answers(settings, own, plain):
    with serving(Clock(AT)) as address:
        settings.SEAL_TIMESTAMP_URL = address
    with pytest.raises(seal.SealUnavailable, match="nothing was sealed"):
        seal.seal(plain, reason="Minutes")


def test_a_time_stamp_over_something_else_is_not_taken(clock, plain, monkeypatch):
    def other(question: bytes) -> bytes:
        asked = TimeStampReq.load(question)
        asked["message_imprint"]["hashed_message"] = bytes(32)
        return clock.stamper.request_tsa_response(asked).dump()

    monkeypatch.setattr(clock, "stamp", other)
    with pytest.raises(seal.SealUnavailable, match="SEAL_TIMESTAMP_URL"):
        seal.seal(plain, reason="Minutes")
