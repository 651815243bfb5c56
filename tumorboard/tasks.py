"""What workers are sent for on the ground floor: one verb called."""

from . import inspection, notices, once, sealing, sitting, throttle
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


@app.task(name="tumorboard.seal_audit")
def seal_audit() -> None:
    """Seal what was added to the audit trail."""
    sealing.seal_waiting()


@app.task(name="tumorboard.anchor_audit")
def anchor_audit() -> None:
    """Write the head of the audit trail down outside the database."""
    sealing.anchor_head()


@app.task(name="tumorboard.verify_audit", time_limit=3600, soft_time_limit=3500)
def verify_audit() -> None:
    """Read the whole audit trail again, and note what was found."""
    inspection.inspect_and_note(by="nightly verification")
