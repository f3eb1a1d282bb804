# %% [markdown]
# # Keras sur MNIST
#
# Un réseau de neurones apprend à lire des chiffres écrits à la main. Vous l'entraînez avec Keras, vous le
# réécrivez avec NumPy pour savoir ce qu'il calcule, puis vous mesurez combien de neurones il lui faut.
#
# **Commencez par la [leçon 00](notebooks/00_vingt_lignes.ipynb)** : vous y entraînez un réseau, et il lit le
# chiffre que vous dessinez.
#
# ## Le plan
#
# Les durées comprennent les questions et la mise en commun.
#
# ### I. MNIST et Keras
#
# <!-- lessons 00-05 -->
#
# ### II. Le réseau, à la main
#
# <!-- lessons 06-08 -->
#
# ### III. Combien de neurones ?
#
# <!-- lessons 09-10 -->
#
# ### IV. Aller plus loin
#
# <!-- lessons 11-14 -->

# %% [markdown]
# ## Comment travailler ici
#
# 1. **Lisez une leçon** et exécutez chaque cellule par Maj+Entrée. Quand elle vous demande de prévoir,
#    répondez d'abord.
# 2. **Faites ses exercices** : remplacez les `...`, exécutez votre cellule, puis celle de vérification, qui
#    dit ce qui manque. Ils sont indépendants.
# 3. **Bloqué ?** Demandez un indice, ou relisez une des sections que chaque exercice indique.
# 4. **Enregistrez** par Ctrl+S. Ce dossier est à vous : une nouvelle version du cours n'efface rien de ce que vous
#    y écrivez.
# 5. **Tout se mélange dans un notebook ?** Menu Noyau, « Redémarrer le noyau et exécuter toutes les cellules ».

# %% [markdown]
# ## Où en êtes-vous ?
#
# Cliquez dans la cellule, puis Maj+Entrée. Le bilan se lit dans vos notebooks enregistrés ; rien ne quitte votre
# machine.

# %%
from helpers import bilan

bilan()

# %% [markdown]
# ## Recommencer un exercice
#
# Écrivez entre les guillemets l'identifiant d'un exercice, comme `03-numpy`, puis Maj+Entrée. L'exercice revient
# tel qu'il a été donné ; votre réponse enregistrée est gardée à part.
#
# **Enregistrez d'abord (Ctrl+S) le notebook de l'exercice s'il est ouvert** : il faudra le recharger, et ce qui n'y
# est pas enregistré serait perdu.

# %%
from helpers import recommencer

recommencer("")
