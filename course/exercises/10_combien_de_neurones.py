# ---
# title: Combien de neurones ?
# goal: Résumer des répétitions, trouver un seuil, choisir sans regarder le test, et donner un intervalle.
# prerequisites: Leçon 10
# teaching_minutes: 15
# exercise_minutes: 45
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.
#
# Une table est une liste de dictionnaires, un par réseau entraîné, comme ce que renvoie `sweep`.

# %%
from helpers import check, hint

# %% [markdown]
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

toy_rows = [
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("10-mediane")

# %% [markdown]
# ## Exercice 2. Assez souvent au-dessus du seuil
#
# La médiane se contente de la moitié des réseaux. Écrivez `enough(rows, threshold, share)` : la plus
# petite largeur dont **au moins la part** `share` des réseaux atteint le seuil sur le test.
#
# - Un réseau atteint le seuil quand son exactitude lui est supérieure **ou égale**.
# - `share` est entre 0 et 1 : 0,75 demande trois réseaux sur quatre, 1 les demande tous.
# - Les lignes arrivent dans n'importe quel ordre ; les largeurs n'ont pas toutes le même nombre de
#   réseaux.
# - Si aucune largeur ne convient, la fonction renvoie `None`.
#
# Pour l'essai de la cellule suivante, avant d'écrire : que vaut `enough(toy_rows, 0.90, 0.75)` ? Et
# avec `share=0.2` ? Avec `share=1` ?

# %%
toy_rows = [
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("10-seuil")

# %% [markdown]
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

toy_rows = [
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("10-protocole")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("10-bootstrap")
