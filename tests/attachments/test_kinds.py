"""What kinds of files are taken: by what is inside, whatever they are called."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.attachments.kinds import KINDS, LONGEST_NAME, clean_name, kind_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SCRIPT = b"<script>alert(1)</script>"


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as container:
        for name, content in files.items():
            # ZipInfo has a fixed date: every process that collects these tests sees the same bytes.
            info = zipfile.ZipInfo(name.replace("__", "/").replace("Types", "[Content_Types].xml"))
            container.writestr(info, content)
    return made.getvalue()


DOCX = archive(Types=b"<Types/>", **{"word__document.xml": b"<w/>"})
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<o/>"})


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PNG, "a.png", "image/png"),
        (PNG, "a.html", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"x" * 9, "a", "image/jpeg"),
        (b"GIF89a" + SCRIPT, "a.gif", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (DOCX, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (ODT, "a.odt", "application/vnd.oasis.opendocument.text"),
        (b"a,b\n1,2\n", "a.CSV", "text/csv"),
        ("größer, länger".encode(), "a.txt", "text/plain"),
    ],
)
def test_what_is_taken(content: bytes, name: str, kind: str) -> None:
    assert kind_of(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<?xml version='1.0'?><svg/>", "a.txt"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "a.txt"),
        (SCRIPT, "a.md"),
        (b"plain words", "a.html"),
        (b"plain words", "a.js"),
        (b"plain words", "no ending"),
        (b"MZ\x90\0", "a.exe"),
        (b"MZ\x90\0", "a.txt"),
        (b"text\0with nul", "a.txt"),
        (b"\xff\xfeU\0T\0F\0", "a.txt"),
        (b"", "a.txt"),
        (archive(**{"evil.html": SCRIPT}), "a.docx"),
        (archive(Types=b"", **{"word__document.xml": b"", "word__vbaProject.bin": b""}), "a.docx"),
        (archive(Types=b"", word__a=b"", xl__b=b""), "a.docx"),
        (archive(mimetype=b"text/html"), "a.odt"),
        (DOCX[:60], "a.docx"),
        (b"PK\x03\x04" + b"\0" * 40, "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "a.doc"),
    ],
)
def test_what_is_refused(content: bytes, name: str) -> None:
    assert kind_of(io.BytesIO(content), name) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\zoe\\Bild.PNG", "Bild.png"),
        ("a\0b\r\nX-Evil: 1.png", "abX-Evil 1.png"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe.png"),
        ("größe (1).png", "größe (1).png"),
        (".htaccess", "htaccess.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("x" * 400 + ".png", "x" * (LONGEST_NAME - 6) + ".png"),
    ],
)
def test_names_lose_what_is_dangerous(sent: str, kept: str) -> None:
    assert clean_name(sent, "image/png") == kept


@given(st.text(max_size=200), st.sampled_from(sorted(KINDS)))
def test_any_name_becomes_a_plain_one(sent: str, kind: str) -> None:
    name = clean_name(sent, kind)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(character).startswith("C") for character in name)
    assert name.rpartition(".")[2] in (KINDS[kind], "jpeg")
    assert clean_name(name, kind) == name


@given(st.binary(max_size=300))
def test_any_bytes_are_judged_without_a_crash(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"RIFF"):
        assert kind_of(io.BytesIO(start + content), "a.txt") in (None, *KINDS)
