"""The typesetter's own process: reads a sheet as JSON, writes a PDF. Nothing of the site is loaded in here.

Called by press.py. The first line of the answer says what became of it, as JSON; the PDF follows.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

SOURCE = Path(__file__).with_name("canvas.typ")
# Wheels with typefaces, and where in them the files lie. One that is not installed is done without.
TYPEFACES = (("fontpkg_inter", "files"), ("manimgx_fonts", ""), ("manimgx_fonts_cjk", ""))
# Readable by everybody, screen readers too.
STANDARD: Final = "ua-1"


def font_folders() -> list[str]:
    """The folders of the installed typefaces; the machine's own come after them."""
    found = []
    for package, folder in TYPEFACES:
        spec = importlib.util.find_spec(package)
        if spec and spec.submodule_search_locations:
            found.append(str(Path(spec.submodule_search_locations[0]) / folder))
    return found


def compile_sheet(sheet: dict[str, Any]) -> tuple[bytes, str]:
    """The PDF, and why it is not PDF/UA ("" when it is): a character that no typeface has costs the file that name."""
    fonts = typst.Fonts(include_system_fonts=True, font_paths=font_folders())
    made = datetime.fromisoformat(sheet["made"]).replace(microsecond=0)
    try:
        return one(compiler(sheet, fonts).compile(format="pdf", pdf_standards=[STANDARD], timestamp=made)), ""
    except typst.TypstError as error:
        # A compiler that has failed once does not find its source again.
        return one(compiler(sheet, fonts).compile(format="pdf", timestamp=made)), error.message


def compiler(sheet: dict[str, Any], fonts: typst.Fonts) -> typst.Compiler:
    """The layout with this sheet's data."""
    data = {"data": json.dumps(sheet, ensure_ascii=False)}
    return typst.Compiler(input=SOURCE.read_bytes(), root=str(SOURCE.parent), font_paths=fonts, sys_inputs=data)


def one(made: bytes | list[bytes] | None) -> bytes:
    """The library answers a list for formats that make a file a page."""
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def main() -> None:
    """One sheet from standard input, one PDF to standard output."""
    pdf, lacking = compile_sheet(json.loads(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(json.dumps({"lacking": lacking}).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
