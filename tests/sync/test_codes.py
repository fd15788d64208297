"""Codes: every single, swapped, jumped and doubled symbol is found, and every two wrong ones."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import codes

SYMBOLS = codes.SYMBOLS


def some_code(draw: random.Random) -> str:
    return codes.write(codes.key(draw.choice(list(codes.Kind)), draw.randbytes(7)), draw.randrange(32))


def is_refused(text: str) -> bool:
    try:
        codes.parse(text)
    except codes.Damaged:
        return True
    return False


def test_every_one_or_two_wrong_symbols_are_found() -> None:
    code = some_code(random.Random(3))
    for first in range(14):
        for one in SYMBOLS:
            if one == code[first]:
                continue
            damaged = code[:first] + one + code[first + 1 :]
            assert is_refused(damaged)
            for second in range(first + 1, 14):
                other = SYMBOLS[(SYMBOLS.index(code[second]) + 7) % 32]
                assert is_refused(damaged[:second] + other + damaged[second + 1 :])


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_swapped_jumped_and_doubled_symbols_are_found(draw: random.Random) -> None:
    code = some_code(draw)
    for place in range(13):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or is_refused(swapped)
    for place in range(12):
        jumped = code[:place] + code[place + 2] + code[place + 1] + code[place] + code[place + 3 :]
        assert jumped == code or is_refused(jumped)
    for place in range(13):
        if code[place] == code[place + 1]:
            twin = SYMBOLS[(SYMBOLS.index(code[place]) + 5) % 32]
            assert is_refused(code[:place] + twin * 2 + code[place + 2 :])


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_parser_fail_otherwise_than_by_refusing(text: str) -> None:
    is_refused(text)


@given(st.randoms(use_true_random=False), st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_a_code_ends_what_is_read_whatever_stands_before_a_separator(draw: random.Random, before: str) -> None:
    code = some_code(draw)
    assert codes.parse(f"{before}/{code}\r\n").key == code[:11]


@pytest.mark.parametrize(
    "key", ["X0123456789", "W012345678", "W01234567890", "w0123456789", "W01234U6789"],
)  # fmt: skip
def test_what_is_no_key_is_not_written(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        codes.write(key)


def test_two_copies_of_a_tag_share_a_key() -> None:
    key = codes.key(codes.Kind.SCRAP_TAG, b"seven!!")
    first, second = codes.parse(codes.write(key, 0)), codes.parse(codes.write(key, 1))
    assert first.key == second.key
    assert first.copy != second.copy
