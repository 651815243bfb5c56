"""What a file is, by its content alone; its name and what a browser says of it prove nothing."""

import unicodedata
from pathlib import PureWindowsPath

from django.db.models import TextChoices

from tumorboard.refusal import Refused

MB = 1024 * 1024
NAME_LENGTH = 120


class FileKind(TextChoices):
    PDF = "pdf", "PDF"
    PNG = "png", "PNG picture"
    JPEG = "jpeg", "JPEG picture"
    DICOM = "dicom", "DICOM images"
    TEXT = "text", "Text of a letter"


MAX_BYTES = {FileKind.PDF: 20 * MB, FileKind.PNG: 20 * MB, FileKind.JPEG: 20 * MB,
             FileKind.DICOM: 50 * MB, FileKind.TEXT: MB}  # fmt: skip
LARGEST = max(MAX_BYTES.values())
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DICOM: "application/dicom",
    FileKind.TEXT: "text/plain; charset=utf-8",
}
ENDINGS = {FileKind.PDF: "pdf", FileKind.PNG: "png", FileKind.JPEG: "jpg", FileKind.DICOM: "dcm",
           FileKind.TEXT: "txt"}  # fmt: skip
WANTED = "Choose a PDF, a PNG or JPEG picture, or a DICOM file."

DICOM_MARK_AT = 128
HEADS = {
    b"%PDF-": FileKind.PDF,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"\xff\xd8\xff": FileKind.JPEG,
}
# What people choose by mistake, or send on purpose, under another ending.
OTHERS = {
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"PK\x05\x06": "a ZIP archive",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"#!": "a program",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"RIFF": "a WebP picture or a sound",
    b"\x1f\x8b": "a compressed archive",
    b"BZh": "a compressed archive",
    b"\xfd7zXZ": "a compressed archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
}
MARKUP = (b"<svg", b"<html", b"<!doctype", b"<?xml", b"<script", b"<?php", b"<body", b"<!--")


def kind_of(content: bytes) -> FileKind:
    """The kind of a file, from its first bytes.

    Raises `Refused`, with what the file is where that is known, for everything else.
    """
    if not content:
        raise Refused("The file is empty.")
    if content[DICOM_MARK_AT : DICOM_MARK_AT + 4] == b"DICM":
        return FileKind.DICOM
    for head, kind in HEADS.items():
        if content.startswith(head):
            return kind
    raise Refused(f"This is {_other(content)}. {WANTED}")


def _other(content: bytes) -> str:
    for head, words in OTHERS.items():
        if content.startswith(head):
            return words
    if content[4:8] == b"ftyp":
        return "a HEIC picture or a film; have the telephone save it as JPEG"
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if start.startswith(MARKUP):
        return "an SVG drawing or a web page, which can hold a script"
    return "no kind of file that the program can show"


def require_size(size: int, kind: FileKind | None = None) -> None:
    """Refuse what is larger than a file, or a file of its kind, may be; `size` in bytes."""
    if size == 0:
        raise Refused("The file is empty.")
    limit = MAX_BYTES[kind] if kind else LARGEST
    if size > limit:
        what = f"A {kind.label.split()[0]} file" if kind else "A file"
        raise Refused(f"The file has {size / MB:.0f} MB. {what} may have at most {limit // MB} MB.")


def plain(text: object, length: int = NAME_LENGTH) -> str:
    """One line of a text from elsewhere: no control, no override of direction, not too long."""
    kept = (
        " " if unicodedata.category(character) in {"Zl", "Zp"} or character in "\t\r\n"
        else character
        for character in str(text)
        if character in "\t\r\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )  # fmt: skip
    words = " ".join("".join(kept).split())
    return words if len(words) <= length else f"{words[: length - 1]}…"


def file_name(name: str) -> str:
    """The name under which a file came, without folders, controls and excess length."""
    base = PureWindowsPath(str(name).replace("\x00", "")).name  # takes both kinds of slash
    return plain(base).strip(". ") or "file"
