"""The place where an optimizer stands: what it may ask there, evaluated when asked."""

import abc
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from losslab.core.arrays import Array
from losslab.core.ledger import Carry, Counts, Ledger


class Objective(Protocol):
    """What is descended: a function of a point, an array of any shape."""

    def value(self, point: Array) -> Array:
        """The height at a point."""
        ...

    def values(self, points: Array) -> Array:
        """The heights at points that are stacked along a first axis."""
        ...

    def value_and_gradient(self, point: Array) -> tuple[Array, Array]:
        """The height at a point, and the gradient in the point's shape."""
        ...

    def hessian(self, point: Array) -> Array:
        """The matrix of second derivatives by the coordinates in their order."""
        ...

    def product(self, point: Array, direction: Array) -> Array:
        """The Hessian times a direction, both in the point's shape."""
        ...


class Place(abc.ABC):
    """A point, and what an optimizer may ask about the objective there.

    A rule is given the place where it stands; `at` leads to others. Loops and branches
    in which something is asked are run by `repeat_while` and `either`, so that it is
    counted however often they run.
    """

    point: Array

    @property
    @abc.abstractmethod
    def value(self) -> Array:
        """The height of the objective."""

    @property
    @abc.abstractmethod
    def gradient(self) -> Array:
        """The gradient, in the shape of the point."""

    @property
    @abc.abstractmethod
    def hessian(self) -> Array:
        """The matrix of second derivatives by the coordinates in their order."""

    @abc.abstractmethod
    def along(self, direction: Array) -> Array:
        """The Hessian times a direction: how the gradient changes that way."""

    @abc.abstractmethod
    def at(self, point: Array) -> "Place":
        """The same objective at another point."""

    @abc.abstractmethod
    def values(self, points: Array) -> Array:
        """The heights at points that are stacked along a first axis."""

    @property
    @abc.abstractmethod
    def ledger(self) -> Ledger:
        """What has been asked for, here and at all places reached from here."""

    def repeat_while(
        self, goes_on: Callable[..., Array], body: Callable[..., Carry], *start: Any
    ) -> Carry:
        """The values carried by ``body`` as long as they ``goes_on``, from ``start``.

        ``body`` may ask for anything, ``goes_on`` only looks at the carried values.
        """
        return self.ledger.repeat_while(goes_on, body, start)

    def either(
        self, condition: Array, then: Callable[[], Any], otherwise: Callable[[], Any]
    ) -> Any:
        """What ``then`` or ``otherwise`` gives; the other one asks for nothing."""
        return self.ledger.either(condition, then, otherwise)


class Spot(Place):
    """A place of an objective: nothing is evaluated unasked, and nothing twice.

    Where something is ``known`` already it is taken from there.

    >>> class Bowl:
    ...     def value(self, point):
    ...         return point * point / 2
    ...     def value_and_gradient(self, point):
    ...         return self.value(point), point
    >>> here = Spot(Bowl(), 3.0)
    >>> here.gradient, here.gradient, here.at(1.0).value, here.evaluations
    (3.0, 3.0, 0.5, (1, 1, 0, 0))
    """

    def __init__(
        self,
        objective: Objective,
        point: Array,
        known: Mapping[str, Callable[[], Array]] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.point = point
        self._objective = objective
        self._ledger = ledger or Ledger()
        self._elsewhere = known or {}
        self._asked: dict[str, object] = {}
        self._known: dict[str, tuple[object, Array]] = {}

    @property
    def evaluations(self) -> Counts:
        """How much of each kind has been asked for, here and at places from here."""
        return self._ledger.counts

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    @property
    def value(self) -> Array:
        return self._ask("value", lambda: {"value": self._objective.value(self.point)})

    @property
    def gradient(self) -> Array:
        def look() -> dict[str, Array]:
            value, gradient = self._objective.value_and_gradient(self.point)
            return {"value": value, "gradient": gradient}

        return self._ask("gradient", look)

    @property
    def hessian(self) -> Array:
        look = self._objective.hessian
        return self._ask("hessian", lambda: {"hessian": look(self.point)})

    def along(self, direction: Array) -> Array:
        self._ledger.count("product")
        return self._objective.product(self.point, direction)

    def at(self, point: Array) -> "Spot":
        return Spot(self._objective, point, ledger=self._ledger)

    def values(self, points: Array) -> Array:
        self._ledger.count("value", points.shape[0])
        return self._objective.values(points)

    def _ask(self, what: str, look: Callable[[], dict[str, Array]]) -> Array:
        """What is known of this kind, else what ``look`` finds."""
        if not self._ledger.is_open(self._asked.get(what)):
            self._ledger.count(what)
            self._asked[what] = self._ledger.scope
        if not self._is_known(what):
            elsewhere = self._elsewhere.get(what)
            self._know({what: elsewhere()} if elsewhere else look())
        return self._known[what][1]

    def _is_known(self, what: str) -> bool:
        return self._ledger.is_open(self._known.get(what, (None,))[0])

    def _know(self, found: Mapping[str, Array]) -> None:
        scope = self._ledger.scope
        new = {
            name: (scope, x) for name, x in found.items() if not self._is_known(name)
        }
        self._known |= new


class View(Place):
    """A place as a wrapper shows it to the rule that it wraps.

    It answers as the place inside it does; a kind of view changes what it has to.
    """

    def __init__(self, inner: Place, point: Array) -> None:
        self.inner = inner
        self.point = point

    @property
    def value(self) -> Array:
        return self.inner.value

    @property
    def gradient(self) -> Array:
        return self.inner.gradient

    @property
    def hessian(self) -> Array:
        return self.inner.hessian

    def along(self, direction: Array) -> Array:
        return self.inner.along(direction)

    def values(self, points: Array) -> Array:
        return self.inner.values(points)

    @property
    def ledger(self) -> Ledger:
        return self.inner.ledger
