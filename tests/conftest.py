"""What every test and every notebook run shares: the course, the budgets, pictures, no clock."""

import budgets
import redrawn
from hypothesis import HealthCheck, settings

from builder.course import Course

COURSE = Course()  # its sources are read once in a process

# The same examples at each run, and none that fails because the machine is busy.
settings.register_profile(
    "course", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")


def pytest_configure(config):
    # As a plugin: the hooks of a conftest see only what lies in its folder, and no notebook does.
    config.pluginmanager.register(budgets)
    config.pluginmanager.register(redrawn)
