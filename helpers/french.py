"""Numbers, and what the system refuses, as French writes them."""

import errno
from typing import Any


def decimal(value: Any, spec: str = "g") -> str:
    """Return `format(value, spec)` with a decimal comma: `decimal(-0.5, ".2f")` is "-0,50".

    value: a number; or, with the spec "", a text in which a number is written already.
    """
    return format(value, spec).replace(".", ",")


def percent(share: float, spec: str = "g") -> str:
    """Return a share in 0..1 in percent: 0.125 as "12,5", a non-breaking space and "%"."""
    return decimal(100 * share, spec) + "\N{NO-BREAK SPACE}%"


_REASONS = {
    errno.EACCES: "le système en refuse l'accès",
    errno.EPERM: "le système en refuse l'accès",
    errno.EISDIR: "c'est un dossier",
    errno.ENOENT: "ce chemin n'existe pas",
    errno.ENOTDIR: "ce qui devrait être son dossier n'en est pas un",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.ENOSPC: "le disque est plein",
    errno.EFBIG: "le système n'en accepte pas d'aussi grand",
    errno.EDQUOT: "la place qui vous est donnée sur le disque est pleine",
    errno.EROFS: "ce disque ne se lit que",
    errno.EIO: "le disque ne répond pas bien",
}


def reason(error: OSError) -> str:
    """Return what the system refused, without a full stop; in its own words where none are known."""
    return _REASONS.get(error.errno) or error.strerror or str(error)
