"""The sign-off checklist shows the tables with which the program computes."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from cases.scores import INSTRUMENTS, sign_off

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "clinical-sign-off.md"


def test_the_document_is_current():
    printed = StringIO()
    call_command("clinical_sign_off", stdout=printed)
    assert DOCUMENT.read_text(encoding="utf-8") == printed.getvalue(), (
        "Run: .venv/bin/python manage.py clinical_sign_off > docs/clinical-sign-off.md"
    )


def test_every_instrument_can_be_signed_for_its_version():
    text = sign_off.document()
    for key, instrument in INSTRUMENTS.items():
        section = text.split(f"## {key}\n", 1)[1].split("\n## ", 1)[0]
        assert f"table version `{instrument.table_version}`" in section
        assert "Signature: ____" in section
        assert "*To compare with the paper*" in section
        assert instrument.citation in section
        assert all(item in section for item in instrument.unconfirmed)
        assert all(row[0] in section for table in instrument.tables for row in table.rows)


def test_versions_tell_the_tables_apart():
    own = [one.table_version for key, one in INSTRUMENTS.items() if key != "SINS_LEVEL"]
    assert len(set(own)) == len(own)
