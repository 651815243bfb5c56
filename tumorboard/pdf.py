"""Prints a template as a PDF: the same template and context give the same bytes.

The file is tagged (PDF/UA-1) and made for keeping (PDF/A-3a). Nothing outside the program is
read while printing: only `data:` addresses and the packaged stylesheet and fonts.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import fontpkg_atkinson_hyperlegible as atkinson
import pydyf
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from . import bounded, press_log
from .refusal import Refused

MAX_HTML = 4_000_000
MAX_SECONDS = 28
# In a longer text without a space Pango loses count of the width, and the end of it is lost.
TOO_LONG_TEXT = re.compile("[^<]{50001}")
TOO_MUCH = (
    "The document is too large to be printed in one piece. Shorten its longest texts, "
    "or hold the meeting in two parts."
)
GENERATOR = "Tumorboard"

# The packaged files that a document may name, as `asset:NAME`.
FONT_FOLDER = Path(atkinson.ROOT) / "files"
ASSETS = {
    f"fonts/{face}.ttf": FONT_FOLDER / f"AtkinsonHyperlegible-{face}.ttf"
    for face in ("Regular", "Bold", "Italic", "BoldItalic")
}

# PDF/A takes a claim of PDF/UA only when the claim's own vocabulary is described beside it.
UA_CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""
MARK_CLAIM = """<rdf:Description xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" rdf:about="">\
<xmpMM:DocumentID>%s</xmpMM:DocumentID></rdf:Description>"""

# Characters that HTML, XML or the page cannot hold: controls, and the overrides of direction
# with which a text can be made to look like another one.
UNSAFE_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class PdfUnavailable(Refused):
    """This machine lacks a library that printing needs."""


class UnprintableText(Refused):
    """The text holds a character that none of the fonts can show."""


class DocumentTooLarge(Refused):
    """The document is larger than the program prints."""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF with its fingerprint and number of pages."""

    content: bytes
    sha256: str
    pages: int


class Press(NamedTuple):
    """What one process loads once: the library, the packaged fonts, the parsed stylesheet."""

    weasyprint: ModuleType
    fetcher: Any
    fonts: Any
    stylesheet: Any


# WeasyPrint shares one font configuration between documents, so they are printed one by one.
_one_at_a_time = threading.Lock()


def render(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    created: datetime,
    author: str,
    language: str = "en",
    pictures: Mapping[str, bytes] | None = None,
    mark: str = "",
    data: Mapping[str, bytes] | None = None,
    more_seconds: float = 0,
    watch: Callable[[int], None] = lambda page: None,
) -> Rendered:
    """Print a template; a pure function of its arguments.

    `pictures` are PNG files by name; the template shows one as `picture:NAME`. The `mark` stands
    in the file three times, in plain bytes and unseen: a damaged file still says what it was.
    `data` are files by name that the PDF carries along, for programs; `more_seconds` of processor
    time may be taken than is the rule. `watch` is called with the number of each page that is laid
    out; what it raises ends the printing.
    The template gets `pdf_title`, `pdf_author`, `pdf_created`, `pdf_language`, `pdf_generator`
    too. Refuses without Pango, without a glyph of a character, and what is too large.
    """
    seconds, too_much = MAX_SECONDS + more_seconds, DocumentTooLarge(TOO_MUCH)
    with _one_at_a_time, bounded.processor_time(seconds, too_much):
        press = _press(os.getpid())
        press.fetcher.pictures = pictures or {}
        face = {"title": title, "author": author, "language": language, "generator": GENERATOR}
        face["created"] = created.isoformat(timespec="seconds")
        face = {f"pdf_{name}": value for name, value in face.items()}
        html = _html(template, {**context, **face}, language)
        with translation.override(language):
            attached = _attached(press, data or {}, created)
        with press_log.missing_glyphs() as missing, press_log.pages_laid_out(watch):
            content, pages = _print(press, html, mark, attached)
    if missing:
        raise UnprintableText(press_log.unprintable_sentence(missing))
    return Rendered(content=content, sha256=hashlib.sha256(content).hexdigest(), pages=pages)


def warm_up() -> None:
    """Load what printing needs before the first document asks for it."""
    with _one_at_a_time:
        _press(os.getpid())


def _html(template: str, context: dict[str, Any], language: str) -> str:
    with translation.override(language):
        html = get_template(template).render(context)
    if len(html) > MAX_HTML:
        raise DocumentTooLarge(TOO_MUCH)
    if TOO_LONG_TEXT.search(html):
        raise DocumentTooLarge("One text is longer than 50,000 characters. Shorten it.")
    return UNSAFE_CHARACTERS.sub("", html)


def _attached(press: Press, data: Mapping[str, bytes], created: datetime) -> list[Any]:
    return [
        press.weasyprint.Attachment(
            string=content,
            name=name,
            description=translation.gettext("What this document says, for programs"),
            created=created,
            modified=created,
            relationship="Data",
        )
        for name, content in data.items()
    ]


def _print(press: Press, html: str, mark: str, attached: list[Any]) -> tuple[bytes, int]:
    document = press.weasyprint.HTML(string=html, url_fetcher=press.fetcher).render(
        font_config=press.fonts, stylesheets=[press.stylesheet]
    )
    metadata = document.metadata
    plain, include = metadata.generate_rdf_metadata, metadata.include_in_pdf

    def with_claims(*args: Any) -> bytes:
        head, end, tail = plain(*args).rpartition(b"</rdf:RDF>")
        marked = (MARK_CLAIM % escape(mark)).encode() if mark else b""
        return head + UA_CLAIM + marked + end + tail

    def uncompressed(*args: Any) -> None:
        include(*args[:-1], False)

    def leave_mark(_: Any, file: Any) -> None:
        # A program that writes the file anew drops these two, and keeps the claim.
        for _copy in range(2 if mark else 0):
            file.add_object(pydyf.Stream([mark.encode()]))

    # WeasyPrint claims one standard for a file; this one keeps two.
    metadata.generate_rdf_metadata, metadata.include_in_pdf = with_claims, uncompressed
    options = {"pdf_variant": "pdf/a-3a", "attachments": attached}
    content = document.write_pdf(finisher=leave_mark, **options)
    return content, len(document.pages)


@lru_cache(maxsize=1)
def _press(process: int) -> Press:
    """Load the library, fonts and stylesheet once; a forked process loads its own.

    The number of the process is the key because a font folder that two processes share is
    removed by the first of them to end.
    """
    weasyprint = _weasyprint()
    fetcher = _packaged_only(weasyprint)
    fonts = weasyprint.text.fonts.FontConfiguration()
    css = (Path(settings.BASE_DIR) / "templates" / "pdf" / "print.css").read_text("utf-8")
    stylesheet = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    return Press(weasyprint, fetcher, fonts, stylesheet)


def _weasyprint() -> ModuleType:
    """Import the printing library late, so that all the rest runs on a machine without Pango."""
    try:
        import weasyprint
        import weasyprint.text.fonts
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            "PDFs cannot be printed here because the Pango library is missing. "
            "On Debian or Ubuntu: apt-get install libpangoft2-1.0-0"
        ) from error
    return weasyprint


def _packaged_only(weasyprint: ModuleType) -> Any:
    """A fetcher of `data:` addresses, packaged files and the document's pictures, no other."""

    class PackagedOnly(weasyprint.URLFetcher):
        pictures: Mapping[str, bytes] = {}

        def fetch(self, url: str, headers: dict | None = None) -> Any:
            scheme, _, name = url.partition(":")
            if scheme.lower() == "data":
                return super().fetch(url, headers)
            if scheme == "asset" and name in ASSETS:
                return weasyprint.urls.URLFetcherResponse(url, ASSETS[name].read_bytes())
            if scheme == "picture" and name in self.pictures:
                headers = {"Content-Type": "image/png"}
                return weasyprint.urls.URLFetcherResponse(url, self.pictures[name], headers)
            raise ValueError("Only packaged files are printed.")

    return PackagedOnly(allowed_protocols=("data",), allow_redirects=False)
