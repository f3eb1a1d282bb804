"""JupyterHub with a container for each learner, on one machine: jupyterhub_config.py, and what differs.

The image is that of Dockerfile. Not tried where the course is made, which has no Docker:
tests/test_deploy.py only sees that JupyterHub knows what is set here.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub gives it
load_subconfig("jupyterhub_config.py")  # noqa: F821 - JupyterHub gives it

# The accounts of the machine; etudiants.txt still says which of them may come. A web server in front
# gives HTTPS, as https://jupyterhub.readthedocs.io tells.
c.JupyterHub.authenticator_class = "pam"

c.JupyterHub.spawner_class = "docker"
c.JupyterHub.hub_ip = "172.17.0.1"  # what containers see of the machine: Docker's own bridge
c.DockerSpawner.image = "cours-keras-mnist"
c.DockerSpawner.remove = True  # a stopped container; what a learner writes is in the volumes
c.Spawner.environment = {"LANG": "C.UTF-8"}  # the image has the server's files in /etc/jupyter

EXCHANGE = Path(os.environ.get("COURSE_STATE", "/srv/cours"), "echange")
HOME = "/home/jovyan"
c.DockerSpawner.volumes = {
    "cours-{username}": HOME,
    str(EXCHANGE / "distribue"): {"bind": f"{HOME}/distribue", "mode": "ro"},
    str(EXCHANGE / "rendus" / "{raw_username}"): {"bind": f"{HOME}/rendre", "mode": "rw"},
}


def open_exchange(spawner):
    """Make the folders of the exchange, which Docker would make for root alone."""
    (EXCHANGE / "distribue").mkdir(parents=True, exist_ok=True)
    folder = EXCHANGE / "rendus" / spawner.user.name
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, 1000, 1000)  # the user of the image


c.Spawner.pre_spawn_hook = open_exchange
