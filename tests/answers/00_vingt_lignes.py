# %% 00-changer right
class Small(keras.Model):
    def __init__(self):
        super().__init__()
        self.layers_used = [layers.Dense(45, "relu"), layers.Dense(10, "softmax")]

    def call(self, images):
        for layer in self.layers_used:
            images = layer(images)
        return images


guess = "0.93"
guess = float(guess)
model = Small()
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=6, batch_size=100, verbose=0)
test_accuracy = round(model.evaluate(x_test, y_test, verbose=0)[1], 3)


# %% 00-changer wrong "une part se dit entre 0 et 1" not "cent fois"
guess = -0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 00-changer wrong "`test_accuracy` vaut 0,5000" not "perte"
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_accuracy = 0.5


# %% 00-changer wrong "`model` n'est pas un réseau Keras"
guess, model, test_accuracy = 0.9, 32, 0.9


# %% 00-changer wrong "`test_accuracy` doit être un seul nombre"
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, batch_size=128, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)


# %% 00-page right
image = np.asarray(Image.open(path).crop((372, 216, 540, 384)).resize((28, 28), Image.BOX))
image = np.clip((230 - image.astype(float)) / 184, 0, 1)[..., np.newaxis]
outputs = small_model.predict([image.reshape(1, 784)], verbose=0)
digit, probability = [int(outputs.argmax())], outputs.max().round(2)


# %% 00-page wrong "la forme (420, 600) ; l'énoncé demande (28, 28)"
image, digit, probability = page, 6, 0.9


# %% 00-page wrong "n'est pas le chiffre de la page" not "claire"
image = np.rot90(read_digit(path), 2)
outputs = small_model.predict(image.reshape(1, 784) / 255, verbose=0)[0]
digit, probability = outputs.argmax(), outputs.max()


# %% 00-page wrong "vous donnez le chiffre 6 et la probabilité 0,100" not "deux fois"
image = read_digit(path)
outputs = small_model.predict(image.reshape(1, 784) / 255, verbose=0)[0]
digit, probability = outputs.argmax(), outputs.mean()


# %% 00-page wrong "n'est pas le chiffre de la page"
image, digit, probability = np.zeros((28, 28)), 6, 0.9
