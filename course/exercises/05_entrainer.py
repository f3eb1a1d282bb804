# ---
# title: Entraîner et évaluer
# goal: Ordonner un pas, faire les lots, écrire l'inertie, lire des courbes, entraîner et évaluer.
# prerequisites: Leçon 05
# teaching_minutes: 15
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre réponse, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint, start_keras

start_keras()

# %% [markdown] minutes=5
# ## Exercice 1. Les cinq gestes dans l'ordre
#
# Voici les cinq gestes d'un pas d'entraînement, en désordre :
#
# - **A.** calculer la perte : comparer les sorties du réseau aux cibles ;
# - **B.** modifier les poids, dans le sens opposé au gradient ;
# - **C.** prendre un lot d'images et leurs cibles ;
# - **D.** calculer les gradients de la perte par rapport aux poids (passe arrière) ;
# - **E.** calculer les sorties du réseau (passe avant).
#
# Écrivez dans `order` les cinq lettres, du premier geste au dernier, par exemple `"ABCDE"`. Plusieurs
# ordres sont possibles : donnez-en un.

# %%
order = "CEADB"  # SOLUTION

# %%
check("05-ordre", order)

# %% [markdown] tags=["hints"]
# 1. De quoi chaque geste a-t-il besoin pour commencer, et quel geste le lui fournit ?
# 2. La perte compare des sorties à des cibles, et les gradients partent de ces sorties : quels gestes les
#    donnent ?
# 3. On ne change les poids qu'après avoir calculé dans quel sens les changer.

# %% tags=["right"]
# Les gradients viennent de la formule de la perte : ils n'attendent pas sa valeur.
order = "CEDAB"

# %% tags=["right"]
# La perte se regarde même après la mise à jour : elle compare des sorties déjà calculées.
order = "CEDBA"

# %% tags=["right"]
# Les minuscules valent les capitales.
order = "ceadb"

# %% tags=["right"]
# Entre les lettres, espaces et virgules ne comptent pas.
order = "C, E, A, D, B"

# %% tags=["right"]
# Les flèches ne comptent pas non plus : seules les lettres sont lues.
order = "C -> E -> A -> D -> B"

# %% tags=["right"]
# Une liste de lettres se lit dans son ordre.
order = ["C", "E", "A", "D", "B"]

# %% tags=["right"]
# Un n-uplet aussi se lit dans son ordre : `tuple` sépare les lettres d'un texte.
order = tuple("CEADB")

# %% tags=["mistake"] name="une lettre manque ou revient" section="Les cinq gestes d'un pas"
# il faut chacune des cinq lettres A, B, C, D, E une fois, et rien d'autre.
order = "CEAB"

# %% tags=["mistake"] name="passe avant sans lot" section="Premier geste : prendre un lot"
# dans votre ordre, le réseau calcule ses sorties (E) avant d'avoir reçu des images (C).
order = "ECADB"

# %% tags=["mistake"] name="perte avant la passe avant" section="Troisième geste : mesurer la perte"
# dans votre ordre, la perte (A) compare aux cibles des sorties qui ne sont pas encore calculées (E).
order = "CAEDB"

# %% tags=["mistake"] name="gradients avant la passe avant" section="Quatrième geste : calculer les gradients"
# dans votre ordre, les gradients (D) sont calculés avant les sorties (E), dont ils partent.
order = "CDEAB"

# %% tags=["mistake"] name="mise à jour avant les gradients" section="Cinquième geste : mettre à jour les poids"
# dans votre ordre, les poids changent (B) avant que l'on sache dans quel sens les changer (D).
order = "CEABD"

# %% [markdown] minutes=16
# ## Exercice 2. Les lots d'une époque
#
# Écrivez `batches(images, labels, batch_size, rng)`. Elle renvoie les lots d'une époque : une liste
# de paires `(images du lot, étiquettes du lot)`, ou un générateur de ces paires.
#
# - Chaque exemple passe une fois et une seule, avec son étiquette.
# - Tous les lots comptent `batch_size` exemples, sauf le dernier, qui prend ce qui reste.
# - L'ordre est tiré de `rng`, un générateur de NumPy : un second appel avec le même `rng` donne un
#   autre ordre, et la même graine redonne les mêmes lots.
# - Les tableaux reçus ne sont pas modifiés.
#
# La cellule suivante prépare sept « images » de deux pixels, dont l'étiquette vaut dix fois le
# premier pixel : on voit ainsi d'un coup d'œil si les paires restent justes. Pour essayer votre
# fonction, exécutez dans une cellule à vous
# `list(batches(toy_images, toy_labels, 3, np.random.default_rng(0)))`. Combien de lots
# attendez-vous, et de quelles tailles ?

# %%
import numpy as np

toy_images = np.array([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]])
toy_labels = np.array([0, 10, 20, 30, 40, 50, 60])


# %%
def batches(images, labels, batch_size, rng):
    """Renvoie les lots d'une époque, mélangés : des paires (images, étiquettes)."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(images))
    pairs = []
    for start in range(0, len(images), batch_size):
        chosen = order[start : start + batch_size]
        pairs.append((images[chosen], labels[chosen]))
    return pairs
    ### END SOLUTION


# %%
check("05-lots", batches)

# %% [markdown] tags=["hints"]
# 1. Comment mélanger deux tableaux de la même façon ? En ne mélangeant ni l'un ni l'autre, mais une liste
#    de positions.
# 2. `rng.permutation(n)` donne les positions de 0 à n - 1 dans un ordre tiré au hasard.
# 3. Avancez de `batch_size` en `batch_size` dans ces positions ; une tranche qui dépasse la fin s'arrête
#    d'elle-même. Les mêmes positions choisissent les images et les étiquettes.


# %% tags=["right"]
# Un générateur rend les lots un à un, quand la boucle les demande : aucune liste à garder.
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    for start in range(0, len(images), batch_size):
        chosen = order[start : start + batch_size]
        yield images[chosen], labels[chosen]


# %% tags=["right"]
# Les tableaux entiers sont rangés dans le nouvel ordre, puis coupés tous les `batch_size` exemples.
def batches(images, labels, batch_size, rng):
    order = np.arange(len(images))
    rng.shuffle(order)
    images, labels = images[order], labels[order]
    cuts = range(batch_size, len(images), batch_size)
    return list(zip(np.split(images, cuts), np.split(labels, cuts)))


# %% tags=["right"]
# Tirer sans remise autant de positions qu'il y a d'exemples, c'est mélanger ; des listes conviennent.
def batches(images, labels, batch_size, rng):
    order = rng.choice(len(images), len(images), replace=False)
    parts = [order[k : k + batch_size] for k in range(0, len(order), batch_size)]
    return [[[list(images[i]) for i in part], [labels[i] for i in part]] for part in parts]


# %% tags=["right"]
# Trier des nombres tirés au hasard mélange les positions ; le nombre de lots s'arrondit vers le haut.
def batches(images, labels, batch_size, rng):
    order = np.argsort(rng.random(len(labels)))
    n_batches = int(np.ceil(len(labels) / batch_size))
    parts = [order[k * batch_size : (k + 1) * batch_size] for k in range(n_batches)]
    return ((images[part], labels[part]) for part in parts)


# %% tags=["mistake"] name="images et étiquettes mélangées séparément" section="Une époque à la main"
# les images ne sont plus avec leurs étiquettes : les deux tableaux n'ont pas suivi le même ordre. Le réseau
# apprendrait des réponses qui ne vont pas avec les images.
def batches(images, labels, batch_size, rng):
    images, labels = rng.permutation(images), rng.permutation(labels)
    cuts = range(batch_size, len(images), batch_size)
    return list(zip(np.split(images, cuts), np.split(labels, cuts)))


# %% tags=["mistake"] name="tableaux reçus modifiés" section="Une époque à la main"
# vos lots se font en changeant les tableaux reçus : après l'appel, le jeu d'entraînement n'est plus dans son
# ordre. L'énoncé demande de ne pas y toucher.
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    images[:], labels[:] = images[order], labels[order]
    cuts = range(batch_size, len(images), batch_size)
    return list(zip(np.split(images, cuts), np.split(labels, cuts)))


# %% tags=["mistake"] name="pas de mélange" section="Premier geste : prendre un lot"
# les exemples sortent dans l'ordre du jeu : rien n'est mélangé.
def batches(images, labels, batch_size, rng):
    cuts = range(batch_size, len(images), batch_size)
    return list(zip(np.split(images, cuts), np.split(labels, cuts)))


# %% tags=["mistake"] name="le même lot à chaque pas" section="Une époque à la main"
# tous les lots d'une époque contiennent les mêmes exemples : le réseau ne verrait jamais les autres. La tranche
# avance-t-elle d'un lot à l'autre ?
def batches(images, labels, batch_size, rng):
    chosen = rng.permutation(len(images))[:batch_size]
    return [(images[chosen], labels[chosen]) for _ in range(0, len(images), batch_size)]


# %% tags=["mistake"] name="tirage avec remise" section="Une époque à la main"
# certains exemples passent plusieurs fois dans l'époque et d'autres jamais. Le tirage se fait-il avec remise, ou
# recommence-t-il à chaque lot ?
def batches(images, labels, batch_size, rng):
    for _ in range(0, len(images), batch_size):
        chosen = rng.integers(0, len(images), batch_size)
        yield images[chosen], labels[chosen]


# %% tags=["mistake"] name="dernier lot incomplet perdu" section="Combien de pas dans une époque"
# avec 50 exemples et des lots de 8, il sort 6 lots : les 2 derniers exemples ne passent jamais.
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    for k in range(len(images) // batch_size):
        chosen = order[k * batch_size : (k + 1) * batch_size]
        yield images[chosen], labels[chosen]


# %% tags=["mistake"] name="un lot vide en trop" section="Combien de pas dans une époque"
# quand la division tombe juste (24 exemples par lots de 8), un lot vide s'ajoute à la fin.
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    for k in range(len(images) // batch_size + 1):
        chosen = order[k * batch_size : (k + 1) * batch_size]
        yield images[chosen], labels[chosen]


# %% tags=["mistake"] name="lots de tailles égalisées" section="Combien de pas dans une époque"
# chaque exemple passe bien une fois, mais les lots ne comptent pas tous `batch_size` exemples : seul le dernier peut
# être plus petit.
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    parts = np.array_split(order, -(-len(images) // batch_size))
    return [(images[chosen], labels[chosen]) for chosen in parts]


# %% tags=["mistake"] name="seul l'ordre des lots est mélangé" section="Premier geste : prendre un lot"
# un lot ne contient que des exemples qui se suivent dans le jeu : ce sont eux qu'il faut mélanger, et non les lots, ni
# l'intérieur de chacun.
def batches(images, labels, batch_size, rng):
    starts = rng.permutation(np.arange(0, len(images), batch_size))
    return [(images[i : i + batch_size], labels[i : i + batch_size]) for i in starts]


# %% tags=["mistake"] name="les mêmes lots à chaque époque" section="Une époque à la main"
# deux époques de suite, avec le même `rng`, donnent exactement les mêmes lots. Un générateur avance à chaque tirage :
# est-ce bien `rng` lui-même qui tire ?
def batches(images, labels, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(images))
    parts = np.split(order, range(batch_size, len(order), batch_size))
    return [(images[chosen], labels[chosen]) for chosen in parts]


# %% tags=["mistake"] name="hasard pris ailleurs que dans rng" section="Une époque à la main"
# avec deux générateurs de même graine, les lots diffèrent : ils dépendent d'autre chose que du générateur `rng` reçu,
# et l'expérience ne se refait pas.
def batches(images, labels, batch_size, rng):
    order = np.random.permutation(len(images))
    parts = np.split(order, range(batch_size, len(order), batch_size))
    return [(images[chosen], labels[chosen]) for chosen in parts]


# %% [markdown] minutes=8
# ## Exercice 3. Un pas avec inertie
#
# Écrivez `momentum_step(w, velocity, gradient, learning_rate, momentum)`, qui fait un pas de
# `SGD(momentum=...)` avec la convention de Keras :
#
# $$
# \begin{aligned}
# v' &= \mu\, v - \eta\, g \\
# w' &= w + v'
# \end{aligned}
# $$
#
# où $w$ sont les poids, $v$ la vitesse, $g$ le gradient, trois tableaux de même forme ; $\eta$ est
# le taux d'apprentissage et $\mu$ le coefficient d'inertie, deux nombres. La fonction renvoie la
# paire $(w', v')$.
#
# Un pas à calculer de tête avant d'écrire : un seul poids, avec
# $w = 1,\ v = 0{,}5,\ g = 2,\ \eta = 0{,}1,\ \mu = 0{,}9$. Que valent $v'$ et $w'$ ?

# %%
import numpy as np


# %%
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Renvoie les poids et la vitesse après un pas."""
    ### BEGIN SOLUTION
    new_velocity = momentum * velocity - learning_rate * gradient
    return w + new_velocity, new_velocity
    ### END SOLUTION


# %%
check("05-inertie", momentum_step)

# %% [markdown] tags=["hints"]
# 1. Deux lignes suffisent : laquelle des deux quantités faut-il calculer d'abord ?
# 2. La nouvelle vitesse garde une part de l'ancienne et reçoit une poussée contre le gradient ; le taux
#    d'apprentissage ne multiplie que cette poussée.
# 3. Les poids se déplacent ensuite de la nouvelle vitesse, telle quelle ; renvoyez les poids d'abord, la
#    vitesse ensuite.


# %% tags=["right"]
# Les tableaux sont modifiés sur place : rien de neuf à garder en mémoire.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity *= momentum
    velocity -= learning_rate * gradient
    w += velocity
    return w, velocity


# %% tags=["right"]
# Les poids d'abord ; la nouvelle vitesse est leur déplacement.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    new_w = w + momentum * velocity - learning_rate * gradient
    return [new_w, new_w - w]


# %% tags=["right"]
# L'optimiseur de Keras fait le même pas ; un premier pas, de vitesse nulle, lui donne la vitesse voulue.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    import keras

    sgd = keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
    variable = keras.Variable(w - velocity)
    sgd.apply([keras.ops.array(-velocity / learning_rate)], [variable])
    before = keras.ops.convert_to_numpy(variable.value)
    sgd.apply([keras.ops.array(gradient)], [variable])
    after = keras.ops.convert_to_numpy(variable.value)
    return after, after - before


# %% tags=["mistake"] name="poids et vitesse échangés au retour" section="L'inertie"
# les deux valeurs sont justes, mais renvoyées dans l'ordre inverse.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return velocity, w + velocity


# %% tags=["mistake"] name="le poids monte la pente" section="L'inertie"
# la poussée va dans le sens du gradient : la bille monte la pente, et la perte augmente.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity + learning_rate * gradient
    return w + velocity, velocity


# %% tags=["mistake"] name="vitesse de signe contraire" section="L'inertie"
# votre vitesse compte dans le sens de la montée et vous la retranchez : c'est une autre convention. Dans celle de
# l'énoncé, la vitesse s'ajoute aux poids.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity + learning_rate * gradient
    return w - velocity, velocity


# %% tags=["mistake"] name="vitesse retranchée" section="L'inertie"
# la vitesse est juste, mais les poids partent en sens contraire de leur vitesse.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return w - velocity, velocity


# %% tags=["mistake"] name="inertie oubliée" section="L'inertie"
# l'ancienne vitesse ne compte pas : c'est un pas de descente simple, la bille s'arrête et repart à chaque pas.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    return w - learning_rate * gradient, -learning_rate * gradient


# %% tags=["mistake"] name="ancienne vitesse conservée en entier" section="L'inertie"
# l'ancienne vitesse est gardée tout entière : rien ne freine la bille, qui ne s'arrêtera pas au fond. Il manque
# un coefficient.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = velocity - learning_rate * gradient
    return w + velocity, velocity


# %% tags=["mistake"] name="poids déplacés par l'ancienne vitesse" section="L'inertie"
# la vitesse est juste, mais les poids ont été déplacés par l'ancienne : le gradient de ce pas n'agit qu'au pas
# suivant.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    return w + velocity, momentum * velocity - learning_rate * gradient


# %% tags=["mistake"] name="taux d'apprentissage appliqué deux fois" section="L'inertie"
# la vitesse est juste, mais elle est encore multipliée par le taux d'apprentissage avant de déplacer les poids.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return w + learning_rate * velocity, velocity


# %% tags=["mistake"] name="vitesse calculée, mais non appliquée aux poids" section="L'inertie"
# la vitesse est juste, mais elle ne sert pas : les poids suivent le seul gradient, comme dans la descente simple.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return w - learning_rate * gradient, velocity


# %% tags=["mistake"] name="coefficients écrits en dur" section="L'inertie"
# juste pour le premier taux et la première inertie essayés. Avec d'autres, votre pas garde l'un de ces deux nombres, ou
# les deux : vos deux lignes se servent-elles des deux arguments ?
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = 0.9 * velocity - 0.1 * gradient
    return w + velocity, velocity


# %% tags=["mistake"] name="un coefficient déduit de l'autre" section="L'inertie"
# juste pour le premier taux et la première inertie essayés, dont la somme est 1. Avec d'autres, l'un de vos deux coefficients
# est encore le complément à 1 de l'autre : ce sont deux nombres indépendants.
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - (1 - momentum) * gradient
    return w + velocity, velocity


# %% [markdown] minutes=7
# ## Exercice 4. Lire quatre entraînements
#
# La cellule suivante montre quatre entraînements, A à D : la perte de chaque époque, sur les images
# d'entraînement et sur celles de la validation, en dessin puis en nombres. Chaque dessin a sa propre
# échelle. Un réseau qui répond au hasard a une perte d'environ 2,3.
#
# Donnez à chacun la phrase qui convient :
#
# 1. Sous-apprentissage : les deux pertes ne baissent presque plus, et restent hautes.
# 2. Entraînement trop court : les deux pertes baissent encore nettement à la dernière époque.
# 3. Sur-apprentissage : la perte d'entraînement baisse, et celle de validation remonte.
# 4. Rien à changer : les deux pertes ne baissent presque plus, et sont basses et proches.
# 5. Validation mal choisie : à la première époque, sa perte est plus basse que celle d'entraînement.
#
# Écrivez les numéros dans `readings`, par exemple `{"A": 1, "B": 1, "C": 1, "D": 1}`. Dans
# `best_epoch`, donnez l'époque de A dont vous garderiez les poids. Les époques se comptent à partir de 1.

# %%
import matplotlib.pyplot as plt

from helpers import decimal, load_measurements, show

_, rows = load_measurements("curves")
curves = {
    curve: {
        name: [row[name] for row in rows if row["curve"] == curve] for name in ("loss", "val_loss")
    }
    for curve in "ABCD"
}

figure, panes = plt.subplots(2, 2, figsize=(9, 5.5), layout="constrained")
for axes, (curve, kept) in zip(panes.flat, curves.items(), strict=True):
    for name, label, style, colour in (
        ("loss", "entraînement", "o-", "#0072B2"),
        ("val_loss", "validation", "s--", "#D55E00"),
    ):
        axes.plot(range(1, 13), kept[name], style, color=colour, label=label)
        print(curve, f"{label:12s}", *(decimal(loss, ".2f") for loss in kept[name]))
    axes.set(title=f"Entraînement {curve}", xlabel="époque", ylabel="perte")
    axes.set_ylim(0, 1.1 * max(kept["loss"]))
    axes.yaxis.set_major_formatter(lambda loss, _: decimal(loss, ".1f"))
panes[0, 0].legend()
show(
    figure,
    alt="Quatre dessins, A à D, de deux courbes chacun : la perte d'entraînement et celle de "
    "validation, sur douze époques. Les nombres sont imprimés à côté.",
)

# %%
readings = {"A": 3, "B": 1, "C": 2, "D": 4}  # SOLUTION
best_epoch = 3  # SOLUTION

# %%
check("05-courbes", readings, best_epoch)

# %% [markdown] tags=["hints"]
# 1. Regardez d'abord la fin des courbes : chaque perte baisse-t-elle encore, stagne-t-elle,
#    remonte-t-elle ? Puis l'échelle : est-ce haut ou bas ?
# 2. Qu'est-ce qui compte dans l'écart entre les deux courbes : qu'il existe, ou qu'il se creuse ?
# 3. Pour `best_epoch`, suivez dans la table la ligne de validation de A jusqu'à son plus petit nombre.

# %% tags=["right"]
# La place du minimum se calcule ; `argmin` compte à partir de 0.
readings = dict(A=3, B=1, C=2, D=4)
best_epoch = curves["A"]["val_loss"].index(min(curves["A"]["val_loss"])) + 1

# %% tags=["right"]
# Une liste se lit dans l'ordre A, B, C, D.
readings = [3, 1, 2, 4]
best_epoch = 3

# %% tags=["mistake"] name="validation crue plus facile" section="Lire les courbes"
# la phrase 5 compare deux nombres qui n'ont pas le même âge : à la première époque, la perte d'entraînement est une
# moyenne sur toute l'époque, et celle de validation vient à la fin.
readings = {"A": 3, "B": 1, "C": 2, "D": 5}
best_epoch = 3

# %% tags=["mistake"] name="écart pris pour sur-apprentissage" section="L'écart entre entraînement et test"
# en D, les deux courbes restent proches jusqu'au bout. Un petit écart est normal : le sur-apprentissage est un écart
# qui se creuse.
readings = {"A": 3, "B": 1, "C": 2, "D": 3}
best_epoch = 3

# %% tags=["mistake"] name="réussite lue sur l'entraînement seul" section="Lire les courbes"
# en A, la perte d'entraînement finit au plus bas, mais c'est la seule : regardez l'autre courbe.
readings = {"A": 4, "B": 1, "C": 2, "D": 4}
best_epoch = 3

# %% tags=["mistake"] name="époque comptée à partir de 0" section="Lire les courbes"
# après l'époque que vous gardez, la perte de validation de A baisse encore d'une époque à la suivante. Les époques se
# comptent à partir de 1, et les places d'une liste à partir de 0.
readings = {"A": 3, "B": 1, "C": 2, "D": 4}
best_epoch = 2

# %% tags=["mistake"] name="arrêt à la dernière époque" section="Lire les courbes"
# à la dernière époque de A, seule la perte d'entraînement est au plus bas : ce n'est pas elle qui décide.
readings = {"A": 3, "B": 1, "C": 2, "D": 4}
best_epoch = 12

# %% [markdown] minutes=9
# ## Exercice 5. Entraîner et évaluer
#
# La cellule suivante prépare des images d'entraînement, des images de test et un petit réseau déjà
# compilé. À vous de l'entraîner et de l'évaluer :
#
# - entraînez-le sur les images d'entraînement, pendant **3 époques**, par lots de **64** ; leur
#   **dernier dixième** sert de validation, et le réseau n'apprend pas dessus ;
# - gardez dans `history` ce que `fit` renvoie ;
# - l'entraînement fini, évaluez-le sur les images de test, et gardez dans `test_accuracy` son
#   exactitude, un nombre entre 0 et 1.
#
# Avant d'exécuter : combien de pas comptera une époque ? La cellule dit le nombre d'images ; la
# barre de progression vous donnera raison ou tort. Pour recommencer avec un réseau neuf, exécutez de nouveau
# la cellule de préparation.

# %%
import keras
from keras import layers
from keras.utils import to_categorical

from helpers import load_mnist, set_seed

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images[:5000].reshape(-1, 784).astype("float32") / 255
x_test = test_images[:2000].reshape(-1, 784).astype("float32") / 255
y_train = to_categorical(train_labels[:5000], 10)
y_test = to_categorical(test_labels[:2000], 10)

set_seed(0)
model = keras.Sequential(
    [
        keras.Input((784,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

# %% tags=["nbval-ignore-output"]
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1)  # SOLUTION
test_accuracy = model.evaluate(x_test, y_test, return_dict=True)["accuracy"]  # SOLUTION

# %%
check("05-entrainer", model, history, test_accuracy)

# %% [markdown] tags=["hints"]
# 1. Deux méthodes du réseau, l'une pour apprendre, l'autre pour mesurer : quelles images chacune
#    reçoit-elle ?
# 2. `fit` reçoit images et cibles, puis trois arguments nommés : le nombre d'époques, la taille d'un lot et la
#    part mise de côté pour la validation.
# 3. `evaluate` renvoie la perte puis l'exactitude, ou, avec `return_dict=True`, un dictionnaire : ne gardez
#    que l'exactitude.

# %% tags=["right"]
# `evaluate` renvoie la perte, puis l'exactitude : deux noms à gauche les séparent.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["right"]
# Dans `fit`, les arguments suivants sont la taille d'un lot, le nombre d'époques et `verbose`.
history = model.fit(x_train, y_train, 64, 3, 0, validation_split=0.1).history
test_accuracy = model.evaluate(x_test, y_test, batch_size=500, verbose=0)[1]

# %% tags=["right"]
# L'exactitude est une moyenne : la part des images dont la plus grande probabilité est au bon chiffre.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
digits = model.predict(x_test, verbose=0).argmax(axis=1)
test_accuracy = (digits == test_labels[:2000]).mean()

# %% tags=["right"]
# La validation, coupée à la main, se donne par `validation_data`.
history = model.fit(
    x_train[:4500],
    y_train[:4500],
    epochs=3,
    batch_size=64,
    validation_data=(x_train[4500:], y_train[4500:]),
    verbose=0,
)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="réseau refait après l'entraînement" section="Entraîner avec fit"
# ce réseau n'a fait aucun pas d'entraînement et répond au hasard. La cellule de préparation, qui crée un réseau neuf,
# a-t-elle été exécutée après l'entraînement ?
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]
model = keras.models.clone_model(model)

# %% tags=["mistake"] name="entraîné sur le jeu de test" section="L'écart entre entraînement et test"
# le réseau répond nettement mieux aux images de test qu'à d'autres : il a appris sur elles, et l'exactitude
# mesurée sur elles ne dit plus rien d'images nouvelles.
history = model.fit(x_test, y_test, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="entraîné plusieurs fois" section="Entraîner avec fit"
# l'optimiseur de ce réseau a fait plus de pas que `history` n'en compte : `fit` a-t-il été exécuté plusieurs fois ? Chaque
# appel continue le précédent. La cellule de préparation donne un réseau neuf.
model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="mauvais nombre d'époques" section="Entraîner avec fit"
# `history` ne compte pas le nombre d'époques demandé : regardez la longueur de `history.history['loss']`.
history = model.fit(x_train, y_train, epochs=10, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="pas de validation" section="Ce que fait validation_split"
# `history` n'a pas de `val_loss` : `fit` n'a reçu aucune image de validation.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="validation sur le test" section="Une validation pour décider"
# `fit` a mesuré sa validation sur les images de test, à chaque époque. Qui décide sur elles ne peut plus s'en servir pour
# dire ce que vaut le réseau.
history = model.fit(
    x_train, y_train, epochs=3, batch_size=64, validation_data=(x_test, y_test), verbose=0
)
test_accuracy = history.history["val_accuracy"][-1]

# %% tags=["mistake"] name="validation sur des images apprises" section="Une validation pour décider"
# une époque compte autant de pas qu'en demandent toutes les images d'entraînement, et la validation est mesurée sur les
# dernières d'entre elles : le réseau a appris dessus.
history = model.fit(
    x_train,
    y_train,
    epochs=3,
    batch_size=64,
    validation_data=(x_train[4500:], y_train[4500:]),
    verbose=0,
)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="mauvaise taille de lot" section="Combien de pas dans une époque"
# une époque ne compte pas le nombre de pas attendu : la taille des lots n'est pas celle de l'énoncé (sans
# l'argument, Keras prend 32), ou le réseau n'apprend pas sur neuf dixièmes des images d'entraînement.
history = model.fit(x_train, y_train, epochs=3, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]

# %% tags=["mistake"] name="toute la réponse d'evaluate" section="Ce que renvoie evaluate"
# `test_accuracy` contient plusieurs valeurs : `evaluate` renvoie la perte et l'exactitude, et vous avez gardé les
# deux.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="la perte au lieu de l'exactitude" section="Ce que renvoie evaluate"
# ce nombre est la perte, pas l'exactitude : il baisse quand le réseau s'améliore.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[0]

# %% tags=["mistake"] name="évalué sur l'entraînement" section="L'écart entre entraînement et test"
# c'est l'exactitude sur les images d'entraînement, que le réseau connaît déjà : elle flatte.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_train, y_train, verbose=0)[1]

# %% tags=["mistake"] name="exactitude de la validation" section="Une validation pour décider"
# c'est l'exactitude de la dernière époque sur la validation : le jeu de test n'a pas servi.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = history.history["val_accuracy"][-1]

# %% tags=["mistake"] name="dernière exactitude de l'entraînement" section="L'écart entre entraînement et test"
# c'est l'exactitude affichée à la dernière époque, sur les images d'entraînement : le jeu de test n'a pas servi.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = history.history["accuracy"][-1]

# %% tags=["mistake"] name="évalué avant l'entraînement" section="Évaluer sur le test"
# `test_accuracy` est proche de ce que donne le hasard, et votre réseau fait bien mieux. L'évaluation a-t-elle eu lieu
# après l'entraînement, et avec les cibles de ces images ?
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)

# %% tags=["mistake"] name="en pour cent" section="Ce que renvoie evaluate"
# c'est la bonne exactitude, en pour cent : l'énoncé la demande entre 0 et 1.
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = 100 * model.evaluate(x_test, y_test, verbose=0)[1]

# %% [markdown]
# ### Pour ceux qui ont fini
#
# Deux personnes entraînent le réseau de l'exercice 5 pendant vingt époques. L'une garde l'époque où la
# perte de validation est la plus basse, l'autre celle où l'exactitude de validation est la plus haute.
# Est-ce la même ? Essayez avec dix fois moins d'images, puis avec toutes. Laquelle garder, et pourquoi ?
# Rien n'est vérifié ici.
