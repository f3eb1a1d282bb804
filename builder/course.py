"""The course under one root: its sources, read once, and the notebooks that they become."""

from functools import cached_property
from itertools import pairwise
from pathlib import Path

from builder.sheet import Sheet
from builder.source import ROOT, Lesson, Source, SourceError

FOLDERS = ("notebooks", "exercises", "solutions")  # built, committed, never edited


class Course:
    """All the sources of a course, each read once, in the order of their lessons.

    Raises `SourceError` for a source that is not as it should be.
    """

    def __init__(self, root: Path = ROOT):
        self.root = root

    @cached_property
    def lessons(self) -> list[Lesson]:
        lessons = [Lesson(path) for path in sorted(self.root.glob("course/lessons/*.py"))]
        for lesson, following in pairwise(lessons):
            if lesson.number == following.number:
                raise following.error(f"{lesson.shown_path} has the same number")
            lesson.following = following
        return lessons

    @cached_property
    def sheets(self) -> list[Sheet]:
        lessons = {lesson.name: lesson for lesson in self.lessons}
        paths = sorted(self.root.glob("course/exercises/*.py"))
        return [Sheet(path, lessons.get(path.stem)) for path in paths]

    @property
    def sources(self) -> list[Source]:
        return [*self.lessons, *self.sheets]

    def of(self, numbers: list[str]) -> list[Source]:
        """Return the sources of some lessons (`03`, `03_encoder`), of all when none is named.

        Raises `SourceError` where no lesson has this number or name.
        """
        names = [lesson.name for lesson in self.lessons]
        for number in numbers:
            if number not in [*names, *(lesson.number for lesson in self.lessons)]:
                raise SourceError(f"no lesson {number!r}; the course has {', '.join(names)}")
        return [s for s in self.sources if not numbers or {s.number, s.name} & {*numbers}]

    @property
    def paths(self) -> list[str]:
        """The paths of the notebooks that the sources become, relative to the root."""
        return [path for source in self.sources for path in source.notebooks]
