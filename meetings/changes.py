"""What of a case changed since a member looked at it, and who changed it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet

from cases.models import Attachment, Case, Entry, KeyImage, KeyPicture
from cases.projection import COLUMNS, DATED
from cases.record.catalogue import SECTIONS
from cases.vocabulary import Urgency
from tumorboard.models import User

from .models import AgendaItem, Look
from .reviews import shown_of


@dataclass(frozen=True)
class Change:
    """One thing that is new: what, when and by whom; `key` is what it is of."""

    what: str
    at: datetime | None = None
    by: str = ""
    key: str = ""


@dataclass(frozen=True)
class Changes:
    """All that is new in a case since a moment; nothing when the member never looked before."""

    since: datetime | None = None
    rows: tuple[Change, ...] = ()
    columns: frozenset[str] = field(default=frozenset())
    subjects: frozenset = field(default=frozenset())

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def words(self) -> str:
        """What is new, in the order in which it came, each thing once."""
        return ", ".join(dict.fromkeys(row.what for row in self.rows))


@dataclass(frozen=True)
class Seen:
    """What a member had before them when they looked: when, and the agenda as it stood."""

    at: datetime
    shown: dict

    @classmethod
    def last(cls, mark: Look) -> "Seen":
        """Their last look."""
        return cls(mark.at, mark.shown)

    @classmethod
    def before(cls, mark: Look) -> "Seen | None":
        """Their look before this visit."""
        return cls(mark.since, mark.shown_before) if mark.since else None


def looks_of(items: Iterable[AgendaItem], user: User) -> dict[object, Seen]:
    """The member's last look at each of the cases that they have looked at, by agenda item."""
    marks = Look.objects.filter(item__in=items, user=user)
    return {mark.item_id: Seen.last(mark) for mark in marks}


def changes_of(
    items: Iterable[AgendaItem], seen: dict[object, Seen], user: User
) -> dict[object, Changes]:
    """What is new in each case since the member saw it, by agenda item; their own work is not."""
    known = [item for item in items if item.pk in seen]
    if not known:
        return {}
    first = min(look.at for look in seen.values())
    rows: dict[object, list[Change]] = {item.case_id: [] for item in known}
    for case_id, change in _in_cases([item.case_id for item in known], first, user):
        rows[case_id].append(change)
    return {item.pk: _since(item, seen[item.pk], rows[item.case_id]) for item in known}


def in_detail(item: AgendaItem, seen: Seen | None, user: User) -> Changes:
    """What is new in one case, with the columns and the things that have other values now."""
    if seen is None:
        return Changes()
    found = changes_of([item], {item.pk: seen}, user)[item.pk]
    columns, subjects = _differences(item.case, seen.at, user)
    return Changes(found.since, found.rows, columns, subjects)


def _since(item: AgendaItem, look: Seen, rows: list[Change]) -> Changes:
    new = [row for row in rows if row.at > look.at]
    new.sort(key=lambda row: row.at)
    return Changes(look.at, (*_on_agenda(item, look.shown), *new))


def _on_agenda(item: AgendaItem, before: dict) -> list[Change]:
    now, found = shown_of(item), []
    if before["urgency"] != now["urgency"]:
        found.append(Change(f"Urgency: {Urgency(now['urgency']).label.lower()}", key="urgency"))
    if before["question"] != now["question"]:
        found.append(Change("Question", key="question"))
    if before["position"] != now["position"]:
        words = f"Place {now['position']} on the agenda, was {before['position']}"
        found.append(Change(words, key="position"))
    if before["meeting_starts_at"] != now["meeting_starts_at"]:
        found.append(Change("Time of the meeting", key="meeting"))
    return found


def _in_cases(cases: list, since: datetime, user: User) -> Iterable[tuple[object, Change]]:
    for row in _by_others(Entry.objects.filter(case__in=cases, at__gt=since), user):
        title = SECTIONS[row.section].title if row.section in SECTIONS else row.section
        yield row.case_id, Change(title, row.at, _name(row), row.section)
    files = Attachment.objects.filter(Q(at__gt=since) | Q(removed_at__gt=since), case__in=cases)
    for row in _by_others(files, user):
        if row.removed_at:
            yield row.case_id, Change("A file was taken out", row.removed_at, key="file")
        else:
            yield row.case_id, Change(f"File: {row.title}", row.at, _name(row), "file")
    pictures = KeyPicture.objects.filter(key_image__attachment__case__in=cases, at__gt=since)
    for row in _by_others(pictures.annotate(case_id=F("key_image__attachment__case_id")), user):
        yield row.case_id, Change("Key image", row.at, _name(row), "image")
    gone = KeyImage.objects.filter(attachment__case__in=cases, withdrawn_at__gt=since)
    for row in gone.annotate(case_id=F("attachment__case_id")).order_by("withdrawn_at"):
        yield row.case_id, Change("A key image was taken back", row.withdrawn_at, key="image")


def _by_others(rows: QuerySet, user: User) -> QuerySet:
    return rows.exclude(by=user).select_related("by").order_by("at", "pk")


def _name(row: Entry | Attachment | KeyPicture) -> str:
    return row.by.name if row.by else "a bundle"


def _differences(case: Case, since: datetime, user: User) -> tuple[frozenset, frozenset]:
    """The columns whose values others changed since then, and the things that they wrote of."""
    new = Entry.objects.filter(case=case, at__gt=since).exclude(by=user)
    touched = set(new.values_list("section", "subject"))
    if not touched:
        return frozenset(), frozenset()
    before: dict[tuple, dict] = {}
    now: dict[tuple, dict] = {}
    sections = {section for section, _ in touched}
    for row in Entry.objects.filter(case=case, section__in=sections).order_by("number"):
        thing = (row.section, row.subject)
        if thing in touched:
            now[thing] = row.values
            if row.at <= since:
                before[thing] = row.values
    columns = {
        column
        for thing, values in now.items()
        for column in _columns(thing[0], before.get(thing, {}), values)
    }
    return frozenset(columns), frozenset(subject for _, subject in touched)


def _columns(section: str, before: dict, now: dict) -> set[str]:
    changed = {
        column
        for column, of in COLUMNS.get(section, {}).items()
        if before.get(of.key) != now.get(of.key)
    }
    if section in DATED and before.get("on") != now.get("on"):
        changed.add(DATED[section])
    return changed | ({"mri_on"} if section == "imaging_study" and before != now else set())
