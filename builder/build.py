"""Build the notebooks: `python -m builder [--check] [--all] [NN ...]`.

The steps, for each source in course/lessons and course/exercises:

1. read the percent file and validate its header, its markers, its metadata (source.py) and, without
   network, its links (links.py);
2. make its notebooks, not executed: a lesson gives one, a sheet of exercises a stub and a solution
   (sheet.py), and the data that its checks read (catalogue.py);
3. leave alone those whose committed notebook has the same cells and was executed; where only the
   prose has changed, keep its outputs;
4. prove each exercise of the others: stub, right ways, every typical mistake (proof.py); write the
   data of the checks;
5. execute them, from top to bottom in a fresh kernel, within the seconds of their header
   (execution.py);
6. refuse an output on stderr, an image without alternative text, an exercise whose check does not
   say what it must; run or not, a picture that is not as it was drawn, or that a page has no use
   for (pictures.py), and slides that do not suit a room (slides.py);
7. write the notebook, what the READMEs and the instructor's guide say of it (pages.py), the
   welcome page (welcome.py), and the map of the course (panels.py);
8. refuse a number in prose that nothing holds (held.py).

`--check` writes nothing and fails if anything would be written. `--all` executes everything again.

Whatever stops it is told in a sentence that names file and cell, and leaves no kernel. Each file is
written whole, so two builds at once, or one that is killed, leave what a next build completes.
"""

import argparse
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat

from builder import catalogue, held, inline, links, pages, panels, proof, slides, welcome
from builder.course import FOLDERS, Course
from builder.execution import execute
from builder.notebooks import is_for_colab, is_outcome, missing_alt, was_executed
from builder.pictures import refuse_faulty
from builder.sheet import Sheet
from builder.source import Lesson, Source, SourceError, one_line, read
from helpers.checks import PASSED, TO_DO
from helpers.files import replacing

SECONDS_TO_WRITE = 60  # a file, at most


def keep_outputs(path: Path, notebook: nbformat.NotebookNode) -> bool:
    """Give the notebook the outputs of the committed one; tell whether it needs no run.

    It needs one for other code, and for a figure in prose that the committed one does not have; not for
    what is seen of its code on slides, nor for the cell for Colab, which names a version and does
    nothing here.
    """
    try:
        committed = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(committed)
    except Exception:  # nbformat has many, for whatever is missing, damaged or no notebook
        return False
    if not was_executed(committed) or committed.metadata != notebook.metadata:
        return False
    old, new = (
        [c for c in n.cells if c.cell_type == "code" and not is_for_colab(c)]
        for n in (committed, notebook)
    )
    outputs = [cell.outputs for cell in old]
    for cell in old:
        cell.outputs, cell.execution_count = [], None
    if _without_slides(old) != _without_slides(new) or not inline.keep(committed, notebook):
        return False
    for cell, kept in zip(new, outputs, strict=True):
        cell.outputs = kept
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return True


def _without_slides(cells: list) -> list:
    kept = [
        {k: v for k, v in c["metadata"].items() if k not in ("slideshow", "code")} for c in cells
    ]
    return [{**cell, "metadata": metadata} for cell, metadata in zip(cells, kept, strict=True)]


def verify(source: Source, path: str, notebook: nbformat.NotebookNode) -> None:
    """Refuse an executed notebook that a learner should not be given."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise source.error(
                    f"{path} writes to stderr: {one_line(output.text)}", source.index_of(cell)
                )
            if missing_alt(output):
                raise source.error(
                    f"{path} shows a figure without alternative text; `show` and the "
                    "`plot_` functions of `helpers` give one",
                    source.index_of(cell),
                )
    if isinstance(source, Sheet):
        status = TO_DO if path.startswith("exercises/") else PASSED
        said = [o for cell in notebook.cells for o in cell.get("outputs", []) if is_outcome(o)]
        wrong = [o.data["text/plain"] for o in said if not is_outcome(o, status)]
        if wrong or len(said) != len(source.exercises):
            raise source.error(f"{path}: expected every check to say {status!r}, got {wrong}")


def write_if_changed(path: Path, text: str, root: Path, check: bool) -> bool:
    """Write `text` unless the file has it already (or `check`); tell whether it differs."""
    if not check:
        remove_parts(path)
    if holds(path, text):
        return False
    shown = path.relative_to(root).as_posix()
    if not check:
        try:
            path.parent.mkdir(exist_ok=True)
            with replacing(path) as file:
                file.write(text)
        except OSError as error:
            raise SourceError(f"{shown}: cannot be written: {error.strerror or error}") from error
    print(f"{'differs' if check else 'written'}: {shown}", flush=True)
    return True


def remove_parts(path: Path) -> None:
    """Remove what a killed build has left beside a file (helpers/files.py); another may be writing."""
    for part in path.parent.glob(f"{path.name[:40]}.*part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > SECONDS_TO_WRITE:
                part.unlink()


def holds(path: Path, text: str) -> bool:
    """Tell whether a built file is there, and has this text: a damaged one has not."""
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def renew_data(sheet: Sheet, stale: bool, check: bool) -> bool:
    """Prove the sheet if anything of it has changed, and write the data of its checks."""
    catalogue.refuse_edited(sheet)
    path, text = catalogue.data_path(sheet), catalogue.data_text(sheet)
    if (stale or not holds(path, text)) and not check:
        print(f"proving {sheet.shown_path}", flush=True)
        proof.prove(sheet)
    return write_if_changed(path, text, sheet.root, check)


def made_pages(course: Course) -> dict[str, str]:
    made = pages.filled_pages(course) | {welcome.PATH: welcome.welcome(course)}
    made |= panels.panels(course)
    for path, text in made.items():
        if left := inline.unwritten(text):
            raise SourceError(f"{path}: no run gives {left}: this page has no kernel of its own")
    return made


def build(course: Course, numbers: list[str], check: bool, everything: bool) -> bool:
    """Do the steps of the module's docstring; tell whether anything changed or would."""
    changed = False
    root = course.root
    sources = course.of(numbers)
    links.refuse_broken(course, made_pages(course))
    for source in sources:
        stale = {
            path
            for path, notebook in source.notebooks.items()
            if everything or not keep_outputs(root / path, notebook)
        }
        if isinstance(source, Sheet):
            changed |= renew_data(source, bool(stale), check)
        for path, notebook in source.notebooks.items():
            if path in stale and not check:
                print(f"executing {path}", end=" ", flush=True)
                seconds = execute(source, path, notebook)
                print(f"({seconds:.0f} s)", flush=True)
                verify(source, path, notebook)
            refuse_faulty(source, path, notebook)
            if isinstance(source, Lesson):
                slides.refuse_unfit(source, notebook)
            changed |= write_if_changed(root / path, nbformat.writes(notebook) + "\n", root, check)
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("*.ipynb")):
            if (lost := path.relative_to(root).as_posix()) not in course.paths:
                raise SourceError(f"{lost}: no source makes this notebook")
    for path, text in made_pages(course).items():  # again: an author may have written meanwhile
        changed |= write_if_changed(root / path, text, root, check)
    for source in sources:
        if read(source.path, source.shown_path) != source.text:
            raise source.error("has changed while the build ran; build again")
    if not (check and changed) and (found := held.loose(course, numbers)):
        raise SourceError("\n".join(found))
    return changed


def main(arguments: list[str] | None = None, course: Course | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the notebooks from course/.")
    parser.add_argument("lessons", nargs="*", metavar="NN", help="only these lessons")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    parser.add_argument("--all", action="store_true", help="execute every notebook again")
    options = parser.parse_args(arguments)
    ended: list[int] = []

    def end(number: int, frame) -> None:
        """Stop as Ctrl-C does, which ends the kernel and leaves no file half written."""
        ended.append(number)
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio has its own while a kernel runs
        (interrupt if callable(interrupt) else signal.default_int_handler)(signal.SIGINT, frame)

    before = signal.signal(signal.SIGTERM, end)
    try:
        changed = build(course or Course(), options.lessons, options.check, options.all)
    except SourceError as error:
        print(f"\nThe build stops.\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe build was interrupted; no file is half written.", file=sys.stderr)
        return 128 + (ended or [signal.SIGINT])[0]
    finally:
        signal.signal(signal.SIGTERM, before)
    if not changed:
        print("Everything is up to date.")
    return int(changed and options.check)


if __name__ == "__main__":
    sys.exit(main())
