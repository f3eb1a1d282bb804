"""Lay the desk, or bring it up to date with the course: nothing of the learner's is ever lost.

Each notebook of the course is compared with what was handed out, kept in `.origine`, and with the
learner's copy. The copy is written before `.origine` is: an interrupted update is done again.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers.desk import EARLIER, HANDED_OUT, NAME, REMARKS, WELCOME, name_on_desk
from helpers.desk.merging import digest, merged
from helpers.desk.notebooks import (
    NotANotebook,
    copy_of,
    free,
    read,
    source,
    sources,
    without_outputs,
    write,
)
from helpers.files import replacing

LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")
BADGE = re.compile(r"^\[!\[[^\]]*\]\([^)]*\)\]\(https://colab\.[^)]*\)\n*", re.M)


@dataclass
class Done:
    """What an update did: names of notebooks, and sentences on those that need one."""

    laid: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what to tell the learner."""
        lines = []
        if self.laid:
            lines.append(f"Dossier {NAME} : {_count(self.laid)} de plus.")
        if self.updated:
            lines.append(
                f"Mis à jour, avec tout ce que vous y avez écrit : {', '.join(self.updated)}. S'il est "
                "ouvert dans un onglet, rechargez-le : menu Fichier, « Recharger Notebook depuis le disque »."
            )
        return [*lines, *self.remarks] or [f"Le dossier {NAME} est à jour."]


def _count(names: list[str]) -> str:
    return f"{len(names)} notebook{'s' if len(names) > 1 else ''}"


def lay(root: Path) -> Done:
    """Lay the desk of the course at `root`, or update it.

    Raises `OSError` where it cannot read or write, `NotANotebook` if the course itself is damaged.
    """
    done = Done()
    folder, changed = root / NAME, False
    paths = {name: path for path, name in _names(root).items()}
    earlier, given = _earlier(folder), set()
    for name, new in handed_out(root):
        changed |= _lay_one(folder, name, new, paths[name], earlier, done)
        given.update(map(digest, new["cells"]))
    for path in (folder / HANDED_OUT).glob("*.ipynb"):
        if path.name not in paths:  # the course has renamed it: it would be counted twice
            path.unlink()
    if changed:
        with replacing(folder / HANDED_OUT / REMARKS) as file:
            file.write("".join(f"{remark}\n" for remark in done.remarks))
        with replacing(folder / HANDED_OUT / EARLIER) as file:
            file.write("".join(f"{one}\n" for one in sorted(earlier | given)))
    return done


def handed_out(root: Path) -> Iterator[tuple[str, dict]]:
    """Give each notebook for the desk, by its name there: without outputs, its links led there."""
    names = _names(root)
    for path, name in names.items():
        notebook = read(root / path)
        cells = [
            without_outputs(cell)
            if cell["cell_type"] == "code"
            else cell | {"source": _led(source(cell), posixpath.dirname(path), names)}
            for cell in notebook["cells"]
        ]
        yield name, notebook | {"cells": cells}


def _names(root: Path) -> dict[str, str]:
    """Return the desk's name of each notebook of the course, by its path there."""
    paths = [WELCOME] if (root / WELCOME).exists() else []
    for kind in ("notebooks", "exercises"):
        paths += [f"{kind}/{path.name}" for path in sorted((root / kind).glob("*.ipynb"))]
    return {path: name_on_desk(path) for path in paths}


def _led(text: str, folder: str, names: dict[str, str]) -> str:
    """Return Markdown with its links led from a folder of the course to the desk, without a badge."""

    def led(link: re.Match) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[1]))
        return names.get(target, f"../{target}")

    return LINK.sub(led, BADGE.sub("", text)).rstrip()


def _earlier(folder: Path) -> set[str]:
    """Return the digests of all cells that were ever handed out."""
    try:
        return set((folder / HANDED_OUT / EARLIER).read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return set()


def _lay_one(
    folder: Path, name: str, new: dict, theirs: str, earlier: set[str], done: Done
) -> bool:
    """Lay a notebook, `theirs` in the course, or update it; return whether the course has changed."""
    base = _base(folder / HANDED_OUT / name)
    path = copy_of(folder, name, new)
    if not path.exists():
        write(path, new)
        done.laid.append(name)
    elif base != new or _saved_again(path, new, earlier):
        _update(path, base, new, theirs, earlier, done)
    if base != new:
        write(folder / HANDED_OUT / name, new)
    return base != new


def _saved_again(path: Path, new: dict, earlier: set[str]) -> bool:
    """Tell whether a copy holds cells of an earlier version: a tab that was open may have saved them."""
    try:
        now = {digest(cell) for cell in new["cells"]}
        return any(digest(cell) in earlier - now for cell in read(path)["cells"])
    except (NotANotebook, OSError):
        return False


def _base(path: Path) -> dict | None:
    """Return what was handed out, None if that is not known."""
    try:
        return read(path)
    except (NotANotebook, FileNotFoundError):
        return None


def _update(
    path: Path, base: dict | None, new: dict, theirs: str, earlier: set[str], done: Done
) -> None:
    """Bring a learner's copy up to date, or lay the new notebook beside it."""
    try:
        local = read(path)
    except NotANotebook:
        beside = _lay_beside(path, new)
        done.remarks.append(
            f"{path.name} n'est plus un notebook que l'on puisse lire : il est gardé tel quel, et le "
            f"nouveau est à côté, sous le nom {beside}."
        )
        return
    if sources(local) == sources(new):
        return
    if base is None:
        beside = _lay_beside(path, new)
        done.remarks.append(
            f"{path.name} est gardé tel quel : {NAME}/{HANDED_OUT} ne dit plus de quelle version il "
            f"vient. Le nouveau est à côté, sous le nom {beside}."
        )
        return
    result, conflicts = merged(base, local, new, earlier)
    if result != local:
        write(path, result)
    if sources(result) != sources(local):
        done.updated.append(path.name)
    if conflicts:
        done.remarks.append(
            f"{path.name} : le cours change aussi des cellules que vous aviez changées ou retirées, "
            f"sous {', '.join(f'« {heading} »' for heading in conflicts)}. Les vôtres restent comme "
            f"elles sont ; la version du cours se lit dans son dossier, {theirs}."
        )


def _lay_beside(path: Path, new: dict) -> str:
    """Write a notebook beside the learner's, under a name that none has yet; return the name."""
    beside = free(path.with_suffix(".nouveau.ipynb"))
    write(beside, new)
    return beside.name
