"""Two texts word by word: the first is what stands there without the additions, the second without what is gone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvas.versions.comparing import Op, Piece, compare, tokens

SAMPLES = ["reader", "leaves", "monthly", "é", "Ł", "漢字", "<b>", "&", ",", ".", "😀", "\n"]
WORDS = st.lists(st.sampled_from(SAMPLES), max_size=30).map(" ".join)
TEXTS = st.one_of(WORDS, st.text(max_size=60))


@given(TEXTS, TEXTS)
def test_each_text_is_in_the_comparison_whole(before, after):
    found = compare(before, after)
    assert "".join(piece.text for piece in found.before) == before
    assert "".join(piece.text for piece in found.after) == after
    assert found.changed == (before != after)
    assert all(piece.text for piece in found.pieces)


@given(WORDS, WORDS)
def test_what_is_new_in_one_direction_is_gone_in_the_other(before, after):
    there, back = compare(before, after), compare(after, before)
    assert there.changed == back.changed
    assert {piece.op for piece in there.before} <= {Op.SAME, Op.REMOVED}
    assert {piece.op for piece in there.after} <= {Op.SAME, Op.ADDED}


@given(st.text(max_size=200))
def test_words_put_together_are_the_text(text):
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("Same.", "Same.", [(Op.SAME, "Same.")]),
        ("", "New.", [(Op.ADDED, "New.")]),
        (
            "Will this reader leave soon?",
            "Will this customer leave soon?",
            [(Op.SAME, "Will this "), (Op.REMOVED, "reader"), (Op.ADDED, "customer"), (Op.SAME, " leave soon?")],
        ),
        ("price", "price estimate", [(Op.SAME, "price"), (Op.ADDED, " estimate")]),
        (
            "Each month about 140 of our recruiters leave us and go.",
            "They know on Monday which of the twenty accounts to ring.",
            [
                (Op.REMOVED, "Each month about 140 of our recruiters leave us and go"),
                (Op.ADDED, "They know on Monday which of the twenty accounts to ring"),
                (Op.SAME, "."),
            ],
        ),
        ("the cat", "a dog", [(Op.REMOVED, "the cat"), (Op.ADDED, "a dog")]),
        ("漢字", "漢語", [(Op.SAME, "漢"), (Op.REMOVED, "字"), (Op.ADDED, "語")]),
    ],
)
def test_examples(before, after, found):
    assert compare(before, after).pieces == tuple(Piece(op, text) for op, text in found)


def test_words_are_counted_without_signs():
    found = compare("One, two, three.", "One, two, four and five!")
    assert (found.words(Op.REMOVED), found.words(Op.ADDED)) == (1, 3)


@settings(max_examples=10)
@given(st.lists(st.sampled_from("ab .\n漢"), min_size=60).map(lambda signs: "".join(signs) * 120))
def test_a_very_long_text_is_compared_by_sentences_and_still_whole(text):
    found = compare(text, text[1:])
    assert "".join(piece.text for piece in found.before) == text
    assert "".join(piece.text for piece in found.after) == text[1:]
