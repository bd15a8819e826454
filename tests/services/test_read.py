"""Numbers from text: all that Python would silently take is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losslab.core.errors import InvalidInput
from losslab.services import read


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_back(value: float) -> None:
    assert read.number("x", repr(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan",
        "inf",
        "-Infinity",
        "1e400",
        "1_000",
        "0x1",
        "one",
        "1" * 70,
        "½",
        "١",
    ],
)
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="x must be a finite number, and"):
        read.number("x", text)


def test_lists_are_read_and_bounded() -> None:
    assert read.numbers("x", "1, 2,-3e-1") == [1.0, 2.0, -0.3]
    with pytest.raises(InvalidInput, match="513 were given"):
        read.numbers("x", ",".join(["1"] * (read.LONGEST + 1)))
    with pytest.raises(InvalidInput, match="'' was given"):
        read.numbers("x", "1,,2")


@pytest.mark.parametrize("text", ["1", "1,2,3", "", "1;2", "1,nan"])
def test_points_have_two_finite_coordinates(text: str) -> None:
    with pytest.raises(InvalidInput):
        read.point("start", text)


@pytest.mark.parametrize("text", ["-1", "11", "1.0", "1e1", "", "ten", "9" * 80, "١"])
def test_counts_are_whole_and_within_bounds(text: str) -> None:
    with pytest.raises(InvalidInput, match="whole number from 0 to 10"):
        read.count("steps", text, 0, 10)
