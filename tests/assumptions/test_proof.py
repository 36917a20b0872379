"""A file as proof; and what is refuted stays on top with ways out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from canvas.assumptions import actions
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Evidence
from intake.attachments.models import Attachment
from intake.base.middleware import limit_of
from tests.assumptions.factories import PLAIN, make_fitted, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def answer(client, project, number, **said):
    row = numbered(project, number)
    fields = {"verdict": "true", "level": "2", "text": "", "link": "", "version": row.version, **said}
    return client.post(f"/p/{project.code}/assumptions/{number}/answer/", fields)


def test_a_file_alone_is_proof_and_can_be_read_again(project, signed_in):
    zoe = signed_in("zoe")
    assert answer(zoe, project, 1, file=SimpleUploadedFile("cases.csv", b"month,cases\n10,300\n")).status_code == 302
    entry = Evidence.objects.get(assumption=numbered(project, 1))
    kept = Attachment.objects.get(project=project)
    assert (entry.file, entry.file_name, kept.subject) == (kept, "cases.csv", "assumption:1")
    page = zoe.get(f"/p/{project.code}/assumptions/1/").text
    assert f"/p/{project.code}/files/{kept.pk}/" in page
    kept.removed_at = timezone.now()
    kept.save()
    page = zoe.get(f"/p/{project.code}/assumptions/1/").text
    assert f"/p/{project.code}/files/{kept.pk}/" not in page
    assert "cases.csv" in page


def test_a_file_that_a_browser_could_run_is_refused_and_nothing_is_kept(project, signed_in):
    sent = SimpleUploadedFile("cases.csv", b"<html><script>alert(1)</script></html>")
    page = answer(signed_in("zoe"), project, 1, file=sent, text="Counted.")
    assert (page.status_code, "This kind of file is not taken" in page.text, "Counted." in page.text) == (422,) + (
        True,
    ) * 2
    assert numbered(project, 1).status == Status.OPEN
    assert not Attachment.objects.exists()


def test_a_hundred_megabytes_are_refused_by_their_declared_length(project, signed_in):
    page = signed_in("zoe").post(
        f"/p/{project.code}/assumptions/1/answer/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(100 * 1024**2)},
    )
    assert page.status_code == 413
    made = RequestFactory().post("/p/NVB-1/assumptions/1/decide/", {"reason": "x"})
    assert limit_of(made) == settings.BODY_LIMIT


def test_the_same_file_for_an_answer_that_was_overtaken_is_kept_once(project, signed_in):
    zoe = signed_in("zoe")
    stale = numbered(project, 1).version
    actions.take_up(assumption=numbered(project, 1), actor=None, at=timezone.now())
    files = [SimpleUploadedFile("cases.csv", b"month,cases\n") for _ in range(2)]
    assert answer(zoe, project, 1, file=files[0], version=stale).status_code == 409
    assert answer(zoe, project, 1, file=files[1]).status_code == 302
    assert Attachment.objects.count() == 1


def test_what_is_refuted_leads_the_page_until_somebody_decides(project, people, signed_in):
    actions.refute(assumption=numbered(project, 31), reason="Known a day late.", actor=people.zoe, at=timezone.now())
    for name in ("zoe", "jan"):
        page = signed_in(name).get(f"/p/{project.code}/assumptions/").text
        assert page.index('id="refuted"') < page.index('id="a31"') < page.index('id="due-')
        assert page.count('id="a31"') == 1
        assert f"/p/{project.code}/decisions/?question=" in page
        assert (f"/p/{project.code}/move/" in page) is (name == "jan")
    actions.accept_risk(assumption=numbered(project, 31), reason="Fine.", actor=people.jan, at=timezone.now())
    assert 'id="refuted"' not in signed_in("jan").get(f"/p/{project.code}/assumptions/").text


def test_the_question_is_written_already_where_a_decision_is_asked_for(project, signed_in):
    page = signed_in("zoe").get(f"/p/{project.code}/decisions/", {"question": "Wrong. <b>What</b> now?"}).text
    assert "Wrong. &lt;b&gt;What&lt;/b&gt; now?" in page


@pytest.mark.parametrize(("number", "days"), [(1, 180), (48, 90), (20, 180), (43, 365)])
def test_the_day_to_look_again_is_proposed(project, signed_in, number, days):
    page = signed_in("zoe").get(f"/p/{project.code}/assumptions/{number}/").text
    assert f'value="{(timezone.localtime() + timedelta(days=days)).date()}"' in page
