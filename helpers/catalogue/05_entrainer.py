"""Exercises of lesson 05: the order of one step, batches, momentum, training and evaluating."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import Unusable, as_array, as_number, attempt, call, mnist, same

ORDER = "CEADB"  # take a batch, forward pass, loss, gradients, update

W = np.array([1.0, -2.0, 0.5])
VELOCITY = np.array([0.5, 0.1, -0.3])
GRADIENT = np.array([2.0, -1.0, 4.0])
RATES = (0.1, 0.9)  # learning rate, momentum
OTHER_RATES = (0.05, 0.5)

EPOCHS, STEPS = 3, 79  # 5,000 images in batches of 64
TEST_STEPS = 32  # 2,000 images in batches of 64
TRAINED = 0.8  # test accuracy of the small network: 0.85 to 0.88 over seeds, 0.1 untrained
NEAR = 0.0011  # two images of the 2,000, for ties between probabilities, and rounding


def _observe_order(order):
    try:
        parts = [order] if isinstance(order, str) else list(order)
    except TypeError:
        parts = [order]
    if not all(isinstance(part, str) for part in parts):
        raise Unusable(
            "`order` doit être un texte de cinq lettres, entre guillemets : reçu un objet de type "
            f"`{type(order).__name__}`."
        )
    return SimpleNamespace(
        letters="".join(letter for letter in "".join(parts).upper() if letter.isalnum())
    )


def _is_complete(facts):
    return sorted(facts.letters) == sorted(ORDER)


def _before(facts, first, second):
    return facts.letters.index(first) < facts.letters.index(second)


def _epoch(batches, count, batch_size, rng):
    """Return what the learner's batches hold: sizes, and for each example image and label."""
    images = np.stack([np.arange(count)] * 3, axis=1)
    labels = 10 * np.arange(count)
    given = images.copy(), labels.copy()
    result = call(batches, *given, batch_size, rng, name="batches")
    pairs = attempt(lambda: list(islice(result, 2 * count)))
    if isinstance(pairs, Exception):
        raise Unusable(
            "on ne peut pas parcourir ce que renvoie `batches` : il faut une liste de paires ou un "
            f"générateur ; reçu un objet de type `{type(result).__name__}`, et le parcours "
            f"s'arrête sur `{type(pairs).__name__}`."
        )
    parts = [_pair(pair) for pair in pairs]
    rows = np.concatenate([np.empty((0, 3)), *(part[0] for part in parts)])
    return SimpleNamespace(
        sizes=[len(part[0]) for part in parts],
        groups=[part[0][:, 0] for part in parts],
        ids=rows[:, 0],
        whole=same(rows, rows[:, :1].repeat(3, axis=1)),
        label_ids=np.concatenate([np.empty(0), *(part[1] for part in parts)]) / 10,
        untouched=same(given[0], images) and same(given[1], labels),
    )


def _pair(pair):
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise Unusable(
            "chaque lot doit être une paire (images, étiquettes) : reçu un objet de type "
            f"`{type(pair).__name__}`" + (f" de longueur {len(pair)}." if _sized(pair) else ".")
        )
    images = as_array(pair[0], "images du lot")
    labels = as_array(pair[1], "étiquettes du lot")
    if images.ndim != 2 or images.shape[1] != 3 or labels.shape != images.shape[:1]:
        raise Unusable(
            f"un lot contient des images de forme {images.shape} et des étiquettes de forme "
            f"{labels.shape} ; avec des images de trois pixels, on attend (n, 3) et (n,)."
        )
    return images, labels


def _sized(value):
    return not isinstance(attempt(len, value), Exception)


def _observe_batches(batches):
    rng = np.random.default_rng(5)
    first = _epoch(batches, 50, 8, rng)
    if not first.sizes:
        raise Unusable("`batches` ne renvoie aucun lot.")
    return SimpleNamespace(
        **vars(first),
        next=_epoch(batches, 50, 8, rng),
        replay=_epoch(batches, 50, 8, np.random.default_rng(5)),
        exact=_epoch(batches, 24, 8, np.random.default_rng(6)),
        single=_epoch(batches, 5, 8, np.random.default_rng(7)),
    )


def _sizes_fit(facts):
    return (
        facts.sizes == [8] * 6 + [2] and facts.exact.sizes == [8] * 3 and facts.single.sizes == [5]
    )


def _is_covered(facts):
    return same(np.sort(facts.ids), np.arange(50))


def _are_neighbours(facts):
    """Tell whether each batch is a run of examples that follow one another in the set."""
    return all(np.ptp(group) == len(group) - 1 for group in facts.groups if len(group))


def _momentum(rates, w=W, velocity=VELOCITY, gradient=GRADIENT):
    learning_rate, momentum = rates
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


def _one_step(momentum_step, rates):
    result = call(
        momentum_step, W.copy(), VELOCITY.copy(), GRADIENT.copy(), *rates, name="momentum_step"
    )
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Unusable(
            "`momentum_step` doit renvoyer une paire, les poids puis la vitesse : reçu un objet de "
            f"type `{type(result).__name__}`."
        )
    return as_array(result[0], "w"), as_array(result[1], "velocity")


def _observe_momentum(momentum_step):
    w, velocity = _one_step(momentum_step, RATES)
    other_w, other_velocity = _one_step(momentum_step, OTHER_RATES)
    return SimpleNamespace(w=w, velocity=velocity, other_w=other_w, other_velocity=other_velocity)


def _gives(facts, w, velocity):
    return same(facts.w, w) and same(facts.velocity, velocity)


def _rates_are_used(facts):
    w, velocity = _momentum(OTHER_RATES)
    return same(facts.other_w, w) and same(facts.other_velocity, velocity)


@cache
def _subset(part):
    images, labels = mnist()[0 if part == "train" else 1]
    count = 5_000 if part == "train" else 2_000
    return images[:count].reshape(-1, 784).astype("float32") / 255, labels[:count].astype(int)


def _accuracy_and_loss(model, part):
    images, labels = _subset(part)
    if not hasattr(model, "predict"):
        raise Unusable(f"`model` n'est pas un réseau Keras : reçu un `{type(model).__name__}`.")
    outputs = as_array(
        call(lambda x: model.predict(x, batch_size=1000, verbose=0), images, name="model.predict"),
        "model.predict(x)",
    )
    if outputs.shape != (len(labels), 10):
        raise Unusable(
            f"le réseau donne des sorties de forme {outputs.shape} pour {len(labels)} images ; on "
            "attend dix probabilités par image."
        )
    chosen = outputs[np.arange(len(labels)), labels].astype("float64")
    return float(np.mean(outputs.argmax(axis=1) == labels)), float(
        -np.log(np.clip(chosen, 1e-7, 1)).mean()
    )


def _observe_training(model, history, test_accuracy):
    series = getattr(history, "history", history)
    if not isinstance(series, Mapping) or not _sized(series.get("loss")):
        raise Unusable(
            "`history` doit être ce que renvoie `fit` : reçu un objet de type "
            f"`{type(history).__name__}`."
        )
    params = getattr(history, "params", None)
    many = isinstance(test_accuracy, Mapping) or (
        test_accuracy is not None and np.size(attempt(np.asarray, test_accuracy)) > 1
    )
    test, test_loss = _accuracy_and_loss(model, "test")
    train, train_loss = _accuracy_and_loss(model, "train")
    seen = series.get("accuracy", series.get("acc"))
    return SimpleNamespace(
        epochs=len(series["loss"]),
        steps=params.get("steps") if isinstance(params, Mapping) else None,  # unknown for a dict
        said=None if many else as_number(test_accuracy, "test_accuracy"),
        test=test,
        train=train,
        losses=(test_loss, train_loss),
        last_seen=as_array(seen, "history").ravel()[-1] if _sized(seen) and len(seen) else None,
        in_french=f"{100 * test:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%",
    )


def _says(facts, value, tolerance=NEAR):
    return facts.said is not None and value is not None and abs(facts.said - value) < tolerance


def _is_trained_on_test(facts):
    return facts.steps == TEST_STEPS or (facts.steps is None and facts.test > facts.train + 0.02)


EXERCISES = (
    Exercise(
        id="05-ordre",
        names=("order",),
        observe=_observe_order,
        correct=lambda f: f.letters == ORDER,
        success="c'est l'ordre des cinq gestes ; `fit` les répète pour chaque lot.",
        otherwise=lambda f: f"l'ordre {f.letters} n'est pas celui d'un pas.",
        hints=(
            "De quoi chaque geste a-t-il besoin pour commencer, et quel geste le lui fournit ?",
            "La perte compare des sorties à des cibles : lesquels des cinq gestes la précèdent ?",
            (
                "Le dernier geste est celui qui change les poids ; juste avant lui vient le calcul qui dit "
                "dans quel sens les changer."
            ),
        ),
        mistakes=(
            Mistake(
                name="une lettre manque ou revient",
                example='order = "CEAB"',
                when=lambda f: not _is_complete(f),
                message="il faut chacune des cinq lettres A, B, C, D, E une fois, et rien d'autre.",
                section="Les cinq gestes d'un pas",
            ),
            Mistake(
                name="passe avant sans lot",
                example='order = "ECADB"',
                when=lambda f: not _before(f, "C", "E"),
                message=(
                    "dans votre ordre, le réseau calcule ses sorties (E) avant d'avoir reçu des "
                    "images (C)."
                ),
                section="Premier geste : prendre un lot",
            ),
            Mistake(
                name="perte avant la passe avant",
                example='order = "CAEDB"',
                when=lambda f: not _before(f, "E", "A"),
                message=(
                    "dans votre ordre, la perte (A) compare aux cibles des sorties qui ne sont pas "
                    "encore calculées (E)."
                ),
                section="Troisième geste : mesurer la perte",
            ),
            Mistake(
                name="gradients avant la perte",
                example='order = "CEDAB"',
                when=lambda f: not _before(f, "A", "D"),
                message=(
                    "dans votre ordre, les gradients (D) sont calculés avant la perte (A) ; or ils "
                    "disent comment la perte varie."
                ),
                section="Quatrième geste : calculer les gradients",
            ),
            Mistake(
                name="mise à jour avant les gradients",
                example='order = "CEABD"',
                when=lambda f: not _before(f, "D", "B"),
                message=(
                    "dans votre ordre, les poids changent (B) avant que l'on sache dans quel sens "
                    "les changer (D)."
                ),
                section="Cinquième geste : mettre à jour les poids",
            ),
        ),
    ),
    Exercise(
        id="05-lots",
        names=("batches",),
        observe=_observe_batches,
        correct=lambda f: (
            same(f.ids, f.label_ids)
            and f.whole
            and f.untouched
            and _is_covered(f)
            and _sizes_fit(f)
            and not _are_neighbours(f)
            and not same(f.ids, f.next.ids)
            and same(f.ids, f.replay.ids)
        ),
        success=(
            "50 exemples par lots de 8 donnent les tailles {facts.sizes} ; chaque exemple passe une "
            "fois, avec son étiquette, dans un ordre nouveau à chaque époque."
        ),
        otherwise=lambda f: (
            f"avec 50 exemples et `batch_size=8`, vos lots ont les tailles {f.sizes} et contiennent "
            f"{len(set(f.ids.tolist()))} exemples différents ; l'énoncé demande chaque exemple une "
            "fois, et des lots pleins sauf le dernier."
        ),
        hints=(
            (
                "Comment mélanger deux tableaux de la même façon ? En ne mélangeant ni l'un ni l'autre, "
                "mais une liste de positions."
            ),
            "`rng.permutation(n)` donne les positions de 0 à n - 1 dans un ordre tiré au hasard.",
            (
                "Avancez de `batch_size` en `batch_size` dans ces positions ; une tranche qui dépasse la "
                "fin s'arrête d'elle-même. Les mêmes positions choisissent les images et les étiquettes."
            ),
        ),
        mistakes=(
            Mistake(
                name="images et étiquettes mélangées séparément",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    images = rng.permutation(images)\n"
                    "    labels = rng.permutation(labels)\n"
                    "    return [\n"
                    "        (images[i : i + batch_size], labels[i : i + batch_size])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: f.whole and not same(f.ids, f.label_ids),
                message=(
                    "les images ne sont plus avec leurs étiquettes : les deux tableaux n'ont pas suivi "
                    "le même ordre. Le réseau apprendrait des réponses au hasard."
                ),
                section="Une époque à la main",
            ),
            Mistake(
                name="tableaux reçus modifiés",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    images[:] = images[order]\n"
                    "    labels[:] = labels[order]\n"
                    "    return [\n"
                    "        (images[i : i + batch_size], labels[i : i + batch_size])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: not f.untouched,
                message=(
                    "vos lots se font en changeant les tableaux reçus : après l'appel, le jeu "
                    "d'entraînement n'est plus dans son ordre. L'énoncé demande de ne pas y toucher."
                ),
                section="Une époque à la main",
            ),
            Mistake(
                name="pas de mélange",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    return [\n"
                    "        (images[i : i + batch_size], labels[i : i + batch_size])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: same(f.ids, np.arange(len(f.ids))),
                message=(
                    "les exemples sortent dans l'ordre du jeu : rien n'est mélangé, et `rng` ne sert "
                    "pas."
                ),
                section="Premier geste : prendre un lot",
            ),
            Mistake(
                name="le même lot à chaque pas",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    return [\n"
                    "        (images[order[:batch_size]], labels[order[:batch_size]])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: (
                    len(f.groups) > 1
                    and all(set(group) == set(f.groups[0]) for group in f.groups)
                    and len(f.groups[0]) > 0
                ),
                message=(
                    "tous les lots d'une époque contiennent les mêmes exemples : le réseau ne verrait "
                    "jamais les autres. La tranche avance-t-elle d'un lot à l'autre ?"
                ),
                section="Une époque à la main",
            ),
            Mistake(
                name="tirage avec remise",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    pairs = []\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        size = min(batch_size, len(images) - start)\n"
                    "        chosen = rng.integers(0, len(images), size)\n"
                    "        pairs.append((images[chosen], labels[chosen]))\n"
                    "    return pairs"
                ),
                when=lambda f: len(set(f.ids.tolist())) < len(f.ids),
                message=(
                    "certains exemples passent plusieurs fois dans l'époque et d'autres jamais : "
                    "chaque lot est tiré sans tenir compte des précédents."
                ),
                section="Une époque à la main",
            ),
            Mistake(
                name="dernier lot incomplet perdu",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    pairs = []\n"
                    "    for k in range(len(images) // batch_size):\n"
                    "        chosen = order[k * batch_size : (k + 1) * batch_size]\n"
                    "        pairs.append((images[chosen], labels[chosen]))\n"
                    "    return pairs"
                ),
                when=lambda f: f.sizes == [8] * 6,
                message=(
                    "avec 50 exemples et des lots de 8, il sort 6 lots : les 2 derniers exemples ne "
                    "passent jamais."
                ),
                section="Combien de pas dans une époque",
            ),
            Mistake(
                name="un lot vide en trop",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    pairs = []\n"
                    "    for k in range(len(images) // batch_size + 1):\n"
                    "        chosen = order[k * batch_size : (k + 1) * batch_size]\n"
                    "        pairs.append((images[chosen], labels[chosen]))\n"
                    "    return pairs"
                ),
                when=lambda f: f.sizes == [8] * 6 + [2] and 0 in f.exact.sizes,
                message=(
                    "quand la division tombe juste (24 exemples par lots de 8), un lot vide s'ajoute "
                    "à la fin."
                ),
                section="Combien de pas dans une époque",
            ),
            Mistake(
                name="lots de tailles égalisées",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    parts = np.array_split(order, -(-len(images) // batch_size))\n"
                    "    return [(images[chosen], labels[chosen]) for chosen in parts]"
                ),
                when=lambda f: _is_covered(f) and len(f.sizes) == 7 and not _sizes_fit(f),
                message=(
                    "chaque exemple passe bien une fois, mais les lots ne comptent pas `batch_size` "
                    "exemples : seul le dernier peut être plus petit."
                ),
                section="Combien de pas dans une époque",
            ),
            Mistake(
                name="seul l'ordre des lots est mélangé",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    starts = range(0, len(images), batch_size)\n"
                    "    pairs = [\n"
                    "        (images[i : i + batch_size], labels[i : i + batch_size]) for i in starts\n"
                    "    ]\n"
                    "    return [pairs[k] for k in rng.permutation(len(pairs) - 1)] + pairs[-1:]"
                ),
                when=_are_neighbours,
                message=(
                    "un lot ne contient que des exemples qui se suivent dans le jeu : les mêmes voisins "
                    "restent ensemble à chaque époque. Ce sont les exemples qu'il faut mélanger."
                ),
                section="Premier geste : prendre un lot",
            ),
            Mistake(
                name="les mêmes lots à chaque époque",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = np.random.default_rng(0).permutation(len(images))\n"
                    "    return [\n"
                    "        (images[order[i : i + batch_size]], labels[order[i : i + batch_size]])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: same(f.ids, f.next.ids),
                message=(
                    "deux époques de suite donnent exactement les mêmes lots : l'ordre ne vient pas du "
                    "générateur `rng` reçu, qui avance à chaque tirage."
                ),
                section="Une époque à la main",
            ),
            Mistake(
                name="hasard pris ailleurs que dans rng",
                example=(
                    "def batches(images, labels, batch_size, rng):\n"
                    "    order = np.random.permutation(len(images))\n"
                    "    return [\n"
                    "        (images[order[i : i + batch_size]], labels[order[i : i + batch_size]])\n"
                    "        for i in range(0, len(images), batch_size)\n"
                    "    ]"
                ),
                when=lambda f: not same(f.ids, f.replay.ids),
                message=(
                    "avec deux générateurs de même graine, les lots diffèrent : le hasard ne vient pas "
                    "du générateur `rng` reçu, et l'expérience ne se refait pas."
                ),
                section="Une époque à la main",
            ),
        ),
    ),
    Exercise(
        id="05-inertie",
        names=("momentum_step",),
        observe=_observe_momentum,
        correct=lambda f: _gives(f, *_momentum(RATES)) and _rates_are_used(f),
        success=(
            "votre pas est celui de `SGD(momentum=...)` ; sur l'exemple de l'énoncé, la vitesse "
            "passe de 0,5 à 0,25 et le poids de 1 à 1,25."
        ),
        otherwise=lambda f: (
            f"pour des poids de forme {W.shape}, vous renvoyez des poids de forme {f.w.shape} et une "
            f"vitesse de forme {f.velocity.shape}"
            + (
                ", mais pas les bonnes valeurs : reprenez l'exemple de l'énoncé à la main."
                if f.w.shape == f.velocity.shape == W.shape
                else " : les trois formes doivent être égales."
            )
        ),
        hints=(
            "Deux lignes suffisent : laquelle des deux quantités faut-il calculer d'abord ?",
            (
                "La nouvelle vitesse garde une part de l'ancienne et reçoit une poussée contre le "
                "gradient ; le taux d'apprentissage ne multiplie que cette poussée."
            ),
            (
                "Les poids se déplacent ensuite de la nouvelle vitesse, telle quelle ; renvoyez les poids "
                "d'abord, la vitesse ensuite."
            ),
        ),
        mistakes=(
            Mistake(
                name="poids et vitesse échangés au retour",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity - learning_rate * gradient\n"
                    "    return velocity, w + velocity"
                ),
                when=lambda f: _gives(f, *_momentum(RATES)[::-1]),
                message="les deux valeurs sont justes, mais renvoyées dans l'ordre inverse.",
                section="L'inertie",
            ),
            Mistake(
                name="le poids monte la pente",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity + learning_rate * gradient\n"
                    "    return w + velocity, velocity"
                ),
                when=lambda f: _gives(f, *_momentum((-RATES[0], RATES[1]))),
                message=(
                    "la poussée va dans le sens du gradient : la bille monte la pente, et la perte "
                    "augmente."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="vitesse de signe contraire",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity + learning_rate * gradient\n"
                    "    return w - velocity, velocity"
                ),
                when=lambda f: _gives(
                    f,
                    W - _momentum((-RATES[0], RATES[1]))[1],
                    _momentum((-RATES[0], RATES[1]))[1],
                ),
                message=(
                    "votre vitesse compte dans le sens de la montée et vous la retranchez : c'est une "
                    "autre convention. Dans celle de l'énoncé, la vitesse s'ajoute aux poids."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="vitesse retranchée",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity - learning_rate * gradient\n"
                    "    return w - velocity, velocity"
                ),
                when=lambda f: _gives(f, W - _momentum(RATES)[1], _momentum(RATES)[1]),
                message=(
                    "la vitesse est juste, mais les poids partent en sens contraire de leur vitesse."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="inertie oubliée",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = -learning_rate * gradient\n"
                    "    return w + velocity, velocity"
                ),
                when=lambda f: _gives(f, *_momentum((RATES[0], 0))),
                message=(
                    "l'ancienne vitesse ne compte pas : c'est un pas de descente simple, la bille "
                    "s'arrête et repart à chaque pas."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="ancienne vitesse conservée en entier",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = velocity - learning_rate * gradient\n"
                    "    return w + velocity, velocity"
                ),
                when=lambda f: _gives(f, *_momentum((RATES[0], 1))),
                message=(
                    "l'ancienne vitesse est gardée tout entière : rien ne freine la bille, qui ne "
                    "s'arrêtera pas au fond. Il manque un coefficient."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="poids déplacés par l'ancienne vitesse",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    w = w + velocity\n"
                    "    velocity = momentum * velocity - learning_rate * gradient\n"
                    "    return w, velocity"
                ),
                when=lambda f: _gives(f, W + VELOCITY, _momentum(RATES)[1]),
                message=(
                    "la vitesse est juste, mais les poids ont été déplacés par l'ancienne : le "
                    "gradient de ce pas n'agit qu'au pas suivant."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="taux d'apprentissage appliqué deux fois",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity - learning_rate * gradient\n"
                    "    return w + learning_rate * velocity, velocity"
                ),
                when=lambda f: _gives(f, W + RATES[0] * _momentum(RATES)[1], _momentum(RATES)[1]),
                message=(
                    "la vitesse est juste, mais elle est encore multipliée par le taux "
                    "d'apprentissage avant de déplacer les poids."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="vitesse calculée, mais non appliquée aux poids",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = momentum * velocity - learning_rate * gradient\n"
                    "    return w - learning_rate * gradient, velocity"
                ),
                when=lambda f: _gives(f, W - RATES[0] * GRADIENT, _momentum(RATES)[1]),
                message=(
                    "la vitesse est juste, mais elle ne sert pas : les poids suivent le seul gradient, "
                    "comme dans la descente simple."
                ),
                section="L'inertie",
            ),
            Mistake(
                name="coefficients écrits en dur",
                example=(
                    "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
                    "    velocity = 0.9 * velocity - 0.1 * gradient\n"
                    "    return w + velocity, velocity"
                ),
                when=lambda f: _gives(f, *_momentum(RATES)) and not _rates_are_used(f),
                message=(
                    "juste pour un taux de 0,1 et une inertie de 0,9, faux pour d'autres valeurs : les "
                    "arguments ne sont pas tous utilisés."
                ),
                section="L'inertie",
            ),
        ),
    ),
    Exercise(
        id="05-entrainer",
        names=("model", "history", "test_accuracy"),
        observe=_observe_training,
        correct=lambda f: (
            f.epochs == EPOCHS
            and f.steps in (None, STEPS)
            and f.test > TRAINED
            and not _is_trained_on_test(f)
            and _says(f, f.test)
        ),
        success=(
            "trois époques de 79 pas, puis une exactitude mesurée sur des images jamais vues."
        ),
        otherwise=lambda f: (
            f"`history` compte {f.epochs} époque(s)"
            + (f" de {f.steps} pas" if f.steps else "")
            + f", et le réseau classe bien {f.in_french} des images de test ; vous donnez "
            + ("plusieurs valeurs." if f.said is None else f"{f.said:.4f}.".replace(".", ",", 1))
        ),
        hints=(
            (
                "Deux méthodes du réseau, l'une pour apprendre, l'autre pour mesurer : quelles images "
                "chacune reçoit-elle ?"
            ),
            (
                "`fit` reçoit images et cibles, puis deux arguments nommés : le nombre d'époques et la "
                "taille d'un lot."
            ),
            (
                "`evaluate` renvoie la perte puis l'exactitude, ou, avec `return_dict=True`, un "
                "dictionnaire : ne gardez que l'exactitude."
            ),
        ),
        mistakes=(
            Mistake(
                name="réseau refait après l'entraînement",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]\n"
                    "model = keras.models.clone_model(model)"
                ),
                when=lambda f: f.test < 0.5,
                message=(
                    "ce réseau répond au hasard : il n'est pas entraîné. La cellule de préparation, qui "
                    "crée un réseau neuf, a-t-elle été exécutée après l'entraînement ?"
                ),
                section="Entraîner avec fit",
            ),
            Mistake(
                name="entraîné sur le jeu de test",
                example=(
                    "history = model.fit(x_test, y_test, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]"
                ),
                when=_is_trained_on_test,
                message=(
                    "le réseau a appris sur les images de test : l'exactitude mesurée sur elles ne dit "
                    "plus rien d'images nouvelles."
                ),
                section="L'écart entre entraînement et test",
            ),
            Mistake(
                name="mauvais nombre d'époques",
                example=(
                    "history = model.fit(x_train, y_train, epochs=10, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]"
                ),
                when=lambda f: f.epochs != EPOCHS,
                message=(
                    "`history` ne compte pas le nombre d'époques demandé : regardez la longueur de "
                    "`history.history['loss']`."
                ),
                section="Entraîner avec fit",
            ),
            Mistake(
                name="mauvaise taille de lot",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]"
                ),
                when=lambda f: f.steps not in (None, STEPS),
                message=(
                    "une époque ne compte pas le nombre de pas attendu : la taille des lots n'est pas "
                    "celle de l'énoncé (sans l'argument, Keras prend 32), ou toutes les images n'ont "
                    "pas servi."
                ),
                section="Combien de pas dans une époque",
            ),
            Mistake(
                name="toute la réponse d'evaluate",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)"
                ),
                when=lambda f: f.said is None,
                message=(
                    "`test_accuracy` contient plusieurs valeurs : `evaluate` renvoie la perte et "
                    "l'exactitude, et vous avez gardé les deux."
                ),
                section="Ce que renvoie evaluate",
            ),
            Mistake(
                name="la perte au lieu de l'exactitude",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[0]"
                ),
                when=lambda f: any(_says(f, loss) for loss in f.losses),
                message=(
                    "ce nombre est la perte, pas l'exactitude : il baisse quand le réseau s'améliore."
                ),
                section="Ce que renvoie evaluate",
            ),
            Mistake(
                name="évalué sur l'entraînement",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = model.evaluate(x_train, y_train, verbose=0)[1]"
                ),
                when=lambda f: _says(f, f.train, NEAR / 4),
                message=(
                    "c'est l'exactitude sur les images d'entraînement, que le réseau connaît déjà : "
                    "elle flatte."
                ),
                section="L'écart entre entraînement et test",
            ),
            Mistake(
                name="dernière exactitude de l'entraînement",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    'test_accuracy = history.history["accuracy"][-1]'
                ),
                when=lambda f: _says(f, f.last_seen, NEAR / 4),
                message=(
                    "c'est l'exactitude affichée à la dernière époque, sur les images d'entraînement : "
                    "le jeu de test n'a pas servi."
                ),
                section="L'écart entre entraînement et test",
            ),
            Mistake(
                name="évalué avant l'entraînement",
                example=(
                    "test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]\n"
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)"
                ),
                when=lambda f: f.said < 0.5,
                message=(
                    "`test_accuracy` est celle d'un réseau qui n'a encore rien appris : l'évaluation a "
                    "eu lieu avant l'entraînement."
                ),
                section="Évaluer sur le test",
            ),
            Mistake(
                name="en pour cent",
                example=(
                    "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
                    "test_accuracy = 100 * model.evaluate(x_test, y_test, verbose=0)[1]"
                ),
                when=lambda f: abs(f.said - 100 * f.test) < 100 * NEAR,
                message="c'est la bonne exactitude, en pour cent : l'énoncé la demande entre 0 et 1.",
                section="Ce que renvoie evaluate",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "05-ordre": (
        'order = "ceadb"',
        'order = "C, E, A, D, B"',
        'order = "C -> E -> A -> D -> B"',
        'order = ["C", "E", "A", "D", "B"]',
        'order = tuple("CEADB")',
    ),
    "05-lots": (
        # a generator
        (
            "def batches(images, labels, batch_size, rng):\n"
            "    order = rng.permutation(len(images))\n"
            "    for start in range(0, len(images), batch_size):\n"
            "        chosen = order[start : start + batch_size]\n"
            "        yield images[chosen], labels[chosen]"
        ),
        # copies mixed once, then cut in slices
        (
            "def batches(images, labels, batch_size, rng):\n"
            "    order = np.arange(len(images))\n"
            "    rng.shuffle(order)\n"
            "    images, labels = images[order], labels[order]\n"
            "    cuts = range(batch_size, len(images), batch_size)\n"
            "    return list(zip(np.split(images, cuts), np.split(labels, cuts)))"
        ),
        # positions drawn without replacement, lists of lists
        (
            "def batches(images, labels, batch_size, rng):\n"
            "    order = list(rng.choice(len(images), len(images), replace=False))\n"
            "    pairs = []\n"
            "    while order:\n"
            "        chosen, order = order[:batch_size], order[batch_size:]\n"
            "        pairs.append([[list(images[i]) for i in chosen], [labels[i] for i in chosen]])\n"
            "    return pairs"
        ),
        # random keys, sorted
        (
            "def batches(images, labels, batch_size, rng):\n"
            "    order = np.argsort(rng.random(len(labels)))\n"
            "    n_batches = int(np.ceil(len(labels) / batch_size))\n"
            "    parts = [order[k * batch_size : (k + 1) * batch_size] for k in range(n_batches)]\n"
            "    return ((images[part], labels[part]) for part in parts)"
        ),
    ),
    "05-inertie": (
        # in place
        (
            "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
            "    velocity *= momentum\n"
            "    velocity -= learning_rate * gradient\n"
            "    w += velocity\n"
            "    return w, velocity"
        ),
        # weights first, the velocity deduced
        (
            "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
            "    new_w = w + momentum * velocity - learning_rate * gradient\n"
            "    return [new_w, new_w - w]"
        ),
        # Keras's own optimizer, started with the given velocity by a first gradient
        (
            "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
            "    import keras\n"
            "    sgd = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)\n"
            "    variable = keras.Variable(w - velocity)\n"
            "    sgd.apply([keras.ops.array(-velocity / learning_rate)], [variable])\n"
            "    before = keras.ops.convert_to_numpy(variable.value)\n"
            "    sgd.apply([keras.ops.array(gradient)], [variable])\n"
            "    after = keras.ops.convert_to_numpy(variable.value)\n"
            "    return after, after - before"
        ),
    ),
    "05-entrainer": (
        # the pair unpacked, no progress bar
        (
            "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
            "test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)"
        ),
        # what fit has measured, as a dict
        (
            "history = model.fit(x_train, y_train, 64, 3, verbose=0).history\n"
            "test_accuracy = model.evaluate(x_test, y_test, batch_size=500, verbose=0)[1]"
        ),
        # accuracy by hand
        (
            "import numpy as np\n"
            "history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)\n"
            "digits = np.argmax(model.predict(x_test, verbose=0), axis=1)\n"
            "test_accuracy = np.mean(digits == test_labels[:2000])"
        ),
        # the test set measured at the end of each epoch, and the last value kept
        (
            "history = model.fit(\n"
            "    x_train, y_train, epochs=3, batch_size=64, verbose=0, validation_data=(x_test, y_test)\n"
            ")\n"
            'test_accuracy = history.history["val_accuracy"][-1]'
        ),
    ),
}
