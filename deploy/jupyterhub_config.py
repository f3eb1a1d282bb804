"""JupyterHub for the course on one machine, on loopback: what `python deploy/trial.py` runs.

jupyterhub_docker.py goes on from here with a container for each learner; kubernetes.yaml says the
same to Zero to JupyterHub. The environment says what differs from a place to another:

COURSE_REPOSITORY  address of the git repository of the learner's folder (its branch `main`)
COURSE_STATE       folder of the accounts, the homes and the exchange; /srv/cours if not set
COURSE_PASSWORD    the password that all learners share: for a demonstration, never beyond loopback
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlencode

c = get_config()  # noqa: F821 - JupyterHub gives it

HERE = Path(__file__).resolve().parent
STATE = Path(os.environ.get("COURSE_STATE", "/srv/cours"))
EXCHANGE = STATE / "echange"
COURSE = "cours-keras-mnist"  # folder of the course in each home

# Accounts: a name a line in etudiants.txt. A name is also that of a folder.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ.get("COURSE_PASSWORD")
c.Authenticator.username_pattern = r"[a-z0-9][a-z0-9._-]*"
c.Authenticator.allowed_users = set((STATE / "etudiants.txt").read_text(encoding="utf-8").split())

# Files of the hub itself: who is logged in, and the secret that signs cookies.
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "jupyterhub_cookie_secret")

# Whoever logs in passes by nbgitpuller's link: it brings the newest version of the course, lays it
# on the learner's desk (single_user/hooks), then opens the welcome page.
c.Spawner.default_url = "/git-pull?" + urlencode(
    {
        "repo": os.environ["COURSE_REPOSITORY"],
        "branch": "main",
        "targetpath": COURSE,
        "urlpath": f"lab/tree/{COURSE}/travail/accueil.ipynb",
    }
)
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": str(HERE / "single_user"), "LANG": "C.UTF-8"}
c.Spawner.start_timeout = c.Spawner.http_timeout = 180  # thirty at once

# guide/heberger.md has the figures that these come from.
c.Spawner.mem_guarantee = "1.5G"
c.Spawner.mem_limit = "3G"
c.Spawner.cpu_limit = 2

# Servers that nobody has used for an hour are stopped; their files stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]

sys.path.insert(0, str(HERE))
c.JupyterHub.spawner_class = "seats.Seat"
c.Seat.home_dir_template = str(STATE / "homes" / "{username}")
c.Seat.exchange = str(EXCHANGE)
