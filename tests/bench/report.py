"""The report of a run: a calm table for people, JSON for machines."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from .figures import Figure, exit_code

PACKAGES = ("django", "uvicorn", "uvloop", "httptools", "a2wsgi", "psycopg")


@dataclass
class Report:
    """What was measured, on what, and who missed something."""

    database: str
    repeats: int
    figures: list[Figure] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    connected: int = 0
    updates: int = 0

    def add(
        self,
        group: str,
        name: str,
        value: float,
        unit: str,
        goal: float | None = None,
        note: str = "",
    ) -> None:
        self.figures.append(Figure(group, name, value, unit, goal, note))

    @property
    def code(self) -> int:
        return exit_code(self.figures, self.missed)

    @property
    def machine(self) -> str:
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        return (
            f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, "
            f"Python {platform.python_version()}, PostgreSQL {self.database}, {packages}; "
            f"load average {load}; {self.repeats} interleaved repeat(s)"
        )

    def text(self) -> str:
        """The whole report as it is printed."""
        lines = ["", self.machine, ""]
        group = ""
        for figure in self.figures:
            if figure.group != group:
                group = figure.group
                lines += ["", group]
            lines.append(line_of(figure))
        lines += ["", self.last_words()]
        return "\n".join(lines)

    def last_words(self) -> str:
        counted = f"{self.connected} screens connected, {self.updates} updates counted"
        if self.missed:
            return "\n".join([f"Not all screens got everything ({counted}):", *self.missed])
        judged = [figure for figure in self.figures if figure.goal is not None]
        met = sum(figure.is_met for figure in judged)
        return f"{met} of {len(judged)} goals met; {counted}, none missed."

    def save(self, path: Path) -> None:
        rows = [{**asdict(figure), "verdict": figure.verdict} for figure in self.figures]
        whole = {
            "machine": self.machine,
            "repeats": self.repeats,
            "connected": self.connected,
            "updates": self.updates,
            "missed": self.missed,
            "figures": rows,
            "exit_code": self.code,
        }
        path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def line_of(figure: Figure) -> str:
    """One line of the table: name, figure, goal, verdict."""
    value = f"{number(figure.value)} {figure.unit}".strip()
    goal = "" if figure.goal is None else f"at most {number(figure.goal)}"
    line = f"  {figure.name:<46}{value:>14}  {goal:<14}{figure.verdict:<7}{figure.note}"
    return line.rstrip()


def number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.1f}"
