"""What the desk answers: sentences, shown as text and as HTML."""

import html
import re
from dataclasses import dataclass

from helpers.desk import NAME

NO_DESK = (
    f"Il n'y a pas de dossier {NAME} ici : `make lab` le fait (Windows : `py install.py --lab`)."
)


@dataclass(frozen=True)
class Said:
    """An answer; `code` between backticks."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        code = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.text))
        return f'<div role="status">{code}</div>'
