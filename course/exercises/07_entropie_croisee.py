# ---
# title: L'entropie croisée et les lots
# goal: Écrire la perte et softmax pour tous les logits, et réparer une boucle qui voit toujours les mêmes images.
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
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \log p_{i,\, \text{label}_i} $$
#
# - `probabilities`, de forme $(n, c)$ : une ligne par exemple, des nombres strictement positifs ;
# - `labels`, de forme $(n,)$ : les classes, des entiers de 0 à $c - 1$ ;
# - le résultat est un nombre. $n$ et $c$ sont quelconques.
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
    """Renvoie l'entropie croisée moyenne : (n, c) et (n,) -> un nombre."""
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
# 3. `np.arange(n)` donne les lignes. Puis un logarithme, un signe, une moyenne.


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
# Comparer les étiquettes aux numéros de classe donne un masque (n, c), et `einsum` somme ce qu'il garde.
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

# %% tags=["mistake"] name="sans logarithme" section="Pourquoi un logarithme"
# ce nombre suit la probabilité du bon chiffre sans logarithme : il corrige autant le détail que l'erreur
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


# %% tags=["mistake"] name="softmax appliquée aux probabilités" section="La perte d'un lot, en nombres"
# une softmax de trop : la fonction reçoit déjà des probabilités, et non des logits.
def batch_loss(probabilities, labels):
    p = np.exp(probabilities) / np.exp(probabilities).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="petit nombre ajouté ou écrêtage" section="Pourquoi ce n'est qu'un remède"
# un nombre est ajouté à la probabilité du bon chiffre, ou un écrêtage la borne : l'écart se voit sur les petites
# probabilités, dont le logarithme est faussé. Aucune ici n'est nulle.
batch_loss = lambda p, y: -np.log(p[range(len(y)), y] + 1e-7).mean()

# %% [markdown] minutes=12
# ## Exercice 2. Une softmax pour tous les logits
#
# Écrivez `softmax(logits)`, qui rend les probabilités ligne par ligne :
#
# $$ p_{ik} = \frac{e^{z_{ik}}}{\sum_j e^{z_{ij}}} \qquad (n, c) \longrightarrow (n, c) $$
#
# Elle doit rester juste pour **tous** les logits, grands ou petits, sans débordement ni `nan`, et même
# si les lignes d'un lot sont très différentes. Le tableau reçu n'est pas modifié.
#
# La cellule suivante donne trois lignes. La première et la deuxième ont les mêmes probabilités :
# pourquoi ? Que valent celles de la troisième ?

# %%
import numpy as np

toy_logits = np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0], [0.0, 0.0, 1000.0]])


# %%
def softmax(logits):
    """Renvoie les probabilités, ligne par ligne : (n, c) -> (n, c)."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %%
check("07-softmax", softmax)

# %% [markdown] tags=["hints"]
# 1. Que peut-on soustraire à tous les logits d'une ligne sans changer ses probabilités ?
# 2. Si le plus grand logit devient 0, aucune exponentielle ne dépasse 1. Chaque ligne a le sien.
# 3. `max` et `sum` prennent `axis=1` pour travailler par ligne, et `keepdims=True` pour rester en colonne.


# %% tags=["right"]
# Sans `keepdims` : `[:, None]` remet le maximum et la somme de chaque ligne en colonne, de forme (n, 1).
def softmax(logits):
    powers = np.exp(logits - np.max(logits, 1)[:, None])
    return powers / np.sum(powers, 1)[:, np.newaxis]


# %% tags=["right"]
# Une ligne à la fois, en boucle : chacune soustrait son propre maximum. Une liste de lignes convient aussi.
def softmax(logits):
    rows = []
    for row in logits:
        powers = np.exp(row - max(row))
        rows.append(powers / sum(powers))
    return rows


# %% tags=["right"]
# Transposés, les exemples sont en colonnes : la forme (n,) s'aligne sur eux, et `keepdims` est inutile.
def softmax(logits):
    powers = np.exp(logits.T - logits.max(axis=1))
    return (powers / powers.sum(axis=0)).T


# %% tags=["right"]
# SciPy a cette fonction ; elle soustrait elle-même le maximum, sur l'axe qu'on lui donne.
from scipy.special import softmax as of


def softmax(logits):
    return of(logits, axis=1)


# %% tags=["right"]
# `np.logaddexp` calcule log(e^a + e^b) sans débordement ; réduit par ligne, il donne log-somme-exp.
def softmax(logits):
    sums = np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return np.exp(logits - sums)


# %% tags=["right"]
# Les opérations sur place épargnent de la mémoire ; la copie, faite d'abord, protège le tableau reçu.
def softmax(logits):
    p = logits.copy()
    p -= p.max(axis=1, keepdims=True)
    np.exp(p, out=p)
    p /= p.sum(axis=1, keepdims=True)
    return p


# %% tags=["mistake"] name="tableau reçu modifié" section="La boucle d'entraînement"
# après l'appel, les logits reçus ne sont plus les mêmes : une opération comme `-=` travaille sur place, dans le
# tableau de celui qui appelle.
def softmax(logits):
    logits -= logits.max(axis=1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="maximum non soustrait" section="Calculer depuis les logits"
# juste sur des logits ordinaires, mais `nan` sur de plus grands : l'exponentielle déborde, et `inf / inf` n'est pas un
# nombre.
softmax = lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="maximum du tableau entier" section="Soustraire le maximum"
# juste quand les lignes se ressemblent, mais une ligne de petits logits à côté d'une ligne de grands donne 0 / 0 :
# ce qui est soustrait ne vient pas de la ligne elle-même.
softmax = lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="un autre nombre que le maximum" section="Soustraire le maximum"
# juste sur trois logits voisins, mais `nan` sur une ligne comme `[0, 0, 20000]` : le plus grand exposant déborde
# encore.
def softmax(logits):
    exponentials = np.exp(logits - logits.mean(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="logits écrêtés" section="Pourquoi ce n'est qu'un remède"
# plus de débordement, mais 1000, 1001 et 1002 donnent trois probabilités égales : les différences entre grands
# logits sont effacées, par un écrêtage par exemple.
def softmax(logits):
    exponentials = np.exp(np.clip(logits, -500, 500))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="valeurs NaN remplacées" section="Calculer depuis les logits"
# pour de grands logits, une ligne ne contient que des 0 : elle n'a plus pour somme 1. Remplacer les `nan` cache la panne
# sans la réparer.
softmax = lambda z: np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))


# %% tags=["mistake"] name="division par le maximum" section="Soustraire le maximum"
# les logits sont divisés par leur maximum : cela change les probabilités, alors qu'un décalage les garde.
def softmax(logits):
    exponentials = np.exp(logits / logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="somme sur les exemples" section="Soustraire le maximum"
# ce sont les colonnes qui ont pour somme 1 : les exemples se partagent une classe, au lieu que les classes se
# partagent un exemple.
softmax = lambda z: np.exp(z) / np.exp(z).sum(axis=0)

# %% tags=["mistake"] name="somme du tableau entier" section="Soustraire le maximum"
# c'est le tableau entier qui a pour somme 1 : chaque ligne doit l'avoir, à elle seule.
softmax = lambda z: np.exp(z) / np.exp(z).sum()


# %% tags=["mistake"] name="maximum de chaque colonne" section="Soustraire le maximum"
# dans une même ligne, tous les logits n'ont pas été décalés du même nombre : ce qui est soustrait vient des
# colonnes, et les probabilités changent.
softmax = lambda z: np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=1)[:, None]


# %% tags=["mistake"] name="pas d'exponentielle" section="Calculer depuis les logits"
# les logits eux-mêmes sont divisés par leur somme : certains résultats sont négatifs ou dépassent 1.
# L'exponentielle, toujours positive, manque.
softmax = lambda z: z / z.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="keepdims oublié" section="Soustraire le maximum"
# avec autant de lignes que de colonnes, les valeurs sont fausses ; sinon, NumPy refuse les formes. Un tableau de
# forme (n,) est aligné sur les colonnes, et non sur les lignes.
softmax = lambda z: np.exp(z) / np.exp(z).sum(axis=1)

# %% tags=["mistake"] name="exponentielles non divisées" section="Soustraire le maximum"
# ce sont des exponentielles, et non des probabilités : la somme d'une ligne n'est pas 1.
softmax = lambda z: np.exp(z - z.max(axis=1, keepdims=True))


# %% tags=["mistake"] name="le logarithme de softmax" section="Le logarithme de softmax"
# ces nombres sont négatifs : ce sont les logarithmes des probabilités, que demande l'exercice suivant.
softmax = lambda z: z - np.logaddexp.reduce(z, axis=1, keepdims=True)

# %% [markdown] minutes=10
# ## Exercice 3. La perte, depuis les logits
#
# Écrivez `loss_from_logits(logits, labels)` : la même perte moyenne que dans l'exercice 1, calculée
# depuis les logits, de forme $(n, c)$. Elle doit rester **exacte** quand le réseau se trompe avec
# assurance : pour les logits $(1000 \;;\; 0)$ et l'étiquette 1, la perte vaut leur écart, et non l'infini.
# Le tableau reçu n'est pas modifié.
#
# $$
# \begin{aligned}
# \log p_k &= (z_k - m) - \log \sum_j e^{z_j - m} \\
# m &= \max_j z_j
# \end{aligned}
# $$
#
# La cellule suivante donne deux exemples. Que valent leurs deux pertes, et leur moyenne ?

# %%
import numpy as np

toy_logits = np.array([[0.0, 0.0], [1000.0, 0.0]])
toy_labels = np.array([0, 1])


# %%
def loss_from_logits(logits, labels):
    """Renvoie l'entropie croisée moyenne : logits (n, c), étiquettes (n,) -> un nombre."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return (log_sums - shifted[np.arange(len(labels)), labels]).mean()
    ### END SOLUTION


# %%
check("07-logits", loss_from_logits)

# %% [markdown] tags=["hints"]
# 1. La formule de l'énoncé donne un logarithme par classe : lequel faut-il garder ?
# 2. Le maximum se soustrait ligne par ligne, avant l'exponentielle.
# 3. Une fois `shifted` calculé, la perte d'un exemple est le logarithme de la somme de ses exponentielles,
#    moins `shifted` dans la colonne de son étiquette.


# %% tags=["right"]
# `np.logaddexp.reduce` donne log-somme-exp de chaque ligne : la perte est sa différence au bon logit.
def loss_from_logits(logits, labels):
    sums = np.logaddexp.reduce(logits, axis=1)
    return np.mean(sums - logits[np.arange(len(labels)), labels])


# %% tags=["right"]
# SciPy rend les logarithmes des probabilités, sans passer par elles ; il reste à prendre le bon.
from scipy.special import log_softmax


def loss_from_logits(logits, labels):
    return -log_softmax(logits, axis=1)[range(len(labels)), labels].mean()


# %% tags=["right"]
# En boucle : log-somme-exp de la ligne, maximum retiré puis ajouté, moins le logit de l'étiquette.
def loss_from_logits(logits, labels):
    total = 0
    for row, label in zip(logits, labels):
        total += row.max() + np.log(np.exp(row - row.max()).sum()) - row[label]
    return total / len(labels)


# %% tags=["right"]
# Le codage un-parmi-dix choisit le logarithme du bon chiffre, et la somme efface les autres, nuls.
def loss_from_logits(logits, labels):
    z = logits - np.max(logits, axis=1)[:, None]
    log_p = z - np.log(np.sum(np.exp(z), axis=1))[:, None]
    targets = np.eye(logits.shape[1])[labels]
    return -(targets * log_p).sum() / len(logits)


# %% tags=["right"]
# Les logits sont d'abord décalés du bon : la perte est alors log-somme-exp, le maximum retiré à part.
def loss_from_logits(logits, labels):
    z = logits - logits[np.arange(len(labels)), labels][:, None]
    m = z.max(axis=1)
    return (m + np.log(np.exp(z - m[:, None]).sum(axis=1))).mean()


# %% tags=["mistake"] name="tableau reçu modifié" section="La boucle d'entraînement"
# la fonction change les logits de celui qui l'appelle : une opération comme `-=` travaille sur place.
def loss_from_logits(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(logits).sum(axis=1))
    return (log_sums - logits[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="softmax, puis logarithme" section="Le logarithme de softmax"
# juste sur des logits ordinaires, mais infinie pour (1000 ; 0) : la probabilité du bon chiffre est calculée
# d'abord, elle s'arrondit à 0, et son logarithme est perdu.
def loss_from_logits(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="maximum non soustrait" section="Calculer depuis les logits"
# juste sur des logits ordinaires, mais ni finie ni exacte pour (1000 ; 0) : une exponentielle déborde avant que le
# logarithme ne la ramène.
loss_from_logits = lambda z, y: (np.log(np.exp(z).sum(axis=1)) - z[range(len(y)), y]).mean()


# %% tags=["mistake"] name="probabilités écrêtées" section="Pourquoi ce n'est qu'un remède"
# pour (1000 ; 0), la perte est finie mais bien trop petite : ce qui la borne, écrêtage, nombre ajouté ou
# remplacement des `nan`, cache l'erreur au lieu de la mesurer.
def loss_from_logits(logits, labels):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(powers / powers.sum(axis=1, keepdims=True), 1e-15, 1)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="maximum du tableau entier" section="Soustraire le maximum"
# juste quand les lignes se ressemblent. À côté d'une ligne de grands logits, les exponentielles d'une ligne de
# petits valent toutes 0, et le logarithme de leur somme est perdu : le maximum n'est pas celui de la ligne.
def loss_from_logits(logits, labels):
    shifted = logits - logits.max()
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return (log_sums - shifted[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="signe oublié" section="L'entropie croisée, depuis les logits"
# la valeur est juste au signe près : c'est la moyenne des logarithmes, qui est négative.
loss_from_logits = lambda z, y: (z[range(len(y)), y] - np.logaddexp.reduce(z, axis=1)).mean()

# %% tags=["mistake"] name="pas de moyenne" section="L'entropie croisée, depuis les logits"
# il sort une perte par exemple, au lieu de la moyenne du lot.
loss_from_logits = lambda z, y: np.logaddexp.reduce(z, axis=1) - z[range(len(y)), y]

# %% tags=["mistake"] name="somme au lieu de la moyenne" section="Un produit qui devient une somme"
# les pertes des exemples sont additionnées : le résultat grandit avec la taille du lot.
loss_from_logits = lambda z, y: (np.logaddexp.reduce(z, axis=1) - z[range(len(y)), y]).sum()


# %% tags=["mistake"] name="maximum soustrait d'un seul côté" section="Le logarithme de softmax"
# il manque le maximum, ou il est compté en trop : un terme de la différence a été décalé, et l'autre non.
def loss_from_logits(logits, labels):
    log_sums = np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1))
    return (log_sums - logits[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="somme sur les exemples ou sur tout le lot" section="Le logarithme de softmax"
# la somme des exponentielles mélange les exemples : chaque ligne a la sienne, sur ses seules classes.
def loss_from_logits(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(shifted).sum()) - shifted[np.arange(len(labels)), labels]).mean()


# %% tags=["mistake"] name="toutes les classes, ou celles des autres exemples" section="L'entropie croisée, depuis les logits"
# les logarithmes sont justes, mais la moyenne en prend trop : une ligne ne compte que pour la classe de son
# étiquette.
loss_from_logits = lambda z, y: (np.logaddexp.reduce(z, axis=1)[:, None] - z[:, y]).mean()

# %% tags=["mistake"] name="logarithme de la somme oublié" section="Le logarithme de softmax"
# la perte est nulle dès que le bon chiffre a le plus grand logit, même de peu : la somme des exponentielles
# manque.
loss_from_logits = lambda z, y: (z.max(axis=1) - z[range(len(y)), y]).mean()

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


# %% tags=["mistake"] name="toutes les images à chaque pas" section="469 pas au lieu d'un"
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


# %% tags=["mistake"] name="un seul lot" section="469 pas au lieu d'un"
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


# %% tags=["mistake"] name="gradients tous calculés au départ" section="469 pas au lieu d'un"
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
