"""Ways to change a sealed file: single bits anywhere in it, and updates behind its end."""

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner

from meetings.verification import MARK
from tumorboard.self_made import make_certificate

PLACES = {
    "header": rb"%PDF-1\.\d\n%[^\n]*\n",
    "objects": rb"\d+ 0 obj|endobj|endstream|stream\r?\n",
    "cross-references": rb"xref\n|\d{10} \d{5} [nf]|startxref\s+\d+",
    "trailer": rb"trailer\s*<<.*?>>|/Root \d+|/Prev \d+|/ID ?\[[^]]*\]|%%EOF",
    "marks": MARK.encode() + rb":[0-9a-f-]{36}",
    "signed range": rb"/ByteRange ?\[[^]]*\]",
    "signature": rb"(?<=/Contents )<[0-9a-fA-F]+>|(?<=/Contents)<[0-9a-fA-F]+>",
}
"""What holds a file together; a quarter of the flips are spread over these alone."""


class Change(NamedTuple):
    """One changed file: `place` and `mask` of a flipped byte, or all that it became instead."""

    kind: str
    place: int = -1
    mask: int = 0
    whole: bytes = b""

    def of(self, content: bytes) -> bytes:
        if self.whole:
            return self.whole
        changed = bytearray(content)
        changed[self.place] ^= self.mask
        return bytes(changed)


def flips(content: bytes, count: int, *, seed: int) -> Iterator[Change]:
    """That many different single-bit flips: a quarter at the structural places, the rest evenly."""
    chance = random.Random(seed)
    places = {kind: _spread(pattern, content) for kind, pattern in PLACES.items()}
    each = count // 4 // len(places)
    for kind, there in places.items():
        for _ in range(each):
            yield Change(kind, chance.choice(there), 1 << chance.randrange(8))
    rest = count - each * len(places)
    for number in range(rest):
        low, high = (len(content) * step // rest for step in (number, number + 1))
        yield Change("anywhere", chance.randrange(low, high), 1 << chance.randrange(8))


def _spread(pattern: bytes, content: bytes) -> list[int]:
    found = re.finditer(pattern, content, re.DOTALL)
    return [place for match in found for place in range(*match.span())]


def updates(content: bytes, count: int, *, seed: int, folder: Path) -> Iterator[Change]:
    """That many files in which something was put behind the end, or that were written anew."""
    make_certificate(folder / "foreign.p12", name="Elsewhere", passphrase="anders")
    signer = SimpleSigner.load_pkcs12(str(folder / "foreign.p12"), passphrase=b"anders")
    ways: list[Callable[[bytes, random.Random], bytes]] = [
        *(_noise, _comment, _second_end) * 5,
        *(_new_title, _note_on_a_page, _other_catalogue, partial(_signed_again, signer=signer)),
        _written_anew,
    ]
    chance = random.Random(seed)
    for number in range(count):
        way = ways[number % len(ways)]
        name = getattr(way, "func", way).__name__.strip("_").replace("_", " ")
        yield Change(name, whole=way(content, chance))


def _noise(content: bytes, chance: random.Random) -> bytes:
    return content + chance.randbytes(chance.randrange(1, 4000))


def _comment(content: bytes, chance: random.Random) -> bytes:
    return content + b"\n%% %d\n%%%%EOF\n" % chance.randrange(10**9)


def _second_end(content: bytes, chance: random.Random) -> bytes:
    """The last table of references named once more."""
    start = content[content.rindex(b"startxref") :]
    return content + b"\n" * chance.randrange(1, 900) + start


def _new_title(content: bytes, chance: random.Random) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(content), incremental=True)
    writer.add_metadata({"/Title": f"Another title {chance.randrange(10**9)}"})
    return _written(writer.write)


def _note_on_a_page(content: bytes, chance: random.Random) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"] = generic.ArrayObject([writer.add_object(_note(chance))])
    writer.update_container(page)
    return _written(writer.write)


def _note(chance: random.Random) -> generic.DictionaryObject:
    place = [generic.NumberObject(chance.randrange(500)) for _ in range(4)]
    return generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
            generic.pdf_name("/Rect"): generic.ArrayObject(place),
            generic.pdf_name("/Contents"): generic.pdf_string("Not what was decided."),
        }
    )


def _other_catalogue(content: bytes, chance: random.Random) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    writer.root["/Lang"] = generic.pdf_string(f"x-{chance.randrange(10**6)}")
    writer.update_root()
    return _written(writer.write)


def _signed_again(content: bytes, chance: random.Random, *, signer: SimpleSigner) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=f"Second{chance.randrange(10**6)}",
        md_algorithm="sha256",
        reason=f"Read on {datetime.now(UTC):%Y-%m-%d}",
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    return _written(lambda out: PdfSigner(metadata, signer).sign_pdf(writer, output=out))


def _written_anew(content: bytes, chance: random.Random) -> bytes:
    """All of it read and written again by another program, which leaves out what is not used."""
    with pikepdf.open(io.BytesIO(content)) as file:
        file.docinfo["/Keywords"] = f"{chance.randrange(10**9)}"
        return _written(file.save)


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()
