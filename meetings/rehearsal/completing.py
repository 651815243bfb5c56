"""Completing a record on its page: what is missing is filled in, section by section."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from django.utils import timezone

from cases.vocabulary import TumourClass

from .answers import answers
from .person import Entry, Page, Person, Stopped, filled, lacking

FIRST = "tumour"


class Completing:
    """One clerk at the record of one case; `address` is that of its page."""

    def __init__(self, clerk: Person, address: str) -> None:
        self.clerk, self.address = clerk, address
        self.saved = self.answered = 0

    def run(self) -> str:
        """Fill sections until the page names no gap that blocks; returns what was done.

        The tumour comes first: its class decides what the other sections ask.
        """
        kind = self._class_of_tumour()
        told = answers(kind, timezone.localdate())
        page = self._open(told)
        while missing := blockers(page):
            before = self.saved
            for section, things in told.items():
                self._fill(page, section, things)
            if self.saved == before:
                raise Stopped(f"The record still lacks: {' '.join(missing)}")
            page = self._open(told)
        return f"{self.answered} answers in {self.saved} savings, {kind}"

    def _class_of_tumour(self) -> str:
        """What the bundle says, else a metastasis."""
        page = self._open([FIRST])
        form = next(iter(page.forms(f"/record/{FIRST}/")), None)
        if form is None:
            raise Stopped("The record has no form for the tumour.")
        kind = str(filled(form).get("tumour_class") or TumourClass.METASTASIS)
        self._save(page, form, answers(kind, timezone.localdate())[FIRST][0])
        return kind

    def _open(self, sections: Iterable[str]) -> Page:
        return self.clerk.open(f"{self.address}?open={','.join(sections)}")

    def _fill(self, page: Page, section: str, things: list[dict[str, Entry]]) -> None:
        """Fill every form of the section, and more of them when it needs more things."""
        forms = page.forms(f"/record/{section}/")
        if not forms:
            return
        matched = match(forms, things)
        for form, told in matched:
            self._save(page, form, told)
        for told in things:
            if all(told is not used for _, used in matched):
                page = self.clerk.open_part(f"{self.address}{section}/?new", page)
                self._save(page, page.forms(f"/record/{section}/")[0], told)

    def _save(self, page: Page, form: Element, told: dict[str, Entry]) -> None:
        entries = lacking(form, told)
        if not entries:
            return
        answer = self.clerk.save(page, form, **entries)
        wrong = answer.said("field-error")
        if wrong:
            raise Stopped(f"The record refused an answer: {wrong}")
        self.saved, self.answered = self.saved + 1, self.answered + len(entries)


def match(
    forms: list[Element], things: list[dict[str, Entry]]
) -> list[tuple[Element, dict[str, Entry]]]:
    """Each form with the thing that it is about: by its modality, else in their order."""
    left, found = list(things), []
    for form in forms:
        known = filled(form).get("modality")
        fits = [told for told in left if not known or told.get("modality") == known]
        if len(things) == 1:
            found.append((form, things[0]))
        elif fits:
            left.remove(fits[0])
            found.append((form, fits[0]))
    return found


def blockers(page: Page) -> list[str]:
    """The gaps that keep the case off an agenda, as the page names them."""
    return [
        " ".join(" ".join(item.itertext()).split())
        for item in page.root.iter("li")
        if "gap-missing" in (item.get("class") or "").split()
    ]
