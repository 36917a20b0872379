"""Fields refuse with a reason whatever cannot be kept, and every widget can be drawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin import widgets as admin_widgets
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from intake.base.forms import (
    Choice,
    Choices,
    DateInput,
    Flag,
    LongText,
    Money,
    Number,
    PlainText,
    WholeNumber,
    errors_of,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Everything(forms.Form):
    """One field of each kind."""

    name = PlainText(max_length=20)
    problem = LongText(max_length=50, help_text="In your own words.")
    metric = Number(required=False)
    calls = WholeNumber(required=False)
    cost = Money(required=False)
    when = DateInput(required=False)
    brand = Choice(choices=[("a", "Nordlys"), ("b", "Łódź Living")])
    useful = Choice(choices=[("q", "This quarter")], widget=forms.RadioSelect, required=False)
    channels = Choices(choices=[("w", "Web"), ("m", "Mail")], required=False)
    personal = Flag(label="Personal data")


GOOD = {"name": "Churn", "problem": "They leave.", "brand": "a"}


def codes(**changes: object) -> dict[str, str]:
    form = Everything({**GOOD, **changes})
    return {error.field: error.code for error in errors_of(form)}


def cleaned(field: str, value: object) -> object:
    form = Everything({**GOOD, field: value})
    assert form.is_valid(), form.errors
    return form.cleaned_data[field]


def test_text_is_stripped_and_line_ends_are_one_kind():
    assert cleaned("name", "  Churn  ") == "Churn"
    assert cleaned("problem", " a\r\nb\rc ") == "a\nb\nc"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
def test_a_control_character_is_named_by_its_place(character):
    assert codes(name=f"a{character}b") == {"name": "control_character"}
    form = Everything({**GOOD, "problem": f"ab{character}c"})
    assert "position 3" in errors_of(form)[0].detail


def test_a_line_of_text_has_no_line_breaks():
    assert codes(name="a\nb") == {"name": "newline"}


def test_too_long_says_how_long():
    form = Everything({**GOOD, "problem": "x" * 51})
    assert errors_of(form)[0].detail == "Use at most 50 characters; this has 51."


def test_line_ends_of_browsers_do_not_count_twice():
    assert cleaned("problem", "a\r\n" * 24 + "ab")


@pytest.mark.parametrize("value", [5, True, ["x"], {"a": 1}, 1.5])
def test_what_is_not_text_is_no_text(value):
    assert codes(name=value)["name"] == "invalid"


@pytest.mark.parametrize("value", ["NaN", "inf", "1e400", "1_0", "abc", [1], {"a": 1}, True, "0x10", "9" * 500])
def test_numbers_are_finite(value):
    assert codes(metric=value) == {"metric": "invalid"}


def test_numbers_understand_a_decimal_comma_and_spaces():
    assert cleaned("metric", "0,72") == 0.72
    assert cleaned("metric", "1\u202f234.5") == 1234.5
    assert cleaned("metric", 0) == 0
    assert cleaned("metric", "") is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("-1", "min_value"),
        (2**63, "max_value"),
        ("1.5", "invalid"),
        (1.5, "invalid"),
        (float("inf"), "invalid"),
        (False, "invalid"),
    ],
)
def test_whole_numbers_fit_the_database(value, code):
    assert codes(calls=value) == {"calls": code}
    assert cleaned("calls", 2**63 - 1) == 2**63 - 1


def test_money_has_two_decimals():
    assert cleaned("cost", "1140,50") == Decimal("1140.50")
    assert codes(cost="0.001") == {"cost": "max_decimal_places"}
    assert codes(cost="NaN") == {"cost": "invalid"}
    assert codes(cost="-1") == {"cost": "min_value"}


@pytest.mark.parametrize(
    "value", ["22.11.2026", "2026-02-30", "20261122", "٢٠٢٦-١١-٢٢", 20261122, ["2026-11-22"], "2026-11-22T10:00"]
)
def test_a_date_is_year_month_day(value):
    assert codes(when=value) == {"when": "invalid"}


def test_a_date_lies_in_a_range_that_arithmetic_survives():
    assert cleaned("when", "2026-11-22") == date(2026, 11, 22)
    assert codes(when="0001-01-01") == {"when": "out_of_range"}
    assert codes(when="9999-12-31") == {"when": "out_of_range"}


def test_choices_are_those_offered():
    assert codes(brand="z") == {"brand": "invalid_choice"}
    assert codes(brand=["a"]) == {"brand": "invalid_choice"}
    assert codes(channels="w") == {"channels": "invalid_choice"}
    assert codes(channels=[{"a": 1}]) == {"channels": "invalid_choice"}
    assert cleaned("channels", ["w", "m"]) == ["w", "m"]


@given(st.fixed_dictionaries(dict.fromkeys(Everything.base_fields, json_values)))
def test_any_json_gets_an_answer_and_never_an_exception(data):
    form = Everything(data)
    form.is_valid()
    assert all(error.detail and error.code for error in errors_of(form))


def test_validators_of_a_field_are_kept():
    def refuse(value: str) -> None:
        raise forms.ValidationError("No.", code="no")

    with pytest.raises(forms.ValidationError):
        PlainText(validators=[refuse]).clean("x")


def test_a_field_with_an_error_names_help_and_error_to_screen_readers():
    html = str(Everything({"name": "", "problem": ""})["problem"].as_field_group())
    assert 'aria-describedby="id_problem_helptext id_problem_error"' in html
    assert 'id="id_problem_helptext"' in html
    assert 'id="id_problem_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_people_typed_is_escaped():
    html = str(Everything({**GOOD, "name": '"><script>'})["name"].as_field_group())
    assert "<script>" not in html


WIDGETS = [
    getattr(forms.widgets, name)
    for name in forms.widgets.__all__
    if name.endswith(("Input", "Select", "SelectMultiple", "Widget", "area", "Multiple"))
    and name not in ("Widget", "MultiWidget", "DateTimeBaseInput", "Input")
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_every_widget_of_django_can_be_drawn(widget):
    made = widget()
    if isinstance(made, forms.widgets.ChoiceWidget):
        made.choices = [("a", "Ä"), ("Group", [("b", "B")])]
    value = ["x"] if widget is forms.MultipleHiddenInput else None
    assert "<" in made.render("field", value, attrs={"id": "id_field"})


@pytest.mark.parametrize(
    "widget", [admin_widgets.AdminSplitDateTime, admin_widgets.AdminTextareaWidget, admin_widgets.AdminURLFieldWidget]
)
def test_widgets_of_the_admin_can_be_drawn(widget):
    assert "<" in widget().render("field", None, attrs={"id": "id_field"})


def test_a_whole_form_is_drawn_by_the_components():
    template = engines["jinja2"].from_string(
        '{% from "components/forms.html" import error_summary, fields %}{{ error_summary(form) }}{{ fields(form) }}'
    )
    html = template.render({"form": Everything({})})
    assert html.count('class="field') == len(Everything.base_fields)
    assert 'href="#id_name"' in html
