"""The printed letter: tagged, in its language, large where it is asked for, and nothing hidden."""

import io

import pikepdf
import pypdf
import pytest

from meetings import printing
from meetings.models import AgendaItem, Document

from .releasing import OFFICE, PHONE, decided, release

pytestmark = pytest.mark.slow

TOP_MARGIN = 21 / 25.4 * 96
"""The height of the margin above the text, in the pixels of the style sheet."""


@pytest.fixture
def item(people) -> AgendaItem:
    return decided(people)


def printed(document: Document) -> Document:
    """The document after a worker took it."""
    printing.render(document.pk)
    document.refresh_from_db()
    assert document.state == "ready", document.error
    return document


def pages_of(document: Document) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(bytes(document.file.content))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def opened(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(bytes(document.file.content)))


def letter_sizes(document: Document) -> set[float]:
    """The sizes of the type, in points, in which the body of the letter is set."""
    sizes: dict[float, int] = {}

    def note(text, matrix, _, font, size):
        points = round(abs(size * matrix[3]) or size, 1)
        sizes[points] = sizes.get(points, 0) + len(text.strip())

    for page in pypdf.PdfReader(io.BytesIO(bytes(document.file.content))).pages:
        page.extract_text(visitor_text=note)
    return max(sizes, key=sizes.get)


def test_the_worker_prints_the_letter_in_english(people, item):
    document = printed(release(item, by=people.surgeon))
    pages = pages_of(document)
    for said in (
        "Dear Anna Berger,",
        "We advise surgery on your spine.",
        f"Call {PHONE}.",
        OFFICE,
        "Dr. Omar Said released this letter on",
        "Record number 4700",
        "born 3 May 1964",
        "Page 1 of",
    ):
        assert said in " ".join(pages), said
    assert "Page 2 of" in pages[1]


def test_the_worker_prints_the_letter_in_german(people, item):
    document = printed(release(item, by=people.surgeon, language="de"))
    text = " ".join(pages_of(document))
    for said in (
        "Guten Tag Anna Berger,",
        "Unser Team hat am 30. November 2026 über Sie gesprochen.",
        "Nummer der Akte 4700",
        "Seite 1 von",
        "Dokument ",
    ):
        assert said in text, said
    for english in ("Page", "Record", "Version 1,", "Printed from", "November 2026,"):
        assert english not in text, english
    with opened(document) as file:
        assert str(file.Root.Lang) == "de"
        assert str(file.docinfo["/Title"]) == "Brief an Sie, Spine Tumor Board"
        assert bool(file.Root.MarkInfo.Marked)


def head_of(page: pypdf.PageObject) -> str:
    """What stands above the text of a page."""
    found: list[str] = []

    def note(text, _, place, *__):
        if place[5] < TOP_MARGIN:
            found.append(text)

    page.extract_text(visitor_text=note)
    return " ".join("".join(found).split())


def test_the_running_head_names_the_person_and_no_diagnosis(people, item):
    document = printed(release(item, by=people.surgeon))
    page = pypdf.PdfReader(io.BytesIO(bytes(document.file.content))).pages[1]
    parts = (
        "Patient's letter, Version 1",
        "Spine Tumor Board",
        "· Anna Berger, Record number 4700",
    )
    head = head_of(page)
    assert [part for part in parts if part not in head] == []
    assert len(head) <= len(" ".join(parts)) + 3, head


def test_large_print_is_large(people, item):
    ordinary = printed(release(item, by=people.surgeon))
    large = printed(release(item, by=people.surgeon, large=True))
    assert (letter_sizes(ordinary), letter_sizes(large)) == (12.0, 18.0)
    assert large.pages > ordinary.pages


def test_a_hostile_name_is_printed_as_text(people, item):
    patient = item.case.patient
    patient.given_name = "<b>{phone}</b><img src=x>"
    patient.save(update_fields=["given_name"])
    text = " ".join(pages_of(printed(release(item, by=people.surgeon))))
    assert "Dear <b>{phone}</b><img src=x> Berger," in text


def test_the_same_snapshot_gives_the_same_bytes(people, item):
    document = printed(release(item, by=people.surgeon))
    again = printing._printed(document)
    assert again.sha256 == document.sha256
