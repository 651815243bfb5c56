"""The Celery application; its queue holds only hints, the work itself stands in PostgreSQL."""

import logging
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import celeryd_init
from kombu import Queue
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

logger = logging.getLogger(__name__)

LONG = "long"
"""The queue of what takes long, so that it can have a worker of its own."""

TRANSPORT = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # Without these a send waits for a broker that is away, and a person with it.
    "max_retries": 1,
    "interval_start": 0,
}


def _every(seconds: int, task: str) -> dict:
    """When a task is sent; one that no worker took until the next is sent is dropped."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "sweep-documents": _every(5, "meetings.sweep_documents"),
    "sweep-lists": _every(10, "cases.sweep_lists"),
    "remind": _every(60, "meetings.remind"),
    "invite-newcomers": _every(60, "meetings.invite_newcomers"),
    "remind-of-actions": _every(600, "meetings.remind_of_actions"),
    "draw-samples": _every(3600, "meetings.draw_samples"),
    "send-notices": _every(5, "tumorboard.send_notices"),
    "sweep-sittings": _every(60, "tumorboard.sweep_sittings"),
    "seal-audit": _every(5, "tumorboard.seal_audit"),
    "anchor-audit": _every(60, "tumorboard.anchor_audit"),
    "verify-audit": {
        "task": "tumorboard.verify_audit",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3600},
    },
    "sweep-commands": _every(3600, "tumorboard.sweep_commands"),
}

broker.make_robust()
app = Celery("tumorboard", task_cls="tumorboard.punctual:PunctualTask")


@app.on_configure.connect
def configure(sender: Celery, **_: object) -> None:
    from django.conf import settings

    sender.conf.update(
        broker_url=settings.REDIS_URL,
        # A worker that is not told which serves both.
        task_queues=[Queue("celery"), Queue(LONG)],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_time_limit=240,
        task_soft_time_limit=200,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_connection_max_retries=None,
        task_publish_retry=False,
        broker_transport_options=TRANSPORT,
        beat_schedule=SCHEDULE,
    )


@celeryd_init.connect
def wait_for_the_broker(conf: object, **_: object) -> None:
    """Let a worker sit out a broker that does not answer, where a person must not.

    A worker whose acknowledgement times out keeps the place of that message for ever and takes no
    other; one that waits goes on when the broker does, and a dead peer is found by keep-alive.
    """
    conf.broker_transport_options = {
        **conf.broker_transport_options,
        "socket_timeout": None,
        "socket_keepalive": True,
    }


def hint(task: str, key: object, *, queue: str | None = None) -> None:
    """Tell a worker of a row that waits; where no broker is reached a sweeper finds the row."""
    place = {"queue": queue} if queue else {}
    try:
        app.send_task(task, [str(key)], retry=False, expires=300, **place)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("%s of %s waits for the sweeper: %s", task, key, error)


app.autodiscover_tasks(["tumorboard", "cases", "meetings"])
