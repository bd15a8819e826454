"""Claims about definitions; each carries the trial that could refute it."""

from losslab.core.claim import NOT as NOT
from losslab.core.claim import Claim as Claim
from losslab.core.claim import Constant as Constant
from losslab.core.claims.bounds import BOUNDED as BOUNDED
from losslab.core.claims.bounds import LIPSCHITZ as LIPSCHITZ
from losslab.core.claims.bounds import NOT_LIPSCHITZ as NOT_LIPSCHITZ
from losslab.core.claims.bounds import SMOOTH as SMOOTH
from losslab.core.claims.bounds import UNBOUNDED as UNBOUNDED
from losslab.core.claims.classes import (
    CALIBRATED_FOR_MAJORITIES as CALIBRATED_FOR_MAJORITIES,
)
from losslab.core.claims.events import ELICITS_EVENT as ELICITS_EVENT
from losslab.core.claims.events import IDENTIFIES as IDENTIFIES
from losslab.core.claims.events import MEAN_AND_LOG_SCALE as MEAN_AND_LOG_SCALE
from losslab.core.claims.events import MEAN_AND_LOG_VARIANCE as MEAN_AND_LOG_VARIANCE
from losslab.core.claims.events import MEAN_TARGET as MEAN_TARGET
from losslab.core.claims.events import PROPER_AMONG_NORMALS as PROPER_AMONG_NORMALS
from losslab.core.claims.events import QUANTILES as QUANTILES
from losslab.core.claims.events import Summary as Summary
from losslab.core.claims.invariance import ANY_ORDER as ANY_ORDER
from losslab.core.claims.invariance import ONLY_ORDER as ONLY_ORDER
from losslab.core.claims.invariance import SCALE_INVARIANT as SCALE_INVARIANT
from losslab.core.claims.invariance import SHIFT_INVARIANT as SHIFT_INVARIANT
from losslab.core.claims.scaling import HOMOGENEOUS as HOMOGENEOUS
from losslab.core.claims.shape import CONVEX as CONVEX
from losslab.core.claims.shape import CONVEX_IN as CONVEX_IN
from losslab.core.claims.shape import NONNEGATIVE as NONNEGATIVE
from losslab.core.claims.shape import NOT_STRONGLY_CONVEX as NOT_STRONGLY_CONVEX
from losslab.core.claims.shape import QUASILINEAR as QUASILINEAR
from losslab.core.claims.shape import STRICTLY_CONVEX as STRICTLY_CONVEX
from losslab.core.claims.shape import STRONGLY_CONVEX as STRONGLY_CONVEX
from losslab.core.claims.shape import SYMMETRIC as SYMMETRIC
from losslab.core.claims.statistics import CALIBRATED as CALIBRATED
from losslab.core.claims.statistics import ELICITS as ELICITS
from losslab.core.claims.statistics import HUBER_FUNCTIONAL as HUBER_FUNCTIONAL
from losslab.core.claims.statistics import IDENTITY as IDENTITY
from losslab.core.claims.statistics import LOG_LINK as LOG_LINK
from losslab.core.claims.statistics import LOGISTIC_FUNCTIONAL as LOGISTIC_FUNCTIONAL
from losslab.core.claims.statistics import LOGIT_LINK as LOGIT_LINK
from losslab.core.claims.statistics import MEAN as MEAN
from losslab.core.claims.statistics import MEDIAN as MEDIAN
from losslab.core.claims.statistics import PROPER as PROPER
from losslab.core.claims.statistics import QUANTILE as QUANTILE
from losslab.core.claims.statistics import TUBE_FUNCTIONAL as TUBE_FUNCTIONAL
from losslab.core.claims.statistics import Functional as Functional
from losslab.core.claims.statistics import Link as Link
