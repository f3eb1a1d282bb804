"""What every test and every notebook run shares: the course, the threads, and no clock."""

import os

from budgets import Budgets
from hypothesis import HealthCheck, settings

from builder.build import THREADS
from builder.course import Course

COURSE = Course()  # read once in a process: it takes a second

os.environ.update(THREADS)  # inherited by the kernels that nbval starts

# The same examples at each run, and none that fails because the machine is busy.
settings.register_profile(
    "course", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")


def pytest_configure(config):
    # As a plugin: the hooks of a conftest see only what lies in its folder, and no notebook does.
    config.pluginmanager.register(Budgets(COURSE))
