"""Icons and initials, and the components that every page is made of."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string

from tumorboard.templatetags import ui
from tumorboard.templatetags.ui import icon, initials


class Referral(forms.Form):
    question = forms.CharField(label="Question to the board", help_text="One sentence.")
    consent = forms.BooleanField(label="The patient agrees")
    modality = forms.ChoiceField(choices=[("surgery", "Surgery")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr. Hanna Vogel", "HV"),
        ("Prof. Dr. Amara Osei", "AO"),
        ("Marie Dubois", "MD"),
        ("Ng", "N"),
        ("", "?"),
    ],
)
def test_initials_leave_titles_out(name, letters):
    assert initials(name) == letters


def test_an_icon_is_silent_unless_it_has_words():
    assert 'aria-hidden="true"' in icon("check")
    assert "visually-hidden" not in icon("check")
    assert '<span class="visually-hidden">Present &amp; voting:</span>' in icon(
        "check", "Present & voting:"
    )


def test_a_wrong_field_says_so_at_the_field_and_in_the_summary():
    html = render_to_string("components/form_fields.html", {"form": Referral({})})

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_question_helptext id_question_error"' in html
    assert 'id="id_question_error"' in html
    assert '<a href="#id_question">Question to the board</a>' in html
    assert "What you typed is kept below." in html


def test_an_untouched_form_shows_no_error():
    html = render_to_string("components/form_fields.html", {"form": Referral()})

    assert "error" not in html
    assert "<legend>Modality" in html


def test_a_notice_of_a_refusal_is_announced_and_escaped():
    html = render_to_string("components/refused.html", {"sentence": "It is <b>closed</b>."})

    assert 'role="alert"' in html
    assert "It is &lt;b&gt;closed&lt;/b&gt;." in html


def test_a_range_of_a_score_shows_both_ends_and_what_is_missing():
    html = render_to_string(
        "components/sins.html",
        {"low": 8, "high": 11, "band": "indeterminate", "level": "L3", "missing": "pain"},
    )

    assert "SINS 8 to 11 on the scale from 0 to 18: indeterminate" in html
    assert html.count('class="marker"') == 2
    assert "Not recorded: pain." in html


def test_every_icon_that_a_template_names_exists():
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    named = re.compile(r'{% icon "([^"]+)"|\bicon="([^"]+)"')
    missing = {
        name
        for template in templates
        for name in filter(None, chain(*named.findall(template.read_text(encoding="utf-8"))))
        if f"{name}.svg" not in ui._archive().namelist()
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("count", "lengths"),
    [(0, []), (1, [1]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4]), (11, [4, 4, 3])],
)
def test_rows_are_few_and_of_about_the_same_length(count, lengths):
    rows = ui.in_rows(list(range(count)), 5)
    assert [len(row) for row in rows] == lengths
    assert [thing for row in rows for thing in row] == list(range(count))
