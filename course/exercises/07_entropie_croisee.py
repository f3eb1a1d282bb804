# ---
# title: L'entropie croisée et les lots
# goal: Écrire deux pertes exactes et une pénalité, et réparer une boucle qui voit toujours les mêmes images.
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
# p = \frac{1}{1 + e^{-z}}
# \qquad
# \ell = -y \log p - (1 - y) \log (1 - p)
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
# 1. Écrivez $\log p$ et $\log(1 - p)$ comme le log-softmax des deux logits $(0 \;;\; z)$ : qu'ont-ils en commun ?
# 2. La perte se réduit à un logarithme d'une somme de deux exponentielles, moins un terme qui ne compte que pour
#    $y = 1$. Laquelle des deux exponentielles peut déborder ?
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
# les exemples de cible 0 ne coûtent rien, quel que soit leur logit : seul $-y \log p$ est compté.
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
# la somme contient encore 1 au lieu de $e^{-c}$ : retirer le maximum décale **les deux** logits, 0 compris.
def binary_loss(logits, targets):
    largest = np.maximum(logits, 0)
    return np.mean(largest + np.log(1 + np.exp(logits - largest)) - targets * logits)


# %% [markdown] minutes=10
# ## Exercice 3. Une perte qui retient les poids
#
# Pour que les poids ne grandissent pas sans raison, on ajoute à la perte une **pénalité** (*weight decay*,
# ou L2) : $\lambda$ fois la somme des carrés de tous les **poids**. Les biais n'en ont pas.
#
# $$ L' = L + \lambda \sum_{W} \sum_{j, k} W_{jk}^2 $$
#
# Écrivez `penalised(loss, gradients, parameters, decay)`, qui renvoie la nouvelle perte et ses gradients :
#
# - `loss` : un nombre, la perte $L$ d'un lot ;
# - `parameters` : la liste `[W1, b1, W2, b2, ...]`, pour un nombre quelconque de couches ; un poids a la
#   forme $(n_0, n_1)$, un biais la forme $(n_1,)$ ;
# - `gradients` : les gradients de $L$, dans le même ordre ; `decay` : le nombre $\lambda$ ;
# - le résultat est `(perte, liste de gradients)`. Rien de ce qui est reçu n'est modifié.
#
# Le gradient de la pénalité ne figure pas dans la leçon : dérivez-la par rapport à un poids. Avant
# d'écrire, calculez $L'$ et les deux gradients de la cellule suivante.

# %%
import numpy as np

toy_parameters = [np.array([[1.0, -2.0]]), np.array([3.0, 0.5])]
toy_gradients = [np.array([[0.1, 0.2]]), np.array([0.3, 0.4])]
toy_loss, toy_decay = 0.5, 0.01


# %%
def penalised(loss, gradients, parameters, decay):
    """Renvoie la perte et les gradients, pénalité des poids comprise."""
    ### BEGIN SOLUTION
    found = []
    for parameter, gradient in zip(parameters, gradients):
        if parameter.ndim == 2:
            loss = loss + decay * np.sum(parameter**2)
            gradient = gradient + 2 * decay * parameter
        found.append(gradient)
    return loss, found
    ### END SOLUTION


# %%
check("07-penalite", penalised)

# %% [markdown] tags=["hints"]
# 1. La perte et les gradients doivent rester ceux de la même fonction : que devient chacun quand on ajoute un terme ?
# 2. Un seul terme de la somme contient $W_{jk}$ : quelle est la dérivée de $\lambda W_{jk}^2$ ?
# 3. `ndim` distingue un poids d'un biais. Additionnez dans de nouveaux tableaux : `+=` changerait ceux que l'on vous a
#    donnés.


# %% tags=["right"]
# Les poids occupent une place sur deux de la liste ; un coefficient nul laisse les biais tels quels.
def penalised(loss, gradients, parameters, decay):
    penalty = sum((W * W).sum() for W in parameters[::2])
    factors = [2 * decay, 0] * (len(parameters) // 2)
    pairs = zip(gradients, factors, parameters)
    return loss + decay * penalty, [g + factor * p for g, factor, p in pairs]


# %% tags=["right"]
# Des copies protègent les tableaux reçus, que `+=` peut alors changer sur place.
def penalised(loss, gradients, parameters, decay):
    changed = [gradient.copy() for gradient in gradients]
    for i in range(0, len(parameters), 2):
        changed[i] += 2 * decay * parameters[i]
        loss += decay * np.linalg.norm(parameters[i]) ** 2
    return loss, changed


# %% tags=["right"]
# `np.vdot(W, W)` est la somme des carrés ; une liste en compréhension choisit selon la forme.
def penalised(loss, gradients, parameters, decay):
    weights = [p for p in parameters if len(p.shape) > 1]
    total = loss + decay * sum(np.vdot(W, W) for W in weights)
    return total, [
        g + decay * 2 * p if len(p.shape) > 1 else g for g, p in zip(gradients, parameters)
    ]


# %% tags=["mistake"] name="tableaux reçus modifiés" section="La boucle d'entraînement"
# après l'appel, les gradients ou les poids reçus ne sont plus les mêmes : `+=` travaille sur place, dans les tableaux de
# celui qui appelle.
def penalised(loss, gradients, parameters, decay):
    for i in range(0, len(parameters), 2):
        loss = loss + decay * np.sum(parameters[i] ** 2)
        gradients[i] += 2 * decay * parameters[i]
    return loss, gradients


# %% tags=["mistake"] name="gradients inchangés" section="Son gradient"
# la perte est juste, mais les gradients sont encore ceux de l'ancienne : l'entraînement ne saurait rien de la pénalité.
def penalised(loss, gradients, parameters, decay):
    return loss + decay * sum(np.sum(W**2) for W in parameters[::2]), gradients


# %% tags=["mistake"] name="perte inchangée" section="Son gradient"
# les gradients sont justes, mais la perte est encore l'ancienne : celle que l'on affiche n'est plus celle que l'on fait
# descendre.
def penalised(loss, gradients, parameters, decay):
    return loss, [g + 2 * decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="gradient sans le 2" section="La preuve"
# la perte est juste, mais ce qui est ajouté aux gradients est deux fois trop petit : des différences finies le
# montreraient.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.sum(W**2) for W in parameters[::2])
    return total, [g + decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="demi-pénalité" section="La preuve"
# la perte et les gradients vont bien ensemble, mais la pénalité est deux fois trop petite : l'énoncé la prend sans
# facteur 1/2.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay / 2 * sum(np.sum(W**2) for W in parameters[::2])
    return total, [g + decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="biais pénalisés" section="Le réseau, un exemple par ligne"
# les biais ont reçu une pénalité, dans la perte ou dans les gradients : l'énoncé ne retient que les poids.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.sum(p**2) for p in parameters)
    return total, [g + 2 * decay * p for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="valeurs absolues" section="La preuve"
# la pénalité est la somme des valeurs absolues, et son gradient ne dépend que du signe des poids : c'est une autre pénalité
# que celle de l'énoncé, qui prend les carrés.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.abs(W).sum() for W in parameters[::2])
    return total, [
        g + decay * np.sign(p) if p.ndim == 2 else g for g, p in zip(gradients, parameters)
    ]


# %% tags=["mistake"] name="moyenne des carrés" section="Un produit qui devient une somme"
# la pénalité est une moyenne sur les poids d'une couche : l'énoncé demande leur somme.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.mean(W**2) for W in parameters[::2])
    return total, [
        g + 2 * decay * p / p.size if p.ndim == 2 else g for g, p in zip(gradients, parameters)
    ]


# %% tags=["mistake"] name="carré de la somme" section="La preuve"
# les poids sont additionnés avant d'être mis au carré : un poids positif et un poids négatif s'annulent dans cette
# pénalité.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.sum(W) ** 2 for W in parameters[::2])
    return total, [g + 2 * decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="norme sans le carré" section="La preuve"
# la pénalité prend la longueur de chaque tableau de poids, avec une racine : l'énoncé demande la somme des carrés.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.linalg.norm(W) for W in parameters[::2])
    return total, [g + 2 * decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="première couche seule" section="Les gradients"
# seuls les poids de la première couche sont retenus : la somme porte sur toutes les couches.
def penalised(loss, gradients, parameters, decay):
    W1 = parameters[0]
    return loss + decay * np.sum(W1**2), [gradients[0] + 2 * decay * W1, *gradients[1:]]


# %% tags=["mistake"] name="signe du gradient" section="La boucle d'entraînement"
# ce qui est ajouté aux gradients a le signe contraire : c'est le pas, `-=`, qui se charge de descendre. Avec ce signe, les
# poids grandiraient.
def penalised(loss, gradients, parameters, decay):
    total = loss + decay * sum(np.sum(W**2) for W in parameters[::2])
    return total, [g - 2 * decay * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


# %% tags=["mistake"] name="coefficient écrit en dur" section="La boucle d'entraînement"
# juste pour `decay = 0.01`, faux pour une autre valeur : l'argument `decay` n'est pas utilisé partout.
def penalised(loss, gradients, parameters, decay):
    total = loss + 0.01 * sum(np.sum(W**2) for W in parameters[::2])
    return total, [g + 2 * 0.01 * p if p.ndim == 2 else g for g, p in zip(gradients, parameters)]


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
# Prévoyez, puis écrivez un protocole avant de mesurer : `helpers.network`, le réseau 784-128-10, trois
# époques, des lots de 32 à 4096, un taux de 0,1 pour 128 images et proportionnel à la taille, plusieurs
# graines, l'exactitude sur 9 000 images de validation. Tracez-la selon la taille du lot, à côté d'une
# seconde courbe où le taux reste de 0,1. Où la règle cesse-t-elle de tenir ? Que voit-on de la première
# perte quand elle cède ? Qu'est-ce que votre mesure ne permet pas de dire ?
