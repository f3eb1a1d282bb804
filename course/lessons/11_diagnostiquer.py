# ---
# title: Diagnostiquer un réseau
# goal: Dire ce que cachent 98 % d'exactitude, à quel point croire le réseau, et quand il doit se taire.
# prerequisites: Leçons 07 et 09
# teaching_minutes: 62
# exercise_minutes: 21
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Quels chiffres le réseau confond-il, et dans quel sens ?
# - Ses pires erreurs viennent-elles de lui, de l'image ou de l'étiquette ?
# - Que voient ses neurones cachés ?
# - A-t-il raison aussi souvent que le dit sa confiance ?
# - Que gagne-t-on à le laisser se taire ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 62 min de présentation et 21 min de questions. Une pause convient avant « Les poids de la
# première couche » : d'abord les réponses, puis le réseau et sa confiance.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    Moniteur,
    decimal,
    expected_calibration_error,
    load_mnist,
    occlusion,
    percent,
    plot_confusion,
    plot_gallery,
    set_seed,
    show,
    start_keras,
)
from helpers.figures import BLUE, GREEN, VERMILION, DecimalComma

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras
from keras import layers
from sklearn.manifold import TSNE
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from sklearn.neighbors import NearestNeighbors

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un réseau à diagnostiquer
#
# Un réseau de 128 neurones cachés lit bien les chiffres. Nous allons examiner ses erreurs de près, puis
# décider d'après elles. Sur quelles images ?
#
# Pas sur le test : choisir d'après ses erreurs, ce serait choisir sur lui (leçon 09). Nous mettons de côté le
# dernier sixième de l'entraînement. Tout le diagnostic se fait sur cette **validation** ; le test attend la fin
# de la leçon.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
split = 50000
x_val, val_images, val_labels = x_train[split:], train_images[split:], train_labels[split:]

set_seed(0)
first = layers.Dense(128, activation="relu")
last = layers.Dense(10, activation="softmax")
model = keras.Sequential([keras.Input((784,)), first, last])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
initial_weights = model.get_weights()[0]  # avant tout entraînement

history = model.fit(
    x_train[:split],
    train_labels[:split],
    epochs=15,
    batch_size=128,
    validation_data=(x_val, val_labels),
    verbose=0,
    callbacks=[Moniteur()],
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Nous refaisons la passe avant en NumPy (`W`, `b` : la couche cachée ; `V`, `c` : la sortie), pour avoir aussi la
# couche cachée et les **logits**. La **confiance** du réseau est sa plus grande probabilité.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Combien d'erreurs sur `{python} len(x_val)` images ? Dans combien d'entre elles le réseau est-il
# sûr à plus de 99 % ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def forward(x):
    """Renvoie la couche cachée, de forme (n, 128), et les logits, de forme (n, 10)."""
    W, b, V, c = model.get_weights()
    hidden = np.maximum(x @ W + b, 0)
    return hidden, (hidden @ V + c).astype("float64")


hidden_val, logits_val = forward(x_val)
p_val = softmax(logits_val)
predictions, confidences = p_val.argmax(axis=1), p_val.max(axis=1)
right = predictions == val_labels

print("exactitude :", percent(right.mean(), ".1f"))
print("erreurs :", (~right).sum())
print("erreurs sûres à plus de 99 % :", (~right & (confidences > 0.99)).sum())

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une belle exactitude, et pourtant des erreurs, dont certaines très sûres. L'exactitude est **un** nombre : elle ne dit
# ni quelles images sont mal lues, ni pourquoi.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire noter les deux prévisions. Faire redire pourquoi le test attend : on regarde les erreurs pour
# changer le réseau.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La matrice de confusion
#
# Comptons les réponses par vrai chiffre et par chiffre annoncé. La case de la ligne $i$ et de la colonne $j$ de
# la matrice $M$ compte les images de $i$ annoncées $j$. Dix images : `4444 77 9999`, annoncées `4449 77 9947`.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Que contient la ligne du 7 ? Et sa colonne ?

# %% slideshow={"slide_type": "fragment"} code="folded"
tiny_true = np.array([4, 4, 4, 4, 7, 7, 9, 9, 9, 9])
tiny_predicted = np.array([4, 4, 4, 9, 7, 7, 9, 9, 4, 7])

tiny_matrix = np.zeros((10, 10), dtype=int)
for true, predicted in zip(tiny_true, tiny_predicted, strict=True):
    tiny_matrix[true, predicted] += 1
tiny_matrix = tiny_matrix[np.ix_([4, 7, 9], [4, 7, 9])]  # les lignes et colonnes qui servent

print(tiny_matrix)
same = np.array_equal(tiny_matrix, confusion_matrix(tiny_true, tiny_predicted))
print("la même que celle de scikit-learn :", same)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La ligne du 7, `0 2 0` : les deux 7 sont reconnus. Sa colonne, `0 2 1` : des trois images annoncées 7, l'une
# est un 9. La diagonale compte les bonnes réponses : $(3 + 2 + 2) / 10 = 0{,}7$ est l'exactitude.
#
# <!-- more -->
#
# Attention : d'autres livres mettent le vrai chiffre en colonne. Lisez toujours les titres des axes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Celle du réseau
#
# `plot_confusion`, de `helpers`, colore les **erreurs** seules : la diagonale, bien plus grande, les ferait pâlir.
#
# **Prévoyez.** Quelle case sera la plus foncée ? Sa symétrique le sera-t-elle autant ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
matrix = confusion_matrix(val_labels, predictions)
plot_confusion(
    matrix,
    alt="Matrice de confusion de la validation, en nombres d'images : près de mille par case sur la "
    "diagonale, grise ; hors d'elle, des cases blanches ou pâles, et quelques-unes foncées, où des "
    "chiffres voisins de forme sont pris l'un pour l'autre.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Deux cases symétriques diffèrent souvent. Qu'est-ce que cela dit du réseau ?
#
# <details><summary>Réponse</summary>
#
# Peut-être que la frontière entre les deux chiffres passe trop près de l'un : il perd plus d'images qu'il n'en
# prend. Deux grandes cases qui se valent font plutôt penser à deux formes qui se mêlent. Mais de petits comptes
# varient par hasard : une case de 5 aurait pu valoir 3 ou 8.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Par ligne
#
# La validation compte `{python} (val_labels == 1).sum()` images de 1 et `{python} (val_labels == 5).sum()` de
# 5 : dix erreurs n'y pèsent pas autant. On divise donc chaque ligne par sa somme.
#
# **Prévoyez.** Dans l'exemple de dix images, que devient la ligne du 9, `1 1 2` ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
print("ligne du 9 :", " ".join(decimal(share) for share in tiny_matrix[2] / tiny_matrix[2].sum()))
plot_confusion(
    matrix,
    by_row=True,
    alt="La même matrice, chaque case en pourcentage de sa ligne : la diagonale est partout proche de cent, et "
    "aucune confusion ne dépasse quelques pour cent.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# 13 min. La colonne du 7 se prévoit mal : laisser compter. Sur une autre machine, les cases foncées peuvent
# différer ; 4 et 9, 3 et 5, 7 et 9 reviennent souvent.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rappel et précision
#
# Pour un chiffre $k$, deux questions, deux divisions de la même case :
#
# - parmi les images **de** $k$, quelle part est reconnue ? C'est le **rappel** (*recall*), par ligne ;
# - parmi les images **annoncées** $k$, quelle part en est vraiment ? C'est la « précision » (*precision*), par colonne.
#
# $$\begin{aligned}
# \text{rappel}_k &= M_{kk} \Big/ \sum_j M_{kj} \\
# \text{précision}_k &= M_{kk} \Big/ \sum_i M_{ik}
# \end{aligned}$$
#
# Pour le 7 des dix images : rappel $2 / 2 = 1$, et « précision » $2 / 3 \approx 0{,}67$.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Et pour le 9 ?

# %% slideshow={"slide_type": "fragment"} code="folded"
recalls = tiny_matrix.diagonal() / tiny_matrix.sum(axis=1)
precisions = tiny_matrix.diagonal() / tiny_matrix.sum(axis=0)

print("chiffres      :  4     7     9")
print("rappel        :", "  ".join(decimal(value, ".2f") for value in recalls))
print("« précision » :", "  ".join(decimal(value, ".2f") for value in precisions))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Chiffre par chiffre
#
# scikit-learn donne les deux, pour toutes les classes.
#
# **Prévoyez.** Quel chiffre a le meilleur rappel ? Lequel le moins bon ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
precision, recall, f1, support = precision_recall_fscore_support(val_labels, predictions)

print("chiffre   images   rappel   « précision »")
for digit in range(10):
    shares = f"{percent(recall[digit], '.1f'):>8s} {percent(precision[digit], '.1f'):>13s}"
    print(f"{digit:7d} {support[digit]:8d} {shares}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Du meilleur chiffre au moins bon, l'écart est net ; l'exactitude seule le cachait.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Un réseau paresseux annonce toujours 1. Quels sont son rappel et sa « précision » pour le 1 ? Et
# pour le 2 ?

# %% slideshow={"slide_type": "fragment"}
lazy = np.ones_like(val_labels)
lazy_precision, lazy_recall, _, _ = precision_recall_fscore_support(
    val_labels, lazy, zero_division=np.nan
)
for digit in (1, 2):
    print(f"{digit} : rappel {decimal(lazy_recall[digit], '.2f')},", end=" ")
    print(f"« précision » {decimal(lazy_precision[digit], '.3f')}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Rappel parfait pour le 1, faible « précision » : annoncer trop souvent fait monter l'un et baisser l'autre. Le 2
# n'est jamais annoncé : son rappel est nul, et sa « précision », $0 / 0$, n'existe pas (`nan`).
#
# **Question.** Un réseau lit des chèques, et appelle une personne quand il annonce un 7. Un 7 manqué coûte cher.
# Laquelle des deux mesures surveillez-vous ?
#
# <details><summary>Réponse</summary>
#
# Le rappel du 7 : c'est lui qui baisse quand on en manque. La « précision » dirait combien d'appels sont
# inutiles.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Un seul nombre, F1 (facultatif)
#
# Pour comparer par un nombre, on prend la moyenne **harmonique** des deux, qui reste basse si l'un est bas :
#
# $$F_1 = \frac{2 \times \text{précision} \times \text{rappel}}{\text{précision} + \text{rappel}}$$
#
# Pour le 7 : $2 \times 2/3 \times 1 / (2/3 + 1) = 0{,}8$. Pour le réseau paresseux et le 1, la moyenne
# ordinaire dépasserait un demi.

# %% slideshow={"slide_type": "skip"}
print("F1 du 7 :", decimal(2 * precisions[1] * recalls[1] / (precisions[1] + recalls[1]), ".2f"))
lazy_f1 = 2 * lazy_precision[1] * lazy_recall[1] / (lazy_precision[1] + lazy_recall[1])
print("F1 du paresseux, pour le 1 :", decimal(lazy_f1, ".2f"))

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. « Précision » a enfin son sens propre : ne plus l'employer pour l'exactitude. Faire dire chaque fois
# la ligne ou la colonne.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les pires erreurs
#
# La matrice dit combien ; les images disent pourquoi. Les **pires** erreurs sont les plus sûres : celles que
# rien n'annonce. Au-dessus de chaque image, son étiquette, le chiffre lu, et la confiance.
#
# **Prévoyez.** Sur 24 erreurs, combien liriez-vous comme le réseau ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
wrong = np.flatnonzero(~right)
worst = wrong[np.argsort(-confidences[wrong])]  # de la plus sûre à la moins sûre

plot_gallery(
    val_images[worst[:24]],
    [f"{val_labels[k]} lu {predictions[k]}\n{percent(confidences[k], '.2f')}" for k in worst[:24]],
    rows=3,
    columns=8,
    scale=1.1,
    alt="Les 24 erreurs les plus sûres, chacune sous son étiquette, le chiffre lu et la confiance : des chiffres "
    "mal formés ou pâteux, d'autres ambigus, quelques-uns où l'étiquette surprend.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Rangez-les en trois tas :
#
# - le **réseau** se trompe : vous lisez l'étiquette sans peine ;
# - l'**image** est ambiguë : vous hésitez ;
# - l'**étiquette** surprend : vous lisez ce que lit le réseau.
#
# **Question.** Pour quel tas un réseau plus grand peut-il aider ?
#
# <details><summary>Réponse</summary>
#
# Le premier. Pour le deuxième, plus de neurones n'y changent guère : l'information manque dans l'image. Pour le
# troisième, un réseau parfait aurait « tort » aussi.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Faire ranger chacun pour soi, puis comparer : deux étudiants ne font pas les mêmes tas.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une étiquette fausse
#
# Voici quatre images de la validation, puis ce que le réseau y lit, et avec quelle confiance. Il n'a pas vu leurs
# étiquettes à l'entraînement : il n'a pas pu les apprendre par cœur.
#
# **Prévoyez.** Cachez les titres. Que lisez-vous ?

# %% slideshow={"slide_type": "fragment"}
suspects = np.array([59915, 51248, 51944, 53216])
plot_gallery(
    train_images[suspects],
    [f"étiquette {label}" for label in train_labels[suspects]],
    rows=1,
    columns=4,
    scale=1.4,
    alt="Quatre images. La première, étiquetée 4, a une barre en haut et une jambe oblique, comme un 7. La "
    "deuxième, étiquetée 9, est ouverte en haut, comme un 4. La troisième, étiquetée 4, est fermée en haut, "
    "comme un 9. La quatrième, étiquetée 9, a une grande boucle, comme un 0 ou un a.",
)

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"} code="hidden"
for k in suspects:
    p = p_val[k - split]
    print(
        f"image {k} : étiquette {train_labels[k]}, lue {p.argmax()} ; sûr à {percent(p.max(), '.2f')}"
    )

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'étiquette de la première nous paraît fausse ; les autres se discutent. Un réseau sûr de lui **désigne** une
# étiquette à relire ; il ne prouve rien : il se trompe aussi, avec la même assurance. Pour trancher, on montre
# l'image à plusieurs personnes, sans l'étiquette ni la réponse du réseau.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** On relit les erreurs du réseau, et elles seules ; on corrige les étiquettes fausses.
# L'exactitude monte. Que vaut-elle ?
#
# <details><summary>Réponse</summary>
#
# Elle est trop belle. Une étiquette fausse que le réseau suit, par chance, compte comme une réussite, et
# personne ne la relit : les corrections ne pouvaient que l'avantager. Il faut relire aussi des images tirées au
# hasard.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Laisser la classe voter image par image, titres cachés. Ne pas dire « MNIST est faux » : quelques
# étiquettes sur des dizaines de milliers.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les poids de la première couche
#
# Chaque neurone caché a un poids par pixel : c'est une image. En orange, l'encre l'excite ; en violet, elle le
# freine.
#
# **Prévoyez.** Y verrez-vous des chiffres ? Et dans les coins, où il n'y a jamais d'encre ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
weights = model.get_weights()[0]  # (784, 128)

figure, panels = plt.subplots(3, 8, figsize=(10, 4), layout="constrained")
for panel, neuron in zip(panels.flat, weights.T, strict=False):
    picture = panel.imshow(neuron.reshape(28, 28), cmap="PuOr_r", vmin=-0.35, vmax=0.35)
    panel.set_axis_off()
figure.colorbar(picture, ax=panels, shrink=0.8, label="poids", format=DecimalComma())
show(
    figure,
    alt="Les poids de 24 neurones cachés, chacun en image de 28 × 28 : des taches et des traits violets et orange "
    "mêlés, des coins pâles et bruités. Aucun ne ressemble à un chiffre entier.",
)

# %% slideshow={"slide_type": "subslide"}
blank = (x_train[:split] == 0).all(axis=0)  # les pixels toujours blancs

print("pixels toujours blancs :", blank.sum())
print("leurs poids sont ceux du départ :", np.array_equal(weights[blank], initial_weights[blank]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le gradient d'un poids contient l'entrée en facteur (leçon 06) : une entrée toujours nulle ne lui apprend
# rien. Le bruit des coins est celui du **tirage**. Ailleurs, des traits et des taches : aucun de ces neurones ne
# dessine un chiffre ; la sortie additionne ce que disent tous les neurones.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Beaucoup prévoient des chiffres : un réseau sans couche cachée en montrerait de flous.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La couche cachée en deux dimensions
#
# D'une image, un point de `{python} x_val.shape[1]` coordonnées, la couche cachée fait un point de
# `{python} hidden_val.shape[1]`. Rapproche-t-elle les images du même chiffre ? Prenons mille images, et pour chacune
# ses dix plus proches voisines (distance de la leçon 01), d'après les pixels, puis d'après la couche cachée.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Quelle part des voisines porte le même chiffre, dans chaque cas ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
shown = 1000
digits = val_labels[:shown]
spaces = {"pixels": x_val[:shown], "couche cachée": hidden_val[:shown]}


def same_digit(points):
    """Renvoie la part des dix plus proches voisins qui ont le même chiffre."""
    places = NearestNeighbors(n_neighbors=10).fit(points).kneighbors(return_distance=False)
    return (digits[places] == digits[:, np.newaxis]).mean()


for name, points in spaces.items():
    print(f"{name:13s} :", percent(same_digit(points), ".0f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **t-SNE** dessine ces voisinages. À chaque paire de ces points, il donne une probabilité d'être voisins, puis
# cherche dans le plan, par descente de gradient, des points dont les voisins soient, autant que possible, les
# mêmes.
#
# **Prévoyez.** Où seront les erreurs du réseau, cerclées : au milieu des groupes, ou ailleurs ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
maps = {}
for name, points in spaces.items():
    print("t-SNE :", name)
    maps[name] = TSNE(random_state=0).fit_transform(points)

colours = (BLUE, VERMILION, GREEN, "black", "#CC79A7")
figure, panels = plt.subplots(1, 2, figsize=(11.6, 6), layout="constrained")
for panel, (name, plane) in zip(panels, maps.items(), strict=True):
    for digit in range(10):
        own = plane[digits == digit]
        panel.plot(*own.T, ls="", marker=f"${digit}$", ms=5.5, mew=0.3, color=colours[digit // 2])
    panel.plot(*plane[~right[:shown]].T, ls="", marker="o", ms=13, mfc="none", color="black")
    panel.set(title=name, xticks=[], yticks=[])
show(
    figure,
    alt="Deux plans de mille images, chacune dessinée par son chiffre. D'après les pixels, des groupes qui se "
    "touchent, le 4 et le 9 mêlés. D'après la couche cachée, des groupes plus nets ; le 4 et le 9 restent "
    "voisins. Les erreurs du réseau, cerclées, sont souvent au bord d'un groupe ou chez un autre chiffre.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La couche cachée sépare mieux que les pixels. Les erreurs sont souvent au bord d'un groupe, ou chez un autre chiffre.
#
# t-SNE cherche à garder les **voisinages**, et eux seuls. Les axes n'ont pas d'unité ; la taille d'un groupe et la
# **distance entre deux groupes** ne disent rien de sûr ; une autre graine, un autre dessin.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Le groupe des 0 est deux fois plus loin de celui des 1 que de celui des 6. Qu'en conclure ?
#
# <details><summary>Réponse</summary>
#
# Rien. Pour comparer des distances, mesurez-les entre les points de départ, comme pour les voisins plus haut.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min, dont une demie de calcul. La part des voisins, mesurée avant, est le vrai résultat ; le dessin
# l'illustre.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La confiance est-elle juste ?
#
# Un réseau **calibré** dit vrai quand il dit combien il est sûr : de cent images où sa confiance est de quatre
# cinquièmes, il lit bien quatre-vingts environ. Rangeons les images par confiance, en intervalles. Dans chaque
# intervalle $m$, on compare la confiance moyenne $c_m$ et l'exactitude $a_m$ ; on fait la moyenne des écarts,
# chacun pesant son nombre d'images $n_m$, sur $n$ en tout. C'est l'**erreur de calibration** (*expected calibration
# error*, ECE) :
#
# $$\text{ECE} = \sum_m \frac{n_m}{n} \left| a_m - c_m \right|$$

# %% [markdown] slideshow={"slide_type": "subslide"}
# Dix images : six de confiance 0,95, dont cinq bien lues ; quatre de confiance 0,65, dont trois. Calculez leur ECE.

# %% slideshow={"slide_type": "fragment"}
very, less = 0.95, 0.65  # leurs confiances
print("ECE :", decimal(0.6 * abs(5 / 6 - very) + 0.4 * abs(3 / 4 - less), ".2f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dans quel intervalle notre réseau a-t-il presque toutes ses images ? Dans les autres, est-il trop
# sûr, ou trop prudent ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
def reliability(p):
    """Renvoie, par dixième de confiance non vide : images, confiance moyenne, exactitude."""
    sure, good = p.max(axis=1), p.argmax(axis=1) == val_labels
    tenth = np.ceil(10 * sure).astype(int)  # de 1 à 10
    return [
        (np.sum(tenth == m), sure[tenth == m].mean(), good[tenth == m].mean())
        for m in np.unique(tenth)
    ]


print("images   confiance   exactitude")
for count, sure, good in reliability(p_val):
    print(f"{count:6d} {decimal(sure, '.3f'):>11s} {decimal(good, '.3f'):>12s}")

ece = sum(count * abs(good - sure) for count, sure, good in reliability(p_val)) / len(p_val)
print("\nECE                :", decimal(ece, ".4f"))
print("celle de helpers   :", decimal(expected_calibration_error(p_val, val_labels), ".4f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Plus de neuf images sur dix sont dans le dernier intervalle. Plus bas, l'exactitude reste le plus souvent
# au-dessous de la confiance : le réseau est **trop sûr**. L'ECE est petite parce que ces intervalles ont peu
# d'images ; ce sont pourtant celles où il faut décider s'il doit répondre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La température
#
# Un remède simple : diviser tous les logits par un même nombre, la **température** $T$, avant softmax. Avec les
# logits `4 2 0` :

# %% slideshow={"slide_type": "fragment"}
for temperature in (1, 2):
    shares = softmax(np.array([4.0, 2.0, 0.0]) / temperature)
    print(f"T = {temperature} :", "  ".join(decimal(share, ".3f") for share in shares))

# %% [markdown] slideshow={"slide_type": "fragment"}
# $T > 1$ adoucit, sans changer l'ordre. On choisit le $T$ dont l'entropie croisée est la plus petite **sur la
# validation** : elle punit fort une réponse fausse et très sûre (leçon 07).

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** $T$ sera-t-il au-dessus ou au-dessous de 1 ? Que devient l'exactitude ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
def cross_entropy(p, labels):
    return -np.log(p[np.arange(len(labels)), labels]).mean()


tried = np.arange(0.5, 3.01, 0.05)
losses = [cross_entropy(softmax(logits_val / T), val_labels) for T in tried]
T_best = tried[np.argmin(losses)]
p_mended = softmax(logits_val / T_best)

print("température :", decimal(T_best, ".2f"))
for name, p in (("avant", p_val), ("après", p_mended)):
    share = percent((p.argmax(axis=1) == val_labels).mean(), ".2f")
    error = decimal(expected_calibration_error(p, val_labels), ".4f")
    print(f"{name} : exactitude {share}, ECE {error}")

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
figure, axes = plt.subplots(figsize=(6.5, 6), layout="constrained")
axes.plot([0, 1], [0, 1], "--", color="black", label="calibré")
for name, p, style, colour in (("avant", p_val, "s-", VERMILION), ("après", p_mended, "o-", BLUE)):
    rows = [row for row in reliability(p) if row[0] >= 20]  # de moins d'images, on ne sait rien
    _, sure, good = np.transpose(rows)
    axes.plot(sure, good, style, ms=8, lw=2, color=colour, label=f"{name} température")
axes.set(xlabel="confiance moyenne", ylabel="exactitude", xlim=(0.3, 1.01), ylim=(0.2, 1.01))
axes.xaxis.set_major_formatter(DecimalComma())
axes.yaxis.set_major_formatter(DecimalComma())
axes.legend()
show(
    figure,
    alt="Diagramme de fiabilité : l'exactitude selon la confiance moyenne, par dixième. Avant température, la "
    "courbe passe le plus souvent sous la diagonale ; après, elle en est plus proche.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# C'est le **diagramme de fiabilité** (*reliability diagram*). Un réseau trop sûr demande $T > 1$ : un seul nombre, et la
# confiance se rapproche de l'exactitude ; aucune réponse n'a changé.
#
# **Question.** Pourquoi ne pas choisir $T$ sur les images d'entraînement ?
#
# <details><summary>Réponse</summary>
#
# Le réseau y a presque toujours raison : sa confiance y paraît justifiée. C'est sur des images jamais vues
# qu'il est trop sûr.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 12 min. Faire calculer l'ECE de l'exemple à la main avant la cellule. Les points de moins de vingt images ne
# sont pas dessinés : le dire.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Les pixels qui décident (facultatif)
#
# Cachons un carré de 5 × 5 pixels, et regardons de combien baisse la probabilité du chiffre annoncé ; puis
# déplaçons le carré sur toute l'image. C'est l'**occlusion**. Là où la probabilité baisse, le réseau avait
# besoin de ce que le carré cache.
#
# **Prévoyez.** Sur un 3, quels pixels comptent : tout le trait, une partie, ou aussi le blanc ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "skip"}
def predict(images):
    return softmax(forward(images.reshape(-1, 784))[1])


seen = [0, *worst[:3]]  # la première image de la validation, puis trois erreurs très sûres
figure, panels = plt.subplots(2, 4, figsize=(10, 5.2), layout="constrained")
for (top, bottom), k in zip(panels.T, seen, strict=True):
    image = x_val[k].reshape(28, 28)
    lowered = occlusion(predict, image, predictions[k])
    top.imshow(image, cmap="gray_r")
    top.set_title(f"{val_labels[k]} lu {predictions[k]}")
    picture = bottom.imshow(lowered, cmap="PuOr_r", vmin=-1, vmax=1)
    top.set_axis_off()
    bottom.set_axis_off()
label = "baisse de la probabilité"
figure.colorbar(picture, ax=panels, shrink=0.6, label=label, format=DecimalComma())
show(
    figure,
    alt="Quatre images, et sous chacune la carte de ce que fait un carré qui cache : presque partout aucune "
    "baisse, et quelques taches où cacher des pixels fait baisser la probabilité du chiffre annoncé.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Le carré est blanc : posé sur du blanc, il ne change rien. Une carte presque vide ne dit pas que le réseau ne regarde
# rien : si sa probabilité est assez proche de 1, un carré peut ne pas suffire à la faire bouger.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## S'abstenir
#
# Rien n'oblige un réseau à répondre. Au-dessous d'un **seuil** de confiance, il se tait, et une personne lit
# l'image. Deux nombres disent alors ce qu'il vaut :
#
# - la **couverture** (*coverage*), la part des images auxquelles il répond ;
# - le **risque** (*risk*), la part d'erreurs parmi ses réponses.
#
# Dix images, deux erreurs ; il se tait sur trois, dont une erreur : couverture $7 / 10 = 0{,}7$, risque
# $1 / 7 \approx 0{,}14$ au lieu de $2 / 10 = 0{,}2$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Le réseau se tait une fois sur vingt, quand il est le moins sûr. Quelle part de ses erreurs
# évite-t-il ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
mended = p_mended.max(axis=1)
order = np.argsort(-mended)  # de la plus sûre à la moins sûre
answered = np.arange(1, len(order) + 1)
coverage = answered / len(order)
risk = np.cumsum(~right[order]) / answered

kept = order[: int(0.95 * len(order))]
avoided = 1 - (~right[kept]).sum() / (~right).sum()
print("risque en répondant à tout    :", percent(risk[-1], ".2f"))
print("risque, sans une sur vingt    :", percent((~right[kept]).mean(), ".2f"))
print("part des erreurs évitées      :", percent(avoided, ".0f"))

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
figure, axes = plt.subplots(figsize=(9, 4.2), layout="constrained")
axes.plot(100 * coverage[499:], 100 * risk[499:], color=BLUE, lw=3)
axes.plot(95, 100 * (~right[kept]).mean(), "o", ms=10, color=VERMILION)
axes.set(xlabel="couverture (% des images)", ylabel="risque (% d'erreurs)")
axes.yaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Le risque selon la couverture, sur la validation : presque nul tant que le réseau ne répond "
    "qu'à ses images les plus sûres, il monte de plus en plus vite près de 100 %. Un point marque 95 %.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quelles erreurs pardonner ?
#
# Se taire sur peu d'images évite une grande part des erreurs. Jusqu'où ? Une erreur coûte 10, une lecture par une
# personne coûte 1. Si la confiance $p$ est juste, répondre coûte en moyenne $10 \times (1 - p)$.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Au-dessous de quelle confiance vaut-il mieux se taire ? La validation donnera-t-elle le même
# seuil ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
error_cost, reading_cost = 10, 1


def mean_cost(threshold):
    answers = mended >= threshold
    return (error_cost * (answers & ~right) + reading_cost * ~answers).mean()


thresholds = np.arange(0, 1, 0.01)
costs = [mean_cost(threshold) for threshold in thresholds]
theory = 1 - reading_cost / error_cost

print("par le calcul       :", decimal(theory, ".2f"))
print("par la validation   :", decimal(thresholds[np.argmin(costs)], ".2f"))
print("coût, sans se taire :", decimal(costs[0], ".3f"))
print("coût, au seuil calculé :", decimal(mean_cost(theory), ".3f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Se taire vaut mieux dès que $10 \times (1 - p) > 1$, donc pour $p < 9 / 10$. Ce calcul suppose une confiance
# **calibrée** : voilà à quoi sert la température. Près du minimum, le coût change peu : les deux seuils peuvent
# différer.
#
# <!-- more -->
#
# Essayez `mean_cost` un peu plus haut, un peu plus bas.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **À vous de chercher.** Toutes les erreurs ne se valent pas : lire 1 pour 7 sur un chèque, ou 4 pour 9 sur une liste
# de courses ? Faites une matrice de coûts $10 \times 10$, et choisissez le seuil du plus petit coût moyen. Un seuil par
# chiffre annoncé fait-il mieux ? Une moitié de la validation choisit, l'autre compare. À quelle couverture ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min. La recherche prend une séance de plus, ou la maison : partir de `cost[true, predicted]`.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le test, une fois
#
# Tout est choisi : le réseau, $T$, et le seuil du calcul. Le test peut juger.
#
# **Prévoyez.** L'ECE et le risque seront-ils aussi bons que sur la validation ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
logits_test = forward(x_test)[1]
p_test = softmax(logits_test / T_best)
right_test = p_test.argmax(axis=1) == test_labels
answers_test = p_test.max(axis=1) >= theory
raw_error = expected_calibration_error(softmax(logits_test), test_labels)

print("exactitude            :", percent(right_test.mean(), ".1f"))
print("ECE avant température :", decimal(raw_error, ".4f"))
print("ECE après             :", decimal(expected_calibration_error(p_test, test_labels), ".4f"))
print("couverture            :", percent(answers_test.mean(), ".1f"))
print("risque                :", percent((~right_test[answers_test]).mean(), ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un seul nombre, choisi sur `{python} len(x_val)` images, ne flatte guère : attendez-vous à des valeurs voisines.

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. C'est la seule cellule de la leçon qui lit les images de test.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - On diagnostique sur la **validation** ; le test juge une fois.
# - **Matrice de confusion** : ligne, le vrai ; colonne, l'annoncé. Le rappel se lit par ligne, la « précision »
#   par colonne.
# - Les pires erreurs sont les plus sûres : le réseau, l'image ou l'étiquette ? Un réseau désigne une étiquette
#   à relire ; il ne prouve rien.
# - Une entrée toujours nulle laisse ses poids tels qu'ils ont été tirés.
# - **t-SNE** cherche à garder les voisinages ; ni les tailles ni les distances entre groupes ne s'y lisent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - **ECE** : l'écart moyen entre confiance et exactitude. Une **température**, choisie sur la validation, peut le
#   réduire sans changer une réponse.
# - **Couverture** et **risque** : se taire coûte, se tromper aussi. D'une confiance juste, on calcule le seuil.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
