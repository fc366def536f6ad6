"""Reading anybody's CSV: what is taken, and what is said about what is not."""

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.experiments import measurements
from app.experiments.measurements import BadMeasurements, Point, decode, points_of, read_csv
from app.experiments.quantity import Quantity
from tests.experiments.runs import a_cell, a_sample

GOOD = "series,n,seconds\na,1000,0.5\na,2000,1e-3\nb,10,3\n"


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadMeasurements) as caught:
        read_csv(text)
    return list(caught.value.problems)


def test_columns_become_points_of_each_series() -> None:
    assert read_csv(GOOD).series == {
        "a": (Point(1000.0, 0.5), Point(2000.0, 0.001)),
        "b": (Point(10.0, 3.0),),
    }


def test_block_and_ok_are_read_and_other_columns_are_left_alone() -> None:
    text = "n,ok,extra,Series,SECONDS, block \n10,true,x,a,1,7\n20,False,y,a,,7\n30,1,,a,2,\n"
    found = read_csv(text)
    assert found.series == {"a": (Point(10.0, 1.0, "7"), Point(30.0, 2.0, None))}
    assert found.failed == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_part_columns_too(delimiter: str) -> None:
    assert read_csv(GOOD.replace(",", delimiter)) == read_csv(GOOD)


@pytest.mark.parametrize("said", ["sep=;", "SEP=;", "\ufeffsep=;"])
def test_the_line_in_which_excel_says_the_delimiter_is_understood(said: str) -> None:
    assert read_csv(f"{said}\r\n" + GOOD.replace(",", ";")) == read_csv(GOOD)
    assert [line for line, _ in problems(f"{said}\nseries;n;seconds\na;1;x\n")] == [3]


def test_said_delimiters_that_are_not_read_are_named() -> None:
    ((line, reason),) = problems("sep=|\nseries|n|seconds\na|1|1\n")
    assert line == 1
    assert "parted by commas, semicolons or tabs. It holds: sep=|" in reason
    assert "the file is empty" in problems("sep=,\n")[0][1]


def test_decimal_commas_are_read_where_semicolons_part_the_columns() -> None:
    text = "series;n;seconds\na;1000;0,5\na;2000,0;1,5e-3\nb;10;,25\n"
    assert read_csv(text).series == {
        "a": (Point(1000.0, 0.5), Point(2000.0, 0.0015)),
        "b": (Point(10.0, 0.25),),
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a;1,000;0,5", "n is 1,000; write it without commas: 1000"),
        ("a;1,000,000;1", "write it without commas: 1000000"),
        ("a;1.000,5;1", "must be a number"),
        ("a;10;1.234,5", "must be a number"),
        ("a;10;0,5,5", "must be a number"),
    ],
)
def test_commas_that_may_be_thousands_are_not_guessed_at(row: str, reason: str) -> None:
    ((line, told),) = problems(f"series;n;seconds\n{row}\n")
    assert line == 2
    assert reason in told


def test_thousands_in_quotes_are_not_taken_for_decimals() -> None:
    ((_, told),) = problems('series,n,seconds\na,"10,000",1\n')
    assert "write it without commas: 10000" in told


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_any_line_ending_and_blank_lines_are_fine(ending: str) -> None:
    text = ("\n" + GOOD.replace("a,2000", "\n  \na,2000")).replace("\n", ending)
    assert read_csv(text) == read_csv(GOOD)


def test_quoted_names_may_hold_commas() -> None:
    text = 'series,n,seconds\n"save, then load",10,1\n'
    assert list(read_csv(text).series) == ["save, then load"]


def test_a_row_below_a_quoted_line_break_is_named_by_its_own_line() -> None:
    text = 'series,n,seconds,note\na,10,1,"two\nlines"\nb,x,1,\n'
    assert [line for line, _ in problems(text)] == [4]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,ten,1", "n is 'ten'; it must be a number"),
        ("a,10,fast", "seconds is 'fast'; it must be a number"),
        ("a,10,-1", "seconds is -1; a time must be above 0"),
        ("a,10,0", "a time must be above 0"),
        ("a,0,1", "n is 0; it counts something, so it must be 1 or more"),
        ("a,-5,1", "must be 1 or more"),
        ("a,10,nan", "seconds is nan; leave the row out"),
        ("a,inf,1", "n is inf; leave the row out"),
        ("a,10,1e999", "too large"),
        ("a,10,", "seconds is empty; write a number"),
        ('a,10,"0,5"', "write the decimal with a point: 0.5"),
        ("a,1_000,1", "must be a number"),
        (",10,1", "series is empty"),
        ("\x1b[31ma,10,1", "no line breaks or control characters"),
        ("a,10", "2 cells where the header has 3"),
        ("a,10,1,2", "4 cells where the header has 3"),
        ("a,１０００,1,", "4 cells"),
        ("a,１０００,1", "must be a number"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_what_to_do(row: str, reason: str) -> None:
    ((line, told),) = problems(f"series,n,seconds\nfine,10,1\n{row}\nfine,20,2\n")
    assert line == 3
    assert reason in told


def test_every_bad_row_is_told_at_once_up_to_twenty() -> None:
    assert [line for line, _ in problems("series,n,seconds\na,x,1\na,1,1\na,1,y\n")] == [2, 4]
    many = problems("series,n,seconds\n" + "a,x,1\n" * 50)
    assert len(many) == 21
    assert "first twenty" in many[-1][1]


def test_ok_must_be_true_or_false() -> None:
    assert "must be true or false" in problems("series,n,seconds,ok\na,10,1,maybe\n")[0][1]


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_says_what_it_needs(text: str) -> None:
    ((line, reason),) = problems(text)
    assert line == 1
    assert "series,n,seconds" in reason


def test_missing_columns_are_named_with_what_was_found() -> None:
    ((line, reason),) = problems("name,n,time\na,1,2\n")
    assert line == 1
    assert "no column series and no column seconds" in reason
    assert "name, n, time" in reason


def test_a_column_twice_is_refused() -> None:
    assert "two columns are called n" in problems("series,n,seconds,N\na,1,1,1\n")[0][1]


def test_a_header_alone_or_failures_alone_are_no_measurements() -> None:
    assert "no rows below it" in problems("series,n,seconds\n")[0][1]
    assert "every row is marked" in problems("series,n,seconds,ok\na,1,1,false\n")[0][1]


def test_broken_quotes_are_no_csv() -> None:
    ((_, reason),) = problems('series,n,seconds\n"a,1,1\n')
    assert "not CSV" in reason


def test_a_cell_without_end_is_no_csv() -> None:
    assert "not CSV" in problems(f"series,n,seconds\n{'a' * 200_000},1,1\n")[0][1]


def test_too_many_rows_are_refused_before_they_are_fitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measurements, "MOST_ROWS", 3)
    assert "more than 3 rows" in problems("series,n,seconds\n" + "a,1,1\n" * 4)[0][1]


def test_marks_and_encodings_of_spreadsheets_are_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read_csv(decode(GOOD.encode(encoding))) == read_csv(GOOD)


@pytest.mark.parametrize("data", [b"series,n\n\xff\xfe\x00", b"\xff\xfea", b"\x89PNG\r\n\x1a\n"])
def test_bytes_that_are_no_text_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadMeasurements, match="not text"):
        decode(data)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "MOST_BYTES", 1 << 20)
    with pytest.raises(BadMeasurements, match="larger than 1 MB"):
        decode(b"x" * ((1 << 20) + 1))


@settings(max_examples=200)
@given(st.text(max_size=300) | st.text(alphabet="series,n;\t\"'\r\n1e-5.x", max_size=80))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for candidate in (text, f"series,n,seconds\n{text}"):
        try:
            found = read_csv(candidate)
        except BadMeasurements as error:
            told = error.problems
            points = []
        else:
            told = ((1, "read"),)
            points = [point for series in found.series.values() for point in series]
        assert told
        assert all(line >= 1 and reason for line, reason in told)
        assert all(point.n >= 1 and point.value > 0 for point in points)


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=8).filter(lambda s: s.strip() == s and s.isprintable()),
            st.floats(1.0, 1e15),
            st.floats(1e-12, 1e9),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_csv_writer_wrote_is_read_back_exactly(
    rows: list[tuple[str, float, float]],
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("series", "n", "seconds"), *rows])
    found = read_csv(text.getvalue())
    for name, points in found.series.items():
        assert [(p.n, p.value) for p in points] == [(n, s) for own, n, s in rows if own == name]
    assert sum(len(points) for points in found.series.values()) == len(rows)


def test_samples_of_a_run_become_points_and_failures_do_not() -> None:
    sample = a_sample(a_cell("pickle", 1000, 2, 0))
    failed = replace(sample, ok=False, seconds=None, reason="out of memory")
    assert points_of([sample, failed]) == {
        "pickle": [Point(float(sample.n or 0), sample.seconds or 0.0, "2")]
    }


def test_a_million_rows_are_read() -> None:
    text = "series,n,seconds\n" + "a,1000,0.5\n" * measurements.MOST_ROWS
    assert measurements.MOST_ROWS == 1_000_000
    assert len(read_csv(text).series["a"]) == 1_000_000
    assert "more than 1,000,000 rows" in problems(f"{text}a,1,1\n")[0][1]


def test_size_and_peak_memory_of_samples_become_points_too() -> None:
    sample = a_sample(a_cell("raw", 1000, 2, 0))
    n = float(sample.n or 0)
    assert points_of([sample], Quantity.SIZE) == {"raw": [Point(n, float(sample.bytes or 0), "2")]}
    assert points_of([sample], Quantity.PEAK_MEMORY) == {"raw": [Point(n, 0.0, "2")]}
    without = replace(sample, bytes=None, peak_bytes=None)
    assert points_of([without], Quantity.SIZE) == {}
    assert points_of([without], Quantity.PEAK_MEMORY) == {}


@pytest.mark.parametrize(
    ("n", "seconds", "words"),
    [
        ("1e19", "1", "n is 1e19; nothing that was measured is more than 1e+18"),
        ("10", "1e300", "a time lies between 1e-18 and 1e+12 seconds"),
        ("10", "1e-300", "Is it in another unit?"),
    ],
)
def test_numbers_that_nobody_measured_are_told(n: str, seconds: str, words: str) -> None:
    with pytest.raises(BadMeasurements, match=re.escape(words)):
        read_csv(f"series,n,seconds\na,{n},{seconds}\n")
