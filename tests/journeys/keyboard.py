"""Going through a page without a mouse."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

FARTHEST = 80
IS_FOCUSED = "element => element === document.activeElement"

# What has the focus: where it stands in the record, and what it is.
FOCUSED = """
() => {
  const at = document.activeElement, place = at.closest("details.place");
  const form = at.closest("form[data-saves]"), rest = at.closest("details.rest");
  const forms = place ? [...place.querySelectorAll("form[data-saves]")] : [];
  const folded = at.matches("summary") ? at.parentElement : null;
  const named = (part) => [...part.querySelectorAll("[name]")].map((one) => one.name);
  return {
    tag: at.tagName, type: at.type || "", name: at.name || "", value: at.value || "",
    words: at.textContent.trim(), section: place ? place.id : "", thing: forms.indexOf(form),
    things: forms.length, folded: folded ? !folded.open : false,
    isPlace: !!folded && folded === place, holds: folded && folded === rest ? named(rest) : [],
    isMore: !!at.closest(".more"), checked: !!at.checked,
    options: at.tagName === "SELECT" ? [...at.options].map((one) => [one.value, one.text]) : [],
    radios: at.type === "radio"
      ? [...form.elements].filter((one) => one.name === at.name).map((one) => one.value) : [],
  };
}
"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(FARTHEST):
        if target.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with {FARTHEST} presses of Tab")


@dataclass
class Hands:
    """Two hands on a keyboard, which count the keys and the fields that they touch."""

    page: Page
    keys: int = 0
    touched: set[tuple] = field(default_factory=set)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(FARTHEST):
            if target.evaluate(IS_FOCUSED):
                return
            self.press("Tab")
        raise AssertionError(f"{target} is not reached with {FARTHEST} presses of Tab")

    def put(self, label: str, text: str) -> None:
        """Go to the field with this label and type."""
        target = self.page.get_by_label(label)
        self.tab_to(target)
        self.answer(target.evaluate("element => element.id"), text)

    def answer(self, what: str | tuple, value: str | list[str]) -> None:
        """Give the answer to the field that has the focus, as its kind wants it."""
        at = self.page.evaluate(FOCUSED)
        kind = (at["tag"], at["type"])
        if kind[0] == "SELECT":
            self.type(self._letters(at["options"], value))
        elif kind[1] == "radio":
            steps = at["radios"].index(value) - at["radios"].index(at["value"])
            self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        elif kind[1] == "checkbox":
            if at["checked"] != (at["value"] in value):
                self.press("Space")
        else:
            self.press("Control+a")
            self.type(value)
        self.touched.add(what if isinstance(what, tuple) else (what,))

    def _letters(self, options: list[list[str]], value: str) -> str:
        """The fewest letters with which the list jumps to the answer."""
        words = next(text for key, text in options if key == value).lower()
        for length in range(1, len(words) + 1):
            first = next(text for _, text in options if text.lower().startswith(words[:length]))
            if first.lower() == words:
                return words[:length]
        return words


Plan = dict[str, list[dict[str, str | list[str]]]]


class Walk:
    """One way through the open record with the Tab key, giving the planned answers on it."""

    LONGEST = 900

    def __init__(self, hands: Hands, plan: Plan) -> None:
        self.hands = hands
        self.left = {
            (section, number, name): value
            for section, things in plan.items()
            for number, thing in enumerate(things)
            for name, value in thing.items()
        }
        self.ticked: set[tuple] = set()

    def go(self) -> None:
        """Walk until every planned answer is given."""
        for _ in range(self.LONGEST):
            at = self.hands.page.evaluate(FOCUSED)
            self._stop(at)
            if not self.left:
                return
            self.hands.press("Tab")
        raise AssertionError(f"not reached: {sorted(map(str, self.left))}")

    def _stop(self, at: dict) -> None:
        section, key = at["section"], (at["section"], at["thing"], at["name"])
        if key in self.left:
            self._give(at, key)
        elif at["folded"] and at["isPlace"] and any(one[0] == section for one in self.left):
            self._unfold(section)
        elif at["folded"] and any(
            (section, at["thing"], name) in self.left for name in at["holds"]
        ):
            self.hands.press("Enter")
        elif at["isMore"] and any(one[:2] == (section, at["things"]) for one in self.left):
            self._one_more(section, at["things"])

    def _give(self, at: dict, key: tuple) -> None:
        value = self.left[key]
        self.hands.answer(key, value)
        if at["type"] == "checkbox":
            self.ticked.add((*key, at["value"]))
            if any((*key, one) not in self.ticked for one in value):
                return
        del self.left[key]

    def _unfold(self, section: str) -> None:
        self.hands.press("Enter")
        expect(self.hands.page.locator(f"#{section} form[data-saves]").first).to_be_visible()

    def _one_more(self, section: str, there: int) -> None:
        self.hands.press("Enter")
        forms = self.hands.page.locator(f"#{section} form[data-saves]")
        expect(forms).to_have_count(there + 1)
        expect(forms.last.locator("input:not([type=hidden]), select").first).to_be_focused()
        self._stop(self.hands.page.evaluate(FOCUSED))
