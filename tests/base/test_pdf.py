"""Printing: the same bytes twice, readable by machines and people, and closed to the outside."""

import http.server
import io
import os
import re
import subprocess
import sys
import threading
from datetime import datetime
from types import ModuleType

import pikepdf
import pikepdf.pdfa
import pypdf
import pytest

from tumorboard import pdf
from tumorboard.refusal import Refused

CREATED = datetime.fromisoformat("2026-11-22T17:42:00+01:00")

SHEET = """<!DOCTYPE html><html lang="{{ pdf_language }}"><head><title>{{ pdf_title }}</title>
<meta name="author" content="{{ pdf_author }}">
<meta name="dcterms.created" content="{{ pdf_created }}"></head>
<body><h1>Minutes</h1><p>{{ text }}</p>
<table><thead><tr><th scope="col">Who</th></tr></thead><tbody><tr><td>Ada</td></tr></tbody></table>
{% for page in pages %}<h2 class="fresh">Case {{ page }}</h2>{% endfor %}</body></html>"""


@pytest.fixture(autouse=True)
def sheet(settings):
    loader = ("django.template.loaders.locmem.Loader", {"sheet.html": SHEET})
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [loader]},
        }
    ]


def printed(
    text: str = "Decompress and stabilise.",
    *,
    mark: str = "",
    data: dict[str, bytes] | None = None,
    **context,
) -> pdf.Rendered:
    return pdf.render(
        "sheet.html",
        {"text": text, **context},
        title="Minutes, Spine Tumor Board",
        created=CREATED,
        author="Spine Tumor Board",
        mark=mark,
        data=data,
    )


def text_of(rendered: pdf.Rendered) -> str:
    pages = pypdf.PdfReader(io.BytesIO(rendered.content)).pages
    return "\n".join(page.extract_text() for page in pages)


def opened(rendered: pdf.Rendered) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(rendered.content))


def test_the_same_input_gives_the_same_bytes():
    first, second = printed(), printed()
    assert first == second
    assert printed(text="Irradiate.").sha256 != first.sha256


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(settings):
    script = (
        "import django; from django.conf import settings; from datetime import datetime\n"
        f"settings.configure(BASE_DIR={str(settings.BASE_DIR)!r}, TEMPLATES="
        f"{settings.TEMPLATES!r})\ndjango.setup()\nfrom tumorboard import pdf\n"
        "print(pdf.render('sheet.html', {'text': 'Decompress and stabilise.'},"
        "title='Minutes, Spine Tumor Board', author='Spine Tumor Board',"
        f"created=datetime.fromisoformat({CREATED.isoformat()!r})).sha256)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == printed().sha256


def test_the_text_and_the_pages_can_be_read_back():
    rendered = printed("Frankel D, SINS ≥ 7, Yıldırım, Łukasz, Ελένη, Жанна")
    assert "Frankel D, SINS ≥ 7, Yıldırım, Łukasz, Ελένη, Жанна" in text_of(rendered)
    assert rendered.pages == len(pypdf.PdfReader(io.BytesIO(rendered.content)).pages) == 1


def test_a_long_text_takes_more_pages():
    rendered = printed(pages=range(90))
    assert rendered.pages > 1
    assert rendered.pages == len(opened(rendered).pages)


def test_the_file_says_its_language_title_author_and_date():
    with opened(printed()) as file:
        assert str(file.Root.Lang) == "en"
        assert str(file.docinfo["/Title"]) == "Minutes, Spine Tumor Board"
        assert str(file.docinfo["/Author"]) == "Spine Tumor Board"
        assert str(file.docinfo["/CreationDate"]).startswith("D:20261122174200+01")
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)


def test_the_file_is_tagged_and_claims_both_standards():
    with opened(printed()) as file:
        assert bool(file.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in file.Root
        tags = {
            str(node.get("/S")) for node in file.objects if isinstance(node, pikepdf.Dictionary)
        }
        assert {"/H1", "/P", "/Table", "/TH", "/TD"} <= tags
        with file.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


def violations_of(content: bytes) -> list[str]:
    """What breaks the archive standard; the checker knows neither level A nor the UA claim."""
    known = re.compile(
        r"conformance|XMP (namespace|property) pdf(a(Extension|Schema|Property)|uaid)\b"
    )
    with pikepdf.open(io.BytesIO(content)) as file:
        found = [f for f in pikepdf.pdfa.check(file, "3b").findings if f.kind == "violation"]
    return [str(f) for f in found if not known.search(str(f))]


def test_the_file_keeps_to_the_archive_standard():
    assert violations_of(printed().content) == []


def test_the_mark_stands_three_times_in_plain_bytes_and_breaks_no_standard():
    marked = printed(mark="tumorboard-document:7").content
    assert marked.count(b"tumorboard-document:7") == 3
    assert violations_of(marked) == []
    assert "tumorboard-document" not in text_of(printed(mark="tumorboard-document:7"))


def test_data_is_carried_along_and_breaks_no_standard():
    content = printed(data={"record.json": b'{"a":1}'}).content
    assert content == printed(data={"record.json": b'{"a":1}'}).content
    assert violations_of(content) == []
    with pikepdf.open(io.BytesIO(content)) as file:
        assert file.attachments["record.json"].get_file().read_bytes() == b'{"a":1}'
        (one, *_) = file.Root.AF
        assert one.AFRelationship == "/Data"


def test_the_mark_outlives_a_program_that_writes_the_file_anew():
    with opened(printed(mark="tumorboard-document:7")) as file:
        file.save(anew := io.BytesIO())
    assert b"tumorboard-document:7" in anew.getvalue()


def test_every_font_is_embedded():
    with opened(printed("Ελένη **bold**")) as file:
        fonts = [
            node
            for node in file.objects
            if isinstance(node, pikepdf.Dictionary) and node.get("/Type") == "/FontDescriptor"
        ]
        assert len(fonts) >= 2
        assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
        assert any("Atkinson" in str(font.FontName) for font in fonts)


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '"><img src="http://127.0.0.1/x.png">',
        "<style>@import 'http://127.0.0.1/x.css';</style>",
        "{{ settings.SECRET_KEY }} {% include 'x' %}",
        "</p></body></html><h1>Forged</h1>",
    ],
)
def test_hostile_text_is_printed_as_text(payload):
    assert "".join(payload.split()) in "".join(text_of(printed(payload)).split())


def test_characters_that_turn_the_text_around_are_left_out():
    assert "Plan: liver\n" in text_of(printed("Plan: \u202eliver\u202c\x0b")) + "\n"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "/etc/passwd",
        "../settings.py",
        "asset:../print.css",
        "asset:fonts/../../settings.py",
        "asset:/etc/passwd",
        "ASSET:fonts/Regular.ttf",
    ],
)
def test_the_fetcher_opens_nothing_but_packaged_files(url):
    fetcher = pdf._press(os.getpid()).fetcher
    with pytest.raises(ValueError, match=r"packaged|protocol|absolute"):
        fetcher(url)


def test_the_fetcher_opens_data_and_fonts():
    fetcher = pdf._press(os.getpid()).fetcher
    assert fetcher("data:text/plain,spine").read() == b"spine"
    assert len(fetcher("asset:fonts/Regular.ttf").read()) > 10_000


def test_a_template_that_names_addresses_gets_none_of_them(settings):
    """Even markup that slipped through would open no connection and no file."""
    hits = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        hostile = (
            f"<link rel=stylesheet href='{address}/a.css'><style>@import '{address}/b.css';"
            f"p{{background:url({address}/c.png)}}</style><img alt=x src='{address}/d.png'>"
            f"<object data='{address}/e.svg'>no</object><img alt=y src='file:///etc/hostname'>"
            f"<link rel=attachment href='file:///etc/hostname'>"
            f'<img alt=z src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg">'
            f'<image href="{address}/f.png"/></svg>\'>'
        )
        page = f"<html lang=en><title>t</title><body>{hostile}<p>Shown</p></body></html>"
        settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][1]["sheet.html"] = page
        rendered = printed()
        server.shutdown()
    assert hits == []
    assert "Shown" in text_of(rendered)
    with opened(rendered) as file:
        assert not file.attachments


def test_a_character_without_a_glyph_is_named():
    with pytest.raises(pdf.UnprintableText) as refusal:
        printed("Resect \U00012000 and \U00012001")
    assert refusal.value.sentence.startswith("No font here can print “\U00012000” (U+12000), “")
    assert "U+12001" in refusal.value.sentence
    assert "Decompress" in text_of(printed()), "the next document is not touched by the last one"


def test_a_machine_without_pango_is_told_in_one_sentence(monkeypatch):
    class WithoutPango(ModuleType):
        def __getattr__(self, name):
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.PdfUnavailable, match=r"Pango library is missing.*apt-get install"):
        pdf._weasyprint()


def test_a_document_beyond_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_HTML", 1000)
    with pytest.raises(pdf.DocumentTooLarge, match="too large"):
        printed("x" * 1000)


def test_a_text_whose_end_would_be_lost_is_refused():
    with pytest.raises(pdf.DocumentTooLarge, match="longer than 50,000 characters"):
        printed("w" * 50_001)


def test_a_document_that_takes_too_long_is_refused_and_the_next_one_printed(monkeypatch):
    before = printed().sha256
    with monkeypatch.context() as impatient:
        impatient.setattr(pdf, "MAX_SECONDS", 0.2)
        with pytest.raises(pdf.DocumentTooLarge, match="too large"):
            printed("spine " * 8_000)
    assert printed().sha256 == before


def test_what_printing_refuses_is_said_to_a_person():
    for refusal in (pdf.PdfUnavailable, pdf.UnprintableText, pdf.DocumentTooLarge):
        assert issubclass(refusal, Refused)


def test_no_print_template_switches_escaping_off(settings):
    for template in (settings.BASE_DIR / "templates" / "pdf").rglob("*.html"):
        source = template.read_text("utf-8")
        assert "autoescape" not in source, template
        assert "|safe" not in source.replace(" ", ""), template
