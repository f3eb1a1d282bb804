"""A stored picture is what its cell draws: words, size and, where nothing trains, pixels.

nbval compares neither pictures nor metadata. A training gives other numbers on another machine: a
picture that depends on one is held by its alternative text, its words and its size.
"""

import ast
import base64
import io
import re
import symtable

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from matplotlib import __version__
from matplotlib.testing.compare import compare_images
from PIL import Image

from builder.pictures import is_picture
from builder.source import EXEMPT

# RMS over the whole picture, of 255. Other processor instructions, two threads and another patch
# version of Matplotlib give the same bytes; one inverted pixel of one image among 144 gives 0.54, one
# digit of one tick 1.2. Another minor version writes otherwise, 16 to 35: renew all pictures with it.
TOLERANCE = 0.4
NUMBER = re.compile(r"[−-]?\d+(?:[.,]\d+)?")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After each cell, fail it if a picture that it drew is not the one that is stored."""
    result = yield
    drawn = getattr(item, "test_outputs", None)
    if drawn is not None and item.cell.execution_count:
        stored, drawn = (list(filter(is_picture, outs)) for outs in (item.cell.outputs, drawn))
        exact = item.cell_num not in trained_cells(item.parent.nb)
        folders = item.config._tmp_path_factory  # which pytest gives to fixtures alone
        if different := difference(stored, drawn, exact, folders):
            item.raise_cell_error(f"{item.path.name}: {different}")
    return result


def difference(stored: list, drawn: list, exact: bool, folders) -> str | None:
    """Return how the pictures that a cell has stored differ from those that it draws, if they do.

    exact: are pixels and numbers compared, or the words alone? folders: pytest's, for the pictures.
    """
    if len(stored) != len(drawn):
        return f"{len(stored)} pictures are stored, the cell draws {len(drawn)}"
    for number, (old, new) in enumerate(zip(stored, drawn, strict=True), start=1):
        picture = f"picture {number}"
        was, now = (output.metadata.get("image/png", {}) for output in (old, new))
        if was.get("alt") != now.get("alt"):
            return f"{picture} is stored as {was.get('alt')!r}, the cell shows {now.get('alt')!r}"
        if (before := words(was, exact)) != (after := words(now, exact)):
            return f"{picture} says {before} where it is stored, {after} where it is drawn"
        files = [base64.b64decode(output.data.get("image/png", "")) for output in (old, new)]
        before, after = (Image.open(io.BytesIO(png)).size for png in files)
        if before != after:
            return f"{picture} is stored with {before} pixels, the cell draws {after}"
        if exact and files[0] != files[1]:
            folder = folders.mktemp("picture")
            paths = [folder / name for name in ("stored.png", "drawn.png")]
            for path, png in zip(paths, files, strict=True):
                path.write_bytes(png)
            if told := compare_images(*map(str, paths), TOLERANCE):
                return f"{picture} has other pixels, by Matplotlib {__version__}. {told}"
    return None


def words(said: dict, exact: bool) -> list[str]:
    """Return the texts of a picture; those of one that trains without their numbers or order."""
    texts = said.get("texts", [])
    return texts if exact else sorted({NUMBER.sub("0", text) for text in texts})


# What depends on a training


def trained_cells(notebook) -> set[int]:
    """Return the numbers of the code cells, from 0 on, that train or read what a training gave.

    A cell that trains is one whose outputs are exempt from comparison. What it assigns, and what it
    calls a method of (`model.fit`), depends on a training, as does all that is made of them.
    """
    found: set[int] = set()
    trained: set[str] = set()  # the names that depend on a training, at this point
    functions: dict[str, set[str]] = {}  # the globals that each function or class reads
    modules: set[str] = set()
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for number, cell in enumerate(code):
        trains = EXEMPT in cell.metadata.get("tags", [])
        for statement in ast.parse(TransformerManager().transform_cell(cell.source)).body:
            table = symtable.symtable(ast.unparse(statement), "statement", "exec")
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                functions[statement.name] = reads(table)
                trained.discard(statement.name)
                continue
            assigned = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
            modules |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_imported()}
            read = with_functions(reads(table) - loop_variables(statement), functions)
            if trains or read & trained:
                found.add(number)
                trained |= (assigned | changed(statement)) - modules
            else:
                trained -= assigned
    return found


def reads(table: symtable.SymbolTable) -> set[str]:
    """Return the globals that a scope and those inside it read."""
    names = {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()}
    return names.union(*map(reads, table.get_children()))


def with_functions(names: set[str], functions: dict[str, set[str]]) -> set[str]:
    """Return these names and those that are read by the functions among them, however deep."""
    found, left = set(), set(names)
    while left:
        found.add(name := left.pop())
        left |= functions.get(name, set()) - found
    return found


def loop_variables(statement: ast.stmt) -> set[str]:
    loops = (node.target for node in ast.walk(statement) if isinstance(node, ast.For))
    return {name.id for loop in loops for name in ast.walk(loop) if isinstance(name, ast.Name)}


def changed(statement: ast.stmt) -> set[str]:
    """Return the names of which a method is called, or a part is assigned."""
    names = set()
    for node in ast.walk(statement):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        part = node.func if called else node
        if called or isinstance(getattr(node, "ctx", None), ast.Store):
            while isinstance(part, ast.Attribute | ast.Subscript):
                part = part.value
            names |= {part.id} if isinstance(part, ast.Name) else set()
    return names
