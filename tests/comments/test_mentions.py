"""What is a mention and what is not, whatever is written around it."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intake.base.markdown import mentioned, with_mentions
from intake.comments.mentions import key, keys_of, meant

words = st.text(st.sampled_from("abczZoëüŁ0159_"), min_size=1, max_size=12).filter(
    # Underscores around a word are emphasis.
    lambda word: not (word.startswith("_") or word.endswith("_"))
)
anything = st.text(max_size=200)


@given(st.lists(words, max_size=6))
def test_every_name_between_other_words_is_found_once(names: list[str]) -> None:
    text = "so ".join(f"@{name}, " for name in names)
    assert mentioned(text) == list(dict.fromkeys(names))


@given(anything)
def test_no_text_breaks_it_and_what_is_marked_is_what_is_told(text: str) -> None:
    found = mentioned(text)
    html = with_mentions(text, dict.fromkeys(found, "<b>Zoë</b>"))
    assert "<b>" not in html
    # Told once each, marked wherever they stand.
    assert (html.count('class="mention"') > 0) == bool(found)


@given(anything, words)
def test_an_address_and_code_mention_nobody(text: str, name: str) -> None:
    assert name not in mentioned(f"write to {name}@{name}.example or `@{name}`")


@given(words)
def test_a_name_is_the_same_in_any_writing(name: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert key(unicodedata.normalize(form, name)) == key(name)


@given(st.dictionaries(st.integers(1, 50), st.tuples(words, words), max_size=6), words)
def test_a_word_means_one_person_who_answers_to_it_or_nobody(people: dict[int, tuple[str, str]], word: str) -> None:
    everybody = {number: (name, f"{local}@x.example") for number, (name, local) in people.items()}
    answering = {number for number, (name, email) in everybody.items() if key(word) in keys_of(name, email)}
    found = meant([word], everybody, near=set())
    assert found == ({word: answering.pop()} if len(answering) == 1 else {})
