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


# %% 01-moyenne right
sums = np.zeros((10, 28, 28))
np.add.at(sums, test_labels, test_images)
test_means = sums / np.bincount(test_labels)[:, None, None]

# %% 01-moyenne right
test_means = np.stack([test_images[test_labels == d].mean(axis=0) for d in range(10)])
test_means = test_means.astype("float16")

# %% 01-moyenne wrong "sommes d'octets"
test_means = np.zeros((10, 28, 28), "uint8")
for image, label in zip(test_images, test_labels):
    test_means[label] += image
test_means = test_means / np.bincount(test_labels)[:, None, None]

# %% 01-moyenne wrong "est un tableau d'entiers" not "rangées"
test_means = np.array([test_images[test_labels == d].mean(axis=0) for d in range(10)]).astype(int)

# %% 01-moyenne wrong "multipliées par 0,003922"
test_means = [test_images[test_labels == d].mean(axis=0) / 255 for d in range(10)]

# %% 01-moyenne wrong "dans un autre ordre"
test_means = [test_images[test_labels == d].mean(axis=0).T for d in range(10)]

# %% 01-moyenne wrong "toutes ses valeurs sont 0"
test_means = np.zeros((10, 28, 28))

# %% 01-moyenne wrong "784 de ses 7840 valeurs" "(0, 0, 0)"
test_means = np.array([test_images[test_labels == d].mean(axis=0) for d in range(10)], "float16")
test_means[0] = 300

# %% 01-moyenne wrong "dont le `dtype` est `object`"
test_means = np.array([test_images[test_labels == d].mean(axis=1) for d in range(10)], dtype=object)


# %% 01-decrire wrong "`largest`" not "`height`"
num_images, height, width = images.shape
largest, num_classes, most_common = images[0].max(), 10, 1


# %% 01-decrire wrong "un entier de plus de 64 bits"
num_images, height, width, largest, num_classes, most_common = 5000, 20, 28, 10**30, 10, 1
