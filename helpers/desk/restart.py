"""`recommencer`: one exercise back to what was handed out, the old answer kept aside."""

from datetime import datetime
from pathlib import Path

from helpers.desk import HANDED_OUT, NAME, desk
from helpers.desk.merging import identified
from helpers.desk.notebooks import (
    NotANotebook,
    Place,
    checked,
    copy_of,
    exercises,
    read,
    sheets,
    source,
    sources,
    write,
)
from helpers.desk.said import NO_DESK, Said
from helpers.files import replacing

ASIDE = "anciennes_reponses"  # a folder of the desk
RELOAD = (
    "Si ce notebook est ouvert dans un onglet, rechargez-le : menu Fichier, « Recharger Notebook "
    "depuis le disque »."
)


def recommencer(id: str) -> Said:
    """Put the exercise `id`, such as `03-numpy`, back to what was handed out; say what was done.

    What the learner wrote there is kept in the desk's folder `anciennes_reponses`. Used on the
    welcome page.
    """
    folder = desk()
    try:
        if not (folder / HANDED_OUT).is_dir():
            return Said(NO_DESK)
        known = []
        for name, sheet in sheets(folder):
            for place in exercises(sheet):
                if place.id == id:
                    return Said(_put_back(folder, copy_of(folder, name, sheet), sheet, place))
                known.append(place.id)
        return Said(_unknown(id, known))
    except NotANotebook as lost:
        return Said(f"{lost} ne se lit pas : il reste comme il est.")
    except OSError as error:
        return Said(
            f"L'exercice ne peut pas être remis ({error}) : votre notebook reste comme il est."
        )


def _unknown(id: str, known: list[str]) -> str:
    """Return what to say of an id that no exercise has: those of its lesson, or an example."""
    near = [other for other in known if other[:2] == str(id)[:2]]
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
    start, end = _extent(notebook["cells"], place)
    old = notebook["cells"][start:end]
    unchanged = sources({"cells": given})
    written = [cell for cell in old if sources({"cells": [cell]})[0] not in unchanged]
    kept = ""
    if written:
        aside = folder / ASIDE / f"{place.id}_{datetime.now():%Y-%m-%d_%Hh%Mm%S}.py"
        aside.parent.mkdir(exist_ok=True)
        with replacing(aside) as file:
            file.write("\n\n".join(map(_as_text, written)) + "\n")
        kept = f" Ce que vous y aviez écrit est gardé dans {NAME}/{ASIDE}/{aside.name}."
    notebook["cells"][start:end] = given
    notebook["cells"] = identified(notebook["cells"])
    notebook["nbformat_minor"] = max(notebook["nbformat_minor"], sheet["nbformat_minor"])
    write(path, notebook)
    return f"`{place.id}` est de nouveau tel qu'il a été donné, dans {path.name}.{kept} {RELOAD}"


def _extent(cells: list[dict], place: Place) -> tuple[int, int]:
    """Return where the exercise begins and ends in the learner's copy; its end if it has gone."""
    lines = [source(cell).partition("\n")[0] for cell in cells]
    start = next((i for i, line in enumerate(lines) if line == f"## {place.title}"), None)
    check = next((i for i, cell in enumerate(cells) if checked(cell) == place.id), -1)
    if start is None and check < 0:
        return len(cells), len(cells)
    if start is None:  # the answer stands before its check
        return max(check - 1, 0), check + 1
    if start < check:
        return start, check + 1
    later = (i for i in range(start + 1, len(cells)) if lines[i].startswith("## "))
    return start, min(later, default=len(cells))


def _as_text(cell: dict) -> str:
    """Return a cell as one of a percent file."""
    if cell["cell_type"] == "code":
        return f"# %%\n{source(cell)}"
    return "# %% [markdown]\n" + "\n".join(f"# {line}" for line in source(cell).splitlines())
