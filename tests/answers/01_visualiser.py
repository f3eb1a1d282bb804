# %% 01-decrire right
num_images, height, width = map(np.float32, images.shape)
largest, num_classes, most_common = np.array([[255]]), np.ptp(labels) + 1, [1]

# %% 01-decrire right
from collections import Counter

num_images, height, width = images.shape
((most_common, _),) = Counter(labels.tolist()).most_common(1)
largest, num_classes = images.max(keepdims=True), len(set(labels.tolist()))

# %% 01-decrire wrong "`num_images` compte les images de `train_images`" not "ces nombres"
num_images, height, width, largest, num_classes, most_common = 60000, 20, 28, 255, 10, 1

# %% 01-decrire wrong "`height` vaut 28, ce n'est pas le nombre de lignes" not "`width`" not "`largest`"
num_images, height, width, largest, num_classes, most_common = 5000, 28, 28, 255, 10, 1

# %% 01-decrire wrong "`num_images` vaut 28" "`width` vaut 5000" not "`height`"
width, height, num_images = images.shape
largest, num_classes, most_common = 255, 10, 1

# %% 01-decrire wrong "`largest` vaut 255,5"
num_images, height, width, largest, num_classes, most_common = 5000, 20, 28, 255.5, 10, 1

# %% 01-decrire wrong "`largest` n'est pas un seul nombre" not "tableau"
num_images, height, width, largest, num_classes, most_common = 5000, 20, 28, "255", 10, 1

# %% 01-decrire wrong "`num_classes` doit être un seul nombre" "(10,)"
num_images, height, width = images.shape
largest, num_classes, most_common = images.max(), np.unique(labels), 1

# %% 01-decrire wrong "`num_classes` vaut 9, comme la plus grande étiquette"
num_images, height, width, largest, num_classes, most_common = 5000, 20, 28, 255, 9, 1

# %% 01-chiffre right
images_of = lambda images, labels, digit: np.delete(images, np.where(labels != digit), axis=0)


# %% 01-chiffre right
class Selector:
    def __call__(self, images, labels, digit):
        return images[labels == digit].astype("float32")


images_of = Selector()


# %% 01-chiffre right
def images_of(images, labels, digit):
    order = np.argsort(labels, kind="stable")
    start, stop = np.searchsorted(labels[order], [digit, digit + 1])
    return images[order[start:stop]]


# %% 01-chiffre wrong "dont trois 4 et un 0" "images_of(images, labels, 0)" "(6, 2, 3)"
def images_of(images, labels, digit):
    return images[labels >= digit]


# %% 01-chiffre wrong "images_of(images, labels, 0)" "(0, 2, 3)"
def images_of(images, labels, digit):
    labels[labels != digit] = 0
    return images[labels > 0]


# %% 01-chiffre wrong "juste pour six petites images" "test_labels, 7)" "(10, 28, 28)" not "dont trois 4"
def images_of(images, labels, digit):
    return images[labels == digit][:10]


# %% 01-chiffre wrong "dans un autre ordre"
def images_of(images, labels, digit):
    return images[labels == digit][::-1]


# %% 01-chiffre wrong "essai avec six petites images" "18 nombres ne se rangent pas"
def images_of(images, labels, digit):
    return images[labels == digit].reshape(-1, 28, 28)


# %% 01-chiffre wrong "tous les 4 d'un jeu de MNIST" not "train_images"
def images_of(images, labels, digit):
    return test_images[test_labels == digit]


# %% 01-chiffre wrong "pour le chiffre 0 comme pour le chiffre 4"
def images_of(images, labels, digit):
    return images[[1, 3, 5]]


# %% 01-chiffre wrong "doit être une fonction" not "essai"
images_of = train_images[train_labels == 4]


# %% 01-chiffre wrong "type `generator`"
def images_of(images, labels, digit):
    yield from images[labels == digit]


# %% 01-planche right
from matplotlib.figure import Figure


def plot_mnist_images(images, labels, rows=8, columns=18):
    figure = Figure()
    for number, (image, label) in enumerate(zip(images, labels)):
        row, column = divmod(number, columns)
        if row < rows:
            axes = figure.add_axes(
                (column / columns, 1 - (row + 0.8) / rows, 0.8 / columns, 0.6 / rows)
            )
            axes.matshow(image, cmap="binary", vmin=0, vmax=255)
            axes.set_axis_off()
            axes.set_title(int(label), loc="left")
    return figure


# %% 01-planche right
import numpy as np


class Gallery:
    def __call__(self, images, labels, rows=8, columns=18):
        figure, places = plt.subplots(rows, columns, sharex=True, sharey=True, figsize=(3, 3))
        for axes, image, label in zip(places.ravel(), images.astype(float) / 255, labels):
            axes.imshow(np.stack([1 - image] * 3, axis=2), interpolation="bilinear")
            axes.set_title(f"n° {label}", fontsize=6, y=-0.4)
        figure.suptitle("MNIST, 1998")
        return figure


plot_mnist_images = Gallery()


# %% 01-planche wrong "essai de huit images" "Il en faut 6" not "cinq images"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(1, len(images))
    for axes, image, label in zip(places, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% 01-planche wrong "ne sont pas rangées comme demandé" not "autant de rangées"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(1, rows * columns)
    for axes, image, label in zip(places, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% 01-planche wrong "Rangée 0, colonne 0" "c'est l'image d'indice 1" not "couchées"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images[1:], labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% 01-planche wrong "Rangée 0, colonne 0" "le nombre du titre est « 1 »"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels[1:].tolist() + [0] * 9):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% 01-planche wrong "le nombre du titre est «  »"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image in zip(places.flat, images):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
    return figure


# %% 01-planche wrong "ce qui est dessiné n'est pas l'image"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image // 255, cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(label)
    return figure


# %% 01-planche wrong "l'encre est blanche sur fond noir" not "une image pâle"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray")
        axes.set_title(label)
    return figure


# %% 01-planche wrong "doit renvoyer la figure" "`ndarray`"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return places


# %% 01-planche wrong "ne renvoie rien"
def plot_mnist_images(images, labels, rows=8, columns=18):
    plt.subplots(rows, columns)


# %% 01-planche wrong "doit être une fonction" not "essai"
plot_mnist_images = plt.figure()


# %% 01-planche wrong "Nombre d'`Axes` où quelque chose est dessiné" " 0."
def plot_mnist_images(images, labels, rows=8, columns=18):
    return plt.subplots(rows, columns)[0]


# %% 01-planche wrong "essai de cinq images" "s'arrête sur une erreur"
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images[: rows * columns], labels, strict=False):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    assert len(images) >= rows * columns
    return figure


# %% 01-decrire wrong "`largest`" not "`height`"
num_images, height, width = images.shape
largest, num_classes, most_common = images[0].max(), 10, 1


# %% 01-decrire wrong "un entier de plus de 64 bits"
num_images, height, width, largest, num_classes, most_common = 5000, 20, 28, 10**30, 10, 1
