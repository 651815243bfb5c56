"""What workers are sent for on the ground floor: one verb called."""

from . import notices, once, sitting, throttle
from .celery import app


@app.task(name="tumorboard.send_notices")
def send_notices() -> None:
    """Send the mails that are due."""
    notices.send_due()


@app.task(name="tumorboard.sweep_commands")
def sweep_commands() -> None:
    """Drop the keys of steps that were done more than a day ago."""
    once.sweep()


@app.task(name="tumorboard.sweep_sittings")
def sweep_sittings() -> None:
    """Audit the sittings that ran out, and drop what counts for nothing any more."""
    sitting.sweep()
    throttle.sweep()
