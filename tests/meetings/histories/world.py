"""Everything that is stored, read in one query, so that two moments can be compared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.apps import apps
from django.db import connection
from django.db.models import Model

from cases.models import Case, CaseTransition
from meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Document,
    Meeting,
    Recusal,
    Vote,
)
from tumorboard.models import AuditEvent, Board, LiveTopic, Membership, Notice, User

APPS = ("tumorboard", "cases", "meetings")
ALONE = (Board, Case, CaseTransition, LiveTopic, Membership, Notice, User)
"""What of the lower floors is read row by row; the rest of them is compared by a digest."""
RUNNING = ("prepared", "open", "closed")
CURRENT = ("presenting", "voting")
OVER = ("closed", "signed", "cancelled")


class Row:
    """One stored row: its text as PostgreSQL writes it, and its values when somebody asks."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def values(self) -> dict:
        return json.loads(self.text)

    def __getitem__(self, name: str) -> object:
        return self.values[name]


Table = dict[str, Row]


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _is_read_by_row(model: type[Model]) -> bool:
    has_bytes = any(f.get_internal_type() == "BinaryField" for f in model._meta.fields)
    return not has_bytes and (model._meta.app_label == "meetings" or model in ALONE)


def _statement() -> str:
    models = (model for label in APPS for model in apps.get_app_config(label).get_models())
    trail = AuditEvent._meta.db_table
    parts = [_part(model) for model in models]
    parts.append(f"SELECT 'audited', 'all', to_jsonb(count(*))::text FROM {trail}")  # noqa: S608
    return " UNION ALL ".join(parts)


def _part(model: type[Model]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    shown, where = "to_jsonb(r)", ""
    if model is AuditEvent:
        where = "WHERE id > %s"
    elif not _is_read_by_row(model):
        key = "'all'"
        shown = "to_jsonb(md5(coalesce(string_agg(md5(r::text), '' ORDER BY md5(r::text)), '')))"
    elif model is Document:
        short = "jsonb_build_object('snapshot', md5(r.snapshot::text))"
        shown = f"(to_jsonb(r) - 'snapshot' || {short})"
    return f"SELECT '{table}', {key}::text, {shown}::text FROM {table} r {where}"  # noqa: S608


@dataclass
class World:
    """All rows at one moment, by table and key; `news` are the audit rows since the last one."""

    tables: dict[str, Table]
    news: list[dict] = field(default_factory=list)
    last_audit: int = 0

    def __getitem__(self, model: type[Model]) -> Table:
        return self.tables.get(model._meta.db_table, {})

    def rows(self, model: type[Model], **wanted: object) -> Iterator[Row]:
        """The rows of the model in which the columns have these values."""
        for row in self[model].values():
            if all(row[name] == value for name, value in wanted.items()):
                yield row

    @property
    def audited(self) -> int:
        """How many audit rows there are."""
        return int(self.tables["audited"]["all"].text)

    @cached_property
    def stored(self) -> dict[str, dict[str, str]]:
        """The text of every row, for a comparison of two whole worlds."""
        return {
            table: {key: row.text for key, row in rows.items()}
            for table, rows in self.tables.items()
        }

    @cached_property
    def votes_of(self) -> dict[str, list[Row]]:
        """The votes of each ballot."""
        found: dict[str, list[Row]] = {key: [] for key in self[Ballot]}
        for vote in self[Vote].values():
            found[vote["ballot_id"]].append(vote)
        return found

    @cached_property
    def recused(self) -> set[tuple[str, str]]:
        """Who is recused from which item."""
        return {(row["item_id"], row["user_id"]) for row in self[Recusal].values()}

    @cached_property
    def specialists(self) -> dict[tuple[str, str], Row]:
        """The active voting memberships, by board and user."""
        return {
            (row["board_id"], row["user_id"]): row
            for row in self[Membership].values()
            if row["is_active"]
            and "specialist" in row["roles"]
            and self[User][row["user_id"]]["is_active"]
        }

    @cached_property
    def sealed(self) -> dict[str, Row]:
        """The votes that nobody but their voter may know of."""
        return {
            key: vote
            for key, vote in self[Vote].items()
            if self[Ballot][vote["ballot_id"]]["revealed_at"] is None
        }

    def items_of(self, meeting: str) -> list[Row]:
        """The items of the meeting in their order."""
        found = self.rows(AgendaItem, meeting_id=meeting)
        return sorted(found, key=lambda row: row["position"])

    def meeting_of(self, item: str) -> Row:
        return self[Meeting][self[AgendaItem][item]["meeting_id"]]

    def is_member(self, user: str, board: str) -> bool:
        """Whether the person has an active account and membership."""
        found = self.rows(Membership, user_id=user, board_id=board)
        return self[User][user]["is_active"] and any(row["is_active"] for row in found)

    @cached_property
    def board(self) -> str:
        """The board at which the meetings are held."""
        return next(iter(self[Meeting].values()))["board_id"]

    def sits_for(self, meeting: str, user: str) -> str:
        """The discipline for which somebody sits at the meeting; empty when they are not there."""
        return next((r["represents"] for r in self.here(meeting) if r["user_id"] == user), "")

    def here(self, meeting: str) -> list[Row]:
        """The stretches of those who are at the meeting now."""
        return list(self.rows(Attendance, meeting_id=meeting, left_at=None))

    def version(self, meeting: str) -> int:
        """The live version of the meeting."""
        row = self[LiveTopic].get(f"meeting:{meeting}")
        return row["version"] if row else 0


def read(before: World | None = None, *, since: int = 0) -> World:
    """The world as it stands now in this transaction."""
    last = before.last_audit if before else since
    with connection.cursor() as cursor:
        cursor.execute(_read_statement(), [last])
        found = cursor.fetchall()
    tables: dict[str, Table] = {}
    news = []
    for table, key, text in found:
        if table == AuditEvent._meta.db_table:
            news.append(json.loads(text))
            continue
        known = before.tables.get(table, {}).get(key) if before else None
        same = known is not None and known.text == text
        tables.setdefault(table, {})[key] = known if same else Row(text)
    news.sort(key=lambda row: row["id"])
    return World(tables, news, news[-1]["id"] if news else last)


_STATEMENTS: list[str] = []


def _read_statement() -> str:
    if not _STATEMENTS:
        _STATEMENTS.append(_statement())
    return _STATEMENTS[0]


@dataclass(frozen=True)
class Difference:
    """What one step changed: for each table the keys that came, changed or went."""

    before: World
    after: World

    @cached_property
    def changed(self) -> dict[str, set[str]]:
        found = {}
        for table in self.before.tables.keys() | self.after.tables.keys():
            old, new = self.before.tables.get(table, {}), self.after.tables.get(table, {})
            keys = {k for k in old.keys() | new.keys() if old.get(k) is not new.get(k)}
            if keys:
                found[table] = keys
        return found

    def of(self, model: type[Model]) -> set[str]:
        """The keys of the model's rows that came, changed or went."""
        return self.changed.get(model._meta.db_table, set())

    def pairs(self, model: type[Model]) -> Iterator[tuple[Row | None, Row | None]]:
        """Each of those rows before and after; None where there was none."""
        for key in self.of(model):
            yield self.before[model].get(key), self.after[model].get(key)

    def new(self, model: type[Model]) -> Iterator[Row]:
        """The rows that came."""
        return (after for before, after in self.pairs(model) if before is None)

    @property
    def texts(self) -> Iterator[str]:
        """All that was written in this step, votes apart: rows as they are now, and audit rows."""
        for table, keys in self.changed.items():
            if table == Vote._meta.db_table:
                continue
            for key in keys:
                row = self.after.tables.get(table, {}).get(key)
                if row is not None:
                    yield row.text
        yield from (json.dumps(row, ensure_ascii=False) for row in self.after.news)
