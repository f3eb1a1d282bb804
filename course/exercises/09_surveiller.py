# ---
# title: Surveiller l'entraînement
# goal: Séparer une validation, écrire un callback et la règle d'arrêt, puis retirer les neurones morts.
# prerequisites: Leçon 09
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

# %% [markdown] minutes=10
# ## Exercice 1. Mettre de côté une validation
#
# Écrivez `split(images, labels, fraction)`, qui fait à la main ce que fait `validation_split` : les
# **derniers** exemples, une part `fraction` du tout, forment la validation.
#
# - La fonction renvoie quatre tableaux, dans cet ordre : images d'entraînement, étiquettes
#   d'entraînement, images de validation, étiquettes de validation.
# - Le nombre d'exemples d'entraînement est la partie entière de $m\,(1 - \text{fraction})$, comme dans
#   Keras, où $m$ est le nombre d'exemples.
# - L'ordre des exemples ne change pas.
#
# La cellule suivante prépare dix « images » de deux pixels. Avant d'écrire : avec `fraction=0.25`,
# lesquelles vont dans la validation ?

# %%
import numpy as np

toy_images = np.array(
    [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6], [7, 7], [8, 8], [9, 9]]
)
toy_labels = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])


# %%
def split(images, labels, fraction):
    """Renvoie images et étiquettes d'entraînement, puis images et étiquettes de validation."""
    ### BEGIN SOLUTION
    count = int(len(images) * (1 - fraction))
    return images[:count], labels[:count], images[count:], labels[count:]
    ### END SOLUTION


# %%
check("09-separation", split)

# %% [markdown] tags=["hints"]
# 1. Combien d'exemples restent pour l'entraînement ? Calculez d'abord ce nombre, un entier.
# 2. `int(...)` donne la partie entière. Les exemples d'entraînement vont du début à ce nombre.
# 3. Deux tranches de chaque tableau, `[:count]` et `[count:]`, avec le même `count`.


# %% tags=["right"]
# La taille de la validation d'abord, arrondie au-dessus ; `1e-9` absorbe l'erreur de calcul de `n * fraction`.
def split(images, labels, fraction):
    n = len(images)
    cut = n - int(np.ceil(n * fraction - 1e-9))
    return [images[:cut], labels[:cut], images[cut:], labels[cut:]]


# %% tags=["right"]
# `np.split` coupe un tableau à la place donnée ; la fonction renvoie une paire par jeu.
def split(images, labels, fraction):
    cut = int(np.floor((1 - fraction) * images.shape[0]))
    train_x, val_x = np.split(images, [cut])
    train_y, val_y = np.split(labels, [cut])
    return (train_x, train_y), (val_x, val_y)


# %% tags=["mistake"] name="la validation est prise au début" section="Les dernières images"
# votre validation est faite des premiers exemples ; `validation_split` prend à l'autre bout.
def split(images, labels, fraction):
    count = len(images) - int(len(images) * (1 - fraction))
    return images[count:], labels[count:], images[:count], labels[:count]


# %% tags=["mistake"] name="les deux jeux échangés" section="Les dernières images"
# les deux jeux sont échangés : la validation vient après l'entraînement dans ce que renvoie la fonction.
def split(images, labels, fraction):
    count = int(len(images) * (1 - fraction))
    return images[count:], labels[count:], images[:count], labels[:count]


# %% tags=["mistake"] name="la part de l'entraînement au lieu de celle de la validation" section="Les dernières images"
# `fraction` est la part de la validation : avec un quart, l'entraînement garde les trois quarts des exemples.
def split(images, labels, fraction):
    count = int(len(images) * fraction)
    return images[:count], labels[:count], images[count:], labels[count:]


# %% tags=["mistake"] name="exemples mélangés" section="Les dernières images"
# les exemples ne sont plus dans leur ordre : `validation_split` coupe avant tout mélange.
def split(images, labels, fraction):
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order], labels[order]
    count = int(len(images) * (1 - fraction))
    return images[:count], labels[:count], images[count:], labels[count:]


# %% tags=["mistake"] name="étiquettes coupées ailleurs que les images" section="Les dernières images"
# les images sont bien séparées, mais leurs étiquettes ne sont pas les leurs : les deux tableaux se coupent au
# même endroit, et chaque morceau d'étiquettes suit ses images.
def split(images, labels, fraction):
    count = int(len(images) * (1 - fraction))
    return images[:count], labels[:count], images[count:], labels[-count:]


# %% tags=["mistake"] name="la validation reste dans l'entraînement" section="Décider sans regarder le test"
# des exemples sont à la fois dans l'entraînement et dans la validation : le réseau serait noté sur ce qu'il a
# vu.
def split(images, labels, fraction):
    count = int(len(images) * (1 - fraction))
    return images, labels, images[count:], labels[count:]


# %% tags=["mistake"] name="arrondi du mauvais côté" section="Les dernières images"
# quand le calcul ne tombe pas juste, il y a un exemple de trop ou de moins à l'entraînement. De quel nombre
# l'énoncé prend-il la partie entière ?
def split(images, labels, fraction):
    count = len(images) - int(len(images) * fraction)
    return images[:count], labels[:count], images[count:], labels[count:]


# %% [markdown] minutes=15
# ## Exercice 2. Un callback qui retient la meilleure époque
#
# Écrivez la classe `BestEpoch`, un callback qui n'écrit rien, et que l'on interroge après `fit` :
#
# - `best_accuracy` : la plus grande exactitude **de validation** de l'entraînement ;
# - `best_epoch` : son époque, comptée à partir de **1** ; si plusieurs époques l'atteignent, la
#   première d'entre elles.
#
# Le même objet peut servir à plusieurs `fit` : chacun repart de zéro.
#
# La cellule suivante prépare un réseau minuscule pour l'essayer.

# %%
import numpy as np
import keras
from keras import callbacks, layers

toy_rng = np.random.default_rng(0)
toy_x = toy_rng.normal(size=(60, 4)).astype("float32")
toy_y = (toy_x.sum(axis=1) > 0).astype("int32")


def toy_fit(callback):
    """Entraîne un petit réseau quatre époques avec ce callback ; renvoie l'historique."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(toy_x, toy_y, epochs=4, validation_split=0.3, verbose=0, callbacks=[callback])


# Pour essayer : `best = BestEpoch()`, puis `toy_fit(best).history`, puis `best.best_epoch`


# %%
class BestEpoch(callbacks.Callback):
    """Retient la meilleure exactitude de validation, et son époque."""

    def on_train_begin(self, logs=None):
        """Repart de zéro."""
        ### BEGIN SOLUTION
        self.best_accuracy = -np.inf
        self.best_epoch = None
        ### END SOLUTION

    def on_epoch_end(self, epoch, logs=None):
        """Compare cette époque à la meilleure."""
        ### BEGIN SOLUTION
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy = logs["val_accuracy"]
            self.best_epoch = epoch + 1
        ### END SOLUTION


# %%
check("09-moniteur", BestEpoch)

# %% [markdown] tags=["hints"]
# 1. Laquelle des cinq méthodes Keras appelle-t-il avec les mesures de la validation ?
# 2. `logs` est un dictionnaire ; `epoch` compte à partir de 0.
# 3. Au début de l'entraînement, rangez dans `self` une exactitude plus petite que toutes ; à la fin de
#    chaque époque, comparez, et gardez si c'est strictement mieux.


# %% tags=["right"]
# Toutes les exactitudes sont gardées, la meilleure cherchée à la fin : `index` donne la première des égales.
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.values = []

    def on_epoch_end(self, epoch, logs=None):
        self.values.append(logs["val_accuracy"])

    def on_train_end(self, logs=None):
        self.best_accuracy = max(self.values)
        self.best_epoch = self.values.index(self.best_accuracy) + 1


# %% tags=["right"]
# L'époque 0 est la meilleure jusque-là, quoi qu'il soit resté de l'entraînement d'avant.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs.get("val_accuracy") > self.best_accuracy:
            self.best_accuracy = logs.get("val_accuracy")
            self.best_epoch = epoch + 1


# %% tags=["right"]
# Votre propre `__init__` convient, même sans `super().__init__()`, et des nombres de NumPy aussi.
class BestEpoch(callbacks.Callback):
    def __init__(self):
        self.best_epoch = None

    def on_epoch_end(self, epoch, logs=None):
        value = np.float32(logs["val_accuracy"])
        if epoch == 0 or value > self.best_accuracy:
            self.best_epoch, self.best_accuracy = np.int64(epoch + 1), value


# %% tags=["mistake"] name="la classe n'hérite pas de Callback" section="Un callback : des lignes dans une boucle"
# `fit` refuse votre objet : il appelle des méthodes que la classe n'a pas. Un callback hérite de celle de
# Keras, qui les a toutes.
class BestEpoch:
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% tags=["mistake"] name="époque comptée à partir de 0" section="Moniteur"
# l'époque est trop petite de 1 : Keras compte à partir de 0, l'énoncé à partir de 1.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch


# %% tags=["mistake"] name="exactitude d'entraînement" section="Décider sans regarder le test"
# c'est l'exactitude d'entraînement que vous retenez. Elle monte presque toujours, et ne dit pas quelle époque
# est la meilleure.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs["accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["accuracy"], epoch + 1


# %% tags=["mistake"] name="perte de validation" section="S'arrêter à temps"
# vous retenez l'époque où la perte de validation est la plus basse : ce n'est pas toujours celle où
# l'exactitude est la plus haute.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs["val_loss"] < self.least:
            self.least = logs["val_loss"]
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% tags=["mistake"] name="la dernière au lieu de la meilleure" section="Revenir à la meilleure époque"
# chaque époque remplace la précédente : à la fin, il reste la dernière, non la meilleure.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% tags=["mistake"] name="égaler suffit" section="S'arrêter à temps"
# quand deux époques ont la même exactitude, vous retenez la seconde ; l'énoncé demande la première.
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0 or logs["val_accuracy"] >= self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% tags=["mistake"] name="la mémoire passe d'un entraînement au suivant" section="Ce que l'on fait à chaque moment"
# un seul entraînement va bien, mais le suivant, avec le même objet, se souvient du premier : le record d'avant
# n'est pas effacé au départ.
class BestEpoch(callbacks.Callback):
    best_accuracy = -1

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% [markdown] minutes=18
# ## Exercice 3. La règle d'arrêt
#
# Écrivez `early_stop(accuracies, patience)`, la règle d'`EarlyStopping` :
#
# - `accuracies` est une liste : l'exactitude de validation de chaque époque que l'entraînement
#   **ferait** sans arrêt anticipé ;
# - l'entraînement s'arrête après la première époque où `patience` époques de suite n'ont pas **battu**
#   la meilleure d'avant elles ; égaler n'est pas battre. Si cela n'arrive pas, il va au bout ;
# - la fonction renvoie deux entiers, comptés à partir de 1 : la dernière époque faite, et la meilleure
#   de celles qui ont été faites (la première, si plusieurs se valent).
#
# Avant d'écrire : que renvoie `early_stop([0.5, 0.7, 0.6, 0.7, 0.9], 2)` ? Et avec une patience de 3 ?


# %%
def early_stop(accuracies, patience):
    """Renvoie l'époque de l'arrêt et la meilleure époque, comptées à partir de 1."""
    ### BEGIN SOLUTION
    best_epoch = 0
    for epoch in range(len(accuracies)):
        if accuracies[epoch] > accuracies[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch == patience:
            break
    return epoch + 1, best_epoch + 1
    ### END SOLUTION


# %%
check("09-arret", early_stop)

# %% [markdown] tags=["hints"]
# 1. Déroulez l'exemple sur le papier, avec deux colonnes : la meilleure époque jusqu'ici, et le nombre
#    d'époques écoulées depuis.
# 2. Le compte des époques sans progrès est l'écart entre l'époque en cours et la meilleure.
# 3. Une boucle sur les époques : d'abord mettre à jour la meilleure, si l'époque la bat ; puis sortir de la
#    boucle, par `break`, si l'écart a atteint `patience`.


# %% tags=["right"]
# `waited` compte les époques sans progrès ; un progrès le remet à zéro.
def early_stop(accuracies, patience):
    best, best_epoch, waited = -1, 0, 0
    for epoch, accuracy in enumerate(accuracies, start=1):
        waited += 1
        if accuracy > best:
            best, best_epoch, waited = accuracy, epoch, 0
        if waited == patience:
            return epoch, best_epoch
    return [len(accuracies), best_epoch]


# %% tags=["right"]
# L'entraînement s'arrête quand aucune des `patience` dernières époques ne dépasse la meilleure d'avant elles.
def early_stop(accuracies, patience):
    import numpy as np

    values = np.array(accuracies)
    for last in range(patience, len(values)):
        if values[last - patience + 1 : last + 1].max() <= values[: last - patience + 1].max():
            return np.array([last + 1, values[: last + 1].argmax() + 1])
    return len(values), values.argmax() + 1


# %% tags=["mistake"] name="époques comptées à partir de 0" section="À la main"
# vos deux époques sont trop petites de 1 : l'énoncé compte à partir de 1.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = accuracies.index(max(accuracies[: epoch + 1]))
        if epoch - best == patience:
            break
    return epoch, best


# %% tags=["mistake"] name="les deux nombres échangés" section="À la main"
# les deux nombres sont échangés : d'abord la dernière époque faite, puis la meilleure.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = accuracies.index(max(accuracies[: epoch + 1]))
        if epoch - best == patience:
            break
    return best + 1, epoch + 1


# %% tags=["mistake"] name="la meilleure est prise au-delà de l'arrêt" section="À la main"
# l'arrêt est juste, mais votre meilleure époque peut venir après lui : ces époques n'ont jamais été faites.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = accuracies.index(max(accuracies[: epoch + 1]))
        if epoch - best == patience:
            break
    return epoch + 1, accuracies.index(max(accuracies)) + 1


# %% tags=["mistake"] name="égaler remet le compte à zéro" section="S'arrêter à temps"
# une époque qui égale la meilleure vous fait repartir à zéro ; elle ne la bat pas.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = max(range(epoch + 1), key=lambda e: (accuracies[e], e))
        if epoch - best == patience:
            break
    return epoch + 1, best + 1


# %% tags=["mistake"] name="une époque de patience en trop" section="À la main"
# vous vous arrêtez une époque trop tard : avec une patience de 2, la deuxième époque sans progrès est la
# dernière.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = accuracies.index(max(accuracies[: epoch + 1]))
        if epoch - best > patience:
            break
    return epoch + 1, best + 1


# %% tags=["mistake"] name="une époque de patience en moins" section="À la main"
# vous vous arrêtez une époque trop tôt : la meilleure époque compte chez vous parmi les époques sans progrès.
def early_stop(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = accuracies.index(max(accuracies[: epoch + 1]))
        if epoch - best + 1 == patience:
            break
    return epoch + 1, best + 1


# %% tags=["mistake"] name="comparaison avec l'époque précédente" section="S'arrêter à temps"
# vous comparez chaque époque à la précédente : remonter après une chute n'est pas un progrès, si l'on reste
# sous la meilleure.
def early_stop(accuracies, patience):
    waited = 0
    for epoch in range(len(accuracies)):
        waited = 0 if epoch == 0 or accuracies[epoch] > accuracies[epoch - 1] else waited + 1
        if waited == patience:
            break
    return epoch + 1, accuracies.index(max(accuracies[: epoch + 1])) + 1


# %% tags=["mistake"] name="époques sans progrès, comptées en tout et non de suite" section="À la main"
# vous comptez toutes les époques sans progrès ; la règle les veut de suite : un progrès remet le compte à zéro.
def early_stop(accuracies, patience):
    waited = 0
    for epoch in range(len(accuracies)):
        waited += epoch > 0 and accuracies[epoch] <= max(accuracies[:epoch])
        if waited == patience:
            break
    return epoch + 1, accuracies.index(max(accuracies[: epoch + 1])) + 1


# %% tags=["mistake"] name="pas d'arrêt" section="S'arrêter à temps"
# votre entraînement va toujours au bout : la patience ne sert pas.
def early_stop(accuracies, patience):
    return len(accuracies), accuracies.index(max(accuracies)) + 1


# %% [markdown] minutes=12
# ## Exercice 4. Retirer les morts
#
# Un neurone mort ne sert à rien : on peut l'ôter du réseau sans changer une seule réponse. Écrivez
# `prune(images, weights, biases, outgoing)` pour une couche cachée ReLU et la couche de sortie qui la suit :
#
# - `images` a la forme $(m, p)$, une image par ligne ; `weights` la forme $(p, h)$ ; `biases` la forme
#   $(h,)$ ; `outgoing`, les poids de la couche de sortie, la forme $(h, 10)$ ;
# - un neurone est **mort** si sa sortie est 0 pour **toutes** ces images ; il en reste $v$ vivants ;
# - la fonction renvoie trois tableaux, de formes $(p, v)$, $(v,)$ et $(v, 10)$ : les mêmes poids, biais et
#   poids de sortie sans les morts. Les vivants restent dans leur ordre.
#
# Les biais de la sortie ne changent pas : la fonction ne les reçoit pas. La cellule suivante prépare quatre
# images de deux pixels et trois neurones. Avant d'écrire : combien de neurones restent ?

# %%
import numpy as np

toy_pixels = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]])
toy_weights = np.array([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])
toy_biases = np.array([0.0, 0.5, -3.0])
toy_outgoing = np.arange(30.0).reshape(3, 10)


# %%
def prune(images, weights, biases, outgoing):
    """Renvoie les poids, les biais et les poids de sortie des seuls neurones vivants."""
    ### BEGIN SOLUTION
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights[:, alive], biases[alive], outgoing[alive]
    ### END SOLUTION


# %%
check("09-elagage", prune)

# %% [markdown] tags=["hints"]
# 1. Qui est vivant ? Calculez les sommes de la couche, de forme (m, h), puis un booléen par neurone.
# 2. Dans chacun des trois tableaux, un neurone est-il une ligne, une colonne ou un seul nombre ?
# 3. Un tableau de booléens choisit le long d'un axe : `weights[:, alive]` garde des colonnes, `biases[alive]`
#    des nombres ; pour `outgoing`, ce sont des lignes.


# %% tags=["right"]
# Les numéros des vivants, puis `take` le long de l'axe des neurones de chaque tableau.
def prune(images, weights, biases, outgoing):
    kept = np.flatnonzero(np.maximum(images @ weights + biases, 0).max(axis=0))
    return weights.take(kept, axis=1), biases.take(kept), outgoing.take(kept, axis=0)


# %% tags=["right"]
# Les morts d'abord ; `np.delete` les ôte, et renvoie une copie.
def prune(images, weights, biases, outgoing):
    dead = np.where((images @ weights + biases <= 0).all(axis=0))[0]
    return [np.delete(weights, dead, 1), np.delete(biases, dead), np.delete(outgoing, dead, 0)]


# %% tags=["right"]
# Un neurone après l'autre : on garde ceux qui répondent à une image au moins.
def prune(images, weights, biases, outgoing):
    kept = [j for j in range(len(biases)) if max(images @ weights[:, j] + biases[j]) > 0]
    return weights[:, kept], biases[kept], outgoing[kept]


# %% tags=["mistake"] name="poids de sortie gardés en entier" section="Ce que dit un seul neurone"
# la couche cachée a perdu ses morts, mais la couche de sortie attend encore leurs valeurs : ses poids ont une
# ligne par neurone caché.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights[:, alive], biases[alive], outgoing


# %% tags=["mistake"] name="morts mis à zéro, non retirés" section="Les neurones morts"
# les morts sont toujours là, avec des zéros : les trois tableaux ont gardé leur taille, et le réseau son coût.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights * alive, biases * alive, outgoing * alive[:, np.newaxis]


# %% tags=["mistake"] name="les vivants retirés au lieu des morts" section="Les neurones morts"
# ce sont les morts que vous gardez : le réseau élagué rend la même réponse à toutes les images.
def prune(images, weights, biases, outgoing):
    dead = (images @ weights + biases <= 0).all(axis=0)
    return weights[:, dead], biases[dead], outgoing[dead]


# %% tags=["mistake"] name="nul pour une image suffit" section="Les reconnaître"
# un neurone qui se tait pour une seule image passe chez vous pour mort ; il parle peut-être pour les autres.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).all(axis=0)
    return weights[:, alive], biases[alive], outgoing[alive]


# %% tags=["mistake"] name="biais oublié" section="Les neurones morts"
# les neurones que vous retirez ne dépendent pas des biais ; or c'est souvent un biais très négatif qui tue.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights > 0).any(axis=0)
    return weights[:, alive], biases[alive], outgoing[alive]


# %% tags=["mistake"] name="moyenne de la somme négative" section="Les reconnaître"
# une somme ou une moyenne négative sur toutes les images cache celles pour lesquelles le neurone répond : il suffit
# d'une pour qu'il vive.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases).mean(axis=0) > 0
    return weights[:, alive], biases[alive], outgoing[alive]


# %% tags=["mistake"] name="inégalité large sur les sommes" section="Les neurones morts"
# un neurone dont la somme vaut exactement 0 rend 0 lui aussi : il est mort, et votre fonction le garde.
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases >= 0).any(axis=0)
    return weights[:, alive], biases[alive], outgoing[alive]


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Un problème ouvert, sans vérification. Des deux mille images de la leçon, changez l'étiquette de 400, prises au
# hasard, pour une étiquette au hasard. La validation, elle, reste juste.
#
# - Que devient l'exactitude d'entraînement ? Et celle de validation, et l'époque où chaque mesure de validation est
#   la meilleure ?
# - L'arrêt anticipé, dropout et weight decay protègent-ils, et lequel le mieux ? Réglez-les sur la validation, répétez
#   avec quatre graines au moins, et ne touchez au test qu'à la fin.
