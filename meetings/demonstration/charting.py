"""The record of a demonstration case, written by the people whose discipline knows the answer."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from cases import entries, ledger, plans
from cases.facts import lesions_of
from cases.models import Case
from cases.record.catalogue import SECTIONS
from cases.record.values import ON
from meetings.models import AgendaItem
from tumorboard.models import User

from .told import dated

AT_NINE = 9
READING = "reading"
Told = dict[str, dict[str, Any]]


def chart(case: Case, told: Told, *, people: dict[str, User]) -> None:
    """Write what each person found, by login and section; readings when the lesions are known."""
    now = timezone.localtime(timezone=case.board.zone)
    for is_reading in (False, True):
        for login, sections in told.items():
            record: dict[str, Any] = {
                section: _resolved(case, section, values, now)
                for section, values in sections.items()
                if (section == READING) is is_reading
            }
            known = [one for one in record.get("lesion", []) if "again" in one]
            for values in known:
                record["lesion"].remove(values)
                _write_again(case, values, by=people[login])
            if record:
                entries.write_several(case, record, by=people[login])


def _write_again(case: Case, values: dict, *, by: User) -> None:
    """Write a known lesion, found by its upper level, with some values changed."""
    level = values["again"]
    subject = next(lesion.pk for lesion in lesions_of(case) if lesion.level_from == level)
    before = ledger.latest_of(case, "lesion", subject)
    changes = {key: value for key, value in values.items() if key != "again"}
    kept = {**before.values, **changes}
    entries.write(case, "lesion", kept, by=by, subject=subject, base=before.number)


def carry_on(item: AgendaItem, told: list[dict], *, people: dict[str, User], day: date) -> None:
    """Write what was done after the meeting of that day, each line on its own day.

    A `thing` that is named again is written anew, so that what was planned of it is kept.
    """
    case, zone = item.case, item.meeting.zone
    subjects: dict[str, uuid.UUID] = {}
    for line in told:
        at = datetime.combine(day + timedelta(days=line["day"]), time(line.get("hour", AT_NINE)))
        subject = subjects.setdefault(line.get("thing", ""), uuid.uuid4())
        subject = subject if "thing" in line else uuid.uuid4()
        values = _resolved(case, line["section"], line["values"], datetime.combine(day, time(16)))
        if SECTIONS[line["section"]].dated:
            values.setdefault(ON, at.date().isoformat())
        with time_machine.travel(at.replace(tzinfo=zone), tick=True):
            before = ledger.latest_of(case, line["section"], subject)
            entries.write(
                case,
                line["section"],
                values,
                by=people[line["by"]],
                subject=subject,
                base=before.number if before else 0,
            )


def _resolved(case: Case, section: str, values: Any, moment: datetime) -> Any:
    """Values with their days, and with keys in place of a level and of a line of the plan."""
    if isinstance(values, list):
        return [_resolved(case, section, one, moment) for one in values]
    found = dated(section, values, moment)
    if "lesion" in found:
        levels = {lesion.level_from: str(lesion.pk) for lesion in lesions_of(case)}
        found["lesion"] = levels[found["lesion"]]
    if "plan_item" in found:
        found["plan_item"] = list(plans.items_of(case))[found["plan_item"] - 1].key
    return found
