"""The functions and classes that a lesson defines, so that tests can try them; the names of its cells."""

import ast
import symtable

from builder.source import ROOT, Lesson

DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


def definitions(name: str) -> dict:
    """Run the imports, `def` and `class` of a lesson, and nothing else; return the names.

    `import keras` is left out: it takes seconds, and a function that needs it imports it.
    """
    namespace: dict = {"__name__": f"lesson_{name}"}
    for cell in Lesson(ROOT / "course" / "lessons" / f"{name}.py").cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            tree.body = [
                node
                for node in tree.body
                if isinstance(node, DEFINITIONS) and ast.unparse(node) != "import keras"
            ]
            exec(compile(tree, name, "exec"), namespace)
    return namespace


def reads_and_binds(code: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell takes from the cells before it, and those that it binds."""
    reads: set[str] = set()
    binds: set[str] = set()

    def follow(statements: list[ast.stmt]) -> None:
        for statement in statements:
            blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
            if isinstance(statement, (ast.For, ast.While, ast.With, ast.If)):
                for name in ("body", "orelse"):
                    setattr(statement, name, [ast.Pass()] if hasattr(statement, name) else [])
                loads, stores = _names(statement)
                reads.update(loads - stores - binds)
                binds.update(stores)
                for block in blocks:
                    follow(block)
            else:
                loads, stores = _names(statement)
                loads |= stores if isinstance(statement, ast.AugAssign) else set()
                own = stores if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) else set()
                reads.update(loads - binds - own)
                binds.update(stores)

    follow(ast.parse(code).body)
    return reads, binds


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Return what a statement reads and binds in its module, functions inside it included."""
    loads: set[str] = set()
    stores: set[str] = set()
    tables = [symtable.symtable(ast.unparse(statement), "cell", "exec")]
    while tables:
        table = tables.pop()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                loads.add(symbol.get_name())
            if top and (symbol.is_assigned() or symbol.is_imported()):
                stores.add(symbol.get_name())
        tables += table.get_children()
    return loads, stores
