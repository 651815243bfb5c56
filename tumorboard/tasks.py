"""What workers are sent for on the ground floor: one verb called."""

from . import notices
from .celery import app


@app.task(name="tumorboard.send_notices")
def send_notices() -> None:
    """Send the mails that are due."""
    notices.send_due()
