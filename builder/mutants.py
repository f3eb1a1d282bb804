"""Mutants of a reference solution: the same code with one small thing wrong.

The general mutation tools change operators and numbers; in answers of three lines the faults that
learners make are others too (the other array, a call left out, a neighbouring name), so the
operators are written here, for these answers.
"""

import ast
import copy
from collections.abc import Iterator

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Div],
    ast.MatMult: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.Eq: [ast.NotEq],
    ast.Lt: [ast.LtE],
    ast.LtE: [ast.Lt],
}
NEIGHBOURS = {
    "relu": ["linear"],
    "softmax": ["sigmoid", "linear"],
    "rmsprop": ["sgd"],
    "categorical_crossentropy": ["sparse_categorical_crossentropy", "mean_squared_error"],
    "sparse_categorical_crossentropy": ["categorical_crossentropy"],
    "float32": ["uint8", "int32"],
    "uint8": ["int8", "float32"],
    "accuracy": ["loss", "mean_squared_error"],
}
SWAPPED_WORDS = [("train", "test"), ("x_", "y_"), ("width", "height")]

# How many mutants pass, and why they are right answers all the same.
EXPLAINED_SURVIVORS = {
    "00-changer": (11, "other sizes, activation or loss, which are left free and read enough"),
    "00-page": (6, "verbose, row -1 of one row, 254 or 256: within what rounding allows"),
    "01-planche": (16, "another size, default or frame, or one grey level more or less"),
    "02-mise-en-forme": (6, "another dtype, or none, before `/ 255`, which then gives float64"),
    "05-ordre": (1, "the loss after the gradients, which do not need its value"),
    "05-lots": (2, "len(images) in place of len(labels): the same number"),
    "04-modele": (1, "without optimizer=, compile takes rmsprop, its default"),
    "06-fuite": (1, "Y.shape[1] in place of X.shape[1]: the same number"),
    "07-perte": (1, "len(probabilities) in place of len(labels): the same number"),
    "07-deux-classes": (2, "1 or -1 in place of 0: any number may be taken out and given back"),
    "07-adoucie": (2, "len(logits) in place of len(labels): the same number"),
    "07-lots": (2, "len(labels) in place of len(images): the same number"),
    "08-chiffres": (1, "a list in place of np.array, which converts to the same array"),
    "08-panne": (1, "len(images) in place of len(labels): the same number"),
    "09-separation": (1, "len(labels) in place of len(images): the same number"),
    "11-etiquettes": (1, "len(probabilities) in place of len(labels): the same number"),
    "12-pooling": (2, "axis=(4, 2) in place of (2, 4): the same two axes"),
    "13-charger": (1, "np.load without allow_pickle=False, which is the default"),
    "13-fiche": (1, "percent without its format, which writes more decimals"),
    "14-comparer": (2, "one `int` of the two left out: NumPy's integers count as well"),
    "14-preparer": (
        18,
        "another type; a level, a row, a column or a pixel more or less: within the pixel asked for",
    ),
    "14-bilan": (
        5,
        "len(probabilities), -1 in place of 0; in the text, bounds not rounded, either first, within 1 %",
    ),
}


def mutants(code: str) -> Iterator[str]:
    """Yield the distinct mutants of `code`, as source text without comments."""
    tree = _without_docstrings(ast.parse(code))
    parameters = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node, parameters):
            mutant = copy.deepcopy(tree)
            change(next(n for i, n in enumerate(ast.walk(mutant)) if i == number), mutant)
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text not in seen:
                seen.add(text)
                yield text


def _without_docstrings(tree: ast.AST) -> ast.AST:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def _changes(node: ast.AST, parameters: list[str]) -> Iterator:
    """Yield functions (node, tree) -> None, each of which makes one change in a copy."""
    if isinstance(node, ast.Constant):
        yield from (_set("value", value) for value in _other_constants(node.value))
    for field in ("op", "ops"):
        found = getattr(node, field, None)
        operator = found[0] if isinstance(found, list) else found
        for other in OPERATORS.get(type(operator), []):
            yield _set(field, [other()] if isinstance(found, list) else other())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda n, tree: _replace(tree, n, n.operand)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (_set("id", name) for name in _other_names(node.id, parameters))
    if isinstance(node, ast.Call):
        for index in range(len(node.keywords)):
            yield lambda n, tree, i=index: n.keywords.pop(i)
        for index in range(1, len(node.args)):
            yield lambda n, tree, i=index: n.args.pop(i)
        if isinstance(node.func, ast.Attribute):
            yield lambda n, tree: _replace(tree, n, n.func.value)
        if len(node.args) == 1:
            yield lambda n, tree: _replace(tree, n, n.args[0])
    if isinstance(node, ast.FunctionDef | ast.Module | ast.For) and len(node.body) > 1:
        for index in range(len(node.body) - 1):
            yield lambda n, tree, i=index: n.body.pop(i)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
        yield lambda n, tree: n.elts.reverse()


def _other_constants(value) -> list:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value * 2]
    if isinstance(value, str) and value.isupper():  # an order, written with letters
        return [value[:i] + value[i + 1] + value[i] + value[i + 2 :] for i in range(len(value) - 1)]
    return NEIGHBOURS.get(value, [])


def _other_names(name: str, parameters: list[str]) -> list[str]:
    neighbours = [other for other in parameters if other != name] if name in parameters else []
    return neighbours + [
        name.replace(old, new)
        for pair in SWAPPED_WORDS
        for old, new in (pair, pair[::-1])
        if old in name
    ]


def _set(field: str, value):
    return lambda node, tree: setattr(node, field, value)


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    class Replace(ast.NodeTransformer):
        def visit(self, node):
            return new if node is old else self.generic_visit(node)

    Replace().visit(tree)
