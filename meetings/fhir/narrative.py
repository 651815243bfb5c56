"""Text of a section in the small part of XHTML that FHIR allows."""

from collections.abc import Iterable
from html import escape

from .sheet import Element

XHTML = "http://www.w3.org/1999/xhtml"


def narrative(*parts: str) -> Element:
    """The text of a section; none where nothing is said."""
    inner = "".join(parts)
    if not inner:
        return {}
    return {"status": "additional", "div": f'<div xmlns="{XHTML}">{inner}</div>'}


def paragraph(*lines: str) -> str:
    """One paragraph; what has several lines keeps them."""
    kept = [line for text in lines for line in text.splitlines() if line.strip()]
    return f"<p>{'<br/>'.join(escape(line) for line in kept)}</p>" if kept else ""


def listed(items: Iterable[str]) -> str:
    """A list of what is said, one line each."""
    rows = "".join(f"<li>{escape(item)}</li>" for item in items if item.strip())
    return f"<ul>{rows}</ul>" if rows else ""


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Rows with their heads."""
    body = "".join(
        f"<tr><th>{escape(head)}</th><td>{escape(text)}</td></tr>"
        for head, text in rows
        if text.strip()
    )
    return f"<table><tbody>{body}</tbody></table>" if body else ""
