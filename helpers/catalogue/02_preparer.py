"""Exercises of lesson 02: reshape and scale, undo it, standardise with the training set's numbers."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import as_array, attempt, call, mnist, same, shape_told

EVERY = 30  # images looked at: one in thirty, among them many whose greatest level is 254
NEAR = 5e-4  # more than float16 rounds, less than what dividing by 256 changes
TRAIN_COUNT = 20000  # training images of the third exercise


def _train_images():
    return mnist()[0][0]


def _test_images():
    return mnist()[1][0]


@cache
def _sample(which: str) -> np.ndarray:
    images = _train_images() if which == "train" else _test_images()
    return images[::EVERY].astype("float64")


@cache
def _mean_level(which: str) -> float:
    return float((_train_images() if which == "train" else _test_images()).mean())


def _observe_preparation(x_train, x_test):
    return SimpleNamespace(train=as_array(x_train, "x_train"), test=as_array(x_test, "x_test"))


def _is_sample(found, which, change):
    """Tell whether the sampled rows of `found` are those that `change` makes of the images."""
    images = _sample(which)
    expected = change(images)
    count = len(_train_images() if which == "train" else _test_images())
    return len(found.shape) > 0 and len(found) == count and same(found[::EVERY], expected, NEAR)


def _flat(images):
    return images.reshape(len(images), -1)


def _right(images):
    return _flat(images) / 255


def _is_ready(found, which):
    return _is_sample(found, which, _right) and same(
        found.mean(dtype="float64"), _mean_level(which) / 255, NEAR
    )


def _both(facts, change):
    return _is_sample(facts.train, "train", change) and _is_sample(facts.test, "test", change)


def _either(facts, change):
    return _is_sample(facts.train, "train", change) or _is_sample(facts.test, "test", change)


def _by_own_maximum(images):
    return _flat(images) / _flat(images).max(axis=1, keepdims=True)


def _transposed(images):
    return _flat(images.transpose(0, 2, 1)) / 255


def _is_scrambled(found, which):
    """Tell whether the right numbers are there, but not in the rows of their images."""
    count = len(_train_images() if which == "train" else _test_images())
    if found.shape != (count, 784):
        return False
    level = float(found.mean(dtype="float64"))
    whole = any(abs(level * scale - _mean_level(which)) < 1e-2 for scale in (1, 255))
    rows = found[::EVERY].mean(axis=1, dtype="float64") / max(level, 1e-9)
    expected = _flat(_sample(which)).mean(axis=1) / _mean_level(which)
    return whole and not same(rows, expected, 1e-2)


def _preparation_otherwise(facts):
    return (
        shape_told(facts.train, "x_train", (60000, 784))
        + " "
        + shape_told(facts.test, "x_test", (10000, 784))
    )


# --- 02-revenir ---


@cache
def _vectors() -> SimpleNamespace:
    """Return three images, their exact vectors, and vectors beside them by less than half a level."""
    images = _test_images()[[0, 1, 2]].copy()
    exact = _flat(images) / 255
    shift = np.random.default_rng(0).uniform(-0.4, 0.4, exact.shape) / 255
    return SimpleNamespace(images=images, exact=exact, near=np.clip(exact + shift, 0, 1))


def _observe_restore(restore):
    vectors = _vectors()
    near = vectors.near.copy()
    given = near.copy()
    result = attempt(restore, given) if callable(restore) else None
    fixed_count = (
        isinstance(result, ValueError)
        and "reshape" in str(result)
        and not isinstance(attempt(restore, np.zeros((60000, 784), "float32")), Exception)
    )
    if fixed_count:
        return SimpleNamespace(fixed_count=True, near=None, single=None, intact=True)
    return SimpleNamespace(
        fixed_count=False,
        near=as_array(call(restore, near.copy(), name="restore"), "restore(x)"),
        single=attempt(restore, vectors.exact[:1].astype("float32")),
        intact=np.array_equal(given, near),
    )


def _restores(facts):
    images = _vectors().images
    return (
        not facts.fixed_count
        and facts.intact
        and _are_images(facts.near, images)
        and _are_images(facts.single, images[:1])
    )


def _are_images(found, images):
    array = attempt(as_array, found, "restore(x)")
    return (
        not isinstance(array, Exception)
        and array.dtype == np.uint8
        and array.shape == images.shape
        and np.array_equal(array, images)
    )


def _near_is(facts, images):
    """Tell whether the three images came back as `images`, whatever their shape and dtype."""
    return (
        not facts.fixed_count
        and facts.near.size == images.size
        and np.array_equal(facts.near.ravel(), images.ravel())
    )


def _truncated():
    return (_vectors().near * 255).astype("uint8")


def _is_scaled_by_256(facts):
    """Compare where the scale shows and nothing goes beyond 255."""
    if facts.fixed_count or facts.near.size != 3 * 784:
        return False
    vectors = _vectors().near.ravel()
    found, middle = facts.near.ravel(), (vectors > 0.6) & (vectors < 0.95)
    by_256 = vectors[middle] * 256
    return any(
        np.array_equal(found[middle], rounding(by_256)) for rounding in (np.round, np.floor)
    ) and not np.array_equal(found[middle], np.round(vectors[middle] * 255))


# --- 02-normaliser ---


@cache
def _prepared() -> SimpleNamespace:
    train = _flat(_train_images()[:TRAIN_COUNT]).astype("float64") / 255
    test = _flat(_test_images()).astype("float64") / 255
    both = np.array([train.sum() + test.sum(), (train**2).sum() + (test**2).sum()])
    mean, square = both / (train.size + test.size)
    return SimpleNamespace(
        train=train[::EVERY],
        test=test[::EVERY],
        mean=train.mean(),
        std=train.std(),
        test_mean=test.mean(),
        test_std=test.std(),
        both_mean=mean,
        both_std=np.sqrt(square - mean**2),
    )


def _observe_standardisation(z_train, z_test):
    train, test = as_array(z_train, "z_train"), as_array(z_test, "z_test")
    return SimpleNamespace(
        train_shape=train.shape,
        test_shape=test.shape,
        train=train[::EVERY] if train.ndim else train,
        test=test[::EVERY] if test.ndim else test,
        means=tuple(_mean_or_none(array) for array in (train, test)),
        told=(
            shape_told(train, "z_train", (TRAIN_COUNT, 784))
            + " "
            + shape_told(test, "z_test", (10000, 784))
        ),
    )


def _mean_or_none(array):
    return float(array.mean(dtype="float64")) if array.size else None


def _have_shapes(facts):
    return facts.train_shape == (TRAIN_COUNT, 784) and facts.test_shape == (10000, 784)


def _scaled_as(facts, train=None, test=None):
    """Tell whether the given functions of the prepared data, as (data, numbers), were applied."""
    numbers = _prepared()
    return _have_shapes(facts) and all(
        change is None or same(found, change(data, numbers), NEAR)
        for change, found, data in (
            (train, facts.train, numbers.train),
            (test, facts.test, numbers.test),
        )
    )


def _by_train(x, n):
    return (x - n.mean) / n.std


def _is_standardised(facts):
    numbers = _prepared()
    expected = (0, (numbers.test_mean - numbers.mean) / numbers.std)
    return _scaled_as(facts, _by_train, _by_train) and same(facts.means, expected, 1e-3)


EXERCISES = (
    Exercise(
        id="02-mise-en-forme",
        names=("x_train", "x_test"),
        observe=_observe_preparation,
        correct=lambda f: _is_ready(f.train, "train") and _is_ready(f.test, "test"),
        success=(
            "{facts.train.shape} et {facts.test.shape}, des nombres entre 0 et 1 : les deux jeux sont "
            "prêts."
        ),
        otherwise=_preparation_otherwise,
        hints=(
            "Trois gestes, dans l'ordre : la forme, le type, l'échelle. Quelle méthode pour chacun ?",
            "`reshape` pour la forme, `astype` pour le type ; pour l'échelle, que vaut le pixel le plus "
            "foncé, et que doit-il devenir ?",
            "Le premier axe reste celui des images et le second compte 28 × 28 nombres ; convertissez "
            "en `float32` avant de diviser, et recommencez à l'identique pour `test_images`.",
        ),
        mistakes=(
            Mistake(
                name="x_test fait à partir de train_images",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 255\n'
                    'x_test = train_images.reshape(60000, 784).astype("float32") / 255'
                ),
                when=lambda f: f.test.shape[:1] == (60000,) or f.train.shape[:1] == (10000,),
                message=(
                    "le nombre de lignes trahit une confusion : l'un des deux tableaux est fait des "
                    "images de l'autre jeu."
                ),
                section="Les deux lignes du cours",
            ),
            Mistake(
                name="x_test coupé dans train_images",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 255\n'
                    "x_test = x_train[:10000]"
                ),
                when=lambda f: (
                    _is_ready(f.train, "train")
                    and f.test.shape == (10000, 784)
                    and same(f.test[:1000], f.train[:1000], NEAR)
                ),
                message=(
                    "`x_test` a la bonne forme, mais ce sont les 10 000 premières images "
                    "d'entraînement : le réseau serait jugé sur ce dont il a appris."
                ),
                section="Le même traitement pour le test",
            ),
            Mistake(
                name="jeu de test oublié",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 255\n'
                    "x_test = test_images"
                ),
                when=lambda f: (
                    _is_ready(f.train, "train")
                    and _is_sample(f.test, "test", lambda images: images)
                ),
                message=(
                    "`x_train` est prêt, mais `x_test` contient encore les images de départ : le test "
                    "doit subir le même traitement."
                ),
                section="Le test oublié, le test divisé deux fois",
            ),
            Mistake(
                name="jeu de test aplati, mais pas mis à l'échelle",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 255\n'
                    'x_test = test_images.reshape(10000, 784).astype("float32")'
                ),
                when=lambda f: _is_ready(f.train, "train") and _is_sample(f.test, "test", _flat),
                message=(
                    "`x_train` va de 0 à 1, mais `x_test` va encore de 0 à 255 : les deux jeux n'ont pas "
                    "la même échelle."
                ),
                section="Le test oublié, le test divisé deux fois",
            ),
            Mistake(
                name="images pas aplaties",
                example=(
                    'x_train = train_images.astype("float32") / 255\n'
                    'x_test = test_images.astype("float32") / 255'
                ),
                when=lambda f: f.train.shape[1:] == (28, 28) or f.test.shape[1:] == (28, 28),
                message=(
                    "un tableau a encore trois axes : chaque image y est une grille de 28 × 28, et non un "
                    "vecteur."
                ),
                section="Aplatir ne perd rien",
            ),
            Mistake(
                name="tout aplati, images comprises",
                example=(
                    'x_train = train_images.reshape(-1).astype("float32") / 255\n'
                    'x_test = test_images.reshape(-1).astype("float32") / 255'
                ),
                when=lambda f: f.train.ndim == 1 and f.train.size == 60000 * 784,
                message=(
                    "il n'y a plus qu'un axe, où toutes les images se suivent : l'axe des images doit "
                    "rester."
                ),
                section="Aplatir ne perd rien",
            ),
            Mistake(
                name="une image par colonne",
                example=(
                    'x_train = train_images.reshape(784, 60000).astype("float32") / 255\n'
                    'x_test = test_images.reshape(784, 10000).astype("float32") / 255'
                ),
                when=lambda f: f.train.shape == (784, 60000) or f.test.shape == (784, 10000),
                message=(
                    "le premier axe compte 784 : ce doit être celui des images, une par ligne."
                ),
                section="La bonne forme ne suffit pas",
            ),
            Mistake(
                name="pixels mélangés entre les images",
                example=(
                    'x_train = train_images.reshape(784, 60000).T.astype("float32") / 255\n'
                    'x_test = test_images.reshape(784, 10000).T.astype("float32") / 255'
                ),
                when=lambda f: _is_scrambled(f.train, "train") or _is_scrambled(f.test, "test"),
                message=(
                    "la forme et les valeurs sont plausibles, mais chaque ligne mêle des pixels de "
                    "plusieurs images. Dessinez `x_train` avec `plot_gallery` pour le voir."
                ),
                section="La bonne forme ne suffit pas",
            ),
            Mistake(
                name="ordre de Fortran, ou images transposées",
                example=(
                    'x_train = train_images.reshape(60000, 784, order="F").astype("float32") / 255\n'
                    "x_test = test_images.transpose(0, 2, 1).reshape(10000, 784) / 255"
                ),
                when=lambda f: _either(f, _transposed),
                message=(
                    "les images sont lues colonne après colonne : redessinées, elles sont couchées. "
                    "L'énoncé demande ligne après ligne."
                ),
                section="Les colonnes avant les lignes",
            ),
            Mistake(
                name="pas de mise à l'échelle",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32")\n'
                    'x_test = test_images.reshape(10000, 784).astype("float32")'
                ),
                when=lambda f: _either(f, _flat),
                message="la forme est bonne, mais les valeurs vont encore de 0 à 255.",
                section="Les deux lignes du cours",
            ),
            Mistake(
                name="division entière, ou retour à uint8 après la division",
                example=(
                    "x_train = train_images.reshape(60000, 784) // 255\n"
                    'x_test = (test_images.reshape(10000, 784) / 255).astype("uint8")'
                ),
                when=lambda f: _either(f, lambda images: _flat(images) // 255),
                message=(
                    "il ne reste que des 0 et des 1 : les gris ont été coupés, par une division entière "
                    "ou par une conversion en entiers après la division."
                ),
                section="Quatre divisions",
            ),
            Mistake(
                name="échelle appliquée deux fois",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 255\n'
                    'x_test = test_images.reshape(10000, 784).astype("float32") / 255\n'
                    "x_train, x_test = x_train / 255, x_test / 255"
                ),
                when=lambda f: any(
                    array.shape == (count, 784)
                    and array.dtype.kind == "f"
                    and abs(float(array.mean(dtype="float64")) * 255**2 - _mean_level(which)) < 0.1
                    for array, which, count in ((f.train, "train", 60000), (f.test, "test", 10000))
                ),
                message=(
                    "le plus grand pixel d'un des deux tableaux vaut à peine 0,004 : la division a eu "
                    "lieu deux fois. Une cellule exécutée deux fois a cet effet ; repartez des images de "
                    "départ."
                ),
                section="Diviser deux fois",
            ),
            Mistake(
                name="division par 256",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32") / 256\n'
                    'x_test = test_images.reshape(10000, 784).astype("float32") / 256'
                ),
                when=lambda f: _either(f, lambda images: _flat(images) / 256),
                message=(
                    "le pixel le plus foncé n'atteint pas 1 : 256 est le nombre de niveaux, et non le "
                    "plus grand."
                ),
                section="Le type avant la division",
            ),
            Mistake(
                name="division par le maximum de chaque image",
                example=(
                    'x_train = train_images.reshape(60000, 784).astype("float32")\n'
                    "x_train = x_train / x_train.max(axis=1, keepdims=True)\n"
                    'x_test = test_images.reshape(10000, 784).astype("float32")\n'
                    "x_test = x_test / x_test.max(axis=1, keepdims=True)"
                ),
                when=lambda f: _either(f, _by_own_maximum),
                message=(
                    "chaque image a été divisée par son propre maximum : une image sur dix n'atteint que "
                    "254, et n'a donc pas la même échelle que les autres."
                ),
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="noir et blanc échangés",
                example=(
                    'x_train = 1 - train_images.reshape(60000, 784).astype("float32") / 255\n'
                    'x_test = 1 - test_images.reshape(10000, 784).astype("float32") / 255'
                ),
                when=lambda f: _either(f, lambda images: 1 - _right(images)),
                message="le fond vaut 1 et l'encre 0 : l'énoncé demande que le fond reste à 0.",
                section="Les deux lignes du cours",
            ),
        ),
    ),
    Exercise(
        id="02-revenir",
        names=("restore",),
        observe=_observe_restore,
        correct=_restores,
        success="les octets de départ, exactement, même quand les nombres ne tombent pas juste.",
        otherwise=lambda f: (
            "essai avec trois vecteurs, dont chaque nombre est à moins d'un demi-niveau d'un gris. "
            + shape_told(f.near, "restore(x)", (3, 28, 28))
            + f" Son type est `{f.near.dtype}`."
        ),
        hints=(
            "Défaites les gestes un à un : l'échelle, le type, la forme.",
            "La conversion en `uint8` coupe la partie décimale : que faut-il faire juste avant ?",
            "Multipliez, arrondissez avec `np.round`, convertissez, puis `reshape` avec -1 pour le "
            "nombre d'images, que la fonction ne connaît pas.",
        ),
        mistakes=(
            Mistake(
                name="nombre d'images fixé",
                example=(
                    "def restore(x):\n"
                    '    return np.round(x * 255).astype("uint8").reshape(60000, 28, 28)'
                ),
                when=lambda f: f.fixed_count,
                message=(
                    "essai avec trois vecteurs : `reshape` s'arrête sur une erreur. La fonction impose le "
                    "nombre d'images du jeu d'entraînement, au lieu d'en accepter `n`."
                ),
                section="Aplatir ne perd rien",
            ),
            Mistake(
                name="x modifié sur place",
                example=(
                    "def restore(x):\n"
                    "    x *= 255\n"
                    '    return np.round(x).astype("uint8").reshape(-1, 28, 28)'
                ),
                when=lambda f: not f.intact,
                message=(
                    "le tableau donné à la fonction a changé : une affectation comme `*=` écrit dans le "
                    "tableau de l'appelant, qui serait multiplié à chaque appel."
                ),
                section="Une vue partage ses nombres",
            ),
            Mistake(
                name="troncature au lieu de l'arrondi",
                example=(
                    'def restore(x):\n    return (x * 255).astype("uint8").reshape(-1, 28, 28)'
                ),
                when=lambda f: _near_is(f, _truncated()),
                message=(
                    "beaucoup de pixels sont trop petits d'une unité : la conversion en entiers coupe la "
                    "partie décimale, 253,9 devient 253."
                ),
                section="Défaire la préparation",
            ),
            Mistake(
                name="arrondi toujours vers le haut",
                example=(
                    "def restore(x):\n"
                    '    return np.ceil(x * 255).astype("uint8").reshape(-1, 28, 28)'
                ),
                when=lambda f: _near_is(f, np.ceil(_vectors().near * 255)),
                message=(
                    "beaucoup de pixels sont trop grands d'une unité : l'arrondi va toujours vers le "
                    "haut, et non vers le plus proche."
                ),
                section="Défaire la préparation",
            ),
            Mistake(
                name="échelle oubliée",
                example=(
                    'def restore(x):\n    return np.round(x).astype("uint8").reshape(-1, 28, 28)'
                ),
                when=lambda f: (
                    not f.fixed_count and f.near.size == 3 * 784 and bool((f.near <= 1).all())
                ),
                message=(
                    "il n'y a aucune valeur au-dessus de 1 : l'échelle n'a pas été défaite avant la "
                    "conversion."
                ),
                section="Défaire la préparation",
            ),
            Mistake(
                name="conversion avant la multiplication",
                example=(
                    "def restore(x):\n"
                    '    return (np.round(x).astype("uint8") * 255).reshape(-1, 28, 28)'
                ),
                when=lambda f: (
                    not f.fixed_count
                    and f.near.size == 3 * 784
                    and bool(np.isin(f.near, (0, 1, 255)).all())
                ),
                message=(
                    "il ne reste que des 0 et des 255 : les gris ont disparu, parce que la conversion en "
                    "entiers vient avant la multiplication."
                ),
                section="Le type avant la division",
            ),
            Mistake(
                name="multiplication par 256",
                example=(
                    "def restore(x):\n"
                    '    return np.round(x * 256).clip(0, 255).astype("uint8").reshape(-1, 28, 28)'
                ),
                when=_is_scaled_by_256,
                message=(
                    "les gris foncés sont trop grands d'une unité : l'échelle défaite n'est pas celle de "
                    "la préparation."
                ),
                section="Défaire la préparation",
            ),
            Mistake(
                name="images encore aplaties",
                example='def restore(x):\n    return np.round(x * 255).astype("uint8")',
                when=lambda f: not f.fixed_count and f.near.shape == (3, 784),
                message="les valeurs sont rendues, mais chaque image est encore un vecteur.",
                section="L'aller et le retour",
            ),
            Mistake(
                name="images transposées",
                example=(
                    "def restore(x):\n"
                    '    return np.round(x * 255).astype("uint8").reshape(-1, 28, 28, order="F")'
                ),
                when=lambda f: (
                    not f.fixed_count
                    and f.near.shape == (3, 28, 28)
                    and np.array_equal(f.near, _vectors().images.transpose(0, 2, 1))
                ),
                message=(
                    "les images reviennent couchées, lignes et colonnes échangées : les vecteurs sont "
                    "écrits ligne après ligne."
                ),
                section="Les colonnes avant les lignes",
            ),
            Mistake(
                name="nombres à virgule au lieu d'octets",
                example="def restore(x):\n    return np.round(x * 255).reshape(-1, 28, 28)",
                when=lambda f: (
                    not f.fixed_count
                    and f.near.dtype != np.uint8
                    and same(f.near, _vectors().images, 0.5)
                ),
                message=(
                    "les valeurs sont bonnes, mais pas leur type : l'énoncé demande des octets, `uint8`, "
                    "comme les images de départ."
                ),
                section="Quel type à virgule ?",
            ),
        ),
    ),
    Exercise(
        id="02-normaliser",
        names=("z_train", "z_test"),
        observe=_observe_standardisation,
        correct=_is_standardised,
        success=(
            "l'entraînement a une moyenne de 0. Celle du test en est proche sans être exactement 0, et "
            "c'est normal : il est mesuré avec le réglage de l'entraînement."
        ),
        otherwise=lambda f: f.told,
        hints=(
            "La standardisation retranche une moyenne, puis divise par un écart type.",
            "Ces deux nombres se calculent une seule fois, sur `x_train`, avec `mean` et `std` sans axe.",
            "Rangez-les dans deux variables, puis écrivez la même formule pour `x_train` et pour "
            "`x_test`.",
        ),
        mistakes=(
            Mistake(
                name="réglage par pixel",
                example=(
                    'with np.errstate(invalid="ignore", divide="ignore"):\n'
                    "    z_train = (x_train - x_train.mean(axis=0)) / x_train.std(axis=0)\n"
                    "    z_test = (x_test - x_train.mean(axis=0)) / x_train.std(axis=0)"
                ),
                when=lambda f: f.train.dtype.kind == "f" and bool(np.isnan(f.train).any()),
                message=(
                    "le résultat contient des `nan`, issus de 0/0 : avec un écart type par pixel, les "
                    "pixels du bord, toujours nuls, ont un écart type de 0. L'énoncé demande un seul "
                    "nombre pour tous."
                ),
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="test standardisé avec ses propres nombres",
                example=(
                    "z_train = (x_train - x_train.mean()) / x_train.std()\n"
                    "z_test = (x_test - x_test.mean()) / x_test.std()"
                ),
                when=lambda f: _scaled_as(
                    f, _by_train, lambda x, n: (x - n.test_mean) / n.test_std
                ),
                message=(
                    "`z_train` est juste, mais `z_test` a son propre réglage : sa moyenne est exactement "
                    "0. Un même gris n'y a plus la même valeur que dans l'entraînement."
                ),
                section="Le test n'a pas son propre réglage",
            ),
            Mistake(
                name="réglage calculé sur les deux jeux réunis",
                example=(
                    "together = np.concatenate([x_train, x_test])\n"
                    "z_train = (x_train - together.mean()) / together.std()\n"
                    "z_test = (x_test - together.mean()) / together.std()"
                ),
                when=lambda f: _scaled_as(f, *[lambda x, n: (x - n.both_mean) / n.both_std] * 2),
                message=(
                    "la moyenne et l'écart type viennent des deux jeux réunis : le test influence la "
                    "préparation de l'entraînement, c'est une fuite."
                ),
                section="Le test n'a pas son propre réglage",
            ),
            Mistake(
                name="réglage calculé sur le test",
                example=(
                    "z_train = (x_train - x_test.mean()) / x_test.std()\n"
                    "z_test = (x_test - x_test.mean()) / x_test.std()"
                ),
                when=lambda f: _scaled_as(f, *[lambda x, n: (x - n.test_mean) / n.test_std] * 2),
                message=(
                    "la moyenne et l'écart type viennent du jeu de test, que la préparation n'est pas "
                    "censée connaître."
                ),
                section="Le test n'a pas son propre réglage",
            ),
            Mistake(
                name="test oublié",
                example="z_train = (x_train - x_train.mean()) / x_train.std()\nz_test = x_test",
                when=lambda f: _scaled_as(f, _by_train, lambda x, n: x),
                message="`z_train` est juste, mais `z_test` est resté comme `x_test`.",
                section="Le même traitement pour le test",
            ),
            Mistake(
                name="moyenne pas retranchée",
                example="z_train = x_train / x_train.std()\nz_test = x_test / x_train.std()",
                when=lambda f: _scaled_as(f, lambda x, n: x / n.std),
                message=(
                    "l'écart type est bien 1, mais la moyenne n'est pas 0 : elle n'a pas été retranchée."
                ),
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="écart type oublié",
                example="z_train = x_train - x_train.mean()\nz_test = x_test - x_train.mean()",
                when=lambda f: _scaled_as(f, lambda x, n: x - n.mean),
                message="la moyenne est bien 0, mais l'écart type n'est pas 1 : la division manque.",
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="parenthèses oubliées",
                example=(
                    "z_train = x_train - x_train.mean() / x_train.std()\n"
                    "z_test = x_test - x_train.mean() / x_train.std()"
                ),
                when=lambda f: _scaled_as(f, lambda x, n: x - n.mean / n.std),
                message=(
                    "la division passe avant la soustraction : seule la moyenne a été divisée par "
                    "l'écart type."
                ),
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="variance au lieu de l'écart type",
                example=(
                    "z_train = (x_train - x_train.mean()) / x_train.var()\n"
                    "z_test = (x_test - x_train.mean()) / x_train.var()"
                ),
                when=lambda f: _scaled_as(f, lambda x, n: (x - n.mean) / n.std**2),
                message=(
                    "les valeurs sont trop étalées : la division est faite par la variance, dont "
                    "l'écart type est la racine."
                ),
                section="Deux façons de normaliser",
            ),
            Mistake(
                name="réglage par image",
                example=(
                    "def alone(x):\n"
                    "    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)\n\n"
                    "z_train, z_test = alone(x_train), alone(x_test)"
                ),
                when=lambda f: _scaled_as(
                    f,
                    lambda x, n: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True),
                ),
                message=(
                    "chaque image a sa propre moyenne et son propre écart type ; l'énoncé demande un seul "
                    "de chaque, pour toutes les images."
                ),
                section="Deux façons de normaliser",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "02-mise-en-forme": (
        "x_train = train_images.reshape(-1, 784) / 255.0\nx_test = test_images.reshape(-1, 784) / 255.0",
        "import numpy as np\n"
        "x_train = np.array([image.ravel() for image in train_images], dtype='float32')\n"
        "x_test = np.array([image.ravel() for image in test_images], dtype='float32')\n"
        "x_train /= 255\n"
        "x_test /= x_test.max()",
        "import numpy as np\n"
        "x_train = np.divide(train_images, 255, dtype='float32').reshape(len(train_images), -1)\n"
        "x_test = np.divide(test_images, 255, dtype='float32').reshape(len(test_images), -1)",
        "def prepared(images):\n"
        "    return images.reshape(len(images), 28 * 28).astype('float16') * (1 / 255)\n\n"
        "x_train, x_test = prepared(train_images), prepared(test_images)",
    ),
    "02-revenir": (
        "def restore(x):\n    return (255 * x + 0.5).astype('uint8').reshape(len(x), 28, 28)",
        "def restore(x):\n"
        "    levels = np.rint(np.asarray(x).reshape(-1, 28, 28) * 255)\n"
        "    return np.clip(levels, 0, 255).astype(np.uint8)",
        "def restore(x):\n"
        "    images = np.zeros((x.shape[0], 28, 28), dtype='uint8')\n"
        "    for image, vector in zip(images, x):\n"
        "        image[:] = np.round(255 * vector.reshape(28, 28))\n"
        "    return images",
    ),
    "02-normaliser": (
        "mean, std = x_train.mean(dtype='float64'), x_train.std(dtype='float64')\n"
        "z_train, z_test = [(x - mean) / std for x in (x_train, x_test)]",
        "import numpy as np\n"
        "centre = np.average(x_train)\n"
        "spread = np.sqrt(np.mean((x_train - centre) ** 2))\n"
        "z_train = x_train / spread - centre / spread\n"
        "z_test = x_test / spread - centre / spread",
        "import numpy as np\n"
        "std = np.std(x_train, ddof=1)\n"
        "z_train = np.subtract(x_train, x_train.mean()) / std\n"
        "z_test = np.subtract(x_test, x_train.mean()) / std",
    ),
}
