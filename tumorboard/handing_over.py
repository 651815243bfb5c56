"""Handing a mail to the server: the step after which nobody can say that it was not taken."""

import traceback
from collections.abc import Callable
from pathlib import Path
from smtplib import SMTPException, SMTPResponseException

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoAnswerError(Exception):
    """The server had the mail, and the connection ended before it said whether it took it."""


def hand_over(
    message: EmailMessage, server: BaseEmailBackend, *, before: Callable[[], None]
) -> None:
    """Send a mail; `before` is called when all but its words is said, and may raise to keep them.

    Raises `NoAnswerError` when nobody knows whether it was taken. After any other error it was not.
    """
    connection = getattr(server, "connection", None)
    if connection is None:  # no server behind it: a file, the console, a test
        before()
        server.send_messages([message])
        return
    data = connection.data

    def marked(words: bytes) -> tuple[int, bytes]:
        before()
        try:
            return data(words)
        except SMTPResponseException:
            raise
        except (OSError, SMTPException) as error:
            raise NoAnswerError(str(error)) from error

    connection.data = marked
    try:
        server.send_messages([message])
    finally:
        del connection.data


def plainly(error: BaseException) -> str:
    """What went wrong and where, for the log; a mail server's own words name people.

    They are kept with the notice, where the administration reads them.
    """
    codes = [getattr(error, name, None) for name in ("smtp_code", "errno")]
    refused = getattr(error, "recipients", None) or {}
    codes += [answer[0] for answer in refused.values()] if isinstance(refused, dict) else []
    said = [type(error).__name__, *(str(code) for code in codes if isinstance(code, int))]
    *_, place = traceback.extract_tb(error.__traceback__) or [None]
    return " ".join([*said, f"at {Path(place.filename).name}:{place.lineno}"] if place else said)
