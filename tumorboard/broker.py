"""The way to Redis, made to outlive what would end a worker: nonsense in a queue, a full Redis.

Whoever else writes into the broker, and however full it is: a worker drops what is no message, and
comes back when what it was refused is possible again. What is to be done stands in PostgreSQL.
"""

import logging
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis, virtual
from redis.exceptions import ResponseError

NONSENSE = (ValueError, TypeError, LookupError, AttributeError)

logger = logging.getLogger(__name__)


class QoS(redis.QoS):
    """Gives the place of a message free when Redis will not hear that it is done.

    It would be kept for ever, and the worker would take no other. Redis hands the message out again
    later, when there is nothing left to do for it.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except ResponseError as error:
            logger.critical("Redis did not take an acknowledgement: %s", error)
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except ResponseError as error:
            logger.critical("Redis did not take a message back: %s", error)
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """A channel that drops what cannot be read as a message."""

    QoS = QoS

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)
        except NONSENSE as error:
            logger.critical("Something in the queue is no message, and is dropped: %r", error)
            return True


class Transport(redis.Transport):
    """A transport for which a refusal by Redis is as if Redis were away for a while."""

    Channel = Channel
    connection_errors = (*redis.Transport.connection_errors, ResponseError)


def make_robust() -> None:
    """Use it wherever the address says Redis."""
    for name in ("redis", "rediss"):
        TRANSPORT_ALIASES[name] = f"{__name__}:Transport"
