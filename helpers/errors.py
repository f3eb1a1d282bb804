"""What an error of Python, NumPy or Keras says, in French: for the checks and for the notebook.

Only what is common among learners is translated; all else is told in its own words.
"""

import re

# Of each kind: what the message looks like, and how it is told; {0} is its first group.
_FRENCH = {
    NameError: (
        (r"name '(\w+)' is not defined", "`{0}` n'est pas défini"),
        (r"cannot access free variable '(\w+)' .*", "`{0}` n'a pas encore de valeur"),
        (
            r"cannot access local variable '(\w+)' .*",
            "dans cette fonction, `{0}` est utilisé avant d'avoir reçu une valeur",
        ),
    ),
    TypeError: (
        (
            r"(\S+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)",
            "`{0}` n'a pas reçu tous ses arguments ; il manque {1}",
        ),
        (
            r"(\S+\.\S+)\(\) takes (\d+|from \d+ to \d+) positional arguments? but (\d+) (?:was|were) given",
            "`{0}` accepte {1} argument(s) et en a reçu {2}, `self` compris",
        ),
        (
            r"(\S+)\(\) takes (\d+|from \d+ to \d+) positional arguments? but (\d+) (?:was|were) given",
            "`{0}` accepte {1} argument(s) et en a reçu {2}",
        ),
        (
            r"(\S+)\(\) got an unexpected keyword argument '(\w+)'",
            "`{0}` n'a pas d'argument nommé `{1}`",
        ),
        (
            r"'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'",
            "`{0}` ne compare pas `{1}` et `{2}`",
        ),
        (r"unhashable type: '([\w.]+)'", "un objet de type `{0}` ne peut pas être une clé"),
        (
            r"can't multiply sequence by non-int of type '([\w.]+)'",
            "une liste ou un texte ne se multiplie pas par un `{0}`",
        ),
        (
            r"only integer scalar arrays can be converted to a scalar index",
            "un tableau est donné là où il faut un seul entier",
        ),
        (r"ufunc '(\w+)' did not contain a loop .*", "`{0}` ne s'applique pas à ces objets"),
        (
            r"Cannot interpret '(.+)' as a data type",
            "`{0}` est à la place d'un `dtype` ; une forme s'écrit entre parenthèses",
        ),
        (r"(\w+)\(\) takes no arguments", "`{0}` ne reçoit aucun argument"),
        (
            r"(\S+)\(\) got multiple values for argument '(\w+)'",
            "`{0}` reçoit deux fois l'argument `{1}`",
        ),
        (
            r"slice indices must be integers or None.*",
            "les bornes d'une tranche sont des entiers",
        ),
        (
            r"Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\).*",
            "un tableau `{2}` ne reçoit pas sur place un résultat `{1}`",
        ),
        (r"'([\w.]+)' object is not callable", "un objet de type `{0}` ne s'appelle pas avec ( )"),
        (
            r"'([\w.]+)' object is not subscriptable",
            "un objet de type `{0}` n'a pas d'éléments [ ]",
        ),
        (r"'([\w.]+)' object is not iterable", "un objet de type `{0}` ne se parcourt pas"),
        (r"object of type '([\w.]+)' has no len\(\)", "un objet de type `{0}` n'a pas de longueur"),
        (
            r"can only concatenate (\w+) \(not \"([\w.]+)\"\) to \w+",
            "l'opération `+` n'existe pas entre `{0}` et `{1}`",
        ),
        (
            r"cannot unpack non-iterable ([\w.]+) object",
            "plusieurs noms à gauche du signe =, et un seul objet `{0}` à droite",
        ),
        (
            r"unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'",
            "l'opération `{0}` n'existe pas entre `{1}` et `{2}`",
        ),
        (
            r"(list|tuple) indices must be integers or slices, not (\w+)",
            "l'indice d'un objet `{0}` est un entier ou une tranche, et non un `{1}`",
        ),
        (
            r"'([\w.]+)' object does not support item assignment",
            "un objet de type `{0}` ne se modifie pas",
        ),
        (
            r"only (?:0-dimensional|length-1) arrays can be converted to Python scalars",
            "un tableau de plusieurs nombres est donné là où il en faut un seul",
        ),
    ),
    AttributeError: (
        (
            r"'([\w.]+)' object has no attribute '(\w+)'",
            "un objet de type `{0}` n'a pas d'attribut `{1}`",
        ),
        (r"module '([\w.]+)' has no attribute '(\w+)'", "le module `{0}` n'a pas de `{1}`"),
        (
            r"type object '(\w+)' has no attribute '(\w+)'",
            "la classe `{0}` n'a pas d'attribut `{1}`",
        ),
    ),
    ImportError: (
        (r"No module named '([\w.]+)'", "Python ne trouve pas le module `{0}`"),
        (r"cannot import name '(\w+)' from '([\w.]+)' \(.*\)", "le module `{1}` n'a pas de `{0}`"),
    ),
    IndexError: (
        (
            r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
            "l'indice {0} n'existe pas : l'axe {1} a {2} élément(s), comptés à partir de 0",
        ),
        (
            r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
            "l'axe {0} n'existe pas : le tableau a {1} dimension(s)",
        ),
        (
            r"only integers, slices \(`:`\), ellipsis .* are valid indices",
            "l'indice d'un tableau est un entier, une tranche ou un tableau d'entiers ou de booléens",
        ),
        (r"invalid index to scalar variable", "un nombre seul n'a pas d'éléments [ ]"),
        (
            r"shape mismatch: indexing arrays could not be broadcast together with shapes (.*\S)",
            "ces tableaux d'indices n'ont pas la même longueur : {0}",
        ),
        (r"(list|tuple|string) index out of range", "l'indice dépasse la fin de l'objet"),
        (
            r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
            "le tableau a {0} dimension(s), et {1} indices lui sont donnés",
        ),
        (
            r"boolean index did not match indexed array along axis (\d+); size of axis is (\d+) but"
            r" size of corresponding boolean axis is (\d+)",
            "le masque a {2} valeurs sur l'axe {0}, et le tableau {1}",
        ),
    ),
    KeyError: (
        (r"'(.+) is not a file in the archive'", "le fichier n'a pas de tableau `{0}`"),
        (r"(.+)", "la clé {0} n'existe pas"),
    ),
    ValueError: (
        (
            r"operands could not be broadcast together with shapes (.*\S)",
            "ces formes ne se combinent pas terme à terme : {0}",
        ),
        (
            r"shapes (\(.*?\)) and (\(.*?\)) not aligned.*",
            "ces formes ne se multiplient pas comme matrices : {0} et {1}",
        ),
        (
            r"matmul: Input operand 1 has a mismatch .*\(size (\d+) is different from (\d+)\)",
            "produit de matrices impossible : {1} colonnes à gauche, {0} lignes à droite",
        ),
        (
            # NumPy leaves the -1 out: (784) stands for (-1, 784).
            r"cannot reshape array of size (\d+) into shape \((\d+)\)",
            "{0} nombres ne se rangent pas par {1}",
        ),
        (
            r"cannot reshape array of size (\d+) into shape (\(.*\))",
            "{0} nombres ne se rangent pas dans la forme {1}",
        ),
        (
            r"(?:not enough|too many) values to unpack \(expected (\d+)(?:, got (\d+))?\)",
            "il y a {0} noms à gauche du signe =, et un autre nombre de valeurs à droite",
        ),
        (r"Quantiles must be in the range \[0, 1\]", "les parts d'un quantile vont de 0 à 1"),
        (
            r"The truth value of an array with more than one element is ambiguous.*",
            "un tableau de plusieurs valeurs n'est ni vrai ni faux ; `.all()` ou `.any()` le résume",
        ),
        (
            r"Could not interpret \w+(?: function)? identifier: <class '(?:[\w.]+\.)?(\w+)'>",
            "`{0}` est une classe : il faut un objet de cette classe, fait avec ( )",
        ),
        (
            r"Could not interpret optimizer identifier: (.+)",
            "`{0}` n'est le nom d'aucun optimiseur de Keras",
        ),
        (
            r"Could not interpret loss identifier: (.+)",
            "`{0}` n'est le nom d'aucune perte de Keras",
        ),
        (
            r"Could not interpret metric identifier: (.+)",
            "`{0}` n'est le nom d'aucune métrique de Keras",
        ),
        (
            r"Could not interpret activation function identifier: (.+)",
            "`{0}` n'est le nom d'aucune activation de Keras",
        ),
        (
            r"Expected `(\w+)` argument to be .*=(.+) of type <class '(\w+)'>",
            "l'argument `{0}` de `compile` ne peut pas être `{1}`, de type `{2}`",
        ),
        (r"need at least one array to (?:stack|concatenate)", "il n'y a aucun tableau à assembler"),
        (
            r"all (?:the )?input array.*",
            "les tableaux à assembler n'ont pas les mêmes formes",
        ),
        (
            r"can only convert an array of size 1 to a Python scalar",
            "un tableau de plusieurs valeurs ne devient pas un seul nombre",
        ),
        (
            r"assignment destination is read-only",
            "ce tableau ne se modifie pas : copiez-le d'abord",
        ),
        (r"math domain error", "cette fonction de `math` n'est pas définie pour ce nombre"),
        (
            r"(max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)",
            "`{0}` ne reçoit aucune valeur",
        ),
        (r"(.+) is not in list", "{0} n'est pas dans la liste"),
        (r"invalid literal for int\(\) with base 10: '(.*)'", "« {0} » n'est pas un nombre entier"),
        (r"could not convert string to float: '(.*)'", "« {0} » n'est pas un nombre"),
        (
            r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
            "un tableau de forme {0} n'entre pas dans une place de forme {1}",
        ),
        (
            r"Input 0 of layer \"(\w+)\" is incompatible with the layer: expected axis -1 of input shape "
            r"to have value (\d+), but received input with shape (\(.*\))",
            "la couche `{0}` attend {1} nombres par exemple, et reçoit une entrée de forme {2}",
        ),
        (
            r"You must call `compile\(\)` before .*",
            "ce modèle n'est pas encore compilé (`compile`)",
        ),
        (
            r"Data cardinality is ambiguous.*",
            "les tableaux donnés n'ont pas tous le même nombre d'exemples",
        ),
        (
            r"Arguments `target` and `output` must have the same (?:shape|rank).* "
            r"target\.shape=(\(.*?\)),? output\.shape=(\(.*?\))",
            "les cibles ont la forme {0} et les sorties {1} : la perte veut la même",
        ),
        (
            r"(?:Argument\(s\) not recognized|Unrecognized keyword arguments.*?): (.+)",
            "Keras ne connaît pas ces arguments : {0}",
        ),
        (
            r"Only instances of `?keras\.Layer`? can be added to a Sequential model\..*",
            "un réseau `Sequential` n'est fait que de couches : un nom, ou une classe sans ( ), n'en est pas une",
        ),
        (
            r"setting an array element with a sequence.*",
            "les lignes de ce tableau n'ont pas toutes la même longueur",
        ),
    ),
    OverflowError: ((r"math range error", "le résultat dépasse le plus grand nombre possible"),),
    ZeroDivisionError: ((r".*", "division par zéro"),),
    FileNotFoundError: (
        (r"\[Errno 2\] No such file or directory: '(.+)'", "le fichier `{0}` n'existe pas"),
    ),
    RecursionError: ((r".*", "la fonction s'appelle elle-même sans fin"),),
    MemoryError: ((r"(?:Unable to allocate (\S+ \w+).*|.*)", "la mémoire ne suffit pas"),),
    SystemExit: ((r".*", "le programme demande à quitter Python"),),
}


def told_in_french(error: BaseException) -> str:
    """Return what an error says, without a full stop: in French where it is known.

    Otherwise its first line that tells something: Keras heads its own with the name of the layer
    that was called, and colours them. Empty for an error that says nothing. Raises what the
    error's own `__str__` raises.
    """
    text = telling_line(str(error))
    for kind, patterns in _FRENCH.items():
        if isinstance(error, kind):
            for pattern, french in patterns:
                if found := re.fullmatch(rf"{pattern}\.?(?: Did you mean.*)?", text):
                    return french.format(*map(_french_words, found.groups(default="")))
    return text


def _french_words(group: str) -> str:
    """Return what a message names in one place: names as code, and the words between them in French."""
    group = re.sub(r"'(\w+)'", r"`\1`", group)
    group = re.sub(r"(?<=`),? and (?=`)", " et ", group)
    return re.sub(r"from (\d+) to (\d+)", r"de \1 à \2", group)


def telling_line(text: str) -> str:
    """Return the first line of an error's text that says what is wrong, without its full stop."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()]
    telling = [line for line in lines if line and not _HEADING.match(line)]
    line = next(iter(telling or lines), "")
    return re.sub(r"\w+\.<locals>\.", "", line)[:200].rstrip(".")


_HEADING = re.compile(r"(Exception encountered when calling|Arguments received by|Traceback )")
