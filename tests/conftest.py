"""What every test and every notebook run shares: the course, the budgets, pictures, no clock."""

import sys

import budgets
import pytest
import redrawn
import remembered
from hypothesis import HealthCheck, settings
from small_course import Project

import helpers.catalogue
from builder.course import Course
from helpers import start_keras

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


@pytest.fixture(scope="module")
def keras():
    """Start Keras, for a module that trains the same networks again and again; give it."""
    start_keras()
    import keras

    with remembered.trained_once():
        yield keras


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = Project(tmp_path)
    paths = [*helpers.catalogue.__path__, str(made.catalogue.parent)]
    monkeypatch.setattr(helpers.catalogue, "__path__", paths)
    yield made
    sys.modules.pop("helpers.catalogue.99_essai", None)
