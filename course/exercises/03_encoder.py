# ---
# title: Coder les étiquettes
# goal: Coder les étiquettes en vecteurs, les décoder, et choisir la perte qui va avec.
# prerequisites: Leçon 03
# teaching_minutes: 10
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les exercices
# sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint, start_keras

start_keras()

# %% [markdown] minutes=7
# ## Exercice 1. Les cibles du réseau
#
# Le réseau de la leçon 04 a dix sorties : il lui faut dix valeurs par étiquette. Importez la fonction
# de Keras qui fait ce codage, puis codez les étiquettes d'entraînement dans `y_train` et celles de
# test dans `y_test`. Avant de vérifier, écrivez sur un papier les deux formes que vous attendez.

# %%
from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
print("avant :", train_labels.shape, test_labels.shape)

# %%
# L'importation de la fonction :
### BEGIN SOLUTION
from keras.utils import to_categorical

### END SOLUTION
y_train = to_categorical(train_labels)  # SOLUTION
y_test = to_categorical(test_labels)  # SOLUTION

# %%
check("03-cibles", y_train, y_test)

# %% [markdown] tags=["hints"]
# 1. Quelle forme doit avoir `y_train`, sachant qu'il y a 60000 étiquettes et 10 chiffres ?
# 2. La fonction vit dans `keras.utils` ; son nom dit ce qu'elle fait : vers du catégoriel.
# 3. Appelez-la deux fois, une fois sur `train_labels`, une fois sur `test_labels`, sans autre argument.

# %% tags=["right"]
# Chaque étiquette choisit sa ligne dans la matrice identité, dont les dix lignes sont les dix vecteurs.
import numpy as np

y_train, y_test = np.eye(10)[train_labels], np.eye(10)[test_labels]

# %% tags=["right"]
# `keras.ops.one_hot` fait le même codage ; le nombre de classes y est obligatoire.
import keras

y_train, y_test = [keras.ops.one_hot(labels, 10) for labels in (train_labels, test_labels)]

# %% tags=["right"]
# Sans Keras : des listes de 0 et de 1, puis des booléens, où `True` vaut 1.
y_train = [[int(d == k) for k in range(10)] for d in train_labels]
y_test = test_labels[:, None] == range(10)

# %% tags=["mistake"] name="codage un-parmi-dix appliqué deux fois" section="Deux fois, c'est une fois de trop"
# il y a un axe de trop : un tableau déjà codé a été codé une seconde fois. Repartez des étiquettes
# entières.
from keras.utils import to_categorical

y_train, y_test = to_categorical(train_labels), to_categorical(test_labels)
y_train, y_test = to_categorical(y_train), to_categorical(y_test)

# %% tags=["mistake"] name="jeu de test oublié" section="La forme avant, la forme après"
# `y_train` est codé, mais `y_test` contient encore des entiers : le réseau sera évalué sur le test, qui
# doit subir le même traitement.
from keras.utils import to_categorical

y_train, y_test = to_categorical(train_labels), test_labels

# %% tags=["mistake"] name="mauvaise largeur" section="La forme avant, la forme après"
# dans un tableau au moins, le nombre de colonnes n'est pas le nombre de classes : combien de chiffres
# différents y a-t-il ?
from keras.utils import to_categorical

y_train, y_test = to_categorical(train_labels, 11), to_categorical(test_labels, 11)

# %% tags=["mistake"] name="test codé à partir de l'entraînement" section="La forme avant, la forme après"
# un des deux tableaux a autant de lignes que l'autre jeu a d'étiquettes : 60 000 à l'entraînement, 10 000 au
# test. De quel jeu vient-il ?
from keras.utils import to_categorical

y_train, y_test = to_categorical(train_labels), to_categorical(train_labels)

# %% [markdown] minutes=12
# ## Exercice 2. Le même codage sans Keras
#
# Écrivez `one_hot(labels, num_classes)` avec NumPy seul. Elle reçoit `m` étiquettes entières et
# renvoie un tableau de forme `(m, num_classes)`. Tous les lots ne contiennent pas un 9 : votre
# fonction doit rester juste sur `[2, 0, 2]`.

# %%
import numpy as np


# %%
def one_hot(labels, num_classes):
    """Renvoie les étiquettes codées, une ligne par exemple."""
    ### BEGIN SOLUTION
    targets = np.zeros((len(labels), num_classes))
    targets[np.arange(len(labels)), labels] = 1
    return targets
    ### END SOLUTION


# %%
check("03-numpy", one_hot)

# %% [markdown] tags=["hints"]
# 1. Un tableau de zéros d'abord : combien de lignes, combien de colonnes ?
# 2. Dans la ligne `i`, le 1 va dans la colonne `labels[i]`.
# 3. `targets[np.arange(n), labels] = 1` écrit tous les 1 d'un coup ; il reste à créer `targets` et à le
#    renvoyer.


# %% tags=["right"]
# La ligne `d` de la matrice identité est le vecteur du chiffre `d` ; des entiers conviennent aussi.
def one_hot(labels, num_classes):
    return np.eye(num_classes, dtype="int64")[labels]


# %% tags=["right"]
# Chaque étiquette est comparée à tous les chiffres : `True` vaut 1.
def one_hot(labels, num_classes):
    return labels[:, None] == np.arange(num_classes)


# %% tags=["right"]
# La fonction de Keras reçoit les mêmes arguments : la vérification ne juge que ce qui est renvoyé.
import keras

one_hot = keras.utils.to_categorical


# %% tags=["mistake"] name="largeur déduite du lot" section="La forme avant, la forme après"
# avec le lot [2, 0, 2], le résultat n'a que 3 colonnes : la largeur dépend des chiffres présents. Elle doit
# venir de `num_classes`.
def one_hot(labels, num_classes):
    return np.eye(labels.max() + 1)[labels]


# %% tags=["mistake"] name="lignes et colonnes échangées" section="Les mêmes vecteurs avec NumPy"
# le tableau est couché : chaque exemple occupe une colonne. Keras attend un exemple par ligne.
def one_hot(labels, num_classes):
    return np.eye(num_classes)[:, labels]


# %% tags=["mistake"] name="0 et 1 échangés" section="Les mêmes vecteurs avec NumPy"
# chaque ligne contient neuf 1 et un seul 0 : c'est l'inverse qu'il faut.
def one_hot(labels, num_classes):
    return 1 - np.eye(num_classes)[labels]


# %% tags=["mistake"] name="bloc au lieu de paires d'indices" section="Les mêmes vecteurs avec NumPy"
# chaque ligne contient plusieurs 1, dans toutes les colonnes du lot ; il faut une colonne par ligne. Prendre
# toutes les lignes, avec un deux-points, a cet effet, comme répéter une même liste.
def one_hot(labels, num_classes):
    targets = np.zeros((len(labels), num_classes))
    targets[:, labels] = 1
    return targets


# %% tags=["mistake"] name="largeur fixée à dix" section="La forme avant, la forme après"
# juste pour dix classes, mais `one_hot(labels, 3)` donne encore dix colonnes : `num_classes` n'y change rien.
def one_hot(labels, num_classes):
    return np.eye(10)[labels]


# %% [markdown] minutes=8
# ## Exercice 3. Du vecteur au chiffre
#
# Écrivez `decode(targets)`, qui reçoit un tableau de `m` lignes et renvoie les `m` chiffres.
# Elle servira aussi à lire les réponses du réseau : des probabilités comme `[0.1, 0.7, 0.2]`, et
# non des 0 et des 1. Le nombre de colonnes est celui des classes : dix pour MNIST,
# trois dans cet exemple.

# %%
import numpy as np


# %%
def decode(targets):
    """Renvoie le chiffre de chaque ligne."""
    ### BEGIN SOLUTION
    return np.argmax(targets, axis=1)
    ### END SOLUTION


# %%
check("03-decoder", decode)

# %% [markdown] tags=["hints"]
# 1. Dans une ligne, où se trouve la plus grande valeur ?
# 2. NumPy sait rendre la position du maximum au lieu du maximum : `argmax`.
# 3. Précisez l'axe le long duquel chercher : celui des classes.


# %% tags=["right"]
# Ligne par ligne : une liste de positions convient aussi.
def decode(targets):
    return [row.argmax() for row in targets]


# %% tags=["right"]
# `-1` est le dernier axe, celui des classes ; `uint8` est le type des étiquettes.
def decode(targets):
    return np.argmax(targets, -1).astype("uint8")


# %% tags=["mistake"] name="argmax sans axe" section="Revenir au chiffre"
# un seul nombre sort de tout le tableau : sans axe, `argmax` aplatit d'abord. Il faut une réponse par
# ligne.
def decode(targets):
    return targets.argmax()


# %% tags=["mistake"] name="argmax le long des exemples" section="Revenir au chiffre"
# il sort une réponse par classe au lieu d'une par exemple : la recherche se fait le long du mauvais axe.
def decode(targets):
    return targets.argmax(axis=0)


# %% tags=["mistake"] name="le maximum au lieu de sa position" section="Revenir au chiffre"
# c'est la plus grande valeur de chaque ligne, et non la place où elle se trouve.
def decode(targets):
    return targets.max(axis=1)


# %% tags=["mistake"] name="chercher le 1 exact" section="Revenir au chiffre"
# juste sur des 0 et des 1, mais une ligne de probabilités ne contient aucun 1 exact : cherchez la plus
# grande valeur.
def decode(targets):
    return np.where(targets == 1)[1]


# %% [markdown] minutes=8
# ## Exercice 4. Quatre réseaux, quelle perte ?
#
# Quatre réseaux finissent par un softmax. Leurs cibles, que l'on ne veut pas changer :
#
# - **A** lit les chiffres de MNIST ; ses cibles sont `train_labels`, de forme `(60000,)` ;
# - **B** lit les mêmes chiffres ; ses cibles sont `y_train`, de forme `(60000, 10)` ;
# - **C** lit des chiffres si mal tracés que dix personnes les ont lus ; une cible est la part de chaque
#   réponse, comme `[0, 0.1, 0, 0.7, 0, 0.2, 0, 0, 0, 0]` ;
# - **D** devine le mot suivant d'une phrase, parmi 50 000 ; ses cibles sont les numéros d'un million de
#   mots, de forme `(1000000,)`.
#
# Donnez le nom de l'entropie croisée qui convient à chacun, de `loss_a` à `loss_d`. Puis les raisons :
#
# - `only_form` : la lettre du réseau dont les cibles ne peuvent pas prendre l'autre forme sans rien
#   perdre ;
# - `num_values` : combien de nombres garderaient les cibles de D, codées en vecteurs ?

# %%
loss_a = "sparse_categorical_crossentropy"  # SOLUTION
loss_b = "categorical_crossentropy"  # SOLUTION
loss_c = "categorical_crossentropy"  # SOLUTION
loss_d = "sparse_categorical_crossentropy"  # SOLUTION
only_form = "C"  # SOLUTION
num_values = 10**6 * 50_000  # SOLUTION

# %%
check("03-choisir", loss_a, loss_b, loss_c, loss_d, only_form, num_values)

# %% [markdown] tags=["hints"]
# 1. Pour chaque réseau, quelle est la forme des cibles : un entier par exemple, ou une ligne de nombres ?
# 2. `sparse_` annonce des cibles creuses, des entiers. Que garderait `argmax` de la cible de C ?
# 3. Codé en vecteur, un mot demande autant de nombres qu'il y a de mots possibles : combien pour toutes les cibles ?

# %% tags=["right"]
# Keras accepte aussi l'objet ou la fonction.
import keras

loss_a = loss_d = keras.losses.sparse_categorical_crossentropy
loss_b = loss_c = keras.losses.CategoricalCrossentropy()
only_form, num_values = "c", 5e10

# %% tags=["right"]
# Le nombre d'axes des cibles décide : un, des entiers ; deux, des vecteurs.
names = {1: "sparse_categorical_crossentropy", 2: "categorical_crossentropy"}
loss_a, loss_b, loss_c, loss_d = (names[axes] for axes in (1, 2, 2, 1))
only_form = ["C"]
num_values = 1_000_000 * 50_000.0

# %% tags=["mistake"] name="les deux pertes échangées" section="Choisir la perte"
# chaque perte est bonne, mais pour l'autre forme de cibles : elles sont échangées.
loss_a = loss_d = "categorical_crossentropy"
loss_b = loss_c = "sparse_categorical_crossentropy"
only_form, num_values = "C", 50_000_000_000

# %% tags=["mistake"] name="parts prises pour des entiers" section="Alors, coder ou ne pas coder ?"
# la perte choisie pour C attend un entier par exemple, et la cible de C n'en est pas un : elle partage la confiance.
loss_a = loss_c = loss_d = "sparse_categorical_crossentropy"
loss_b = "categorical_crossentropy"
only_form, num_values = "C", 50_000_000_000

# %% tags=["mistake"] name="perte sparse_ avec des vecteurs" section="Choisir la perte"
# la perte choisie pour B attend des entiers : devant un vecteur de dix nombres, elle s'arrête sur une erreur.
loss_a = loss_b = loss_c = loss_d = "sparse_categorical_crossentropy"
only_form, num_values = "C", 50_000_000_000

# %% tags=["mistake"] name="perte catégorielle avec des entiers" section="Choisir la perte"
# la perte choisie pour A ou pour D attend des vecteurs : il lui manque les colonnes.
loss_a = loss_b = loss_c = loss_d = "categorical_crossentropy"
only_form, num_values = "C", 50_000_000_000

# %% tags=["mistake"] name="erreur quadratique" section="Choisir la perte"
# une des pertes choisies pour les vecteurs se calcule, mais ne donne pas la valeur de l'entropie croisée.
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = "mean_squared_error"
loss_c = "categorical_crossentropy"
only_form, num_values = "C", 50_000_000_000

# %% tags=["mistake"] name="place prise pour une impossibilité" section="Alors, coder ou ne pas coder ?"
# les cibles de D tiendraient dans des vecteurs sans rien perdre : ils prendraient seulement beaucoup de place.
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "D", 50_000_000_000

# %% tags=["mistake"] name="aller et retour oubliés" section="Revenir au chiffre"
# les cibles de A et de B disent la même chose : le codage mène de l'une à l'autre, et `argmax` ramène. Rien ne s'y perd.
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "B", 50_000_000_000

# %% tags=["mistake"] name="nombres d'un seul vecteur" section="Alors, coder ou ne pas coder ?"
# `num_values` est le nombre de mots possibles ou celui des cibles : il faut, pour chaque cible, un vecteur de tous
# les mots possibles.
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "C", 50_000

# %% tags=["mistake"] name="octets au lieu de nombres" section="Alors, coder ou ne pas coder ?"
# `num_values` compte des octets, à plusieurs par nombre : l'énoncé demande combien de nombres.
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "C", 4 * 50_000_000_000

# %% [markdown]
# ### Pour ceux qui ont fini
#
# Sans vérification. Un réseau à une seule sortie annonce 6 entre 3 et 9, parce qu'il réduit un **carré**.
# Qu'annonce-t-il s'il réduit l'écart sans le carré, et que l'image est un 3 dans deux cas sur trois ? Cherchez la
# réponse qui a le plus petit écart moyen, d'abord au carré, puis sans. Un tel réseau lirait-il mieux les
# chiffres ?
#
# Puis inventez un codage de dix chiffres qui n'a que quatre nombres par cible. Que perd-on quand le réseau hésite
# entre deux chiffres ?
