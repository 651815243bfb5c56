"""What the demonstration tells of its cases, and the days and hours in it.

Each case has a file under `cases/`; all persons in them are invented. The positions are plausible
text for a demonstration, not advice; no doses of what lies ahead are given on purpose.
"""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cases.record.catalogue import SECTIONS
from cases.record.fields import Kind
from cases.record.values import ON, stored_fields

FOLDER = Path(__file__).with_name("cases")
CASES: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted(FOLDER.glob("*.toml"))
}
# How a key says that its value is counted from a moment: the meeting, or that of the writing.
COUNTED = {
    "_days_ago": lambda count: timedelta(days=-count),
    "_hours_ago": lambda count: timedelta(hours=-count),
    "_days_after": lambda count: timedelta(days=count),
}
MORNING = 8


def dated(section: str, values: dict, moment: datetime) -> dict:
    """The values of a section with days and hours in place of `*_days_ago` and their like.

    `moment` is the local time from which they are counted.
    """
    return dict(_dated(section, key, value, moment) for key, value in values.items())


def _dated(section: str, key: str, value: Any, moment: datetime) -> tuple[str, Any]:
    ending = next((one for one in COUNTED if key.endswith(one)), "")
    if not ending:
        return key, value
    key = key.removesuffix(ending)
    at = moment + COUNTED[ending](value)
    kind = Kind.DAY if key == ON else stored_fields(SECTIONS[section])[key].kind
    if kind is not Kind.MOMENT:
        return key, at.date().isoformat()
    at = at if ending == "_hours_ago" else at.replace(hour=MORNING, minute=0)
    return key, f"{at:%Y-%m-%dT%H:%M}"
