"""The course under one root: its sources, read once, and the notebooks that they become."""

from functools import cached_property
from pathlib import Path

from builder.source import ROOT, Source

FOLDERS = ("notebooks", "exercises", "solutions")  # built, committed, never edited


class Course:
    """All the sources of a course, each read once, in the order of their lessons.

    Raises `SourceError` for a source that is not as it should be, and for exercises whose title is
    not that of their lesson.
    """

    def __init__(self, root: Path = ROOT):
        self.root = root

    @cached_property
    def lessons(self) -> list[Source]:
        return [Source(path) for path in sorted(self.root.glob("course/lessons/*.py"))]

    @cached_property
    def exercises(self) -> list[Source]:
        found = [Source(path) for path in sorted(self.root.glob("course/exercises/*.py"))]
        titles = {lesson.name: lesson.header["title"] for lesson in self.lessons}
        for source in found:
            if titles.get(source.name) != (title := source.header["title"]):
                raise source.error(f"no lesson {source.name} with the title {title!r}")
        return found

    @property
    def sources(self) -> list[Source]:
        return [*self.lessons, *self.exercises]

    def of(self, numbers: list[str]) -> list[Source]:
        """Return the sources of some lessons (`03`, `03_encoder`), of all when none is named."""
        wanted = {number[:2] for number in numbers}
        return [source for source in self.sources if not wanted or source.number in wanted]

    @property
    def paths(self) -> list[str]:
        """The paths of the notebooks that the sources become, relative to the root."""
        return [path for source in self.sources for path in source.notebooks]
