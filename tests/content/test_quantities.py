"""Numbers with units, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.quantities import (
    DATA,
    FAMILIES,
    TIME,
    Amount,
    NotANumber,
    digits,
    known_unit,
    nicely,
    read_amount,
    read_number,
)

SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "\u2007"])


MILLIONS = """1e6 1E6 1000000 1,000,000 1_000_000 1'000'000 1’000’000 10^6 10**6 10⁶ 1.0e+6 +1e6
1×10^6 1*10**6 1000e3 ~1e6 ≈1e6 1000000.0 .001e9 1·10⁶"""


@pytest.mark.parametrize("written", MILLIONS.split())
def test_a_million_is_a_million(written: str) -> None:
    assert read_number(written) == (1e6, "")


@pytest.mark.parametrize(
    "written",
    ["1 000 000", "1\u00a0000\u00a0000", "1\u202f000 000", " 1 million ", "10 ^ 6", "1 x 10^6"],
)
def test_so_it_is_with_spaces(written: str) -> None:
    assert read_number(written) == (1e6, "")


@pytest.mark.parametrize(
    "written",
    ["1,5", "1.000.000", "1,00,000", "1,000,00", "1 2", "1234 567", "1.5.2", "1,000.000,5"],
)
def test_what_can_be_read_in_two_ways_is_not_guessed(written: str) -> None:
    with pytest.raises(NotANumber, match=r"two ways; write 1\.5"):
        read_number(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "MB",
        "e5",
        "10^6^2",
        "1e400",
        "1e-99",
        "١",
        "1/2",
        "-",
        "inf",
        "nan",
        "1" * 70,
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotANumber):
        read_number(written)


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("4MB", "kB", 4e6),
        ("4 mb", "kB", 4e6),
        ("4 KiB", "B", 4096),
        ("4", "kB", 4e3),
        ("5 µs", "s", 5e-6),
        ("5 μs", "s", 5e-6),
        ("5 us", "s", 5e-6),
        ("2 minutes", "s", 120),
        ("50 %", "x", 0.5),
        ("3×", "%", 3),
        ("3 times", "x", 3),
        ("-2 ms", "s", -0.002),
    ],
)
def test_units_of_a_family_may_be_written(written: str, unit: str, value: float) -> None:
    assert read_amount(written, unit).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("written", "unit"), [("4 s", "MB"), ("4 parsecs", "s"), ("4 MB", ""), ("4 m", "s")]
)
def test_other_units_are_refused_with_those_that_fit(written: str, unit: str) -> None:
    with pytest.raises(NotANumber, match="is no unit that fits here; the unit is"):
        read_amount(written, unit)


def test_every_unit_is_known_by_its_own_name() -> None:
    units = [unit for family in FAMILIES for unit in family]
    assert [known_unit(unit) for unit in units] == units


@given(st.integers(0, 10**15), st.sampled_from(["", ",", "_", "'", "space"]), SPACES)
def test_whole_numbers_come_back_in_every_grouping(number: int, group: str, space: str) -> None:
    between = space if group == "space" else group
    written = f"{number:,}".replace(",", between)
    assert read_number(written) == (number, "")


@given(st.floats(1e-30, 1e30), st.sampled_from(["{:e}", "{:.3e}", "{:.17g}"]))
def test_decimals_come_back(number: float, style: str) -> None:
    written = style.format(number)
    assert read_number(written) == (float(written), "")


@given(st.integers(-29, 29), st.sampled_from(["10^{}", "10**{}", "1e{}", "1×10^{}"]))
def test_powers_come_back(power: int, style: str) -> None:
    assert read_number(style.format(power)) == (float(f"1e{power}"), "")


@given(st.floats(1e-9, 1e12), st.sampled_from([unit for family in FAMILIES for unit in family]))
def test_an_amount_reads_as_it_is_printed(number: float, unit: str) -> None:
    printed = str(Amount(number, unit))
    assert read_amount(printed, unit).value == pytest.approx(Amount(number, unit).value, rel=1e-4)
    assert read_amount(printed, unit).unit == unit


@given(st.text(max_size=20) | st.text("0123456789 ,.^*e+-_'x%MBks⁶×", max_size=20))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number, rest = read_number(text)
    except NotANumber:
        return
    assert number == 0 or 1e-30 <= abs(number) <= 1e30
    assert not rest[:1].isdigit()


def test_numbers_are_printed_to_be_read() -> None:
    found = [digits(each) for each in (4006304, 0.5, 1 / 3, 1500.0, 1e-5, 1e15, 123456.789, 100.0)]
    assert found == ["4,006,304", "0.5", "0.333333", "1,500", "1e-05", "1e+15", "123,457", "100"]
    assert str(nicely(4_006_304, DATA)) == "4.0063 MB"
    assert str(nicely(0.0312, TIME)) == "31.2 ms"
    assert str(nicely(0, DATA)) == "0 B"
