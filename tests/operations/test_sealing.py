"""What is sealed is read with its key only."""

import pytest

from operations.sealing import Seal


def test_what_is_sealed_is_read_again_and_says_nothing_by_itself() -> None:
    seal = Seal(("k" * 32,))

    sealed = seal.close("6222020200112233445")

    assert b"6222" not in sealed
    assert seal.open(sealed) == "6222020200112233445"
    assert seal.close("6222020200112233445") != sealed


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old, both = Seal(("k" * 32,)), Seal(("n" * 32, "k" * 32))

    assert both.open(old.close("secret")) == "secret"
    with pytest.raises(ValueError, match="DATA_KEYS"):
        old.open(both.close("secret"))
