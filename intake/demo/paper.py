"""A page with a few lines as a PDF: what people of the demo hand in as proof. Pure."""

from __future__ import annotations

from collections.abc import Sequence

TOP, LEFT, SIZE, LEADING = 780, 56, 12, 19
ESCAPES = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def pdf(lines: Sequence[str]) -> bytes:
    """One page of A4; the first line is its heading. Latin letters only: it carries no typeface of its own."""
    shown = [f"BT /F1 {SIZE} Tf {LEADING} TL {LEFT} {TOP} Td".encode()]
    shown += [f"({line.translate(ESCAPES)}) Tj T*".encode("cp1252") for line in lines]
    stream = b"\n".join([*shown, b"ET"])
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)
