"""The definition of the canvas and the file that holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.boxes import layout
from canvas.boxes.choices import PANEL_FIELDS, BoxKey, PanelKey
from canvas.boxes.forms import PANEL_FORMS

ATTRIBUTION = "Machine Learning Canvas v1.2 by Louis Dorard (ownml.co), CC BY-SA 4.0; adapted."


def test_there_are_ten_boxes_in_the_order_in_which_they_are_filled():
    assert [box.key for box in layout.boxes()] == [
        "value", "task", "decisions", "impact", "sources", "collection", "features", "making", "building", "monitoring",
    ]  # fmt: skip
    assert {box.key for box in layout.boxes()} == set(BoxKey)


def test_the_boxes_lie_as_on_paper():
    assert [" ".join(row) for row in layout.definition().areas] == [
        "task decisions value collection sources",
        "impact making value building features",
        "impact monitoring monitoring monitoring features",
    ]
    assert layout.definition().row_heights == (41, 42, 17)


def test_the_stylesheet_draws_the_same_areas():
    css = Path("static/css/canvas.css").read_text(encoding="utf-8")
    for row in layout.definition().areas:
        assert f'"{" ".join(row)}"' in css


def test_every_box_has_a_title_a_hint_an_example_and_a_group():
    for box in layout.boxes():
        assert box.title
        assert box.hint.endswith("?")
        assert len(box.example) > 60
        assert box.group in ("predict", "goal", "learn", "evaluate")


def test_the_attribution_is_the_one_that_the_licence_asks_for():
    assert layout.definition().attribution == ATTRIBUTION
    licence = layout.DEFINITION.with_name("LICENSE.txt").read_text(encoding="utf-8")
    assert ATTRIBUTION in licence
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in licence


def test_stakeholders_read_plain_titles():
    assert layout.box("impact", plain=True).title == "What right and wrong decisions cost"
    assert layout.box("impact").title == "Impact simulation"


def test_an_unknown_box_has_no_definition():
    with pytest.raises(ValueError, match="nowhere"):
        layout.box("nowhere")


@pytest.mark.parametrize("key", list(PanelKey))
def test_the_fields_of_a_panel_are_those_of_its_form(key):
    assert tuple(PANEL_FORMS[key].base_fields) == PANEL_FIELDS[key]
