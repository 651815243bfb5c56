"""Looking at a page as its users do: narrow and wide, light and dark, with assistive technology."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = ["color-contrast"]
# Width, scheme and rules: brightness changes nothing but the contrast, which takes longest.
LOOKS = (
    (1366, "light", RULES),
    (1920, "dark", RULES),
    (390, "dark", CONTRAST),
    (390, "light", RULES),
)
CROSSED = ((1366, "light", RULES), (1920, "light", RULES), (390, "dark", RULES))
"""Fewer looks, for pages that are looked at many times."""

# What sticks out to the right, for the message; nothing when the page fits.
TOO_WIDE = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}
"""
RUN = """
async (options) => {
  // What stands under a bar that stays in view is scrolled out from under it by its reader.
  const bars = [...document.querySelectorAll(".action-bar, .nav, .form-foot")];
  bars.forEach((bar) => { bar.style.position = "static"; });
  const {violations} = await axe.run(document, options);
  bars.forEach((bar) => { bar.style.position = ""; });
  return violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
    `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}
"""
SCRIPT = Axe().axe_script


def inspect(page: Page, name: str, looks: tuple = LOOKS) -> None:
    """Fail with everything that is wrong with the page at each width, in light and in dark."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.get_by_text("Documents are being fetched.")).to_have_count(0)
    size, complaints = page.viewport_size, []
    for width, scheme, rules in looks:
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("() => scrollTo(0, 0)")
        look = f"{width} px, {scheme}"
        complaints += [f"{look}: too wide: {part}" for part in page.evaluate(TOO_WIDE)]
        complaints += [f"{look}: {words}" for words in barriers(page, rules)]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert not complaints, f"{name}:\n" + "\n".join(complaints)


def barriers(page: Page, rules: list[str] = RULES) -> list[str]:
    """The violations of the rules for accessible pages, each with the part that breaks it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    options = {"resultTypes": ["violations"], "runOnly": rules}
    return page.evaluate(RUN, options)
