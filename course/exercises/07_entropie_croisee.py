# ---
# title: L'entropie croisée et les lots
# goal: Écrire trois pertes, exactes pour tous les logits, et réparer une boucle qui voit toujours les mêmes images.
# prerequisites: Leçon 07
# teaching_minutes: 15
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. Un exemple occupe toujours une ligne.

# %%
from helpers import check, hint

# %% [markdown] minutes=10
# ## Exercice 1. La perte d'un lot
#
# Écrivez `batch_loss(probabilities, labels)`, l'entropie croisée moyenne d'un lot :
#
# $$ L = -\frac{1}{m} \sum_{i=1}^{m} \log p_{i,\, \text{label}_i} $$
#
# - `probabilities`, de forme $(m, n_2)$ : une ligne par exemple, des nombres strictement positifs ;
# - `labels`, de forme $(m,)$ : les classes, des entiers de 0 à $n_2 - 1$ ;
# - le résultat est un nombre. $m$ et $n_2$ sont quelconques.
#
# Aucune probabilité n'est nulle : n'écrêtez pas et n'ajoutez rien, le résultat doit être exact.
#
# À calculer de tête avant d'écrire, pour l'essai de la cellule suivante : les deux probabilités du
# bon chiffre sont $1/2$ et $1/4$, et $\log 2 \approx 0{,}693$. Que vaut $L$ ?

# %%
import numpy as np

toy_probabilities = np.array([[0.2, 0.5, 0.3], [0.25, 0.25, 0.5]])
toy_labels = np.array([1, 0])


# %%
def batch_loss(probabilities, labels):
    """Renvoie l'entropie croisée moyenne : (m, n2) et (m,) -> un nombre."""
    ### BEGIN SOLUTION
    good = probabilities[np.arange(len(labels)), labels]
    return -np.log(good).mean()
    ### END SOLUTION


# %%
check("07-perte", batch_loss)

# %% [markdown] tags=["hints"]
# 1. De toutes les probabilités d'une ligne, laquelle la perte regarde-t-elle ?
# 2. Une liste de lignes et une liste de colonnes, entre crochets, prennent une case par ligne ; les
#    colonnes sont les étiquettes.
# 3. `np.arange(m)` donne les lignes. Puis un logarithme, un signe, une moyenne.


# %% tags=["right"]
# Les cibles codées un-parmi-dix valent 0 partout, sauf à la bonne classe : la somme n'y garde qu'un terme.
def batch_loss(probabilities, labels):
    targets = np.eye(probabilities.shape[1])[labels]
    return -np.sum(targets * np.log(probabilities)) / len(labels)


# %% tags=["right"]
# La même formule en boucle, un exemple à la fois : plus lente, mais elle se lit comme l'énoncé.
def batch_loss(probabilities, labels):
    total = 0
    for row, label in zip(probabilities, labels):
        total -= np.log(row[label])
    return total / len(labels)


# %% tags=["right"]
# `np.take_along_axis` prend une colonne par ligne, et log(1/p) vaut -log p ; le résultat a la forme (1,).
def batch_loss(probabilities, labels):
    columns = labels[:, None].astype(int)
    good = np.take_along_axis(probabilities, columns, axis=1)
    return np.mean(np.log(1 / good), axis=0)


# %% tags=["right"]
# La diagonale du bloc `[:, labels]` apparie ligne et étiquette ; un écrêtage à 1e-15 ne change rien ici.
def batch_loss(probabilities, labels):
    p = np.clip(probabilities, 1e-15, 1 - 1e-15)
    return np.diag(-np.log(p)[:, labels]).mean()


# %% tags=["right"]
# Comparer les étiquettes aux numéros de classe donne un masque (m, n2), et `einsum` somme ce qu'il garde.
def batch_loss(probabilities, labels):
    targets = labels[:, None] == np.arange(probabilities.shape[1])
    return np.einsum("ik,ik->", targets, -np.log(probabilities)) / labels.size


# %% tags=["mistake"] name="pas de moyenne" section="La perte d'un lot, en nombres"
# il sort une perte par exemple ; la perte d'un lot est un seul nombre, leur moyenne.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y])

# %% tags=["mistake"] name="signe moins oublié" section="Le signe moins"
# la valeur est juste au signe près : elle est négative. La faire descendre éloignerait le réseau du bon chiffre.
batch_loss = lambda p, y: np.log(p[range(len(y)), y]).mean()

# %% tags=["mistake"] name="somme au lieu de la moyenne" section="Un produit qui devient une somme"
# la perte grandit avec la taille du lot : les pertes des exemples sont additionnées, et l'énoncé demande leur
# moyenne.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y]).sum()

# %% tags=["mistake"] name="divisée aussi par le nombre de classes" section="La perte d'un lot, en nombres"
# la perte est trop petite d'un facteur égal au nombre de classes : la moyenne porte sur toutes les cases du
# tableau, zéros compris, et non sur les exemples.
batch_loss = lambda p, y: -np.mean(np.eye(p.shape[1])[y] * np.log(p))

# %% tags=["mistake"] name="logarithme décimal" section="Pourquoi un logarithme"
# pour une probabilité de 1/10, cette perte donne 1 au lieu de `np.log(10)` : ce n'est pas le logarithme népérien.
batch_loss = lambda p, y: -np.log10(p[range(len(y)), y]).mean()

# %% tags=["mistake"] name="logarithme en base deux" section="Pourquoi un logarithme"
# pour une probabilité de 1/2, cette perte donne 1 au lieu de `np.log(2)` : le logarithme est pris en base deux.
batch_loss = lambda p, y: -np.log2(p[range(len(y)), y]).mean()

# %% tags=["mistake"] name="moyenne avant le logarithme" section="Un produit qui devient une somme"
# la moyenne est faite sur les probabilités, avant le logarithme : une erreur grossière s'y noie, au lieu de coûter
# cher.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y].mean())

# %% tags=["mistake"] name="produit avant le logarithme" section="Un produit qui devient une somme"
# juste pour quelques exemples, mais pas pour mille : le produit de leurs probabilités s'arrondit à 0, et son
# logarithme est infini.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y].prod()) / len(y)

# %% tags=["mistake"] name="sans logarithme" section="Ce que reçoit le bon logit"
# ce nombre suit la probabilité du bon chiffre sans logarithme : à travers softmax, il ne corrige presque plus une erreur
# grossière.
batch_loss = lambda p, y: (1 - p[range(len(y)), y]).mean()

# %% tags=["mistake"] name="bloc au lieu de paires d'indices" section="La perte d'un lot, en nombres"
# avec `:`, toutes les lignes reçoivent les étiquettes de toutes les autres : la moyenne porte sur un bloc, et non
# sur une case par ligne.
batch_loss = lambda p, y: -np.log(p[:, y]).mean()

# %% tags=["mistake"] name="lignes et colonnes échangées" section="La perte d'un lot, en nombres"
# les étiquettes choisissent des lignes ; or une ligne est un exemple, et une colonne une classe.
batch_loss = lambda p, y: -np.log(p[y, range(len(y))]).mean()

# %% tags=["mistake"] name="la plus grande probabilité au lieu de la bonne" section="Pourquoi un logarithme"
# la perte regarde la plus grande probabilité de chaque ligne, que le réseau ait raison ou tort : les étiquettes ne
# servent pas.
batch_loss = lambda p, y: -np.log(p.max(axis=1)).mean()

# %% tags=["mistake"] name="toutes les classes" section="La perte d'un lot, en nombres"
# les logarithmes de toutes les classes sont comptés : les étiquettes, qui n'en gardent qu'un par ligne, ne servent
# pas.
batch_loss = lambda p, y: -np.log(p).sum(axis=1).mean()

# %% tags=["mistake"] name="étiquettes multipliées sans codage" section="La perte d'un lot, en nombres"
# les étiquettes sont multipliées telles quelles : un 6 pèse deux fois plus qu'un 3. Une étiquette est un numéro de
# colonne, et non un coefficient.
batch_loss = lambda p, y: -np.sum(y * np.log(p)) / len(y)


# %% tags=["mistake"] name="terme des autres classes" section="Pourquoi un logarithme"
# un terme en log(1 - p) s'ajoute pour les autres classes : c'est la formule à deux classes. Ici, seule compte la
# probabilité du bon chiffre.
def batch_loss(probabilities, labels):
    y = np.eye(probabilities.shape[1])[labels]
    return -(y * np.log(probabilities) + (1 - y) * np.log(1 - probabilities)).sum(axis=1).mean()


# %% tags=["mistake"] name="softmax appliqué aux probabilités" section="La perte d'un lot, en nombres"
# un softmax de trop : la fonction reçoit déjà des probabilités, et non des logits.
def batch_loss(probabilities, labels):
    p = np.exp(probabilities) / np.exp(probabilities).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="petit nombre ajouté ou écrêtage" section="Pourquoi ce n'est qu'un remède"
# un nombre est ajouté à la probabilité du bon chiffre, ou un écrêtage la borne : l'écart se voit sur les petites
# probabilités, dont le logarithme est faussé. Aucune ici n'est nulle.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y] + 1e-7).mean()

# %% [markdown] minutes=12
# ## Exercice 2. Deux classes, un seul logit
#
# Pour répondre par oui ou par non, un réseau n'a besoin que d'**un** logit $z$ par exemple. La
# probabilité du oui est sa sigmoïde, et la perte d'un exemple est l'**entropie croisée à deux classes**,
# où $y$ vaut 1 pour oui et 0 pour non :
#
# $$
# \begin{aligned}
# p &= \frac{1}{1 + e^{-z}} \\
# \ell &= -y \log p - (1 - y) \log (1 - p)
# \end{aligned}
# $$
#
# Écrivez `binary_loss(logits, targets)`, la perte moyenne du lot :
#
# - `logits`, de forme $(m,)$ : les logits, des réels quelconques, grands ou petits, de tous signes ;
# - `targets`, de forme $(m,)$ : les cibles, des 0 et des 1 ;
# - le résultat est un nombre, **exact** même quand le réseau se trompe avec assurance.
#
# Cherchez d'abord sur le papier une forme où n'entrent ni $p$, ni $\log 0$, ni l'exponentielle d'un
# grand nombre. Deux classes, c'est un softmax sur les logits $(0 \;;\; z)$ : la leçon vous aide.
#
# La cellule suivante donne quatre exemples. Que valent leurs quatre pertes ? Et leur moyenne ?

# %%
import numpy as np

toy_logits = np.array([0.0, 1000.0, 1000.0, -1000.0])
toy_targets = np.array([1, 1, 0, 0])


# %%
def binary_loss(logits, targets):
    """Renvoie l'entropie croisée moyenne à deux classes : (m,) et (m,) -> un nombre."""
    ### BEGIN SOLUTION
    largest = np.maximum(logits, 0)
    sums = np.exp(-largest) + np.exp(logits - largest)
    return np.mean(largest + np.log(sums) - targets * logits)
    ### END SOLUTION


# %%
check("07-deux-classes", binary_loss)

# %% [markdown] tags=["hints"]
# 1. Écrivez log p et log(1 - p) comme les logarithmes de softmax pour les deux logits 0 et z : qu'ont-ils en commun ?
# 2. La perte se réduit à un logarithme d'une somme de deux exponentielles, moins un terme qui ne compte que pour
#    y = 1. Laquelle des deux exponentielles peut déborder ?
# 3. Le plus grand des deux logits est `np.maximum(logits, 0)` : c'est lui qu'il faut retirer des exposants, puis
#    rendre.


# %% tags=["right"]
# `np.logaddexp(0, z)` calcule log(1 + e^z) sans débordement : c'est log-somme-exp des logits (0 ; z).
def binary_loss(logits, targets):
    return (np.logaddexp(0, logits) - targets * logits).mean()


# %% tags=["right"]
# L'exposant -|z| ne dépasse jamais 0, et `log1p` garde les très petites pertes.
def binary_loss(logits, targets):
    losses = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return losses.sum() / len(losses)


# %% tags=["right"]
# Un changement de signe ramène au oui : la perte est log(1 + e^-z) pour y = 1, et log(1 + e^z) pour y = 0.
def binary_loss(logits, targets):
    margins = np.where(targets == 1, logits, -logits)
    return np.logaddexp(0, -margins).mean()


# %% tags=["right"]
# Les logits (0 ; z) deviennent deux colonnes, et les cibles choisissent la leur, comme dans la leçon.
def binary_loss(logits, targets):
    both = np.stack([np.zeros(len(logits)), logits], axis=1)
    shifted = both - both.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(both)), targets.astype(int)].mean()


# %% tags=["mistake"] name="tableau reçu modifié" section="La boucle d'entraînement"
# après l'appel, les logits ou les cibles reçus ne sont plus les mêmes : une opération comme `-=` travaille sur place,
# dans le tableau de celui qui appelle.
def binary_loss(logits, targets):
    logits *= 1 - 2 * targets
    return np.logaddexp(0, logits).mean()


# %% tags=["mistake"] name="sigmoïde, puis logarithme" section="Quand la probabilité est nulle"
# juste sur des logits ordinaires, mais ni finie ni exacte sur de grands logits : la probabilité est calculée d'abord, elle
# s'arrondit à 0 ou à 1, et l'un des deux logarithmes est perdu.
def binary_loss(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


# %% tags=["mistake"] name="exponentielle qui déborde" section="Soustraire le maximum"
# juste sur des logits ordinaires, mais ni finie ni exacte pour un très grand logit, positif ou négatif : une exponentielle
# déborde avant que le logarithme ne la ramène.
binary_loss = lambda z, y: np.mean(np.log(1 + np.exp(z)) - y * z)


# %% tags=["mistake"] name="écrêtage" section="Pourquoi ce n'est qu'un remède"
# la perte est finie mais trop petite quand le réseau se trompe avec assurance : ce qui la borne, écrêtage ou nombre
# ajouté, cache l'erreur au lieu de la mesurer.
def binary_loss(logits, targets):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-12, 1 - 1e-12)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


# %% tags=["mistake"] name="terme des cibles nulles oublié" section="Pourquoi un logarithme"
# les exemples de cible 0 ne coûtent rien, quel que soit leur logit : seul `-y log p` est compté.
binary_loss = lambda z, y: np.mean(y * np.logaddexp(0, -z))

# %% tags=["mistake"] name="cibles échangées" section="Le signe moins"
# chaque exemple reçoit la perte de l'autre réponse : un réseau sûr de lui et qui a raison coûte cher.
binary_loss = lambda z, y: np.mean(np.logaddexp(0, z) - (1 - y) * z)

# %% tags=["mistake"] name="signe oublié" section="Le signe moins"
# la valeur est juste au signe près : c'est la moyenne des logarithmes, qui est négative.
binary_loss = lambda z, y: np.mean(y * z - np.logaddexp(0, z))

# %% tags=["mistake"] name="pas de moyenne" section="La perte d'un lot, en nombres"
# il sort une perte par exemple ; la perte d'un lot est un seul nombre, leur moyenne.
binary_loss = lambda z, y: np.logaddexp(0, z) - y * z

# %% tags=["mistake"] name="somme au lieu de la moyenne" section="Un produit qui devient une somme"
# les pertes des exemples sont additionnées : le résultat grandit avec la taille du lot.
binary_loss = lambda z, y: np.sum(np.logaddexp(0, z) - y * z)


# %% tags=["mistake"] name="maximum du lot entier" section="Soustraire le maximum"
# juste quand les logits se ressemblent. À côté d'un grand logit, les exponentielles des autres valent toutes 0 : ce qui est
# retiré ne vient pas de l'exemple lui-même.
def binary_loss(logits, targets):
    largest = max(logits.max(), 0)
    sums = np.exp(-largest) + np.exp(logits - largest)
    return np.mean(largest + np.log(sums) - targets * logits)


# %% tags=["mistake"] name="maximum retiré, mais pas rendu" section="Le logarithme de softmax"
# la perte est trop petite de la moyenne des logits positifs : le maximum est sorti des exposants, et n'est pas revenu à
# côté du logarithme.
def binary_loss(logits, targets):
    largest = np.maximum(logits, 0)
    return np.mean(np.log(np.exp(-largest) + np.exp(logits - largest)) - targets * logits)


# %% tags=["mistake"] name="un seul exposant décalé" section="Soustraire le maximum"
# la somme contient encore 1 au lieu de `e^-c` : retirer le maximum décale **les deux** logits, 0 compris.
def binary_loss(logits, targets):
    largest = np.maximum(logits, 0)
    return np.mean(largest + np.log(1 + np.exp(logits - largest)) - targets * logits)


# %% [markdown] minutes=10
# ## Exercice 3. Des cibles moins sûres
#
# Une étiquette peut être fausse. Pour qu'un réseau n'apprenne pas à être tout à fait sûr de lui, on
# **adoucit** les cibles (*label smoothing*) : on retire $\varepsilon$ à la bonne classe, et on le
# partage également entre **toutes** les classes, la bonne comprise :
#
# $$ y'_k = (1 - \varepsilon)\, y_k + \frac{\varepsilon}{n_2} \qquad \ell = -\sum_k y'_k \log p_k $$
#
# Écrivez `smoothed_loss(logits, labels, smoothing)`, où `smoothing` est $\varepsilon$. Elle renvoie deux
# choses, `(L, dZ)` :
#
# - `L`, un nombre : la perte moyenne du lot, exacte pour tous les logits ;
# - `dZ`, de forme $(m, n_2)$ : pour chaque exemple, la dérivée de **sa** perte $\ell$ par rapport à ses
#   logits. Établissez-la sur le papier : la démonstration de la leçon tient-elle encore ?
#
# `log_softmax`, celui de la leçon, est donné. Les tableaux reçus ne sont pas modifiés.
#
# La cellule suivante donne un exemple, de bonne classe 0, et $\varepsilon = 0{,}3$. Que valent ses trois
# cibles ? Et son `dZ` ?

# %%
import numpy as np

toy_logits = np.array([[0.0, 0.0, 0.0]])
toy_labels = np.array([0])
toy_smoothing = 0.3


def log_softmax(logits):
    """Renvoie les logarithmes des probabilités, ligne par ligne : (m, n2) -> (m, n2)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


# %%
def smoothed_loss(logits, labels, smoothing):
    """Renvoie la perte moyenne aux cibles adoucies, et dZ, de forme (m, n2)."""
    ### BEGIN SOLUTION
    targets = np.full(logits.shape, smoothing / logits.shape[1])
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    log_p = log_softmax(logits)
    return -np.sum(targets * log_p) / len(labels), np.exp(log_p) - targets
    ### END SOLUTION


# %%
check("07-adoucie", smoothed_loss)

# %% [markdown] tags=["hints"]
# 1. Les cibles adoucies d'un exemple ont-elles encore 1 pour somme ? À quelle étape de la démonstration cela sert-il ?
# 2. Remplacez chaque log p par son logit moins log-somme-exp, puis dérivez : le second terme est multiplié par la somme
#    des cibles.
# 3. Construisez un tableau de cibles, de la forme des logits, plein de `smoothing / classes` ; ajoutez ce qui manque à la bonne
#    classe. Il sert à la perte et à `dZ`.


# %% tags=["right"]
# `np.eye` code les étiquettes ; la formule de l'énoncé s'applique alors au tableau entier.
def smoothed_loss(logits, labels, smoothing):
    classes = logits.shape[1]
    y = (1 - smoothing) * np.eye(classes)[labels] + smoothing / classes
    log_p = log_softmax(logits)
    return -(y * log_p).sum(axis=1).mean(), np.exp(log_p) - y


# %% tags=["right"]
# La perte adoucie est un mélange : la perte ordinaire, et la moyenne des pertes de toutes les classes.
def smoothed_loss(logits, labels, smoothing):
    log_p = log_softmax(logits)
    rows = np.arange(len(labels))
    usual, all_classes = -log_p[rows, labels], -log_p.mean(axis=1)
    dZ = np.exp(log_p) - smoothing / logits.shape[1]
    dZ[rows, labels] -= 1 - smoothing
    return np.mean((1 - smoothing) * usual + smoothing * all_classes), dZ


# %% tags=["right"]
# Un exemple à la fois : ses cibles, log-somme-exp de ses logits, sa perte et sa dérivée.
def smoothed_loss(logits, labels, smoothing):
    losses, slopes = [], []
    for z, label in zip(logits, labels):
        y = np.full(len(z), smoothing / len(z))
        y[label] += 1 - smoothing
        log_sum = np.logaddexp.reduce(z)
        losses.append(np.sum(y * (log_sum - z)))
        slopes.append(np.exp(z - log_sum) - y)
    return np.mean(losses), np.array(slopes)


# %% tags=["mistake"] name="tableau reçu modifié" section="La boucle d'entraînement"
# après l'appel, les logits reçus ne sont plus les mêmes : une opération comme `-=` travaille sur place, dans le tableau de
# celui qui appelle.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    logits -= logits.max(axis=1, keepdims=True)
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% tags=["mistake"] name="softmax, puis logarithme" section="Le logarithme de softmax"
# juste sur des logits ordinaires, mais la perte n'est plus finie sur de grands logits : ici **tous** les logarithmes
# comptent, et celui d'une probabilité arrondie à 0 est perdu.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    p = np.exp(log_softmax(logits))
    return -(y * np.log(p)).sum() / len(labels), p - y


# %% tags=["mistake"] name="écrêtage" section="Pourquoi ce n'est qu'un remède"
# la perte est finie mais trop petite sur de grands logits : ce qui la borne, écrêtage ou nombre ajouté, cache l'erreur
# au lieu de la mesurer.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    p = np.exp(log_softmax(logits))
    return -(y * np.log(np.clip(p, 1e-15, 1))).sum() / len(labels), p - y


# %% tags=["mistake"] name="partage entre les autres classes" section="Une image, dix probabilités"
# la bonne classe n'a pas reçu sa part : `smoothing` est partagé entre les autres seulement, et l'énoncé le partage entre
# toutes.
def smoothed_loss(logits, labels, smoothing):
    y = np.full(logits.shape, smoothing / (logits.shape[1] - 1))
    y[np.arange(len(labels)), labels] = 1 - smoothing
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% tags=["mistake"] name="cibles dont la somme n'est pas 1" section="Son gradient"
# les cibles d'un exemple n'ont pas 1 pour somme : la bonne classe n'a que `1 - smoothing`, ou garde 1, à côté
# de la part des autres.
def smoothed_loss(logits, labels, smoothing):
    y = np.full(logits.shape, smoothing / logits.shape[1])
    y[np.arange(len(labels)), labels] = 1 - smoothing
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% tags=["mistake"] name="gradient sans adoucissement" section="Son gradient"
# la perte est juste, mais `dZ` est encore celui des cibles sûres : les deux ne viennent plus de la même fonction.
def smoothed_loss(logits, labels, smoothing):
    sure = np.eye(logits.shape[1])[labels]
    y = (1 - smoothing) * sure + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - sure


# %% tags=["mistake"] name="perte sans adoucissement" section="Son gradient"
# `dZ` est juste, mais la perte est encore celle des cibles sûres : elle ne regarde que la bonne classe.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -log_p[np.arange(len(labels)), labels].mean(), np.exp(log_p) - y


# %% tags=["mistake"] name="dZ divisé par la taille du lot" section="Les gradients"
# `dZ` est trop petit d'un facteur égal à la taille du lot : il est demandé pour chaque exemple, et la division attend `dW`
# et `db`.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), (np.exp(log_p) - y) / len(labels)


# %% tags=["mistake"] name="signe de dZ" section="Son gradient"
# `dZ` a le signe contraire : c'est le pas, `-=`, qui se charge de descendre.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), y - np.exp(log_p)


# %% tags=["mistake"] name="logarithmes dans dZ" section="Son gradient"
# `dZ` est fait des logarithmes des probabilités, et non des probabilités : il manque une exponentielle.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), log_p - y


# %% tags=["mistake"] name="signe de la perte" section="Le signe moins"
# la perte est juste au signe près : elle est négative. La faire descendre éloignerait le réseau de ses cibles.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return (y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% tags=["mistake"] name="somme au lieu de la moyenne" section="Un produit qui devient une somme"
# la perte grandit avec la taille du lot : les pertes des exemples sont additionnées, et l'énoncé demande leur moyenne.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum(), np.exp(log_p) - y


# %% tags=["mistake"] name="moyenne aussi sur les classes" section="La perte d'un lot, en nombres"
# la perte est trop petite d'un facteur égal au nombre de classes : la moyenne porte sur toutes les cases du tableau, et
# non sur les exemples.
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).mean(), np.exp(log_p) - y


# %% tags=["mistake"] name="smoothing écrit en dur" section="La boucle d'entraînement"
# juste pour `smoothing = 0.1`, faux pour une autre valeur : l'argument `smoothing` n'est pas utilisé.
def smoothed_loss(logits, labels, smoothing):
    y = 0.9 * np.eye(logits.shape[1])[labels] + 0.1 / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% [markdown] minutes=13
# ## Exercice 4. Une boucle à réparer
#
# `strided_epoch`, dans la cellule suivante, devrait entraîner pendant une époque, par lots. Elle
# s'exécute sans erreur. Pour suivre ce qu'elle voit, son argument `gradients` affiche les étiquettes
# de chaque lot reçu : les sept images portent les étiquettes 0 à 6.
#
# Avant d'exécuter : quels lots de trois attendez-vous, et lesquels verra-t-elle ?

# %%
import numpy as np

toy_images = np.array(
    [[0.0, 1.0], [1.0, 1.0], [2.0, 0.0], [3.0, 1.0], [4.0, 0.0], [5.0, 1.0], [6.0, 0.0]]
)
toy_labels = np.array([0, 1, 2, 3, 4, 5, 6])


def toy_gradients(parameters, images, labels):
    """Affiche un lot, et renvoie les gradients d'un neurone seul : `[dw, db]`."""
    print("lot d'étiquettes", labels)
    w, b = parameters
    errors = images @ w + b - labels
    return [2 * images.T @ errors / len(labels), 2 * errors.mean(axis=0, keepdims=True)]


def strided_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    """La boucle en panne."""
    for _ in range(len(images) // batch_size):
        batch_images = images[::batch_size]
        batch_labels = labels[::batch_size]
        found = gradients(parameters, batch_images, batch_labels)
        for i in range(len(parameters)):
            parameters[i] -= learning_rate * found[i]
    return parameters


start = [np.zeros(2), np.zeros(1)]
end = strided_epoch(start, toy_images, toy_labels, 3, 0.01, np.random.default_rng(0), toy_gradients)

# %% [markdown]
# Écrivez `train_epoch`, avec les mêmes arguments, qui fait ce que l'autre devait faire :
#
# - chaque exemple passe une fois et une seule, avec son étiquette, dans un ordre tiré de `rng` : un
#   second appel avec le même `rng` donne un autre ordre, et la même graine redonne le même ;
# - tous les lots comptent `batch_size` exemples, sauf le dernier, qui prend ce qui reste ;
# - après chaque lot, un pas : `gradients(parameters, images du lot, étiquettes du lot)` renvoie une
#   liste de gradients, déjà moyennés sur le lot, un par paramètre, dans le même ordre ;
# - la fonction renvoie la liste des paramètres après le dernier pas. Ceux reçus peuvent être changés
#   sur place ; les images et les étiquettes, non.
#
# Pour l'essayer, exécutez dans une cellule à vous
# `train_epoch(start, toy_images, toy_labels, 3, 0.01, np.random.default_rng(0), toy_gradients)`.


# %%
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    """Entraîne pendant une époque ; renvoie la liste des paramètres."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(images))
    for start in range(0, len(images), batch_size):
        batch = order[start : start + batch_size]
        found = gradients(parameters, images[batch], labels[batch])
        for i in range(len(parameters)):
            parameters[i] -= learning_rate * found[i]
    return parameters
    ### END SOLUTION


# %%
check("07-lots", train_epoch)

# %% [markdown] tags=["hints"]
# 1. Qu'est-ce qui devrait changer d'un tour de boucle à l'autre, et ne change pas ?
# 2. Tirez une fois, avant la boucle, un ordre des positions : `rng.permutation(n)`. Chaque tour en prend la
#    tranche suivante.
# 3. Avancez de `batch_size` en `batch_size` avec `range(0, n, batch_size)` ; une tranche qui dépasse la fin
#    s'arrête d'elle-même. Les mêmes positions choisissent images et étiquettes.


# %% tags=["right"]
# `zip` apparie paramètres et gradients ; `p -= ...` change le tableau sur place, donc aussi la liste reçue.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(labels))
    for start in range(0, len(labels), batch_size):
        batch = order[start : start + batch_size]
        for p, g in zip(parameters, gradients(parameters, images[batch], labels[batch])):
            p -= learning_rate * g
    return parameters


# %% tags=["right"]
# Images et étiquettes sont rangées dans un même ordre, par copie, puis coupées en lots par `np.split`.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = np.arange(len(images))
    rng.shuffle(order)
    images, labels = images[order], labels[order]
    cuts = range(batch_size, len(images), batch_size)
    for x, y in zip(np.split(images, cuts), np.split(labels, cuts)):
        steps = gradients(parameters, x, y)
        parameters = tuple(p - learning_rate * g for p, g in zip(parameters, steps))
    return parameters


# %% tags=["right"]
# Avec deux paramètres nommés : chaque tour prend le début de ce qui reste, jusqu'à une liste vide.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    w, b = parameters
    left = list(rng.choice(len(images), len(images), replace=False))
    while left:
        batch, left = left[:batch_size], left[batch_size:]
        dw, db = gradients([w, b], images[batch], labels[batch])
        w, b = w - learning_rate * dw, b - learning_rate * db
    return [w, b]


# %% tags=["right"]
# Trier des nombres tirés au hasard donne un ordre ; `-(-n // b)` est la division arrondie vers le haut.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = np.argsort(rng.random(len(images)))
    for k in range(-(-len(images) // batch_size)):
        batch = order[k * batch_size : (k + 1) * batch_size]
        steps = gradients(parameters, images[batch], labels[batch])
        for i in range(len(parameters)):
            parameters[i] = parameters[i] - learning_rate * steps[i]
    return parameters


# %% tags=["mistake"] name="tableaux reçus modifiés" section="La boucle d'entraînement"
# après l'appel, les images ou les étiquettes reçues ne sont plus ce qu'elles étaient : la fonction écrit dans les
# tableaux de celui qui l'appelle, au lieu de travailler sur une copie.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    rng.shuffle(images)
    for i in range(0, len(images), batch_size):
        found = gradients(parameters, images[i : i + batch_size], labels[i : i + batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="images ou étiquettes changées" section="La boucle d'entraînement"
# `gradients` a reçu une image ou une étiquette qui n'est pas du jeu : ses nombres ont changé, ou ses pixels ont été
# mélangés. Mélanger, c'est ranger des images entières dans un autre ordre.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    images, labels = rng.permuted(images[order], axis=1), labels[order]
    for i in range(0, len(images), batch_size):
        found = gradients(parameters, images[i : i + batch_size], labels[i : i + batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="images et étiquettes mélangées séparément" section="La boucle d'entraînement"
# les images d'un lot ne sont pas avec leurs étiquettes : les deux tableaux n'ont pas suivi le même ordre.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    images, labels = rng.permutation(images), rng.permutation(labels)
    for i in range(0, len(images), batch_size):
        found = gradients(parameters, images[i : i + batch_size], labels[i : i + batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="toujours la même tranche" section="Un lot n'est pas une tranche fixe"
# c'est encore la panne : chaque pas reçoit une image sur huit, toujours les mêmes, et le réseau ne voit jamais les
# autres.
train_epoch = strided_epoch


# %% tags=["mistake"] name="le même lot à chaque pas" section="Un lot n'est pas une tranche fixe"
# tous les pas reçoivent le même lot : la tranche n'avance pas d'un tour à l'autre.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    batch = rng.permutation(len(images))[:batch_size]
    for step in range(0, len(images), batch_size):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="toutes les images à chaque pas" section="Des centaines de pas au lieu d'un"
# chaque pas reçoit les 50 images à la fois, quand `batch_size` vaut 8 : il coûte le prix d'une époque.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for step in range(0, len(images), batch_size):
        found = gradients(parameters, images, labels)
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="tranches en pas de batch_size, décalées" section="Un lot n'est pas une tranche fixe"
# toutes les images passent, mais `[k::batch_size]` est une tranche de pas `batch_size`, et non un lot de cette
# taille ; et l'ordre n'est pas tiré.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for k in range(batch_size):
        found = gradients(parameters, images[k::batch_size], labels[k::batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="lots qui s'étendent jusqu'à la fin" section="La boucle d'entraînement"
# certains lots comptent plus de `batch_size` images, et des images passent plusieurs fois : où doit s'arrêter un
# lot, et d'où repart le suivant ?
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for start in range(0, len(images), batch_size):
        batch = order[start : start * batch_size + batch_size]
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="tirage avec remise" section="La boucle d'entraînement"
# des exemples passent plusieurs fois dans l'époque, et d'autres jamais : chaque position doit sortir une fois et
# une seule.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in range(0, len(images), batch_size):
        batch = rng.integers(0, len(images), batch_size)
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="lot vide" section="La boucle d'entraînement"
# `gradients` a reçu un lot vide : la moyenne de rien est `nan`, et les poids avec elle. Où la boucle
# s'arrête-t-elle, quand le nombre d'exemples tombe juste et quand il ne tombe pas juste ?
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for batch in np.split(order, range(batch_size, len(images) + 1, batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="un seul lot" section="Des centaines de pas au lieu d'un"
# un seul lot a servi, et l'époque s'arrête là. Y a-t-il une boucle, et le `return` est-il après elle ?
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        return [p - learning_rate * g for p, g in zip(parameters, found)]


# %% tags=["mistake"] name="dernier lot incomplet perdu" section="La boucle d'entraînement"
# 50 exemples par lots de 8 devraient donner sept lots, et il n'y en a que six : deux exemples n'ont pas servi.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    used = len(images) // batch_size * batch_size
    for batch in rng.permutation(len(images))[:used].reshape(-1, batch_size):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="pas de mélange" section="La boucle d'entraînement"
# les lots sont les bons, mais toujours dans l'ordre du jeu : les exemples ne sont pas mélangés.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in range(0, len(images), batch_size):
        found = gradients(parameters, images[i : i + batch_size], labels[i : i + batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="lots mélangés, mais pas les exemples" section="La boucle d'entraînement"
# les lots sortent dans le désordre, mais chacun contient toujours les mêmes voisins : ce sont les exemples qu'il
# faut mélanger.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in rng.permutation(np.arange(0, len(images), batch_size)):
        found = gradients(parameters, images[i : i + batch_size], labels[i : i + batch_size])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="le même ordre à chaque époque" section="La boucle d'entraînement"
# deux époques de suite donnent le même ordre : il ne vient pas du `rng` reçu, qui aurait continué. Une graine
# refixée dans la fonction ferait cela.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    rng = np.random.default_rng(0)
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="hasard qui ne vient pas de rng" section="La boucle d'entraînement"
# la même graine ne redonne pas le même ordre : le hasard ne vient pas du `rng` reçu, et l'entraînement ne pourrait
# pas être refait.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    rng = np.random.default_rng()
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="paramètres jamais mis à jour" section="La boucle d'entraînement"
# les paramètres renvoyés sont ceux du départ. `p = ...` dans une boucle donne un nouveau nom, et ne change pas la
# liste : chaque mise à jour doit être gardée.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        for p, g in zip(parameters, gradients(parameters, images[batch], labels[batch])):
            p = p - learning_rate * g
    return parameters


# %% tags=["mistake"] name="gradients tous calculés au départ" section="Des centaines de pas au lieu d'un"
# tous les gradients sont demandés avec les poids du départ : chaque pas doit partir des poids que le pas d'avant
# vient de changer.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    new = parameters
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        new = [p - learning_rate * g for p, g in zip(new, found)]
    return new


# %% tags=["mistake"] name="on monte au lieu de descendre" section="La boucle d'entraînement"
# les paramètres suivent le gradient au lieu d'aller contre lui : la perte monte.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p + learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="gradient divisé encore par la taille du lot" section="Les gradients"
# les pas sont trop petits d'un facteur égal à la taille du lot : les gradients reçus sont déjà des moyennes.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - learning_rate * g / len(batch) for p, g in zip(parameters, found)]
    return parameters


# %% tags=["mistake"] name="taux d'apprentissage écrit en dur" section="La boucle d'entraînement"
# juste pour un taux de 0,1, faux pour un autre : l'argument `learning_rate` n'est pas utilisé.
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for batch in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        found = gradients(parameters, images[batch], labels[batch])
        parameters = [p - 0.1 * g for p, g in zip(parameters, found)]
    return parameters


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Rien n'est vérifié ici. Un lot deux fois plus grand fait deux fois moins de pas par époque. Peut-on
# compenser en doublant le taux ? Jusqu'à quelle taille ?
#
# Prévoyez, puis écrivez un protocole avant de mesurer : `helpers.network`, le réseau de la leçon, trois
# époques, des lots de 32 à 4096 images, un taux proportionnel à la taille, plusieurs graines,
# l'exactitude en validation. Tracez-la selon la taille du lot, à côté d'une seconde courbe où le taux
# reste celui de la leçon. Où la règle cesse-t-elle de tenir ? Que voit-on de la première
# perte quand elle cède ? Qu'est-ce que votre mesure ne permet pas de dire ?
