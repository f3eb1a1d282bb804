"""A learner's notebook and a new version of the course, merged by whole cells.

nbdime tells which cell of one notebook is which of another, by their ids or else by their text. What
is kept is decided here, since nbdime's own merge mixes the lines of a cell that both have changed,
and drops one of two cells that both have added in the same place.
"""

import hashlib
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from helpers.desk.notebooks import source, written

HEADING = re.compile(r"##? (.*)")


@dataclass(frozen=True)
class Alignment:
    """What has become of the cells of a notebook in another.

    counterparts: for each cell, the other's, or None if it was deleted. added: the other's own cells,
    before each cell and after the last.
    """

    counterparts: list[dict | None]
    added: list[list[dict]]


def aligned(base: list[dict], other: list[dict]) -> Alignment:
    """Return which of the other cells are those of the base."""
    from nbdime import diff_notebooks  # with nbformat it takes seconds: only when something is new
    from nbformat import from_dict

    two = [from_dict({"cells": [_bare(cell) for cell in cells]}) for cells in (base, other)]
    changes = next((entry.diff for entry in diff_notebooks(*two) if entry.key == "cells"), [])
    count, deleted = [0] * (len(base) + 1), set()
    for change in changes:
        if change.op == "addrange":
            count[change.key] += len(change.valuelist)
        elif change.op == "removerange":
            deleted.update(range(change.key, change.key + change.length))
    left = iter(other)
    counterparts, added = [], []
    for index, number in enumerate(count):
        added.append([next(left) for _ in range(number)])
        if index < len(base):
            counterparts.append(None if index in deleted else next(left))
    return Alignment(counterparts, added)


def _bare(cell: dict) -> dict:
    """Return of a cell what tells which one it is."""
    known = {"id": cell["id"]} if "id" in cell else {}
    outputs = {"outputs": []} if cell["cell_type"] == "code" else {}
    return (
        {"cell_type": cell["cell_type"], "metadata": {}, "source": source(cell)} | known | outputs
    )


def digest(cell: dict) -> str:
    """Return a digest of what a learner can change in a cell."""
    return hashlib.sha256(repr(written(cell)).encode()).hexdigest()[:16]


def merged(
    base: dict, local: dict, remote: dict, earlier: Collection[str] = ()
) -> tuple[dict, list[str]]:
    """Return the learner's notebook with what the course has changed, and the headings of conflicts.

    base: what was handed out. local: what the learner made of it. remote: what the course hands out
    now. earlier: digests of the cells of earlier versions, which an open tab may have saved again: the
    learner has not written them. A cell that the learner has changed or deleted stays so, outputs included: where the course
    has changed it too is a conflict. Cells that the learner added stay in their places.
    """
    ours, theirs = (aligned(base["cells"], other["cells"]) for other in (local, remote))
    # An interrupted update is done again: what it brought is not the learner's own.
    brought = {cell.get("id") for added in ours.added for cell in added}
    cells, conflicts, heading = [], [], ""
    for index, added in enumerate(ours.added):
        cells += added
        cells += [cell for cell in theirs.added[index] if cell["id"] not in brought]
        if index == len(base["cells"]):
            break
        old, mine, new = base["cells"][index], ours.counterparts[index], theirs.counterparts[index]
        if old["cell_type"] == "markdown" and (found := HEADING.match(source(old))):
            heading = found[1]
        if mine is None:  # the learner has deleted it, or changed it beyond what nbdime recognises
            if new and _key(new) != _key(old) and new["id"] not in brought:
                conflicts.append(heading)
            continue
        if _key(mine) in (_key(old), _key(new)) or digest(mine) in earlier:
            if new is not None:
                cells.append(new if _key(mine) != _key(new) else mine | {"id": new["id"]})
            continue
        if _key(new) != _key(old):
            conflicts.append(heading)
        cells.append(mine | {"id": (new or old)["id"]})
    metadata = local["metadata"] | {"course": remote["metadata"]["course"]}
    format = {key: max(local[key], remote[key]) for key in ("nbformat", "nbformat_minor")}
    result = {"cells": identified(cells), "metadata": metadata} | format
    return result, list(dict.fromkeys(conflicts))


def _key(cell: dict | None) -> tuple[str, str] | None:
    return cell and written(cell)


def identified(cells: list[dict]) -> list[dict]:
    """Return the cells, each with an id that no other has: another editor may have taken them away."""
    seen, identified = set(), []
    for cell in cells:
        if cell.get("id") in seen | {None}:
            cell = cell | {"id": uuid.uuid4().hex[:8]}
        seen.add(cell["id"])
        identified.append(cell)
    return identified
