"""Going through a page without a mouse."""

from playwright.sync_api import Locator, Page, expect

FARTHEST = 80
IS_FOCUSED = "element => element === document.activeElement"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(FARTHEST):
        if target.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with {FARTHEST} presses of Tab")
