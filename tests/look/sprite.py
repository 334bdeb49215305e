"""Build static/icons.svg from an unpacked @tabler/icons package and our own few marks.

    npm pack @tabler/icons@3.51.0 && tar xzf tabler-icons-3.51.0.tgz
    python -m tests.look.sprite package/icons/outline

The names come from static/vendor/tabler-icons/icons.txt; add a name there, run this, and update the checksum.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
NAMES = STATIC / "vendor/tabler-icons/icons.txt"
SPRITE = STATIC / "icons.svg"

# Shape carries the state as much as colour does, so each silhouette differs: disc, quarter, square, bars, ring, dash.
OWN = {
    "mark": (
        '<path d="M4 6.5h6.5v11H4zM4 12h6.5"/>'
        '<path d="M14 4.5h6v13.2a1.8 1.8 0 0 1-1.8 1.8H17M14 9.5h6M14 14h6M14 4.5v9.5c0 2.6-.6 4.2-2 5.5"/>'
    ),
    "state-kept": (
        '<circle cx="12" cy="12" r="9" fill="currentColor" stroke="none"/>'
        '<path d="M8 12.4l2.8 2.8L16.2 9.4" stroke="var(--mark-gap,#fff)" stroke-width="2.4"/>'
    ),
    "state-risk": (
        '<circle cx="12" cy="12" r="8.2" stroke-width="2"/>'
        '<path d="M12 12V3.8A8.2 8.2 0 0 1 20.2 12z" fill="currentColor" stroke="none"/>'
    ),
    "state-broken": (
        '<path d="M12 2.5L21.5 12 12 21.5 2.5 12z" fill="currentColor" stroke="none"/>'
        '<path d="M12 7.2v5.6M12 16.4v.1" stroke="var(--mark-gap,#fff)" stroke-width="2.4"/>'
    ),
    "state-stopped": '<path d="M8 5v14M16 5v14" stroke-width="4.2" stroke-linecap="butt"/>',
    "state-info": '<circle cx="12" cy="12" r="7" stroke-width="3"/>',
    "state-quiet": '<path d="M5 12h14" stroke-width="3.4" stroke-linecap="butt"/>',
}


# Short names that read better in a list of pages.
ALSO = {"chart": "chart-bar"}


def drawing(svg: str) -> str:
    """The paths of one Tabler file, without its frame and its invisible background."""
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.S)
    inside = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inside)
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")


def sprite(outline: Path) -> str:
    """Every symbol of the product as one SVG document."""
    names = NAMES.read_text().split()
    drawings = OWN | {name: drawing((outline / f"{name}.svg").read_text()) for name in names}
    drawings |= {short: drawings[name] for short, name in ALSO.items()}
    symbols = "\n".join(f'<symbol id="{name}" viewBox="0 0 24 24">{d}</symbol>' for name, d in drawings.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


if __name__ == "__main__":
    SPRITE.write_text(sprite(Path(sys.argv[1])))
