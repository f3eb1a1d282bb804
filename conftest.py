"""What every run of pytest shares, a learner's run of the notebooks included: one thread."""

import os

from builder import THREADS

os.environ.update(THREADS)  # inherited by the kernels that nbval starts
