"""Exercises of lesson 01: describe arrays of images, take one digit, average each class."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import as_array, as_number, attempt, call, mnist, same, shape_told

# Six images of 2 x 3 pixels, neither square nor of 28 x 28. Image 4 is no 4, its label is 3.
SMALL_IMAGES = np.arange(36, dtype="uint8").reshape(6, 2, 3)
SMALL_LABELS = np.array([1, 4, 0, 4, 3, 4], dtype="uint8")
FOURS = SMALL_IMAGES[[1, 3, 5]]


def _excerpt():
    (images, labels), _ = mnist()
    return images[2000:7000, 4:24], labels[2000:7000]


def _observe_description(num_images, height, width, largest, num_classes, most_common):
    return SimpleNamespace(
        num_images=as_number(num_images, "num_images"),
        height=as_number(height, "height"),
        width=as_number(width, "width"),
        largest=as_number(largest, "largest"),
        num_classes=as_number(num_classes, "num_classes"),
        most_common=as_number(most_common, "most_common"),
    )


def _expected_description():
    images, labels = _excerpt()
    return {
        "num_images": len(images),
        "height": images.shape[1],
        "width": images.shape[2],
        "largest": int(images.max()),
        "num_classes": len(set(labels.tolist())),
        "most_common": int(np.bincount(labels).argmax()),
    }


def _wrong_names(facts):
    expected = _expected_description()
    return [name for name, value in expected.items() if getattr(facts, name) != value]


def _describe_otherwise(facts):
    told = ", ".join(f"`{name}` ({getattr(facts, name):g})" for name in _wrong_names(facts))
    return f"à recalculer : {told}. Affichez `images.shape` et `labels[:20]`, et relisez l'énoncé."


def _observe_selection(images_of):
    test_images, test_labels = mnist()[1]
    return SimpleNamespace(
        small=as_array(
            call(images_of, SMALL_IMAGES.copy(), SMALL_LABELS.copy(), 4, name="images_of"),
            "images_of(images, labels, 4)",
        ),
        other=attempt(images_of, SMALL_IMAGES.copy(), SMALL_LABELS.copy(), 1),
        test=attempt(images_of, test_images, test_labels, 7),
    )


def _selection_is_right(facts):
    test_images, test_labels = mnist()[1]
    return (
        same(facts.small, FOURS)
        and _is(facts.other, SMALL_IMAGES[[0]])
        and _is(facts.test, test_images[test_labels == 7])
    )


def _is(found, expected):
    array = attempt(as_array, found, "images")
    return not isinstance(array, Exception) and same(array, expected)


def _observe_means(test_means):
    return SimpleNamespace(means=as_array(test_means, "test_means"))


def _means(images, labels, reduce=np.mean):
    return np.array([reduce(images[labels == digit], axis=0) for digit in range(10)])


def _test_means(reduce=np.mean):
    return _means(*mnist()[1], reduce)


EXERCISES = (
    Exercise(
        id="01-decrire",
        names=("num_images", "height", "width", "largest", "num_classes", "most_common"),
        observe=_observe_description,
        correct=lambda f: not _wrong_names(f),
        success="les six nombres sont justes : vous savez décrire un tableau d'images.",
        otherwise=_describe_otherwise,
        hints=(
            "La forme de `images` donne trois des six nombres. Dans quel ordre sont ses axes ?",
            "Les classes se comptent dans les étiquettes, et non dans les images : combien de valeurs "
            "différentes, et laquelle revient le plus ?",
            "`np.unique` donne les valeurs différentes ; `np.bincount` donne le compte de chaque "
            "chiffre, et `argmax` la place du plus grand compte.",
        ),
        mistakes=(
            Mistake(
                name="hauteur et largeur échangées",
                example=(
                    "num_images, width, height = images.shape\n"
                    "largest = images.max()\n"
                    "num_classes = 10\n"
                    "most_common = np.bincount(labels).argmax()"
                ),
                when=lambda f: f.height == 28 and f.width == 20,
                message=(
                    "la hauteur et la largeur sont échangées : après l'axe des images vient celui "
                    "des lignes, puis celui des colonnes."
                ),
                section="Les formes d'abord",
            ),
            Mistake(
                name="jeu complet au lieu de l'extrait",
                example=(
                    "num_images, height, width = train_images.shape\n"
                    "largest = train_images.max()\n"
                    "num_classes = 10\n"
                    "most_common = 1"
                ),
                when=lambda f: f.num_images == 60000 or f.height == f.width == 28,
                message=(
                    "ces nombres décrivent `train_images`, le jeu complet, et non l'extrait `images`."
                ),
                section="Les formes d'abord",
            ),
            Mistake(
                name="nombres comptés au lieu des images",
                example=(
                    "num_images = images.size\n"
                    "height, width = images.shape[1:]\n"
                    "largest = images.max()\n"
                    "num_classes = 10\n"
                    "most_common = 1"
                ),
                when=lambda f: f.num_images == 5000 * 20 * 28,
                message="`num_images` compte les pixels de toutes les images, et non les images.",
                section="Les formes d'abord",
            ),
            Mistake(
                name="256 niveaux au lieu du plus grand niveau",
                example=(
                    "num_images, height, width = images.shape\n"
                    "largest = 2**8\n"
                    "num_classes = 10\n"
                    "most_common = np.bincount(labels).argmax()"
                ),
                when=lambda f: f.largest == 256,
                message=(
                    "256 est le nombre de niveaux possibles ; comme ils se comptent à partir de 0, le "
                    "plus grand est plus petit d'une unité."
                ),
                section="Un octet par pixel",
            ),
            Mistake(
                name="plus grande étiquette au lieu du nombre de classes",
                example=(
                    "num_images, height, width = images.shape\n"
                    "largest = images.max()\n"
                    "num_classes = labels.max()\n"
                    "most_common = np.bincount(labels).argmax()"
                ),
                when=lambda f: f.num_classes == 9,
                message=(
                    "`num_classes` est la plus grande étiquette ; or les chiffres commencent à 0, il y "
                    "en a donc un de plus."
                ),
                section="Combien de chaque chiffre ?",
            ),
            Mistake(
                name="étiquettes comptées au lieu des classes",
                example=(
                    "num_images, height, width = images.shape\n"
                    "largest = images.max()\n"
                    "num_classes = len(labels)\n"
                    "most_common = np.bincount(labels).argmax()"
                ),
                when=lambda f: f.num_classes == 5000,
                message=(
                    "`num_classes` compte toutes les étiquettes, répétitions comprises ; il faut les "
                    "valeurs différentes."
                ),
                section="Combien de chaque chiffre ?",
            ),
            Mistake(
                name="effectif au lieu du chiffre",
                example=(
                    "num_images, height, width = images.shape\n"
                    "largest = images.max()\n"
                    "num_classes = len(set(labels))\n"
                    "most_common = np.bincount(labels).max()"
                ),
                when=lambda f: f.most_common == np.bincount(_excerpt()[1]).max(),
                message=(
                    "`most_common` dit combien de fois le chiffre apparaît ; l'énoncé demande de quel "
                    "chiffre il s'agit, entre 0 et 9."
                ),
                section="Combien de chaque chiffre ?",
            ),
        ),
    ),
    Exercise(
        id="01-chiffre",
        names=("images_of",),
        observe=_observe_selection,
        correct=_selection_is_right,
        success="votre fonction trouve toutes les images d'un chiffre, dans n'importe quel jeu.",
        otherwise=lambda f: (
            "essai avec six petites images de forme (2, 3), dont trois d'étiquette 4. "
            + shape_told(f.small, "images_of(images, labels, 4)", (3, 2, 3))
        ),
        hints=(
            "Comparez toutes les étiquettes au chiffre, d'un coup : quelle est la forme du résultat ?",
            "Le résultat de la comparaison est un masque : un vrai ou faux par image.",
            "Un tableau s'indexe avec un masque entre crochets, comme avec un numéro ; ici c'est "
            "`images` qu'il faut indexer.",
        ),
        mistakes=(
            Mistake(
                name="chiffre pris pour un numéro d'image",
                example="def images_of(images, labels, digit):\n    return images[digit]",
                when=lambda f: same(f.small, SMALL_IMAGES[4]),
                message=(
                    "une seule image revient, celle dont le numéro est `digit` : le chiffre est "
                    "cherché parmi les numéros, et non parmi les étiquettes."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="étiquette prise pour un numéro d'image",
                example="def images_of(images, labels, digit):\n    return images[labels[digit]]",
                when=lambda f: same(f.small, SMALL_IMAGES[3]),
                message="`labels[digit]` est une seule étiquette, et non toutes celles du chiffre.",
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="première image seulement",
                example=(
                    "def images_of(images, labels, digit):\n"
                    "    return images[list(labels).index(digit)]"
                ),
                when=lambda f: (
                    f.small.shape in ((2, 3), (1, 2, 3))
                    and same(f.small.ravel(), SMALL_IMAGES[1].ravel())
                ),
                message=(
                    "une seule image revient, la première du chiffre ; il les faut toutes. Un `return` "
                    "dans une boucle, ou une recherche qui s'arrête au premier succès, a cet effet."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="le masque au lieu des images",
                example="def images_of(images, labels, digit):\n    return labels == digit",
                when=lambda f: f.small.dtype.kind == "b" and f.small.shape == (6,),
                message=(
                    "c'est le masque qui revient, un vrai ou faux par image ; il reste à s'en servir "
                    "pour choisir les images."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="les numéros au lieu des images",
                example=(
                    "import numpy as np\n\n"
                    "def images_of(images, labels, digit):\n"
                    "    return np.flatnonzero(labels == digit)"
                ),
                when=lambda f: same(f.small.ravel(), [1, 3, 5]),
                message=(
                    "ce sont les bons numéros d'images, mais pas encore les images : il reste à "
                    "indexer avec eux."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="les étiquettes au lieu des images",
                example="def images_of(images, labels, digit):\n    return labels[labels == digit]",
                when=lambda f: same(f.small, [4, 4, 4]),
                message=(
                    "ce sont des étiquettes qui reviennent, toutes égales à `digit` : le masque a été "
                    "appliqué au mauvais tableau."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="toutes les autres images",
                example="def images_of(images, labels, digit):\n    return images[labels != digit]",
                when=lambda f: same(f.small, SMALL_IMAGES[[0, 2, 4]]),
                message="la fonction renvoie les images de tous les chiffres, sauf celui demandé.",
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="jeu d'entraînement au lieu des arguments",
                example=(
                    "def images_of(images, labels, digit):\n"
                    "    return train_images[train_labels == digit]"
                ),
                when=lambda f: f.small.ndim == 3 and f.small.shape[1:] == (28, 28),
                message=(
                    "la fonction reçoit de petites images et renvoie des images 28 × 28 : elle se sert "
                    "de `train_images` au lieu de ses arguments, et serait fausse sur le test."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="chiffre fixé dans la fonction",
                example="def images_of(images, labels, digit):\n    return images[labels == 4]",
                when=lambda f: same(f.small, FOURS) and not _is(f.other, SMALL_IMAGES[[0]]),
                message=(
                    "juste pour le chiffre 4, mais pas pour le chiffre 1 : la fonction ne tient pas "
                    "compte de `digit`."
                ),
                section="N'importe quelle tranche",
            ),
        ),
    ),
    Exercise(
        id="01-moyenne",
        names=("test_means",),
        observe=_observe_means,
        correct=lambda f: same(f.means, _test_means(), tolerance=1e-3),
        success="dix images moyennes, une par chiffre, chacune pixel par pixel.",
        otherwise=lambda f: shape_told(f.means, "test_means", (10, 28, 28)),
        hints=(
            "Pour un seul chiffre d'abord : quelles images faut-il, et quel axe doit disparaître ?",
            "Répétez pour les dix chiffres, dans une boucle ou une liste en compréhension.",
            "Un masque booléen choisit les images du chiffre dans `test_images`, et `mean` les fond en "
            "une seule si vous nommez l'axe des images.",
        ),
        mistakes=(
            Mistake(
                name="moyenne de toutes les images ensemble",
                example="test_means = test_images.mean(axis=0)",
                when=lambda f: f.means.shape == (28, 28),
                message=(
                    "une seule image revient, où les dix chiffres sont mêlés : il en faut une par "
                    "chiffre."
                ),
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="moyenne sans axe",
                example=(
                    "test_means = [test_images[test_labels == digit].mean() for digit in range(10)]"
                ),
                when=lambda f: f.means.shape == (10,),
                message=(
                    "il y a un seul nombre par chiffre, son gris moyen : sans axe, la moyenne fond aussi "
                    "les pixels entre eux."
                ),
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="moyenne de chaque image",
                example="test_means = test_images.mean(axis=(1, 2))",
                when=lambda f: f.means.shape == (10000,),
                message=(
                    "il y a un nombre par image : ce sont les pixels qui ont été fondus, et non les "
                    "images."
                ),
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="jeu d'entraînement au lieu du test",
                example=(
                    "test_means = np.array(\n"
                    "    [train_images[train_labels == digit].mean(axis=0) for digit in range(10)]\n"
                    ")"
                ),
                when=lambda f: same(f.means, _means(*mnist()[0]), tolerance=1e-3),
                message="ce sont les images moyennes du jeu d'entraînement, comme dans la leçon.",
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="dix premières images",
                example="test_means = test_images[:10]",
                when=lambda f: same(f.means, mnist()[1][0][:10]),
                message="ce sont les dix premières images du test, sans aucune moyenne.",
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="une image sur dix au lieu d'un chiffre",
                example=(
                    "test_means = np.array([test_images[digit::10].mean(axis=0) for digit in range(10)])"
                ),
                when=lambda f: same(
                    f.means,
                    np.array([mnist()[1][0][d::10].mean(axis=0) for d in range(10)]),
                    tolerance=1e-3,
                ),
                message=(
                    "chaque moyenne mêle tous les chiffres : les images ont été choisies par leur "
                    "numéro, et non par leur étiquette."
                ),
                section="N'importe quelle tranche",
            ),
            Mistake(
                name="somme au lieu de la moyenne",
                example=(
                    "test_means = np.array(\n"
                    "    [test_images[test_labels == digit].sum(axis=0) for digit in range(10)]\n"
                    ")"
                ),
                when=lambda f: same(f.means, _test_means(np.sum)),
                message=(
                    "les valeurs dépassent de loin 255 : les images sont additionnées, mais la somme "
                    "n'est pas divisée par leur nombre."
                ),
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="somme divisée par le même nombre pour tous les chiffres",
                example=(
                    "test_means = np.array(\n"
                    "    [test_images[test_labels == digit].sum(axis=0) / 1000 for digit in range(10)]\n"
                    ")"
                ),
                when=lambda f: any(
                    same(f.means.astype("float64") * n, _test_means(np.sum), tolerance=1e-3)
                    for n in (1000, 10000, len(mnist()[0][0]))
                ),
                message=(
                    "la somme de chaque chiffre est divisée par le même nombre ; or les chiffres ne sont "
                    "pas aussi nombreux les uns que les autres."
                ),
                section="L'image moyenne de chaque classe",
            ),
            Mistake(
                name="moyenne rangée dans des entiers",
                example=(
                    'test_means = np.zeros((10, 28, 28), dtype="uint8")\n'
                    "for digit in range(10):\n"
                    "    test_means[digit] = test_images[test_labels == digit].mean(axis=0)"
                ),
                when=lambda f: (
                    f.means.shape == (10, 28, 28)
                    and f.means.dtype.kind in "ui"
                    and bool((abs(f.means - _test_means()) < 1).all())
                ),
                message=(
                    "les moyennes ont perdu leur partie décimale : le tableau où elles sont rangées "
                    "n'accepte que des entiers."
                ),
                section="Un octet par pixel",
            ),
            Mistake(
                name="médiane au lieu de la moyenne",
                example=(
                    "test_means = np.array(\n"
                    "    [np.median(test_images[test_labels == digit], axis=0) for digit in range(10)]\n"
                    ")"
                ),
                when=lambda f: same(f.means, _test_means(np.median)),
                message=(
                    "ce sont des médianes : un pixel noir dans moins de la moitié des images y disparaît, "
                    "alors que la moyenne en garde la trace."
                ),
                section="L'image moyenne de chaque classe",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "01-decrire": (
        "num_images, height, width = images.shape\n"
        "largest = 255\n"
        "num_classes = np.array([len(set(labels.tolist()))])\n"
        "most_common = max(range(10), key=list(labels).count)",
        "num_images = len(labels)\n"
        "height, width = len(images[0]), images[0, 0].size\n"
        "largest = float(max(image.max() for image in images))\n"
        "num_classes = labels.max() + 1\n"
        "values, counts = np.unique(labels, return_counts=True)\n"
        "most_common = values[counts == counts.max()]",
    ),
    "01-chiffre": (
        "def images_of(images, labels, digit):\n"
        "    return [image for image, label in zip(images, labels) if label == digit]",
        "import numpy as np\n\n"
        "def images_of(images, labels, digit):\n"
        "    return images[np.where(labels == digit)]",
        "import numpy as np\n\n"
        "images_of = lambda images, labels, digit: np.compress(labels == digit, images, axis=0)",
    ),
    "01-moyenne": (
        "test_means = [test_images[test_labels == d].mean(0) for d in range(10)]",
        "test_means = np.array(\n"
        "    [test_images[test_labels == d].sum(axis=0) / sum(test_labels == d) for d in range(10)]\n"
        ")",
        "one_hot = np.eye(10)[test_labels]\n"
        "test_means = (one_hot.T @ test_images.reshape(10000, 784)).reshape(10, 28, 28)\n"
        "test_means /= one_hot.sum(axis=0)[:, None, None]",
        'test_means = np.empty((10, 28, 28), dtype="float32")\n'
        "for d in range(10):\n"
        "    np.mean(test_images[test_labels == d], axis=0, out=test_means[d])",
    ),
}
