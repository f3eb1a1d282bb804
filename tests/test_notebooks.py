"""The committed notebooks: executed, clean, accessible, and really compared by nbval."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from budgets import PROMISE
from nbconvert.filters.ansi import strip_ansi
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder import inline
from builder.course import FOLDERS
from builder.notebooks import is_outcome, missing_alt
from builder.source import EXEMPT, ROOT
from conftest import COURSE
from helpers.checks import PASSED, TO_DO

PATHS = COURSE.paths
NOT_COMPARED = {"image/png", "image/jpeg", "image/svg+xml"}  # nbval passes over these


def compared_cells(notebook) -> int:
    """Count the code cells of which nbval compares at least one stored output."""
    return sum(
        any(
            output.output_type == "stream" or set(output.get("data", {})) - NOT_COMPARED
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
        and cell.execution_count
        and EXEMPT not in cell.metadata.get("tags", [])
    )


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.fixture(scope="module", params=PATHS)
def notebook(request):
    return nbformat.read(ROOT / request.param, as_version=4)


def test_every_source_has_its_notebooks():
    committed = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).glob("*.ipynb")
    }
    assert committed == set(PATHS)


def test_nbval_compares_cells(notebook):
    """What every check of a sheet says; in a lesson, three cells at least."""
    checks = sum(cell.source.startswith('check("') for cell in notebook.cells)
    assert compared_cells(notebook) >= (checks or 3)


def test_a_notebook_without_counts_or_with_images_only_compares_nothing():
    picture = new_output("display_data", data={"image/png": "AAAA"})
    text = new_output("stream", text="1")
    cells = [
        new_code_cell("1", outputs=[text]),
        new_code_cell("2", execution_count=1, outputs=[picture]),
        new_code_cell("3", execution_count=2, outputs=[text], metadata={"tags": [EXEMPT]}),
        new_code_cell("4", execution_count=3),
    ]
    assert compared_cells(new_notebook(cells=cells)) == 0


def test_executed_in_order_without_errors_or_logs(notebook):
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not [o for o in outputs(notebook) if o.output_type == "error"]
    assert not [o for o in outputs(notebook) if o.get("name") == "stderr"]


def test_every_image_says_what_it_shows(notebook):
    alts = [
        output.metadata.get("image/png", {}).get("alt", "")
        for output in outputs(notebook)
        if "image/png" in output.get("data", {})
    ]
    assert not any(missing_alt(output) for output in outputs(notebook))
    assert all(len(alt) > 20 for alt in alts)


def test_a_line_of_an_output_is_read_without_folding(notebook):
    """A window of 1366 pixels has room for 119 columns beside the list of files; Keras asks for 118."""
    shown = [
        line.rsplit("\r", 1)[-1].rsplit("\b", 1)[-1]
        for output in outputs(notebook)
        if not {"text/html", "image/png"} & set(output.get("data", {}))
        for text in (output.get("text") or output.get("data", {}).get("text/plain", ""),)
        for line in strip_ansi(text).splitlines()
    ]
    assert [line for line in shown if len(line) > 119] == []


def test_a_picture_without_alternative_text_is_seen():
    assert missing_alt(new_output("display_data", data={"image/png": "AAAA"}))


@pytest.mark.parametrize("source", COURSE.sheets, ids=lambda s: s.name)
def test_stubs_are_to_do_and_solutions_pass(source):
    for path in source.notebooks:
        status = TO_DO if path.startswith("exercises/") else PASSED
        notebook = nbformat.read(ROOT / path, as_version=4)
        said = [output for output in outputs(notebook) if is_outcome(output)]
        assert len(said) >= 2
        assert all(is_outcome(output, status) for output in said)


def test_the_line_of_the_readme_turns_red_on_a_wrong_stored_output_alone(tmp_path, monkeypatch):
    """It does without tests/conftest.py, which needs what authors install; its kernels have one thread."""
    needed = (
        "conftest.py",
        "builder/__init__.py",
        "builder/inline.py",
        "builder/notebooks.py",
        "tests/sanitize.cfg",
    )
    for name in ("pyproject.toml", *needed):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    cells = [
        new_code_cell(
            "import os\nint(os.environ['OMP_NUM_THREADS'])",
            execution_count=count,
            outputs=[
                new_output("execute_result", data={"text/plain": stored}, execution_count=count)
            ],
        )
        for count, stored in ((1, "1"), (2, "2"))
    ]
    figures = [
        new_markdown_cell(f"Il y en a {stored}.", metadata={inline.KEPT: {"x": stored}})
        for stored in ("469", "496")
    ]
    for figure in figures:
        count = 1 + len(cells)
        cells += [new_code_cell("x = 469", execution_count=count), figure]
    cells.append(new_markdown_cell("Soit 47.", metadata={inline.KEPT: {"x // 10": "47"}}))
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "two.ipynb")
    monkeypatch.delenv("OMP_NUM_THREADS")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = re.search(r"`\.venv/bin/python (-m pytest .*?)`", readme)[1]
    run = subprocess.run(
        [sys.executable, *line.split(), "-n", "0"], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "2 failed, 2 passed" in run.stdout
    assert "two.ipynb::Cell 1" in run.stdout
    assert "two.ipynb::Cell 3" in run.stdout
    assert "x: stored '496', run '469'\nx // 10: stored '47', run '46'" in run.stdout


@pytest.mark.parametrize("source", COURSE.sources, ids=lambda s: s.shown_path)
def test_the_title_promises_the_budget_of_the_header(source):
    for path in source.notebooks:
        title = nbformat.read(ROOT / path, as_version=4).cells[0].source
        assert int(PROMISE.search(title)[1]) == source.header["compute_seconds"]


def test_nbval_turns_red_on_a_wrong_stored_output_and_on_too_long_a_computation(tmp_path):
    spin = "import time\nwhile time.process_time() < 2.5:\n    pass\n1 + 1"
    for name, code, stored, budget in (
        ("right", "1 + 1", "2", 60),
        ("wrong", "1 + 1", "3", 60),
        ("late", spin, "2", 2),
    ):
        title = new_markdown_cell(f"*moins de {budget}\u00a0s de calcul*")
        result = new_output("execute_result", data={"text/plain": stored}, execution_count=1)
        cell = new_code_cell(code, execution_count=1, outputs=[result])
        nbformat.write(new_notebook(cells=[title, cell]), tmp_path / f"{name}.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider"]
        + ["-p", "budgets"]
        + ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/sanitize.cfg"]
        + [tmp_path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "2 failed, 1 passed" in run.stdout
    assert "wrong.ipynb::Cell 0" in run.stdout
    assert "s of processor so far; the title says 'moins de 2\\xa0s de calcul'" in run.stdout


def test_the_sanitize_file_hides_times_and_bytes_of_figures_and_nothing_else():
    from nbval.plugin import get_sanitize_patterns

    text = (ROOT / "tests" / "sanitize.cfg").read_text(encoding="utf-8")
    patterns = list(get_sanitize_patterns(text))
    bars = [
        f"\x1b[1m469/469\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m{total}\x1b[0m {step}/step - accuracy: {accuracy}\n{told} ms"
        for total, step, accuracy, told in [
            ("2s", "4ms", 0.92, 7),
            ("13s", "27ms", 0.92, 120),
            ("2s", "4ms", 0.93, 7),
        ]
    ]
    figures = [
        f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,{data}">'
        for alt, data in (
            ("Un 5.", "iVBORw0KGgo="),
            ("Un 5.", "iVBORw0KGgp+/A=="),
            ("Un 6.", "iVBO"),
        )
    ]
    for pattern, replacement in patterns:
        bars = [re.sub(pattern, replacement, bar) for bar in bars]
        figures = [re.sub(pattern, replacement, figure) for figure in figures]
    assert bars[0] == bars[1] != bars[2]
    assert figures[0] == figures[1] != figures[2]
