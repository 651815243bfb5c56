"""Every action that the program can write into the audit trail has its plain words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin

import cases.states
import meetings.states
from meetings.vocabulary import Outcome
from tests.test_architecture import APPS, modules, name_of, tree_of
from tumorboard import deeds
from tumorboard.admin import AuditedAdmin, ClinicalAdmin
from tumorboard.models import DeputyRule
from tumorboard.outbox import UNSENT
from tumorboard.roles import Permission

pytestmark = pytest.mark.slow

WRITES = {"record", "note", "_note", "_change", "_record"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def strings_of(path: Path) -> Iterator[tuple[str, int]]:
    """The texts that look like an action, in calls of what writes and in constants."""
    for node in ast.walk(tree_of(path)):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [*node.args, *(k.value for k in node.keywords)] if name in WRITES else []
        elif isinstance(node, ast.Assign):
            given = [node.value]
        for one in given:
            for part in ast.walk(one):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value, node.lineno


def f_strings_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            for one in node.args:
                if isinstance(one, ast.JoinedStr):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    if name in WRITES:
                        yield ast.unparse(one)


def composed() -> set[str]:
    """The actions that are put together from the tables of the program."""
    return (
        {f"case.{verb}" for verb in cases.states.MOVES}
        | {
            f"{kind.replace(' ', '_')}.{verb}"
            for kind, moves in meetings.states.MOVES.items()
            for verb in moves
        }
        | {f"consensus.{outcome}" for outcome in Outcome.values}
        | {f"meeting.{verb}" for verb in ("chair_taken_over", "chair_handed_over")}
        | {f"meeting.{verb}" for verb in ("break_begun", "break_ended")}
        | {f"notice.{state}" for state in UNSENT}
        | {f"admin.{name}_{what}" for name in audited() for what in ("added", "changed")}
        | {"admin.deputyrule_removed"}
        | {f"admin.{name}_opened" for name in registered(ClinicalAdmin)}
    )


def registered(kind: type) -> set[str]:
    return {m._meta.model_name for m, a in admin.site._registry.items() if isinstance(a, kind)}


def audited() -> set[str]:
    return registered(AuditedAdmin) | {DeputyRule._meta.model_name}


WAYS = {
    *("action.board", "document.board", "meeting.board", "member.board", "protocol.board"),
    "sample.board",
}
NO_ACTIONS = {str(permission) for permission in Permission} | WAYS
"""What looks like an action and is none: permissions, and the ways to a board."""

COMPOSED_BY = {
    "f'case.{verb}'",
    "f\"{kind.replace(' ', '_')}.{verb}\"",
    "f'consensus.{outcome}'",
    "f'meeting.{verb}'",
    "f'notice.{state}'",
    "f'admin.{row._meta.model_name}_{what}'",
    "f'admin.{self.opts.model_name}_opened'",
}


def test_every_action_in_the_source_has_words():
    nouns = {action.partition(".")[0] for action in deeds.known()}
    found = {
        text: f"{name_of(path)}:{line}"
        for path in modules(*APPS)
        if path.stem != "deeds" and "rehearsal" not in path.parts
        for text, line in strings_of(path)
        if ACTION.fullmatch(text) and text.partition(".")[0] in nouns
    }
    assert len(found) > 60
    without = found.keys() - deeds.known() - NO_ACTIONS
    assert without == set(), {text: found[text] for text in without}


def test_every_composed_action_has_words():
    assert composed() - deeds.known() == set()


def test_no_action_is_composed_that_this_file_does_not_know():
    unknown = {
        text
        for path in modules(*APPS)
        for text in f_strings_of(path)
        if re.match(r"f.[a-z{]", text)
    }
    assert {text for text in unknown if "." in text} <= COMPOSED_BY


def test_no_words_are_kept_for_what_nobody_does():
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in modules(*APPS) if path.stem != "deeds"
    )
    unused = {action for action in deeds.known() - composed() if f'"{action}"' not in source}
    assert unused == set()


def test_words_go_on_from_a_name():
    for action in deeds.known():
        words = deeds.deed_of(action).words
        assert words[0].islower(), words
        assert not words.endswith("."), words


def test_an_action_of_an_older_version_is_told_by_its_name():
    assert deeds.deed_of("case.forgotten").words == "case.forgotten"


def test_actions_are_found_by_what_their_words_say():
    assert "case.opened" in deeds.saying("OPENED the case")
    assert "case.opened" in deeds.of_kind("read")
