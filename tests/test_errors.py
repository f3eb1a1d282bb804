"""What errors of Python, NumPy and Keras say, in French; the wording is theirs, so it is raised here."""

import numpy as np
import pytest

from helpers.catalogue.observe import error_told
from helpers.errors import told_in_french

TARGET = np.zeros((2, 3))


def two(a, b):
    pass


def function(labels, *, axis=0):
    return local_before  # noqa: F821


@pytest.mark.parametrize(
    ("code", "french"),
    [
        ("nowhere", "`nowhere` n'est pas défini"),
        ("function()", "`function` n'a pas reçu tous ses arguments\u00a0; il manque `labels`"),
        ("function(1, 2)", "`function` accepte 1 argument(s) et en a reçu 2"),
        ("function(1, axes=2)", "`function` n'a pas d'argument nommé `axes`"),
        ("{}()", "un objet de type `dict` ne s'appelle pas avec ( )"),
        ("none[0]", "un objet de type `NoneType` n'a pas d'éléments [ ]"),
        ("len(3)", "un objet de type `int` n'a pas de longueur"),
        ("'a' + 1", "l'opération `+` n'existe pas entre `str` et `int`"),
        ("1 + 'a'", "l'opération `+` n'existe pas entre `int` et `str`"),
        ("a, b = 1", "plusieurs noms à gauche du signe =, et un seul objet `int` à droite"),
        (
            "a, b = 1, 2, 3",
            "il y a 2 noms à gauche du signe =, et un autre nombre de valeurs à droite",
        ),
        ("np.nowhere", "le module `numpy` n'a pas de `nowhere`"),
        ("np.ones(3).lenght", "un objet de type `numpy.ndarray` n'a pas d'attribut `lenght`"),
        ("from numpy import nowhere", "le module `numpy` n'a pas de `nowhere`"),
        ("import nowhere", "Python ne trouve pas le module `nowhere`"),
        ("[1][4]", "l'indice dépasse la fin de l'objet"),
        (
            "np.ones(3)[7]",
            "l'indice 7 n'existe pas\u00a0: l'axe 0 a 3 élément(s), comptés à partir de 0",
        ),
        ("np.ones(3)[0, 1]", "le tableau a 1 dimension(s), et 2 indices lui sont donnés"),
        ("np.ones(3)[[True]]", "le masque a 1 valeurs sur l'axe 0, et le tableau 3"),
        ("{}['k']", "la clé `k` n'existe pas"),
        (
            "np.ones((2, 3)) + np.ones(4)",
            "ces formes ne se combinent pas terme à terme\u00a0: (2,3) (4,)",
        ),
        (
            "np.ones((2, 3)) @ np.ones((4, 2))",
            "produit de matrices impossible\u00a0: 3 colonnes à gauche, 4 lignes à droite",
        ),
        ("np.ones(12).reshape(5, 2)", "12 nombres ne se rangent pas dans la forme (5,2)"),
        (
            "bool(np.ones(3))",
            "un tableau de plusieurs valeurs n'est ni vrai ni faux\u00a0; `.all()` ou `.any()` le résume",
        ),
        (
            "np.array([[1], [1, 2]])",
            "les lignes de ce tableau n'ont pas toutes la même longueur",
        ),
        ("1 / 0", "division par zéro"),
        ("int('a')", "« a » n'est pas un nombre entier"),
        ("np.ones(3)(1)", "un objet de type `numpy.ndarray` ne s'appelle pas avec ( )"),
        ("1 > None", "`>` ne compare pas `int` et `NoneType`"),
        ("np.add(1)", "`add` accepte de 2 à 3 argument(s) et en a reçu 1"),
        ("two()", "`two` n'a pas reçu tous ses arguments ; il manque `a` et `b`"),
        ("np.ones(12).reshape(-1, 5)", "12 nombres ne se rangent pas par 5"),
        (
            "np.ones(3)[1.5]",
            "l'indice d'un tableau est un entier, une tranche ou un tableau d'entiers ou de booléens",
        ),
        ("np.ones(3)[0][0]", "un nombre seul n'a pas d'éléments [ ]"),
        (
            "np.ones((2, 2))[[0, 1], [0, 1, 1]]",
            "ces tableaux d'indices n'ont pas la même longueur : (2,) (3,)",
        ),
        ("np.stack([])", "il n'y a aucun tableau à assembler"),
        (
            "np.concatenate([np.ones(2), np.ones((2, 2))])",
            "les tableaux à assembler n'ont pas les mêmes formes",
        ),
        ("np.ones(3).item()", "un tableau de plusieurs valeurs ne devient pas un seul nombre"),
        ("np.broadcast_to(1, 3)[:] = 2", "ce tableau ne se modifie pas : copiez-le d'abord"),
        ("max([])", "`max` ne reçoit aucune valeur"),
        ("[1].index(4)", "4 n'est pas dans la liste"),
        (
            "target[0] = np.ones(4)",
            "un tableau de forme (4,) n'entre pas dans une place de forme (3,)",
        ),
        ("chr(-1)", "chr() arg not in range(0x110000)"),
        ("raise ValueError", ""),
    ],
)
def test_what_is_common_is_french_and_all_else_as_it_stands(code, french):
    with pytest.raises(Exception) as caught:
        exec(code, {"np": np, "function": function, "two": two, "none": None, "target": TARGET})
    assert told_in_french(caught.value) == french


def test_a_message_of_keras_is_told_by_the_line_that_tells():
    text = (
        "Exception encountered when calling \x1b[1mSequential.call()\x1b[0m.\n\n\x1b[1mInput 0 of layer "
        '"dense" is incompatible\x1b[0m\n\nArguments received by Sequential.call():\n  • inputs=...'
    )
    assert told_in_french(ValueError(text)) == 'Input 0 of layer "dense" is incompatible'
    assert error_told(ValueError(text)).startswith("`ValueError`\u00a0: Input 0 of layer")


def test_an_error_that_cannot_be_read_has_its_kind():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    assert error_told(Mute()) == "`Mute`"
