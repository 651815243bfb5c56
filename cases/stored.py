"""The stored bytes of files, read as far as they are needed."""

import hashlib
import io
import logging

from django.db.models import F
from django.db.models.functions import Substr

from tumorboard.refusal import Refused

from .imaging.frames import Window, frame_picture
from .imaging.kinds import FileKind
from .models import Attachment, AttachmentFile, KeyImage, KeyPicture

PART = 64 * 1024
NOT_AS_STORED = (
    "This file is not handed out: its stored bytes do not match their SHA-256. "
    "Tell your administrator."
)

logger = logging.getLogger(__name__)


class StoredBytes(io.RawIOBase):
    """A stored file as a stream; the database sends only the parts that are read."""

    def __init__(self, attachment: Attachment) -> None:
        self.rows = AttachmentFile.objects.filter(pk=attachment.pk)
        self.size = attachment.size
        self.place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place

    def readinto(self, buffer) -> int:
        length = min(len(buffer), self.size - self.place)
        if length <= 0:
            return 0
        part = self.rows.annotate(part=Substr(F("content"), self.place + 1, length))
        content = bytes(part.values_list("part", flat=True).get())
        buffer[: len(content)] = content
        self.place += len(content)
        return len(content)


def stream_of(attachment: Attachment) -> io.BufferedReader:
    """The stored file for reading in parts."""
    return io.BufferedReader(StoredBytes(attachment), PART)


def content_of(attachment: Attachment) -> bytes:
    """All bytes of a file. Raises `Refused` when they are not the bytes that were stored."""
    content = bytes(AttachmentFile.objects.get(pk=attachment.pk).content)
    _require(content, attachment.sha256, "file", attachment.pk)
    return content


def base_picture(
    attachment: Attachment, number: int, center: float | None = None, width: float | None = None
) -> bytes:
    """Image `number` of a file, counted from 1, as PNG or JPEG in the window asked for."""
    if attachment.kind != FileKind.DICOM:
        if number != 1 or not attachment.is_image:
            raise Refused("There is no such image in this file.")
        return content_of(attachment)
    if center is None or width is None:
        center, width = attachment.center, attachment.window
    window = Window(center, width) if center is not None and width is not None else None
    stream = stream_of(attachment)
    return frame_picture(stream, number, window=window, size=attachment.size).content


def picture_of(key_image: KeyImage) -> bytes:
    """The picture of a key image as it stands."""
    return picture_by(str(key_image.pk), key_image.sha256)


def picture_by(key_image: str, sha256: str) -> bytes:
    """The picture that a key image had when its digest was this one."""
    row = KeyPicture.objects.filter(key_image=key_image, sha256=sha256).first()
    if row is None:
        raise Refused("The picture of this key image is not there.")
    content = bytes(row.content)
    _require(content, sha256, "key picture", row.pk)
    return content


def _require(content: bytes, sha256: str, what: str, key: object) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.critical("stored %s %s does not match its SHA-256", what, key)
        raise Refused(NOT_AS_STORED)
