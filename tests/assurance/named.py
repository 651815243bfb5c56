"""Which tests there are, by the names that documents call them by."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tests_in(path: str) -> frozenset[str]:
    """The names of the tests of a file as the runner finds them."""
    file = ROOT / path
    if not file.is_file() or not file.name.startswith("test_") or not path.startswith("tests/"):
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def unknown(names: list[str]) -> list[str]:
    """The names that no test has."""
    split = (name.partition("::") for name in names)
    return [f"{path}::{test}" for path, _, test in split if test not in tests_in(path)]
