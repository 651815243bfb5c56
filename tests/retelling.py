"""Stories that are told once and then put back as rows.

A long story takes some hundred statements, and most tests begin with the same few. The first test
of a process that asks for one hears it told by the real verbs; what it left in the database is
kept, taken back, and from then on put there in one statement.

Every test, the first as well, goes on from rows that were put back. Where anything else was
written before, or time is made to travel, the story is told in full.
"""

import copy
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.apps import apps
from django.db import connection, models, transaction

from tests import people as cast
from tests.people import People

READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET CONSTRAINTS")

Rows = dict[str, dict[str, str]]
"""The rows of each table as JSON, by primary key."""
P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Told:
    """A story: the statement that puts it back, whom it was told to, with what, and its answer."""

    statement: str
    people: People
    given: tuple
    answer: object

    def hand_out(self, people: People, given: tuple) -> object:
        """A copy of the answer, made of what this test holds; that becomes what the story made."""
        same: dict[int, object] = {
            id(self.people): people,
            id(self.people.board): people.board,
            id(self.people.other_board): people.other_board,
        }
        for name, user in self.people.users.items():
            if name not in people.users:
                people.users[name] = copy.deepcopy(user)
            same[id(user)] = people.users[name]
        pairs = [
            (told, now)
            for told, now in zip(self.given, given, strict=True)
            if isinstance(now, models.Model) and id(told) not in same
        ]
        same |= {id(told): now for told, now in pairs}
        for told, now in pairs:
            vars(now).update(copy.deepcopy(vars(told), same))
        return copy.deepcopy(self.answer, same)


class Shelf:
    """The stories told in this process, by all that was told before them."""

    def __init__(self) -> None:
        self.cast: People | None = None
        self.people: People | None = None
        self.stories: dict[tuple, Told] = {}
        self.path: tuple | None = None
        """What was told to the present test, as long as it wrote nothing else."""

    @contextmanager
    def opened(self) -> Iterator[People]:
        """Let a test begin with the cast alone; yields its people.

        A test that commits hears every story in full, with all that follows a commit.
        """
        if not (connection.in_atomic_block and is_superuser()):
            yield cast.gather()
            return
        if self.cast is None:
            self.cast = cast.sign_up()
        people = self.people = copy.deepcopy(self.cast)
        cast.store(people)
        with connection.execute_wrapper(self._notice):
            self.path = ()
            try:
                yield people
            finally:
                self.path = None

    def _notice(self, execute, sql, params, many, context):
        if self.path is not None and not str(sql).startswith(READS):
            self.path = None
        return execute(sql, params, many, context)

    def tell(self, story: Callable, given: tuple, how: dict[str, Any]) -> object:
        """The answer of the story, which is put back when it was told here before."""
        if self.path is None or time_machine.escape_hatch.is_travelling():
            return story(*given, **how)
        try:
            step = (story.__name__, frozen(given), frozen(how))
        except TypeError:
            return story(*given, **how)
        path = (*self.path, step)
        told = self.stories.get(path)
        if told is None:
            told = self.stories[path] = self._hear(story, given, how)
        run(told.statement)
        self.path = path
        return told.hand_out(self.people, given)

    def _hear(self, story: Callable, given: tuple, how: dict[str, Any]) -> Told:
        path, people = self.path, self.people
        before = rows()
        self.people, given, how = copy.deepcopy((people, given, how))
        try:
            with transaction.atomic():
                answer = story(*given, **how)
                statement = difference(before, rows())
                transaction.set_rollback(True)
            return Told(statement, self.people, given, answer)
        finally:
            self.path, self.people = path, people


shelf = Shelf()


def retold(story: Callable[P, R]) -> Callable[P, R]:
    """Tell the story once in a process, and put it back for every test after."""

    @functools.wraps(story)
    def tell(*given: P.args, **how: P.kwargs) -> R:
        return shelf.tell(story, given, how)

    return tell


def frozen(value: object) -> object:
    """The value as a part of a key. Raises `TypeError` for what cannot be told apart for sure."""
    match value:
        case datetime():
            raise TypeError("a moment is never the same again")
        case None | str() | int() | float() | date():
            return (type(value), value)
        case models.Model(pk=key):
            return (type(value), key)
        case People():
            return People
        case dict():
            return tuple((key, frozen(each)) for key, each in value.items())
        case list() | tuple():
            return tuple(frozen(each) for each in value)
    raise TypeError(type(value))


@functools.cache
def is_superuser() -> bool:
    """Whether rows may be put back past the triggers that keep them as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone()[0] == "on"


@functools.cache
def tables() -> dict[str, tuple[str, str]]:
    """The primary key and the columns of each table of the program."""
    every = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: (
            model._meta.pk.column,
            ", ".join(f'"{one.column}"' for one in model._meta.local_concrete_fields),
        )
        for model in every
        if model._meta.managed and not model._meta.proxy
    }


def rows() -> Rows:
    """All rows as they stand."""
    parts = " UNION ALL ".join(
        f"SELECT '{table}', {key}::text, row_to_json(each)::text FROM {table} each"  # noqa: S608
        for table, (key, _) in tables().items()
    )
    found: Rows = {table: {} for table in tables()}
    with connection.cursor() as cursor:
        cursor.execute(parts)
        for table, key, row in cursor.fetchall():
            found[table][key] = row
    return found


def difference(before: Rows, after: Rows) -> str:
    """The statements that make the rows before into those after."""
    statements = ["SET LOCAL session_replication_role = replica"]
    for table, (key, columns) in tables().items():
        old, new = before[table], after[table]
        gone = [each for each in old if new.get(each) != old[each]]
        come = [row for each, row in new.items() if old.get(each) != row]
        if gone:
            keys = ", ".join(quoted(each) for each in gone)
            statements.append(f"DELETE FROM {table} WHERE {key}::text IN ({keys})")  # noqa: S608
        if come:
            come_in = quoted("[" + ",".join(come) + "]")
            statements.append(
                f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608
                f" FROM json_populate_recordset(NULL::{table}, {come_in})"
            )
    statements.append("SET LOCAL session_replication_role = origin")
    return ";\n".join(statements)


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def run(statement: str) -> None:
    """Have PostgreSQL carry out the statements in one go."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
