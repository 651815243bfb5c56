"""A backup is read only when it is whole, unchanged and of this site."""

import json

import pytest

from tumorboard import backups
from tumorboard.refusal import Refused


@pytest.fixture
def backup(tmp_path):
    """A folder as `backup` leaves it, with a dump of a few bytes."""
    dump = tmp_path / backups.DUMP
    dump.write_bytes(b"a dump")
    write(
        tmp_path,
        {
            "format": backups.FORMAT,
            "files": {dump.name: {"size": 6, "sha256": backups.sha256_of(dump)}},
            "keys": {"SECRET_KEY": backups.fingerprint(), "SEAL_FILE": ""},
            "rows": {},
            "migrations": [],
        },
    )
    return tmp_path


def write(folder, told: dict) -> None:
    text = json.dumps(told).encode()
    (folder / backups.MANIFEST).write_bytes(text)
    (folder / backups.MARK).write_text(backups._mark_of(text))


def test_a_whole_backup_is_read(backup):
    assert backups.read(backup)["format"] == 1


def test_the_keys_are_known_by_a_print_that_does_not_tell_them(backup, settings):
    before = backups.fingerprint()
    assert settings.SECRET_KEY not in (backup / backups.MANIFEST).read_text()
    settings.SECRET_KEY = "another, as long as the one before it was"
    assert backups.fingerprint() != before


def test_another_key_is_refused_unless_the_files_are_trusted(backup, settings):
    settings.SECRET_KEY = "another, as long as the one before it was"
    with pytest.raises(Refused, match="another SECRET_KEY"):
        backups.read(backup)
    assert backups.read(backup, other_key=True)["format"] == 1


def test_trusting_another_key_still_compares_every_byte(backup, settings):
    settings.SECRET_KEY = "another, as long as the one before it was"
    (backup / backups.DUMP).write_bytes(b"a dumb")
    with pytest.raises(Refused, match=r"database\.dump was altered"):
        backups.read(backup, other_key=True)


def test_a_later_format_is_not_guessed_at(backup):
    write(backup, json.loads((backup / backups.MANIFEST).read_text()) | {"format": 2})
    with pytest.raises(Refused, match="of format 2; this program reads format 1"):
        backups.read(backup)


@pytest.mark.parametrize("words", ["", "[]", "{}", "null", '{"format": 1}'])
def test_a_manifest_that_is_none_is_named(backup, words):
    (backup / backups.MANIFEST).write_text(words)
    with pytest.raises(Refused, match=r"manifest\.json"):
        backups.read(backup)


def test_a_folder_with_something_in_it_is_not_written_into(backup):
    with pytest.raises(Refused, match="is not empty"):
        backups.make(backup)
