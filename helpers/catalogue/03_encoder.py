"""Exercises of lesson 03: one-hot labels, and back."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import as_array, attempt, call, mnist, same, shape_told

BATCH = np.array([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], dtype="uint8")  # first ten training labels
SMALL_BATCH = np.array([2, 0, 2], dtype="uint8")  # the largest digit, 9, is not in it
SCORES = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]])


def _observe_labels(y_train, y_test):
    return SimpleNamespace(train=as_array(y_train, "y_train"), test=as_array(y_test, "y_test"))


def _one_hot(labels, width=10):
    return np.eye(width)[labels]


def _train_labels():
    return mnist()[0][1]


def _test_labels():
    return mnist()[1][1]


def _observe_one_hot(one_hot):
    return SimpleNamespace(
        batch=as_array(call(one_hot, BATCH, 10, name="one_hot"), "one_hot(labels, 10)"),
        small=as_array(call(one_hot, SMALL_BATCH, 10, name="one_hot"), "one_hot(labels, 10)"),
        narrow=attempt(one_hot, SMALL_BATCH, 3),
    )


def _narrow_is_right(facts):
    return same(facts.narrow, _one_hot(SMALL_BATCH, 3))


def _observe_decode(decode):
    return SimpleNamespace(
        digits=as_array(call(decode, SCORES, name="decode"), "decode(targets)"),
        labels=as_array(call(decode, _one_hot(BATCH), name="decode"), "decode(targets)"),
    )


def _loss(name, targets, probabilities):
    import keras

    return float(keras.ops.mean(keras.losses.get(name)(targets, probabilities)))


def _observe_losses(loss_for_one_hot, loss_for_integers):
    labels = np.array([1, 0, 2])
    probabilities = SCORES[:3].astype("float32")
    given = {"one_hot": loss_for_one_hot, "integers": loss_for_integers}
    forms = {"one_hot": _one_hot(labels, 3).astype("float32"), "integers": labels}
    values = {
        (kind, form): attempt(_loss, loss, targets, probabilities)
        for kind, loss in given.items()
        for form, targets in forms.items()
    }
    return SimpleNamespace(
        values=values, expected=float(-np.log(probabilities[range(3), labels]).mean())
    )


def _loss_fits(facts, kind, form):
    value = facts.values[kind, form]
    return not isinstance(value, Exception) and abs(value - facts.expected) < 1e-4


EXERCISES = (
    Exercise(
        id="03-cibles",
        names=("y_train", "y_test"),
        observe=_observe_labels,
        correct=lambda f: (
            same(f.train, _one_hot(_train_labels())) and same(f.test, _one_hot(_test_labels()))
        ),
        success=(
            "(60000,) est devenu {facts.train.shape} et (10000,) est devenu {facts.test.shape} ; "
            "chaque ligne contient un seul 1, à la place du chiffre."
        ),
        otherwise=lambda f: (
            shape_told(f.train, "y_train", (60000, 10))
            + " "
            + shape_told(f.test, "y_test", (10000, 10))
        ),
        hints=(
            "Quelle forme doit avoir `y_train`, sachant qu'il y a 60000 étiquettes et 10 chiffres ?",
            "La fonction vit dans `keras.utils` ; son nom dit ce qu'elle fait : vers du catégoriel.",
            "Appelez-la deux fois, une fois sur `train_labels`, une fois sur `test_labels`, "
            "sans autre argument.",
        ),
        mistakes=(
            Mistake(
                name="codage un-parmi-dix appliqué deux fois",
                example=(
                    "from keras.utils import to_categorical\n"
                    "y_train = to_categorical(to_categorical(train_labels))\n"
                    "y_test = to_categorical(to_categorical(test_labels))"
                ),
                when=lambda f: f.train.ndim == 3 or f.test.ndim == 3,
                message=(
                    "il y a une dimension de trop : un tableau déjà codé a été codé une seconde "
                    "fois. Repartez des étiquettes entières."
                ),
                section="Deux fois, c'est une fois de trop",
            ),
            Mistake(
                name="jeu de test oublié",
                example=(
                    "from keras.utils import to_categorical\n"
                    "y_train = to_categorical(train_labels)\n"
                    "y_test = test_labels"
                ),
                when=lambda f: f.train.shape == (60000, 10) and f.test.shape == (10000,),
                message=(
                    "`y_train` est codé, mais `y_test` contient encore des entiers : le réseau sera "
                    "évalué sur le test, qui doit subir le même traitement."
                ),
                section="La forme avant, la forme après",
            ),
            Mistake(
                name="mauvaise largeur",
                example=(
                    "from keras.utils import to_categorical\n"
                    "y_train = to_categorical(train_labels, num_classes=11)\n"
                    "y_test = to_categorical(test_labels, num_classes=11)"
                ),
                when=lambda f: (
                    f.train.ndim == 2 and f.train.shape[0] == 60000 and f.train.shape[1] != 10
                ),
                message=(
                    "le nombre de colonnes n'est pas le nombre de classes : combien de chiffres "
                    "différents y a-t-il ?"
                ),
                section="La forme avant, la forme après",
            ),
            Mistake(
                name="test codé à partir de l'entraînement",
                example=(
                    "from keras.utils import to_categorical\n"
                    "y_train = to_categorical(train_labels)\n"
                    "y_test = to_categorical(train_labels)"
                ),
                when=lambda f: f.test.shape == (60000, 10) or f.train.shape == (10000, 10),
                message=(
                    "le nombre de lignes trahit une confusion : l'un des deux tableaux est fait des "
                    "étiquettes de l'autre jeu."
                ),
                section="La forme avant, la forme après",
            ),
        ),
    ),
    Exercise(
        id="03-numpy",
        names=("one_hot",),
        observe=_observe_one_hot,
        correct=lambda f: (
            same(f.batch, _one_hot(BATCH))
            and same(f.small, _one_hot(SMALL_BATCH))
            and _narrow_is_right(f)
        ),
        success="votre fonction donne ce que donne `to_categorical`, sans Keras.",
        otherwise=lambda f: shape_told(f.batch, "one_hot(labels, 10)", (10, 10)),
        hints=(
            "Un tableau de zéros d'abord : combien de lignes, combien de colonnes ?",
            "Dans la ligne `i`, le 1 va dans la colonne `labels[i]`.",
            "`targets[np.arange(n), labels] = 1` écrit tous les 1 d'un coup ; il reste à créer "
            "`targets` et à le renvoyer.",
        ),
        mistakes=(
            Mistake(
                name="largeur déduite du lot",
                example=(
                    "def one_hot(labels, num_classes):\n"
                    "    targets = np.zeros((len(labels), labels.max() + 1))\n"
                    "    targets[np.arange(len(labels)), labels] = 1\n"
                    "    return targets"
                ),
                when=lambda f: f.batch.shape == (10, 10) and f.small.shape == (3, 3),
                message=(
                    "avec le lot [2, 0, 2], le résultat n'a que 3 colonnes : la largeur dépend des "
                    "chiffres présents. Elle doit venir de `num_classes`."
                ),
                section="La forme avant, la forme après",
            ),
            Mistake(
                name="lignes et colonnes échangées",
                example=(
                    "def one_hot(labels, num_classes):\n"
                    "    targets = np.zeros((num_classes, len(labels)))\n"
                    "    targets[labels, np.arange(len(labels))] = 1\n"
                    "    return targets"
                ),
                when=lambda f: f.small.shape == (10, 3),
                message=(
                    "le tableau est couché : chaque exemple occupe une colonne. Keras attend un "
                    "exemple par ligne."
                ),
                section="Les mêmes vecteurs avec NumPy",
            ),
            Mistake(
                name="0 et 1 échangés",
                example=(
                    "def one_hot(labels, num_classes):\n"
                    "    targets = np.ones((len(labels), num_classes))\n"
                    "    targets[np.arange(len(labels)), labels] = 0\n"
                    "    return targets"
                ),
                when=lambda f: same(f.batch, 1 - _one_hot(BATCH)),
                message="chaque ligne contient neuf 1 et un seul 0 : c'est l'inverse qu'il faut.",
                section="Les mêmes vecteurs avec NumPy",
            ),
            Mistake(
                name="bloc au lieu de paires d'indices",
                example=(
                    "def one_hot(labels, num_classes):\n"
                    "    targets = np.zeros((len(labels), num_classes))\n"
                    "    targets[:, labels] = 1\n"
                    "    return targets"
                ),
                when=lambda f: f.small.shape == (3, 10) and bool((f.small.sum(axis=1) > 1).all()),
                message=(
                    "chaque ligne contient plusieurs 1 : avec `:`, toutes les lignes reçoivent un 1 "
                    "dans toutes les colonnes du lot. Il faut une colonne par ligne."
                ),
                section="Les mêmes vecteurs avec NumPy",
            ),
            Mistake(
                name="largeur fixée à dix",
                example=("def one_hot(labels, num_classes):\n    return np.eye(10)[labels]"),
                when=lambda f: same(f.small, _one_hot(SMALL_BATCH)) and not _narrow_is_right(f),
                message=(
                    "juste pour dix classes, mais `one_hot(labels, 3)` ne donne pas trois colonnes : "
                    "`num_classes` n'est pas utilisé."
                ),
                section="La forme avant, la forme après",
            ),
        ),
    ),
    Exercise(
        id="03-decoder",
        names=("decode",),
        observe=_observe_decode,
        correct=lambda f: same(f.digits, [1, 0, 2, 1]) and same(f.labels, BATCH),
        success=(
            "vous retrouvez les étiquettes, et la même fonction lira les probabilités du réseau."
        ),
        otherwise=lambda f: shape_told(f.labels, "decode(targets)", (10,)),
        hints=(
            "Dans une ligne, où se trouve la plus grande valeur ?",
            "NumPy sait rendre la position du maximum au lieu du maximum : `argmax`.",
            "Précisez l'axe le long duquel chercher : celui des classes.",
        ),
        mistakes=(
            Mistake(
                name="argmax sans axe",
                example="def decode(targets):\n    return targets.argmax()",
                when=lambda f: f.digits.ndim == 0,
                message=(
                    "un seul nombre sort de tout le tableau : sans axe, `argmax` aplatit d'abord. "
                    "Il faut une réponse par ligne."
                ),
                section="Revenir au chiffre",
            ),
            Mistake(
                name="argmax le long des exemples",
                example="def decode(targets):\n    return targets.argmax(axis=0)",
                when=lambda f: same(f.digits, SCORES.argmax(axis=0)),
                message=(
                    "il sort une réponse par classe au lieu d'une par exemple : la recherche se fait "
                    "le long du mauvais axe."
                ),
                section="Revenir au chiffre",
            ),
            Mistake(
                name="le maximum au lieu de sa position",
                example="def decode(targets):\n    return targets.max(axis=1)",
                when=lambda f: same(f.digits, SCORES.max(axis=1)),
                message="c'est la plus grande valeur de chaque ligne, et non la place où elle se trouve.",
                section="Revenir au chiffre",
            ),
            Mistake(
                name="chercher le 1 exact",
                example="def decode(targets):\n    return np.where(targets == 1)[1]",
                when=lambda f: same(f.labels, BATCH) and f.digits.size == 0,
                message=(
                    "juste sur des 0 et des 1, mais une ligne de probabilités ne contient aucun 1 "
                    "exact : cherchez la plus grande valeur."
                ),
                section="Revenir au chiffre",
            ),
        ),
    ),
    Exercise(
        id="03-perte",
        names=("loss_for_one_hot", "loss_for_integers"),
        observe=_observe_losses,
        correct=lambda f: (
            _loss_fits(f, "one_hot", "one_hot") and _loss_fits(f, "integers", "integers")
        ),
        success="à chaque forme de cible sa perte, et les deux donnent la même valeur.",
        otherwise=lambda f: (
            "sur trois exemples, l'entropie croisée vaut "
            + f"{f.expected:.2f}".replace(".", ",")
            + " ; l'une de vos deux pertes donne autre chose ou s'arrête sur une erreur."
        ),
        hints=(
            "Les deux pertes sont des entropies croisées ; une seule lettre de plus les distingue-t-elle, "
            "ou tout un mot ?",
            "Le préfixe `sparse_` annonce des cibles creuses : un entier à la place d'un vecteur.",
            "Les deux noms sont donnés dans la section « Choisir la perte » de la leçon.",
        ),
        mistakes=(
            Mistake(
                name="les deux pertes échangées",
                example=(
                    'loss_for_one_hot = "sparse_categorical_crossentropy"\n'
                    'loss_for_integers = "categorical_crossentropy"'
                ),
                when=lambda f: (
                    _loss_fits(f, "one_hot", "integers") and _loss_fits(f, "integers", "one_hot")
                ),
                message="chaque perte est bonne, mais pour l'autre forme de cibles : elles sont échangées.",
                section="Choisir la perte",
            ),
            Mistake(
                name="perte sparse_ avec des cibles un-parmi-dix",
                example=(
                    'loss_for_one_hot = "sparse_categorical_crossentropy"\n'
                    'loss_for_integers = "sparse_categorical_crossentropy"'
                ),
                when=lambda f: (
                    _loss_fits(f, "one_hot", "integers") and _loss_fits(f, "integers", "integers")
                ),
                message=(
                    "la perte choisie pour les vecteurs attend des entiers : devant un vecteur de "
                    "dix nombres, elle s'arrête sur une erreur de forme."
                ),
                section="Choisir la perte",
            ),
            Mistake(
                name="perte catégorielle avec des cibles entières",
                example=(
                    'loss_for_one_hot = "categorical_crossentropy"\n'
                    'loss_for_integers = "categorical_crossentropy"'
                ),
                when=lambda f: (
                    _loss_fits(f, "one_hot", "one_hot") and _loss_fits(f, "integers", "one_hot")
                ),
                message=(
                    "la perte choisie pour les entiers attend des vecteurs : il lui manque les "
                    "colonnes."
                ),
                section="Choisir la perte",
            ),
            Mistake(
                name="erreur quadratique",
                example=(
                    'loss_for_one_hot = "mean_squared_error"\n'
                    'loss_for_integers = "sparse_categorical_crossentropy"'
                ),
                when=lambda f: (
                    _loss_fits(f, "integers", "integers")
                    and not isinstance(f.values["one_hot", "one_hot"], Exception)
                ),
                message=(
                    "la perte choisie pour les vecteurs se calcule, mais ce n'est pas l'entropie "
                    "croisée : les deux pertes ne donnent pas la même valeur."
                ),
                section="Choisir la perte",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "03-cibles": (
        "import numpy as np\ny_train = np.eye(10)[train_labels]\ny_test = np.eye(10)[test_labels]",
        "import keras\n"
        "y_train = keras.ops.one_hot(train_labels, 10)\n"
        "y_test = keras.ops.one_hot(test_labels, 10)",
        "y_train = [[int(d == k) for k in range(10)] for d in train_labels]\n"
        "y_test = (test_labels[:, None] == range(10))",
    ),
    "03-numpy": (
        "def one_hot(labels, num_classes):\n    return np.eye(num_classes, dtype='int64')[labels]",
        "def one_hot(labels, num_classes):\n    return labels[:, None] == np.arange(num_classes)",
        "import keras\none_hot = keras.utils.to_categorical",
    ),
    "03-decoder": (
        "def decode(targets):\n    return [row.argmax() for row in targets]",
        "def decode(targets):\n    return np.argmax(targets, -1).astype('uint8')",
    ),
    "03-perte": (
        "import keras\n"
        "loss_for_one_hot = keras.losses.CategoricalCrossentropy()\n"
        "loss_for_integers = keras.losses.sparse_categorical_crossentropy",
    ),
}
