"""The language of the document that is being written, and what it does with words.

What the program says is looked up in the catalogue of that language (`locale/`), which is chosen
with `translation.override` while a document is frozen or printed. Screens stay English.
"""

from django.utils.translation import get_language, gettext

_ = gettext


def within(words: str) -> str:
    """The words inside a sentence: English writes them small there, German as they stand."""
    words = str(words)
    return words.lower() if (get_language() or "en").startswith("en") else words


def begun(words: str) -> str:
    """The words at the beginning of a sentence."""
    return f"{words[:1].upper()}{words[1:]}"


def listed(parts: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{others} and {last}").format(others=", ".join(parts[:-1]), last=parts[-1])


def ranged(lower: object, upper: object) -> str:
    """“4 to 7”, or “4” where both are the same."""
    if lower == upper:
        return str(lower)
    return _("{lower} to {upper}").format(lower=lower, upper=upper)
