"""A word across the cover of a finished PDF, as an addition behind its unchanged bytes.

The letters are drawn as shapes, so that no font is missed and the file stays fit for keeping.
"""

import io
from functools import lru_cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from .pdf import ASSETS

BIG, SMALL, MARGIN = 70.0, 9.5, 40.0
GREY = 0.42


def stamped(content: bytes, *, word: str, line: str, title: str) -> bytes:
    """The PDF with the word across its first page, the line below it, and another title.

    What was there, a seal too, stays as it is at the beginning of the file. A character that the
    packaged font does not have is left out.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    width, height = (float(page["/MediaBox"][index]) for index in (2, 3))
    marks = _across(word, width, height) + _framed(line, width, height)
    # The page may leave its own scale and clip behind: it is wrapped, and the marks begin anew.
    if "/Contents" not in page:  # an empty page
        page[generic.pdf_name("/Contents")] = generic.ArrayObject()
    before = writer.add_object(generic.StreamObject(stream_data=b"q\n"))
    after = writer.add_object(generic.StreamObject(stream_data=marks))
    writer.add_stream_to_page(0, before, prepend=True)
    writer.add_stream_to_page(0, after)
    writer.document_meta.title = title
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _across(word: str, width: float, height: float) -> bytes:
    """The word in large outlined letters, rising over the middle of the page."""
    shapes, length = _shapes(word)
    size = min(BIG, 0.9 * width / length)
    place = f"0.819 0.574 -0.574 0.819 {width / 2:.1f} {height / 2:.1f} cm"
    at = f"1 0 0 1 {-size * length / 2:.1f} {-size / 3:.1f} cm {size:.2f} 0 0 {size:.2f} 0 0 cm"
    return f"Q /Artifact BMC q {GREY} G {2 / size:.4f} w {place} {at} {shapes} S Q EMC\n".encode()


def _framed(line: str, width: float, height: float) -> bytes:
    """The line, black in a white frame at the head of the page."""
    shapes, length = _shapes(line)
    size = min(SMALL, (width - 2 * MARGIN - 12) / length)
    left, bottom, tall = MARGIN, height - 26, 17
    box = f"{left:.1f} {bottom:.1f} {size * length + 12:.1f} {tall} re"
    at = f"{size:.2f} 0 0 {size:.2f} {left + 6:.1f} {bottom + 5:.1f} cm"
    return f"/Artifact BMC q 1 g 0 G 1 w {box} B Q q 0 g {at} {shapes} f Q EMC\n".encode()


def _shapes(text: str) -> tuple[str, float]:
    """The outlines of the text in operators of a page, and its length, in sizes of the font."""
    font = _font()
    unit, glyphs, names = font["head"].unitsPerEm, font.getGlyphSet(), font.getBestCmap()
    drawn, left = [], 0.0
    for name in (names[ord(character)] for character in text if ord(character) in names):
        drawn += _outline(glyphs, name, left, unit)
        left += glyphs[name].width
    return " ".join(drawn), left / unit


def _outline(glyphs: Any, name: str, left: float, unit: float) -> list[str]:
    """The outline of one glyph, that far from the left."""
    pen = _Operators(glyphs, left, unit)
    glyphs[name].draw(pen)
    return pen.drawn


class _Operators(BasePen):
    """Draws a glyph in operators of a PDF page."""

    def __init__(self, glyphs: Any, left: float, unit: float) -> None:
        super().__init__(glyphs)
        self.left, self.unit, self.drawn = left, unit, []

    def _put(self, operator: str, *points: tuple[float, float]) -> None:
        places = (f"{(x + self.left) / self.unit:.4f} {y / self.unit:.4f}" for x, y in points)
        self.drawn.append(" ".join([*places, operator]))

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the library's names
        self._put("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._put("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._put("c", *points)

    def _closePath(self) -> None:  # noqa: N802
        self.drawn.append("h")


@lru_cache(maxsize=1)
def _font() -> TTFont:
    return TTFont(ASSETS["fonts/Bold.ttf"])
