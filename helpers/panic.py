"""What a learner can do when a cell stops on an error: a French sentence under Python's traceback.

An extension of IPython, `%load_ext helpers.panic`, which the course's installation loads in every
kernel. It adds a box to the output of the cell, and hides or changes nothing; `%unload_ext
helpers.panic`, or the environment variable COURS_SANS_AIDE, does without it.
"""

import ast
import builtins
import difflib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helpers
from helpers.boxes import as_html, box
from helpers.errors import telling_line, told_in_french

COURSE = ("numpy", "matplotlib", "sklearn", "keras", "tensorflow", "loky", "helpers")

# What the message of a SyntaxError looks like, and how it is told; {0} is its first group.
_SYNTAX = (
    (r"'(.)' was never closed", "le signe `{0}` ouvert à cette ligne n'est jamais fermé."),
    (r"incomplete input", "la cellule s'arrête avant la fin d'une instruction : un signe ouvert n'est pas fermé, "
     "ou un bloc est vide."),
    (r"unmatched '(.)'", "le signe `{0}` ferme ce qui n'a pas été ouvert."),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'.*",
     "le signe `{0}` ferme ce que `{1}` a ouvert."),
    (r"unterminated .*string literal.*", "un texte commence par un guillemet et n'a pas le second ; un texte "
     "qui contient une apostrophe s'écrit entre guillemets doubles."),
    (r"expected ':'", "le signe `:` manque à l'endroit que montre le signe ^."),
    (r"unexpected indent", "cette ligne a des espaces de trop au début."),
    (r"unindent does not match any outer indentation level",
     "le début de cette ligne n'est aligné sur aucune des lignes au-dessus."),
    (r"expected an indented block after (.+) on line (\d+)",
     "la ligne {1} ouvre un bloc : celle-ci doit commencer par quatre espaces de plus."),
    (r"invalid syntax\. Maybe you meant '=='.*", "une comparaison s'écrit `==`, et non `=`."),
    (r"Missing parentheses in call to '(\w+)'.*", "`{0}` s'écrit avec des parenthèses : `{0}( )`."),
    (r"invalid character '(.)'.*", "le signe {0} n'est pas de ceux de Python ; les guillemets y sont droits."),
    (r"leading zeros in decimal integer literals are not permitted.*",
     "un nombre ne commence pas par 0 ; l'identifiant d'un exercice s'écrit entre guillemets."),
    (r"invalid non-printable character U\+00A0",
     "cette ligne contient une espace insécable, qui vient souvent d'une copie : tapez-y une espace ordinaire."),
    (r"'return' outside function", "`return` n'est dans aucune fonction : voyez le début des lignes."),
    (r"(?:cannot assign to|expression cannot contain assignment).*",
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


def advice(error: BaseException, names: Any, notebook: Path | None, cell: str = "") -> str:
    """Return what a learner can do about an error that stopped a cell; empty where Python says it.

    names: those that are defined in the kernel. notebook: the file of the cell, if it is known.
    cell: its text.
    """
    if isinstance(error, SyntaxError):
        return _of_syntax(error)
    if isinstance(error, NameError) and getattr(error, "name", None):
        return _of_name(error.name, names, notebook, cell)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _of_module(error.name)
    french = told_in_french(error)
    told = french not in ("", telling_line(str(error)))
    return f"{french[:1].upper()}{french[1:]}." if told else ""


def _of_module(name: str) -> str:
    told = f"Python ne trouve pas le module `{name}`."
    if name in COURSE:
        return (
            f"{told} Il fait partie du cours, et ce noyau n'est donc pas celui du cours : fermez "
            "JupyterLab et ouvrez-le de nouveau par `make lab` (sous Windows, par "
            "`py install.py --lab`)."
        )
    if close := difflib.get_close_matches(name.lower(), COURSE, n=1):
        return f"{told} Vouliez-vous écrire `{close[0]}` ?"
    return f"{told} Il n'est pas de ceux que le cours installe : vérifiez son orthographe."


def _of_syntax(error: SyntaxError) -> str:
    # Of `eval` or under a magic, the line is counted from somewhere else than the top of the cell.
    of_cell = "ipykernel" in (error.filename or "") or "ipython" in (error.filename or "")
    line = f"Ligne {error.lineno} de la cellule : " if error.lineno and of_cell else ""
    french = None
    if re.match(r"\s*else\s+if\b", error.text or ""):
        french = "`else if` s'écrit `elif`."
    for pattern, told in _SYNTAX:
        if not french and (found := re.fullmatch(pattern, error.msg or "")):
            french = told.format(*found.groups())
    french = french or (
        "Python n'a pas pu lire ce code ; le signe ^ montre où il s'est arrêté, et la faute est là "
        "ou juste avant."
    )
    return line + french if line else french[:1].upper() + french[1:]


def _of_interruption(error: KeyboardInterrupt) -> str:
    frame, trains = error.__traceback__, False
    while frame:
        code = frame.tb_frame.f_code
        trains |= code.co_name in ("fit", "train")
        frame = frame.tb_next
    if not trains:
        return (
            "La cellule a été interrompue. Ce que les lignes déjà exécutées ont défini reste défini. Si elle "
            "ne se terminait pas, cherchez ce qui devait arrêter sa boucle."
        )
    return (
        "L'entraînement a été interrompu en chemin : les poids du modèle ont pu changer, sans être ceux d'un "
        "entraînement complet. Pour recommencer de zéro, exécutez de nouveau la cellule qui construit le "
        "modèle, puis celle-ci."
    )


def _of_name(name: str, names: Any, notebook: Path | None, cell: str) -> str:
    told = f"`{name}` n'est pas défini."
    code = _code(notebook) if notebook else []
    given, unreadable = _given_by_cell(code, cell)
    if name in given:
        number, line = given[name]
        return (
            f"{told} Exécutez d'abord la cellule qui le définit, la {_rank(number)} cellule de code de ce "
            f"notebook, où se lit `{line}`. Après un redémarrage du noyau, il faut exécuter de nouveau tout "
            "ce qui précède : menu Exécution, « Exécuter tout au-dessus de la cellule sélectionnée »."
        )
    for number in unreadable:
        if re.search(rf"\b{re.escape(name)}\b", code[number - 1]):
            return f"{told} La {_rank(number)} cellule de code, où il se lit, a une faute d'écriture : corrigez-la d'abord."
    if name in _given_by_cell([cell], "")[0]:
        return f"{told} Cette cellule s'en sert avant de le définir."
    if name in helpers.__all__:
        return f"{told} Écrivez d'abord `from helpers import {name}`."
    known = [n for n in (*names, *given, *dir(builtins)) if not n.startswith("_")]
    if same := [n for n in known if n.lower() == name.lower()]:
        return f"{told} Vouliez-vous écrire `{same[0]}` ?"
    if close := difflib.get_close_matches(name, known, n=1, cutoff=0.75):
        return f"{told} Vouliez-vous écrire `{close[0]}` ?"
    if code:
        return f"{told} Aucune autre cellule de ce notebook enregistré ne le définit : vérifiez son orthographe."
    return (
        f"{told} Exécutez d'abord la cellule qui le définit ; après un redémarrage du noyau, "
        "toutes celles qui précèdent."
    )


def _rank(number: int) -> str:
    return "1ʳᵉ" if number == 1 else f"{number}ᵉ"


def _code(notebook: Path) -> list[str]:
    """Return the code cells of a notebook that are not folded; none if it cannot be read."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        shown = [c for c in code if not c["metadata"].get("jupyter", {}).get("source_hidden")]
        return ["".join(cell["source"]) for cell in shown]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _given_by_cell(code: list[str], stopped: str) -> tuple[dict[str, tuple[int, str]], list[int]]:
    """Return for each name the first cell that gives it, and its line there; and the unreadable cells.

    Cells are counted from 1; the one that stopped is left out.
    """
    given: dict[str, tuple[int, str]] = {}
    unreadable = []
    for number, source in enumerate(code, start=1):
        if source.strip() == stopped.strip():
            continue
        lines = ["" if re.match(r"\s*[%!]", line) else line for line in source.splitlines()]
        try:
            tree = ast.parse("\n".join(lines))
        except SyntaxError:
            unreadable.append(number)
            continue
        for node in tree.body:
            for name in _given_names(node):
                given.setdefault(name, (number, lines[node.lineno - 1].strip()))
    return given, unreadable


def _given_names(node: ast.AST) -> set[str]:
    """Return the names that a statement gives to its cell: not those inside functions and comprehensions."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return set()
    return set().union(*map(_given_names, ast.iter_child_nodes(node)))


def _notebook(names: dict) -> Path | None:
    """Return the file of the running notebook, as JupyterLab and VS Code tell it."""
    path = names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    return Path(path) if path.endswith(".ipynb") and Path(path).exists() else None


def _after_cell(result: Any) -> None:
    from IPython import get_ipython
    from IPython.display import display

    error = result and (result.error_before_exec or result.error_in_exec)
    if error and not isinstance(error, KeyboardInterrupt):
        names = get_ipython().user_ns
        if text := advice(error, names, _notebook(names), result.info.raw_cell or ""):
            display(Advice(text))


def _interrupted(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset=None) -> None:
    """Say what to do above the traceback: that of a training is several screens long."""
    from IPython.display import display

    display(Advice(_of_interruption(error)))
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def load_ipython_extension(shell: Any) -> None:
    if os.environ.get("COURS_SANS_AIDE", "0") in ("", "0"):
        shell.set_custom_exc((KeyboardInterrupt,), _interrupted)
        shell.events.register("post_run_cell", _after_cell)


def unload_ipython_extension(shell: Any) -> None:
    if _after_cell in shell.events.callbacks["post_run_cell"]:
        shell.events.unregister("post_run_cell", _after_cell)
        shell.set_custom_exc((), None)
