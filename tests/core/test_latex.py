"""The reader of formulas reads as people do; the laws rest on it."""

import pytest
from mpmath import mp, mpf

from laws.latex import read

LETTERS = {
    "r": mpf(3),
    "y": mpf(-1),
    "m": mpf(2),
    "p": mpf("0.5"),
    "\\haty": mpf(5),
    "\\delta": mpf(2),
    "z": [mpf(0), mpf(1)],
    "classes": 2,
}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2r", 6),
        ("-r^2", -9),
        ("2 - r - 1", -2),
        (r"\frac{1}{2}r^2", 4.5),
        (r"\frac{r}{2}(1+r)", 6),
        (r"2|r-5|", 4),
        (r"|r| - \frac{\delta}{2}", 2),
        (r"\delta(|r|-\frac{\delta}{2})", 4),
        (r"-2y\max(0, 1-m)^2", 0),
        (r"-2y\max(0, m-1)^2", 2),
        (r"\operatorname{sign}(r)\,\hat{y}", 5),
        (r"\log p + p", float(mp.log(0.5)) + 0.5),
        (r"p\log(1-p)", float(mp.log(0.5)) / 2),
        (r"\log\cosh r", float(mp.log(mp.cosh(3)))),
        (r"e^{-m} + 2 e^y", float(mp.exp(-2) + 2 * mp.exp(-1))),
        (r"\sum_k e^{z_k} - 1", float(mp.e)),
        (r"0 \log 0", 0),
        (r"\begin{cases}1 & r < 0 \\ 2 & r \ge 0\end{cases}", 2),
        (r"\begin{cases}1 & |r| \le 3 \\ 2 & |r| > 3\end{cases}", 1),
        (r"\tanh^2 r", float(mp.tanh(3) ** 2)),
    ],
)
def test_reads(formula: str, value: float) -> None:
    assert float(read(formula)(LETTERS)) == pytest.approx(value, rel=1e-15)


def test_no_case_is_nan() -> None:
    assert mp.isnan(read(r"\begin{cases}0 & r \ne 3\end{cases}")(LETTERS))


@pytest.mark.parametrize(
    "formula", ["", "r +", r"\unknown r", "r ? 2", "(r", "r)", "r^"]
)
def test_refuses_what_it_cannot_read(formula: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        read(formula)(LETTERS)
