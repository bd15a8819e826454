"""Special functions in arithmetic that JavaScript has, each printed as a helper.

Each is a table, a polynomial that a script fitted with 60 digits at Chebyshev's points,
and the classic expansion where the table ends. Stated are relative errors against
those digits; a test looks for larger ones. Beside a zero of log |Γ| or ψ at a negative
number the error is relative to the terms that cancel there.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax.numpy as jnp

_ERF = (
    1.1283791670955126, -0.3761263890318375, 0.1128379167095487, -0.02686617064499972,
    0.0052239776220169365, -0.0008548326510724796, 0.00012055286202005714,
    -1.4923003368152099e-05, 1.637123442577e-06, -1.462091340945175e-07,
)  # fmt: skip
"""erf(x) / x in x², for |x| ≤ ½, to 1.4e-17."""
_ERFC = (
    1.2530080582697296, -0.13562110612458078, -0.047562294353435265,
    0.12964515870271254, -0.11927366341629257, 0.0683080273457887,
    -0.023770514894356023, 0.002529391783806301, 0.0018886900530070958,
    -0.000779831946529359, -0.00010515756321434678, 0.00012509732433842115,
    4.9394062176004435e-06, -2.0092468813829974e-05, -7.028020732013142e-07,
    3.4515839769737127e-06, 3.054931767849695e-07, -5.831505718243247e-07,
    -8.635219698688152e-08, 7.086022948634711e-08, 9.413638433491175e-09,
)  # fmt: skip
"""(1 + 2x) exp(x²) erfc(x) in (x − 3) / (x + 3), for ½ ≤ x ≤ 27.3, to 5.0e-17."""
_LGAMMA = (
    0.42278433509846713, 0.3224670334241132, -0.06735230105319809, 0.02058080842778463,
    -0.007385551028674025, 0.0028905103307344045, -0.0011927539116998527,
    0.0005096695250241955, -0.00022315475858818615, 9.94575066878814e-05,
    -4.4926233820610826e-05, 2.0507291996563825e-05, -9.439526202058818e-06,
    4.374223481082048e-06, -2.0389077825677104e-06, 9.584207048594987e-07,
    -4.508168225446838e-07, 2.0193835401136915e-07, -9.558178101635195e-08,
    6.472569840064724e-08, -3.085985478390577e-08,
)  # fmt: skip
"""log Γ(2 + y) / y for |y| ≤ ½, to 1.9e-17."""
_DIGAMMA = (
    0.9510558760318328, -0.4236274212814606, 0.24054248424078697, -0.14840492305388092,
    0.09498872445289039, -0.06192213327548831, 0.040760833940846085,
    -0.026975796659787055, 0.017907248317313294, -0.011908220105959716,
    0.007927021796868154, -0.005279937255532708, 0.003518106563802472,
    -0.0023454947397380833, 0.0015633696313653504, -0.0010364584817312839,
    0.0006909255761282986, -0.00048595039220036254, 0.00032395945401345196,
    -0.00014480643368061614, 9.653646261410062e-05, -0.0001782188548855923,
    0.00011881232908510335,
)  # fmt: skip
"""ψ(x) / (x − root) in x − 3/2, for 1 ≤ x ≤ 2, to 4.8e-17."""
_ROOT = (1.4616321449683622, 9.549995429965697e-17)
"""The positive root of ψ, in two parts."""
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510,
    43867 / 798,
)  # fmt: skip
"""Bernoulli's numbers of order 2, 4, …"""
_FAR = 8.5
"""From here on the expansions at ∞ are as good as the tables."""


def _polynomial(coefficients: Sequence[float], x: Any) -> Any:
    result = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        result = result * x + coefficient
    return result


def _series(x: Any, divided: Callable[[int], float]) -> Any:
    """Σ B₂ₙ / divided(2n) / x²ⁿ⁻¹, which ends Stirling's series and its derivatives."""
    terms = [b / divided(2 * k + 2) for k, b in enumerate(_BERNOULLI)]
    return _polynomial(terms, 1.0 / (x * x)) / x


def _tail(size: Any) -> Any:
    """``erfc`` at ½ and above; below 27.3 it is 0."""
    x = jnp.minimum(size, 28.0)
    # The square of few digits is exact, the rest is small: no digit of x² is lost.
    few = jnp.floor(16.0 * x) / 16.0
    bell = jnp.exp(-few * few) * jnp.exp((few - x) * (few + x))
    return bell * _polynomial(_ERFC, (x - 3.0) / (x + 3.0)) / (1.0 + 2.0 * x)


def erf(x: Any) -> Any:
    """The error function."""
    far = jnp.sign(x) * (1.0 - _tail(jnp.abs(x)))
    return jnp.where(jnp.abs(x) < 0.5, x * _polynomial(_ERF, x * x), far)


def erfc(x: Any) -> Any:
    """1 − erf(x)."""
    tail = _tail(jnp.abs(x))
    far = jnp.where(x < 0.0, 2.0 - tail, tail)
    return jnp.where(jnp.abs(x) < 0.5, 1.0 - x * _polynomial(_ERF, x * x), far)


def _beside(x: Any) -> Any:
    """How far x is from the nearest whole number."""
    return x - jnp.floor(x + 0.5)


def lgamma(x: Any) -> Any:
    """log |Γ(x)|."""
    a = jnp.abs(x)
    sine = jnp.abs(jnp.sin(math.pi * _beside(x)))
    mirrored = math.log(math.pi) - jnp.log(a) - jnp.log(sine)
    own = jnp.where(a < _FAR, _near_lgamma(a), _stirling(a))
    return jnp.where(x >= 0.0, own, mirrored - own)


def _near_lgamma(x: Any) -> Any:
    down, product = x, 1.0
    for _ in range(6):
        above = down > 2.5
        down = jnp.where(above, down - 1.0, down)
        product = jnp.where(above, product * down, product)
    upper = (down - 2.0, jnp.log(product))
    lower = (x - 1.0, -jnp.log1p(x - 1.0))
    lowest = (x, -jnp.log(x) - jnp.log1p(x))
    y, rest = (
        jnp.where(x < 0.5, a, jnp.where(x < 1.5, b, c))
        for a, b, c in zip(lowest, lower, upper, strict=True)
    )
    return y * _polynomial(_LGAMMA, y) + rest


def _stirling(x: Any) -> Any:
    constant = 0.5 * math.log(2.0 * math.pi) - 0.5
    tail = _series(x, lambda k: k * (k - 1))
    return (x - 0.5) * (jnp.log(x) - 1.0) + constant + tail


def digamma(x: Any) -> Any:
    """The derivative of log Γ."""
    beside = _beside(x)
    turned = -math.pi / jnp.tan(math.pi * beside)
    mirrored = jnp.where(beside == 0.0, jnp.nan, turned)
    a = jnp.where(x >= 0.0, x, 1.0 - x)
    far = jnp.log(a) - 0.5 / a - _series(a, lambda k: k) / a
    own = jnp.where(a < _FAR, _near_digamma(a), far)
    return jnp.where(x >= 0.0, own, mirrored + own)


def _near_digamma(x: Any) -> Any:
    below = x < 1.0
    y, terms = jnp.where(below, x + 1.0, x), jnp.where(below, -1.0 / x, 0.0)
    for _ in range(7):
        above = y > 2.0
        y = jnp.where(above, y - 1.0, y)
        terms = jnp.where(above, terms + 1.0 / y, terms)
    beyond = (y - _ROOT[0]) - _ROOT[1]
    return beyond * _polynomial(_DIGAMMA, y - 1.5) + terms


def trigamma(x: Any) -> Any:
    """The derivative of `digamma`."""
    y, terms = jnp.where(x > 0.0, x, 1.0 - x), 0.0
    for _ in range(9):
        below = y < 9.0
        terms = jnp.where(below, terms + 1.0 / (y * y), terms)
        y = jnp.where(below, y + 1.0, y)
    own = terms + (1.0 + (0.5 + _series(y, lambda _: 1.0)) / y) / y
    turned = math.pi / jnp.sin(math.pi * _beside(x))
    return jnp.where(x > 0.0, own, turned * turned - own)


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    function.__name__: function for function in (erf, erfc, lgamma, digamma, trigamma)
}
"""The name in JavaScript → the function, in other operations."""
