"""The law of the house: who may import whom, what a view may not do, how large a room may be."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms

from tumorboard.routes import routes

ROOT = Path(__file__).resolve().parent.parent
APPS = ("tumorboard", "cases", "meetings")
FLOOR = {name: number for number, name in enumerate(APPS)}

# The composition roots tie the floors together and may name all of them.
COMPOSITION_ROOTS = {"tumorboard/asgi.py", "tumorboard/urls.py", "tumorboard/settings.py"}

PURE = {
    "tumorboard/claims.py",
    "tumorboard/chain.py",
    "tumorboard/deeds.py",
    "tumorboard/fhir.py",
    "tumorboard/roles.py",
    "tumorboard/refusal.py",
    "tumorboard/tongue.py",
    "tumorboard/spoken_codes.py",
    "cases/deeds.py",
    "cases/emergency.py",
    "cases/extras.py",
    "cases/gap.py",
    "cases/levels.py",
    "cases/likeness.py",
    "cases/minimum.py",
    "cases/readiness.py",
    "cases/states.py",
    "cases/vocabulary.py",
    "meetings/away.py",
    "meetings/carried_out.py",
    "meetings/chasing.py",
    "meetings/clock.py",
    "meetings/completeness.py",
    "meetings/consensus.py",
    "meetings/contradictions.py",
    "meetings/cut_off.py",
    "meetings/deeds.py",
    "meetings/figures/counted.py",
    "meetings/figures/equity.py",
    "meetings/figures/facts.py",
    "meetings/figures/groups.py",
    "meetings/figures/listed.py",
    "meetings/figures/pack.py",
    "meetings/figures/period.py",
    "meetings/figures/plot.py",
    "meetings/figures/shape.py",
    "meetings/lot.py",
    "meetings/merging.py",
    "meetings/outcomes.py",
    "meetings/owners.py",
    "meetings/planned.py",
    "meetings/prefill.py",
    "meetings/deadline.py",
    "meetings/quorum.py",
    "meetings/recommendation.py",
    "meetings/shares.py",
    "meetings/stages.py",
    "meetings/states.py",
    "meetings/suggestions.py",
    "meetings/validity.py",
    "meetings/vocabulary.py",
    "meetings/wall.py",
    "meetings/workdays.py",
}
PURE_FOLDERS = (
    "cases/drawings/",
    "cases/imaging/",
    "cases/interop/",
    "cases/pasted/",
    "cases/record/",
    "cases/scores/",
    "cases/tables/",
    "meetings/fhir/",
    "meetings/ics/",
    "meetings/letters/",
)
# Value sets, and the words of a language: plain values in, plain values out.
ORM_AND_WORDS = ("django.db.models", "django.utils.translation", "django.utils.dateformat")
# Pure folders that read what others made, and the libraries that know how.
READERS = {
    "cases/imaging/": {"PIL", "numpy", "pydicom", "pypdf"},
    "cases/tables/": {"openpyxl"},
    "meetings/ics/": {"icalendar"},
}

VERBS = {
    "tumorboard/calendar_address.py",
    "tumorboard/rows.py",
    "tumorboard/handing_out.py",
    "tumorboard/mails.py",
    "tumorboard/notices.py",
    "tumorboard/provisioning.py",
    "tumorboard/second_factor.py",
    "tumorboard/sealing.py",
    "cases/break_glass.py",
    "cases/arriving.py",
    "cases/filing.py",
    "cases/filters.py",
    "cases/listing.py",
    "cases/outside.py",
    "cases/records.py",
    "cases/lifecycle.py",
    "cases/intake.py",
    "meetings/absences.py",
    "meetings/actions.py",
    "meetings/agenda.py",
    "meetings/asking.py",
    "meetings/ballots.py",
    "meetings/chairing.py",
    "meetings/checkin.py",
    "meetings/copies.py",
    "meetings/corrections.py",
    "meetings/decisions.py",
    "meetings/digests.py",
    "meetings/documents.py",
    "meetings/drafting.py",
    "meetings/emergency.py",
    "meetings/hands.py",
    "meetings/informing.py",
    "meetings/inviting.py",
    "meetings/lease.py",
    "meetings/leaving.py",
    "meetings/letter.py",
    "meetings/listed.py",
    "meetings/pairing.py",
    "meetings/pauses.py",
    "meetings/presence.py",
    "meetings/protocols.py",
    "meetings/ratification.py",
    "meetings/reminders.py",
    "meetings/results.py",
    "meetings/reviews.py",
    "meetings/samples.py",
    "meetings/sending.py",
    "meetings/session.py",
    "meetings/steering.py",
    "meetings/summoning.py",
    "meetings/triage.py",
    "meetings/undoing.py",
    "meetings/withdrawing.py",
}

# Longest allowed, in lines. The exceptions may only shrink.
FUNCTION, VIEW, MODULE, TEMPLATE = 30, 25, 300, 120
LARGER: dict[str, int] = {}

FORBIDDEN_NAMES = {"services", "utils", "common", "signals", "helpers", "selectors", "managers"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create"}


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """The absolute names of all that a module imports, late imports too."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            prefix = ".".join([*base, node.module] if node.module else base)
            yield prefix
            yield from (f"{prefix}.{alias.name}" for alias in node.names)


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring, which may be as long as it is useful."""
    body = node.body
    docstring = 0
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        docstring = body[0].end_lineno - body[0].lineno + 1
    return node.end_lineno - node.lineno + 1 - docstring


def is_pure(path: Path) -> bool:
    return name_of(path) in PURE or name_of(path).startswith(PURE_FOLDERS)


def is_view(path: Path) -> bool:
    return path.name == "views.py" or path.parent.name == "views"


def test_a_floor_never_imports_the_one_above():
    wrong = []
    for path in modules(*APPS):
        if name_of(path) in COMPOSITION_ROOTS:
            continue
        floor = FLOOR[path.relative_to(ROOT).parts[0]]
        for imported in imports_of(path):
            top = imported.split(".")[0]
            if FLOOR.get(top, -1) > floor:
                wrong.append(f"{name_of(path)} imports {imported}")
    assert wrong == []


def test_pure_modules_import_plain_python_and_each_other_only():
    wrong = []
    for path in modules(*APPS):
        if not is_pure(path):
            continue
        libraries = {
            library
            for folder, names in READERS.items()
            for library in names
            if name_of(path).startswith(folder)
        }
        for imported in imports_of(path):
            top = imported.split(".")[0]
            pure_names = {name.removesuffix(".py").replace("/", ".") for name in PURE} | {
                folder.rstrip("/").replace("/", ".") for folder in PURE_FOLDERS
            }
            allowed = (
                top in sys.stdlib_module_names
                or top in libraries
                or imported.startswith(ORM_AND_WORDS)
                or any(imported == pure or imported.startswith(f"{pure}.") for pure in pure_names)
                or imported in {"cases", "meetings", "tumorboard", "django.db", "django.utils"}
            )
            if not allowed:
                wrong.append(f"{name_of(path)} imports {imported}")
    assert wrong == []


def test_models_hold_data_and_never_write():
    wrong = [
        f"{name_of(path)}:{node.lineno} calls .{node.func.attr}()"
        for path in modules("cases/models", "meetings/models")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]
    assert wrong == []


def test_views_write_only_through_verbs_and_read_only_what_is_visible():
    wrong = []
    for path in filter(is_view, modules("cases", "meetings")):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Attribute):
                continue
            where = f"{name_of(path)}:{node.lineno}"
            if node.attr in {"save", "bulk_create", "bulk_update", "get_or_create"}:
                wrong.append(f"{where} uses .{node.attr}")
            is_manager = isinstance(node.value, ast.Attribute) and node.value.attr == "objects"
            if is_manager and node.attr not in {"visible_to", "none"}:
                wrong.append(f"{where} reads past visible_to")
    assert wrong == []


def test_verbs_never_see_a_request_a_form_or_a_template():
    wrong = [
        f"{name_of(path)} imports {imported}"
        for path in modules("cases", "meetings")
        if name_of(path) in VERBS
        for imported in imports_of(path)
        if imported.startswith(
            ("django.http", "django.forms", "django.template", "django.shortcuts")
        )
        or ".views" in imported
        or ".forms" in imported
    ]
    assert wrong == []


def test_every_verb_is_one_transaction_with_an_actor_and_a_docstring():
    wrong = []
    for name in sorted(VERBS):
        for node in functions_of(ROOT / name):
            decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
            if node.name.startswith("_") or "transaction.atomic" not in decorators:
                continue
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            if "by" not in keywords:
                wrong.append(f"{name}: {node.name} has no keyword-only “by”")
            if not ast.get_docstring(node):
                wrong.append(f"{name}: {node.name} has no docstring")
            if node.returns is None:
                wrong.append(f"{name}: {node.name} does not say what it returns")
    assert wrong == []


def test_pure_functions_are_typed():
    wrong = [
        f"{name_of(path)}: {node.name}"
        for path in modules(*APPS)
        if is_pure(path)
        for node in functions_of(path)
        if node.returns is None
    ]
    assert wrong == []


def test_functions_and_modules_stay_small():
    wrong = []
    for path in modules(*APPS):
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > LARGER.get(name_of(path), MODULE):
            wrong.append(f"{name_of(path)} has {length} lines")
        limit = VIEW if is_view(path) else FUNCTION
        for node in functions_of(path):
            key = f"{name_of(path)}::{node.name}"
            if lines_of(node) > LARGER.get(key, limit):
                wrong.append(f"{key} has {lines_of(node)} lines")
    assert wrong == []


def test_no_exception_is_kept_without_need():
    for key, allowed in LARGER.items():
        name, _, function = key.partition("::")
        path = ROOT / name
        if not function:
            length = len(path.read_text(encoding="utf-8").splitlines())
        else:
            length = next(lines_of(n) for n in functions_of(path) if n.name == function)
        assert length == allowed, f"{key} is {length} lines now; lower its exception"


def test_no_room_without_a_noun():
    wrong = [
        name_of(path)
        for path in [*modules(*APPS), *(ROOT / "templates").rglob("*")]
        if path.stem in FORBIDDEN_NAMES
    ]
    assert wrong == []


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in modules(*APPS)
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|hx-(vals|headers)=.?js:|<script(?![^>]*\bsrc=)"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_is_small_and_strict(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LARGER.get(name_of(path), TEMPLATE)
    if "pdf" not in path.parts:
        assert INLINE.findall(text) == []
    assert "|safe" not in text
    assert not re.search(r"(src|href)=.https?:", text), "assets come from the program itself"


def test_every_template_is_used():
    sources = [p.read_text(encoding="utf-8") for p in [*modules(*APPS), *TEMPLATES]]
    known_to_django = {"403.html", "403_csrf.html", "404.html", "500.html"}
    unused = []
    for path in TEMPLATES:
        name = path.relative_to(ROOT / "templates").as_posix()
        if name in known_to_django or name.startswith("django/"):
            continue
        if not any(name in source for source in sources):
            unused.append(name)
    assert unused == []


POLLED = re.compile(r"hx-trigger=\"[^\"]*(?:every |tb:poll|sse:|load)")
ASKED = re.compile(r"hx-(?:get|post)=\"\{% url '([a-z-]+)'")


def test_what_pages_fetch_by_themselves_is_no_activity():
    """A part that is fetched without a hand must be `background`, or idle sessions never end."""
    views = {route.name: route.view for route in routes()}
    wrong = [
        f"{name_of(path)} fetches {name} by itself"
        for path in TEMPLATES
        for tag in re.findall(r"<[a-z][^>]*hx-(?:get|post)=(?:\{%.*?%\}|[^>])*>", path.read_text())
        if POLLED.search(tag)
        for name in ASKED.findall(tag)
        if not getattr(views[name], "is_background", False)
    ]
    assert wrong == []


MOST = {forms.CharField: sys.maxsize, forms.URLField: sys.maxsize, forms.EmailField: 254}
"""How much the database keeps; of a form by itself an address may be longer."""


def own_forms(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        if one.__module__.split(".")[0] in APPS:
            yield one
        yield from own_forms(one)


def test_whatever_is_typed_has_an_end():
    """What is longer than the database keeps is told at its field, and is no fault."""
    assert routes(), "all forms are imported with the views"
    endless = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in own_forms()
        for name, field in form.base_fields.items()
        if type(field) in MOST and not isinstance(field.widget, forms.PasswordInput)
        if not 0 < (field.max_length or 0) <= MOST[type(field)]
    ]
    assert endless == []
