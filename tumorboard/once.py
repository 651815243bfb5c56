"""Each step once: a browser that tries again sends the same key, and nothing is done twice.

The key is stored in the transaction of the step, so either both are there or neither is.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import AcceptedCommand
from .refusal import Refused

HEADER = "X-Command-Key"
KEPT = timedelta(days=1)
FAILED = 400

Answer = HttpResponse | None
View = Callable[..., Answer]


def accept(request: HttpRequest) -> bool:
    """Whether this step is asked for the first time; call it first in the step's transaction.

    Whoever asks with a key that is on its way waits until that is stored or taken back. Raises
    `Refused` for a key that belongs to somebody else or to another step.
    """
    key = _key_of(request)
    if key is None:
        return True
    step = {"by": request.user, "action": request.path[:200]}
    known, is_new = AcceptedCommand.objects.get_or_create(key=key, defaults=step)
    if (known.by_id, known.action) != (request.user.pk, step["action"]):
        raise Refused("This step was not accepted. Open the page again and do it once more.")
    return is_new


def forget(request: HttpRequest) -> None:
    """Give the key free because nothing was done, in the transaction that accepted it."""
    AcceptedCommand.objects.filter(key=_key_of(request)).delete()


def once(*, again: View) -> Callable[[View], View]:
    """Do a step of a view once; asked again, it answers with `again`, as if it had just been done.

    An answer that tells of a failure gives the key free. What was written on its way stays, such
    as a wrong code or the opening of a case: the verb that refused has taken its own writes back.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: models.Model, **kwargs: object) -> Answer:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            with transaction.atomic():
                if not accept(request):
                    return again(request, *args, **kwargs)
                answer = view(request, *args, **kwargs)
                if answer is not None and answer.status_code >= FAILED:
                    forget(request)
            return answer

        return guarded

    return decorate


def sweep() -> int:
    """Drop the keys that no browser will send any more."""
    old = AcceptedCommand.objects.filter(at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _key_of(request: HttpRequest) -> UUID | None:
    sent = request.headers.get(HEADER, "")
    if not sent:
        return None
    try:
        return UUID(sent)
    except ValueError:
        raise Refused("This step was not accepted. Open the page again.") from None
