# coding: utf-8
"""Install the course into the folder .venv beside this file: `python install.py [--lab]`.

This file only tells whether this Python will do; installation.py does the work. Standard library
only, and nothing that Python 2.7 cannot read: one that is too old must be able to say so.
"""

from __future__ import print_function, unicode_literals

import os
import sys

if __name__ == "__main__":
    # A `json.py` or a `helpers.py` there would come before what is imported here and in .venv.
    others = os.environ.pop("PYTHONPATH", "").split(os.pathsep)
    places = [os.path.abspath(folder) for folder in others if folder]  # noqa: PTH100 (pathlib too)
    sys.path.sort(key=places.__contains__)

import platform
import sysconfig

OLDEST, NEWEST = (3, 11), (3, 13)
PLATFORMS = ("Linux-x86_64", "Linux-aarch64", "Darwin-arm64", "win-amd64")


def system():
    """Return the name of the system and its processor, as wheels tell them apart."""
    if os.name == "nt":
        return sysconfig.get_platform()
    return "{}-{}".format(platform.system(), platform.machine())


def refusal():
    """Return why this Python cannot run the course, as one sentence, or None."""
    if not OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return (
            "Ce cours demande Python 3.11, 3.12 ou 3.13, et celui-ci est Python {} : Keras "
            "exige au moins Python 3.11 et TensorFlow n'est pas encore publié pour Python 3.14 ; "
            "installez Python 3.13 (https://www.python.org/downloads/), puis relancez la commande."
        ).format(found)
    name = system()
    if name not in PLATFORMS or sys.maxsize < 2**32:
        return (
            "TensorFlow n'existe pas pour ce Python ({}) : il lui faut un Python 64 bits, sous "
            "Linux, sous Windows (processeur AMD ou Intel) ou sur un Mac à puce Apple."
        ).format(name)
    return None


def stop(sentence, code=1):
    """Say why, in the letters that the terminal has, and end with this code."""
    letters = sys.stderr.encoding or "ascii"
    shown = sentence.encode(letters, "replace")
    print(shown if str is bytes else shown.decode(letters), file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    sentence = refusal()
    if sentence:
        stop(sentence)
    from installation import main

    main(sys.argv[1:])
