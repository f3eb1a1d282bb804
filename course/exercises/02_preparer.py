# ---
# title: Préparer les images
# goal: Mettre les images en forme et à l'échelle, revenir aux octets, et standardiser sans fuite.
# prerequisites: Leçon 02
# teaching_minutes: 10
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=8
# ## Exercice 1. Forme, type, échelle
#
# Préparez les deux jeux d'images pour le réseau, dans `x_train` et `x_test` : un vecteur de 784
# nombres par image, ligne après ligne, et des nombres à virgule où 0 reste le fond et où 255
# devient 1. Avant de vérifier, écrivez sur un papier les deux formes que vous attendez.

# %%
import numpy as np

from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
print("avant :", train_images.shape, test_images.shape)

# %%
x_train = train_images.reshape(60000, 784).astype("float32") / 255  # SOLUTION
x_test = test_images.reshape(10000, 784).astype("float32") / 255  # SOLUTION

# %%
check("02-mise-en-forme", x_train, x_test)

# %% [markdown] tags=["hints"]
# 1. Trois gestes, dans l'ordre : la forme, le type, l'échelle. Quelle méthode pour chacun ?
# 2. `reshape` pour la forme, `astype` pour le type ; pour l'échelle, que vaut le pixel le plus foncé, et
#    que doit-il devenir ?
# 3. Le premier axe reste celui des images et le second compte 28 × 28 nombres ; convertissez en `float32`
#    avant de diviser, et recommencez à l'identique pour `test_images`.

# %% tags=["right"]
# `-1` laisse NumPy compter les images ; des octets divisés par `255.0` sont déjà des nombres à virgule.
x_train = train_images.reshape(-1, 784) / 255.0
x_test = test_images.reshape(-1, 784) / 255.0

# %% tags=["right"]
# Une image à la fois, puis une division sur place ; le plus grand pixel du jeu de test vaut aussi 255.
x_train = np.array([image.ravel() for image in train_images], dtype="float32") / 255
x_test = np.array([image.ravel() for image in test_images], dtype="float32")
x_test /= x_test.max()

# %% tags=["right"]
# `np.divide` convertit et divise en une fois ; la forme vient après.
x_train = np.divide(train_images, 255, dtype="float32").reshape(len(train_images), -1)
x_test = np.divide(test_images, 255, dtype="float32").reshape(len(test_images), -1)

# %% tags=["right"]
# Le même calcul pour les deux jeux ; `float16` distingue encore tous les niveaux de gris.
x_train, x_test = [
    images.reshape(len(images), 28 * 28).astype("float16") * (1 / 255)
    for images in (train_images, test_images)
]

# %% tags=["mistake"] name="x_test fait à partir de train_images" section="Les deux lignes du cours"
# un des deux tableaux a autant de lignes que l'autre jeu a d'images. De quel jeu vient-il ?
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = train_images.reshape(60000, 784).astype("float32") / 255

# %% tags=["mistake"] name="x_test coupé dans train_images" section="Le même traitement pour le test"
# `x_test` a la bonne forme, mais ce sont des images d'entraînement : le réseau serait jugé sur ce qui l'a fait
# apprendre.
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = x_train[:10000]

# %% tags=["mistake"] name="jeu de test oublié" section="Le test oublié, le test divisé deux fois"
# `x_train` est prêt, mais `x_test` contient encore les images de départ : le test doit subir le même
# traitement.
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images

# %% tags=["mistake"] name="jeu de test aplati, mais pas mis à l'échelle" section="Le test oublié, le test divisé deux fois"
# `x_train` va de 0 à 1, mais `x_test` va encore de 0 à 255 : les deux jeux n'ont pas la même échelle.
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32")

# %% tags=["mistake"] name="images pas aplaties" section="Aplatir ne perd rien"
# un tableau a encore trois axes : chaque image y est une grille de 28 × 28, et non un vecteur.
x_train = train_images.astype("float32") / 255
x_test = test_images.astype("float32") / 255

# %% tags=["mistake"] name="tout aplati, images comprises" section="Aplatir ne perd rien"
# il n'y a plus qu'un axe, où toutes les images se suivent : l'axe des images doit rester.
x_train = train_images.reshape(-1).astype("float32") / 255
x_test = test_images.reshape(-1).astype("float32") / 255

# %% tags=["mistake"] name="une image par colonne" section="La bonne forme ne suffit pas"
# le premier axe compte 784 : ce doit être celui des images, une par ligne.
x_train = train_images.reshape(784, 60000).astype("float32") / 255
x_test = test_images.reshape(784, 10000).astype("float32") / 255

# %% tags=["mistake"] name="pixels mélangés entre les images" section="La bonne forme ne suffit pas"
# un tableau au moins a la bonne forme et la bonne moyenne, mais ses lignes ne sont pas des images : dessinez-les
# avec `plot_gallery`. Mettre l'axe des pixels avant celui des images a cet effet.
x_train = train_images.reshape(784, 60000).T.astype("float32") / 255
x_test = test_images.reshape(784, 10000).T.astype("float32") / 255

# %% tags=["mistake"] name="ordre de Fortran, ou images transposées" section="Les colonnes avant les lignes (facultatif)"
# dans un tableau au moins, les images sont lues colonne après colonne : redessinées, elles sont couchées.
# L'énoncé demande ligne après ligne.
x_train = train_images.reshape(60000, 784, order="F").astype("float32") / 255
x_test = test_images.transpose(0, 2, 1).reshape(10000, 784) / 255

# %% tags=["mistake"] name="pas de mise à l'échelle" section="Les deux lignes du cours"
# un tableau au moins a la bonne forme, mais ses valeurs vont encore de 0 à 255.
x_train = train_images.reshape(60000, 784).astype("float32")
x_test = test_images.reshape(10000, 784).astype("float32")

# %% tags=["mistake"] name="division entière, ou retour à uint8 après la division" section="Quatre divisions"
# dans un tableau au moins, il ne reste que des 0 et des 1 : les gris ont été coupés. Une division entière, ou
# une conversion en entiers après la division, a cet effet.
x_train = train_images.reshape(60000, 784) // 255
x_test = (test_images.reshape(10000, 784) / 255).astype("uint8")

# %% tags=["mistake"] name="échelle appliquée deux fois" section="Diviser deux fois"
# le plus grand nombre d'un des deux tableaux est tout proche de 0 : il a été divisé deux fois. Une
# cellule exécutée deux fois a cet effet ; repartez des images de départ.
x_train = train_images.reshape(60000, 784).astype("float32") / 255 / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255 / 255

# %% tags=["mistake"] name="division par 256" section="Le type avant la division"
# dans un tableau au moins, le pixel le plus foncé n'atteint pas 1 : le diviseur est le nombre de niveaux, et non
# le plus grand.
x_train = train_images.reshape(60000, 784).astype("float32") / 256
x_test = test_images.reshape(10000, 784).astype("float32") / 256

# %% tags=["mistake"] name="division par le maximum de chaque image" section="Deux façons de normaliser"
# dans un tableau au moins, chaque image a été divisée par son propre maximum : une image sur dix
# n'a aucun pixel tout à fait noir, et n'a donc pas la même échelle que les autres.
x_train = train_images.reshape(60000, 784) / train_images.max(axis=(1, 2))[:, None]
x_test = test_images.reshape(10000, 784) / test_images.max(axis=(1, 2))[:, None]

# %% tags=["mistake"] name="une échelle par pixel" section="Deux façons de normaliser"
# chaque pixel a été mis à l'échelle avec son propre maximum, comme le fait `MinMaxScaler` : un pixel
# du bord, presque toujours pâle, compte alors autant qu'un pixel du centre. L'énoncé demande le même
# diviseur pour tous.
scale = np.maximum(train_images.max(axis=0), 1).reshape(784)
x_train = train_images.reshape(60000, 784) / scale
x_test = test_images.reshape(10000, 784) / scale

# %% tags=["mistake"] name="noir et blanc échangés" section="Les deux lignes du cours"
# dans un tableau au moins, le fond vaut 1 et l'encre 0 : l'énoncé demande que le fond reste à 0.
x_train = 1 - train_images.reshape(60000, 784).astype("float32") / 255
x_test = 1 - test_images.reshape(10000, 784).astype("float32") / 255

# %% [markdown] minutes=7
# ## Exercice 2. Revenir aux octets
#
# Écrivez `restore(x)`, qui défait la préparation. Elle reçoit `m` vecteurs de 784 nombres entre 0
# et 1, et renvoie `m` images : un tableau `uint8` de forme (m, 28, 28), où chaque pixel est le
# niveau de gris **le plus proche**. Les vecteurs peuvent venir d'un calcul et ne pas être des
# multiples exacts de 1/255. La fonction laisse `x` tel qu'elle l'a reçu.

# %%
import numpy as np


# %%
def restore(x):
    """Renvoie les images des vecteurs, en octets."""
    ### BEGIN SOLUTION
    return np.round(x * 255).astype("uint8").reshape(len(x), 28, 28)
    ### END SOLUTION


# %%
check("02-revenir", restore)

# %% [markdown] tags=["hints"]
# 1. Défaites les gestes un à un : l'échelle, le type, la forme.
# 2. La conversion en `uint8` coupe la partie décimale : que faut-il faire juste avant ?
# 3. Multipliez, arrondissez avec `np.round`, convertissez, puis `reshape` avec -1 pour le nombre d'images,
#    que la fonction ne connaît pas.


# %% tags=["right"]
# Ajouter un demi, puis couper la partie décimale, c'est arrondir au plus proche.
def restore(x):
    return (255 * x + 0.5).astype("uint8").reshape(len(x), 28, 28)


# %% tags=["right"]
# `np.rint` arrondit, et `np.clip` ramène entre 0 et 255 ce qu'un calcul a pu pousser dehors.
def restore(x):
    return np.clip(np.rint(np.asarray(x).reshape(-1, 28, 28) * 255), 0, 255).astype("uint8")


# %% tags=["right"]
# Le tableau d'octets est prêt d'avance : y écrire une image la convertit.
def restore(x):
    images = np.zeros((x.shape[0], 28, 28), dtype="uint8")
    for image, vector in zip(images, x):
        image[:] = np.round(255 * vector.reshape(28, 28))
    return images


# %% tags=["mistake"] name="nombre d'images fixé" section="Aplatir ne perd rien"
# essai avec trois vecteurs, puis un seul : `reshape` s'arrête sur une erreur. La forme demandée fixe le nombre
# d'images, alors que la fonction en reçoit `m`.
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(60000, 28, 28)


# %% tags=["mistake"] name="x modifié sur place" section="Une vue partage ses nombres"
# le tableau donné à la fonction a changé, alors qu'elle doit le laisser tel quel. Une affectation comme `*=`,
# ou à `x[:]`, écrit dans le tableau de l'appelant.
def restore(x):
    x *= 255
    return np.round(x).astype("uint8").reshape(-1, 28, 28)


# %% tags=["mistake"] name="troncature au lieu de l'arrondi" section="Défaire la préparation"
# beaucoup de pixels sont trop petits d'une unité : la conversion en entiers coupe la partie décimale,
# même quand l'entier suivant est tout proche.
def restore(x):
    return (x * 255).astype("uint8").reshape(-1, 28, 28)


# %% tags=["mistake"] name="arrondi toujours vers le haut" section="Défaire la préparation"
# beaucoup de pixels sont trop grands d'une unité : l'arrondi va toujours vers le haut, et non vers le plus
# proche.
def restore(x):
    return np.ceil(x * 255).astype("uint8").reshape(-1, 28, 28)


# %% tags=["mistake"] name="échelle oubliée" section="Défaire la préparation"
# il n'y a aucune valeur au-dessus de 1, alors que les niveaux de gris vont jusqu'à 255 : l'échelle est-elle
# défaite, et avant la conversion ?
def restore(x):
    return np.round(x).astype("uint8").reshape(-1, 28, 28)


# %% tags=["mistake"] name="conversion avant la multiplication" section="Le type avant la division"
# il ne reste que des 0 et des 255 : les gris ont disparu. Convertir en entiers avant de multiplier a cet
# effet.
def restore(x):
    return (np.round(x).astype("uint8") * 255).reshape(-1, 28, 28)


# %% tags=["mistake"] name="multiplication par le nombre de niveaux" section="Défaire la préparation"
# les gris foncés sont trop grands d'une unité : l'échelle défaite n'est pas celle de la préparation.
def restore(x):
    return np.round(x * 256).clip(0, 255).astype("uint8").reshape(-1, 28, 28)


# %% tags=["mistake"] name="images encore aplaties" section="L'aller et le retour"
# les valeurs sont rendues, mais chaque image est encore un vecteur.
def restore(x):
    return np.round(x * 255).astype("uint8")


# %% tags=["mistake"] name="images transposées" section="Les colonnes avant les lignes (facultatif)"
# les images reviennent couchées, lignes et colonnes échangées : les vecteurs sont écrits ligne après ligne.
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(-1, 28, 28, order="F")


# %% tags=["mistake"] name="nombres à virgule au lieu d'octets" section="Quel type à virgule ?"
# les valeurs sont bonnes, mais pas leur type : l'énoncé demande des octets, `uint8`, comme les images de
# départ.
def restore(x):
    return np.round(x * 255).reshape(-1, 28, 28)


# %% [markdown] minutes=10
# ## Exercice 3. Standardiser sans fuite
#
# `scaled_train` et `scaled_test` sont prêts, entre 0 et 1 ; pour aller vite, l'entraînement n'a ici qu'un
# tiers de ses images. Standardisez les deux jeux dans `z_train` et `z_test`, avec **une** moyenne et **un**
# écart type, des nombres. Duquel de ces deux tableaux viennent-ils ? La leçon donne la règle.

# %%
import numpy as np

from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
scaled_train = train_images[:20000].reshape(20000, 784).astype("float32") / 255
scaled_test = test_images.reshape(10000, 784).astype("float32") / 255

# %%
mean = scaled_train.mean()  # SOLUTION
std = scaled_train.std()  # SOLUTION
z_train = (scaled_train - mean) / std  # SOLUTION
z_test = (scaled_test - mean) / std  # SOLUTION

# %%
check("02-normaliser", z_train, z_test)

# %% [markdown] tags=["hints"]
# 1. La standardisation retranche une moyenne, puis divise par un écart type.
# 2. Deux nombres en tout, donc calculés une seule fois, et sans axe. Lequel des deux jeux la préparation
#    a-t-elle le droit de connaître ?
# 3. Rangez `mean` et `std` de ce jeu dans deux variables, puis écrivez la même formule pour `scaled_train` et
#    pour `scaled_test`.

# %% tags=["right"]
# Les deux nombres sont calculés en `float64` : l'arrondi est plus fin, sur 15 millions de valeurs.
mean, std = scaled_train.mean(dtype="float64"), scaled_train.std(dtype="float64")
z_train, z_test = [(x - mean) / std for x in (scaled_train, scaled_test)]

# %% tags=["right"]
# La division est répartie sur les deux termes, et l'écart type calculé d'après sa définition.
centre = np.average(scaled_train)
spread = np.sqrt(np.mean((scaled_train - centre) ** 2))
z_train, z_test = [x / spread - centre / spread for x in (scaled_train, scaled_test)]

# %% tags=["right"]
# `ddof=1` divise par n − 1 au lieu de n : sur 15 millions de valeurs, cela ne se voit pas.
std = np.std(scaled_train, ddof=1)
z_train, z_test = [np.subtract(x, scaled_train.mean()) / std for x in (scaled_train, scaled_test)]

# %% tags=["mistake"] name="réglage par pixel" section="Deux façons de normaliser"
# dans `z_train`, chaque pixel a sa propre moyenne et son propre écart type ; l'énoncé demande un seul de chaque,
# pour tous. Au bord, un pixel toujours nul a un écart type de 0, et 0/0 donne `nan`.
z_train = (scaled_train - scaled_train.mean(axis=0)) / scaled_train.std(axis=0)
z_test = (scaled_test - scaled_train.mean(axis=0)) / scaled_train.std(axis=0)

# %% tags=["mistake"] name="test standardisé avec ses propres nombres" section="Le test n'a pas son propre réglage"
# `z_train` est juste, mais `z_test` a son propre réglage : sa moyenne est 0, aux arrondis près. Un même gris n'y a
# plus la même valeur que dans l'entraînement.
z_train = (scaled_train - scaled_train.mean()) / scaled_train.std()
z_test = (scaled_test - scaled_test.mean()) / scaled_test.std()

# %% tags=["mistake"] name="réglage calculé sur les deux jeux réunis" section="Le test n'a pas son propre réglage"
# la moyenne et l'écart type viennent des deux jeux réunis : le test influence la préparation de
# l'entraînement, c'est une fuite.
together = np.concatenate([scaled_train, scaled_test])
z_train, z_test = [(x - together.mean()) / together.std() for x in (scaled_train, scaled_test)]

# %% tags=["mistake"] name="réglage calculé sur le test" section="Le test n'a pas son propre réglage"
# la moyenne et l'écart type viennent du jeu de test, que la préparation n'est pas censée connaître.
z_train = (scaled_train - scaled_test.mean()) / scaled_test.std()
z_test = (scaled_test - scaled_test.mean()) / scaled_test.std()

# %% tags=["mistake"] name="test oublié" section="Le même traitement pour le test"
# `z_train` est juste, mais `z_test` est resté comme `scaled_test`.
z_train = (scaled_train - scaled_train.mean()) / scaled_train.std()
z_test = scaled_test

# %% tags=["mistake"] name="moyenne pas retranchée" section="Deux façons de normaliser"
# `z_train` a bien 1 pour écart type, mais sa moyenne n'est pas 0 : elle n'a pas été retranchée.
z_train = scaled_train / scaled_train.std()
z_test = scaled_test / scaled_train.std()

# %% tags=["mistake"] name="écart type oublié" section="Deux façons de normaliser"
# `z_train` a bien 0 pour moyenne, mais son écart type n'est pas 1 : la division manque.
z_train = scaled_train - scaled_train.mean()
z_test = scaled_test - scaled_train.mean()

# %% tags=["mistake"] name="parenthèses oubliées" section="Deux façons de normaliser"
# dans `z_train`, la division passe avant la soustraction : seule la moyenne a été divisée par l'écart type.
z_train = scaled_train - scaled_train.mean() / scaled_train.std()
z_test = scaled_test - scaled_train.mean() / scaled_train.std()

# %% tags=["mistake"] name="variance au lieu de l'écart type" section="Deux façons de normaliser"
# les valeurs de `z_train` sont trop étalées : la division est faite par la variance, dont l'écart type est
# la racine.
z_train = (scaled_train - scaled_train.mean()) / scaled_train.var()
z_test = (scaled_test - scaled_train.mean()) / scaled_train.var()


# %% tags=["mistake"] name="réglage par image" section="Deux façons de normaliser"
# dans `z_train`, chaque image a sa propre moyenne et son propre écart type ; l'énoncé demande un seul de chaque,
# pour toutes les images.
z_train, z_test = [
    (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    for x in (scaled_train, scaled_test)
]

# %% [markdown]
# ### Pour ceux qui ont fini
#
# Sans vérification. Standardisez chaque image avec **sa** moyenne et **son** écart type, à l'entraînement
# comme au test : une autre préparation, légitime. Le lecteur des dix moyennes de la leçon, ses moyennes
# refaites dans cette échelle, lit-il mieux ou moins bien ? Prévoyez, puis mesurez sur le dernier sixième des
# images d'entraînement, les moyennes venant des autres.
#
# Puis rendez ces images plus pâles, `0.5 * x`, et mesurez les deux préparations. Laquelle ne change pas, et
# pourquoi ?
