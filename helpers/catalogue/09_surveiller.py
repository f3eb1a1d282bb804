"""Exercises of lesson 09: a validation split, a callback, the rule of early stopping, dead units."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import ToDo, Unusable, as_array, attempt, call, error_told, same

SIZES = (
    (7, 0.25),
    (40, 0.15),
    (9, 0.5),
    (12, 0.3),
    (11, 0.3),  # 7.7: `round` is not `int`
)  # examples, fraction: no sum near a whole number
SCRIPTS = (  # validation accuracies of one object's trainings, one after another
    (0.5, 0.7, 0.6, 0.7, 0.65),
    (0.4, 0.35, 0.3),
    (0.2, 0.3, 0.35, 0.45),
)


def _parts(split, count, fraction):
    """Return the four arrays, and which examples they hold."""
    images = np.stack([np.arange(count)] * 3, axis=1)
    labels = 10 * np.arange(count)
    given = images.copy(), labels.copy()
    result = call(split, *given, fraction, name="split")
    if (
        isinstance(result, (tuple, list))
        and len(result) == 2
        and all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in result)
    ):
        result = (*result[0], *result[1])
    if not isinstance(result, (tuple, list)) or len(result) != 4:
        raise Unusable(
            "`split` doit renvoyer quatre tableaux : reçu un objet de type "
            f"`{type(result).__name__}`"
            + (f" de longueur {len(result)}." if isinstance(result, (tuple, list)) else ".")
        )
    names = ("images (entraînement)", "étiquettes (entraînement)")
    names += ("images (validation)", "étiquettes (validation)")
    arrays = [as_array(part, name) for part, name in zip(result, names, strict=True)]
    dimensions = [array.ndim for array in arrays]
    if dimensions == [2, 2, 1, 1]:
        raise Unusable(
            "les quatre tableaux ne sont pas dans l'ordre de l'énoncé : images puis étiquettes "
            "d'entraînement, images puis étiquettes de validation."
        )
    if dimensions != [2, 1, 2, 1] or any(array.shape[1:] not in ((), (3,)) for array in arrays):
        raise Unusable(
            f"avec {count} images de trois pixels, les quatre tableaux ont les formes "
            f"{', '.join(str(array.shape) for array in arrays)} ; on attend des images de trois "
            "pixels, puis des étiquettes, deux fois."
        )
    ids = [array[:, 0] if array.ndim == 2 else array / 10 for array in arrays]
    return SimpleNamespace(
        count=count,
        fraction=fraction,
        expected=int(count * (1 - fraction)),
        train=ids[0],
        train_labels=ids[1],
        val=ids[2],
        val_labels=ids[3],
        untouched=same(given[0], images) and same(given[1], labels),
    )


def _observe_split(split):
    return SimpleNamespace(cases=[_parts(split, count, fraction) for count, fraction in SIZES])


def _every(predicate):
    return lambda f: all(predicate(case) for case in f.cases)


def _some(predicate):
    return lambda f: any(predicate(case) for case in f.cases)


def _is_split(case):
    return (
        same(case.train, np.arange(case.expected))
        and same(case.val, np.arange(case.expected, case.count))
        and same(case.train_labels, case.train)
        and same(case.val_labels, case.val)
        and case.untouched
    )


def _told_split(facts):
    case = next(case for case in facts.cases if not _is_split(case))
    return (
        f"avec {case.count} exemples et `fraction={case.fraction}`, l'entraînement reçoit "
        f"{len(case.train)} exemples et la validation {len(case.val)} ; l'énoncé demande "
        f"{case.expected} et {case.count - case.expected}, les derniers, sans les mélanger."
    )


@cache
def _toy_model():
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def _real_fit(callback):
    """Train a tiny network with the learner's callback; return its validation accuracies."""
    images = np.random.default_rng(3).normal(size=(50, 4)).astype("float32")
    labels = (images.sum(axis=1) > 0).astype("int32")
    options = {"epochs": 3, "validation_split": 0.4, "verbose": 0, "callbacks": [callback]}
    history = attempt(_toy_model().fit, images, labels, **options)
    if isinstance(history, Exception):
        return history
    return history.history["val_accuracy"]


def _scripted_fit(callback, accuracies):
    """Call the callback as `fit` does, for a training whose accuracies are written beforehand."""
    lists = {"accuracy": [], "loss": [], "val_accuracy": [], "val_loss": []}
    model = SimpleNamespace(stop_training=False, history=SimpleNamespace(history=lists))
    callback.set_model(model)
    callback.set_params({"epochs": len(accuracies), "steps": 1, "verbose": 0})
    callback.on_train_begin({})
    for epoch, accuracy in enumerate(accuracies):
        logs = {
            "accuracy": 0.55 + 0.06 * epoch,
            "loss": 1.0 - 0.1 * epoch,
            "val_accuracy": accuracy,
            "val_loss": 0.5 + 0.1 * (epoch - 2) ** 2,
        }
        callback.on_epoch_begin(epoch, {})
        callback.on_train_batch_begin(0, {})
        callback.on_train_batch_end(0, {"accuracy": 0.5, "loss": 1.0})
        callback.on_epoch_end(epoch, logs)
        for name, value in logs.items():  # after the learner's callback, as Keras's own history
            lists[name].append(value)
    callback.on_train_end(logs)
    return _kept(callback)


def _kept(callback):
    return tuple(
        float(value) if np.isscalar(value) or np.size(value) == 1 else None
        for value in (
            attempt(np.asarray, getattr(callback, name, None), dtype=float)
            for name in ("best_accuracy", "best_epoch")
        )
        if not isinstance(value, Exception)
    )


def _observe_callback(BestEpoch):
    import keras

    if not isinstance(BestEpoch, type):
        raise Unusable(
            "`BestEpoch` doit être une classe, non un objet : reçu un objet de type "
            f"`{type(BestEpoch).__name__}`."
        )
    callback = call(BestEpoch, name="BestEpoch")
    is_callback = isinstance(callback, keras.callbacks.Callback)
    measured = _real_fit(callback)
    if isinstance(measured, Exception):
        if is_callback:
            raise Unusable(
                f"`fit` s'arrête sur une erreur avec votre callback : {error_told(measured)}."
            )
        return SimpleNamespace(is_callback=False, kept=[], real=())
    empty = set(vars(keras.callbacks.Callback()))
    if set(vars(callback)) <= empty and not hasattr(callback, "best_epoch"):
        raise ToDo
    for name in ("best_accuracy", "best_epoch"):
        if not hasattr(callback, name):
            raise Unusable(
                f"après `fit`, l'objet n'a pas d'attribut `{name}` : l'énoncé donne les noms à "
                "employer, et on les range dans `self`."
            )
    real = _kept(callback)
    kept = []
    for accuracies in SCRIPTS:
        result = attempt(_scripted_fit, callback, accuracies)
        if isinstance(result, Exception):
            raise Unusable(
                f"une méthode s'arrête sur une erreur quand `fit` l'appelle : {error_told(result)}."
            )
        kept.append(result)
    return SimpleNamespace(
        is_callback=is_callback,
        kept=kept,
        real=real,
        measured=(max(measured), int(np.argmax(measured)) + 1),
        alone=_scripted_fit(BestEpoch(), SCRIPTS[1]),
    )


def _best(accuracies):
    return max(accuracies), accuracies.index(max(accuracies)) + 1


def _keeps(facts, number, expected):
    return len(facts.kept) > number and same(facts.kept[number], expected)


def _told_callback(facts):
    number = next(
        (k for k, script in enumerate(SCRIPTS) if not _keeps(facts, k, _best(script))), None
    )
    if number is None:
        return "votre callback répond bien pour certains entraînements, mais pas pour tous."
    script = ", ".join(f"{value}" for value in SCRIPTS[number])
    best_accuracy, best_epoch = (
        "rien" if value is None or np.isnan(value) else f"{value:g}"
        for value in (*facts.kept[number], None, None)[:2]
    )
    return (
        f"pour les exactitudes de validation {script}, votre callback retient "
        f"`best_accuracy` = {best_accuracy} et `best_epoch` = {best_epoch} ; on attend la plus "
        "grande, et la première époque qui l'atteint."
    )


def reference_stop(accuracies, patience):
    """Return the last epoch and the best one, from 1 on, as Keras's own callback decides them."""
    import keras

    stopper = keras.callbacks.EarlyStopping("val_accuracy", patience=patience, mode="max")
    stopper.set_model(SimpleNamespace(stop_training=False))
    stopper.on_train_begin()
    for epoch, accuracy in enumerate(accuracies):
        stopper.on_epoch_end(epoch, {"val_accuracy": accuracy})
        if stopper.model.stop_training:
            break
    return epoch + 1, stopper.best_epoch + 1


@cache
def _curves():
    """Return random curves, rounded so that ties occur, each with a patience and the answer."""
    rng = np.random.default_rng(9)
    curves = [((0.5, 0.7, 0.6, 0.7, 0.9), 2), ((0.5, 0.6, 0.7, 0.8), 2), ((0.6,), 3)]
    for _ in range(60):
        length = int(rng.integers(2, 15))
        rise = np.linspace(0.4, 0.4 + rng.uniform(-0.1, 0.3), length)
        noise = rng.normal(0, 0.06, length)
        curves.append((tuple((rise + noise).round(2).tolist()), int(rng.integers(1, 5))))
    return [(*curve, *reference_stop(*curve)) for curve in curves]


def _observe_stop(early_stop):
    cases = []
    for accuracies, patience, last, best in _curves():
        result = call(early_stop, list(accuracies), patience, name="early_stop")
        found = as_array(result, "early_stop(...)").ravel()
        if found.shape != (2,):
            raise Unusable(
                "`early_stop` doit renvoyer deux entiers, la dernière époque puis la meilleure : "
                f"reçu un tableau de {found.size} nombre(s)."
            )
        cases.append(
            SimpleNamespace(
                accuracies=accuracies,
                patience=patience,
                found=tuple(found.tolist()),
                last=last,
                best=best,
            )
        )
    return SimpleNamespace(cases=cases, count=len(cases))


def _rule(better, waits_past=0, running=True, previous=False, reset=True):
    """Return a faulty rule of early stopping, to recognise what a learner's does."""

    def stop(case):
        best, waited = 0, 0
        for epoch, accuracy in enumerate(case.accuracies):
            reference = case.accuracies[epoch - 1 if previous else best]
            if epoch == 0 or better(accuracy, reference):
                best, waited = epoch, 0 if reset else waited
            else:
                waited += 1
            if waited >= case.patience + waits_past:
                break
        if not running:
            best = case.accuracies.index(max(case.accuracies))
        return epoch + 1, best + 1

    return stop


def _follows(rule):
    return lambda f: all(same(case.found, rule(case)) for case in f.cases)


def _stops_as(rule):
    """Tell whether the last epochs are those of a faulty rule, whatever the best ones are."""
    return lambda f: all(same(case.found[0], rule(case)[0]) for case in f.cases)


def _greater(accuracy, reference):
    return accuracy > reference


def _told_stop(facts):
    case = next(case for case in facts.cases if not same(case.found, (case.last, case.best)))
    values = ", ".join(f"{value:.2f}" for value in case.accuracies)
    last, best = (f"{value:g}" for value in case.found)
    return (
        f"pour les exactitudes {values} et une patience de {case.patience}, votre fonction renvoie "
        f"{last} et {best}. Déroulez la règle à la main sur cette liste."
    )


def _layers():
    """Yield images, weights and biases of random shapes, with dead units for every reason."""
    for seed, (count, inputs, units) in enumerate(((6, 4, 7), (30, 5, 9), (5, 8, 5), (9, 3, 12))):
        rng = np.random.default_rng(seed)
        images = rng.uniform(0.1, 1, (count, inputs))
        weights = rng.normal(0, 1, (inputs, units))
        biases = rng.normal(0, 0.3, units)
        weights[:, 0], biases[0] = -np.abs(weights[:, 0]), -0.1  # dead by its weights
        weights[:, 1] = np.abs(weights[:, 1])  # dead by its bias alone
        biases[1] = -1.0 - (images @ weights[:, 1]).max()
        weights[:, 2] = -np.abs(weights[:, 2])  # alive by its bias alone
        biases[2] = 0.2 - (images @ weights[:, 2]).min()
        weights[:, 3] = np.abs(weights[:, 3])  # alive for one image alone
        sums = images @ weights[:, 3]
        biases[3] = -np.sort(sums)[-2:].mean()
        weights[:, 4], biases[4] = 0.0, 0.0  # dead: its output is 0 everywhere, and so is its sum
        yield images, weights, biases


def _observe_dead(dead_units):
    cases = []
    for images, weights, biases in _layers():
        given = images.copy(), weights.copy(), biases.copy()
        found = as_array(call(dead_units, *given, name="dead_units"), "dead_units(...)")
        sums = images @ weights + biases
        cases.append(
            SimpleNamespace(
                found=found,
                sums=sums,
                without_biases=images @ weights,
                dead=(sums <= 0).all(axis=0),
                untouched=all(map(same, given, (images, weights, biases))),
            )
        )
    return SimpleNamespace(cases=cases, shape=cases[0].found.shape, units=len(cases[0].dead))


def _marks(case, expected):
    """Tell whether the learner's answer marks these units, as booleans or as 0 and 1."""
    return case.found.shape == expected.shape and same(case.found.astype(float), expected * 1.0)


def _all_mark(expected):
    return lambda f: all(_marks(case, expected(case)) for case in f.cases)


_SPLIT = "def split(images, labels, fraction):\n"
_STOP = "def early_stop(accuracies, patience):\n"
_DEAD = "def dead_units(images, weights, biases):\n"
_CLASS = "class BestEpoch(callbacks.Callback):\n"
_BEGIN = "    def on_train_begin(self, logs=None):\n        self.best_accuracy = -1\n        self.best_epoch = 0\n"

EXERCISES = (
    Exercise(
        id="09-separation",
        names=("split",),
        observe=_observe_split,
        correct=_every(_is_split),
        success="la validation est faite des derniers exemples, comme avec `validation_split`.",
        otherwise=_told_split,
        hints=(
            "Combien d'exemples restent pour l'entraînement ? Calculez d'abord ce nombre, un entier.",
            "`int(...)` donne la partie entière. Les exemples d'entraînement vont du début à ce nombre.",
            "Deux tranches de chaque tableau, `[:count]` et `[count:]`, avec le même `count`.",
        ),
        mistakes=(
            Mistake(
                name="la validation est prise au début",
                example=_SPLIT
                + "    count = len(images) - int(len(images) * (1 - fraction))\n"
                + "    return images[count:], labels[count:], images[:count], labels[:count]",
                when=_every(
                    lambda c: (
                        abs(len(c.train) - c.expected) <= 1
                        and same(np.concatenate([c.val, c.train]), np.arange(c.count))
                    )
                ),
                message=(
                    "votre validation est faite des premiers exemples ; `validation_split` prend à "
                    "l'autre bout."
                ),
                section="Les 15 % de la fin",
            ),
            Mistake(
                name="les deux jeux échangés",
                example=_SPLIT
                + "    count = int(len(images) * (1 - fraction))\n"
                + "    return images[count:], labels[count:], images[:count], labels[:count]",
                when=_every(
                    lambda c: (
                        abs(len(c.val) - c.expected) <= 1
                        and same(np.concatenate([c.val, c.train]), np.arange(c.count))
                    )
                ),
                message=(
                    "les deux jeux sont échangés : la validation vient après l'entraînement dans ce "
                    "que renvoie la fonction."
                ),
                section="Les 15 % de la fin",
            ),
            Mistake(
                name="la part de l'entraînement au lieu de celle de la validation",
                example=_SPLIT
                + "    count = int(len(images) * fraction)\n"
                + "    return images[:count], labels[:count], images[count:], labels[count:]",
                when=_every(lambda c: len(c.train) == int(c.count * c.fraction)),
                message=(
                    "`fraction` est la part de la validation : avec 0,25, l'entraînement garde les trois "
                    "quarts des exemples."
                ),
                section="Les 15 % de la fin",
            ),
            Mistake(
                name="exemples mélangés",
                example=_SPLIT
                + "    order = np.random.default_rng(0).permutation(len(images))\n"
                + "    images, labels = images[order], labels[order]\n"
                + "    count = int(len(images) * (1 - fraction))\n"
                + "    return images[:count], labels[:count], images[count:], labels[count:]",
                when=_some(
                    lambda c: (
                        len(c.train) == c.expected
                        and same(np.sort(np.concatenate([c.train, c.val])), np.arange(c.count))
                        and not same(np.concatenate([c.train, c.val]), np.arange(c.count))
                    )
                ),
                message=(
                    "les exemples ne sont plus dans leur ordre : `validation_split` coupe avant tout "
                    "mélange."
                ),
                section="Les 15 % de la fin",
            ),
            Mistake(
                name="étiquettes coupées ailleurs que les images",
                example=_SPLIT
                + "    count = int(len(images) * (1 - fraction))\n"
                + "    return images[:count], labels[:count], images[count:], labels[-count:]",
                when=_some(
                    lambda c: not same(c.train, c.train_labels) or not same(c.val, c.val_labels)
                ),
                message=(
                    "des images ont perdu leurs étiquettes : les deux tableaux ne sont pas coupés au "
                    "même endroit."
                ),
                section="Les 15 % de la fin",
            ),
            Mistake(
                name="la validation reste dans l'entraînement",
                example=_SPLIT
                + "    count = int(len(images) * (1 - fraction))\n"
                + "    return images, labels, images[count:], labels[count:]",
                when=_some(lambda c: bool(set(c.train.tolist()) & set(c.val.tolist()))),
                message=(
                    "des exemples sont à la fois dans l'entraînement et dans la validation : le réseau "
                    "serait noté sur ce qu'il a vu."
                ),
                section="Décider sans regarder le test",
            ),
            Mistake(
                name="arrondi du mauvais côté",
                example=_SPLIT
                + "    count = len(images) - int(len(images) * fraction)\n"
                + "    return images[:count], labels[:count], images[count:], labels[count:]",
                when=_every(
                    lambda c: (
                        abs(len(c.train) - c.expected) <= 1
                        and same(np.concatenate([c.train, c.val]), np.arange(c.count))
                    )
                ),
                message=(
                    "quand le calcul ne tombe pas juste, il y a un exemple de trop ou de moins à "
                    "l'entraînement. De quel nombre l'énoncé prend-il la partie entière ?"
                ),
                section="Les 15 % de la fin",
            ),
        ),
    ),
    Exercise(
        id="09-moniteur",
        names=("BestEpoch",),
        observe=_observe_callback,
        correct=lambda f: (
            f.is_callback
            and all(_keeps(f, k, _best(script)) for k, script in enumerate(SCRIPTS))
            and same(f.real, f.measured)
            and same(f.alone, _best(SCRIPTS[1]))
        ),
        success="votre callback retient la meilleure époque, et repart de zéro à chaque entraînement.",
        otherwise=_told_callback,
        hints=(
            "Laquelle des cinq méthodes Keras appelle-t-il avec les mesures de la validation ?",
            "`logs` est un dictionnaire ; `epoch` compte à partir de 0.",
            (
                "Au début de l'entraînement, rangez dans `self` une exactitude plus petite que toutes ; "
                "à la fin de chaque époque, comparez, et gardez si c'est strictement mieux."
            ),
        ),
        mistakes=(
            Mistake(
                name="la classe n'hérite pas de Callback",
                example="class BestEpoch:\n"
                + _BEGIN
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['val_accuracy'] > self.best_accuracy:\n"
                + "            self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch + 1",
                when=lambda f: not f.is_callback,
                message=(
                    "`fit` refuse votre objet : il appelle des méthodes que la classe n'a pas. Un "
                    "callback hérite de celle de Keras, qui les a toutes."
                ),
                section="Un callback : des lignes dans une boucle",
            ),
            Mistake(
                name="époque comptée à partir de 0",
                example=_CLASS
                + _BEGIN
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['val_accuracy'] > self.best_accuracy:\n"
                + "            self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch",
                when=lambda f: all(
                    _keeps(f, k, (_best(script)[0], _best(script)[1] - 1))
                    for k, script in enumerate(SCRIPTS)
                ),
                message=(
                    "l'époque est trop petite de 1 : Keras compte à partir de 0, l'énoncé à partir de 1."
                ),
                section="Moniteur",
            ),
            Mistake(
                name="exactitude d'entraînement",
                example=_CLASS
                + _BEGIN
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['accuracy'] > self.best_accuracy:\n"
                + "            self.best_accuracy, self.best_epoch = logs['accuracy'], epoch + 1",
                when=lambda f: _keeps(f, 0, (0.79, 5)) or _keeps(f, 1, (0.67, 3)),
                message=(
                    "c'est l'exactitude d'entraînement que vous retenez. Elle monte presque toujours, "
                    "et ne dit pas quelle époque est la meilleure."
                ),
                section="Décider sans regarder le test",
            ),
            Mistake(
                name="perte de validation",
                example=_CLASS
                + "    def on_train_begin(self, logs=None):\n        self.least = np.inf\n"
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['val_loss'] < self.least:\n"
                + "            self.least = logs['val_loss']\n"
                + "            self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch + 1",
                when=lambda f: (
                    _keeps(f, 0, (SCRIPTS[0][2], 3)) and _keeps(f, 1, (SCRIPTS[1][2], 3))
                ),
                message=(
                    "vous retenez l'époque où la perte de validation est la plus basse : ce n'est pas "
                    "toujours celle où l'exactitude est la plus haute."
                ),
                section="S'arrêter à temps",
            ),
            Mistake(
                name="la dernière au lieu de la meilleure",
                example=_CLASS
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch + 1",
                when=lambda f: all(
                    _keeps(f, k, (script[-1], len(script))) for k, script in enumerate(SCRIPTS)
                ),
                message=(
                    "chaque époque remplace la précédente : à la fin, il reste la dernière, non la "
                    "meilleure."
                ),
                section="Revenir à la meilleure époque",
            ),
            Mistake(
                name="égaler suffit",
                example=_CLASS
                + _BEGIN
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['val_accuracy'] >= self.best_accuracy:\n"
                + "            self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch + 1",
                when=lambda f: _keeps(f, 0, (0.7, 4)),
                message=(
                    "quand deux époques ont la même exactitude, vous retenez la seconde ; l'énoncé "
                    "demande la première."
                ),
                section="S'arrêter à temps",
            ),
            Mistake(
                name="la mémoire passe d'un entraînement au suivant",
                example=_CLASS
                + "    def __init__(self):\n"
                + "        super().__init__()\n"
                + "        self.best_accuracy = -1\n"
                + "    def on_epoch_end(self, epoch, logs=None):\n"
                + "        if logs['val_accuracy'] > self.best_accuracy:\n"
                + "            self.best_accuracy, self.best_epoch = logs['val_accuracy'], epoch + 1",
                when=lambda f: (
                    same(f.alone, _best(SCRIPTS[1])) and not _keeps(f, 1, _best(SCRIPTS[1]))
                ),
                message=(
                    "un seul entraînement va bien, mais le suivant, avec le même objet, se souvient du "
                    "premier : le record d'avant n'est pas effacé au départ."
                ),
                section="Ce que l'on fait à chaque moment",
            ),
        ),
    ),
    Exercise(
        id="09-arret",
        names=("early_stop",),
        observe=_observe_stop,
        correct=lambda f: all(same(case.found, (case.last, case.best)) for case in f.cases),
        success=(
            "votre règle s'arrête comme `keras.callbacks.EarlyStopping`, sur {facts.count} courbes."
        ),
        otherwise=_told_stop,
        hints=(
            (
                "Déroulez l'exemple sur le papier, avec deux colonnes : la meilleure époque jusqu'ici, et le "
                "nombre d'époques écoulées depuis."
            ),
            "Le compte des époques sans progrès est l'écart entre l'époque en cours et la meilleure.",
            (
                "Une boucle sur les époques : d'abord mettre à jour la meilleure, si l'époque la bat ; "
                "puis sortir de la boucle, par `break`, si l'écart a atteint `patience`."
            ),
        ),
        mistakes=(
            Mistake(
                name="époques comptées à partir de 0",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best == patience:\n"
                + "            break\n"
                + "    return epoch, best",
                when=lambda f: all(same(c.found, (c.last - 1, c.best - 1)) for c in f.cases),
                message="vos deux époques sont trop petites de 1 : l'énoncé compte à partir de 1.",
                section="À la main",
            ),
            Mistake(
                name="les deux nombres échangés",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best == patience:\n"
                + "            break\n"
                + "    return best + 1, epoch + 1",
                when=lambda f: all(same(c.found, (c.best, c.last)) for c in f.cases),
                message=(
                    "les deux nombres sont échangés : d'abord la dernière époque faite, puis la "
                    "meilleure."
                ),
                section="À la main",
            ),
            Mistake(
                name="la meilleure est prise au-delà de l'arrêt",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best == patience:\n"
                + "            break\n"
                + "    return epoch + 1, accuracies.index(max(accuracies)) + 1",
                when=_follows(_rule(_greater, running=False)),
                message=(
                    "l'arrêt est juste, mais votre meilleure époque peut venir après lui : ces époques "
                    "n'ont jamais été faites."
                ),
                section="À la main",
            ),
            Mistake(
                name="égaler remet le compte à zéro",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] >= accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best == patience:\n"
                + "            break\n"
                + "    return epoch + 1, best + 1",
                when=_stops_as(_rule(lambda accuracy, reference: accuracy >= reference)),
                message=(
                    "une époque qui égale la meilleure vous fait repartir à zéro ; elle ne la bat pas."
                ),
                section="S'arrêter à temps",
            ),
            Mistake(
                name="une époque de patience en trop",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best > patience:\n"
                + "            break\n"
                + "    return epoch + 1, best + 1",
                when=_stops_as(_rule(_greater, waits_past=1)),
                message=(
                    "vous vous arrêtez une époque trop tard : avec une patience de 2, la deuxième "
                    "époque sans progrès est la dernière."
                ),
                section="À la main",
            ),
            Mistake(
                name="une époque de patience en moins",
                example=_STOP
                + "    best = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if epoch - best + 1 == patience:\n"
                + "            break\n"
                + "    return epoch + 1, best + 1",
                when=_stops_as(_rule(_greater, waits_past=-1)),
                message=(
                    "vous vous arrêtez une époque trop tôt : la meilleure époque compte chez vous parmi "
                    "les époques sans progrès."
                ),
                section="À la main",
            ),
            Mistake(
                name="comparaison avec l'époque précédente",
                example=_STOP
                + "    best = waited = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if epoch == 0 or accuracies[epoch] > accuracies[epoch - 1]:\n"
                + "            waited = 0\n"
                + "        else:\n"
                + "            waited += 1\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        if waited == patience:\n"
                + "            break\n"
                + "    return epoch + 1, best + 1",
                when=_stops_as(_rule(_greater, previous=True)),
                message=(
                    "vous comparez chaque époque à la précédente : remonter après une chute n'est pas "
                    "un progrès, si l'on reste sous la meilleure."
                ),
                section="S'arrêter à temps",
            ),
            Mistake(
                name="époques sans progrès, comptées en tout et non de suite",
                example=_STOP
                + "    best = waited = 0\n"
                + "    for epoch in range(len(accuracies)):\n"
                + "        if accuracies[epoch] > accuracies[best]:\n"
                + "            best = epoch\n"
                + "        elif epoch > 0:\n"
                + "            waited += 1\n"
                + "        if waited == patience:\n"
                + "            break\n"
                + "    return epoch + 1, best + 1",
                when=_stops_as(_rule(_greater, reset=False)),
                message=(
                    "vous comptez toutes les époques sans progrès ; la règle les veut de suite : un "
                    "progrès remet le compte à zéro."
                ),
                section="À la main",
            ),
            Mistake(
                name="pas d'arrêt",
                example=_STOP + "    return len(accuracies), accuracies.index(max(accuracies)) + 1",
                when=lambda f: all(same(c.found[0], len(c.accuracies)) for c in f.cases),
                message="votre entraînement va toujours au bout : la patience ne sert pas.",
                section="S'arrêter à temps",
            ),
        ),
    ),
    Exercise(
        id="09-morts",
        names=("dead_units",),
        observe=_observe_dead,
        correct=lambda f: all(_marks(c, c.dead) and c.untouched for c in f.cases),
        success="vos morts sont ceux dont la sortie est nulle pour toutes les images.",
        otherwise=lambda f: (
            f"pour une couche de {f.units} neurones, votre réponse a la forme {f.shape} ; on attend un "
            f"booléen par neurone, `True` pour ceux dont la sortie est nulle pour toutes les images."
        ),
        hints=(
            "Calculez d'abord les sorties de la couche, de forme (n, h) : une ligne par image.",
            "Un neurone est une colonne de ce tableau. Que doit-on vérifier sur toute la colonne ?",
            "`.all(axis=...)` réduit un tableau de booléens le long d'un axe ; ici, celui des images.",
        ),
        mistakes=(
            Mistake(
                name="un nombre au lieu d'un booléen par neurone",
                example=_DEAD
                + "    return (np.maximum(images @ weights + biases, 0) == 0).all(axis=0).sum()",
                when=lambda f: all(c.found.ndim == 0 for c in f.cases),
                message=(
                    "votre fonction renvoie un seul nombre ou un seul booléen ; on veut savoir lesquels "
                    "sont morts, neurone par neurone."
                ),
                section="Les compter",
            ),
            Mistake(
                name="des numéros de neurones",
                example=_DEAD
                + "    dead = (np.maximum(images @ weights + biases, 0) == 0).all(axis=0)\n"
                + "    return np.flatnonzero(dead)",
                when=lambda f: all(same(c.found.ravel(), np.flatnonzero(c.dead)) for c in f.cases),
                message=(
                    "vous renvoyez les numéros des morts ; l'énoncé demande un booléen par neurone, "
                    "vivant ou mort."
                ),
                section="Les compter",
            ),
            Mistake(
                name="mauvais axe : les images, non les neurones",
                example=_DEAD
                + "    return (np.maximum(images @ weights + biases, 0) == 0).all(axis=1)",
                when=lambda f: all(c.found.shape == c.sums.shape[:1] for c in f.cases),
                message=(
                    "il y a un booléen par image : vous avez réduit l'axe des neurones au lieu de celui "
                    "des images."
                ),
                section="Les compter",
            ),
            Mistake(
                name="les vivants au lieu des morts",
                example=_DEAD + "    return (images @ weights + biases > 0).any(axis=0)",
                when=_all_mark(lambda c: ~c.dead),
                message="ce sont les vivants que vous marquez : `True` est pour les morts.",
                section="Les neurones morts",
            ),
            Mistake(
                name="nul pour une image suffit",
                example=_DEAD
                + "    return (np.maximum(images @ weights + biases, 0) == 0).any(axis=0)",
                when=_all_mark(lambda c: (c.sums <= 0).any(axis=0)),
                message=(
                    "un neurone qui se tait pour une seule image passe chez vous pour mort ; il parle "
                    "peut-être pour les autres."
                ),
                section="Les neurones morts",
            ),
            Mistake(
                name="biais oublié",
                example=_DEAD + "    return (np.maximum(images @ weights, 0) == 0).all(axis=0)",
                when=_all_mark(lambda c: (c.without_biases <= 0).all(axis=0)),
                message=(
                    "votre réponse ne dépend pas des biais ; or c'est souvent un biais très négatif qui "
                    "tue un neurone."
                ),
                section="Les neurones morts",
            ),
            Mistake(
                name="ReLU oubliée",
                example=_DEAD + "    return (images @ weights + biases == 0).all(axis=0)",
                when=_all_mark(lambda c: (c.sums == 0).all(axis=0)),
                message=(
                    "vous cherchez des sommes nulles ; ce sont les sorties qui le sont, après ReLU."
                ),
                section="Les neurones morts",
            ),
            Mistake(
                name="moyenne de la somme négative",
                example=_DEAD + "    return (images @ weights + biases).mean(axis=0) <= 0",
                when=_all_mark(lambda c: c.sums.mean(axis=0) <= 0),
                message=(
                    "une moyenne négative cache les images pour lesquelles le neurone répond : il suffit "
                    "d'une pour qu'il vive."
                ),
                section="Les compter",
            ),
            Mistake(
                name="inégalité stricte sur les sommes",
                example=_DEAD + "    return (images @ weights + biases < 0).all(axis=0)",
                when=_all_mark(lambda c: (c.sums < 0).all(axis=0)),
                message=(
                    "un neurone dont la somme vaut exactement 0 rend 0 lui aussi : il est mort, et votre "
                    "fonction le croit vivant."
                ),
                section="Les neurones morts",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "09-separation": (
        _SPLIT
        + "    n = len(images)\n    cut = n - int(np.ceil(n * fraction - 1e-9))\n"
        + "    return [images[:cut], labels[:cut], images[cut:], labels[cut:]]",
        _SPLIT
        + "    cut = int(np.floor((1 - fraction) * images.shape[0]))\n"
        + "    train_x, val_x = np.split(images, [cut])\n"
        + "    train_y, val_y = np.split(labels, [cut])\n"
        + "    return (train_x, train_y), (val_x, val_y)",
    ),
    "09-moniteur": (
        _CLASS
        + "    def on_train_begin(self, logs=None):\n        self.values = []\n"
        + "    def on_epoch_end(self, epoch, logs=None):\n"
        + "        self.values.append(logs['val_accuracy'])\n"
        + "    def on_train_end(self, logs=None):\n"
        + "        self.best_accuracy = max(self.values)\n"
        + "        self.best_epoch = self.values.index(self.best_accuracy) + 1",
        _CLASS
        + "    def on_epoch_end(self, epoch, logs=None):\n"
        + "        if epoch == 0 or logs.get('val_accuracy') > self.best_accuracy:\n"
        + "            self.best_accuracy = logs.get('val_accuracy')\n"
        + "            self.best_epoch = epoch + 1",
        _CLASS
        + "    def __init__(self):\n        self.best_epoch = None\n"
        + "    def on_train_begin(self, logs=None):\n"
        + "        self.best_epoch, self.best_accuracy = None, None\n"
        + "    def on_epoch_end(self, epoch, logs=None):\n"
        + "        value = np.float32(logs['val_accuracy'])\n"
        + "        if self.best_epoch is None or value > self.best_accuracy:\n"
        + "            self.best_epoch, self.best_accuracy = np.int64(epoch + 1), value",
    ),
    "09-arret": (
        _STOP
        + "    best, best_epoch, waited = -1, 0, 0\n"
        + "    for epoch, accuracy in enumerate(accuracies, start=1):\n"
        + "        if accuracy > best:\n"
        + "            best, best_epoch, waited = accuracy, epoch, 0\n"
        + "        else:\n"
        + "            waited += 1\n"
        + "            if waited >= patience:\n"
        + "                return epoch, best_epoch\n"
        + "    return [len(accuracies), best_epoch]",
        _STOP
        + "    import numpy as np\n"
        + "    values = np.array(accuracies)\n"
        + "    for last in range(patience, len(values)):\n"
        + "        if values[last - patience + 1:last + 1].max() <= "
        + "values[:last - patience + 1].max():\n"
        + "            return np.array([last + 1, values[:last + 1].argmax() + 1])\n"
        + "    return len(values), values.argmax() + 1",
    ),
    "09-morts": (
        _DEAD + "    return np.all(images @ weights + biases <= 0, axis=0)",
        _DEAD + "    return ~((images @ weights + biases) > 0).any(axis=0)",
        _DEAD
        + "    dead = []\n"
        + "    for unit in range(len(biases)):\n"
        + "        outputs = [max(0, image @ weights[:, unit] + biases[unit]) for image in images]\n"
        + "        dead.append(max(outputs) == 0)\n"
        + "    return dead",
        _DEAD + "    return np.maximum(images @ weights + biases, 0).sum(axis=0) == 0",
    ),
}
