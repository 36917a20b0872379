"""Which kinds of files are taken: decided by what is inside, never by the name alone. Pure, but for reading the file.

What a browser could run (HTML, SVG, scripts, office files with macros) is none of them.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from typing import IO

IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OFFICE = {
    f"{OOXML}wordprocessingml.document": "docx",
    f"{OOXML}spreadsheetml.sheet": "xlsx",
    f"{OOXML}presentationml.presentation": "pptx",
    f"{ODF}text": "odt",
    f"{ODF}spreadsheet": "ods",
    f"{ODF}presentation": "odp",
}
TEXTS = {"text/csv": "csv", "text/plain": "txt", "text/markdown": "md"}
# {content type: the ending that its name gets}
KINDS = {**IMAGES, "application/pdf": "pdf", **OFFICE, **TEXTS}
ENDINGS = tuple(KINDS.values())
# A part of an Office Open XML file that only this kind has.
OOXML_PARTS = {
    "word/": "wordprocessingml.document",
    "xl/": "spreadsheetml.sheet",
    "ppt/": "presentationml.presentation",
}
MACROS = ("vbaproject.bin", "vbadata.xml", "activex", "basic/", "scripts/")
MOST_ENTRIES = 10_000
MARKUP = re.compile(rb"\s*(<!doctype|<html|<head|<body|<script|<svg|<\?xml|<!--|<iframe|<math)", re.IGNORECASE)
CONTROLS = bytes(number for number in range(32) if number not in (9, 10, 12, 13)) + b"\x7f"
HEAD = 4096
LONGEST_NAME = 120


def kind_of(file: IO[bytes], name: str) -> str | None:
    """The content type of a file, None for one that is not taken. Reads from its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return office_kind(file)
    return text_kind(file, head, name)


def office_kind(file: IO[bytes]) -> str | None:
    """The kind of an office file, by what lies in its container; None for other archives and for macros."""
    try:
        with zipfile.ZipFile(file) as container:
            entries = container.infolist()
            if len(entries) > MOST_ENTRIES:
                return None
            names = [entry.filename for entry in entries]
            if any(word in name.lower() for name in names for word in MACROS):
                return None
            if "[Content_Types].xml" in names:
                found = [kind for start, kind in OOXML_PARTS.items() if any(name.startswith(start) for name in names)]
                return OOXML + found[0] if len(found) == 1 else None
            first = entries[0]
            if first.filename == "mimetype" and first.file_size < 100 and first.compress_type == zipfile.ZIP_STORED:
                said = container.read(first).decode("ascii", "replace").strip()
                return said if said in OFFICE else None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, IndexError):
        return None
    return None


def text_kind(file: IO[bytes], head: bytes, name: str) -> str | None:
    """Plain text in UTF-8 with an ending of its own, that no browser would take for a page."""
    ending = name.rpartition(".")[2].lower()
    kind = next((kind for kind, known in TEXTS.items() if known == ending), None)
    if kind is None or not head.strip() or MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return None
    file.seek(0)
    data = file.read()
    if data.translate(None, CONTROLS) != data:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return kind


def clean_name(name: str, content_type: str) -> str:
    """The name to keep: no folders, no invisible characters or ones that turn the reading round, the right ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(
        " " if unicodedata.category(character) in ("Zl", "Zp", "Zs") else character
        for character in last
        if not unicodedata.category(character).startswith("C") and character not in '<>:"|?*'
    )
    stem, _dot, ending = " ".join(shown.split()).strip(". ").rpartition(".")
    right = KINDS[content_type]
    known = {right, "jpeg"} if right == "jpg" else {right}
    if ending.lower() not in known:
        stem, ending = f"{stem}.{ending}" if stem else ending, right
    stem = stem.strip(". ")[: LONGEST_NAME - 6] or "file"
    return f"{stem}.{ending.lower()}"
