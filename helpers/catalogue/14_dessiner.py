"""Checks of lesson 14: a page prepared as MNIST, two networks compared, ten drawings summed up."""

import re
from functools import cache
from math import comb
from types import SimpleNamespace

import numpy as np
from scipy import ndimage

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    array_or_error,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    failed,
    faults,
    same,
    shape_told,
    stopped_told,
)
from helpers.french import decimal

# --- 14-preparer ---


def _blocks(shape, *blocks):
    """Return ink in 0..1 made of rectangles: first and last row, first and last column."""
    ink = np.zeros(shape)
    for top, bottom, left, right in blocks:
        ink[top:bottom, left:right] = 1
    return ink


def _page(ink, shape=(330, 300), top=40, left=90, paper=255, darkest=0):
    page = np.full(shape, float(paper))
    page[top : top + ink.shape[0], left : left + ink.shape[1]] += ink * (darkest - paper)
    return np.round(page).astype(np.uint8)


SEVEN = _blocks((200, 120), (0, 40, 0, 120), (40, 200, 50, 90))  # its ink is high in its box
FLAT = _blocks((60, 180), (40, 60, 0, 180), (0, 40, 0, 60))  # wide, its ink is at the left
SOFT = ndimage.uniform_filter(np.pad(SEVEN, 6), 9)  # edges that go through all greys
BAR = _blocks((240, 5), (0, 240, 0, 5))
APART = _blocks((120, 120), (0, 30, 0, 120), (90, 120, 0, 120))

PAGES = {
    "base": _page(SEVEN),
    "wide": _page(FLAT),
    "moved": _page(SEVEN, (230, 390), 0, 270),
    "larger": _page(np.kron(SEVEN, np.ones((2, 2))), (450, 420)),
    "inverted": _page(SEVEN, paper=0, darkest=255),
    "grey": _page(SEVEN, paper=200, darkest=30),
    "dark grey": _page(SEVEN, paper=60, darkest=230),
    "soft": _page(SOFT),
    "soft on dark": _page(SOFT, paper=0, darkest=255),
    "thin": _page(BAR),
    "apart": _page(APART),
}
EMPTY = np.full((280, 280), 230, np.uint8)
TOLD = {
    "base": "d'un 7 noir sur blanc",
    "wide": "d'un tracé plus large que haut",
    "moved": "du même 7, au bord d'une page plus large",
    "larger": "du même 7, deux fois plus grand",
    "inverted": "du même 7, blanc sur noir",
    "grey": "du même 7, foncé sur un papier gris",
    "dark grey": "du même 7, clair sur un papier gris foncé",
    "soft": "du même 7, aux bords gris",
    "soft on dark": "du même 7 aux bords gris, blanc sur noir",
    "thin": "d'un 1 très fin",
    "apart": "de deux barres séparées",
}
BOXES = {"base": (20, 12), "wide": (20 / 3, 20), "thin": (20, 1), "apart": (20, 20)}
ALIKE = {"moved": 0.05, "larger": 0.05, "inverted": 0.05, "grey": 0.05, "dark grey": 0.05}
ALIKE |= {"soft": 0.1, "soft on dark": 0.1}  # mean difference from the base, in shares of the ink


def _observe_prepare(prepare):
    call(prepare, PAGES["base"], name="prepare(page)")
    images = {
        kind: array_or_error(prepare, page, name="prepare(page)") for kind, page in PAGES.items()
    }
    return SimpleNamespace(images=images, empty=attempt(prepare, EMPTY))


def _sides(image, threshold):
    inked = image > threshold
    return tuple(
        (np.flatnonzero(inked.any(axis=axis))[[0, -1]] * (-1, 1)).sum() + 1 for axis in (1, 0)
    )


def _fits(image, box):
    """Tell whether ink has a box, its long side of 20 pixels, at some level of its soft edge."""
    return any(
        max(sides) == 20
        and all(abs(side - asked) < 1.6 for side, asked in zip(sides, box, strict=True))
        for sides in (_sides(image, share * image.max()) for share in (0, 0.1, 0.25, 0.5))
    )


def _centred(image):
    return all(12.45 <= place <= 15.05 for place in ndimage.center_of_mass(image))


def _fault_of_image(kind, image):
    """Return what is wrong with the form of one image: a word, and a sentence; None when nothing is."""
    where = f"à partir {TOLD[kind]}"
    if failed(image):
        told = stopped_told("prepare(page)", image)
        return "stops", f"{where}, {told}"
    if image.shape != (28, 28):
        return "shape", f"{where} : {shape_told(image.shape, 'prepare(page)', (28, 28))}"
    image = image.astype(float)
    if not np.isfinite(image).all():
        return "stops", f"{where}, l'image contient `nan` ou un infini."
    low, high = image.min(), image.max()
    if low == high:
        return (
            "flat",
            f"{where}, tous les pixels valent {decimal(low, '.4g')} : le tracé n'y est plus.",
        )
    if np.median(image) > (low + high) / 2:
        return "negative", (
            f"{where}, la plupart des pixels valent {decimal(np.median(image), '.4g')} : l'énoncé demande "
            "0 pour le papier."
        )
    if high <= 1.001:
        return (
            "unit",
            f"{where}, l'encre la plus forte vaut {decimal(high, '.4g')} ; l'énoncé demande 255.",
        )
    if low < -0.5 or high > 255.5:
        return "range", (
            f"{where}, les pixels vont de {decimal(low, '.4g')} à {decimal(high, '.4g')} ; l'énoncé demande "
            "de 0 à 255."
        )
    if kind in BOXES and not _fits(image, BOXES[kind]):
        height, width = _sides(image, 0.1 * high)
        word = "square" if height == width == 20 else "box"
        return word, (
            f"{where}, l'encre tient dans {height} rangées et {width} colonnes : vingt pixels pour le plus "
            "grand côté, l'autre en proportion, sont demandés."
        )
    if kind in BOXES and not _centred(image):
        row, column = (decimal(place, ".1f") for place in ndimage.center_of_mass(image))
        return "centre", (
            f"{where}, le centre de masse de l'encre est à la rangée {row} et à la colonne {column}, comptées "
            "depuis 0 : il est demandé au milieu, à un pixel près."
        )
    return None


def _differs(facts, kind):
    base, image = (facts.images[one].astype(float) for one in ("base", kind))
    ink = base / base.max()
    return np.abs(image / image.max() - ink).sum() > ALIKE[kind] * ink.sum() * 4


def _fault_of_prepare(facts):
    """Return what is wrong first: the page, a word for it, and a sentence; None when all is right."""
    for kind, image in facts.images.items():
        if fault := _fault_of_image(kind, image):
            return kind, *fault
        if kind in ALIKE and _differs(facts, kind):
            return kind, "differs", f"à partir {TOLD[kind]}, l'image n'est pas celle du premier 7."
    for kind, image in facts.images.items():
        if image.max() < 253.9:
            return (
                kind,
                "faint",
                (
                    f"à partir {TOLD[kind]}, l'encre la plus forte vaut {decimal(float(image.max()), '.4g')} ; "
                    "l'énoncé demande 255."
                ),
            )
    if not isinstance(facts.empty, ValueError):
        done = f"lève {error_told(facts.empty)}" if failed(facts.empty) else "renvoie quelque chose"
        return (
            "empty",
            "empty",
            f"devant une page sans trait, `prepare` {done} ; l'énoncé demande une `ValueError`.",
        )
    return None


def _prepared(*faults):
    """Return a predicate: is the first fault of this page, where one is named, and of this kind?"""

    def shows(facts):
        page, word, _ = _fault_of_prepare(facts)
        return (page, word) in faults or (None, word) in faults

    return shows


def _depends_on_size(facts):
    _, word, _ = _fault_of_prepare(facts)
    base, larger = (
        _sides(facts.images[kind], 0.1 * facts.images[kind].max()) for kind in ("base", "larger")
    )
    return word == "box" and max(larger) > max(base) + 3


def _box_is_centred(facts):
    image = facts.images["base"]
    rows = np.flatnonzero((image > 0.1 * image.max()).any(axis=1))
    return _prepared(("base", "centre"))(facts) and abs(rows[[0, -1]].mean() - 13.5) <= 1


# --- 14-comparer ---


def _marks(only_first, only_second, both=4, none=1):
    """Return what two networks read of the same drawings, in a mixed order."""
    first = [1] * only_first + [0] * only_second + [1] * both + [0] * none
    second = [0] * only_first + [1] * only_second + [1] * both + [0] * none
    order = np.random.default_rng(only_first).permutation(len(first))
    return np.array(first, bool)[order], np.array(second, bool)[order]


def _p_value(only_first, only_second):
    count, least = only_first + only_second, min(only_first, only_second)
    return min(1, 2 * sum(comb(count, wins) for wins in range(least + 1)) / 2**count)


SPLITS = ((0, 3), (6, 0), (1, 7), (9, 3), (4, 4), (0, 0), (0, 40))


def _observe_test(sign_test):
    call(sign_test, *_marks(0, 3), name="sign_test")
    return [
        attempt(
            lambda split=split: as_number(
                call(sign_test, *_marks(*split), name="sign_test"), "sign_test(first, second)"
            )
        )
        for split in SPLITS
    ]


def _fault_of_test(found):
    for value, (one, other) in zip(found, SPLITS, strict=True):
        where = f"un réseau lit seul {one} dessins, l'autre {other}"
        if failed(value):
            return f"quand {where}, {stopped_told('sign_test', value)}"
        if not same(value, _p_value(one, other), 1e-6, 1e-12):
            return f"quand {where}, `sign_test` renvoie {decimal(value, '.4g')}, qui n'est pas la probabilité demandée."


def _gives(way):
    """Return a predicate: are all values those of a wrong way to compute them?"""
    return lambda found: all(
        not failed(value) and same(value, way(*split), 1e-6, 1e-12)
        for value, split in zip(found, SPLITS, strict=True)
        if split != (0, 0)
    )


def _one_sided(one, other):
    count, least = one + other, min(one, other)
    return sum(comb(count, wins) for wins in range(least + 1)) / 2**count


def _with_all(one, other):
    count, least = one + other + 5, min(one, other)
    return min(1, 2 * sum(comb(count, wins) for wins in range(least + 1)) / 2**count)


def _this_split(one, other):
    return min(1, 2 * comb(one + other, one) / 2 ** (one + other))


# --- 14-bilan ---

Z = 1.96
KEYS = ("right", "interval", "worst", "gap", "abstained")


@cache
def _made_up():
    """Return probabilities and labels: some errors, none, and nothing but errors."""
    rng = np.random.default_rng(14)
    cases = []
    for labels, errors in (
        (np.arange(10), (2, 5, 7)),
        (np.arange(10), ()),
        (np.array([3, 3, 8, 1]), (0, 1, 2, 3)),
    ):
        found = np.where(np.isin(np.arange(len(labels)), errors), (labels + 4) % 10, labels)
        confidence = rng.permutation(np.linspace(0.52, 0.97, len(labels)))
        if len(errors) == 3:  # least sure of the first, and of others that are right
            confidence[[2, 5, 7, 0]] = 0.55, 0.67, 0.82, 0.6
        probabilities = np.repeat(((1 - confidence) / 9)[:, np.newaxis], 10, axis=1)
        probabilities[np.arange(len(labels)), found] = confidence
        cases.append((probabilities, labels))
    return cases


def _summary(probabilities, labels):
    """Return what `diagnose` should."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    n, share = len(labels), right.mean()
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    bounds = [(share + Z**2 / (2 * n) + side) / (1 + Z**2 / n) for side in (-half, half)]
    wrong = sorted(np.flatnonzero(~right), key=lambda place: -confidence[place])
    return {
        "right": int(right.sum()),
        "interval": tuple(float(bound) for bound in bounds),
        "worst": [int(place) for place in wrong],
        "gap": float(confidence.mean() - share),
        "abstained": int(np.sum(confidence <= confidence[wrong[0]])) if wrong else 0,
    }


def _parts(result):
    """Return the parts of what `diagnose` returned, as arrays."""
    if not isinstance(result, dict):
        raise Unusable(
            f"`diagnose` doit renvoyer un dictionnaire : reçu un objet de type `{type(result).__name__}`."
        )
    if any(part is ... for part in result.values()):
        raise ToDo
    if missing := [key for key in KEYS if key not in result]:
        raise Unusable(f"le dictionnaire de `diagnose` n'a pas de clé `{missing[0]}`.")
    return {
        key: np.empty(0)
        if isinstance(result[key], (list, tuple)) and not result[key]
        else as_array(result[key], f'diagnose(…)["{key}"]').ravel()
        for key in KEYS
    }


def _observe_report(diagnose, conclude):
    found = [_parts(call(diagnose, *case, name="diagnose")) for case in _made_up()]
    texts = []
    for case in _made_up():
        text = call(conclude, _summary(*case), name="conclude")
        if not isinstance(text, str):
            raise Unusable(
                f"`conclude` doit renvoyer un texte : reçu un objet de type `{type(text).__name__}`."
            )
        texts.append(text)
    return SimpleNamespace(found=found, texts=texts)


def _faults_of_summary(facts):
    """Yield the key and a sentence on whatever is wrong in `diagnose`."""
    for found, case in zip(facts.found, _made_up(), strict=True):
        asked = {key: np.ravel(value) for key, value in _summary(*case).items()}
        for key in KEYS:
            tolerance = 1e-3 if key == "interval" else 1e-5
            if told := faults([(found[key], f'diagnose(…)["{key}"]', asked[key])], tolerance):
                errors = len(asked["worst"])
                yield key, f"sur {len(case[1])} dessins dont {errors} mal lus, {told[0]}"


def _fault_of_summary(facts):
    """Return what is wrong first in `diagnose`, None when all is right."""
    return next(_faults_of_summary(facts), None)


def _fault_of_text(facts):
    """Return a sentence on the numbers that a text lacks, None when all are there."""
    for text, case in zip(facts.texts, _made_up(), strict=True):
        stated = [float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", text)]
        summary = _summary(*case)
        low, high = (100 * bound for bound in summary["interval"])
        for name, value, tolerance in (
            ("le nombre de dessins bien lus", summary["right"], 0),
            ("la borne basse, en pour cent", low, 1),
            ("la borne haute, en pour cent", high, 1),
        ):
            if not any(abs(number - value) <= tolerance + 1e-9 for number in stated):
                return f"un des textes de `conclude` ne donne pas, en chiffres, {name} : « {text[:200]} »."
    return None


def _counts_errors(facts):
    return _fault_of_summary(facts)[0] == "abstained" and all(
        same(found["abstained"], [len(_summary(*case)["worst"])])
        for found, case in zip(facts.found, _made_up(), strict=True)
    )


def _is_certain(facts):
    """Tell whether ten of ten give an interval of no width."""
    low_high = facts.found[1]["interval"]
    return _fault_of_summary(facts)[0] == "interval" and low_high.size == 2 and same(*low_high)


CHECKS = (
    Check(
        id="14-preparer",
        observe=_observe_prepare,
        correct=lambda f: _fault_of_prepare(f) is None,
        success="onze pages, claires ou foncées, ont donné des images comme celles de MNIST ; la page vide est refusée.",
        otherwise=lambda f: _fault_of_prepare(f)[2],
        when={
            "la page entière réduite": _depends_on_size,
            "proportions perdues": _prepared((None, "square")),
            "le rectangle au milieu": _box_is_centred,
            "le papier supposé blanc": _prepared(
                *[("inverted", word) for word in ("differs", "stops", "negative", "flat")]
            ),
            "le papier supposé à 255 ou à 0": _prepared(
                *[
                    (page, word)
                    for page in ("grey", "dark grey")
                    for word in ("differs", "negative")
                ]
            ),
            "uint8 qui déborde": _prepared(("soft", "differs"), ("soft on dark", "differs")),
            "un trait de largeur nulle": _prepared(("thin", "stops"), ("thin", "flat")),
            "une encre affaiblie": _prepared((None, "faint")),
        },
    ),
    Check(
        id="14-comparer",
        observe=_observe_test,
        correct=lambda found: not _fault_of_test(found),
        success="la probabilité est juste, dans les deux sens. Sous 5 %, l'usage est de ne plus attribuer le partage au seul hasard.",
        otherwise=_fault_of_test,
        when={
            "un seul sens": _gives(_one_sided),
            "tous les dessins comptés": _gives(_with_all),
            "ce partage seulement": _gives(_this_split),
            "plus grande que 1": lambda found: (
                not any(map(failed, found))
                and all(v > 1 or same(v, _p_value(*s)) for v, s in zip(found, SPLITS, strict=True))
            ),
        },
    ),
    Check(
        id="14-bilan",
        observe=_observe_report,
        correct=lambda f: [
            *(key not in dict(_faults_of_summary(f)) for key in KEYS),
            _fault_of_text(f) is None,
        ],
        success="le bilan est juste, et le constat dit ses nombres. Passez à vos dessins.",
        otherwise=lambda f: (_fault_of_summary(f) or ("", _fault_of_text(f)))[1],
        when={
            "l'intervalle sans Wilson": _is_certain,
            "autant d'abstentions que d'erreurs": _counts_errors,
            "un constat sans ses nombres": lambda f: _fault_of_summary(f) is None,
        },
    ),
)
