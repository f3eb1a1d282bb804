"""The course in nbgrader, for the instructor: `python -m grading.nbgrader` writes its course folder.

__main__.py writes the folder, with the sheets that course.py makes; `nbgrader autograde` then takes its
verdicts from `grading` (autograde.py, by apart.py), and `nbgrader generate_feedback` its pages
(feedback.py). The folder's nbgrader_config.py calls `configure`.
"""

import warnings
from typing import Any


def configure(c: Any) -> None:
    """Set what nbgrader must do otherwise for the sheets of this course."""
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.preprocessors import (
        ClearOutput,
        ClearSolutions,
        DeduplicateIds,
        Execute,
        GetGrades,
        InstantiateTests,
        SaveAutoGrades,
    )
    from sqlalchemy.exc import SAWarning

    from grading.nbgrader import autograde, feedback

    # Of nbgrader's own way to write a copy into the gradebook, where all of it arrives.
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")

    def ours(converter: type, name: str, changes: dict) -> list:
        """Return the preprocessors of a list of nbgrader's, some of them changed, or left out (None)."""
        listed = [changes.get(one, one) for one in converter.class_traits()[name].default()]
        return [one for one in listed if one]

    # What is to complete in our sheets is cleared already; nbgrader would write its own English stub.
    without = {ClearSolutions: None, InstantiateTests: None}
    c.GenerateAssignment.preprocessors = ours(GenerateAssignment, "preprocessors", without)
    c.Autograde.exporter_class = autograde.CopyExporter
    trusted = {ClearOutput: autograde.Trusted, DeduplicateIds: None}
    c.Autograde.sanitize_preprocessors = ours(Autograde, "sanitize_preprocessors", trusted)
    saved = {Execute: None, SaveAutoGrades: autograde.SaveVerdicts}
    c.Autograde.autograde_preprocessors = ours(Autograde, "autograde_preprocessors", saved)
    c.Autograde.pre_convert_hook = autograde.rename_copy
    c.GenerateFeedback.exporter_class = feedback.FeedbackExporter
    c.GenerateFeedback.preprocessors = [GetGrades]
