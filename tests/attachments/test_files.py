"""Files of a project: handed in, looked at, removed and brought back; and what they cannot do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from intake.attachments import actions, storage
from intake.attachments.models import Attachment
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

Browser = Callable[[str], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
HERE = "/p/NVB-1/files/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.UPLOADS = tmp_path
    return tmp_path


@pytest.fixture
def project(people: Cast) -> Project:
    return make_project(people.nordlys, people.zoe)


def sent(client: Client, name: str = "Größe.png", content: bytes = PNG, **headers: str) -> int:
    return client.post(HERE, {"file": SimpleUploadedFile(name, content)}, headers=headers).status_code


def test_a_file_is_kept_under_a_name_that_nobody_chose_and_served_without_power(
    project: Project, signed_in: Browser, uploads: Path
) -> None:
    zoe = signed_in("zoe")
    assert sent(zoe) == 302
    row = Attachment.objects.get()
    kept = [path.relative_to(uploads) for path in uploads.rglob("*") if path.is_file()]
    assert [str(path) for path in kept] == [f"files/{row.place}"]
    answer = zoe.get(f"{HERE}{row.pk}/")
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]  # a file streams
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.png"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; ")
    assert answer["Cache-Control"] == "private, no-store"
    shown = zoe.get(f"{HERE}{row.pk}/?show=1")
    assert shown["Content-Disposition"].startswith("inline")
    assert JournalEntry.objects.get(kind="file.added").after == {"name": "Größe.png", "size": len(PNG)}


def test_only_pictures_are_ever_shown_in_place(project: Project, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    sent(zoe, "a.pdf", b"%PDF-1.4 <script>alert(1)</script>")
    row = Attachment.objects.get()
    assert zoe.get(f"{HERE}{row.pk}/?show=1")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.svg", b"<svg onload=alert(1)>", "not taken"),
        ("a.html", b"<script>alert(1)</script>", "not taken"),
        ("a.txt", b"", "empty"),
    ],
)
def test_what_is_refused_is_told_in_words_and_leaves_nothing(
    project: Project, signed_in: Browser, uploads: Path, name: str, content: bytes, word: str
) -> None:
    answer = signed_in("zoe").post(HERE, {"file": SimpleUploadedFile(name, content)})
    assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert not Attachment.objects.exists()
    assert not any(path.is_file() for path in uploads.rglob("*"))


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(project: Project, signed_in: Browser) -> None:
    class Endless:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("somebody read it")

        readline = read

    environ: dict[str, Any] = {"CONTENT_LENGTH": str(100 * 1024**2), "wsgi.input": Endless()}
    kind = "multipart/form-data; boundary=x"
    answer = signed_in("zoe").generic("POST", HERE, b"", content_type=kind, **environ)
    assert answer.status_code == 413


def test_a_file_beyond_the_limit_is_told_with_both_sizes(project: Project, signed_in: Browser, settings) -> None:
    settings.ATTACHMENT_LIMIT = 1024
    answer = signed_in("zoe").post(HERE, {"file": SimpleUploadedFile("a.png", PNG + b"x" * 2000)})
    assert (answer.status_code, "at most" in answer.content.decode()) == (422, True)


def test_the_same_file_twice_is_one_and_there_is_an_end_to_them(
    project: Project, signed_in: Browser, settings, uploads: Path
) -> None:
    settings.ATTACHMENTS_PER_PROJECT = 2
    zoe = signed_in("zoe")
    assert [sent(zoe), sent(zoe, "again.png")] == [302, 302]
    assert Attachment.objects.count() == 1
    assert [sent(zoe, content=PNG + b"2"), sent(zoe, content=PNG + b"3")] == [302, 422]
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize(
    ("who", "look", "add"),
    [("zoe", 200, 302), ("kasper", 200, 302), ("jan", 200, 302), ("lukasz", 404, 404), ("amina", 404, 404)],
)
def test_who_sees_the_project_sees_its_files(
    project: Project, people: Cast, signed_in: Browser, who: str, look: int, add: int
) -> None:
    row = actions.attach(
        project=project, name="a.png", content_type="image/png", chunks=[PNG], actor=people.zoe, at=timezone.now()
    )
    client = signed_in(who)
    assert client.get(f"{HERE}{row.pk}/").status_code == look
    assert sent(client, content=PNG + b"2") == add


def test_a_file_of_another_project_is_not_found_under_this_one(people: Cast, signed_in: Browser) -> None:
    mine, theirs = make_project(people.nordlys, people.zoe), make_project(people.other, people.lukasz)
    row = actions.attach(
        project=theirs, name="a.png", content_type="image/png", chunks=[PNG], actor=people.lukasz, at=timezone.now()
    )
    zoe = signed_in("zoe")
    assert zoe.get(f"/p/{mine.code}/files/{row.pk}/").status_code == 404
    assert zoe.post(f"/p/{mine.code}/files/{row.pk}/remove/").status_code == 404


def test_a_file_is_removed_and_brought_back(project: Project, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    sent(zoe)
    row = Attachment.objects.get()
    page = zoe.post(f"{HERE}{row.pk}/remove/", headers={"HX-Request": "true"}).content.decode()
    assert "Bring it back" in page
    assert zoe.get(f"{HERE}{row.pk}/").status_code == 404
    zoe.post(f"{HERE}{row.pk}/restore/")
    assert zoe.get(f"{HERE}{row.pk}/").status_code == 200


def test_what_was_removed_long_ago_and_what_nobody_knows_is_deleted(
    project: Project, people: Cast, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    kept, old = (
        actions.attach(
            project=project, name="a.png", content_type="image/png", chunks=[PNG + end], actor=people.zoe, at=now
        )
        for end in (b"1", b"2")
    )
    actions.remove(attachment=old, actor=people.zoe, at=now - timedelta(days=31))
    stray = storage.write([b"nobody knows me"])
    assert actions.tidy(at=now) == 1, "a file may lie a day before its row is there"
    monkeypatch.setattr(storage, "GRACE_SECONDS", -1)
    assert actions.tidy(at=now) == 1
    assert not storage.path_of(stray.place).exists()
    assert [path.read_bytes() for path in uploads.rglob("*") if path.is_file()] == [PNG + b"1"]
    assert Attachment.objects.get() == kept
