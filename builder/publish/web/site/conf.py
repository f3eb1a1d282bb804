"""How Sphinx makes the site: the settings that builder/publish/site.py gives it."""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.logging import getLogger

from builder.publish import myst, npm

project = html_title = "Keras sur MNIST"
language = "fr"
extensions = ["myst_nb"]

nb_execution_mode = "off"  # what the committed notebooks show is what was proved
nb_merge_streams = True
nb_mime_priority_overrides = [("*", "image/png", 0)]  # a figure's HTML is for JupyterLab alone
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
smartquotes = False  # the course's quotation marks and apostrophes are as its authors want them

html_theme = "sphinx_book_theme"
html_theme_options = {
    "logo": {"text": project},
    "toc_title": "Sur cette page",
    "search_bar_text": "Chercher dans le cours",
    "navbar_persistent": [],
    "primary_sidebar_end": [],
    "footer_content_items": ["extra-footer.html"],
    "extra_footer": "Textes et figures : CC BY 4.0. Code : MIT.",
}
html_static_path = [
    "course.css",
    "course.js",
    str(npm.scripts() / "mathjax" / "es5" / "tex-svg-full.js"),
]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
templates_path = ["templates"]
html_use_index = False
mathjax_path = "tex-svg-full.js"
mathjax3_config = {"options": {"enableMenu": False}}  # the menu is English, and loads more files
mathjax_config_path = "mathjax.js"

SHOWN = (  # below the title of a lesson; takes the folder and the lesson's name
    'À projeter\u00a0: les <a href="../{0}/{1}.html">diapositives</a>, '
    'ou leur <a href="../{0}/{1}.pdf">PDF</a>.'
)

logger = getLogger(__name__)


def _read(app, docname, text):
    folder, _, name = docname.rpartition("/")
    if app.env.doc2path(docname).suffix == ".ipynb":
        slides = app.config.slides if folder == "notebooks" else ""
        text[0] = myst.as_page(text[0], SHOWN.format(slides, name) if slides else "")
    elif folder == "guide" and name[0].isdigit():
        # Else the guide to a lesson would have the title of the lesson.
        text[0] = re.sub(r"\A# (.+)", r"# \1 : guide", text[0])


def _refuse_images_without_text(app, doctree):
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            logger.warning("no alternative text for %s", image["uri"], location=image.parent)


def setup(app):
    app.connect("source-read", _read)
    app.connect("doctree-read", _refuse_images_without_text)
    # A change in what turns notebooks into pages makes them all again.
    files = [Path(myst.__file__), *sorted(Path(__file__).parent.rglob("*.*"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    app.add_config_value("made_by", digest, "env")
    app.add_config_value("slides", "", "env")  # their folder in the site, if it has them
    return {"parallel_read_safe": True, "parallel_write_safe": True}
