"""What a learner can do when a cell stops on an error: a French sentence under Python's traceback.

An extension of IPython, `%load_ext helpers.panic`, which the course's installation loads in every
kernel. It adds a box to the output of the cell, and hides or changes nothing; `%unload_ext
helpers.panic`, or the environment variable COURS_SANS_AIDE, does without it.
"""

import ast
import difflib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.boxes import as_html, box
from helpers.errors import telling_line, told_in_french

# What the message of a SyntaxError looks like, and how it is told; {0} is its first group.
_SYNTAX = (
    (r"'(.)' was never closed", "le signe `{0}` ouvert à cette ligne n'est jamais fermé."),
    (r"incomplete input", "la cellule s'arrête avant la fin d'une instruction : un signe ouvert n'est pas fermé, "
     "ou un bloc est vide."),
    (r"unmatched '(.)'", "le signe `{0}` ferme ce qui n'a pas été ouvert."),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'.*",
     "le signe `{0}` ferme ce que `{1}` a ouvert."),
    (r"unterminated .*string literal.*", "un texte commence par un guillemet et n'a pas le second."),
    (r"expected ':'", "il manque `:` à la fin de cette ligne."),
    (r"unexpected indent", "cette ligne a des espaces de trop au début."),
    (r"unindent does not match any outer indentation level",
     "le début de cette ligne n'est aligné sur aucune des lignes au-dessus."),
    (r"expected an indented block after (.+) on line (\d+)",
     "la ligne {1} ouvre un bloc : celle-ci doit commencer par quatre espaces de plus."),
    (r"(?:cannot assign to|invalid syntax\. Maybe you meant '=='|expression cannot contain assignment).*",
     "à gauche d'un signe `=` se trouve autre chose qu'un nom ; une comparaison s'écrit `==`."),
    (r"invalid syntax\. Perhaps you forgot a comma\?", "il manque peut-être une virgule."),
)  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """A French sentence; shows as text and as HTML."""

    text: str

    def __repr__(self) -> str:
        return f"Que faire ? {self.text}"

    def _repr_html_(self) -> str:
        return box(as_html(repr(self)), "#cc79a7")


def advice(error: BaseException, names: Any, notebook: Path | None) -> str:
    """Return what a learner can do about an error that stopped a cell; empty where Python says it.

    names: those that are defined in the kernel. notebook: the file of the cell, if it is known.
    """
    if isinstance(error, SyntaxError):
        return _of_syntax(error)
    if isinstance(error, KeyboardInterrupt):
        return _of_interruption(error)
    if isinstance(error, NameError) and getattr(error, "name", None):
        return _of_name(error.name, names, notebook)
    if isinstance(error, ModuleNotFoundError):
        return (
            f"Python ne trouve pas le module `{error.name}`. S'il fait partie du cours, ce noyau n'est "
            "pas celui du cours : fermez JupyterLab et ouvrez-le de nouveau par `make lab` (sous "
            "Windows, par `py install.py --lab`)."
        )
    french = told_in_french(error)
    told = french not in ("", telling_line(str(error)))
    return f"{french[:1].upper()}{french[1:]}." if told else ""


def _of_syntax(error: SyntaxError) -> str:
    line = f"Ligne {error.lineno} de la cellule : " if error.lineno else ""
    for pattern, french in _SYNTAX:
        if found := re.fullmatch(pattern, error.msg or ""):
            return line + french.format(*found.groups())
    return (
        f"{line}Python n'a pas pu lire ce code ; le signe ^ montre où il s'est arrêté, et la faute est là "
        "ou juste avant. Rien de la cellule n'a été exécuté."
    )


def _of_interruption(error: KeyboardInterrupt) -> str:
    frame, trains = error.__traceback__, False
    while frame:
        code = frame.tb_frame.f_code
        trains |= code.co_name in ("fit", "train")
        frame = frame.tb_next
    if not trains:
        return "La cellule a été interrompue. Ce que les lignes déjà exécutées ont défini reste défini."
    return (
        "L'entraînement a été interrompu en chemin : les poids du modèle ne sont plus ceux du départ, ni "
        "ceux d'un entraînement complet. Pour recommencer de zéro, exécutez de nouveau la cellule qui "
        "construit le modèle, puis celle-ci."
    )


def _of_name(name: str, names: Any, notebook: Path | None) -> str:
    told = f"`{name}` n'est pas défini."
    given = _given_by_cell(notebook) if notebook else {}
    if name in given:
        number, line = given[name]
        return (
            f"{told} Exécutez d'abord la cellule qui le définit, la {number}ᵉ cellule de code de ce "
            f"notebook, où se lit `{line}`. Après un redémarrage du noyau, il faut exécuter de nouveau tout "
            "ce qui précède : menu Exécution, « Exécuter tout au-dessus de la cellule sélectionnée »."
        )
    if close := difflib.get_close_matches(name, [*names, *given], n=1):
        return f"{told} Vouliez-vous écrire `{close[0]}` ?"
    if given:
        return f"{told} Aucune cellule de ce notebook enregistré ne le définit : vérifiez son orthographe."
    return (
        f"{told} Exécutez d'abord la cellule qui le définit ; après un redémarrage du noyau, "
        "toutes celles qui précèdent."
    )


def _given_by_cell(notebook: Path) -> dict[str, tuple[int, str]]:
    """Return for each name the first code cell that gives it, counted from 1, and its line there."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    code = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
    given: dict[str, tuple[int, str]] = {}
    for number, source in enumerate(code, start=1):
        lines = ["" if re.match(r"\s*[%!]", line) else line for line in source.splitlines()]
        try:
            tree = ast.parse("\n".join(lines))
        except SyntaxError:
            continue
        for node in tree.body:
            for name in _given_names(node):
                given.setdefault(name, (number, lines[node.lineno - 1].strip()))
    return given


def _given_names(node: ast.AST) -> set[str]:
    """Return the names that a statement at the top of a cell gives."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    found = ast.walk(node)
    return {n.id for n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _notebook(names: dict) -> Path | None:
    """Return the file of the running notebook, as JupyterLab and VS Code tell it."""
    path = names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    return Path(path) if path.endswith(".ipynb") and Path(path).exists() else None


def _after_cell(result: Any) -> None:
    from IPython import get_ipython
    from IPython.display import display

    error = result and (result.error_before_exec or result.error_in_exec)
    if error:
        names = get_ipython().user_ns
        if text := advice(error, names, _notebook(names)):
            display(Advice(text))


def load_ipython_extension(shell: Any) -> None:
    if not os.environ.get("COURS_SANS_AIDE"):
        shell.events.register("post_run_cell", _after_cell)


def unload_ipython_extension(shell: Any) -> None:
    if _after_cell in shell.events.callbacks["post_run_cell"]:
        shell.events.unregister("post_run_cell", _after_cell)
