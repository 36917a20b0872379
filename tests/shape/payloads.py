"""What hostile or careless callers send. Escapes, never the characters themselves: editors hide them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Text that is odd and right: stored and given back as it is, or refused with a word about the field.
ODD_TEXTS = (
    "abc\u202edef",  # right-to-left override
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  # four people joined into one picture
    "Z\u0353\u0309\u031aa\u0310\u0315l\u0344go",
    "\u200b\u2060invisible\ufeff",
    "\u0661\u0662\u0663",  # Arabic digits
    "I\u0307stanbul \u1e9e \ufb01",
    "%s %(name)s %n {0} {name} ${x} %%",
    "' OR 1=1 --",
    '"; DROP TABLE projects_project; --',
    "\\'; SELECT pg_sleep(9) --",
    "100% _like_ \\% \\_",
    "{{7*7}}{% raise %}{# x #}",
    "${{7*7}}<%= 7*7 %>#{7*7}",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1-1",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/",
    "null",
    "undefined",
    "W" * 100,
)

# Marked with zq, so that an unescaped one is found on a page.
SCRIPTS = (
    "zq<script>alert(1)</script>",
    "zq<ScRiPt src=//evil.example></sCrIpT>",
    "zq<img src=x onerror=alert(1)>",
    'zq"><img src=x onerror=alert(1)>',
    "zq'><svg/onload=alert(1)>",
    'zq" onmouseover="alert(1)" x="',
    "zq' onfocus='alert(1)' autofocus x='",
    "zq</textarea><script>alert(1)</script>",
    "zq</title><script>alert(1)</script>",
    "zq</style><script>alert(1)</script>",
    "zq--><script>alert(1)</script>",
    "zq<iframe srcdoc='<script>alert(1)</script>'>",
    "zq<body onload=alert(1)>",
    "zq<details open ontoggle=alert(1)>",
    "zq<a href=javascript:alert(1)>x</a>",
    "zq[x](javascript:alert(1))",
    "zq[x](data:text/html;base64,PHNjcmlwdD4=)",
    "zq[x]( java\tscript:alert(1))",
    "zq![x](https://evil.example/x.png)",
    'zq<https://evil.example/"onmouseover=alert(1)>',
    "zq<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "zq<svg><script>alert&lpar;1&rpar;</script>",
    "zq<base href=//evil.example/>",
    "zq<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "zq<form action=//evil.example><input name=x></form>",
    "zq<input type=image src=x onerror=alert(1)>",
    "zq&lt;script&gt;alert(1)&lt;/script&gt;",
    "zq%3Cscript%3Ealert(1)%3C/script%3E",
    "zq\\u003cscript\\u003ealert(1)",
    "zq`${alert(1)}`",
)

# One line of at most 40 characters that is unpleasant in every place where text may stand on a page.
POLYGLOTS = (
    "zq\"'><svg/onload=alert(1)>{{7*7}}</a>",
    "javascript:alert(1)//zq<img src=x>",
    "zq[x](javascript:alert(1))' onx='\"",
    "=cmd|' /C calc'!A0zq<b>",
)

# No text at all.
NO_TEXTS = ("a\x00b", "\x00", "\x1b[31m", "a\x85b", "x\ufffe")

NUMBERS: tuple[Any, ...] = ("1e400", "NaN", "-Infinity", "-1", str(2**31), str(2**63), "1_0", "0x10", "1" * 5000, "-0")

EMPTY = ("", "   ", "\t\n")

# What JSON has besides text.
JSON_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63 - 1,
    2**63,
    1.5,
    1e308,
    -1e308,
    [],
    ["x"],
    [[]],
    [None],
    {},
    {"a": 1},
    {"name": []},
)


def packed(texts: Iterable[str], most: int) -> list[str]:
    """The texts one after the other in as few as possible of at most `most` characters."""
    found = [""]
    for text in texts:
        if found[-1] and len(found[-1]) + len(text) >= most:
            found.append("")
        found[-1] += f" {text}" if found[-1] else text
    return found


# Bodies that are no JSON that we take.
BAD_BODIES = (
    b"",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"name": "\\ud800"}',
    b'{"name": "\xff\xfe"}',
    b'{"name": NaN}',
    b'{"name": 1e400}',
    b'{"name": -Infinity}',
    b"\x00",
    b"null",
    b"[]",
    b'"text"',
    b"1",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
)

LONG = "x" * 60_000
