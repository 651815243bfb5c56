"""Whatever is done to the sealed trail is found, and the first bad event is named."""

import random
import time
from collections import Counter

import pytest
from django.db import transaction

from tests.trail import attacks
from tests.trail.attacks import sql
from tumorboard import anchors, audit, chain, inspection, sealing
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

EVENTS, BATCH = 60, 10
COLUMNS = (
    "actor",
    "actor_name",
    "capacity",
    "action",
    "board",
    "patient",
    "object_type",
    "object_id",
    "request_id",
    "client",
)


@pytest.fixture
def trail(db, settings, tmp_path) -> list[int]:
    """A sealed and anchored trail; the numbers of its events."""
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    events = []
    for number in range(EVENTS):
        about = {"board": "spine", "patient": f"47{number}", "note": number}
        events.append(audit.record(f"case.opened{number % 7}", by="test", **about).pk)
        if (number + 1) % BATCH == 0:
            sealing.seal_waiting()
            sealing.anchor_head()
    assert inspection.inspect().is_good
    with attacks.unguarded():
        yield events


def edit(events: list[int], chance: random.Random) -> int:
    """Change one column of one event, by as little as one letter."""
    at = chance.choice(events)
    column = chance.choice([*COLUMNS, "at", "detail"])
    change = {
        "at": "at + interval '1 microsecond'",
        "detail": "detail || '{\"x\": 1}'",
    }.get(column, f"{column} || 'x'")
    sql(f"UPDATE tumorboard_auditevent SET {column} = {change} WHERE id = %s", at)  # noqa: S608
    return at


def delete(events: list[int], chance: random.Random) -> int:
    """Take one event out, or several in a row."""
    begin = chance.randrange(len(events))
    gone = events[begin : begin + chance.randint(1, 5)]
    sql("DELETE FROM tumorboard_auditevent WHERE id = ANY(%s)", gone)
    return gone[0]


def delete_with_seal(events: list[int], chance: random.Random) -> int:
    """Take one event out of the middle with its seal: the seals no longer count without a gap."""
    at = chance.choice(events[:-1])
    sql("DELETE FROM tumorboard_auditevent WHERE id = %s", at)
    sql("DELETE FROM tumorboard_auditseal WHERE event_id = %s", at)
    return at + 1


def swap(events: list[int], chance: random.Random) -> int:
    """Let two events change places."""
    one, other = sorted(chance.sample(events, 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        sql("UPDATE tumorboard_auditevent SET id = %s WHERE id = %s", new, old)
    return one


def swap_seals(events: list[int], chance: random.Random) -> int:
    """Let two events change places together with their digests."""
    one = swap(events, chance)
    rows = dict(sql("SELECT event_id, digest FROM tumorboard_auditseal"))
    for row in inspection.events_by_key(events).values():
        if (digest := chain.digest(row)) != rows[row[0]]:
            sql("UPDATE tumorboard_auditseal SET digest = %s WHERE event_id = %s", digest, row[0])
    return one


def insert(events: list[int], chance: random.Random) -> int:
    """Put an event in that nobody has sealed, and take it off the list of those that wait."""
    at = audit.record("case.opened", by="forger", board="spine").pk
    sql("DELETE FROM tumorboard_auditwaiting WHERE event_id = %s", at)
    return at


def reseal(events: list[int], chance: random.Random) -> int:
    """Change an event and make its own seal fit, as who knows the algorithm."""
    at = edit(events, chance)
    row = inspection.events_by_key([at])[at]
    sql("UPDATE tumorboard_auditseal SET digest = %s WHERE event_id = %s", chain.digest(row), at)
    return at


def cut(events: list[int], chance: random.Random) -> int:
    """Cut off the end: events, seals and batches, as in an old copy of the database."""
    batches = chance.randint(1, EVENTS // BATCH - 1)
    kept = batches * BATCH
    sql("DELETE FROM tumorboard_auditevent WHERE id > %s", events[kept - 1])
    sql("DELETE FROM tumorboard_auditseal WHERE position > %s", kept)
    sql("DELETE FROM tumorboard_auditbatch WHERE number > %s", batches)
    return events[kept - 1] + 1


def cut_events(events: list[int], chance: random.Random) -> int:
    """Cut off the last events and leave their seals."""
    begin = chance.randrange(1, len(events))
    sql("DELETE FROM tumorboard_auditevent WHERE id >= %s", events[begin])
    return events[begin]


TAMPERINGS = (edit, delete, swap, cut, insert, reseal, swap_seals, cut_events, delete_with_seal)


def tamper(trail: list[int], times: int) -> Counter:
    """Do each kind in turn so many times in all, and look each time."""
    chance, found, began = random.Random(20261128), Counter(), time.monotonic()
    for number in range(times):
        attack = TAMPERINGS[number % len(TAMPERINGS)]
        with transaction.atomic():
            bad = attack(trail, chance)
            report = inspection.inspect()
            transaction.set_rollback(True)
        found[attack.__name__, "done"] += 1
        found[attack.__name__, "found"] += not report.is_good
        found[attack.__name__, "named"] += report.first_bad == bad
    took = time.monotonic() - began
    for attack in TAMPERINGS:
        counts = [found[attack.__name__, what] for what in ("done", "found", "named")]
        print(
            "{:18} {:6} done {:6} found {:6} first bad event named".format(attack.__name__, *counts)
        )
    print(f"{times} tamperings of {EVENTS} events in {took:.0f} s")
    return found


def is_all_found(found: Counter) -> bool:
    return all(
        found[attack.__name__, "done"]
        == found[attack.__name__, "found"]
        == found[attack.__name__, "named"]
        for attack in TAMPERINGS
    )


def test_every_kind_of_tampering_is_found_and_the_first_bad_event_named(trail):
    assert is_all_found(tamper(trail, 3 * len(TAMPERINGS)))
    assert inspection.inspect().is_good


@pytest.mark.slow
def test_a_thousand_tamperings_are_found(trail):
    assert is_all_found(tamper(trail, 1000))


@pytest.mark.trial
@pytest.mark.timeout(1800)
def test_ten_thousand_tamperings_are_found(trail):
    assert is_all_found(tamper(trail, 10_000))


def write_all_anew(events: list[int]) -> None:
    """Make every seal and every hash fit what is there now, as who knows everything."""
    rows = inspection.events_by_key(events)
    link = before = chain.BEGINNING
    links = []
    for position, event in enumerate(sorted(rows), 1):
        digest = chain.digest(rows[event])
        link = chain.link(link, position, event, digest)
        links.append(link)
        sql(
            "UPDATE tumorboard_auditseal SET digest = %s, link = %s WHERE position = %s",
            digest,
            link,
            position,
        )
    from tumorboard.trail import AuditBatch

    for batch in AuditBatch.objects.order_by("number"):
        before = sealing.hash_of(batch, after=before, link=links[batch.through - 1])
        sql("UPDATE tumorboard_auditbatch SET hash = %s WHERE number = %s", before, batch.number)


def test_who_writes_every_hash_anew_is_found_by_the_anchors(trail, settings):
    bad = trail[3 * BATCH + 4]
    sql("UPDATE tumorboard_auditevent SET actor = 'nobody' WHERE id = %s", bad)
    write_all_anew(trail)

    report = inspection.inspect()

    assert not report.is_good
    assert report.first_bad == trail[3 * BATCH], "the first that no anchor vouches for"
    assert sealing.is_head_missing()
    settings.AUDIT_ANCHOR = ""
    assert inspection.inspect().is_good, "without an anchor nobody could tell"


def test_a_batch_written_anew_is_found_at_its_first_event(trail):
    sql("UPDATE tumorboard_auditbatch SET hash = %s WHERE number = 4", "f" * 64)
    report = inspection.inspect()
    assert report.first_bad == trail[3 * BATCH]
    assert "batch 4" in report.faults[0].words


def test_a_batch_that_is_gone_is_found(trail):
    sql("DELETE FROM tumorboard_auditbatch WHERE number = 4")
    report = inspection.inspect()
    assert report.first_bad == trail[3 * BATCH]
    assert "batch 4 is gone" in report.faults[0].words


def test_an_event_gone_before_it_was_sealed_is_found(trail):
    at = audit.record("case.opened", by="test").pk
    sql("DELETE FROM tumorboard_auditevent WHERE id = %s", at)
    assert sealing.seal_waiting() == 0
    report = inspection.inspect()
    assert (report.first_bad, report.waiting) == (at, 1)
    assert report.faults[0].words == "it was written and is gone before it was sealed"


def test_the_last_seals_of_a_batch_that_are_gone_are_found(trail):
    sql("DELETE FROM tumorboard_auditseal WHERE position > %s", EVENTS - 2)
    report = inspection.inspect()
    assert report.first_bad == trail[-2]
    assert report.faults[0].words == f"seals {EVENTS - 1} to {EVENTS} are gone"


def test_seals_beyond_the_last_batch_are_found(trail):
    sql(
        "INSERT INTO tumorboard_auditseal VALUES (%s, %s, %s, %s)",
        EVENTS + 1,
        trail[-1] + 1,
        "0" * 64,
        "0" * 64,
    )
    assert "belongs to no batch" in inspection.inspect().faults[0].words


def test_faults_are_told_up_to_a_number(trail):
    sql("UPDATE tumorboard_auditevent SET actor = 'nobody'")
    report = inspection.inspect()
    assert len(report.faults) == inspection.FAULTS
    assert report.first_bad == trail[0]
    assert AuditEvent.objects.count() == EVENTS
    assert len(list(anchors.every())) == EVENTS // BATCH
