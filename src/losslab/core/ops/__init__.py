"""Array mathematics that runs on NumPy, PyTorch and JAX arrays and on dual numbers.

Definitions are written with these functions and the operators. A Python number stays
a Python number, so constants never change the dtype of an array. By theme: functions
of each number (`elementwise`, `special`), of a row of numbers (`along`), of matrices
(`matrices`), and loops (`control`).
"""

from losslab.core.ops.along import *
from losslab.core.ops.control import *
from losslab.core.ops.elementwise import *
from losslab.core.ops.matrices import *
from losslab.core.ops.special import *
