"""Every address of the program with its declared rule, read from the URLconf itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from .access import Rule
from .roles import EMERGENCY_PERMISSIONS, ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Route:
    """One address: its path as written, its name, its view and the rule on the view's face."""

    path: str
    name: str
    view: object
    rule: Rule | None
    parameters: tuple[str, ...]


def routes() -> Iterator[Route]:
    """All addresses except Django's own administration, which is for administrators only."""
    yield from _walk(get_resolver().url_patterns, "", ())


def allowed_roles(rule: Rule) -> set[str]:
    """The roles that a rule lets in; every role where any signed-in person may come."""
    if rule.permission is None:
        return set(Role.values)
    return {str(role) for role, granted in ROLE_PERMISSIONS.items() if rule.permission in granted}


def opens_in_emergency(rule: Rule) -> bool:
    """Whether somebody outside the board may come to know of the thing in an emergency."""
    return hasattr(rule.model, "opened_in_emergency")


def table() -> str:
    """The access table as Markdown: every address by every role."""
    roles = list(Role)
    head = ["address", "permission", "anonymous", "stranger", "administrator"]
    head += [*(role.label.lower() for role in roles), "emergency access", "room screen"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines.extend(
        "| " + " | ".join(_cells(route, roles)) + " |"
        for route in sorted(routes(), key=lambda route: route.path)
    )
    return "\n".join(lines) + "\n"


def _cells(route: Route, roles: list[Role]) -> list[str]:
    rule = route.rule
    if rule is None:
        return [f"`/{route.path}`", "**undeclared**"]
    if rule.public:
        return [f"`/{route.path}`", "public", *["yes"] * (5 + len(roles))]
    outsider = "yes" if rule.model is None else "404"
    allowed = allowed_roles(rule)
    words = rule.permission.value if isinstance(rule.permission, Permission) else "signed in"
    return [
        f"`/{route.path}`",
        words,
        "sign in",
        outsider,
        outsider,
        *("yes" if role in allowed else "403" for role in roles),
        _in_emergency(rule),
        "yes" if rule.for_device else "sign in",
    ]


def _in_emergency(rule: Rule) -> str:
    if rule.model is None:
        return "yes"
    if not opens_in_emergency(rule):
        return "404"
    return "yes" if rule.permission in EMERGENCY_PERMISSIONS else "403"


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, around: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        parameters = (*around, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _walk(pattern.url_patterns, path, parameters)
            continue
        rule = getattr(pattern.callback, "rule", None)
        yield Route(path, pattern.name or "", pattern.callback, rule, parameters)
