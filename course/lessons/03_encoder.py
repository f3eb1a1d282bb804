# ---
# title: Coder les étiquettes
# goal: Passer d'un chiffre à un vecteur un-parmi-dix, revenir, et choisir la perte qui convient.
# prerequisites: Leçons 01 et 02 ; indexation NumPy ; OneHotEncoder de scikit-learn
# teaching_minutes: 23
# exercise_minutes: 7
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Pourquoi ne pas donner le chiffre 5 au réseau comme le nombre 5 ?
# - Qu'est-ce qu'un vecteur **un-parmi-dix** (*one-hot*), et par quels chemins l'obtient-on ?
# - Comment revenir du vecteur au chiffre ?
# - Quand peut-on se passer de ce codage ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 23 min, et 7 min de prévisions et de questions. Avant d'afficher la suite :
# « Un 8 est-il deux fois plus grand qu'un 4 ? »

# %% slideshow={"slide_type": "skip"}
import numpy as np
import matplotlib.pyplot as plt

from helpers import decimal, load_mnist, show, start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une étiquette est un nom, pas une quantité
#
# Les étiquettes de MNIST sont des entiers de 0 à 9. Elles se lisent comme des nombres, mais ne mesurent
# rien : un 8 n'est pas le double d'un 4, et une image entre un 3 et un 5 n'est pas un 4.

# %% slideshow={"slide_type": "fragment"}
train_labels[:10]

# %% [markdown] slideshow={"slide_type": "subslide"}
# Supposons un réseau qui n'aurait qu'une sortie, un nombre, et que l'on entraînerait à réduire le **carré**
# de son écart à l'étiquette. Il reçoit une image qui ressemble autant à un 3 qu'à un 9.
#
# **Prévoyez.** De 3 à 9, quelle réponse a le plus petit carré d'écart, en moyenne sur les deux cas ?

# %% slideshow={"slide_type": "fragment"}
for answer in range(3, 10):
    squares = (answer - 3) ** 2, (answer - 9) ** 2
    print(
        f"réponse {answer} : {squares[0]:2} et {squares[1]:2}, en moyenne",
        decimal(np.mean(squares)),
    )

# %% [markdown] slideshow={"slide_type": "subslide"}
# Il annonce un 6, la moyenne, qui n'était aucune des deux possibilités. Il faut donc une sortie **par chiffre**,
# où le réseau répartit sa confiance : « moitié pour le 3, moitié pour le 9 ». La cible prend la même
# forme : dix nombres, un 1 à la place du bon chiffre et des 0 ailleurs. C'est le **codage un-parmi-dix**
# (*one-hot encoding*).
#
# $$\text{étiquette } 3 \;\longrightarrow\; (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)$$

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Avec l'écart lui-même, sans le carré, toutes les réponses de 3 à 9 se valent : le 6 vient du
# carré. Faire venir au tableau le vecteur du chiffre 0 : beaucoup mettent le 1 en deuxième place, parce
# qu'ils comptent à partir de un.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La forme avant, la forme après
#
# Keras fournit la fonction `to_categorical`. Elle vit dans `keras.utils`, et on l'importe une fois.
#
# **Prévoyez.** `train_labels` a la forme `(60000,)`. Quelle forme aura le résultat ?

# %% slideshow={"slide_type": "fragment"}
from keras.utils import to_categorical

y_train = to_categorical(train_labels)
y_test = to_categorical(test_labels)

print("entraînement :", train_labels.shape, "->", y_train.shape)
print("test         :", test_labels.shape, "->", y_test.shape)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une ligne par image, une colonne par chiffre. La première étiquette est un `{python} train_labels[0]` :
# le 1 est dans la colonne d'indice `{python} np.argmax(y_train[0])`, la sixième, puisqu'on compte à
# partir de 0.

# %% slideshow={"slide_type": "fragment"}
print(train_labels[0])
print(y_train[0])

# %% [markdown] slideshow={"slide_type": "subslide"}
# En image, les dix premières cibles : une ligne par exemple, une seule case noire par ligne.

# %% slideshow={"slide_type": "-"}
figure, axes = plt.subplots(figsize=(6, 5), layout="constrained")
axes.imshow(y_train[:10], cmap="Greys")
axes.set(
    xticks=range(10),
    yticks=range(10),
    yticklabels=train_labels[:10],
    xlabel="colonne : la classe",
    ylabel="ligne : un exemple, avec son étiquette",
)
axes.set_xticks(np.arange(-0.5, 10), minor=True)
axes.set_yticks(np.arange(-0.5, 10), minor=True)
axes.grid(which="minor", color="0.8")
axes.tick_params(which="minor", length=0)
show(
    figure,
    alt="Grille de dix lignes et dix colonnes. Chaque ligne a une seule case noire, "
    "dans les colonnes 5, 0, 4, 1, 9, 2, 1, 3, 1 et 4 : les dix premières étiquettes.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Deux lignes de cette grille sont-elles identiques ? Qu'est-ce que cela dit des deux images ?
#
# <details><summary>Réponse</summary>
#
# Oui : celles des trois 1 d'une part, celles des deux 4 d'autre part. Les images sont différentes, mais elles
# montrent le même chiffre ; le codage ne garde que cela.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Combien de colonnes ?
#
# Sans autre indication, `to_categorical` compte les colonnes d'après la plus grande étiquette **du tableau
# qu'elle reçoit**.
#
# **Prévoyez.** Quelle forme donne le petit lot `[2, 0, 2]` ?

# %% slideshow={"slide_type": "fragment"}
small_batch = np.array([2, 0, 2])

print(to_categorical(small_batch).shape)
print(to_categorical(small_batch, num_classes=10).shape)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Trois colonnes, pour 0, 1 et 2 : la plus grande étiquette de ce lot est 2. Sur les
# `{python} len(train_labels)` étiquettes, tous les chiffres sont présents et la question ne se pose pas. Sur un lot, indiquez toujours `num_classes`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min avec la grille. L'erreur de largeur est celle que les étudiants rencontrent dès qu'ils codent lot
# par lot ; l'exercice 2 la leur fait faire.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les mêmes vecteurs avec NumPy
#
# `to_categorical` n'a rien de magique. Voici deux autres chemins ; le premier montre le mécanisme.
#
# ### Des zéros, puis un 1 par ligne
#
# Dans la ligne $i$, le 1 va dans la colonne `labels[i]`. NumPy sait écrire toutes ces cases d'un coup,
# quand on lui donne la liste des lignes et la liste des colonnes. Avec trois étiquettes et quatre classes :

# %% slideshow={"slide_type": "fragment"}
labels = np.array([2, 0, 2])

targets = np.zeros((3, 4))
targets[[0, 1, 2], labels] = 1
targets

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les couples sont (0, 2), (1, 0) et (2, 2) : trois cases, une par ligne. Pour toutes les étiquettes, la liste
# des lignes s'écrit `np.arange(60000)`.

# %% slideshow={"slide_type": "fragment"}
by_indexing = np.zeros((60000, 10))
by_indexing[np.arange(60000), train_labels] = 1

np.array_equal(by_indexing, y_train)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les lignes de la matrice identité
#
# La ligne $k$ de la matrice identité a un seul 1, en place $k$ : c'est le code du chiffre $k$. Il suffit de
# choisir les lignes dans l'ordre des étiquettes.

# %% slideshow={"slide_type": "fragment"}
np.eye(4)[labels]

# %% slideshow={"slide_type": "fragment"}
by_identity = np.eye(10)[train_labels]

np.array_equal(by_identity, y_train)

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. `targets[:, labels] = 1` est l'erreur classique : NumPy remplit alors des colonnes entières. La
# faire prévoir sur le petit exemple.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### `OneHotEncoder` de scikit-learn (facultatif)
#
# Vous le connaissez. Il code des **colonnes** de données : il faut lui présenter les étiquettes comme une
# colonne, de forme `(60000, 1)`, et lui demander un tableau plein.

# %% slideshow={"slide_type": "skip"}
from sklearn.preprocessing import OneHotEncoder

encoder = OneHotEncoder(sparse_output=False)
by_sklearn = encoder.fit_transform(train_labels.reshape(-1, 1))

np.array_equal(by_sklearn, y_train)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Les quatre chemins, `to_categorical` compris, donnent le même tableau. Lequel choisir quand les étiquettes sont des mots,
# « chat », « chien », « cheval » ?
#
# <details><summary>Réponse</summary>
#
# `OneHotEncoder` : il apprend la liste des catégories (`fit`) et la garde, ce qui permet de coder plus tard
# d'autres données avec les mêmes colonnes, et de revenir aux mots. Les trois autres attendent des entiers
# qui commencent à 0.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux fois, c'est une fois de trop
#
# Dans un notebook, on exécute souvent une cellule deux fois, par exemple celle-ci :
# `labels = to_categorical(labels)`.
#
# **Prévoyez.** Que donne `to_categorical` appliquée à un tableau déjà codé ?

# %% slideshow={"slide_type": "fragment"}
once = to_categorical([2, 0, 2])
twice = to_categorical(once)

print(once.shape, "->", twice.shape)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Aucune erreur : Keras a pris chaque 0 et chaque 1 pour une étiquette, et l'a codée sur deux colonnes. Le
# message viendra pendant l'entraînement, et parlera de formes incompatibles.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Deux habitudes protègent : donner au résultat **un autre nom** (`y_train`, et non `train_labels`), et
# **afficher la forme** après chaque transformation.

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Faire exécuter deux fois la cellule fautive en direct, puis lire l'erreur de forme avec la classe.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Revenir au chiffre
#
# Le code se relit sans perte : le chiffre est **la place du 1**, donc la place du maximum. NumPy la donne avec
# `argmax`.

# %% slideshow={"slide_type": "fragment"}
print(np.argmax(y_train[0]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour tout le tableau, il faut un maximum **par ligne** : on cherche le long de l'axe 1, celui des classes.
#
# **Prévoyez.** Que donnerait `np.argmax(y_train)`, sans axe ?

# %% slideshow={"slide_type": "fragment"}
print(np.argmax(y_train))
print(np.argmax(y_train, axis=1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sans axe, NumPy met le tableau à plat et ne donne qu'une place : celle du premier 1. Avec `axis=1`, il donne `{python} len(y_train)` réponses, et ce sont les étiquettes.

# %% slideshow={"slide_type": "fragment"}
np.array_equal(np.argmax(y_train, axis=1), train_labels)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La même ligne lira les réponses du réseau. Il ne rend pas des 0 et des 1 mais des **probabilités** ; le chiffre
# annoncé est celui de la plus grande.

# %% slideshow={"slide_type": "fragment"}
probabilities = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]], dtype="float32")

np.argmax(probabilities, axis=1)

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Insister : `argmax` sert deux fois, pour relire les cibles et pour lire les prévisions. Chercher
# le 1 exact avec `np.where` marche sur les cibles et échoue sur les prévisions.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Choisir la perte
#
# La **perte** (*loss*) mesure l'écart entre les probabilités du réseau et la cible ; la leçon 04 l'explique.
# Pour plusieurs classes, c'est l'**entropie croisée**, et Keras en offre deux versions qui ne diffèrent que par la
# forme de cible qu'elles attendent :
#
# - des vecteurs, de forme `(m, 10)` pour dix classes : `categorical_crossentropy` ;
# - des entiers, de forme `(m,)` : `sparse_categorical_crossentropy`.
#
# *Sparse* veut dire « creux » : au lieu de dix nombres dont neuf sont nuls, on ne garde que la place du 1.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Sur les mêmes probabilités, les deux pertes ont-elles la même valeur ?

# %% slideshow={"slide_type": "fragment"}
integers = np.array([1, 0])
vectors = to_categorical(integers, num_classes=3)

with_vectors = keras.losses.categorical_crossentropy(vectors, probabilities)
with_integers = keras.losses.sparse_categorical_crossentropy(integers, probabilities)

print("categorical          :", np.round(with_vectors, 4))
print("sparse_categorical   :", np.round(with_integers, 4))
print("moins le logarithme  :", np.round(-np.log([0.7, 0.5]), 4))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Oui : le même calcul, écrit pour deux formes de cibles, et c'est moins le logarithme de la probabilité du bon
# chiffre. Le 1 du vecteur ne sert qu'à désigner cette probabilité ; un entier la désigne aussi bien.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Et si l'on se trompe de perte ?
#
# La version pour les vecteurs, avec des entiers, puis l'inverse :

# %% slideshow={"slide_type": "fragment"}
wrong_pairs = {
    "categorical_crossentropy": integers,
    "sparse_categorical_crossentropy": vectors,
}
for name, wrong_targets in wrong_pairs.items():
    try:
        keras.losses.get(name)(wrong_targets, probabilities)
    except Exception as error:
        print(f"{name}, cibles de forme {wrong_targets.shape} : {type(error).__name__}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Keras s'arrête, et c'est heureux : une erreur bruyante vaut mieux qu'un réseau qui apprend autre chose. Devant
# une erreur qui parle de `target` et de `output`, comparez d'abord la forme des cibles au nom de la perte.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Alors, coder ou ne pas coder ?
#
# - **Avec des entiers**, rien à préparer, et dix fois moins de nombres à garder. C'est utile quand les classes sont
#   nombreuses : pour un vocabulaire de dizaines de milliers de mots, un vecteur par mot ne tient plus en mémoire.
# - **Avec des vecteurs**, la cible a la même forme que la sortie, et elle peut répartir la confiance : « deux
#   chances sur trois pour le 3, une pour le 5 ». Un entier ne le peut pas.
#
# <!-- more -->
#
# Ce cours garde les vecteurs dans la première partie, pour que la formule de la perte se lise terme à terme.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Demander laquelle des deux pertes conviendrait à MNIST si la mémoire comptait :
# 60 000 × 10 × 8 = 4 800 000 octets, ce qui n'est rien. L'argument de la mémoire vient avec les milliers de
# classes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une étiquette est un nom : on la code par un vecteur un-parmi-dix, un 1 à la place du chiffre.
# - `to_categorical` fait passer de `(m,)` à `(m, 10)` ; sur un lot, donnez `num_classes=10`.
# - `np.eye(10)[labels]` donne le même tableau.
# - `argmax(axis=1)` revient au chiffre, pour les cibles comme pour les probabilités.
# - Vecteurs : `categorical_crossentropy`. Entiers : `sparse_categorical_crossentropy`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et faire redire les deux pertes, chacune avec la forme de ses cibles.
