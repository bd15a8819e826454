"""Columns, rows and matrices of mpmath's numbers, for formulas with transposes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mpf

from laws.rows import stuck


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows and columns; 0 stands for one of any shape, as state begins."""

    rows: Any

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.rows

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Matrix):
            return Matrix(self.rows + other.rows)
        if other == 0:
            return self
        raise stuck("a number and a matrix have no sum", other)

    __radd__ = __add__

    def __neg__(self) -> "Matrix":
        return Matrix(-self.rows)

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, Matrix):
            return Matrix(other * self.rows)
        found = self.rows @ other.rows
        return found.item() if found.shape == (1, 1) else Matrix(found)

    def __rmul__(self, other: Any) -> "Matrix":
        return Matrix(other * self.rows)

    def __pow__(self, times: Any) -> Any:
        if isinstance(times, Transpose):
            return Matrix(self.rows.T)
        return self if times == 1 else self * self ** (times - 1)

    def __truediv__(self, other: Any) -> "Matrix":
        return Matrix(self.rows / other)


class Transpose:
    """What ⊤ stands for where a power would stand."""

    def __rpow__(self, number: Any) -> Any:
        return number


def column(numbers: Any) -> Matrix:
    """A vector."""
    return Matrix(np.array([[mpf(float(number))] for number in numbers]))


def identity(size: int) -> Matrix:
    """The matrix that changes nothing."""
    return Matrix(np.array([[mpf(i == j) for j in range(size)] for i in range(size)]))
