# %% 02-mise-en-forme right
import keras

x_train = keras.ops.reshape(keras.ops.cast(train_images, "float32"), (-1, 784)) / 255
x_test = keras.layers.Rescaling(1 / 255)(test_images.reshape(10000, 784))

# %% 02-mise-en-forme right
table = (np.arange(256) / 255).astype("float32")
x_train, x_test = table[train_images.reshape(-1, 784)], table[test_images.reshape(-1, 784)]

# %% 02-mise-en-forme right
x_train = np.concatenate([train_images[:, r] for r in range(28)], axis=1) / np.float32(255)
x_test = np.hstack([test_images[:, r] for r in range(28)]) / np.float32(255)

# %% 02-mise-en-forme wrong "avec son propre maximum"
from sklearn.preprocessing import MinMaxScaler
scaler = MinMaxScaler().fit(train_images.reshape(60000, 784))
x_train = scaler.transform(train_images.reshape(60000, 784)).astype("float32")
x_test = scaler.transform(test_images.reshape(10000, 784)).astype("float32")

# %% 02-mise-en-forme wrong "`x_train` a la forme (20000, 784)" not "x_test"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) / 255
x_train = x_train[:20000]

# %% 02-mise-en-forme wrong "autant de lignes que l'autre jeu a d'images" not "est fait"
x_train, x_test = train_images[:10000].reshape(10000, 784) / 255, test_images.reshape(10000, 784) / 255

# %% 02-mise-en-forme wrong "`x_train[::30]`" "(0, 152), est 0" not "plusieurs images" not "x_test"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) / 255
x_train[0] = 0

# %% 02-mise-en-forme wrong "`x_train.mean(axis=1)`" "une de ses 60000 valeurs" "d'indice 1 " not "x_test"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) / 255
x_train[1] = 0

# %% 02-mise-en-forme wrong "ce sont des images d'entraînement"
x_train = train_images.reshape(60000, 784) / 255
x_test = x_train[50000:]

# %% 02-mise-en-forme wrong "dans un autre ordre" not "plusieurs images"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) / 255
x_test = x_test[:, ::-1]

# %% 02-mise-en-forme wrong "`x_test[::30]`" "sont 0" not "x_train"
x_train, x_test = train_images.reshape(60000, 784) / 255, np.zeros((10000, 784))

# %% 02-mise-en-forme wrong "multipliées par 1,004"
x_train, x_test = train_images.reshape(60000, 784) / 254, test_images.reshape(10000, 784) / 254

# %% 02-mise-en-forme wrong "dans un tableau au moins, il ne reste que des 0 et des 1"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) // 255

# %% 02-mise-en-forme wrong "divisé deux fois"
x_train, x_test = train_images.reshape(60000, 784) / 255, test_images.reshape(10000, 784) / 255 / 255


# %% 02-revenir right
def restore(x):
    return [np.round(255 * v).reshape(28, 28).astype("uint8") for v in x]


# %% 02-revenir right
def restore(x):
    y = x.copy()
    y *= 255
    return np.floor(y + 0.5).astype("B").reshape(-1, 28, 28)


# %% 02-revenir right
def restore(x):
    levels = np.digitize(x, (np.arange(255) + 0.5) / 255)
    return levels.astype("uint8").reshape(len(x), 28, 28)


# %% 02-revenir wrong "image pâle" "la bonne forme"
def restore(x):
    return np.round(x / x.max() * 255).astype("uint8").reshape(-1, 28, 28)


# %% 02-revenir wrong "un seul vecteur" "(28, 28)" not "trois vecteurs" not "type"
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(-1, 28, 28).squeeze()


# %% 02-revenir wrong "fixe le nombre d'images"
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(3, 28, 28)


# %% 02-revenir wrong "essai avec trois vecteurs" "2352 nombres" not "quand on l'appelle : `restore`"
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(28, 28)


# %% 02-revenir wrong "le tableau donné à la fonction a changé" not "multiplié"
def restore(x):
    x.shape = (-1, 28, 28)
    return np.round(x * 255).astype("uint8")


# %% 02-revenir wrong "aucune valeur au-dessus de 1" not "n'a pas été défaite"
def restore(x):
    return np.zeros((len(x), 28, 28), "uint8")


# %% 02-revenir wrong "dans un autre ordre" not "type"
def restore(x):
    return np.round(x * 255).astype("uint8").reshape(-1, 28, 28)[::-1]


# %% 02-revenir wrong "1307 de ses 2352 valeurs" "`float64`"
def restore(x):
    return x.reshape(-1, 28, 28) * 255


# %% 02-revenir wrong "255 : les gris ont disparu" not "vient avant"
def restore(x):
    return (255 * (x > 0.5)).astype("uint8").reshape(-1, 28, 28)


# %% 02-normaliser right
std = scaled_train.std() + 1e-7
z_train, z_test = [((x - scaled_train.mean()) / std).astype("float16") for x in (scaled_train, scaled_test)]

# %% 02-normaliser right
import keras

layer = keras.layers.Normalization(axis=None)
layer.adapt(scaled_train)
z_train, z_test = layer(scaled_train), layer(scaled_test)

# %% 02-normaliser wrong "chaque pixel a sa propre moyenne"
mean, std = scaled_train.mean(axis=0), scaled_train.std(axis=0) + 1e-7
z_train, z_test = (scaled_train - mean) / std, (scaled_test - mean) / std

# %% 02-normaliser wrong "chaque pixel a sa propre moyenne" not "le résultat contient"
mean, std = scaled_train.mean(axis=0), scaled_train.std(axis=0)
z_train, z_test = [np.nan_to_num((x - mean) / std) for x in (scaled_train, scaled_test)]

# %% 02-normaliser wrong "chaque pixel a sa propre moyenne"
from sklearn.preprocessing import StandardScaler

scaler = StandardScaler()
z_train, z_test = scaler.fit_transform(scaled_train), scaler.transform(scaled_test)

# %% 02-normaliser wrong "`z_train` a bien 0 pour moyenne" not "z_test"
z_train = scaled_train - scaled_train.mean()
z_test = (scaled_test - scaled_train.mean()) / scaled_train.std()

# %% 02-normaliser wrong "`z_test[::30]`" "multipliées par 0,9962" not "z_train"
mean = scaled_train.mean()
z_train, z_test = [(x - mean) / x.std() for x in (scaled_train, scaled_test)]

# %% 02-normaliser wrong "`z_test[::30]`" "s'écartent toutes de 0,4254" not "z_train"
z_train = (scaled_train - scaled_train.mean()) / scaled_train.std()
z_test = scaled_test / scaled_train.std()

# %% 02-normaliser wrong "signe contraire"
mean, std = scaled_train.mean(), scaled_train.std()
z_train, z_test = (mean - scaled_train) / std, (mean - scaled_test) / std

# %% 02-normaliser wrong "`z_train` a la forme (10000, 784)" "`z_test` a la forme (20000, 784)"
mean, std = scaled_train.mean(), scaled_train.std()
z_test, z_train = (scaled_train - mean) / std, (scaled_test - mean) / std
