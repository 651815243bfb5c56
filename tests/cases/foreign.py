"""Files as they come from outside: good ones, broken ones, and ones made to do harm."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom import dcmread
from pydicom.uid import UID

from cases.imaging import synthetic
from cases.imaging.identity import Person

BERGER = Person("4711", "Berger", "Anna", date(1964, 5, 3))
DOE = Person("X-1", "Doe", "John", date(1970, 1, 1))
STUDY = date(2026, 11, 20)
SCRIPT = b"<script>alert(1)</script>"


def dicom(person: Person = BERGER, *, frames: int = 2, **header) -> bytes:
    """A small DICOM file; `header` values replace those of the drawing."""
    y, x = np.mgrid[0:32, 0:24]
    slices = [(x * 20 + y * 10 + number * 100).astype(np.uint16) for number in range(frames)]
    content = synthetic.dicom(slices, person=person, on=STUDY, series="T2 sagittal")
    return changed(content, **header) if header else content


def changed(content: bytes, **header) -> bytes:
    file = dcmread(BytesIO(content))
    for name, value in header.items():
        if name == "TransferSyntaxUID":
            file.file_meta.TransferSyntaxUID = UID(value)
        elif value is None:
            delattr(file, name)
        else:
            setattr(file, name, value)
    out = BytesIO()
    plain = header.get("TransferSyntaxUID") is None
    file.save_as(out, enforce_file_format=plain, **({} if plain else {
        "implicit_vr": False, "little_endian": True,
    }))  # fmt: skip
    return out.getvalue()


def compressed(syntax: str, **options) -> bytes:
    file = dcmread(BytesIO(dicom()))
    file.compress(syntax, **options)
    out = BytesIO()
    file.save_as(out)
    return out.getvalue()


def colour_dicom() -> bytes:
    """A secondary capture in RGB, as an ultrasound machine makes it."""
    file = dcmread(BytesIO(dicom(frames=1)))
    file.SamplesPerPixel, file.PhotometricInterpretation, file.PlanarConfiguration = 3, "RGB", 0
    file.BitsAllocated, file.BitsStored, file.HighBit = 8, 8, 7
    pixels = np.zeros((32, 24, 3), np.uint8)
    pixels[..., 0] = 200
    file.PixelData = pixels.tobytes()
    file.Modality, file.BurnedInAnnotation = "US", "YES"
    out = BytesIO()
    file.save_as(out)
    return out.getvalue()


def png(size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, options.pop("color", 90)).save(out, "PNG", **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (40, 30), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, "JPEG", **options)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG with place, camera and comment, taken with the telephone on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    return jpeg(exif=exif, comment=b"SecretComment")


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_claiming(width: int, height: int, *, data: bytes = b"") -> bytes:
    """A PNG whose header claims a size; its data unpack to many zeros."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = data or zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [png_chunk(b"IHDR", head), png_chunk(b"IDAT", packed), png_chunk(b"IEND", b"")]
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    content = jpeg()
    at = content.index(b"\xff\xc0")
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def text_bomb_png() -> bytes:
    return png(pnginfo=_text(b"x" * 5_000_000))


def _text(words: bytes) -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", words.decode(), zip=True)
    return info


def zip_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", bytes(30_000_000))
    return out.getvalue()


def pdf() -> bytes:
    return synthetic.pdf("Report", ["No further lesion."])


def locked_pdf(strength: int = 6) -> bytes:
    """A PDF that opens with a password only: 6 is AES-256, 4 AES-128, 3 RC4."""
    import pikepdf

    out, is_old = BytesIO(), strength < 4
    lock = {"R": strength, "aes": not is_old, "metadata": not is_old}
    with pikepdf.open(BytesIO(pdf())) as report:
        report.save(out, encryption=pikepdf.Encryption(owner="own", user="secret", **lock))
    return out.getvalue()


def stream_bomb_pdf() -> bytes:
    """A PDF whose object stream unpacks to 300 MB."""
    squeezer = zlib.compressobj(9)
    packed = b"".join(squeezer.compress(bytes(1_000_000)) for _ in range(300)) + squeezer.flush()
    return (
        b"%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"
        b"trailer << /Root 5 0 R >>\nstartxref\n0\n%%EOF\n"
    )  # fmt: skip


def looping_pdf() -> bytes:
    return pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")


WRONG_TYPES = {
    "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "svg after a declaration": b'<?xml version="1.0"?><svg onload="x()"/>',
    "svg after a byte order mark": b"\xef\xbb\xbf <svg/>",
    "xml with an entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "web page": b"<!doctype html>" + SCRIPT,
    "php": b"<?php system($_GET[1]);",
    "windows program": b"MZ" + bytes(300),
    "linux program": b"\x7fELF" + bytes(300),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "gif": b"GIF89a" + bytes(40),
    "bmp": b"BM" + bytes(60),
    "tiff": b"II*\x00" + bytes(60),
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(30),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(30),
    "gzip": b"\x1f\x8b\x08" + bytes(30),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(30),
    "rar": b"Rar!\x1a\x07" + bytes(30),
    "word": b"\xd0\xcf\x11\xe0" + bytes(600),
    "rtf": b"{\\rtf1 hello}",
    "text": b"just some words",
    "script alone": SCRIPT,
    "zeros": bytes(4096),
    "one byte": b"\x89",
    "pdf after a script": SCRIPT + b"%PDF-1.4",
    "png in lower case": b"\x89png\r\n\x1a\n" + bytes(64),
    "riff in a preamble": b"RIFF" + bytes(124) + b"DICX" + bytes(64),
}


def broken_dicoms() -> Iterator[tuple[str, bytes]]:
    """DICOM files that contradict themselves, claim too much or hold no image."""
    small = dicom(frames=1)
    for name, header in {
        "no rows": {"Rows": 0},
        "no columns": {"Columns": 0},
        "rows unsaid": {"Rows": None},
        "huge": {"Rows": 65535, "Columns": 65535},
        "huge claimed frames": {"NumberOfFrames": 2_000_000_000},
        "more frames than bytes": {"NumberOfFrames": 400},
        "no frame": {"NumberOfFrames": 0},
        "frames below zero": {"NumberOfFrames": -3},
        "three samples of grey": {"SamplesPerPixel": 3},
        "samples beyond reason": {"SamplesPerPixel": 65535},
        "one bit": {"BitsAllocated": 1},
        "sixty-four bits": {"BitsAllocated": 64},
        "no bits": {"BitsAllocated": 0},
        "unknown colours": {"PhotometricInterpretation": "CMYK"},
        "colours unsaid": {"PhotometricInterpretation": None},
        "palette without one": {"PhotometricInterpretation": "PALETTE COLOR"},
        "no pixels": {"PixelData": None},
        "few pixels": {"PixelData": bytes(10)},
        "report": {"Rows": None, "Columns": None, "PhotometricInterpretation": None},
    }.items():
        yield name, changed(small, **header)
    for name, syntax in {
        "deflated": "1.2.840.10008.1.2.1.99",
        "film": "1.2.840.10008.1.2.4.102",
        "high-throughput": "1.2.840.10008.1.2.4.201",
        "invented": "1.2.3.4.5",
        "claims JPEG": "1.2.840.10008.1.2.4.50",
        "claims JPEG lossless": "1.2.840.10008.1.2.4.70",
        "claims JPEG-LS": "1.2.840.10008.1.2.4.80",
        "claims JPEG 2000": "1.2.840.10008.1.2.4.90",
        "claims run lengths": "1.2.840.10008.1.2.5",
        "claims big endian": "1.2.840.10008.1.2.2",
    }.items():
        yield name, _with_syntax(small, syntax)
    rows = b"\x28\x00\x10\x00US"
    yield "rows as text", small.replace(rows, rows[:4] + b"LO")
    yield "rows as a sequence", small.replace(rows, rows[:4] + b"SQ")
    yield "rows of no kind", small.replace(rows, rows[:4] + b"ZZ")
    yield "rows longer than the file", small.replace(rows + b"\x02\x00", rows + b"\xff\xff")
    yield "frames in words", small.replace(b"IS\x02\x001 \x28", b"IS\x02\x00xy\x28")
    yield "only the mark", bytes(128) + b"DICM"
    yield "nested without end", bytes(128) + b"DICM" + _meta() + (
        b"\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    ) * 3000  # fmt: skip
    yield "a header of 5 MB", bytes(128) + b"DICM" + _meta() + (
        b"\x09\x00\x01\x10LO\x02\x00ab" * 500_000
    )  # fmt: skip


def _meta() -> bytes:
    syntax = b"1.2.840.10008.1.2.1\x00"
    return b"\x02\x00\x10\x00UI" + struct.pack("<H", len(syntax)) + syntax


def _with_syntax(content: bytes, syntax: str) -> bytes:
    """The same bytes under another name of how they are stored."""
    old = b"1.2.840.10008.1.2.1\x00"
    at = content.index(b"\x02\x00\x10\x00UI")
    new = syntax.encode() + (b"\x00" if len(syntax) % 2 else b"")
    size = struct.pack("<H", len(new))
    return content[: at + 6] + size + new + content[at + 8 + len(old) :]


def cut_off(name: str, content: bytes, places: int) -> Iterator[tuple[str, bytes]]:
    """A good file that ends too early, at places spread over its length."""
    for number in range(1, places):
        at = len(content) * number // places
        yield f"{name} cut at {at} of {len(content)}", content[:at]


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "zip bomb", zip_bomb()
    yield "png of 900 megapixels", png_claiming(30_000, 30_000)
    yield "png of 4 gigapixels", png_claiming(65_000, 65_000)
    yield "png that is a line", png_claiming(40_000_000, 1)
    yield "png of 17 megapixels", png_claiming(4200, 4050)
    yield "png without width", png_claiming(0, 10)
    yield "png that claims the most", png_claiming(2**31 - 1, 2**31 - 1)
    yield "jpeg of 4 gigapixels", jpeg_claiming(65_000, 65_000)
    yield "jpeg of 100 megapixels", jpeg_claiming(10_000, 10_000)
    yield "jpeg in layers of 48 megapixels", jpeg((8000, 6000), progressive=True)
    yield "jpeg without height", jpeg_claiming(10, 0)
    yield "jpeg of a hundred scans", jpeg() + b"\xff\xda" * 100
    yield "pdf that unpacks to 300 MB", stream_bomb_pdf()
    yield "locked pdf", locked_pdf()
    yield "pdf locked with an old lock", locked_pdf(3)
    yield "pdf of itself", looping_pdf()
    yield "pdf of a million pages", pdf().replace(b"/Count 1", b"/Count 1000000")
    yield "pdf without pages", pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0")
    yield "10 MB of junk", np.random.default_rng(1).bytes(10_000_000)
    yield "10 MB of junk behind a png", b"\x89PNG\r\n\x1a\n" + bytes(10_000_000)
    yield "10 MB of junk behind a jpeg", b"\xff\xd8\xff" + bytes(10_000_000)
    yield "10 MB of junk behind a pdf", b"%PDF-1.7" + bytes(10_000_000) + b"%%EOF"
    yield "10 MB of junk behind a mark", bytes(128) + b"DICM" + bytes(10_000_000)
    yield "21 MB png", png() + bytes(21 * 1024 * 1024)
    yield "51 MB", bytes(128) + b"DICM" + bytes(51 * 1024 * 1024)
    yield "empty", b""


def refused() -> Iterator[tuple[str, bytes]]:
    """All files of which none may be kept, each under what is wrong with it."""
    yield from WRONG_TYPES.items()
    yield from broken_dicoms()
    yield from bombs()
    yield from cut_off("png", synthetic.png(synthetic.axial("T8")), 14)
    yield from cut_off("jpeg", photograph(), 14)
    yield from cut_off("pdf", pdf(), 14)
    yield from cut_off("dicom", dicom(), 28)
    yield from cut_off("run lengths", compressed("1.2.840.10008.1.2.5"), 14)


def largest() -> Iterator[tuple[str, bytes]]:
    """Files that are good and as large as any may be."""
    yield "png", png((4000, 4000), "RGBA", color=(1, 2, 3, 100))
    yield "jpeg", jpeg((8000, 6000))
    yield "jpeg in layers", jpeg((6000, 4000), progressive=True, subsampling=0)
    slices = [np.zeros((2400, 8000), np.uint16)]
    yield "dicom", synthetic.dicom(slices, person=BERGER, on=STUDY, series="long")
    many = [np.zeros((512, 512), np.uint16)] * 90
    yield "dicom of many", synthetic.dicom(many, person=BERGER, on=STUDY, series="many")


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Files that are a picture or images and something else too; only the former is kept."""
    yield "png with a page behind it", png() + SCRIPT
    yield "png with an archive behind it", png() + zip_bomb()[:2000]
    yield "png with a script in its text", png(pnginfo=_text(SCRIPT))
    yield "png with 5 MB of text", png() if not text_bomb_png() else png(pnginfo=_text(b"y" * 999))
    yield "jpeg with a page behind it", jpeg() + SCRIPT
    yield "jpeg with a script in its comment", jpeg(comment=SCRIPT)
    yield "dicom with a program before it", b"MZ" + SCRIPT + bytes(128 - 2 - len(SCRIPT)) + (
        dicom()[128:]
    )  # fmt: skip
    yield "dicom with a page before it", SCRIPT + bytes(128 - len(SCRIPT)) + dicom()[128:]


NAMES = [
    "../../etc/passwd.png", "..\\..\\windows\\system32\\a.png", "/etc/passwd", "C:\\a\\b.png",
    "a\u202egnp.exe", "\u2066\u2069.png", "a\tb\r\nc.png", "\x01\x02\x03.png", "x" * 5000 + ".png",
    "\u0430\u0301" * 400, "<script>alert(1)</script>.png", "'; DROP TABLE cases;--.png", ".",
    "..", " ", "con.png", "a\u200b\ufeffb.png", "\ud83d\ude00.png", "%00.png", "a/\u2028b.png",
    "report.pdf.exe", "\u00e9" * 200, "\u05d0\u05d1.png", "${jndi:ldap://x}.png", "{{7*7}}.png",
]  # fmt: skip
