"""Who is meant by `@name`. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping


def key(text: str) -> str:
    """The same for all ways of writing a name: capitals, composed letters and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def keys_of(name: str, email: str) -> set[str]:
    """What somebody answers to: the name without spaces, and the part of the address before the @."""
    return {key(name), key(email.partition("@")[0])} - {""}


def meant(wanted: Iterable[str], people: Mapping[int, tuple[str, str]], near: set[int]) -> dict[str, int]:
    """{word as written: person}, for the words that mean exactly one; `people` are {id: (name, e-mail)}.

    Of several with the same name the one who is near the project is meant, if it is one.
    """
    by_key: dict[str, set[int]] = {}
    for number, (name, email) in people.items():
        for each in keys_of(name, email):
            by_key.setdefault(each, set()).add(number)
    found = {}
    for word in wanted:
        candidates = by_key.get(key(word), set())
        if len(candidates) > 1:
            candidates &= near
        if len(candidates) == 1:
            found[word] = next(iter(candidates))
    return found
