"""Lists of cases: every fault is named, good rows come once, a cancelled one leaves nothing."""

import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import list_import, listing
from cases.list_check import check
from cases.models import Case, CaseList, CaseListRow, ListReading, Patient
from tests import stories
from tests.cases import planted_lists
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

CSV = """MRN;Nachname;Vorname;Geburtsdatum;Geschlecht;Höhe;Was ist das
1;Müller;Anna;03.05.1964;w;BWK 8;x
2;Østergaard;Signe;1961-04-05;f;L2, L4;y
3;=cmd();Karl;;m;;z
"""


def read(people, text: str | bytes = CSV, name: str = "list.csv") -> CaseList:
    content = text if isinstance(text, bytes) else text.encode()
    return listing.read(people.board, by=people.clerk, name=name, content=content)


def checked(cases: CaseList):
    return check(cases, listing.rows_of(cases))


def imported(people, cases: CaseList, rows=()) -> CaseList:
    listing.begin(cases, by=people.clerk, rows=rows)
    list_import.run(cases.pk)
    cases.refresh_from_db()
    return cases


def test_a_list_is_read_and_nothing_is_imported_by_itself(people):
    cases = read(people)
    assert cases.mapping == [
        "record_number", "family_name", "given_name", "birth_date", "sex", "levels", ""
    ]  # fmt: skip
    assert [str(fault) for fault in checked(cases).faults] == [
        "Row 4, Nachname: This is a formula. Enter the value itself."
    ]
    assert Case.objects.count() == 0


def test_the_good_rows_become_drafts_once(people):
    cases = imported(people, read(people))
    assert (cases.state, cases.outcome) == ("done", "2 cases imported as drafts.")
    first, second = Case.objects.order_by("number")
    assert (str(first.patient), first.state) == ("Müller, Anna (1)", "draft")
    assert [lesion.levels_words for lesion in second.lesions.order_by("level_from")] == ["L2", "L4"]
    listing.begin(cases, by=people.clerk)
    list_import.run(cases.pk)
    again = read(people)
    assert again.pk == cases.pk
    assert Case.objects.count() == 2
    assert AuditEvent.objects.filter(action="list.imported").count() == 1


def test_another_file_with_the_same_cases_imports_none_twice(people):
    imported(people, read(people))
    other = read(people, CSV + "4;Neu;Nina;;f;;\n", "later.csv")
    assert [one.number for one in checked(other).good] == [5]
    assert checked(other).known[0].known == "On the board already: S-0001."
    imported(people, other)
    assert Case.objects.count() == 3


def test_a_named_part_is_imported(people):
    cases = imported(people, read(people), rows=[3])
    assert cases.done == 1
    assert Case.objects.get().patient.record_number == "2"


def test_two_workers_import_once(people):
    cases = read(people)
    listing.begin(cases, by=people.clerk)
    list_import.run(cases.pk)
    CaseList.objects.filter(pk=cases.pk).update(lease_until=None)
    list_import.run(cases.pk)
    assert Case.objects.count() == 2


def test_a_cancelled_list_leaves_nothing(people, monkeypatch):
    cases = read(people)
    listing.begin(cases, by=people.clerk)
    real = list_import._register

    def and_cancel(*told):
        real(*told)
        CaseList.objects.filter(pk=cases.pk).update(
            stop_asked=True, lease_until=timezone.now() + listing.LEASE
        )

    monkeypatch.setattr(list_import, "_register", and_cancel)
    list_import.run(cases.pk)
    cases.refresh_from_db()
    assert (cases.state, cases.done) == ("cancelled", 0)
    left = (Case, Patient, CaseListRow)
    assert [model.objects.count() for model in left] == [0, 0, 0]
    assert read(people).state == "read"


def test_a_list_that_waits_is_cancelled_at_once(people):
    cases = read(people)
    listing.begin(cases, by=people.clerk)
    assert listing.cancel(cases, by=people.clerk).state == "cancelled"
    list_import.run(cases.pk)
    assert Case.objects.count() == 0


def test_columns_are_named_and_the_next_list_is_read_so(people):
    cases = read(people, "Kennung;Wer\n7;Berger\n")
    assert str(checked(cases).faults[0]).startswith("Row 2, Record number")
    with pytest.raises(Refused, match="No column is the record number and none is the family name"):
        listing.begin(cases, by=people.clerk)
    listing.map_columns(cases, by=people.clerk, fields=["record_number", "family_name"])
    assert ListReading.objects.count() == 2
    other = read(people, "KENNUNG;wer\n8;Vogel\n")
    assert other.mapping == ["record_number", "family_name"]
    with pytest.raises(Refused, match="Two columns"):
        listing.map_columns(other, by=people.clerk, fields=["family_name", "family_name"])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1;Berger;Anna;05.03.1964;f", "May be 4711 on the board: a similar name"),
        ("04711;Berger;Anna;;", "May be 4711 on the board: the same record number"),
        ("4711;Vogel;Anna;;", "This record number belongs to somebody else on the board."),
    ],
)
def test_who_may_be_on_the_board_is_named(people, row, words):
    stories.draft(people, number="4711", family="Berger")
    cases = read(people, f"MRN;Nachname;Vorname;DOB;Sex\n{row}\n")
    assert words in str(checked(cases).faults[0])


def test_mixed_encodings_are_named_and_never_guessed(people):
    text = b"MRN;Nachname\n1;M\xc3\xbcller\n2;M\xfcller\n"
    assert [str(fault) for fault in checked(read(people, text)).faults] == [
        "Row 3, Nachname: The letters are in another encoding than the rest of the file."
    ]
    windows = b"MRN;Nachname\n1;M\xfcller\n"
    assert checked(read(people, windows)).good[0].values["family_name"] == "Müller"
    wide = "MRN;Nachname\n1;Łukasz\n".encode("utf-16")
    assert checked(read(people, wide)).good[0].values["family_name"] == "Łukasz"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "")
        book.writestr("xl/worksheets/sheet1.xml", bytes(130 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "no CSV and no XLSX"),
        (b"PK\x03\x04 broken", "damaged"),
        (bomb(), "far larger inside"),
        (b"MRN;Name\n" + b"1;x\n" * 10_001, "more than 10,000 rows"),
        (b"MRN;Name\n" + b"1;" * 80 + b"x", "81 columns"),
        (b"\n\n\n", "no row"),
    ],
    ids=["empty", "pdf", "broken", "bomb", "rows", "columns", "blank"],
)
def test_what_is_no_list_gets_its_sentence(people, content, words):
    with pytest.raises(Refused, match=words):
        read(people, content, "list.xlsx")
    assert CaseList.objects.count() == 0


def test_the_pages_from_the_file_to_the_faults(client, people):
    client.force_login(people.clerk)
    file = SimpleUploadedFile("list.csv", CSV.encode())
    address = client.post(reverse("case-lists", args=["spine"]), {"file": file}).url
    page = client.get(address).content.decode()
    assert re.search(r"2 rows\s+can be imported", page)
    assert "This is a formula. Enter the value itself." in page
    table = client.get(f"{address}faults.csv").content.decode()
    assert "'=cmd()" in table
    bad = client.post(f"{address}import/", {"rows": "a-b"})
    assert bad.status_code == 422
    assert client.post(f"{address}import/", {"rows": "2-3"}).url == address
    assert "0 of 3 rows" in client.get(f"{address}progress/").content.decode()
    list_import.run(CaseList.objects.get().pk)
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    assert "2 cases imported as drafts." in client.get(address).content.decode()
    client.post(
        reverse("case-new", args=["spine"]),
        {"files": [SimpleUploadedFile("list.csv", CSV.encode())]},
    )
    assert "This very file was imported before." in client.get(address).content.decode()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_two_thousand_rows_with_a_hundred_faults(people, capsys):
    content, planted = planted_lists.workbook()
    status = Path("/proc/self/status")
    before = int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1])
    cases = read(people, content, "list.xlsx")
    named = [(fault.row, fault.column) for fault in checked(cases).faults]
    assert sorted(named) == sorted(planted)
    assert len(planted) == 100

    begun = timezone.now()
    imported(people, cases)
    took = (timezone.now() - begun).total_seconds()

    grown = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) - before
    assert Case.objects.count() == 1900
    numbers = set(Patient.objects.values_list("record_number", flat=True))
    wanted = {row[0] for row, title in planted_lists.rows() if not title}
    assert numbers == wanted
    with capsys.disabled():
        print(f"\n2,000 rows: 1,900 imported in {took:.1f} s, {grown / 1024:.0f} MB more memory")


def test_a_date_cell_is_a_date(people):
    book = openpyxl.Workbook()
    book.active.append(["MRN", "Name", "DOB"])
    book.active.append([17, "Berger, Anna", timezone.localdate().replace(year=1964, day=3)])
    out = io.BytesIO()
    book.save(out)
    reading = checked(read(people, out.getvalue(), "a.xlsx")).good[0]
    assert reading.values["record_number"] == "17"
    assert reading.values["given_name"] == "Anna"
    assert reading.values["birth_date"].startswith("1964-")


def workbook(name: str, before: str, many: str) -> bytes:
    """A list of one row, with a part in which much stands before this."""
    book, out, told = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["MRN"])
    book.save(told)
    with zipfile.ZipFile(told) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in parts.namelist():
            text = parts.read(one).decode()
            made.writestr(one, text.replace(before, many + before) if one == name else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "before", "many"),
    [
        ("xl/worksheets/sheet1.xml", "</sheetData>", "<row/>" * 60_000),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '<row r="1"/>' * 60_000),
        ("xl/worksheets/sheet1.xml", "</row>", "<c/>" * 4_100_000),
        ("xl/styles.xml", "</cellXfs>", "<xf/>" * 210_000),
    ],
)
def test_a_small_file_with_millions_of_tags_is_not_taken_apart(people, part, before, many):
    content = workbook(part, before, many)
    assert len(content) < 100_000
    began = time.process_time()
    with pytest.raises(Refused, match="far larger inside"):
        read(people, content, "a.xlsx")
    assert time.process_time() - began < 2
