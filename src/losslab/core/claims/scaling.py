"""Claims about what a change of unit does to a loss."""

import numpy as np

from losslab.core.claim import Claim
from losslab.core.claims.trials import ROUNDING, targets
from losslab.core.losses import PointwiseLoss

_FACTORS = (1e-3, 0.5, 7.0, 1e4)


def HOMOGENEOUS(degree: float) -> Claim:
    """Prediction and target times s cost s to the power of the degree as much."""

    def refute(loss: PointwiseLoss) -> str | None:
        x = loss.prediction_kind.domain.place(np.linspace(-5.0, 9.0, 29))
        usual = [t for t in targets(loss) if abs(t) < 1e9]
        for target in np.array(usual):
            for factor in _FACTORS:
                found = loss.value(factor * x, factor * target)
                wanted = factor**degree * loss.value(x, target)
                slack = ROUNDING * factor**degree * (abs(x) + abs(target) + wanted)
                apart = ~(abs(found - wanted) <= slack)
                if apart.any():
                    return f"{factor:g} times {x[apart][0]:g} and {target:g} does not"
        return None

    return Claim(
        "homogeneous",
        f"homogeneous of degree {degree:g}: s·ŷ and s·y cost s^{degree:g} times as much"
        if degree != 1.0
        else "homogeneous: s·ŷ and s·y cost s times as much",
        refute,
    )
