"""`recommencer`: one exercise back to what was handed out, the old answer kept aside."""

import unicodedata
from datetime import datetime
from pathlib import Path

from helpers.arguments import read_id
from helpers.desk import HANDED_OUT, NAME, desk
from helpers.desk.merging import identified
from helpers.desk.notebooks import (
    LostSheet,
    NotANotebook,
    Place,
    checked,
    copy_of,
    exercises,
    free,
    read,
    sheets,
    source,
    sources,
    without_outputs,
    write,
)
from helpers.desk.said import NO_DESK, Said
from helpers.shell import cells_run, running_shell

ASIDE = "anciennes_reponses"  # a folder of the desk
RELOAD = (
    "Si le notebook de l'exercice est ouvert, rechargez-le : menu Fichier, « Recharger Notebook "
    "depuis le disque ». Ce que vous n'y aviez pas enregistré serait alors perdu : copiez-le d'abord ailleurs."
)


def recommencer(id: str) -> Said:
    """Put the exercise `id`, such as `03-numpy`, back to what was handed out; say what was done.

    What the learner wrote and saved there is kept in the desk's folder `anciennes_reponses`. Used on
    the welcome page.
    """
    folder, id = desk(), _written_otherwise(id)
    try:
        if not (folder / HANDED_OUT).is_dir():
            return Said(NO_DESK)
        known = []
        for name, sheet in sheets(folder):
            for place in exercises(sheet):
                if place.id == id:
                    _empty_the_cell(id)
                    return Said(_put_back(folder, copy_of(folder, name, sheet), sheet, place))
                known.append(place.id)
        return Said(_unknown(id, known))
    except LostSheet as lost:
        return Said(
            f"{lost} ne se lit pas : `make lab` le refait. Vos notebooks restent comme ils sont."
        )
    except NotANotebook as lost:
        return Said(f"{lost} ne se lit pas : il reste comme il est.")
    except OSError as error:
        return Said(
            f"L'exercice ne peut pas être remis ({error}) : votre notebook reste comme il est."
        )


def _written_otherwise(id: str) -> str:
    """Return an id as the course writes it: without accents, capitals and spaces."""
    plain = unicodedata.normalize("NFD", read_id(id).strip().lower()).replace(" ", "-")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _empty_the_cell(id: str) -> None:
    """Take the id out of the cell that runs: run again with all others, it would begin again."""
    shell = running_shell()
    cell = "".join(cells_run(shell)[-1:]) if shell else ""
    if cell.rstrip().endswith(")") and "recommencer(" in cell:
        head = cell[: cell.rindex("recommencer(")]
        shell.set_next_input(f'{head}recommencer("")', replace=True)


def _unknown(id: str, known: list[str]) -> str:
    """Return what to say of an id that no exercise has: those of its lesson, or an example."""
    near = [other for other in known if other[:2] == id[:2]]
    if near:
        return f"`{id}` n'est pas un exercice ; ceux de cette leçon sont {', '.join(near)}."
    return (
        "Écrivez entre les guillemets l'identifiant d'un exercice : il est dans sa cellule de "
        "vérification, et dans ce qu'elle répond. `03-numpy`, par exemple."
    )


def _put_back(folder: Path, path: Path, sheet: dict, place: Place) -> str:
    """Put an exercise back in the learner's copy; return what was done, in French."""
    if not path.exists():
        return f"{path.name} n'est pas dans le dossier {NAME} : `make lab` l'y remet."
    notebook = read(path)
    given = sheet["cells"][place.heading : place.check + 1]
    start, end = _extent(notebook["cells"], place, sheet)
    old = notebook["cells"][start:end]
    kept = ""
    if not set(sources({"cells": old})) <= set(sources({"cells": given})):
        aside = free(folder / ASIDE / f"{place.id}_{datetime.now():%Y-%m-%d_%Hh%Mm%S}.ipynb")
        # Neither a copy of the sheet nor an outcome: `copy_of` and `bilan` must not find them in it.
        metadata = {key: value for key, value in notebook["metadata"].items() if key != "course"}
        write(aside, notebook | {"cells": list(map(without_outputs, old)), "metadata": metadata})
        kept = f" Ce que vous y aviez enregistré est gardé dans {NAME}/{ASIDE}/{aside.name}."
    notebook["cells"][start:end] = given
    notebook["cells"] = identified(notebook["cells"])
    notebook["nbformat_minor"] = max(notebook["nbformat_minor"], sheet["nbformat_minor"])
    write(path, notebook)
    return f"`{place.id}` est de nouveau tel qu'il a été donné, dans {path.name}.{kept} {RELOAD}"


def _extent(cells: list[dict], place: Place, sheet: dict) -> tuple[int, int]:
    """Return where the exercise begins and ends in the learner's copy; its end if it has gone."""
    headings = {f"## {other.title}" for other in exercises(sheet)}
    lines = [source(cell).partition("\n")[0] for cell in cells]
    start = next((i for i, line in enumerate(lines) if line == f"## {place.title}"), None)
    check = next((i for i, cell in enumerate(cells) if checked(cell) == place.id), -1)
    if start is None and check < 0:
        return len(cells), len(cells)
    if start is None:  # the answer stands before its check
        alone = check == 0 or checked(cells[check - 1]) or lines[check - 1] in headings
        return check - (not alone), check + 1
    later = [i for i in range(start + 1, len(cells)) if lines[i].startswith("## ")]
    if start < check < next((i for i in later if lines[i] in headings), len(cells)):
        return start, check + 1
    return start, min(later, default=len(cells))
