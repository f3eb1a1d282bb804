"""The trial of the hub: a class of learners at once, by HTTP, as browsers would. See trial.py."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path

import aiohttp
from yarl import URL

from builder.publish.folder import make_folder
from helpers.french import decimal

ROOT = Path(__file__).resolve().parent.parent
COURSE = "cours-keras-mnist"
PATIENCE = 900  # seconds: what has not come by then, however busy the machine, will not come
GIB = 2**30

CONFIG = """
load_subconfig({deploy!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.Spawner.environment.update({env!r})
# To stop servers as soon as the trial wants to see it.
c.JupyterHub.services.append({{"name": "trial", "api_token": {token!r}}})
c.JupyterHub.load_roles[0]["services"].append("trial")
"""


class Failed(Exception):
    """What the trial was to show is not so."""


def must(holds: bool, sentence: str) -> None:
    if not holds:
        raise Failed(sentence)


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


class Hub:
    """The hub of jupyterhub_config.py in a temporary folder, with a repository of the course."""

    def __init__(self, names: list[str]):
        self.state = Path(tempfile.mkdtemp(prefix="cours-hub-"))
        self.state.chmod(0o711)  # learners pass through it to their homes
        self.password, self.token = secrets.token_urlsafe(), secrets.token_hex()
        (self.state / "etudiants.txt").write_text("\n".join(names), encoding="utf-8")
        self.port, *others = free_ports(3)
        self.url = URL(f"http://127.0.0.1:{self.port}")
        self.config = self.state / "config.py"
        self.config.write_text(
            CONFIG.format(
                deploy=str(ROOT / "deploy" / "jupyterhub_config.py"),
                port=self.port,
                hub_port=others[0],
                proxy_port=others[1],
                proxy=os.environ["COURSE_PROXY"],
                token=self.token,
                env={
                    "JUPYTER_PATH": os.environ["JUPYTER_PATH"],
                    "JUPYTERLAB_DIR": os.environ["JUPYTERLAB_DIR"],
                    "GIT_CONFIG_SYSTEM": str(self.state / "gitconfig"),
                },
            ),
            encoding="utf-8",
        )
        # The repository is a folder of root's here; git trusts it because the trial says so.
        (self.state / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
        self.process = None

    def make_repository(self) -> None:
        """Make a repository of the learner's folder: a work tree, and the bare one that is served."""
        with zipfile.ZipFile(make_folder(ROOT)) as archive:
            archive.extractall(self.state / "edition")
        self.tree = self.state / "edition" / COURSE
        self.bare = self.state / f"{COURSE}.git"
        git(self.tree, "init", "--quiet", "--initial-branch=main")
        git(self.tree, "add", ".")
        git(self.tree, "commit", "--quiet", "--message=Première version")
        git(self.state, "clone", "--quiet", "--bare", str(self.tree), str(self.bare))

    def publish(self, sentence: str) -> None:
        """Publish a new version of the course, which adds a sentence to two of its notebooks."""
        for path in ("notebooks/05_entrainer.ipynb", "exercises/05_entrainer.ipynb"):
            notebook = json.loads((self.tree / path).read_text(encoding="utf-8"))
            cell = next(cell for cell in notebook["cells"][1:] if cell["cell_type"] == "markdown")
            cell["source"] = "".join(cell["source"]) + f"\n\n{sentence}"
            (self.tree / path).write_text(json.dumps(notebook), encoding="utf-8")
        git(self.tree, "commit", "--quiet", "--all", "--message=Nouvelle version")
        git(self.tree, "push", "--quiet", str(self.bare), "main")

    def start(self) -> None:
        env = dict(
            os.environ,
            COURSE_STATE=str(self.state),
            COURSE_PASSWORD=self.password,
            COURSE_REPOSITORY=f"file://{self.bare}",
        )
        del env["PYTHONPATH"]  # learners' own course is their `helpers`
        with (self.state / "hub.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(self.config)],
                cwd=self.state,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the trial, which then stops the hub
            )

    def log(self) -> str:
        return (self.state / "hub.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Stop the hub and what it has started, and throw its folder away."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
        for _ in range(20):
            left = [pid for pid in processes() if str(self.state) in environ(pid)]
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if not left:
                break
            time.sleep(0.1)
        shutil.rmtree(self.state, ignore_errors=True)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=cours", "-c", "user.email=cours@localhost"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def environ(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_text(errors="replace")
    except OSError:  # it has ended, or is another user's
        return ""


class Load(threading.Thread):
    """What each learner's processes hold and have computed, looked at without end.

    now, peak: bytes by learner, in proportion: a page that several processes share counts for each by
    its part, so that the sum is what the machine holds. seconds: of processor, which do not depend on
    what else the machine does.
    """

    def __init__(self, state: Path):
        super().__init__(daemon=True)
        self.state, self.now, self.peak, self.ran = str(state), {}, {}, {}

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(0.5)

    def look(self) -> None:
        held = {}
        for pid in processes():
            if name := self.owner(pid):
                with suppress(OSError):
                    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
                    self.ran[name, pid] = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
                    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                    held[name] = held.get(name, 0) + sum(
                        int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")
                    )
        self.now = held
        for name, value in held.items():
            self.peak[name] = max(value, self.peak.get(name, 0))

    def seconds(self, name: str) -> float:
        """Return the seconds of processor that a learner has used since the hub started."""
        return sum(ran for (owner, _), ran in list(self.ran.items()) if owner == name)

    def owner(self, pid: int) -> str | None:
        """Return the learner whose server or kernel a process is, if it is of this hub."""
        found = dict(line.partition("=")[::2] for line in environ(pid).split("\0"))
        if found.get("HOME", "").startswith(str(self.state)):
            return found.get("JUPYTERHUB_USER")
        return None


class Learner:
    """A learner's browser: logs in, follows the link of the course, opens notebooks, runs cells."""

    def __init__(self, hub: Hub, name: str):
        self.hub, self.name = hub, name
        self.base = hub.url / "user" / name / ""  # the path of its cookies
        self.kernels = {}

    async def __aenter__(self):
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address that is a number
        self.http = aiohttp.ClientSession(
            cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=PATIENCE), raise_for_status=True
        )
        return self

    async def __aexit__(self, *error):
        for socket_, _ in self.kernels.values():
            await socket_.close()
        await self.http.close()

    def xsrf(self, url: URL) -> str:
        return self.http.cookie_jar.filter_cookies(url)["_xsrf"].value

    async def log_in(self) -> None:
        page = self.hub.url / "hub" / "login"
        async with self.http.get(page):
            pass
        form = {"username": self.name, "password": self.hub.password, "_xsrf": self.xsrf(page)}
        async with self.http.post(page, data=form) as answer:
            must(answer.url.path != page.path, f"{self.name} ne peut pas se connecter")

    async def open_desk(self) -> str:
        """Start the server, then follow the link of the course; return what its page shows."""
        # The page of the server starts it, shows a bar until it is there, and leads to the link.
        deadline = time.monotonic() + PATIENCE
        while True:
            async with self.http.get(self.hub.url / "hub" / "spawn" / self.name) as answer:
                where = answer.url
            if where.path == f"{self.base.path}git-pull":
                break
            must(time.monotonic() < deadline, f"{self.name} attend toujours son serveur : {where}")
            await asyncio.sleep(0.5)
        said = []
        api = (self.base / "git-pull" / "api").with_query(where.query)
        headers = {"X-XSRFToken": self.xsrf(self.base)}
        async with self.http.get(api, headers=headers) as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    said.append(event.get("output", ""))
                    if event["phase"] == "finished":
                        return "".join(said)
                    must(event["phase"] != "error", f"{self.name}, nbgitpuller : {event}")
        raise Failed(f"{self.name}, nbgitpuller s'arrête avant la fin : {''.join(said)}")

    async def api(self, method: str, path: str, **options):
        url = self.base / "api" / path
        headers = {"X-XSRFToken": self.xsrf(self.base)}
        async with self.http.request(method, url, headers=headers, **options) as answer:
            return await answer.json() if answer.content_type == "application/json" else None

    async def notebook(self, name: str) -> dict:
        """Return a notebook of the desk, by its number and kind: `05_lecon`."""
        listing = await self.api("GET", f"contents/{COURSE}/travail")
        (path,) = (one["path"] for one in listing["content"] if one["name"].startswith(name))
        return await self.api("GET", f"contents/{path}")

    async def save(self, notebook: dict) -> None:
        body = {"type": "notebook", "content": notebook["content"]}
        await self.api("PUT", f"contents/{notebook['path']}", json=body)

    async def open_kernel(self, notebook: dict) -> str:
        """Start a kernel for a notebook; return its id."""
        body = {"path": notebook["path"], "name": notebook["name"], "type": "notebook"}
        session = await self.api("POST", "sessions", json=body | {"kernel": {"name": "python3"}})
        kernel = session["kernel"]["id"]
        url = (self.base / "api" / "kernels" / kernel / "channels").with_query(
            session_id=uuid.uuid4().hex, _xsrf=self.xsrf(self.base)
        )
        self.kernels[kernel] = (await self.http.ws_connect(url, max_msg_size=0), session["id"])
        return kernel

    async def close_kernel(self, kernel: str) -> None:
        socket_, session = self.kernels.pop(kernel)
        await socket_.close()
        await self.api("DELETE", f"sessions/{session}")

    async def run(self, kernel: str, code: str) -> tuple[str, str]:
        """Run a cell; return "ok", "error" or "died", and the text of its outputs."""
        socket_, _ = self.kernels[kernel]
        sent = uuid.uuid4().hex
        header = {"msg_id": sent, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": self.name, "session": sent, "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        await socket_.send_json(
            {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
            | {"content": content | {"user_expressions": {}, "stop_on_error": True}}
        )
        status, idle, said = "", False, []
        async with asyncio.timeout(PATIENCE):
            while not (status and idle):
                received = await socket_.receive()
                text = received.type is aiohttp.WSMsgType.TEXT
                must(text, f"{self.name} : le serveur n'a plus ce noyau, voyez son journal")
                message = json.loads(received.data)
                kind, content = message["header"]["msg_type"], message["content"]
                if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                    return "died", "".join(said)
                if message["parent_header"].get("msg_id") != sent:
                    continue
                if kind == "execute_reply":
                    status = content["status"]
                elif kind == "status":
                    idle = content["execution_state"] == "idle"
                elif kind == "stream":
                    said.append(content["text"])
                elif kind == "error":
                    said.append(f"{content['ename']}: {content['evalue']}\n")
                elif "data" in content:
                    said.append(content["data"].get("text/plain", "") + "\n")
        return status, "".join(said)

    async def run_lesson(self, lesson: str) -> tuple[float, float, str]:
        """Run a lesson of the desk; return the seconds to its first cell, and to its last, and the
        kernel, which is left open."""
        began = time.monotonic()
        notebook = await self.notebook(f"{lesson}_lecon")
        kernel, first = await self.open_kernel(notebook), None
        for cell in notebook["content"]["cells"]:
            if cell["cell_type"] == "code":
                status, said = await self.run(kernel, cell["source"])
                tags = cell["metadata"].get("tags", [])
                right = status == ("error" if "raises-exception" in tags else "ok")
                must(right, f"{self.name}, leçon {lesson}, {cell['source']!r} : {status} {said}")
                first = first or time.monotonic() - began
        return first, time.monotonic() - began, kernel

    async def stop_server(self) -> None:
        for socket_, _ in self.kernels.values():
            await socket_.close()
        self.kernels.clear()
        url = self.hub.url / "hub" / "api" / "users" / self.name / "server"
        xsrf = self.xsrf(self.hub.url / "hub" / "")
        async with self.http.delete(url, headers={"X-XSRFToken": xsrf}):
            pass


async def all_at_once(told: str, jobs: list) -> list:
    """Run what each learner does at once; return what each gives. Tell how many have ended."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    began, ended = time.monotonic(), -1
    try:
        while True:
            done, left = await asyncio.wait(tasks, timeout=5, return_when=asyncio.ALL_COMPLETED)
            for task in done:
                task.result()
            if len(done) != ended:
                ended = len(done)
                say(f"{told} : {ended} sur {len(tasks)}, {time.monotonic() - began:.0f} s")
            if not left:
                return [task.result() for task in tasks]
    finally:
        for task in tasks:
            task.cancel()


async def trial(hub: Hub, learners: list[Learner], lessons: list[str], keep: bool) -> list[tuple]:
    """Do what the trial shows; return the rows of its table: what, and what each learner had."""
    load, rows = Load(hub.state), []
    load.start()

    def row(what: str, values, unit: str) -> None:
        rows.append((what, [float(value) for value in values], unit))
        low, high = (decimal(end(rows[-1][1]), ".2f") for end in (min, max))
        say(f"  {what} : de {low} à {high} {unit}")

    def row_of_memory(what: str, held: dict) -> None:
        row(what, (held[learner.name] / GIB for learner in learners), "Gio")

    async def arrive(learner: Learner) -> float:
        began = time.monotonic()
        await learner.log_in()
        said = await learner.open_desk()
        must("Dossier travail" in said, f"{learner.name} n'a pas de dossier travail : {said}")
        return time.monotonic() - began

    row(
        "connexion → dossier travail",
        await all_at_once("Arrivée", [arrive(one) for one in learners]),
        "s",
    )
    await asyncio.sleep(5)
    row("connexion : processeur", (load.seconds(one.name) for one in learners), "s")
    row_of_memory("mémoire au repos", load.now)

    for lesson in lessons:
        load.peak, before = {}, [load.seconds(one.name) for one in learners]
        runs = await all_at_once(
            f"Leçon {lesson}, tous à la fois", [one.run_lesson(lesson) for one in learners]
        )
        row(f"leçon {lesson} : ouverture → première cellule", (first for first, *_ in runs), "s")
        row(f"leçon {lesson} : ouverture → dernière cellule", (last for _, last, _ in runs), "s")
        used = (load.seconds(one.name) - was for one, was in zip(learners, before, strict=True))
        row(f"leçon {lesson} : processeur", used, "s")
        row_of_memory(f"leçon {lesson} : mémoire à la fin", load.now)
        row_of_memory(f"leçon {lesson} : mémoire au plus haut", load.peak)
        for learner, (*_, kernel) in zip(learners, runs, strict=True):
            await learner.close_kernel(kernel)

    await limit(learners)

    async def write(learner: Learner) -> None:
        notebook = await learner.notebook("05_exercices")
        cells = notebook["content"]["cells"]
        next(cell for cell in cells if "à compléter" in cell["source"])["source"] = WRITTEN
        cells.append(
            {"id": "mien", "cell_type": "code", "source": OWN, "metadata": {}}
            | {"outputs": [], "execution_count": None}
        )
        await learner.save(notebook)
        await learner.stop_server()

    async def find(learner: Learner) -> str:
        notebook = await learner.notebook("05_exercices")
        return "\n".join(cell["source"] for cell in notebook["content"]["cells"])

    async def come_back(learner: Learner) -> float:
        began = time.monotonic()
        said = await learner.open_desk()
        seconds = time.monotonic() - began
        must("Mis à jour" in said, f"{learner.name}, la nouvelle version n'arrive pas : {said}")
        text = await find(learner)
        for expected in (WRITTEN, OWN, NEWS):
            must(expected in text, f"{learner.name} n'a plus « {expected} » après la mise à jour")
        return seconds

    await all_at_once("Réponses écrites, serveurs arrêtés", [write(one) for one in learners])
    hub.publish(NEWS)
    back = await all_at_once("Nouvelle version du cours", [come_back(one) for one in learners])
    row("retour → nouvelle version, réponses gardées", back, "s")

    say("Arrêt des serveurs inactifs")
    culler = [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=1", "--cull-every=1"]
    culler.append(f"--url={hub.url / 'hub' / 'api'}")
    env = os.environ | {"JUPYTERHUB_API_TOKEN": hub.token, "COURSE_STATE": str(hub.state)}
    with (hub.state / "culler.log").open("w") as log:
        process = subprocess.Popen(culler, env=env, stdout=log, stderr=log)
    deadline = time.monotonic() + PATIENCE
    while load.now:
        must(time.monotonic() < deadline, f"restent en marche : {', '.join(load.now)}")
        await asyncio.sleep(1)
    process.terminate()
    process.wait()
    await learners[0].open_desk()
    must(WRITTEN in await find(learners[0]), "la réponse n'a pas survécu à l'arrêt")

    if keep:
        say(f"Le hub reste ouvert : {hub.url}, {learners[0].name}, mot de passe {hub.password}")
        say("Ctrl-C l'arrête.")
        await asyncio.Event().wait()
    return rows


WRITTEN = 'order = "ma réponse"'
OWN = "# une cellule à moi"
NEWS = "Cette phrase vient de la nouvelle version."


async def limit(learners: list[Learner]) -> None:
    """Have one learner ask for more than the limit, in one cell then in several kernels; see that
    the others go on."""
    say("Une étudiante dépasse la limite")
    greedy, *others = learners
    kept = {}
    for other in others:
        kept[other] = await other.open_kernel(await other.notebook("02_lecon"))
        await other.run(kept[other], "kept = 42")
    notebook = await greedy.notebook("05_lecon")
    kernel = await greedy.open_kernel(notebook)
    _, said = await greedy.run(kernel, "import os, numpy as np\nprint(os.environ['MEM_LIMIT'])")
    allowed = int(said)
    status, said = await greedy.run(kernel, f"kept = 42\nnp.ones({allowed // 8})")
    must(
        status == "error" and "MemoryError" in said,
        f"{greedy.name} devait lire MemoryError : {said}",
    )
    say(f"  Une cellule qui demande {decimal(allowed / GIB, '.1f')} Gio : {said.strip()}")
    # TensorFlow's own allocator, which must give in as NumPy's does.
    asked = f"import tensorflow as tf\ntf.ones({allowed // 4})"
    await greedy.run(kernel, "from helpers import start_keras\nstart_keras()")
    status, told = await greedy.run(kernel, asked)
    must(
        "ResourceExhaustedError" in told,
        f"{greedy.name} devait lire ResourceExhaustedError : {told}",
    )
    status, said = await greedy.run(kernel, "kept")
    must(said.strip() == "42", f"le noyau de {greedy.name} a perdu ses variables : {status} {said}")

    if os.getuid() == 0:
        kernels = [kernel]
        for name in ("05_exercices", "09_lecon"):
            kernels.append(await greedy.open_kernel(await greedy.notebook(name)))
        for one in kernels:
            await greedy.run(one, f"import numpy as np\nheld = np.ones({allowed * 2 // 5 // 8})")
        kept_by_kernels = []
        for one in kernels:
            # The word that a kernel has died may come with the answer to a later cell.
            answer = "died", ""
            while answer[0] == "died":
                answer = await greedy.run(one, "'held' in globals()")
            kept_by_kernels.append(answer[1].strip())
        died = kept_by_kernels.count("False")
        must(died >= 1, "trois noyaux tiennent plus que la limite, et aucun n'est arrêté")
        say(f"  Trois noyaux qui tiennent 1,2 fois la limite : {died} sur 3 arrêté, puis relancé")
    else:
        say("  Sans être root, rien ne borne plusieurs noyaux ensemble : cet essai est laissé.")
    for other, one in kept.items():
        await apart(other, one, greedy)
        status, said = await other.run(one, "kept")
        must(said.strip() == "42", f"{other.name} a subi la limite de {greedy.name} : {said}")
        await other.close_kernel(one)
    say("  Les autres continuent, leurs variables gardées")


async def apart(learner: Learner, kernel: str, neighbour: Learner) -> None:
    """Hand in a file; see that a learner reads nothing of a neighbour's, where root runs the hub."""
    hand_in = (
        "from pathlib import Path\nPath.home().joinpath('rendre', 'essai.txt').write_text('fait')"
    )
    await learner.run(kernel, hand_in)
    handed_in = learner.hub.state / "echange" / "rendus"
    must((handed_in / learner.name / "essai.txt").is_file(), f"{learner.name} ne peut pas rendre")
    if os.getuid() == 0:
        for folder in (learner.hub.state / "homes" / neighbour.name, handed_in / neighbour.name):
            status, said = await learner.run(kernel, f"list(Path({str(folder)!r}).iterdir())")
            must("PermissionError" in said, f"{learner.name} lit {folder} : {status} {said}")


def table(rows: list[tuple]) -> str:
    lines = ["| | le plus bas | médian | le plus haut |", "|---|---|---|---|"]
    for what, values, unit in rows:
        values = sorted(values)
        ends = (values[0], values[len(values) // 2], values[-1])
        form = ".1f" if unit == "s" else ".2f"
        lines.append(
            f"| {what} | " + " | ".join(f"{decimal(one, form)} {unit}" for one in ends) + " |"
        )
    return "\n".join(lines)


async def attend(hub: Hub, names: list[str], lessons: list[str], keep: bool) -> list[tuple]:
    learners = [Learner(hub, name) for name in names]
    deadline = time.monotonic() + PATIENCE
    async with aiohttp.ClientSession() as http:
        while True:
            must(hub.process.poll() is None, "le hub s'est arrêté")
            must(time.monotonic() < deadline, "le hub ne répond pas")
            with suppress(aiohttp.ClientError):
                async with http.get(hub.url / "hub" / "health") as answer:
                    if answer.ok:
                        break
            await asyncio.sleep(0.2)
    try:
        for learner in learners:
            await learner.__aenter__()
        return await trial(hub, learners, lessons, keep)
    finally:
        for learner in learners:
            await learner.__aexit__()


def main(users: int, keep: bool, lessons: list[str]) -> int:
    # A request to end takes the way of Ctrl-C: everything that was started is stopped.
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in ends:
        signal.signal(number, signal.default_int_handler)
    names = [f"etudiant{number:02d}" for number in range(1, users + 1)]
    hub = Hub(names)
    try:
        say(f"Hub, {users} étudiants, {os.cpu_count()} processeurs, dans {hub.state}")
        hub.make_repository()
        hub.start()
        rows = asyncio.run(attend(hub, names, lessons, keep))
    except KeyboardInterrupt:
        say("Interrompu : tout ce qui a été lancé est arrêté.")
        return 130
    except Exception as error:
        kind = "" if isinstance(error, Failed) else f"{type(error).__name__} : "
        print("\n".join(hub.log().splitlines()[-15:]), file=sys.stderr)
        print(f"L'essai échoue : {kind}{error}", file=sys.stderr)
        return 1
    finally:
        for number in ends:
            signal.signal(number, signal.SIG_IGN)
        hub.stop()
    print(table(rows))
    return 0


if __name__ == "__main__":
    users, keep, *lessons = sys.argv[1:]
    sys.exit(main(int(users), keep == "True", lessons))
