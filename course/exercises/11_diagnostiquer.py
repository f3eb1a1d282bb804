# ---
# title: Diagnostiquer un réseau
# goal: Mesurer un réseau classe par classe, juger sa confiance, le laisser se taire, et relire ses étiquettes.
# prerequisites: Leçon 11
# teaching_minutes: 12
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=12
# ## Exercice 1. La classe jamais annoncée
#
# Écrivez `scores(matrix)`. Elle reçoit une matrice de confusion (ligne, la vraie classe ; colonne,
# l'annoncée), un tableau d'entiers de forme `(k, k)`, et renvoie trois tableaux de forme `(k,)` : le
# rappel de chaque classe, puis sa « précision », puis son score F1, la moyenne harmonique des deux, qui vaut
# 2 × rappel × précision / (rappel + précision).
#
# - Une classe absente n'a pas de rappel, une classe jamais annoncée n'a pas de « précision » : `0 / 0`, donc
#   `np.nan`.
# - Le score F1, lui, existe dès que la classe est présente **ou** annoncée : il vaut 0 quand aucun de ses exemples
#   n'est bien classé. Il n'est `np.nan` que pour une classe ni présente ni annoncée.

# %%
import numpy as np


# %%
def scores(matrix):
    """Renvoie les trois mesures de chaque classe."""
    ### BEGIN SOLUTION
    good = matrix.diagonal()
    true, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    return good / true, good / predicted, 2 * good / (true + predicted)
    ### END SOLUTION


# %%
check("11-scores", scores)

# %% [markdown] tags=["hints"]
# 1. Le rappel divise la diagonale par une somme, la « précision » par une autre. Sur quel axe chacune ?
# 2. `matrix.sum(axis=1)` donne les sommes des lignes. NumPy donne `nan` pour `0 / 0`, et avertit sans s'arrêter.
# 3. Pour le score F1, remplacez rappel et précision par leurs fractions dans la formule, et simplifiez : une seule
#    division reste, par la somme de la ligne plus celle de la colonne.


# %% tags=["right"]
# Classe par classe, chaque division gardée par un test.
def scores(matrix):
    def ratio(a, b):
        return a / b if b else np.nan

    result = []
    for k in range(len(matrix)):
        row, column, good = matrix[k].sum(), matrix[:, k].sum(), matrix[k, k]
        result.append((ratio(good, row), ratio(good, column), ratio(2 * good, row + column)))
    return np.transpose(result)


# %% tags=["right"]
# La matrice redevient deux listes de classes, que scikit-learn compte.
def scores(matrix):
    from sklearn.metrics import precision_recall_fscore_support

    true, predicted = np.indices(matrix.shape)
    times = matrix.ravel()
    precision, recall, f1, _ = precision_recall_fscore_support(
        np.repeat(true, times),
        np.repeat(predicted, times),
        labels=range(len(matrix)),
        zero_division=np.nan,
    )
    return recall, precision, f1


# %% tags=["mistake"] name="rappel et précision échangés" section="Rappel et précision"
# les deux premières mesures sont échangées : le rappel regarde les exemples **de** la classe, la « précision »
# ceux qu'on **annonce** d'elle.
def scores(matrix):
    good = matrix.diagonal()
    true, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    return good / predicted, good / true, 2 * good / (true + predicted)


# %% tags=["mistake"] name="0 au lieu de nan" section="Chiffre par chiffre"
# une mesure qui n'existe pas vaut 0 chez vous. Un 0 accuse le réseau ; `nan` dit qu'il n'y avait rien à
# mesurer.
def scores(matrix):
    good = matrix.diagonal()
    true, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    result = good / true, good / predicted, 2 * good / (true + predicted)
    return [np.nan_to_num(values) for values in result]


# %% tags=["mistake"] name="un nan de trop" section="Un seul nombre, F1 (facultatif)"
# le score F1 est `nan` là où rappel ou « précision » l'est, ou quand les deux sont nuls. L'énoncé le veut dès que la
# classe est présente ou annoncée.
def scores(matrix):
    good = matrix.diagonal()
    recall, precision = good / matrix.sum(axis=1), good / matrix.sum(axis=0)
    return recall, precision, 2 * recall * precision / (recall + precision)


# %% tags=["mistake"] name="moyenne ordinaire" section="Un seul nombre, F1 (facultatif)"
# le score F1 est la moyenne ordinaire du rappel et de la « précision » : elle reste haute quand l'un des deux est bas.
def scores(matrix):
    good = matrix.diagonal()
    recall, precision = good / matrix.sum(axis=1), good / matrix.sum(axis=0)
    return recall, precision, (recall + precision) / 2


# %% tags=["mistake"] name="divisé par le total" section="Rappel et précision"
# la diagonale est divisée par le nombre de tous les exemples : une classe rare aurait toujours de mauvaises
# mesures.
def scores(matrix):
    share = matrix.diagonal() / matrix.sum()
    return share, share, share


# %% [markdown] minutes=12
# ## Exercice 2. Une erreur de calibration à groupes égaux
#
# L'ECE de la leçon range presque toutes les images dans son dernier intervalle. Faisons plutôt des groupes
# de **même nombre** d'images.
#
# Écrivez `equal_ece(confidences, right, bins)`. Elle reçoit les confiances de `n` images, toutes
# différentes et dans un ordre quelconque, et un tableau de booléens, `True` où la réponse est juste. Elle
# range les images de la moins sûre à la plus sûre, les coupe en `bins` groupes (à une image près,
# comme `np.array_split`), et renvoie la moyenne des écarts, en valeur absolue, entre confiance moyenne et
# exactitude, chaque groupe pesant son nombre d'images.

# %%
import numpy as np


# %%
def equal_ece(confidences, right, bins):
    """Renvoie l'erreur de calibration, par groupes de même nombre d'images."""
    ### BEGIN SOLUTION
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return sum(abs(group.sum()) for group in np.array_split(gaps, bins)) / len(gaps)
    ### END SOLUTION


# %%
check("11-calibration", equal_ece)

# %% [markdown] tags=["hints"]
# 1. Que faut-il mettre dans le même ordre que les confiances ?
# 2. `order = np.argsort(confidences)` donne un ordre ; il s'applique aux deux tableaux. Puis
#    `np.array_split(..., bins)` coupe chacun.
# 3. L'écart d'un groupe, fois son nombre d'images, divisé par `n` : additionnez, sans oublier la valeur absolue.


# %% tags=["right"]
# Groupe par groupe, comme la formule le dit.
def equal_ece(confidences, right, bins):
    order = confidences.argsort()
    total = 0
    for places in np.array_split(order, bins):
        gap = abs(right[places].mean() - confidences[places].mean())
        total += len(places) / len(order) * gap
    return total


# %% tags=["right"]
# Les groupes pèsent leur nombre d'images dans `np.average`.
def equal_ece(confidences, right, bins):
    pairs = np.array(sorted(zip(confidences, right, strict=True)))
    groups = np.array_split(pairs, bins)
    gaps = [abs(np.subtract(*group.mean(axis=0))) for group in groups]
    return np.average(gaps, weights=[len(group) for group in groups])


# %% tags=["mistake"] name="pas rangées" section="La confiance est-elle juste ?"
# les groupes sont coupés dans l'ordre reçu : ils mêlent des images sûres et d'autres qui ne le sont pas.
def equal_ece(confidences, right, bins):
    gaps = confidences - right
    return sum(abs(group.sum()) for group in np.array_split(gaps, bins)) / len(gaps)


# %% tags=["mistake"] name="réponses non rangées" section="La confiance est-elle juste ?"
# les confiances sont rangées, mais pas les réponses : chaque confiance est comparée à une autre image.
def equal_ece(confidences, right, bins):
    gaps = np.sort(confidences) - right
    return sum(abs(group.sum()) for group in np.array_split(gaps, bins)) / len(gaps)


# %% tags=["mistake"] name="sans valeur absolue" section="La confiance est-elle juste ?"
# les écarts gardent leur signe : un groupe trop sûr et un groupe trop prudent s'annulent.
def equal_ece(confidences, right, bins):
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return sum(group.sum() for group in np.array_split(gaps, bins)) / len(gaps)


# %% tags=["mistake"] name="valeur absolue image par image" section="La confiance est-elle juste ?"
# la valeur absolue est prise image par image. Une image n'a pas d'exactitude, elle est juste ou fausse : les
# écarts se comparent après la moyenne du groupe.
def equal_ece(confidences, right, bins):
    return np.abs(confidences - right).mean()


# %% tags=["mistake"] name="groupes de poids égal" section="La confiance est-elle juste ?"
# tous les groupes pèsent autant, même quand l'un a une image de plus : chacun doit peser son nombre
# d'images.
def equal_ece(confidences, right, bins):
    groups = np.array_split(np.argsort(confidences), bins)
    return np.mean([abs(confidences[g].mean() - right[g].mean()) for g in groups])


# %% tags=["mistake"] name="intervalles de même largeur" section="La confiance est-elle juste ?"
# vos groupes sont des intervalles de confiance de même largeur, ceux de la leçon. L'énoncé veut le même nombre
# d'images par groupe.
def equal_ece(confidences, right, bins):
    places = np.ceil(confidences * bins).astype(int) - 1
    return np.abs(np.bincount(places, confidences - right)).sum() / len(confidences)


# %% [markdown] minutes=15
# ## Exercice 3. Un réseau qui sait se taire
#
# Un client accepte un **risque** d'au plus `wanted` parmi les réponses. Écrivez
# `abstain(val_confidences, val_right, confidences, right, wanted)` :
#
# - elle choisit le seuil sur la validation : la plus petite des confiances de validation telle que,
#   si le réseau répond aux images de confiance **supérieure ou égale**, son risque de validation ne dépasse
#   pas `wanted` ;
# - elle mesure ensuite, sur les autres images, la couverture et le risque de ce seuil ;
# - elle renvoie `(threshold, coverage, risk)`.
#
# Les tableaux `right` sont des booléens, `True` où la réponse est juste. Des images peuvent avoir la même
# confiance. Il y a toujours un seuil qui convient, et toujours des réponses.
#
# Le risque n'est pas toujours plus petit à un seuil plus haut : faites le tour des seuils.

# %%
import numpy as np


# %%
def abstain(val_confidences, val_right, confidences, right, wanted):
    """Renvoie le seuil, puis la couverture et le risque sur les autres images."""
    ### BEGIN SOLUTION
    possible = [t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted]
    threshold = min(possible)
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()
    ### END SOLUTION


# %%
check("11-abstention", abstain)

# %% [markdown] tags=["hints"]
# 1. Pour un seuil donné, quelles images reçoivent une réponse, et quelle part de ces réponses est fausse ?
# 2. Essayez comme seuil chaque confiance de validation : `kept = val_confidences >= t`, puis la moyenne de
#    `~val_right[kept]`.
# 3. De tous les seuils dont le risque ne dépasse pas `wanted`, gardez le plus petit : il répond au plus grand
#    nombre. Puis oubliez la validation, et mesurez sur les autres images.


# %% tags=["right"]
# Les confiances rangées, une fois chacune ; la première qui convient est la plus petite.
def abstain(val_confidences, val_right, confidences, right, wanted):
    for threshold in np.unique(val_confidences):
        kept = val_confidences >= threshold
        if 1 - val_right[kept].mean() <= wanted:
            break
    coverage = np.mean(confidences >= threshold)
    risk = 1 - right[confidences >= threshold].mean()
    return threshold, coverage, risk


# %% tags=["right"]
# Une somme cumulée, de la plus sûre à la moins sûre ; parmi des confiances égales, seule la dernière compte.
def abstain(val_confidences, val_right, confidences, right, wanted):
    order = np.argsort(-val_confidences)
    sure = val_confidences[order]
    risks = np.cumsum(~val_right[order]) / np.arange(1, len(order) + 1)
    last_of_equals = np.append(sure[1:] != sure[:-1], True)
    threshold = sure[last_of_equals & (risks <= wanted)][-1]
    answered = confidences >= threshold
    return threshold, answered.mean(), 1 - right[answered].mean()


# %% tags=["mistake"] name="arrêt au premier dépassement" section="S'abstenir"
# votre seuil est trop haut : il s'arrête à la première confiance où le risque dépasse `wanted`. Plus bas, le
# risque peut redescendre, et le réseau répondre à plus d'images.
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = val_confidences.max()
    for t in np.unique(val_confidences)[::-1]:
        if (~val_right[val_confidences >= t]).mean() > wanted:
            break
        threshold = t
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()


# %% tags=["mistake"] name="choisi sur les images jugées" section="Le test, une fois"
# le seuil est choisi sur les images mêmes qui jugent : leur risque ne peut qu'être beau.
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = min(t for t in confidences if (~right[confidences >= t]).mean() <= wanted)
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()


# %% tags=["mistake"] name="mesuré sur la validation" section="Le test, une fois"
# le seuil est bon, mais couverture et risque sont ceux de la validation, qui a servi à le choisir.
def abstain(val_confidences, val_right, confidences, right, wanted):
    risks = {t: (~val_right[val_confidences >= t]).mean() for t in val_confidences}
    threshold = min(t for t in risks if risks[t] <= wanted)
    return threshold, np.mean(val_confidences >= threshold), risks[threshold]


# %% tags=["mistake"] name="risque sur toutes les images" section="S'abstenir"
# le seuil et la couverture sont bons, mais le risque divise les erreurs par **toutes** les images : il se
# compte parmi les réponses seules.
def abstain(val_confidences, val_right, confidences, right, wanted):
    possible = [t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted]
    answered = confidences >= min(possible)
    return min(possible), answered.mean(), (answered & ~right).mean()


# %% tags=["mistake"] name="exactitude au lieu du risque" section="S'abstenir"
# le dernier nombre est la part des réponses **justes** : le risque est celle des fausses.
def abstain(val_confidences, val_right, confidences, right, wanted):
    possible = [t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted]
    answered = confidences >= min(possible)
    return min(possible), answered.mean(), right[answered].mean()


# %% [markdown] minutes=15
# ## Exercice 4. Des étiquettes à relire
#
# Voici 600 images, dont trente ont reçu une étiquette fausse. Leurs probabilités viennent de leurs dix plus
# proches voisines, prises dans les quatre autres cinquièmes des images : aucune étiquette ne s'est jugée elle-même.
#
# Prendre toutes les erreurs serait trop : certains chiffres sont difficiles. Chaque classe a donc sa
# **barre**, la moyenne de la probabilité qui lui est donnée, sur les exemples qui ont son étiquette. Un exemple est
# **suspect** si la probabilité d'une **autre** classe que son étiquette atteint la barre de cette autre
# classe.
#
# Écrivez `suspects(probabilities, labels)`, de formes `(n, k)` et `(n,)`, qui renvoie le tableau des
# indices des suspects, croissants. Chaque classe a au moins un exemple.

# %%
import numpy as np
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from helpers import load_mnist

(train_images, train_labels), _ = load_mnist()
images = train_images[:600].reshape(600, 784) / 255
labels = train_labels[:600].astype(int)
rng = np.random.default_rng(11)
changed = rng.choice(600, 30, replace=False)
labels[changed] = (labels[changed] + rng.integers(1, 10, 30)) % 10
neighbours = KNeighborsClassifier(10)
probabilities = cross_val_predict(neighbours, images, labels, cv=5, method="predict_proba")


# %%
def suspects(probabilities, labels):
    """Renvoie les indices des exemples dont l'étiquette est à relire."""
    ### BEGIN SOLUTION
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return np.flatnonzero(above.any(axis=1))
    ### END SOLUTION


# %%
check("11-etiquettes", suspects)

# %% [markdown] tags=["hints"]
# 1. Combien de barres y a-t-il, et de quelles probabilités chacune est-elle la moyenne ?
# 2. La barre de la classe `k` est `probabilities[labels == k, k].mean()`.
# 3. `probabilities >= bars` compare tout d'un coup. Mettez `False` aux places des étiquettes, puis cherchez les
#    lignes où il reste un `True`.


# %% tags=["right"]
# Exemple par exemple, chaque autre classe comparée à sa barre.
def suspects(probabilities, labels):
    classes = range(probabilities.shape[1])
    bars = [np.mean(probabilities[labels == k, k]) for k in classes]
    return [
        i
        for i, label in enumerate(labels)
        if any(probabilities[i, k] >= bars[k] for k in classes if k != label)
    ]


# %% tags=["right"]
# La probabilité de l'étiquette est effacée d'abord, puis comparée avec les autres.
def suspects(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    bars = (probabilities * one_hot).sum(axis=0) / one_hot.sum(axis=0)
    others = np.where(one_hot == 1, -1, probabilities)
    return np.where((others >= bars).any(axis=1))[0]


# %% tags=["mistake"] name="l'étiquette comptée aussi" section="Une étiquette fausse"
# la classe de l'étiquette est comptée avec les autres : un exemple bien reconnu devient suspect.
def suspects(probabilities, labels):
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    return np.flatnonzero((probabilities >= bars).any(axis=1))


# %% tags=["mistake"] name="toutes les erreurs" section="Une étiquette fausse"
# vos suspects sont toutes les erreurs, là où la plus grande probabilité n'est pas celle de l'étiquette. Aucune
# barre n'y sert.
def suspects(probabilities, labels):
    return np.flatnonzero(probabilities.argmax(axis=1) != labels)


# %% tags=["mistake"] name="la moyenne de tous" section="Une étiquette fausse"
# la barre d'une classe est la moyenne sur **tous** les exemples, et non sur ceux de son étiquette : elle est bien
# trop basse.
def suspects(probabilities, labels):
    above = probabilities >= probabilities.mean(axis=0)
    above[np.arange(len(labels)), labels] = False
    return np.flatnonzero(above.any(axis=1))


# %% tags=["mistake"] name="une seule barre" section="Une étiquette fausse"
# la même barre sert à toutes les classes : trop haute pour un chiffre difficile, trop basse pour un chiffre facile.
def suspects(probabilities, labels):
    own = np.arange(len(labels)), labels
    above = probabilities >= probabilities[own].mean()
    above[own] = False
    return np.flatnonzero(above.any(axis=1))


# %% tags=["mistake"] name="un masque" section="Une étiquette fausse"
# `suspects` renvoie oui ou non pour chaque exemple, un masque, et non des indices.
def suspects(probabilities, labels):
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return above.any(axis=1)


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Combien des trente étiquettes changées votre fonction retrouve-t-elle, et combien de bonnes accuse-t-elle ?
# Remplacez les voisines par un réseau de la leçon, cinq fois entraîné sur quatre cinquièmes des images, et
# cherchez des étiquettes à relire dans tout l'entraînement. Montrez dix de ces images à des camarades, sans
# l'étiquette. Combien sont lues autrement qu'elle ? Aucune vérification ne vous attend.
