"""The canvas on paper, read again by another program than the one that made it."""

from __future__ import annotations

import re
import time
from urllib.parse import unquote

import pypdfium2
import pytest
from django.utils import timezone

from canvas.boxes import actions as writing
from canvas.boxes import layout
from canvas.boxes.choices import BoxKey
from canvas.paper import paragraphs, press

pytestmark = pytest.mark.django_db
LETTERS = "é ß Ł Ж 漢字 🚀"
# Millimetres in points, wider than high.
SIZES = {"a4": (842, 595), "a3": (1191, 842)}


def write(project, people, texts):
    for key, text in texts.items():
        writing.save_box(project=project, key=key, text=text, version=1, actor=people.zoe, at=timezone.now())


def printed(client, project, paper="a4"):
    answer = client.get(f"/api/v1/projects/{project.code}/canvas.pdf?paper={paper}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content[:500]
    return answer


def pages(answer):
    return list(pypdfium2.PdfDocument(answer.content))


def words(page):
    return " ".join(page.get_textpage().get_text_bounded().replace("\u200b", "").split())


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_normal_canvas_is_one_page_with_everything_on_it(api, people, project, paper):
    write(project, people, {box.key: f"{box.example} {LETTERS}" for box in layout.boxes()})
    writing.save_panel(
        project=project, key="service", data={"p95_ms": 250}, version=1, actor=people.zoe, at=timezone.now()
    )
    answer = printed(api("jan"), project, paper)
    (page,) = pages(answer)
    assert tuple(round(side) for side in page.get_size()) == SIZES[paper]
    text = words(page)
    for box in layout.boxes():
        assert box.title in text
        assert " ".join(box.example.split())[-40:] in text, box.key
    for part in (
        LETTERS,
        layout.definition().attribution,
        project.name,
        "Zoë Müller",
        "Nordlys Vækst & Børn",
        "250 ms",
    ):
        assert part in text
    document = pypdfium2.PdfDocument(answer.content)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == project.name
    assert b"pdfuaid" in answer.content


def test_an_empty_canvas_is_a_form_to_fill_in_by_hand(api, project):
    (page,) = pages(printed(api("zoe"), project))
    for box in layout.boxes(plain=True):
        assert box.title in words(page)
        assert box.hint[:30] in words(page)


def test_what_does_not_fit_goes_on_behind(api, people, project):
    long = "\n\n".join(f"Paragraph {number} of a box. {'Words of some length. ' * 8}" for number in range(60))
    write(project, people, {"task": long, "features": "x" * 3000 + " the end", "value": "Short."})
    found = pages(printed(api("jan"), project))
    first, rest = words(found[0]), " ".join(words(page) for page in found[1:])
    assert len(re.findall(r"full text on page [23]", first)) == 2
    assert "Paragraph 0 of" in first
    assert "Paragraph 59 of" not in first
    assert "Paragraph 59 of" in rest
    assert "the end" in rest
    assert "Short." not in rest
    assert all(layout.definition().attribution in words(page) for page in found)


def test_the_longest_canvas_that_there_can_be_is_made_in_time(api, people, project):
    sentence = "Wörter, die 漢字 und 🚀 kennen, **fett** und [verlinkt](https://example.org/x).\n\n- eins\n- zwei\n\n"
    most = layout.definition().max_length
    write(project, people, dict.fromkeys(BoxKey, (sentence * 400)[:most]))
    began = time.process_time()
    assert len(pages(printed(api("jan"), project))) > 10
    assert time.process_time() - began < 10


def test_what_people_write_is_never_the_typesetters_language(api, people, project):
    write(
        project,
        people,
        {"task": '#panic("x") $x$ #include "/etc/passwd" <b>&amp; \\u{41} {page}', "value": "[x](javascript:alert)"},
    )
    (page,) = pages(printed(api("jan"), project))
    assert '#panic("x")$x$#include"/etc/passwd"<b>&\\u{41}{page}' in words(page).replace(" ", "")


def test_a_letter_that_no_typeface_has_costs_the_name_of_the_standard_not_the_file(api, people, project):
    write(project, people, {"task": "A letter of nobody's: \U000e0100\U0010fffd."})
    assert b"pdfuaid" not in printed(api("jan"), project).content


def test_the_same_canvas_is_the_same_file(api, people, project, monkeypatch):
    first = printed(api("zoe"), project)
    assert first["ETag"] == printed(api("zoe"), project)["ETag"]
    assert first["ETag"] != printed(api("zoe"), project, "a3")["ETag"]
    name = first["Content-Disposition"]
    assert f'filename="{project.code}-canvas.pdf"' in name
    assert unquote(name.partition("UTF-8''")[2]) == f"{project.code} {project.name} canvas.pdf"
    monkeypatch.setattr(press, "pdf", None)
    path = f"/api/v1/projects/{project.code}/canvas.pdf"
    assert api("zoe").get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    write(project, people, {"task": "New."})
    monkeypatch.undo()
    assert printed(api("zoe"), project)["ETag"] != first["ETag"]


def test_a_page_offers_the_pdf_and_only_to_whom_it_may_concern(signed_in, api, project):
    answer = signed_in("zoe").get(f"/p/{project.code}/canvas.pdf?paper=a3")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert signed_in("zoe").get(f"/p/{project.code}/canvas.pdf?paper=a9").status_code == 404
    assert signed_in("lukasz").get(f"/p/{project.code}/canvas.pdf").status_code == 404
    assert api("zoe").get(f"/api/v1/projects/{project.code}/canvas.pdf?paper=a9").status_code == 400


def test_a_typesetter_that_fails_or_hangs_is_said_so(signed_in, project, monkeypatch, tmp_path):
    for source in ("raise SystemExit(3)", "import time; time.sleep(60)"):
        broken = tmp_path / "setter.py"
        broken.write_text(source)
        monkeypatch.setattr(press, "SETTER", broken)
        monkeypatch.setattr(press, "TIME_LIMIT", 1)
        monkeypatch.setattr(press, "layout_tag", lambda: b"")
        answer = signed_in("zoe").get(f"/p/{project.code}/canvas.pdf")
        assert answer.status_code == 503


def test_markdown_becomes_styled_pieces():
    found = paragraphs.blocks(
        "# Head\n\n**b *c*** `d`\n\n- one\n\n  more\n  1. deep\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend"
    )
    assert [(b["kind"], "".join(p["s"] for p in b["pieces"]), b.get("mark"), b.get("depth")) for b in found] == [
        ("h", "Head", None, None),
        ("p", "b c d", None, None),
        ("li", "one", "•", 1),
        ("li", "more", "", 1),
        ("li", "deep", "1.", 2),
        ("p", "a | b", None, None),
        ("p", "1 | 2", None, None),
        ("p", "end", None, None),
    ]
    assert found[1]["pieces"][1] == {"s": "c", "b": True, "i": True}
    assert paragraphs.blocks("[x](javascript:alert(1))")[0]["pieces"][0].get("to") is None
