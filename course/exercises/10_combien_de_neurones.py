# ---
# title: Combien de neurones ?
# goal: Résumer des répétitions, trouver un seuil, choisir sans regarder le test, et donner un intervalle.
# prerequisites: Leçon 10
# teaching_minutes: 15
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.
#
# Une table est une liste de dictionnaires, un par réseau entraîné, comme ce que renvoie `sweep`.

# %%
from helpers import check, hint

# %% [markdown] minutes=10
# ## Exercice 1. Médiane et quartiles
#
# Écrivez `summary(rows)`. Elle renvoie un dictionnaire : pour chaque largeur de la table, les trois
# nombres (premier quartile, médiane, troisième quartile) de ses exactitudes sur le **test**.
#
# - Les clés sont les largeurs de la table, quelles qu'elles soient. Chaque valeur est un triplet, une
#   liste ou un tableau de trois nombres.
# - Les lignes arrivent dans n'importe quel ordre, et une largeur peut avoir plus de répétitions
#   qu'une autre, ou une seule.
# - Les quartiles sont ceux de `np.quantile`, aux parts 0,25 et 0,75.
#
# À calculer de tête avant d'écrire, pour l'essai de la cellule suivante : que valent les trois nombres
# pour deux neurones ? Et pour quatre, qui n'a qu'une ligne ?

# %%
import numpy as np

summary_rows = [
    {"width": 2, "seed": 0, "val": 0.70, "test": 0.70},
    {"width": 4, "seed": 0, "val": 0.86, "test": 0.85},
    {"width": 2, "seed": 1, "val": 0.75, "test": 0.74},
    {"width": 2, "seed": 2, "val": 0.61, "test": 0.60},
    {"width": 2, "seed": 3, "val": 0.72, "test": 0.72},
    {"width": 2, "seed": 4, "val": 0.70, "test": 0.68},
]


# %%
def summary(rows):
    """Renvoie, pour chaque largeur, premier quartile, médiane et troisième quartile du test."""
    ### BEGIN SOLUTION
    groups = {}
    for row in rows:
        groups.setdefault(row["width"], []).append(row["test"])
    return {width: np.quantile(values, (0.25, 0.5, 0.75)) for width, values in groups.items()}
    ### END SOLUTION


# %%
check("10-mediane", summary)

# %% [markdown] tags=["hints"]
# 1. Deux temps : d'abord réunir les exactitudes de chaque largeur, ensuite les résumer. Dans quoi réunir ?
# 2. Un dictionnaire dont les valeurs sont des listes : `groups.setdefault(width, [])` donne la liste d'une
#    largeur, vide la première fois.
# 3. `np.quantile(values, parts)` accepte plusieurs parts à la fois ; celle de la médiane est un demi.


# %% tags=["right"]
# `np.percentile` compte en pour cent : les parts 0,25, 0,5 et 0,75 y sont 25, 50 et 75.
def summary(rows):
    result = {}
    for width in {row["width"] for row in rows}:
        values = [row["test"] for row in rows if row["width"] == width]
        result[width] = tuple(np.percentile(values, part) for part in (25, 50, 75))
    return result


# %% tags=["right"]
# Sans NumPy : la place `share * (n - 1)` tombe entre deux valeurs triées, qu'il faut interpoler.
def part(values, share):
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def summary(rows):
    widths = sorted(set(row["width"] for row in rows))
    groups = [sorted(r["test"] for r in rows if r["width"] == w) for w in widths]
    return {w: [part(v, s) for s in (0.25, 0.5, 0.75)] for w, v in zip(widths, groups)}


# %% tags=["right"]
# Un masque de booléens, `widths == w`, prend dans le tableau les exactitudes d'une largeur.
def summary(rows):
    widths = np.array([row["width"] for row in rows])
    tests = np.array([row["test"] for row in rows], dtype="float64")
    return {w: np.quantile(tests[widths == w], [0.25, 0.5, 0.75]) for w in np.unique(widths)}


# %% tags=["right"]
# `groupby` ne réunit que des lignes voisines : il faut d'abord trier la table par largeur.
from itertools import groupby
from operator import itemgetter


def summary(rows):
    width = itemgetter("width")
    return {
        w: np.quantile([row["test"] for row in block], (0.25, 0.5, 0.75)).tolist()
        for w, block in groupby(sorted(rows, key=width), key=width)
    }


# %% tags=["mistake"] name="la moyenne au lieu de la médiane" section="La table entière"
# les quartiles sont justes, mais le nombre du milieu est la moyenne : un seul réseau raté la déplace.
def summary(rows):
    widths, values = np.array([(row["width"], row["test"]) for row in rows]).T
    groups = {w: values[widths == w] for w in widths}
    return {w: (np.quantile(v, 0.25), v.mean(), np.quantile(v, 0.75)) for w, v in groups.items()}


# %% tags=["mistake"] name="la validation au lieu du test" section="Le protocole"
# ces nombres résument l'exactitude de validation, sur laquelle les réseaux se sont arrêtés ; l'énoncé
# demande celle du test.
def summary(rows):
    widths, values = np.array([(row["width"], row["val"]) for row in rows]).T
    return {w: np.quantile(values[widths == w], (0.25, 0.5, 0.75)) for w in widths}


# %% tags=["mistake"] name="les extrêmes au lieu des quartiles" section="La moitié n'est pas tous"
# la médiane est juste, mais les deux autres nombres sont le pire et le meilleur : ils s'écartent d'autant
# plus qu'il y a de répétitions.
def summary(rows):
    widths, values = np.array([(row["width"], row["test"]) for row in rows]).T
    return {w: np.quantile(values[widths == w], (0, 0.5, 1)) for w in widths}


# %% tags=["mistake"] name="médiane plus ou moins un écart type" section="Un balayage en direct"
# les bornes sont à un écart type de la médiane, de part et d'autre : des quartiles n'ont pas de raison
# d'être à égale distance.
def summary(rows):
    widths, values = np.array([(row["width"], row["test"]) for row in rows]).T
    groups = {w: values[widths == w] for w in widths}
    return {w: np.median(v) + v.std() * np.array([-1, 0, 1]) for w, v in groups.items()}


# %% tags=["mistake"] name="les trois nombres dans un autre ordre" section="Un balayage en direct"
# les trois nombres sont justes, mais pas dans l'ordre de l'énoncé : du plus petit au plus grand.
def summary(rows):
    widths, values = np.array([(row["width"], row["test"]) for row in rows]).T
    return {w: np.quantile(values[widths == w], (0.5, 0.25, 0.75)) for w in widths}


# %% tags=["mistake"] name="une seule répétition gardée" section="Une fois ne suffit pas"
# les trois nombres d'une largeur sont égaux à l'exactitude de sa dernière ligne : une seule de ses
# répétitions est gardée.
def summary(rows):
    groups = {row["width"]: [row["test"]] for row in rows}
    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in groups.items()}


# %% tags=["mistake"] name="des lignes supposées voisines" section="Une fois ne suffit pas"
# seules les lignes voisines sont réunies : dans une table en désordre, une largeur perd les répétitions de
# ses premiers morceaux.
def summary(rows):
    from itertools import groupby

    return {
        w: np.quantile([r["test"] for r in block], (0.25, 0.5, 0.75))
        for w, block in groupby(rows, key=lambda r: r["width"])
    }


# %% tags=["mistake"] name="largeurs écrites en dur" section="Une fois ne suffit pas"
# les clés sont les mêmes pour toutes les tables : les largeurs ne sont pas lues dans les lignes reçues.
def summary(rows):
    groups = {2: [0], 4: [0]}
    for row in rows:
        groups.get(row["width"], []).append(row["test"])
    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in groups.items()}


# %% [markdown] minutes=10
# ## Exercice 2. Assez souvent au-dessus du seuil
#
# La médiane se contente de la moitié des réseaux. Écrivez `enough(rows, threshold, share)` : la plus
# petite largeur dont **au moins la part** `share` des réseaux atteint le seuil sur le test.
#
# - Un réseau atteint le seuil quand son exactitude lui est supérieure **ou égale**.
# - `share` est entre 0 et 1 : $3/4 = 0{,}75$ demande trois réseaux sur quatre, 1 les demande tous.
# - Les lignes arrivent dans n'importe quel ordre ; les largeurs n'ont pas toutes le même nombre de
#   réseaux.
# - Si aucune largeur ne convient, la fonction renvoie `None`.
#
# Pour l'essai de la cellule suivante, avant d'écrire : que vaut `enough(enough_rows, 0.90, 0.75)` ? Et
# avec `share=0.2` ? Avec `share=1` ?

# %%
enough_rows = [
    {"width": 6, "test": 0.90},
    {"width": 6, "test": 0.91},
    {"width": 6, "test": 0.93},
    {"width": 6, "test": 0.89},
    {"width": 4, "test": 0.85},
    {"width": 4, "test": 0.91},
    {"width": 4, "test": 0.84},
    {"width": 4, "test": 0.86},
]


# %%
def enough(rows, threshold, share):
    """Renvoie la plus petite largeur dont la part `share` des réseaux atteint le seuil, ou None."""
    ### BEGIN SOLUTION
    groups = {}
    for row in rows:
        groups.setdefault(row["width"], []).append(row["test"] >= threshold)
    for width in sorted(groups):
        if sum(groups[width]) >= share * len(groups[width]):
            return width
    return None
    ### END SOLUTION


# %%
check("10-seuil", enough)

# %% [markdown] tags=["hints"]
# 1. Pour une largeur, comment compter les réseaux qui atteignent le seuil ?
# 2. Une comparaison donne `True` ou `False`, qui comptent pour 1 et 0 : leur moyenne est une part.
# 3. Parcourez les largeurs dans l'ordre croissant, et renvoyez la première qui convient ; après la boucle,
#    il n'y en a pas.

# %% tags=["right"]
# La moyenne de booléens est la part des `True` ; `min(..., default=None)` répond aussi pour une liste vide.
import numpy as np


def enough(rows, threshold, share):
    widths = np.array([row["width"] for row in rows])
    passed = np.array([row["test"] >= threshold for row in rows])
    good = [w for w in np.unique(widths) if passed[widths == w].mean() >= share]
    return min(good, default=None)


# %% tags=["right"]
# Ici, les échecs sont comptés. Une fonction qui finit sans `return` renvoie `None`.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        tests = [row["test"] for row in rows if row["width"] == width]
        failed = len([t for t in tests if t < threshold])
        if 1 - failed / len(tests) >= share:
            return width


# %% tags=["right"]
# En ordre décroissant, `tests[needed - 1]` doit atteindre le seuil : celles d'avant l'atteignent alors.
import math


def enough(rows, threshold, share):
    answer = None
    for width in sorted({row["width"] for row in rows}, reverse=True):
        tests = sorted((r["test"] for r in rows if r["width"] == width), reverse=True)
        needed = math.ceil(share * len(tests))
        if tests[needed - 1] >= threshold:
            answer = width
    return answer


# %% tags=["mistake"] name="un seul réseau chanceux suffit" section="Une fois ne suffit pas"
# une largeur est retenue dès qu'un de ses réseaux atteint le seuil, quelle que soit `share` : un coup de
# chance suffit.
def enough(rows, threshold, share):
    return min((row["width"] for row in rows if row["test"] >= threshold), default=None)


# %% tags=["mistake"] name="tous les réseaux exigés" section="La moitié n'est pas tous"
# tous les réseaux doivent atteindre le seuil, quelle que soit `share`.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        if all(r["test"] >= threshold for r in rows if r["width"] == width):
            return width


# %% tags=["mistake"] name="la médiane comparée au seuil" section="La réponse"
# c'est la réponse de la leçon, par la médiane : elle ne dépend pas de `share`, et l'exercice en demande une
# qui en dépende.
def enough(rows, threshold, share):
    import numpy as np

    for width in sorted({row["width"] for row in rows}):
        if np.median([r["test"] for r in rows if r["width"] == width]) >= threshold:
            return width


# %% tags=["mistake"] name="un quantile comparé au seuil" section="La réponse"
# vos réponses sont celles d'un quantile comparé au seuil. Un quantile peut tomber entre deux réseaux : des
# réseaux qui suffiraient à la part ne suffisent plus. Comptez-les plutôt.
def enough(rows, threshold, share):
    import numpy as np

    for width in sorted({row["width"] for row in rows}):
        if np.quantile([r["test"] for r in rows if r["width"] == width], 1 - share) >= threshold:
            return width


# %% tags=["mistake"] name="largeurs dans l'ordre des lignes" section="La réponse"
# la largeur renvoyée convient, mais une plus petite aussi : les largeurs sont essayées dans l'ordre où les
# lignes les donnent.
def enough(rows, threshold, share):
    for row in rows:
        passed = [r["test"] >= threshold for r in rows if r["width"] == row["width"]]
        if sum(passed) / len(passed) >= share:
            return row["width"]


# %% tags=["mistake"] name="la plus grande largeur" section="La réponse"
# c'est la plus grande des largeurs qui conviennent : l'énoncé demande la plus petite.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}, reverse=True):
        passed = [r["test"] >= threshold for r in rows if r["width"] == width]
        if sum(passed) / len(passed) >= share:
            return width


# %% tags=["mistake"] name="strictement au-dessus du seuil" section="La réponse"
# un réseau dont l'exactitude est égale au seuil n'est pas compté : atteindre, c'est être supérieur ou égal.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        passed = [r["test"] > threshold for r in rows if r["width"] == width]
        if sum(passed) / len(passed) >= share:
            return width


# %% tags=["mistake"] name="strictement plus que la part" section="La moitié n'est pas tous"
# une largeur où la part est atteinte tout juste n'est pas retenue ; l'énoncé dit « au moins ».
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        passed = [r["test"] >= threshold for r in rows if r["width"] == width]
        if sum(passed) / len(passed) > share:
            return width


# %% tags=["mistake"] name="des effectifs supposés égaux" section="La moitié n'est pas tous"
# le nombre de réseaux qui passent est comparé à un effectif fixe : une part se rapporte au nombre de
# réseaux de cette largeur.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        passed = [r["test"] >= threshold for r in rows if r["width"] == width]
        if sum(passed) >= share * 4:
            return width


# %% tags=["mistake"] name="la validation au lieu du test" section="Le protocole"
# la réponse est celle des exactitudes de validation ; l'énoncé demande celles du test.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        passed = [r.get("val", r["test"]) >= threshold for r in rows if r["width"] == width]
        if sum(passed) / len(passed) >= share:
            return width


# %% tags=["mistake"] name="une réponse quand il n'y en a pas" section="La réponse"
# juste quand une largeur convient ; quand aucune ne convient, la fonction répond quand même ou s'arrête sur
# une erreur.
def enough(rows, threshold, share):
    for width in sorted({row["width"] for row in rows}):
        passed = [r["test"] >= threshold for r in rows if r["width"] == width]
        if sum(passed) / len(passed) >= share:
            break
    return width


# %% [markdown] minutes=10
# ## Exercice 3. Choisir, puis annoncer
#
# Un balayage a comparé plusieurs taux d'apprentissage, chacun avec plusieurs graines. Écrivez
# `choose(rows)`, qui renvoie une paire :
#
# 1. le taux choisi : celui dont la **médiane** de l'exactitude de **validation** est la plus haute ;
# 2. ce qu'on annonce : la **médiane** de l'exactitude de **test** des réseaux entraînés à ce taux.
#
# Les lignes arrivent dans n'importe quel ordre, et les taux n'ont pas tous le même nombre de réseaux.
# Il n'y a pas d'égalité à départager.
#
# Avant d'écrire : dans l'essai de la cellule suivante, quel taux a le meilleur réseau de tous ? Est-ce
# lui qu'il faut choisir ?

# %%
import numpy as np

choose_rows = [
    {"learning_rate": 0.001, "seed": 0, "val": 0.91, "test": 0.90},
    {"learning_rate": 0.01, "seed": 0, "val": 0.80, "test": 0.82},
    {"learning_rate": 0.001, "seed": 1, "val": 0.92, "test": 0.91},
    {"learning_rate": 0.01, "seed": 1, "val": 0.94, "test": 0.95},
    {"learning_rate": 0.001, "seed": 2, "val": 0.90, "test": 0.92},
    {"learning_rate": 0.01, "seed": 2, "val": 0.85, "test": 0.93},
]


# %%
def choose(rows):
    """Renvoie le taux choisi sur la validation, et la médiane de ses exactitudes de test."""
    ### BEGIN SOLUTION
    groups = {}
    for row in rows:
        groups.setdefault(row["learning_rate"], []).append((row["val"], row["test"]))
    medians = {rate: np.median(pairs, axis=0) for rate, pairs in groups.items()}
    chosen = max(medians, key=lambda rate: medians[rate][0])
    return chosen, medians[chosen][1]
    ### END SOLUTION


# %%
check("10-protocole", choose)

# %% [markdown] tags=["hints"]
# 1. Des deux colonnes `val` et `test`, laquelle a le droit de décider ?
# 2. Réunissez d'abord, pour chaque taux, ses exactitudes de validation et ses exactitudes de test.
# 3. `max(groups, key=...)` rend la clé pour laquelle la fonction donnée à `key` est la plus grande ; le
#    test n'intervient qu'ensuite.


# %% tags=["right"]
# Un dictionnaire par colonne : celui du test ne sert qu'une fois le taux choisi.
def choose(rows):
    val, test = {}, {}
    for row in rows:
        val.setdefault(row["learning_rate"], []).append(row["val"])
        test.setdefault(row["learning_rate"], []).append(row["test"])
    best = max(val, key=lambda rate: np.median(val[rate]))
    return [best, np.median(test[best])]


# %% tags=["right"]
# `median` de Python, et un tri des taux par leur médiane de validation : le dernier est le meilleur.
from statistics import median


def choose(rows):
    rates = {row["learning_rate"] for row in rows}

    def middle(rate, name):
        return median(row[name] for row in rows if row["learning_rate"] == rate)

    best = sorted(rates, key=lambda rate: middle(rate, "val"))[-1]
    return best, middle(best, "test")


# %% tags=["right"]
# `.T` donne les trois colonnes de la table, et un masque prend les lignes d'un taux.
def choose(rows):
    rates, val, test = np.array([(row["learning_rate"], row["val"], row["test"]) for row in rows]).T
    tried = np.unique(rates)
    best = tried[np.argmax([np.median(val[rates == rate]) for rate in tried])]
    return np.array([best, np.median(test[rates == best])])


# %% tags=["mistake"] name="choisi sur le test" section="Choisir sur le test"
# le taux choisi est celui dont la médiane de test est la plus haute : le test a servi à choisir, et ne peut
# plus servir à annoncer.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(test[rates == rate]))
    return best, np.median(test[rates == best])


# %% tags=["mistake"] name="la validation annoncée" section="Choisir sur le test"
# le taux est bien choisi, mais le nombre annoncé est celui qui a servi à choisir : il flatte. L'énoncé
# demande le test.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(val[rates == rate]))
    return best, np.median(val[rates == best])


# %% tags=["mistake"] name="le meilleur réseau au lieu du meilleur taux" section="Une fois ne suffit pas"
# le taux choisi est celui du réseau le plus haut en validation : un seul réseau décide, et les autres
# répétitions ne servent pas.
def choose(rows):
    best = max(rows, key=lambda row: row["val"])
    return best["learning_rate"], best["test"]


# %% tags=["mistake"] name="la moyenne au lieu de la médiane, pour choisir" section="La moitié n'est pas tous"
# le choix se fait sur la moyenne de la validation : un réseau raté suffit à faire changer de taux. L'énoncé
# demande la médiane.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.mean(val[rates == rate]))
    return best, np.median(test[rates == best])


# %% tags=["mistake"] name="la plus basse au lieu de la plus haute" section="Le protocole"
# le taux choisi est celui dont la médiane de validation est la plus basse : on compare des exactitudes, pas
# des pertes.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = min(rates, key=lambda rate: np.median(val[rates == rate]))
    return best, np.median(test[rates == best])


# %% tags=["mistake"] name="la paire à l'envers" section="Choisir sur le test"
# les deux nombres sont justes, mais la paire est à l'envers : le taux d'abord.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(val[rates == rate]))
    return np.median(test[rates == best]), best


# %% tags=["mistake"] name="le test du meilleur réseau en validation" section="Choisir sur le test"
# le taux est bien choisi, mais le nombre annoncé est celui d'un seul de ses réseaux, et non leur médiane.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(val[rates == rate]))
    return best, test[rates == best][np.argmax(val[rates == best])]


# %% tags=["mistake"] name="le meilleur test du taux choisi" section="Choisir sur le test"
# le taux est bien choisi, mais vous annoncez le plus chanceux de ses réseaux sur le test.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(val[rates == rate]))
    return best, max(test[rates == best])


# %% tags=["mistake"] name="la moyenne annoncée" section="La moitié n'est pas tous"
# le taux est bien choisi, mais vous annoncez la moyenne de ses exactitudes de test ; l'énoncé demande la
# médiane.
def choose(rows):
    rates, val, test = np.array([(r["learning_rate"], r["val"], r["test"]) for r in rows]).T
    best = max(rates, key=lambda rate: np.median(val[rates == rate]))
    return best, np.mean(test[rates == best])


# %% [markdown] minutes=15
# ## Exercice 4. L'intervalle d'un écart
#
# Deux conditions, par exemple ReLU et tanh, ont donné chacune une liste d'exactitudes : `first` et
# `second`. L'écart est `médiane(second) - médiane(first)`. Écrivez
# `difference_interval(first, second, repetitions, rng)`, qui renvoie l'intervalle à 95 % de cet écart
# par le bootstrap, une paire (borne basse, borne haute).
#
# - À chacune des `repetitions`, on tire avec remise dans `first` autant de valeurs qu'il en contient,
#   et de même, **séparément**, dans `second` : les deux listes n'ont pas toujours la même longueur.
# - Les bornes laissent de côté 2,5 % des écarts de chaque côté (`np.quantile`).
# - Le hasard vient de `rng`, un générateur de NumPy ; les listes reçues ne sont pas modifiées.
#
# Les deux listes de la cellule suivante ont des médianes écartées d'un demi-point. Avant d'écrire :
# l'intervalle contiendra-t-il 0 ? Essayez avec
# `difference_interval(toy_first, toy_second, 2000, np.random.default_rng(0))`.

# %%
import numpy as np

toy_first = np.array([0.912, 0.915, 0.917, 0.918, 0.920, 0.921, 0.925, 0.927])
toy_second = np.array([0.909, 0.914, 0.919, 0.923, 0.925, 0.926, 0.930, 0.933])


# %%
def difference_interval(first, second, repetitions, rng):
    """Renvoie l'intervalle à 95 % de médiane(second) - médiane(first), par le bootstrap."""
    ### BEGIN SOLUTION
    differences = []
    for _ in range(repetitions):
        drawn_first = rng.choice(first, size=len(first))
        drawn_second = rng.choice(second, size=len(second))
        differences.append(np.median(drawn_second) - np.median(drawn_first))
    low, high = np.quantile(differences, (0.025, 0.975))
    return low, high
    ### END SOLUTION


# %%
check("10-bootstrap", difference_interval)

# %% [markdown] tags=["hints"]
# 1. Une répétition donne un écart : que tirez-vous, combien de fois, et qu'en calculez-vous ?
# 2. `rng.choice(values, size=...)` tire avec remise. Les deux listes se tirent séparément, chacune à sa
#    longueur.
# 3. Gardez les écarts dans une liste ; `np.quantile` en donne deux bornes, aux parts 0,025 et 0,975.


# %% tags=["right"]
# Toutes les répétitions à la fois, une par ligne : `axis=1` donne la médiane de chacune.
def difference_interval(first, second, repetitions, rng):
    a = rng.choice(first, size=(repetitions, len(first)))
    b = rng.choice(second, size=(repetitions, len(second)))
    differences = np.median(b, axis=1) - np.median(a, axis=1)
    return np.percentile(differences, [2.5, 97.5])


# %% tags=["right"]
# Ici, des places sont tirées plutôt que des valeurs, et les bornes se lisent dans les écarts triés.
def difference_interval(first, second, repetitions, rng):
    def drawn(values):
        values = np.asarray(values)
        return np.median(values[rng.integers(0, len(values), len(values))])

    differences = sorted(drawn(second) - drawn(first) for _ in range(repetitions))
    out = int(0.025 * repetitions)
    return differences[out], differences[repetitions - 1 - out]


# %% tags=["right"]
# Les places viennent de nombres uniformes ; avec `inverted_cdf`, les bornes sont des écarts obtenus.
def difference_interval(first, second, repetitions, rng):
    differences = np.empty(repetitions)
    for k in range(repetitions):
        a = [first[int(u * len(first))] for u in rng.random(len(first))]
        b = [second[int(u * len(second))] for u in rng.random(len(second))]
        differences[k] = np.median(b) - np.median(a)
    return list(np.quantile(differences, (0.025, 0.975), method="inverted_cdf"))


# %% tags=["mistake"] name="tirage sans remise" section="Rejouer l'expérience sans la refaire"
# les deux bornes sont égales à l'écart mesuré : rien ne bouge d'une répétition à l'autre. Le tirage
# redonne-t-il toujours les mêmes valeurs ?
def difference_interval(first, second, repetitions, rng):
    a = [np.median(rng.permutation(first)) for _ in range(repetitions)]
    b = [np.median(rng.permutation(second)) for _ in range(repetitions)]
    return np.quantile(np.subtract(b, a), (0.025, 0.975))


# %% tags=["mistake"] name="les mêmes places pour les deux listes" section="Le bootstrap de la réponse"
# avec deux listes de même longueur, la fonction va au bout ; quand leurs longueurs diffèrent, elle s'arrête
# sur une erreur. Chaque tirage a la longueur de sa liste, et ses propres places.
def difference_interval(first, second, repetitions, rng):
    places = rng.integers(len(first), size=(repetitions, len(first)))
    a, b = np.median(first[places], axis=1), np.median(second[places], axis=1)
    return np.quantile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="intervalle trop étroit" section="Le bootstrap de la réponse"
# l'intervalle est un peu étroit : il laisse de côté à peu près deux fois trop d'écarts à chaque bout.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.05, 0.95))


# %% tags=["mistake"] name="écart à l'envers" section="Le bootstrap de la réponse"
# le signe est à l'envers : un écart positif doit dire que `second` est au-dessus.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(a - b, (0.025, 0.975))


# %% tags=["mistake"] name="bornes à l'envers" section="Le bootstrap de la réponse"
# les deux bornes sont justes, mais la plus haute vient la première.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.975, 0.025))


# %% tags=["mistake"] name="les moyennes au lieu des médianes" section="Le bootstrap de la réponse"
# c'est l'intervalle de l'écart des moyennes ; l'énoncé demande celui des médianes.
def difference_interval(first, second, repetitions, rng):
    a = np.mean(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.mean(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="les deux listes mélangées" section="Le bootstrap de la réponse"
# l'intervalle entoure 0 quelles que soient les mesures : les deux tirages se font dans une liste commune,
# où les conditions ne se distinguent plus.
def difference_interval(first, second, repetitions, rng):
    everything = np.concatenate([first, second])
    a = np.median(rng.choice(everything, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(everything, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="le plus petit et le plus grand écart" section="Le bootstrap de la réponse"
# ces bornes sont presque les écarts extrêmes : de chaque côté, il reste bien moins que les 2,5 % de
# l'énoncé.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return min(b - a), max(b - a)


# %% tags=["mistake"] name="des pour cent lus comme des parts" section="Le bootstrap de la réponse"
# les deux bornes sont parmi les plus petits des écarts : `np.quantile` compte en parts, et
# `np.percentile` en pour cent.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.percentile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="le hasard ne vient pas de rng" section="Le bootstrap de la réponse"
# l'intervalle est juste, mais c'est le même à chaque appel, quelle que soit la graine de `rng` : le hasard
# n'en vient pas.
def difference_interval(first, second, repetitions, rng):
    rng = np.random.default_rng(0)
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="nombre de répétitions écrit en dur" section="Le bootstrap de la réponse"
# l'intervalle est juste, mais il ne dépend pas de `repetitions` : avec une seule répétition, il n'y aurait
# qu'un écart.
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (2000, len(first))), axis=1)
    b = np.median(rng.choice(second, (2000, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))


# %% tags=["mistake"] name="trop peu de valeurs tirées" section="Rejouer l'expérience sans la refaire"
# l'intervalle est bien trop large : c'est celui de tirages d'une seule valeur, dans une liste au moins.
# Chaque tirage en compte autant que la liste d'où il vient.
def difference_interval(first, second, repetitions, rng):
    differences = rng.choice(second, repetitions) - rng.choice(first, repetitions)
    return np.quantile(differences, (0.025, 0.975))


# %% tags=["mistake"] name="les données reçues sont modifiées" section="Rejouer l'expérience sans la refaire"
# l'intervalle est juste, mais les listes reçues ne sont plus les mêmes après l'appel : les mesures sont
# perdues.
def difference_interval(first, second, repetitions, rng):
    differences = []
    start_first, start_second = first.copy(), second.copy()
    for _ in range(repetitions):
        first[:] = rng.choice(start_first, len(first))
        second[:] = rng.choice(start_second, len(second))
        differences.append(np.median(second) - np.median(first))
    return np.quantile(differences, (0.025, 0.975))


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Sans vérification. La leçon répond pour une couche cachée. À nombre de **paramètres** égal, vaut-il mieux
# une couche large, ou deux couches étroites ? Écrivez d'abord la fiche de l'expérience : ce qui varie, ce
# qui est gardé, combien de répétitions, la définition de la réponse, votre prévision. `sweep` ne connaît
# qu'une couche : écrivez la boucle avec Keras, sur peu d'images et peu d'époques, mais les mêmes pour
# tous. L'intervalle de l'exercice 4 dit-il quelque chose, ou vos mesures ne tranchent-elles pas ?
