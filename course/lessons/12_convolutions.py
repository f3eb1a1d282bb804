# ---
# title: Convolutions
# goal: Calculer une convolution de quatre façons, et en faire un réseau plus petit et plus juste que le réseau dense.
# prerequisites: Leçons 04, 05 et 09 ; produit de matrices avec NumPy
# teaching_minutes: 62
# exercise_minutes: 20
# compute_seconds: 200
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Comment dire à un réseau que deux pixels sont voisins ?
# - Que calcule exactement une couche de convolution, et à quel coût ?
# - Comment lire plus de chiffres avec quatre fois moins de paramètres ?
# - Parmi les pièces d'un réseau, lesquelles servent, et comment le savoir ?
# - Que reste-t-il de son exactitude quand l'image est décalée, tournée, épaissie ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Durée totale : 62 min de présentation et 20 min de questions. Une pause convient avant « Ce que voient les
# filtres ». L'entraînement en direct dure environ une minute : le lancer, puis compter les paramètres au tableau.

# %% slideshow={"slide_type": "skip"}
import time

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

from helpers import (
    Moniteur,
    decimal,
    load_mnist,
    percent,
    plot_dots,
    plot_gallery,
    set_seed,
    show,
    start_keras,
)
from helpers.figures import BLUE, GREEN, VERMILION, DecimalComma
from helpers.measured import column, kept_network, seeds

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras
from keras import layers

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.astype("float32") / 255
x_test = test_images.astype("float32") / 255

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une convolution, à la main
#
# Le réseau de la leçon 05 reçoit une ligne de 784 pixels. Mélangeons les pixels, toujours de la même façon pour
# toutes les images.
#
# **Prévoyez.** Vous ne lisez plus rien. Et ce réseau, entraîné sur ces images-là ?

# %% slideshow={"slide_type": "fragment"}
order = np.random.default_rng(0).permutation(784)
shuffled = x_train[:6].reshape(6, 784)[:, order].reshape(6, 28, 28)

plot_gallery(
    np.concatenate([x_train[:6], shuffled]),
    rows=2,
    columns=6,
    scale=1.1,
    alt="En haut, six chiffres. En bas, les mêmes, pixels mélangés : six nuages où rien ne se lit.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Il apprend aussi bien : il suffit de mélanger de la même façon les lignes de ses poids pour retrouver les mêmes
# sorties. Le réseau dense **ne sait pas** quels pixels sont voisins. Or un trait, un coin, un virage se voient dans
# un petit voisinage, et sont les mêmes où qu'ils soient dans l'image.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Une **convolution** met ces deux idées dans une couche : elle regarde l'image par une petite **fenêtre**, et
# emploie partout **les mêmes poids**. Ces poids, un petit tableau, forment un **filtre** (*kernel*). À chaque place
# de la fenêtre, on multiplie nombre par nombre, on additionne, on ajoute un biais. Pour une image $x$, un filtre $w$
# de 3 × 3 et un biais $b$, la fenêtre dont le coin en haut à gauche est à la ligne $i$ et à la colonne $j$ donne
#
# $$ s_{i,j} = b + \sum_{u=0}^{2} \sum_{v=0}^{2} x_{i+u,\,j+v} \; w_{u,v} $$

# %% slideshow={"slide_type": "subslide"} code="hidden"
tiny_image = np.array([[0, 0, 1, 0], [0, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]])
kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])

print("l'image :", tiny_image, "le filtre :", kernel, sep="\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# La fenêtre a deux places par côté : $4 - 3 + 1 = 2$. La première, en haut à gauche, couvre les colonnes 0 à 2 des
# lignes 0 à 2. Le filtre additionne sa colonne de droite, et retranche celle de gauche :
#
# $$ s_{0,0} = (1 + 1 + 1) - (0 + 0 + 0) = 3 $$
#
# **Prévoyez.** Sur papier, les trois autres sorties, avec un biais de 0. Que signale ce filtre ?

# %% slideshow={"slide_type": "fragment"} code="folded"
tiny_map = np.zeros((2, 2), int)
for i in range(2):
    for j in range(2):
        tiny_map[i, j] = (tiny_image[i : i + 3, j : j + 3] * kernel).sum()

tiny_map

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les sorties forment à leur tour une image, une **carte** (*feature map*). Elle est grande et positive là où l'encre
# occupe le côté **droit** de la fenêtre, négative là où elle occupe le gauche : ce filtre signale un bord vertical.
#
# Les mathématiciens nomment cela une **corrélation croisée** : leur convolution retourne d'abord le filtre,
# `kernel[::-1, ::-1]`. Un réseau **apprend** ses poids : retournés ou non, il trouve les mêmes sorties. Keras ne
# retourne rien, nous non plus.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La bordure et le pas
#
# Deux réglages changent le nombre de places :
#
# - la **bordure** (*padding*) : $p$ rangées de zéros ajoutées sur chaque côté de l'image ;
# - le **pas** du filtre (*stride*) : la fenêtre avance de $d$ pixels à la fois.
#
# Pour une image de côté $n$ et un filtre de côté $k$, la fenêtre commence aux places $0, d, 2d\dots$, et la dernière
# doit encore tenir. Avec $\lfloor \rfloor$, qui arrondit à l'entier inférieur, le nombre de places par côté est
#
# $$ \left\lfloor \frac{n + 2p - k}{d} \right\rfloor + 1 $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# Ici, $n = 4$, $k = 3$, $p = 0$, $d = 1$ : $1 + 1 = 2$. Avec $p = 1$, $(4 + 2 - 3) + 1 = 4$ : la carte garde le côté
# de l'image. Avec $p = 1$ et $d = 2$, $\lfloor 3 / 2 \rfloor + 1 = 2$.
#
# **Question.** Une image de côté 28, un filtre de côté 5, un pas de 1 : quelle bordure garde le côté ?
#
# <details><summary>Réponse</summary>
#
# $28 + 2p - 5 + 1 = 28$, donc $p = 2$ : la moitié de $k - 1$. D'où des filtres de côté presque toujours impair.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Faire calculer les quatre sorties sur papier : c'est la seule fois. Pour la formule, compter d'abord les
# places avec un cache en papier sur une image quadrillée.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La même, avec NumPy
#
# Deux boucles sur les places suffisent. `sliding_window_view` donne toutes les fenêtres d'un coup, sans rien copier :
# un tableau à quatre axes, deux pour la place, deux pour l'intérieur de la fenêtre.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Quelle forme a le tableau des fenêtres de 3 × 3 d'un chiffre de 28 × 28 pixels ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def convolve_by_loops(image, kernel):
    """Renvoie la carte d'une image (h, w), sans bordure, pas de 1."""
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    found = np.zeros((rows, columns), "float32")
    for i in range(rows):
        for j in range(columns):
            found[i, j] = (image[i : i + k, j : j + k] * kernel).sum()
    return found


def convolve_by_windows(images, kernel):
    """Fait de même pour des images (n, h, w), par des fenêtres glissantes."""
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel.shape, axis=(1, 2))
    return np.einsum("nijuv,uv->nij", windows, kernel)


digit = x_train[0]
print("fenêtres :", np.lib.stride_tricks.sliding_window_view(digit, (3, 3)).shape)
by_loops, by_windows = convolve_by_loops(digit, kernel), convolve_by_windows(digit[None], kernel)
print("mêmes sorties :", np.allclose(by_loops, by_windows[0]))

# %% [markdown] slideshow={"slide_type": "subslide"}
# `einsum` écrit la formule : `u` et `v`, absents du résultat, sont sommés. Trois filtres sur un même chiffre, cartes
# en valeur absolue :

# %% slideshow={"slide_type": "fragment"}
kernels = {
    "vertical": kernel,
    "horizontal": kernel.T,
    "moyenne": np.full((3, 3), 1 / 9),
}
maps = [convolve_by_windows(digit[None], weights)[0] for weights in kernels.values()]
plot_gallery(
    [digit[1:-1, 1:-1], *(np.abs(found) / np.abs(found).max() for found in maps)],
    titles=["le chiffre", *kernels],
    rows=1,
    columns=4,
    scale=1.8,
    alt="Un 5 et trois cartes, en valeur absolue : la première ne garde que les bords verticaux du "
    "tracé, la deuxième que les bords horizontaux, la troisième est le même 5, flou.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Décaler l'image décale la carte
#
# **Prévoyez.** Le chiffre glisse de 3 pixels vers la droite. Que devient la carte du bord vertical ?

# %% slideshow={"slide_type": "fragment"}
moved = np.roll(digit, 3, axis=1)  # les colonnes qui sortent ne portent pas d'encre
found, found_moved = (np.abs(convolve_by_windows(some[None], kernel)[0]) for some in (digit, moved))

print("la carte a glissé de 3 pixels :", np.array_equal(found[:, :-3], found_moved[:, 3:]))
plot_gallery(
    [digit[1:-1, 1:-1], found / found.max(), moved[1:-1, 1:-1], found_moved / found.max()],
    titles=["le chiffre", "sa carte", "décalé", "sa carte"],
    rows=1,
    columns=4,
    scale=1.8,
    alt="Un 5 et sa carte, puis le même chiffre décalé vers la droite et sa carte : la même, décalée d'autant.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La carte glisse **d'autant** : la convolution est **équivariante** aux translations. Ce que le filtre a appris à un
# endroit, il le sait partout. Une couche dense devrait l'apprendre à chaque endroit.
#
# **Question.** L'est-elle aussi aux rotations ?
#
# <details><summary>Réponse</summary>
#
# Non : le filtre du bord vertical, posé sur un chiffre tourné d'un quart de tour, répond à d'autres traits. C'est une
# des raisons de montrer au réseau des images un peu tournées.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Le mot « équivariante » est à dire une fois ; l'image suffit. La rotation revient dans « Décaler, tourner,
# épaissir ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le produit qui la calcule
#
# Rien n'occupe mieux un processeur qu'un produit de matrices. Une convolution en est un : rangeons chaque fenêtre
# dans une **colonne** de 9 nombres, et chaque filtre aussi. C'est l'opération *im2col* (« image vers colonnes »).
#
# Sur notre image de 4 × 4 : quatre fenêtres, donc une matrice de 9 lignes et 4 colonnes.

# %% slideshow={"slide_type": "fragment"}
tiny_windows = np.lib.stride_tricks.sliding_window_view(tiny_image, (3, 3))
tiny_columns = tiny_windows.transpose(2, 3, 0, 1).reshape(9, 4)

print(tiny_columns)
print("le filtre, à plat, fois les colonnes :", kernel.reshape(9) @ tiny_columns)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Ce sont les quatre sorties calculées à la main. Avec plusieurs images et plusieurs filtres, un seul produit donne
# toutes les cartes : celui des colonnes, transposées, par les filtres.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** 128 images de 28 × 28 pixels, 16 filtres de 3 × 3, sans bordure : quelles formes ont les deux matrices
# du produit ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def convolve_by_product(images, kernels):
    """Renvoie les cartes (n, rows, columns, f) d'images (n, h, w) par des filtres (k, k, f)."""
    k, _, count = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(images, (k, k), axis=(1, 2))
    n, rows, columns = windows.shape[:3]
    matrix = windows.transpose(3, 4, 0, 1, 2).reshape(k * k, n * rows * columns)  # copie
    return (matrix.T @ kernels.reshape(k * k, count)).reshape(n, rows, columns, count)


batch = x_train[:128]
filters = np.random.default_rng(1).normal(size=(3, 3, 16)).astype("float32")

print("colonnes :", (3 * 3, 128 * 26 * 26))
print("filtres  :", filters.reshape(9, 16).shape)
print("cartes   :", convolve_by_product(batch, filters).shape)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Que coûte ce rangement en mémoire ?
#
# <details><summary>Réponse</summary>
#
# Chaque pixel est copié dans toutes les fenêtres qui le couvrent, neuf sauf au bord : il faut près de huit fois la
# place des images, $9 \times 26^2 / 28^2$. On paie la vitesse en mémoire.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Faire écrire une colonne au tableau avant d'afficher la matrice. `transpose` place les axes de la fenêtre en
# tête : NumPy copie alors neuf grands blocs au lieu d'une foule de petits, et va bien plus vite.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La couche de Keras
#
# `layers.Conv2D(16, 3)` : 16 filtres de 3 × 3. Elle attend un axe de plus, les **canaux** : un pour une image en
# gris, trois en couleurs, et un par carte pour la couche suivante. Un filtre couvre **tous** les canaux : pour $c$
# canaux, ses poids ont la forme $(k, k, c)$, et il donne une seule carte.
#
# Donnons nos filtres à la couche.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Les quatre façons donnent-elles les mêmes nombres ? Laquelle est la plus lente ?

# %% slideshow={"slide_type": "fragment"} code="folded"
conv = layers.Conv2D(16, 3)
conv.build((None, 28, 28, 1))
conv.set_weights([filters[:, :, np.newaxis, :], np.zeros(16)])

ways = {
    "deux boucles": lambda: np.array(
        [[convolve_by_loops(i, filters[:, :, f]) for f in range(16)] for i in batch[:2]]
    ).transpose(0, 2, 3, 1),
    "fenêtres": lambda: np.stack(
        [convolve_by_windows(batch, filters[:, :, f]) for f in range(16)], axis=-1
    ),
    "produit": lambda: convolve_by_product(batch, filters),
    "Keras": lambda: keras.ops.convert_to_numpy(conv(batch[..., np.newaxis])),
}
expected = ways["Keras"]()
for name, way in ways.items():
    results = way()  # les boucles : deux images seulement
    print(f"{name:12} égal à Keras :", np.allclose(results, expected[: len(results)], atol=1e-5))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les mêmes, aux arrondis près. Et la durée, pour un lot de `{python} len(batch)` images ? On garde la plus courte de
# vingt essais ; pour les boucles, un seul essai, sur deux images, rapporté au lot.


# %% slideshow={"slide_type": "fragment"} code="folded"
def duration(way):
    """Renvoie la durée d'un appel, en millisecondes."""
    started = time.perf_counter()
    way()
    return 1000 * (time.perf_counter() - started)


cost = {"deux boucles": 64 * duration(ways["deux boucles"])}  # deux images mesurées
for name in ("fenêtres", "produit", "Keras") * 20:  # à tour de rôle
    cost[name] = min(duration(ways[name]), cost.get(name, np.inf))
for name, shortest in cost.items():
    print(f"{name} : {shortest:.0f} ms")
print(
    "le produit dure moins de trois fois ce que dure Keras :", cost["produit"] < 3 * cost["Keras"]
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les boucles de Python coûtent des centaines de fois plus que le produit, ou davantage. Celui-ci, en quelques lignes
# de NumPy, soutient pour cette couche la comparaison avec Keras : c'est bien là qu'est le calcul.

# %% [markdown] slideshow={"slide_type": "subslide"}
# `padding="same"` ajoute la bordure qui garde le côté de l'image ; par défaut, `"valid"`, il n'y en a pas.
# `strides=2` est un pas de 2 : avec `"same"`, le côté est alors divisé par deux, et arrondi au-dessus. Si la bordure a
# un nombre impair de rangées, la dernière est **en bas, ou à droite**.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Les durées varient d'une machine à l'autre : lire l'ordre, pas les nombres.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Compter les paramètres
#
# Un filtre a $k \times k \times c$ poids et un biais. Une couche de $f$ filtres en a donc
#
# $$ (k \times k \times c + 1) \times f $$
#
# **Prévoyez.** Combien de paramètres a `Conv2D(16, 3)` sur une image en gris ? Et une seconde, pareille, sur ces 16
# cartes ?

# %% slideshow={"slide_type": "fragment"}
print("première :", (3 * 3 * 1 + 1) * 16, "paramètres ; Keras :", conv.count_params())
print("seconde  :", decimal((3 * 3 * 16 + 1) * 16, ","), "paramètres")
as_many = (784 + 1) * 26 * 26 * 16
print("dense, de 784 pixels à autant de sorties que la première :", decimal(as_many, ","))

# %% [markdown] slideshow={"slide_type": "subslide"}
# La taille de l'image n'entre pas dans le compte : les mêmes poids servent à toutes les places. Elle entre dans le
# **calcul** : chaque place demande $k \times k \times c \times f$ multiplications.
#
# **Question.** Combien de multiplications pour la seconde, si elle garde 28 × 28 places ?
#
# <details><summary>Réponse</summary>
#
# $28 \times 28 \times 3 \times 3 \times 16 \times 16 = 1\,806\,336$ par image, pour 2 320 paramètres. Un réseau
# convolutif a peu de paramètres, et demande beaucoup de calcul.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Erreur à attendre : oublier les canaux, et compter $3 \times 3 + 1$ pour la seconde couche.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Réduire l'image
#
# Deux convolutions de 3 × 3 à la suite ne voient que 5 × 5 pixels. Pour reconnaître une boucle, il faut voir plus
# large. On **réduit** les cartes : le **maximum** (*max pooling*) garde le plus grand nombre de chaque carré de
# 2 × 2.
#
# $$ \begin{pmatrix} 1 & 0 & 0 & 2 \\ 0 & 9 & 0 & 0 \\ 0 & 0 & 4 & 0 \\ 3 & 0 & 0 & 0 \end{pmatrix} $$

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Que devient ce tableau ? Et s'il est décalé d'un pixel vers la gauche, où vont le 9 et le 4 ?

# %% slideshow={"slide_type": "fragment"} code="folded"
activity = np.array([[1, 0, 0, 2], [0, 9, 0, 0], [0, 0, 4, 0], [3, 0, 0, 0]], "float32")


def max_pool(maps):
    """Renvoie le maximum de chaque carré de 2 x 2 de cartes (n, h, w)."""
    n, h, w = maps.shape
    return maps.reshape(n, h // 2, 2, w // 2, 2).max(axis=(2, 4))


ours = max_pool(activity[np.newaxis])[0]
theirs = layers.MaxPooling2D(2)(activity[np.newaxis, ..., np.newaxis])
print(ours)
print("Keras :", np.array_equal(ours, keras.ops.convert_to_numpy(theirs)[0, ..., 0]))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le 9 reste 9 où qu'il soit dans son carré : la carte réduite oublie **où exactement**, et retient **si**. Décalé
# vers la gauche, il ne change rien ; le 4, lui, passe dans le carré voisin. Le décalage d'une vraie image
# se voit donc encore dans sa carte réduite, mais moins.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Réduire élargit aussi ce que voit chaque nombre, son **champ** (*receptive field*). Deux nombres voisins sont
# d'abord écartés d'un pixel. Une convolution de 3 × 3 ajoute au champ deux fois cet écart ; le maximum, une fois,
# puis il le double :
#
# - deux convolutions : $1 + 2 + 2 = 5$ de côté ; le maximum : $5 + 1 = 6$, et l'écart devient 2 ;
# - deux convolutions : $6 + 4 + 4 = 14$ ; le maximum : $14 + 2 = 16$, et l'écart devient 4 ;
# - deux convolutions : $16 + 8 + 8 = 32$ pixels : plus que l'image.

# %% [markdown] slideshow={"slide_type": "fragment"}
# En fin de réseau, la **moyenne globale** (*global average pooling*) va au bout de l'idée : un nombre par carte.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Le champ se compte au tableau, sur une ligne de pixels au lieu d'une image.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que voient les filtres
#
# Le cours garde un réseau convolutif déjà entraîné, que `kept_network` relit. Il a trois **étages**, chacun de deux
# convolutions, avec 16, 32 puis 80 filtres. Montrons-lui un chiffre, et regardons seize cartes par étage, après la
# première ReLU.
#
# **Prévoyez.** Qu'y verra-t-on encore du chiffre, au premier étage ? Au dernier ?

# %% slideshow={"slide_type": "fragment"}
kept = kept_network()
places = (2, 9, 16)  # la première ReLU de chaque étage
stages = [kept.layers[place].output for place in places]
look = keras.Model(kept.inputs[0], stages)

found_maps = []
for stage in look(x_test[:1, ..., np.newaxis]):
    some = keras.ops.convert_to_numpy(stage)[0, ..., :16].transpose(2, 0, 1)
    highest = some.max(axis=(1, 2), keepdims=True)
    some = some / np.maximum(highest, 1e-6)  # chacune selon son maximum
    size = 28 // some.shape[1]
    found_maps += list(some.repeat(size, axis=1).repeat(size, axis=2))

plot_gallery(
    found_maps,
    rows=3,
    columns=16,
    title="Un 7 vu par les trois étages : cartes de 28, 14 et 7 pixels de côté",
    alt="Trois rangées de seize cartes pour un 7. En haut, le 7 se reconnaît, bords et traits "
    "soulignés ; au milieu, le tracé se devine encore, plus grossier ; en bas, quelques gros carrés.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Au premier étage, des bords et des traits, chaque filtre à sa manière. Au dernier, quelques carrés : chaque carte
# répond à un motif plus grand, et dit à peu près où il est. La dernière couche dense n'a plus qu'à peser ces
# réponses.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Faire deviner à la classe ce que cherche un filtre, puis changer `x_test[:1]` pour un autre chiffre.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le réseau entier
#
# Avant de l'entraîner, chaque pièce et sa raison :
#
# - **convolution, ReLU, maximum** : ce qui précède ;
# - **normalisation par lot** (*batch normalization*) : chaque carte est ramenée, sur le lot, à une moyenne de 0 et un
#   écart type de 1, puis multipliée par une échelle apprise, et décalée d'un nombre appris. Les couches suivantes
#   reçoivent des nombres de taille stable : on apprend plus vite. Pour prédire, elle emploie la moyenne et la
#   variance qu'elle a suivies pendant l'entraînement ;

# %% [markdown] slideshow={"slide_type": "subslide"}
# - **moyenne globale** : une carte, un nombre ; la dernière couche n'a plus que 80 entrées ;
# - **dropout** : la leçon 09 ;
# - **augmentation** (*data augmentation*) : à chaque époque, chaque image est un peu tournée, décalée, agrandie au
#   hasard. L'étiquette reste juste, et le réseau ne revoit presque jamais la même image.
#
# La normalisation a son propre décalage : le biais de la convolution ne servirait à rien (`use_bias=False`).
#
# <!-- more -->
#
# Le maximum vient avant elle, qui a alors quatre fois moins de nombres à traiter.


# %% slideshow={"slide_type": "fragment"} code="folded"
def new_network(momentum=0.99):
    """Renvoie le réseau : trois étages de deux convolutions, puis la moyenne globale."""
    network = keras.Sequential([keras.Input((28, 28, 1))])
    for width in (16, 32, 80):
        network.add(layers.Conv2D(width, 3, padding="same", use_bias=False))
        network.add(layers.BatchNormalization(momentum=momentum))
        network.add(layers.ReLU())
        network.add(layers.Conv2D(width, 3, padding="same", use_bias=False))
        if width < 80:
            network.add(layers.MaxPooling2D(2))
        network.add(layers.BatchNormalization(momentum=momentum))
        network.add(layers.ReLU())
    network.add(layers.GlobalAveragePooling2D())
    network.add(layers.Dropout(0.2))
    network.add(layers.Dense(10, activation="softmax"))
    return network


def new_augmentation():
    """Renvoie les couches qui changent les images, pendant l'entraînement seulement."""
    return keras.Sequential(
        [
            layers.RandomRotation(0.03, fill_mode="constant"),  # en tours
            layers.RandomTranslation(0.08, 0.08, fill_mode="constant"),  # en parts du côté
            layers.RandomZoom(0.1, fill_mode="constant"),
        ]
    )


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Chaque étage se compte par la formule, sans les biais ; une normalisation garde quatre nombres par
# carte, deux appris et deux suivis. Le total dépasse-t-il `{python} ((784 + 1) * 512 + (512 + 1) * 10) // 4`, le
# quart des `{python} (784 + 1) * 512 + (512 + 1) * 10` paramètres du réseau dense de la leçon 04 ?

# %% slideshow={"slide_type": "fragment"}
by_hand, channels = 0, 1
for width in (16, 32, 80):
    by_hand += 3 * 3 * channels * width + 3 * 3 * width * width + 2 * 4 * width
    channels = width
by_hand += (80 + 1) * 10

print("à la main :", decimal(by_hand, ","), "; Keras :", decimal(new_network().count_params(), ","))

# %% slideshow={"slide_type": "subslide"}
set_seed(1)
augment = new_augmentation()
plot_gallery(
    np.concatenate([augment(x_train[:1, ..., np.newaxis], training=True) for _ in range(9)]),
    rows=1,
    columns=9,
    scale=0.9,
    alt="Le même 5, neuf fois : à chaque fois un peu tourné, décalé ou agrandi autrement.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Jusqu'où tourner ? Pourquoi ne pas retourner les images, gauche pour droite, comme on le fait pour des
# photos ?
#
# <details><summary>Réponse</summary>
#
# Jusqu'où l'étiquette reste juste : un 6 tourné d'un demi-tour est un 9, et un 2 retourné n'est plus un chiffre.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les couches d'augmentation se placent devant le réseau : Keras ne les applique que pendant `fit`. Le **taux
# d'apprentissage** monte vite depuis 0, puis redescend vers 0 le long d'un cosinus : de grands pas d'abord, de tout
# petits à la fin.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour finir dans le temps de la séance : peu d'images, et dix époques. Ce que la normalisation suit est une moyenne
# glissante, où chaque lot compte pour $1 - m$ ; $m$ est son réglage `momentum`, et non l'inertie de l'optimiseur.
# Avec $m = 0{,}99$, il lui faut quelques centaines de lots : trop ici, où `momentum=0.9` la rend dix fois plus
# rapide. On mesure sur la validation, les dernières images d'entraînement.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
few, few_labels = x_train[:3000, ..., np.newaxis], train_labels[:3000]
x_val, val_labels = x_train[-10000:, ..., np.newaxis], train_labels[-10000:]
epochs = 10
steps = epochs * -(-len(few) // 128)

set_seed(0)
network = new_network(momentum=0.9)
model = keras.Sequential([keras.Input((28, 28, 1)), new_augmentation(), network])
rate = keras.optimizers.schedules.CosineDecay(
    0.0, steps - steps // 16, warmup_target=0.003, warmup_steps=steps // 16
)
model.compile(
    optimizer=keras.optimizers.Adam(rate),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(few, few_labels, epochs=epochs, batch_size=128, verbose=0, callbacks=[Moniteur(every=1)])

val_accuracy = np.mean(
    network.predict(x_val, batch_size=500, verbose=0).argmax(axis=1) == val_labels
)
print("exactitude de validation :", percent(val_accuracy, ".1f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec trois graines, sur la validation : `{python} between(column("ablation", "validation", without="rien"))`. Le
# réseau dense de la leçon 05, avec vingt fois plus d'images, sur le test : `{python} between(seeds(5, "test"))`.
#
# Le réseau gardé a vu les `{python} len(x_train)` images, `{python} column("convolutions", "epochs")[0]` époques,
# aux mêmes réglages, sauf $m = 0{,}99$. On l'a entraîné avec cinq graines, et jugé une fois par graine sur le test,
# par la commande `python benchmarks/convolutions.py full` ; le cours garde celui de la graine médiane.

# %% slideshow={"slide_type": "fragment"} code="folded"
scores = column("convolutions", "test")
median_score = np.median(scores)
print("sur le test :", ", ".join(percent(score, ".2f") for score in sorted(scores)))
print("médiane :", percent(median_score, ".2f"))
misread = round((1 - median_score) * len(x_test))
print("chiffres mal lus, sur", decimal(len(x_test), ","), ":", misread)

# %% [markdown] slideshow={"slide_type": "notes"}
# 14 min. Lancer l'entraînement avant de commenter l'augmentation, si le temps presse. L'exactitude que la ligne
# affiche est celle des images changées, avec dropout : elle peut être plus basse que celle de validation.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que chaque pièce apporte
#
# Une raison n'est pas une preuve. On retire **une** pièce à la fois, on entraîne de nouveau, on mesure : c'est une
# **ablation**. Les réglages sont ceux de l'entraînement ci-dessus, avec trois graines ; tout est mesuré sur la
# validation. « Sans convolutions » est un réseau dense à une couche cachée, sans normalisation, qui a presque autant
# de paramètres.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Quelle pièce manquera le plus ? Laquelle le moins ?

# %% slideshow={"slide_type": "fragment"} code="folded"
removed = list(dict.fromkeys(column("ablation", "without")))
told_removed = ["réseau entier" if name == "rien" else f"sans {name}" for name in removed]
by_seed = {}
for seed in range(3):
    by_seed[f"graine {seed}"] = 100 * np.array(column("ablation", "validation", seed=seed))

print("paramètres   exactitude médiane (%)")
for place, without in enumerate(removed):
    middle = np.median([accuracies[place] for accuracies in by_seed.values()])
    count = decimal(column("ablation", "parameters", without=without)[0], ",")
    print(f"{count:>10}  ", decimal(middle, "5.2f"), " ", told_removed[place])

# %% slideshow={"slide_type": "subslide"}
plot_dots(
    by_seed,
    told_removed,
    xlabel="exactitude de validation",
    title="Une pièce en moins",
    low=92,
    alt="Trois points par ligne, un par graine. Le réseau entier et trois de ceux à qui il manque"
    " une pièce sont ensemble, près de 98 ; sans normalisation, sans troisième étage ou sans "
    "convolutions, des points bien plus à gauche.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sans convolutions, sans troisième étage ou sans normalisation, on perd des points entiers. Retirer le troisième
# étage retire aussi cinq paramètres sur six : le tableau ne sépare pas les deux. Sans augmentation, sans dropout ou
# sans moyenne globale, on ne perd rien **ici**, et l'on gagne parfois un peu : ces pièces freinent le
# sur-apprentissage, et dix époques lui laissent sans doute trop peu de temps.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Une pièce ne change presque rien ici. Faut-il l'enlever ?
#
# <details><summary>Réponse</summary>
#
# Ce tableau ne le dit que pour cette taille : peu d'images, peu d'époques, trois graines. Une ablation répond à la
# question « que perd-on **ici**, sans elle ? ». Un entraînement plus long peut répondre autrement.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Faire parier la classe avant le tableau.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Décaler, tourner, épaissir
#
# Les images de test ressemblent à celles de l'entraînement : même origine, même cadrage. Abîmons-les, et comparons
# trois réseaux : le réseau dense de la leçon 05, **le même** entraîné sur des images augmentées, et le réseau
# convolutif gardé. On n'en choisit aucun ici ; la table vient de `python benchmarks/convolutions.py robustness`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Le chiffre est décalé de 4 pixels. Que lit encore chacun des trois ? Et avec un peu de bruit ?

# %% slideshow={"slide_type": "fragment"}
changes = {
    "décalage": "décalage (pixels)",
    "rotation": "rotation (degrés)",
    "bruit": "écart type du bruit",
    "épaisseur": "épaisseur ajoutée (pixels)",
}
styles = {
    "dense": {"color": VERMILION, "marker": "s", "ls": ":"},
    "dense, augmentation": {"color": GREEN, "marker": "^", "ls": "--"},
    "convolutions": {"color": BLUE, "marker": "o"},
}

figure, grid = plt.subplots(2, 2, figsize=(10, 7), sharey=True, layout="constrained")
for axes, (change, xlabel) in zip(grid.flat, changes.items(), strict=True):
    for kind, style in styles.items():
        amounts = column("robustness", "amount", change=change, network=kind)
        accuracies = column("robustness", "accuracy", change=change, network=kind)
        axes.plot(amounts, 100 * np.array(accuracies), label=kind, **style)
    axes.set(xlabel=xlabel, ylabel="exactitude (%)", ylim=(0, 103))
    axes.xaxis.set_major_formatter(DecimalComma())
    axes.grid(alpha=0.3)
grid[0, 0].legend(loc="lower left")
show(
    figure,
    alt="Quatre graphiques, trois courbes chacun. Quand le chiffre se décale, les deux réseaux denses "
    "s'effondrent et le convolutif ne baisse presque pas. Avec du bruit, c'est lui qui s'effondre le "
    "premier. Quand le chiffre tourne, tous baissent, le convolutif le moins vite.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Part des chiffres lus après un décalage de 4 pixels :
#
# - réseau dense :
#   `{python} percent(column("robustness", "accuracy", network="dense", change="décalage", amount=4)[0], ".0f")` ;
# - le même, images augmentées :
#   `{python} percent(column("robustness", "accuracy", network="dense, augmentation", change="décalage", amount=4)[0], ".0f")` ;
# - réseau convolutif :
#   `{python} percent(column("robustness", "accuracy", network="convolutions", change="décalage", amount=4)[0], ".0f")`.
#
# L'augmentation apprend au réseau dense les décalages qu'il a **vus**, jusqu'à un peu plus de 2 pixels. Le réseau
# convolutif a vu les mêmes, et va bien au-delà : ses cartes glissent avec l'image, et leur moyenne ne change guère.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le bruit renverse l'ordre. Avec un écart type de 0,2, le réseau dense lit encore
# `{python} percent(column("robustness", "accuracy", network="dense", change="bruit", amount=0.2)[0], ".0f")`, le
# réseau convolutif
# `{python} percent(column("robustness", "accuracy", network="convolutions", change="bruit", amount=0.2)[0], ".0f")`.
# Aucun n'en avait vu.
# %% [markdown] slideshow={"slide_type": "subslide"}
# Sans doute les grains se compensent-ils dans les 784 pixels qu'additionne une couche dense ;
# un filtre de 3 × 3 n'en voit que neuf, et peut prendre un grain pour un trait. L'épaisseur montre les deux cas : le
# convolutif est premier sur un trait épaissi, dernier sur le plus aminci. On n'est pas robuste en général : on l'est
# à ce que l'on a vu, et à ce que la forme du réseau impose.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Plus loin que la figure, au demi-tour, même un humain se trompe : le 6 et le 9 échangent leurs rôles.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Transférer
#
# Nouvelle tâche : le chiffre est-il **pair** ? Vous n'avez que peu d'images avec cette étiquette-là. Le réseau gardé
# n'a jamais appris la parité, mais ses 80 moyennes décrivent bien un chiffre. **Gelons**-le : ses poids ne changent
# plus, et l'on n'apprend sur ces 80 nombres qu'une **régression logistique** : un seul neurone et une sigmoïde.
# C'est un **transfert** (*transfer learning*).

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Avec 20 images étiquetées, quelle exactitude sur les pixels ? Sur les 80 nombres ? La cellule donne
# la médiane de cinq tirages, jugés sur le test : rien n'y est choisi.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
describe = keras.Model(kept.inputs[0], kept.get_layer(index=-3).output)  # la moyenne globale
some_images, some_parity = x_train[:2000], train_labels[:2000] % 2
inputs = {"pixels": (some_images.reshape(2000, 784), x_test.reshape(10000, 784))}
inputs["80 nombres"] = tuple(
    describe.predict(images[..., np.newaxis], batch_size=500, verbose=0)
    for images in (some_images, x_test)
)

counts = (20, 50, 200)
rng = np.random.default_rng(0)
draws = [rng.choice(2000, count, replace=False) for count in counts for _ in range(5)]
for described, (examples, judged) in inputs.items():
    reached = {count: [] for count in counts}
    for chosen in draws:
        classifier = LogisticRegression(max_iter=2000).fit(examples[chosen], some_parity[chosen])
        reached[len(chosen)].append(classifier.score(judged, test_labels % 2))
    told = (f"{count} : {percent(np.median(reached[count]), '.0f')}" for count in counts)
    print(f"{described:11}", " ; ".join(told))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Vingt étiquettes sur les 80 nombres font mieux que deux cents sur les pixels : le plus dur, décrire un chiffre,
# était déjà appris, avec `{python} len(x_train)` autres étiquettes.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. La parité se déduit du chiffre : dire que c'est un cas favorable, et demander un cas qui ne l'est pas.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une convolution applique les mêmes poids à toutes les fenêtres : décaler l'image décale la carte.
# - C'est un produit de matrices : une fenêtre, une colonne ; un filtre, une autre.
# - Le réseau convolutif a quatre fois moins de paramètres que le réseau dense, et se trompe bien moins.
# - Une couche a $(k \times k \times c + 1) \times f$ paramètres, quelle que soit la taille de l'image.
# - Réduire élargit ce que voit chaque nombre, et oublie où exactement.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Un réseau est robuste à ce qu'il a vu et à ce que sa forme impose : ici le décalage, et non le bruit.
# - Normalisation, augmentation, dropout : chaque pièce a sa raison, et une ablation dit ce qu'elle apporte, à une
#   taille donnée.
# - Un réseau gelé décrit les images : quelques étiquettes suffisent alors pour une tâche voisine.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
