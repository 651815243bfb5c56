"""Reading and adding entries: each saving of a section is one, and the latest of a thing holds."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Max, Prefetch, Q, QuerySet, Window

from tumorboard.access import membership_of
from tumorboard.models import User

from .models import Case, Entry
from .record.catalogue import SECTIONS

Latest = dict[str, list[Entry]]


def standing() -> QuerySet[Entry]:
    """The latest entry of each thing of each case, those that were taken out included."""
    things = ("case_id", "section", "subject")
    return Entry.objects.order_by(*things, "-number").distinct(*things).select_related("by")


def with_record(path: str = "entries") -> Prefetch:
    """Brings the records of many cases at once; `latest` then asks for nothing more."""
    return Prefetch(path, standing(), to_attr="standing_entries")


def latest(case: Case) -> Latest:
    """What holds today, by section; the things of a section in the order in which they began."""
    brought = getattr(case, "standing_entries", None)
    return by_section(standing().filter(case=case) if brought is None else brought)


def by_section(entries: Iterable[Entry]) -> Latest:
    """Entries that hold, by section; what was taken out is left out."""
    found: Latest = defaultdict(list)
    for entry in entries:
        if not entry.removed:
            found[entry.section].append(entry)
    for rows in found.values():
        rows.sort(key=lambda entry: (entry.values.get("on") or "", entry.at))
    return found


def latest_of(case: Case, section: str, subject: uuid.UUID) -> Entry | None:
    """The entry of one thing that holds, or the one that took it out."""
    return (
        Entry.objects.filter(case=case, section=section, subject=subject)
        .order_by("-number")
        .select_related("by")
        .first()
    )


def with_versions(case: Case, section: str) -> tuple[Latest, list[Entry]]:
    """What holds today, and all entries of one section, the oldest first; in one query."""
    newest = Window(Max("number"), partition_by=["section", "subject"])
    wanted = Q(number=F("newest")) | Q(section=section)
    rows = Entry.objects.filter(case=case).annotate(newest=newest).filter(wanted)
    rows = list(rows.select_related("by").order_by("number"))
    latest = by_section(row for row in rows if row.number == row.newest)
    return latest, [row for row in rows if row.section == section]


def numbered(case: Case, section: str, subject: uuid.UUID, number: int) -> Entry | None:
    """One entry by its number."""
    return Entry.objects.filter(case=case, section=section, subject=subject, number=number).first()


def append(
    case: Case,
    section: str,
    subject: uuid.UUID,
    values: dict,
    *,
    by: User | None,
    after: Entry | None,
    removed: bool = False,
    reason: str = "",
) -> Entry:
    """Add the entry that holds from now on; the case must be locked."""
    discipline = discipline_of(by, case)
    entry = made(case, section, subject, values, by=by, after=after, discipline=discipline)
    entry.removed, entry.reason = removed, reason
    entry.save(force_insert=True)
    return entry


def made(
    case: Case,
    section: str,
    subject: uuid.UUID,
    values: dict,
    *,
    by: User | None,
    after: Entry | None,
    discipline: str,
) -> Entry:
    """An entry that is not stored yet; `discipline` is that of the writer."""
    return Entry(
        case=case,
        section=section,
        subject=subject,
        number=after.number + 1 if after else 1,
        values=values,
        by=by,
        discipline=discipline,
    )


def discipline_of(by: User | None, case: Case) -> str:
    """The discipline in which the person writes; empty for a bundle and for a clerk."""
    member = membership_of(by, case.board) if by else None
    return member.discipline if member else ""


def things(entries: Latest) -> dict[str, dict | list[dict]]:
    """The values that hold as the rules read them: one dict a case, or a list of dicts of things.

    Each thing of a list carries the key of its subject as `subject`.
    """
    read: dict[str, dict | list[dict]] = {}
    for key, rows in entries.items():
        if key not in SECTIONS:
            continue
        if SECTIONS[key].noun:
            read[key] = [{**row.values, "subject": str(row.subject)} for row in rows]
        else:
            read[key] = rows[-1].values
    return read
