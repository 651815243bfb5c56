"""How long a step of one person takes until the others see it, measured in their browsers."""

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

ANY_TIME = re.compile(r"^\d+$")

# The last click or typed letter counts: a key press and the answer to a question end in a click.
NOTE_CLICKS = """
() => ["click", "input"].forEach((kind) => addEventListener(kind, () => {
  document.documentElement.dataset.clicked = String(Date.now());
}, true))
"""
# Counts what is laid out and not hidden, as a reader would.
NOTE_WORDS = """
(words) => {
  const seen = () => document.querySelector("main").innerText
    .replace(/\\s+/g, " ").toLowerCase().includes(words.toLowerCase());
  delete document.documentElement.dataset.seen;
  window.watcher?.disconnect();
  if (seen()) return true;
  window.watcher = new MutationObserver(() => {
    if (!seen()) return;
    document.documentElement.dataset.seen = String(Date.now());
    window.watcher.disconnect();
  });
  window.watcher.observe(document.body, {subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ["hidden", "open", "class"]});
  return false;
}
"""


@dataclass
class Step:
    """One action: its watchers by name, each with the milliseconds until they saw it."""

    name: str
    seen: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        seen = "  ".join(f"{who} {ms:>4} ms" for who, ms in self.seen.items())
        return f"{self.name:<26}{seen}"


class Stopwatch:
    """Measures steps from the actor's last click to the words on each watcher's screen."""

    def __init__(self, actor: Page, watchers: dict[str, Page], *, report: list[str]) -> None:
        self.actor = actor
        self.watchers = watchers
        self.report = report
        self.steps: list[Step] = []
        self.ready()

    def ready(self) -> None:
        """Note the actor's clicks; needed again after each new page of the actor."""
        self.actor.evaluate(NOTE_CLICKS)

    def measure(self, name: str, act: Callable[[], None], words: dict[str, str]) -> Step:
        """Let the actor act; `words` are what each watcher reads when it has arrived."""
        for watcher, awaited in words.items():
            early = self.watchers[watcher].evaluate(NOTE_WORDS, awaited)
            assert not early, f"{watcher} reads “{awaited}” before “{name}”"
        act()
        step = Step(name)
        for watcher in words:
            html = self.watchers[watcher].locator("html")
            expect(html, f"{watcher} sees “{name}”").to_have_attribute("data-seen", ANY_TIME)
            clicked = self.actor.locator("html").get_attribute("data-clicked")
            step.seen[watcher] = int(html.get_attribute("data-seen")) - int(clicked)
        self.steps.append(step)
        self.report.append(str(step))
        return step

    @property
    def every(self) -> list[int]:
        return [ms for step in self.steps for ms in step.seen.values()]

    @property
    def summary(self) -> str:
        return f"median {statistics.median(self.every):.0f} ms, worst {max(self.every)} ms"
