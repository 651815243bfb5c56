"""The audit trail is sealed in a chain, as it is stored, and the head is known outside."""

import logging
import threading

import pytest
from django.db import connection, transaction

from tests.trail import attacks
from tumorboard import anchors, audit, inspection, sealing
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused
from tumorboard.trail import AuditBatch, AuditSeal, AuditWaiting


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    return tmp_path / "anchor"


def write(number: int) -> list[int]:
    """So many events; their numbers."""
    return [audit.record("case.opened", by="test", detail_of=n).pk for n in range(number)]


def test_every_event_is_sealed_once_and_in_order(db, monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 4)
    events = write(10)

    assert sealing.seal_waiting() == 10
    events += write(1)
    assert sealing.seal_waiting() == 1
    assert sealing.seal_waiting() == 0

    assert list(AuditSeal.objects.values_list("event_id", flat=True)) == events
    assert list(AuditBatch.objects.values_list("number", "through")) == [
        (1, 4),
        (2, 8),
        (3, 10),
        (4, 11),
    ]
    assert AuditWaiting.objects.count() == 0
    assert inspection.inspect().is_good


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_stored_later_than_the_next_one_is_not_skipped():
    """The earlier number belongs to the transaction that is still open when others are sealed."""
    begun, may_end, early = threading.Event(), threading.Event(), []

    def slow() -> None:
        try:
            with transaction.atomic():
                early.append(audit.record("case.opened", by="slow").pk)
                begun.set()
                may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(10)
    late = audit.record("case.opened", by="fast").pk
    assert early[0] < late

    sealing.seal_waiting()
    assert list(AuditSeal.objects.values_list("event_id", flat=True)) == [late]
    may_end.set()
    thread.join()
    sealing.seal_waiting()

    assert list(AuditSeal.objects.values_list("event_id", flat=True)) == [late, early[0]]
    assert inspection.inspect().is_good


@pytest.mark.django_db(transaction=True)
def test_two_that_seal_at_the_same_time_make_one_chain():
    write(300)
    start = threading.Barrier(4)

    def seal() -> None:
        try:
            start.wait()
            for _ in range(5):
                sealing.seal_waiting()
                audit.record("case.opened", by="test")
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal_waiting()

    assert AuditSeal.objects.count() == 320
    assert inspection.inspect().is_good


def test_what_is_taken_back_leaves_no_gap_in_the_chain(db):
    write(2)
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    write(2)
    sealing.seal_waiting()

    assert [seal.position for seal in AuditSeal.objects.all()] == [1, 2, 3, 4]
    assert inspection.inspect().is_good


@pytest.mark.parametrize("table", ["auditevent", "auditseal", "auditbatch"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_database_refuses_to_change_trail_and_seals(db, table, attack):
    write(2)
    sealing.seal_waiting()
    column = {"auditevent": "actor = ''", "auditseal": "link = ''", "auditbatch": "hash = ''"}
    with attacks.truncation_guarded():
        attacks.is_refused(attack.format(f"tumorboard_{table}", column[table]))
    assert inspection.inspect().is_good


def test_the_head_is_anchored_when_it_has_moved(db, anchor_file, caplog):
    write(2)
    sealing.anchor_head()
    assert not anchor_file.exists()

    sealing.seal_waiting()
    with caplog.at_level(logging.INFO):
        sealing.anchor_head()
        sealing.anchor_head()

    head = AuditBatch.objects.get()
    (line,) = anchor_file.read_text().splitlines()
    assert line.split()[1:] == ["1", "2", head.hash]
    assert [head.hash in record.getMessage() for record in caplog.records] == [True]
    write(1)
    sealing.seal_waiting()
    sealing.anchor_head()
    assert len(anchor_file.read_text().splitlines()) == 2
    assert inspection.inspect().anchors == 2


def test_a_line_cut_short_by_a_full_disk_spoils_neither_the_one_before_nor_the_next(
    db, anchor_file
):
    write(1)
    sealing.seal_waiting()
    sealing.anchor_head()
    whole = anchor_file.read_text()
    anchor_file.write_text(whole + whole[:30])
    assert anchors.last().number == 1

    write(1)
    sealing.seal_waiting()
    sealing.anchor_head()

    assert [anchor.number for anchor in anchors.every()] == [1, 2]


def test_without_a_file_the_head_is_in_the_log_alone(db, settings, caplog):
    settings.AUDIT_ANCHOR = ""
    write(1)
    sealing.seal_waiting()
    with caplog.at_level(logging.INFO):
        sealing.anchor_head()
    assert AuditBatch.objects.get().hash in caplog.text
    assert anchors.last() is None
    assert not sealing.is_head_missing()


def old_copy() -> None:
    """Bring the trail to where an old copy of the database has it."""
    write(3)
    sealing.seal_waiting()
    sealing.anchor_head()
    with attacks.unguarded():
        before = attacks.stored()
        write(2)
        sealing.seal_waiting()
        sealing.anchor_head()
        attacks.restore(before)


def test_an_old_copy_of_the_database_is_found_and_stays_an_alarm(db, anchor_file, caplog):
    old_copy()
    assert sealing.is_head_missing()

    write(4)
    sealing.seal_waiting()
    sealing.anchor_head()

    assert "an old copy of the database was restored" in caplog.text
    assert len(anchor_file.read_text().splitlines()) == 2, "the alarm would end by itself"
    assert sealing.is_head_missing()
    assert not inspection.inspect().is_good


def test_an_old_copy_is_accepted_in_writing(db, people, anchor_file):
    old_copy()
    with pytest.raises(Refused, match="Say why"):
        sealing.accept("", by=people.administrator)

    sealing.accept("Restored after the disk failed.", by=people.administrator)

    assert not sealing.is_head_missing()
    report = inspection.inspect()
    assert (report.is_good, report.given_up) == (True, 1)
    event = AuditEvent.objects.get(action="audit.accepted")
    assert event.detail["given_up"]["events"] == 5
    assert anchor_file.read_text().splitlines()[-1].endswith(" accepted")
    with pytest.raises(Refused, match="Nothing is missing"):
        sealing.accept("Again.", by=people.administrator)


def test_a_file_of_anchors_that_cannot_be_read_says_nothing_of_the_database(db, settings, tmp_path):
    write(2)
    sealing.seal_waiting()
    settings.AUDIT_ANCHOR = str(tmp_path)
    assert not sealing.is_head_missing()


def test_a_site_that_names_no_file_of_anchors_is_warned(settings):
    assert anchors.check_named() == []
    settings.AUDIT_ANCHOR = ""
    (warning,) = anchors.check_named()
    assert "whose end was cut off" in warning.msg
