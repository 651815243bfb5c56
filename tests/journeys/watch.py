"""What a browser complains about while a person works: errors, broken rules, failed answers."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

REPORT_BROKEN_RULES = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ` +
    (event.target.outerHTML || "").slice(0, 160)));
"""
BY_STATUS = ("responded with a status of", "Response Status Error Code")
AWAY = ("net::ERR_", "htmx:sendError", "htmx:afterRequest", "htmx:sseError", "[object Event]")


class Watch:
    """Everything that went wrong in one person's browser; `calm()` fails when there was any."""

    def __init__(self, name: str, context: BrowserContext) -> None:
        self.name = name
        self.context = context
        self.trouble: list[str] = []
        self.expected: set[int] = set()
        self.is_cut_off = False
        context.add_init_script(REPORT_BROKEN_RULES)
        context.on("page", self._follow)

    def expect(self, *statuses: int) -> None:
        """Let answers of these statuses pass: the test makes a mistake on purpose."""
        self.expected |= set(statuses)

    def may_be_cut_off(self) -> None:
        """Let the complaints of a lost connection pass."""
        self.is_cut_off = True

    def calm(self) -> None:
        """Fail with everything that went wrong."""
        assert not self.trouble, f"{self.name}: " + "\n".join(self.trouble)

    def _follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        words = message.text
        if message.type != "error" or any(sign in words for sign in BY_STATUS):
            return  # an answer is judged by its status
        if self.is_cut_off and any(sign in words for sign in AWAY):
            return
        self.trouble.append(f"{message.location.get('url')}: {words}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.trouble.append(f"{response.status} {response.request.method} {response.url}")
