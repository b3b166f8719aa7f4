"""A text with a gap reads the same in both forms, whatever fills the gap."""

import gzip
import os

import pytest

from web.gaps import LONGEST_FILLING, Gapped

TEXTS = [b"", b"a", "冬笋 ¥39.80 ".encode() * 4000, os.urandom(200_000)]


@pytest.mark.parametrize("before", TEXTS)
@pytest.mark.parametrize("behind", TEXTS)
@pytest.mark.parametrize("filling", [b"", b"t", b"token" * 30, b"x" * LONGEST_FILLING])
def test_both_forms(before: bytes, behind: bytes, filling: bytes) -> None:
    text = Gapped.of(before, behind)
    assert text.plain(filling) == before + filling + behind
    assert gzip.decompress(text.gzip(filling)) == before + filling + behind


def test_another_filling_is_as_long_whatever_stands_around_it() -> None:
    secret, other = b"SECRET-0123456789", b"SECRET-9876543210"
    text = Gapped.of(secret * 20, secret * 20)
    assert len(text.gzip(secret)) == len(text.gzip(other))
