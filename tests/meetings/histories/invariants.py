"""What must hold at every moment and in every step, one function for each sentence.

An `always` looks at one world, an `each_step` at a step, a `for_each` at what one person may see,
an `on_screen` at the shared parts of one audience.
Each yields what is wrong; nothing when all is well. The docstring is the sentence it stands for,
the argument of the decorator its source: a line of the design, or a row of the threat list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """A sentence that must hold, where it comes from, and the function that looks."""

    name: str
    sentence: str
    source: str
    wrongs: Callable[..., Iterable[str]]


ALWAYS: list[Invariant] = []
EACH_STEP: list[Invariant] = []
FOR_EACH: list[Invariant] = []
ON_SCREEN: list[Invariant] = []


class Broken(AssertionError):  # noqa: N818 - it is what a promise is, not what a program does
    """One or more invariants do not hold."""

    def __init__(self, found: dict[Invariant, list[str]]) -> None:
        self.names = {invariant.name for invariant in found}
        super().__init__(
            "\n".join(
                "\n".join([f"{one.sentence} ({one.name}; {one.source})", *map(_indented, wrongs)])
                for one, wrongs in found.items()
            )
        )


def _indented(wrong: str) -> str:
    return f"  wrong: {wrong}"


def always(source: str) -> Callable:
    return _registered(ALWAYS, source)


def each_step(source: str) -> Callable:
    return _registered(EACH_STEP, source)


def for_each(source: str) -> Callable:
    return _registered(FOR_EACH, source)


def on_screen(source: str) -> Callable:
    return _registered(ON_SCREEN, source)


def broken(invariants: list[Invariant], *seen: object) -> dict[Invariant, list[str]]:
    """Those that do not hold, with what is wrong."""
    found = {invariant: list(invariant.wrongs(*seen)) for invariant in invariants}
    return {invariant: wrongs for invariant, wrongs in found.items() if wrongs}


def _registered(kind: list[Invariant], source: str) -> Callable:
    def keep(function: Callable) -> Callable:
        sentence = " ".join(function.__doc__.split())
        kind.append(Invariant(function.__name__, sentence, source, function))
        return function

    return keep
