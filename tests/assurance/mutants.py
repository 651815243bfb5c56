"""Mutants of a module: its source with one thing changed that a test should notice."""

import ast
import copy
import gc
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED_OTHERWISE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED_OTHERWISE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Change = Callable[[ast.AST], ast.AST | None]


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the code that the function then has."""

    function: str
    line: int
    words: str
    code: types.CodeType


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of the functions of a module, in the order of its lines."""
    source = path.read_text()
    whole = ast.parse(source)
    for name, function in functions(whole):
        for number, node in enumerate(ast.walk(function)):
            for words, change in changes(node):
                code = _changed(whole, function, number, change, path, name)
                if code is not None:
                    yield Mutant(name, getattr(node, "lineno", function.lineno), words, code)


def functions(tree: ast.AST, before: str = "") -> Iterator[tuple[str, Function]]:
    """The outermost functions and methods, by their qualified names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield before + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{before}{node.name}.")


def changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What can be changed at this place, in words, and the function that does it to a copy."""
    yield from _operators(node)
    yield from _statements(node)
    if isinstance(node, ast.Constant):
        yield from _constants(node)


def _operators(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if other := COMPARED_OTHERWISE.get(type(op)):
                yield f"{other.__name__} for {type(op).__name__}", _set("ops", other(), at)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{other.__name__} for {type(node.op).__name__}", _set("op", other())
    elif isinstance(node, ast.BinOp) and (other := COUNTED_OTHERWISE.get(type(node.op))):
        yield f"{other.__name__} for {type(node.op).__name__}", _set("op", other())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield "without its not", lambda found: found.operand
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "for all", _set("ifs", [])


def _statements(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "never", _set("test", ast.Constant(value=False))
        if not isinstance(node, ast.While):
            yield "always", _set("test", ast.Constant(value=True))
    elif isinstance(node, ast.Expr | ast.Raise | ast.Assign | ast.AugAssign):
        if not isinstance(vars(node).get("value"), ast.Constant | ast.Yield | ast.YieldFrom):
            yield "left out", lambda _: ast.Pass()
    elif isinstance(node, ast.Return) and getattr(node.value, "value", node.value) is not None:
        yield "returns nothing", _set("value", ast.Constant(value=None))


def _constants(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    if isinstance(node.value, bool):
        yield f"{not node.value}", _set("value", not node.value)
    elif isinstance(node.value, int):
        yield f"{node.value + 1} for {node.value}", _set("value", node.value + 1)


def _set(name: str, value: object, at: int | None = None) -> Change:
    def change(node: ast.AST) -> ast.AST:
        if at is None:
            setattr(node, name, value)
        else:
            getattr(node, name)[at] = value
        return node

    return change


class _Replace(ast.NodeTransformer):
    def __init__(self, wanted: ast.AST, change: Change) -> None:
        self.wanted, self.change = wanted, change

    def visit(self, node: ast.AST) -> ast.AST | None:
        if node is self.wanted:
            return ast.copy_location(self.change(node), node)
        return self.generic_visit(node)


def _changed(
    whole: ast.Module, function: Function, number: int, change: Change, path: Path, name: str
) -> types.CodeType | None:
    """The code of the function with the change; None where it is decoration or can be no code."""
    tree = copy.deepcopy(whole)
    same = dict(functions(tree))[name]
    node = list(ast.walk(same))[number]
    apart = [*same.decorator_list, same.args, *([same.returns] if same.returns else [])]
    if any(node is part for place in apart for part in ast.walk(place)):
        return None
    _Replace(node, change).visit(tree)
    ast.fix_missing_locations(tree)
    return dict(codes(compile(tree, str(path), "exec"))).get(name)


def codes(code: types.CodeType) -> Iterator[tuple[str, types.CodeType]]:
    """The code of every function in this code, by its qualified name."""
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part.co_qualname, part
            yield from codes(part)


def put_in(mutant: Mutant, path: Path) -> bool:
    """Let every function object that was made of this source run the mutant's code."""
    found = False
    gc.unfreeze()  # what is frozen would not be among them
    for one in gc.get_objects():
        if type(one) is not types.FunctionType:  # isinstance would wake what is lazy
            continue
        code = one.__code__
        same = code.co_filename == str(path) and code.co_qualname == mutant.function
        if same and code.co_freevars == mutant.code.co_freevars:
            one.__code__ = mutant.code
            found = True
    return found
