"""What can be told of a notebook by looking at it."""

import re

import nbformat


def was_executed(notebook: nbformat.NotebookNode) -> bool:
    """Tell whether every code cell was run once, from the first to the last."""
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    return counts == list(range(1, len(counts) + 1))


def is_for_colab(cell) -> bool:
    """Tell whether this is the cell that installs the course there, and does nothing elsewhere."""
    return cell.get("id", "").endswith("-colab")


def missing_alt(output) -> bool:
    """Tell whether an output has an image, in whatever form, without a text for it."""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    images = [kind for kind in data if kind.startswith("image/")]
    tags = re.findall(r"<img\b[^>]*>", data.get("text/html", ""))
    return any(not metadata.get(kind, {}).get("alt", "").strip() for kind in images) or any(
        not re.search(r'\balt="[^"]+"', tag) for tag in tags
    )


def slide_type(cell) -> str:
    """Return what a cell is on slides: `slide`, `subslide`, `fragment`, `notes`, `skip` or `-`."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def is_outcome(output, status: str = r"[^\]]+") -> bool:
    return re.match(rf"\[{status}\] ", output.get("data", {}).get("text/plain", "")) is not None
