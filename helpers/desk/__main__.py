"""Lay the desk of the course, or bring it up to date: `python -m helpers.desk`."""

import sys
from pathlib import Path

from helpers.desk import NAME, ROOT
from helpers.desk.laying import lay
from helpers.desk.notebooks import NotANotebook


def main(root: Path) -> int:
    """Lay or update the desk of a course; print what was done, in French; return 1 if it cannot be."""
    try:
        print("\n".join(lay(root).lines()))
    except NotANotebook as lost:
        print(f"Le cours n'est pas entier : {lost} ne se lit pas ; reprenez-le du cours.")
        return 1
    except KeyboardInterrupt:
        print(
            f"Mise à jour du dossier {NAME} interrompue : rien n'y est perdu ; relancez la commande."
        )
        return 1
    except OSError as error:
        print(
            f"Le dossier {NAME} ne peut pas être mis à jour ({error}) : est-il protégé, ou le disque "
            "est-il plein ? Rien n'y est perdu ; corrigez, puis relancez la commande."
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    sys.exit(main(ROOT))
