"""A person's own meetings at their secret address, for calendar programs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings import diary
from tumorboard import calendar_address, throttle
from tumorboard.access import allow

HEADERS = {"X-Robots-Tag": "noindex, nofollow"}


@require_safe
@allow(public=True)
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings of whose address it is; any other address is not there, and says no more."""
    address = calendar_address.known(secret)
    if address is None:
        return _plain("Not found.", 404)
    try:
        throttle.take(throttle.for_calendar(address.pk))
    except throttle.TooOften:
        later = {"Retry-After": str(round(throttle.PAUSE.total_seconds()))}
        return _plain("Read too often. Please try again later.", 429, later)
    calendar_address.note_read(address, by=address.user)
    kind = "text/calendar; charset=utf-8"
    return HttpResponse(diary.of(address.user), content_type=kind, headers=HEADERS)


def _plain(words: str, status: int, more: dict[str, str] | None = None) -> HttpResponse:
    kind, headers = "text/plain; charset=utf-8", HEADERS | (more or {})
    return HttpResponse(f"{words}\n", status=status, content_type=kind, headers=headers)
