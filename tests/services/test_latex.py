"""The reader of LaTeX: what is enclosed, what is small, what is a sign."""

import pytest

from losslab.services.formula import (
    Fence,
    Fraction,
    Letter,
    Name,
    Number,
    Root,
    Scripts,
    Sign,
    Space,
    Table,
    Words,
)
from losslab.services.latex import UnreadableFormula, read

R, Y = Letter("r"), Letter("y")
MINUS, SIGN = Sign("−", "binary"), Sign("−", "prefix")


@pytest.mark.parametrize(
    ("latex", "row"),
    [
        ("2.5r", (Number("2.5"), R)),
        (r"\hat{y}", (Letter("y", "\u0302"),)),
        (r"\hat y", (Letter("y", "\u0302"),)),
        (r"\varepsilon", (Letter("ε"),)),
        (r"\lambda", (Letter("λ"),)),
        (r"\operatorname{sort}", (Name("sort"),)),
        (r"\log r", (Name("log"), R)),
        (r"\frac{r}2", (Fraction((R,), (Number("2"),)),)),
        (r"\sqrt{r}", (Root((R,)),)),
        (r"\text{or else}", (Words("or else"),)),
        (r"r\,y", (R, Space(0.167), Y)),
        ("r y", (R, Space(0.0), Y)),
        # signs
        ("-r-y", (SIGN, R, MINUS, Y)),
        (r"r \le -y", (R, Space(0.0), Sign("≤", "relation"), SIGN, Y)),
        (r"\log -r", (Name("log"), SIGN, R)),
        ("r!-y", (R, Sign("!", "postfix"), MINUS, Y)),
        # scripts, in either order
        ("r_y^2", (Scripts(R, (Y,), (Number("2"),)),)),
        ("r^2_y", (Scripts(R, (Y,), (Number("2"),)),)),
        (r"r^\top", (Scripts(R, (), (Letter("⊤"),)),)),
        ("r^{-y}", (Scripts(R, (), (SIGN, Y)),)),
        (r"\sum_{r<y}", (Scripts(Sign("∑", "series"), (R, Sign("<", "relation"), Y)),)),
        # fences
        ("(r)^2", (Scripts(Fence("(", (R,), ")"), (), (Number("2"),)),)),
        ("[0, r)", (Fence("[", (*read("0, r"),), ")"),)),
        (r"\{r\}", (Fence("{", (R,), "}"),)),
        (r"\left(r\right)", (Fence("(", (R,), ")"),)),
        ("{-r}", (Fence("", (SIGN, R), ""),)),
        ("{r}", (R,)),
        # bars
        ("|r|", (Fence("|", (R,), "|"),)),
        ("|r||y|", (Fence("|", (R,), "|"), Fence("|", (Y,), "|"))),
        ("||r|-y|", (Fence("|", (Fence("|", (R,), "|"), MINUS, Y), "|"),)),
        ("|(|r|)|", (Fence("|", (Fence("(", (Fence("|", (R,), "|"),), ")"),), "|"),)),
        (r"\|r\|_y", (Scripts(Fence("‖", (R,), "‖"), (Y,)),)),
        (r"\lvert r \rvert", (Fence("|", (R,), "|"),)),
        # tables
        (
            r"\begin{cases}r & y \\ y & r\end{cases}",
            (Table((((R,), (Y,)), ((Y,), (R,))), True),),
        ),
        (
            r"\begin{aligned}r &= y \\ \end{aligned}",
            (Table((((R,), read("= y")),), False),),
        ),
    ],
)
def test_reads(latex: str, row: tuple[object, ...]) -> None:
    assert read(latex) == row


@pytest.mark.parametrize(
    ("latex", "why"),
    [
        ("", "it is empty"),
        (r"\unknown{x}", r"\unknown is not understood"),
        (r"\mathbb{X}", r"\mathbb{X} is not understood"),
        (r"\begin{matrix}r\end{matrix}", "matrix"),
        (r"\frac{1}{", "its end stands where } should"),
        (r"\frac{1}", "an argument is missing"),
        (r"\hat{ry}", "no letter"),
        ("(r", "where ) should"),
        ("r)", ") is not understood"),
        ("|r", "where | should"),
        ("r^", "an argument is missing"),
        ("^2", "nothing stands before ^"),
        ("r^2^3", "^ follows ^"),
        ("r ? y", "? is not understood"),
        (r"\begin{cases}r & y", "should"),
    ],
)
def test_names_what_it_does_not_understand(latex: str, why: str) -> None:
    with pytest.raises(UnreadableFormula) as error:
        read(latex)
    assert why in str(error.value)
    assert latex in str(error.value)
