"""How what the course says to a learner shows in a notebook: a box with a coloured edge."""

import html
import re


def as_html(text: str) -> str:
    """Return a text as HTML: escaped, what stands between backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def box(content: str, colour: str) -> str:
    """Return the HTML of a box around content that is HTML; screen readers tell it when it appears."""
    return (
        f'<div role="status" style="border-left: 4px solid {colour}; padding: 0.3em 0.8em">'
        f"{content}</div>"
    )
