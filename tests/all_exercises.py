"""Every exercise by its id, as it is written and as the checks know it.

The same objects for all tests of a process: the facts of an example are kept with its exercise.
"""

from builder.catalogue import exercises_of
from conftest import COURSE

EXERCISES = {e.id: (w, e) for sheet in COURSE.sheets for w, e in exercises_of(sheet)}
