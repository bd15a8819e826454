"""Claims about definitions; each carries the trial that could refute it."""

from losslab.core.claims.base import NOT as NOT
from losslab.core.claims.base import Claim as Claim
from losslab.core.claims.base import Constant as Constant
from losslab.core.claims.bounds import BOUNDED as BOUNDED
from losslab.core.claims.bounds import LIPSCHITZ as LIPSCHITZ
from losslab.core.claims.bounds import NOT_LIPSCHITZ as NOT_LIPSCHITZ
from losslab.core.claims.bounds import SMOOTH as SMOOTH
from losslab.core.claims.shape import CONVEX as CONVEX
from losslab.core.claims.shape import NONNEGATIVE as NONNEGATIVE
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
