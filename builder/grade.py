"""Grade learners' copies: `python -m builder.grade copie.ipynb...` writes a page beside each one.

A copy is executed from top to bottom, whatever kernel it names; a cell that never ends is interrupted,
and the kernel stopped if that does not end it. As under nbgrader, every check that is not “réussi” raises.
"""

import os
import sys
from contextlib import suppress
from glob import glob
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ClearOutputPreprocessor

from helpers.catalogue import exercises, find
from helpers.checks import PASSED
from helpers.desk.notebooks import origin
from helpers.desk.review import OUTCOME
from helpers.files import replacing

SECONDS = 300  # a cell; nothing in the exercises takes as long
GRACE = 20  # what an interrupted cell has to stop
USAGE = "Donnez les copies à corriger : python -m builder.grade copie.ipynb"


def execute(notebook: nbformat.NotebookNode, folder: Path, seconds: int, grace: int) -> str:
    """Execute a copy in place; return why it was not executed to its end, "" if it was.

    folder: where its kernel starts. seconds, grace: as for `grade`.
    """
    ClearOutputPreprocessor().preprocess(notebook, {})  # what the learner saw is no verdict
    started = []
    client = NotebookClient(
        notebook,
        timeout=seconds,
        interrupt_on_timeout=True,
        # The interrupt counts as the answer, after which the cell has its grace to be idle.
        error_on_timeout={"ename": "Timeout", "evalue": "", "traceback": []},
        iopub_timeout=grace,
        raise_on_iopub_timeout=True,
        shutdown_kernel="immediate",
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=lambda cell, cell_index: started.append(cell),
    )
    try:
        client.execute()
        return ""
    except CellTimeoutError:
        told = (
            f"la cellule [{len(started)}] ne s'est pas arrêtée, même interrompue : le noyau a été "
            "arrêté, et les cellules suivantes ne sont pas exécutées"
        )
    except DeadKernelError:
        told = (
            f"le noyau s'est arrêté avant la fin de la cellule [{len(started)}] (`exit()`, ou la mémoire "
            "qui manque, par exemple) : les cellules suivantes ne sont pas exécutées"
        )
    if started:
        started[-1].execution_count = len(started)
        started[-1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text=told))
    return told


def verdicts(notebook: nbformat.NotebookNode) -> str:
    """Return in French how many exercises of its sheet an executed copy passes, and which ones say nothing.

    The sheet is that of the copy's metadata, or of the checks found where these are lost.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = [o.get("evalue") or o.get("data", {}).get("text/plain", "") for o in outputs]
    found = [match.groups() for text in texts if (match := OUTCOME.match(text))]
    lessons = {Path(origin(notebook) or "").stem}
    for _, id in found:
        with suppress(KeyError):
            lessons.add(find(id).lesson)
    ids = []
    for lesson in sorted(lessons):
        with suppress(ImportError):  # no sheet of this course has this name
            ids += [exercise.id for exercise in exercises(lesson)]
    if not ids:
        return "aucun exercice du cours n'y est vérifié"
    passed = {id for status, id in found if status == PASSED} & set(ids)
    silent = [id for id in ids if id not in {id for _, id in found}]
    return f"réussis {len(passed)}/{len(ids)}" + (
        f" ; sans verdict : {', '.join(silent)}" if silent else ""
    )


def grade(copy: Path, seconds: int = SECONDS, grace: int = GRACE) -> tuple[str, str]:
    """Execute a copy and write the page of what it shows beside it.

    seconds: what a cell may take before it is interrupted; the next ones are executed all the same.
    grace: the seconds that it then has to stop, before its kernel is stopped.

    Returns a line with the page and its verdicts, and why it was not executed to its end ("" if it was).
    Raises what nbformat and nbclient raise, for a file that is no notebook or a kernel that does not start.
    """
    notebook = nbformat.read(copy, as_version=4)
    stopped = execute(notebook, copy.parent, seconds, grace)
    page, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": copy.stem}})
    path = copy.with_suffix(".html")
    with replacing(path) as file:
        file.write(page)
    return f"{path} : {verdicts(notebook)}", stopped


def main(names: list[str]) -> int:
    """Grade the copies of these names, and tell which ones could not be."""
    if not names:
        print(USAGE, file=sys.stderr)
        return 1
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    # The Windows shell leaves a pattern as it is.
    copies = [
        Path(path)
        for name in names
        for path in ([] if Path(name).exists() else sorted(glob(name))) or [name]  # noqa: PTH207 - Path.glob refuses a pattern from the root
    ]
    failed = 0
    for copy in copies:
        try:
            line, stopped = grade(copy)
            print(line, flush=True)
            if stopped:
                failed += 1
                print(f"{copy} n'est pas corrigé en entier : {stopped}.", file=sys.stderr)
        except Exception as error:  # one bad copy does not stop the others
            failed += 1
            print(f"{copy} n'est pas corrigé : {error}", file=sys.stderr)
    return int(failed > 0)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    sys.exit(main(sys.argv[1:]))
