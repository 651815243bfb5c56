"""Handing out bytes that others made: as what they are, and as nothing that runs."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from tumorboard.middleware import INERT, REVALIDATED

AS_IT_IS = {"Content-Security-Policy": INERT}


def as_image(
    request: HttpRequest, *, key: str, make: Callable[[], bytes], media_type: str
) -> HttpResponse:
    """A picture; not made again for a browser that has it under the same `key`.

    The rights are checked before this on every request, also for what a browser has kept.
    """
    etag = f'"{sha256(key.encode()).hexdigest()[:32]}"'
    headers = {**AS_IT_IS, "ETag": etag, "Cache-Control": REVALIDATED}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    headers["Content-Disposition"] = "inline"
    return HttpResponse(make(), content_type=media_type, headers=headers)


def as_download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep, under a name made by the program."""
    headers = {**AS_IT_IS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
