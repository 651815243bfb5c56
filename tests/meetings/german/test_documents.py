"""Summary, minutes and agenda of a board that writes German."""

import io
import json

import pikepdf
import pypdf
import pytest
from django.utils import timezone
from django.utils.translation import gettext

from meetings import documents, minutes, presence, printing, session, snapshots, withdrawing
from meetings.models import Document, Meeting
from meetings.vocabulary import DocumentKind
from tests import stories
from tumorboard import celery, pdf
from tumorboard.models import Board

from .leaves import template_words, untranslated

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def without_a_broker(monkeypatch):
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)


def speak(language: str) -> None:
    Board.objects.update(language=language)


def made(people) -> list[Document]:
    """One of each kind, of a meeting that was held."""
    meeting = stories.published(people)
    stories.list_only(people, meeting, stories.protocol(people))
    session.open_meeting(meeting, by=people.chair)
    for name in stories.VOTERS:
        presence.join(meeting, by=people.users[name])
    item = stories.decide(people, meeting.items.get())
    agenda = documents.print_agenda(item.meeting, by=people.clerk)
    session.close_meeting(item.meeting, by=people.chair)
    return [item.documents.get(), agenda, documents.newest_minutes(item.meeting)]


@pytest.fixture
def german(people) -> list[Document]:
    speak("de")
    people.board.refresh_from_db()
    return made(people)


def printed(document: Document) -> bytes:
    return printing._printed(document).content


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def frozen(document: Document, language: str) -> dict:
    """The same once more, as a board has it that writes this language."""
    speak(language)
    return dict(snapshots.freeze(Document.objects.get(pk=document.pk)))


def test_nothing_of_ours_is_the_same_in_both_languages(german):
    for document in german:
        both = (frozen(document, language) for language in ("de", "en"))
        assert untranslated(document.kind, *both) == []


def test_the_file_says_that_it_is_german(german):
    titles = []
    for document in german:
        with pikepdf.open(io.BytesIO(printed(document))) as file:
            assert str(file.Root.Lang) == "de"
            titles.append(str(file.docinfo["/Title"]).partition(",")[0])
    assert titles == ["Konsensbericht", "Tagesordnung", "Protokoll"]


def test_the_summary_reads_as_a_german_board_writes(german):
    text = text_of(printed(german[0]))
    for said in [
        "geb. 3. Mai 1964",
        "Frage an die Tumorkonferenz: Surgery before radiation?",
        "Läsion T8 Wirbelkörper, epidural.",
        "SINS 9 in Höhe T8: unbestimmt (möglicherweise drohende Instabilität)",
        "0 bis 18, höher ist schlechter; Fisher 2010",
        "Empfehlung an die Behandelnden",
        "1. Dezember 2026",
        "75 % Zustimmung, jede Fachrichtung zählt einmal.",
        "Dr. Rosa Lindqvist, Strahlentherapie: Lehnt ab",
        "„SBRT alone is enough.“",
        "Beschlussfähig als die Entscheidung festgehalten wurde",
        "Dieses Dokument ist nicht unterzeichnet.",
        "Seite 1 von",
    ]:
        assert said in text


def test_the_drawing_is_described_in_german(german):
    with pikepdf.open(io.BytesIO(printed(german[0]))) as file:
        nodes = [node for node in file.objects if isinstance(node, pikepdf.Dictionary)]
        said = [str(node.get("/Alt")) for node in nodes if node.get("/S") == "/Figure"]
    assert any("T8: Wirbelkörper, epidural, ESCC 2." in words for words in said)


def test_the_same_snapshot_gives_the_same_bytes_whatever_language_the_board_has_now(german):
    before = [printed(document) for document in german]
    speak("en")
    assert [printed(Document.objects.get(pk=document.pk)) for document in german] == before


def test_later_versions_stay_in_the_language_of_the_first(people, german):
    speak("en")
    meeting = Meeting.objects.get()
    draft = german[2]
    again = minutes.revise(
        meeting, minutes.Texts("Video failed.", {}), base_version=1, reason="", by=people.clerk
    )
    assert again.snapshot["document"]["language"] == "de"
    assert again.snapshot["document"]["kind"]["words"] == "Protokoll"
    assert again.snapshot["cases"][0]["decision"] == draft.snapshot["cases"][0]["decision"]


def test_an_english_board_prints_as_it_did(people):
    for document in made(people):
        assert document.snapshot["document"]["language"] == "en"
        assert "Seite" not in template_words(document.kind, document.snapshot)


def test_who_asks_for_a_document_goes_on_in_english(german):
    assert str(DocumentKind.MINUTES.label) == gettext("Minutes") == "Minutes"


def test_a_snapshot_of_an_earlier_schema_still_prints(people):
    for document in made(people):
        old = json.loads(json.dumps(document.snapshot))
        old["schema_version"] = 3
        for case in [old.get("case"), *(part["case"] for part in old.get("cases", []))]:
            if case:
                del case["picture"], case["coded"]
        document.snapshot = old
        html = pdf._html(printing.TEMPLATES[document.kind], {**old, "snapshot_sha256": ""}, "en")
        assert "Question to the board" in html


def test_what_lacked_at_the_call_of_an_emergency_board_is_told_in_german(people):
    speak("de")
    case = stories.draft(people)
    case.lesions.update(removed_at=timezone.now())
    gaps = stories.called(people, case).meeting.call.gaps
    assert gaps == ["Keine Läsion erfasst: Höhen und Kompartiment werden gebraucht."]


def test_a_withdrawn_document_says_so_in_its_language(people, german):
    summary = german[0]
    printing.render(summary.pk)
    withdrawn = withdrawing.withdraw(summary, reason="Wrong patient.", by=people.chair)
    with pikepdf.open(io.BytesIO(bytes(withdrawn.content))) as file:
        assert str(file.docinfo["/Title"]) == "ZURÜCKGEZOGEN: Konsensbericht"
