"""The functions and classes that a lesson defines, so that tests can try them."""

import ast

from builder.source import ROOT, Source

DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


def definitions(name: str) -> dict:
    """Run the imports, `def` and `class` of a lesson, and nothing else; return the names.

    `import keras` is left out: it takes seconds, and a function that needs it imports it.
    """
    namespace: dict = {"__name__": f"lesson_{name}"}
    for cell in Source(ROOT / "course" / "lessons" / f"{name}.py").cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            tree.body = [
                node
                for node in tree.body
                if isinstance(node, DEFINITIONS) and ast.unparse(node) != "import keras"
            ]
            exec(compile(tree, name, "exec"), namespace)
    return namespace
