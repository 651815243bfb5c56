"""Writing the record: a section is saved as a whole, and what was there before is kept."""

import uuid

from django.db import transaction
from django.utils import timezone

from tumorboard.models import User
from tumorboard.refusal import Conflict, Refused

from . import facts, history, ledger, plans, projection, scoring
from .models import Case, Entry, Lesion
from .record.catalogue import SECTIONS
from .record.fields import Kind, Section
from .record.values import merged, problems

LONGEST_REASON = 300


class Clash(Conflict):
    """Somebody else wrote other values into the same fields; `fields` are their keys."""

    def __init__(self, sentence: str, *, current: Entry, fields: set[str]) -> None:
        super().__init__(sentence, current=current)
        self.fields = fields

    @property
    def writer(self) -> str:
        """Who wrote the other version."""
        return _name(self.current)


class NotPossible(Refused):
    """Values that the record cannot hold; `problems` are the sentences by field."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__(" ".join(found.values()))
        self.problems = found


@transaction.atomic
def write(
    case: Case,
    section: str,
    values: dict,
    *,
    by: User,
    subject: uuid.UUID | None = None,
    base: int = 0,
) -> Entry:
    """Save a section of the record, or of one thing in it; returns the entry that holds.

    Where nothing is written yet and nothing is told, there is still no entry: its number is 0.
    `values` are all values of the section in their stored form; what is left out is not recorded.
    `base` is the number of the entry that the writer saw, 0 for none. What somebody else wrote
    meanwhile in other fields is kept. Raises `Clash` when both wrote in the same field,
    `NotPossible` when a value cannot be, `Refused` when the section can no longer be written.
    """
    kind, values = SECTIONS[section], projection.without_empty(values)
    case = history.lock(case)
    require_writable(case, kind)
    subject = subject or case.pk
    before = ledger.latest_of(case, section, subject)
    if before is not None and before.removed:
        raise Refused(f"This {kind.noun} was taken out by {_name(before)} meanwhile.")
    kept = _reconciled(before, base, values)
    _require_possible(case, kind, kept, before)
    if before is not None and kept == before.values:
        return before
    if before is None and not kept:
        return Entry(case=case, section=section, subject=subject, number=0, values={})
    entry = ledger.append(case, section, subject, kept, by=by, after=before)
    _carry_out(case, entry, by=by, fields=_changed(before, kept))
    return entry


@transaction.atomic
def take_out(
    case: Case, section: str, subject: uuid.UUID, *, by: User, reason: str = ""
) -> Entry | None:
    """Take a thing out of the record as written in error; what was written of it is kept."""
    kind, case = SECTIONS[section], history.lock(case)
    if not kind.noun:
        raise Refused(f"“{kind.title}” belongs to every case: empty its fields instead.")
    require_writable(case, kind)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Please give the reason in at most {LONGEST_REASON} characters.")
    before = ledger.latest_of(case, section, subject)
    if before is None or before.removed:
        return before
    entry = ledger.append(
        case, section, subject, before.values, by=by, after=before, removed=True, reason=reason
    )
    _carry_out(case, entry, by=by, fields=[])
    return entry


@transaction.atomic
def write_several(case: Case, record: dict[str, dict | list[dict]], *, by: User) -> None:
    """Write several sections at once, such as the findings of one examination.

    `record` has the values by section, a list of them where a section has several things; each of
    these is a new thing. What a section holds already and is not named stays. Raises
    `NotPossible` when a value cannot be, `Refused` when a section can no longer be written.
    """
    case = history.lock(case)
    for section in record:
        require_writable(case, SECTIONS[section])
    case.revision += 1
    begin(case, record, by=by)
    history.note(case, "record.written", by=by, sections=sorted(record))
    history.announce(case)


def begin(case: Case, record: dict[str, dict | list[dict]], *, by: User | None) -> None:
    """Write the first values of sections of a locked case, all at once.

    Raises `NotPossible` when a value cannot be.
    """
    held = {(entry.section, entry.subject): entry for entry in ledger.standing().filter(case=case)}
    case.standing_entries = held.values()  # what is read on the way asks for nothing more
    discipline, changed, new = ledger.discipline_of(by, case), {"revision"}, []
    for section, told in record.items():
        for values in told if isinstance(told, list) else [told]:
            subject = uuid.uuid4() if SECTIONS[section].noun else case.pk
            before = held.get((section, subject))
            kept = {**(before.values if before else {}), **projection.without_empty(values)}
            _require_possible(case, SECTIONS[section], kept, before)
            entry = ledger.made(
                case, section, subject, kept, by=by, after=before, discipline=discipline
            )
            held[(section, subject)] = entry
            new.append(entry)
            changed.update(follow(case, entry))
    Entry.objects.bulk_create(new)
    case.save(update_fields=changed)
    scoring.recompute(case, by=by)
    del case.standing_entries


def require_writable(case: Case, section: Section) -> None:
    """Refuse what can no longer be written: the findings before a decision stay as decided on."""
    if section.after_board:
        if not case.is_writable:
            raise Refused(
                f"This case is {case.get_state_display().lower()} and can no longer be changed."
            )
        return
    if not case.is_editable:
        raise Refused(
            f"This case is {case.get_state_display().lower()}: “{section.title}” stays as the "
            "board saw it. Reopen the case to present it again."
        )


def _reconciled(before: Entry | None, base: int, values: dict) -> dict:
    """The values together with what somebody else wrote since the writer looked."""
    if before is None or before.number == base:
        return values
    seen = ledger.numbered(before.case, before.section, before.subject, base) if base else None
    kept, clashing = merged(seen.values if seen else {}, before.values, values)
    if clashing:
        raise Clash(
            f"{_name(before)} wrote here at {timezone.localtime(before.at):%H:%M}, while you were "
            "writing. Nothing of yours is lost: compare the marked fields, and save again.",
            current=before,
            fields=set(clashing),
        )
    return kept


def _require_possible(case: Case, section: Section, values: dict, before: Entry | None) -> None:
    """Raise `NotPossible`; what was chosen `before` may stay, though it left the case since."""
    found = problems(section, values, today=case.board.today())
    held = before.values if before else {}
    for field in section.fields:
        chosen, choices_of = values.get(field.key), CHOICES_OF_CASE.get(field.kind)
        if not chosen or not choices_of or chosen == held.get(field.key):
            continue
        if chosen not in choices_of(case):
            found[field.key] = "This is no longer part of the case. Choose another one."
    if found:
        raise NotPossible(found)


def lesion_choices(case: Case) -> dict[str, str]:
    """The lesions of the case by their keys, in words."""
    return {str(lesion.pk): lesion.levels_words for lesion in facts.lesions_of(case)}


def plan_choices(case: Case) -> dict[str, str]:
    """What a consensus asked for, by its key, in words."""
    return {item.key: item.words for item in plans.items_of(case)}


CHOICES_OF_CASE = {Kind.LESION: lesion_choices, Kind.PLAN_ITEM: plan_choices}


def _carry_out(case: Case, entry: Entry, *, by: User, fields: list[str]) -> None:
    """Bring columns and scores in line with a new entry, and tell of it."""
    changed = follow(case, entry)
    case.revision += 1
    case.save(update_fields=[*changed, "revision"])
    scoring.recompute(case, by=by)
    action = "record.taken_out" if entry.removed else "record.written"
    history.note(case, action, by=by, target=entry, section=entry.section, fields=fields)
    history.announce(case)


def follow(case: Case, entry: Entry) -> list[str]:
    """Set the columns that follow from an entry; returns those of the case, which is not saved."""
    if entry.section == "lesion":
        _follow_lesion(case, entry)
        return []
    if entry.section == projection.STUDY:
        studies = [study.values for study in ledger.latest(case)[projection.STUDY]]
        columns = projection.mri_columns(studies)
    else:
        columns = projection.case_columns(entry.section, entry.values)
    for column, value in columns.items():
        setattr(case, column, value)
    return list(columns)


def _follow_lesion(case: Case, entry: Entry) -> None:
    columns = projection.lesion_columns(entry.values)
    columns["removed_at"] = entry.at if entry.removed else None
    if Lesion.objects.filter(pk=entry.subject).exclude(case=case).exists():
        raise Refused("This lesion belongs to another case.")
    Lesion.objects.update_or_create(pk=entry.subject, case=case, defaults=columns)


def _changed(before: Entry | None, values: dict) -> list[str]:
    earlier = before.values if before else {}
    return sorted(key for key in earlier | values if earlier.get(key) != values.get(key))


def _name(entry: Entry) -> str:
    return entry.by.name if entry.by else "A bundle"
