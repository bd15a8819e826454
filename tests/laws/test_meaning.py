"""The reader of meanings reads as people do; the laws of formulas rest on it."""

import numpy as np
import pytest
from mpmath import mp, mpf

from laws.meaning import NoMeaning, evaluate
from losslab.services.latex import UnreadableFormula


def vector(*numbers: float) -> np.ndarray:
    return np.array([mpf(x) for x in numbers], dtype=object)


LETTERS = {
    "r": mpf(3),
    "y": mpf(-1),
    "m": mpf(2),
    "p": mpf("0.5"),
    "ŷ": mpf(5),
    "δ": mpf(2),
    "β₁": mpf(7),
    "t": mpf(2),
    "z": vector(0, 1, 4),
    "w": vector(2, 0, 1),
    "c": mpf(1),
    "on": True,
    "off": False,
    "f": lambda x: x**2,
    "∇f": lambda x: 2 * x,
    "s": np.array([[mpf(3 * i + j) for j in range(3)] for i in range(2)]),
}


@pytest.mark.parametrize(
    ("formula", "by_hand"),
    [
        ("2r", 6),
        ("-r^2", -9),
        ("2 - r - 1", -2),
        (r"r \cdot {-2}", -6),
        (r"\frac{1}{2}r^2", 4.5),
        (r"\frac{r}{2}(1+r)", 6),
        ("r/2r", 4.5),
        (r"2|r-5|", 4),
        (r"||r|-5|", 2),
        (r"|r||m|", 6),
        (r"|r| - \frac{\delta}{2}", 2),
        (r"\delta(|r|-\frac{\delta}{2})", 4),
        (r"-2y\max(0, 1-m)^2", 0),
        (r"-2y\max(0, m-1)^2", 2),
        (r"\min\{r, m\}", 2),
        (r"(y)_+ + (r)_+^2", 9),
        (r"\operatorname{sign}(r)\,\hat{y}", 5),
        (r"\log p + p", float(mp.log(0.5)) + 0.5),
        (r"\log 2p", 0),
        (r"p\log(1-p)", float(mp.log(0.5)) / 2),
        (r"\log(m)^2", float(mp.log(2) ** 2)),
        (r"\log\cosh r", float(mp.log(mp.cosh(3)))),
        (r"e^{-m} + 2 e^y", float(mp.exp(-2) + 2 * mp.exp(-1))),
        (r"\beta_1^t", 49),
        (r"\sqrt{1-\frac{1}{\delta^2}}", float(mp.sqrt(0.75))),
        (r"\cos(2\pi r)", 1),
        (r"\Phi(-10^{300}) + \Phi(10^{300}) + \varphi(10^{300})", 1),
        (r"0 \log 0", 0),
        (r"\frac{0}{0}", 0),
        (r"\tanh^2 r", float(mp.tanh(3) ** 2)),
        (r"\begin{cases}4 & \text{on} \\ 5 & \text{otherwise}\end{cases}", 4),
        (r"\begin{cases}4 & \text{off} \\ 5 & \text{otherwise}\end{cases}", 5),
        # indices
        (r"\sum_k e^{z_k} - 1", float(mp.e + mp.exp(4))),
        (r"\log\sum_k w_k", float(mp.log(3))),
        (r"\sum_{k=1}^n w_k z_k", 4),
        (r"\max_k z_k - z_c", 3),
        (r"1 + \max_{k \ne c} z_k", 5),
        (r"\sum_{i<j} |z_i - z_j|", 8),
        (r"\sum_{j: z_j \ge 1} z_j", 5),
        (r"\sum_i w_i \sum_{j \ne i} z_j", 11),
        (r"\sum_{i, j} s_{ij}", 15),
        (r"\prod_k (1 + w_k)", 6),
        (r"\max_{k: z_k > 9} z_k", float("-inf")),
        (r"z_1 + z_3", 4),
        (r"\sum_k [z_k > 0]", 2),
        (r"\sum_k \mathbb{1}[0 < z_k < 4]\,z_k", 1),
        (r"\|z - w\|^2", 14),
        (r"\|z - w\|_1", 6),
        (r"\sum_k \operatorname{softmax}(w)_k", 1),
        # functions that are letters, and letters that are not functions
        (r"\Phi(0) + \varphi(0)", 0.5 + float(1 / mp.sqrt(2 * mp.pi))),
        (r"\delta(1 + r)", 8),
        (r"\log\Gamma(r + 2)", float(mp.log(24))),
        (r"\operatorname{erf}(0) + \sigma(0)", 0.5),
        # functions that are given, and the least of a set
        (r"f(r - 1) + 2\nabla f(m)\,r", 28),
        (r"\min\{j \ge 0 : f(j) > m\}", 2),
        (r"\min\{j \ge m : j \ge 0\} + 1", 3),
        (r"\min(7, \min\{j \ge 0 : j < 0\})", 7),
        # cases and definitions
        (r"\begin{cases}1 & r < 0 \\ 2 & r \ge 0\end{cases}", 2),
        (r"\begin{cases}1 & |r| \le 3 \\ 2 & |r| > 3\end{cases}", 1),
        (r"\begin{cases}1 & r < 0 \\ 2 & \text{otherwise}\end{cases}", 2),
        (r"\begin{cases}1 & 2 < r \le 3, m = 2 \\ 2 & r > 3\end{cases}", 1),
        (r"2u + v, \quad u = \frac{r}{m}, \quad v = 2u", 6),
        (r"\sum_k q_k^2, \quad q_k = 2 w_k", 20),
        (r"\sum_i\sum_j q_{ij}, \quad q_{ij} = [j \ne i] z_i w_j", 11),
    ],
)
def test_reads(formula: str, by_hand: float) -> None:
    assert float(evaluate(formula, LETTERS)) == pytest.approx(by_hand, rel=1e-15)


def test_an_index_that_nothing_binds_makes_an_array() -> None:
    assert evaluate(r"z_k - \sum_j w_j", LETTERS).tolist() == [-3, -2, 1]
    assert evaluate(r"s_{ij} - z_j", LETTERS).tolist() == [[0, 0, -2], [3, 3, 1]]


def test_a_bracket_holds_the_parts_of_an_event() -> None:
    assert evaluate(r"(z_k, u w_k), u = 2", LETTERS).tolist() == [[0, 1, 4], [4, 0, 2]]
    assert evaluate(r"(r, -m)", LETTERS).tolist() == [3, -2]


def test_no_case_is_nan() -> None:
    assert mp.isnan(evaluate(r"\begin{cases}0 & r \ne 3\end{cases}", LETTERS))


@pytest.mark.parametrize("r", [0, 3])
def test_cases_that_overlap_contradict_each_other(r: int) -> None:
    formula = r"\begin{cases}1 & r \ge 0 \\ 1 & r = 0 \\ 1 & r = 3\end{cases}"
    with pytest.raises(AssertionError, match="hold at once"):
        evaluate(formula, {"r": mpf(r)})


@pytest.mark.parametrize(
    "formula",
    [
        "r +",
        "q",
        "q_k",
        r"\operatorname{sort}(z)",
        "z_{(i)}",
        r"\sum_i 1",
        r"\sum_i \sum_{j \ne i} z_j",
        r"\log",
        "r = 3 = q",
        r"\begin{cases}1 & r\end{cases}",
        r"\begin{cases}1 & r \in z\end{cases}",
        r"r, 3",
        r"r \text{ or } m",
        r"\partial r",
    ],
)
def test_says_what_has_no_meaning(formula: str) -> None:
    with pytest.raises(NoMeaning, match=":"):
        evaluate(formula, LETTERS)


@pytest.mark.parametrize("formula", ["", r"\unknown r", "r ? 2", "(r", "r)", "r^"])
def test_refuses_what_it_cannot_read(formula: str) -> None:
    with pytest.raises(UnreadableFormula, match="cannot be read"):
        evaluate(formula, LETTERS)
