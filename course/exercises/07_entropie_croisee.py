# ---
# title: L'entropie croisée et les lots
# goal: Écrire la perte et softmax pour tous les logits, et réparer une boucle qui voit toujours les mêmes images.
# prerequisites: Leçon 07
# teaching_minutes: 15
# exercise_minutes: 45
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. Un exemple occupe toujours une ligne.

# %%
from helpers import check, hint

# %% [markdown]
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
# bon chiffre sont 0,5 et 0,25, et $\log 2 \approx 0{,}693$. Que vaut $L$ ?

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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("07-perte")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("07-softmax")

# %% [markdown]
# ## Exercice 3. La perte, depuis les logits
#
# Écrivez `loss_from_logits(logits, labels)` : la même perte moyenne que dans l'exercice 1, calculée
# depuis les logits, de forme $(n, c)$. Elle doit rester **exacte** quand le réseau se trompe avec
# assurance : pour les logits $(1000 \;;\; 0)$ et l'étiquette 1, la perte vaut 1000, et non l'infini.
# Le tableau reçu n'est pas modifié.
#
# $$ \log p_k = (z_k - m) - \log \sum_j e^{z_j - m} \qquad m = \max_j z_j $$
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("07-logits")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("07-lots")
