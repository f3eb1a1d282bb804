"""IPython in the environment of the course: `helpers.panic` explains errors in French there.

install.py copies this file into .venv, .binder/postBuild into Binder's environment. Not wanted?
`%unload_ext helpers.panic` in a notebook, or the environment variable COURS_SANS_AIDE=1.
"""

import os
from importlib.machinery import PathFinder
from pathlib import Path

c = get_config()  # noqa: F821 - IPython gives it

# The folder of the notebook is not searched yet: a `helpers.py` there would come before ours.
try:
    import helpers
except KeyboardInterrupt:
    raise
except BaseException as error:  # whatever a stranger's file raises, SystemExit too
    helpers = error
ours = "check" in getattr(helpers, "__all__", ())

places = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
stranger = PathFinder.find_spec("helpers", places)
beside = PathFinder.find_spec("helpers", [str(Path.cwd())])  # a kernel starts in that folder
warning = ""
if not ours and stranger and stranger.origin:
    warning = (
        f"La variable `PYTHONPATH` met {stranger.origin} à la place du paquet « helpers » du cours "
        f"({helpers!r}). Retirez-en le dossier de ce fichier, puis relancez JupyterLab."
    )
elif not ours:
    warning = (
        f"Le paquet « helpers » du cours n'est pas là ({helpers!r}). Relancez l'installation dans le "
        "dossier du cours, « python install.py », puis redémarrez le noyau."
    )
elif beside and beside.origin and not Path(beside.origin).samefile(helpers.__file__):
    warning = (
        f"{beside.origin} a le même nom que le paquet « helpers » du cours : ici, `import helpers` "
        "désigne celui du cours. Donnez un autre nom à ce fichier."
    )
if warning:
    c.InteractiveShellApp.exec_lines.append(
        "get_ipython().events.register('pre_run_cell', "
        f"lambda info: print({warning!r}) if 'helpers' in info.raw_cell else None)"
    )
if ours and os.environ.get("COURS_SANS_AIDE", "") in ("", "0"):
    c.InteractiveShellApp.extensions.append("helpers.panic")
