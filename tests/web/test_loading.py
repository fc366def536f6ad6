"""The collector rests while code is loaded, and goes on afterwards as it did before."""

import gc

import pytest

from app.loading import loading


def test_the_collector_rests_meanwhile_and_goes_on_even_after_a_failure() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_so() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
