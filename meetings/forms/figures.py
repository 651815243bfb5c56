"""The form with which the time and the tumour class of figures are chosen."""

from datetime import date

from django import forms

from cases.vocabulary import TumourClass
from meetings.figures.period import QUARTERS, Period, of_year

FIRST_YEAR, LAST_YEAR = 1990, 2100
DAY = {"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}


class FiguresForm(forms.Form):
    """Which figures; days from and to go before year and quarter."""

    year = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quarter = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=0,
        choices=[("", "Whole year"), *QUARTERS.items()],
    )
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs=DAY))
    tumour_class = forms.ChoiceField(
        label="Tumour class", required=False, choices=[("", "All"), *TumourClass.choices]
    )
    yearly = forms.IntegerField(
        label="Hospital's cases",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Of this time, for the pack; not stored.",
    )
    outside = forms.BooleanField(label="Files for outside the board: hide 1 to 4", required=False)

    def clean(self) -> dict:
        """The first day is not after the last, and both lie in years that a calendar has."""
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")
        if since and until and until < since:
            self.add_error("until", "This is before the first day.")
        return given

    def period(self, today: date) -> Period:
        """The time that a valid form chooses; this year when it says nothing."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since or until:
            first = since or date(until.year, 1, 1)
            return Period(first, until or max(first, today))
        return of_year(given.get("year") or today.year, given.get("quarter") or 0)
