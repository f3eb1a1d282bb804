"""What the desk answers: sentences, shown as text and as HTML."""

from dataclasses import dataclass

from helpers.boxes import as_html, box
from helpers.desk import HANDED_OUT, NAME

NO_DESK = (
    f"Il n'y a pas ici de dossier {NAME} avec ses copies {HANDED_OUT} : `make lab` le fait, ou le "
    "complète sans toucher à vos notebooks (Windows : `py install.py --lab`)."
)


@dataclass(frozen=True)
class Said:
    """An answer; `code` between backticks."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return box(as_html(self.text), "#0072b2")
