# ---
# title: Encoder les étiquettes
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
# L'importation de la fonction :
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

# %% [markdown] minutes=14
# ## Exercice 2. Le même codage sans Keras
#
# Écrivez `one_hot(labels, num_classes)` avec NumPy seul. Elle reçoit `n` étiquettes entières et
# renvoie un tableau de forme `(n, num_classes)`. Tous les lots ne contiennent pas un 9 : votre
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
# Écrivez `decode(targets)`, qui reçoit un tableau de forme `(n, 10)` et renvoie les `n` chiffres.
# Elle servira aussi à lire les réponses du réseau : des probabilités comme `[0.1, 0.7, 0.2]`, et
# non des 0 et des 1.

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


# %% [markdown] minutes=6
# ## Exercice 4. La perte qui va avec les cibles
#
# Keras connaît deux entropies croisées pour plusieurs classes. Donnez le nom de celle qui attend
# des vecteurs un-parmi-dix, puis le nom de celle qui attend des entiers.

# %%
loss_for_one_hot = "categorical_crossentropy"  # SOLUTION
loss_for_integers = "sparse_categorical_crossentropy"  # SOLUTION

# %%
check("03-perte", loss_for_one_hot, loss_for_integers)

# %% [markdown] tags=["hints"]
# 1. Les deux pertes sont des entropies croisées ; une seule lettre de plus les distingue-t-elle, ou tout un
#    mot ?
# 2. Le préfixe `sparse_` annonce des cibles creuses : un entier à la place d'un vecteur.
# 3. Les deux noms sont donnés dans la section « Choisir la perte » de la leçon.

# %% tags=["right"]
# Keras accepte aussi, à la place du nom, l'objet ou la fonction.
import keras

loss_for_one_hot = keras.losses.CategoricalCrossentropy()
loss_for_integers = keras.losses.sparse_categorical_crossentropy

# %% tags=["mistake"] name="les deux pertes échangées" section="Choisir la perte"
# chaque perte est bonne, mais pour l'autre forme de cibles : elles sont échangées.
loss_for_one_hot = "sparse_categorical_crossentropy"
loss_for_integers = "categorical_crossentropy"

# %% tags=["mistake"] name="perte sparse_ avec des cibles un-parmi-dix" section="Choisir la perte"
# la perte choisie pour les vecteurs attend des entiers : devant un vecteur de dix nombres, elle s'arrête
# sur une erreur.
loss_for_one_hot = loss_for_integers = "sparse_categorical_crossentropy"

# %% tags=["mistake"] name="perte catégorielle avec des cibles entières" section="Choisir la perte"
# la perte choisie pour les entiers attend des vecteurs : il lui manque les colonnes.
loss_for_one_hot = loss_for_integers = "categorical_crossentropy"

# %% tags=["mistake"] name="erreur quadratique" section="Choisir la perte"
# la perte choisie pour les vecteurs se calcule, mais ne donne pas la valeur de l'entropie croisée, que donne
# celle des entiers.
loss_for_one_hot = "mean_squared_error"
loss_for_integers = "sparse_categorical_crossentropy"
