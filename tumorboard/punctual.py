"""Whether the clock of this machine agrees with the database's, by which everybody's time is told.

A machine whose clock is wrong would send tomorrow's mails today, take another worker's document for
abandoned, and seal minutes with a false time. So its worker does nothing until it is set right.
"""

import logging
from datetime import timedelta
from typing import Any

from celery import Task
from django.db import connection
from django.utils import timezone

TOLERATED = timedelta(seconds=60)

logger = logging.getLogger(__name__)


def drift() -> timedelta:
    """How far this machine's clock is ahead of the database's; negative when it is behind."""
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    return before + (timezone.now() - before) / 2 - there


def trouble() -> str:
    """What is wrong with the clock, in words; nothing when it is right."""
    ahead = drift()
    if abs(ahead) <= TOLERATED:
        return ""
    where = "ahead of" if ahead > timedelta(0) else "behind"
    return f"the clock of this machine is {abs(ahead)} {where} the database's"


class PunctualTask(Task):
    """A task that a worker whose clock is wrong leaves to others.

    Nothing is lost: what is to be done stands in the database and is asked for again and again.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.request.called_directly and (wrong := trouble()):
            logger.critical("%s is not done: %s.", self.name, wrong)
            return None
        return super().__call__(*args, **kwargs)
