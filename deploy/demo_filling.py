"""Fill the demonstration's companies, once: ``python -m deploy.demo_filling DATA``. The environment says where.

The companies know nothing of each other, so that each is filled by a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app import create_app
from deploy.demo_place import DemoPlace, write_privately
from deploy.fill import fill_company, fill_operator
from deploy.fill.plot import COMPANIES, CompanyPlot
from deploy.supervisor import tied_to_us


def main(data: Path) -> None:
    """Run the generator and write down which accounts it made. A filling that was broken off begins anew."""
    place = DemoPlace(data)
    (place.folder / "filling").touch()
    app = create_app()
    told: dict[str, Any] = {"operator": fill_operator(app)}
    with ExitStack() as beside:
        others = [beside.enter_context(_filling(plot, place)) for plot in COMPANIES[1:]]
        first = fill_company(app, COMPANIES[0])
        if any(other.wait() for other in others):
            raise SystemExit(1)
    told["tenants"] = [first, *(json.loads(_part(plot, place).read_text("utf-8")) for plot in COMPANIES[1:])]
    write_privately(place.filled_json, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    for plot in COMPANIES[1:]:
        _part(plot, place).unlink()


def fill_one(data: Path, slug: str) -> None:
    """One company, and its accounts into a file of its own."""
    place = DemoPlace(data)
    [plot] = [one for one in COMPANIES if one.slug == slug]
    write_privately(_part(plot, place), json.dumps(fill_company(create_app(), plot), ensure_ascii=False))


def _filling(plot: CompanyPlot, place: DemoPlace) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "deploy.demo_filling", str(place.folder), plot.slug]
    return subprocess.Popen(tied_to_us(command))


def _part(plot: CompanyPlot, place: DemoPlace) -> Path:
    return place.folder / f"filled-{plot.slug}.json"


if __name__ == "__main__":
    if len(sys.argv) > 2:
        fill_one(Path(sys.argv[1]), sys.argv[2])
    else:
        main(Path(sys.argv[1]))
