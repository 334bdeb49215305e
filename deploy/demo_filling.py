"""Fill the demonstration's companies, once: ``python -m deploy.demo_filling DATA``. The environment says where."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app import create_app
from deploy.demo_place import DemoPlace, write_privately
from deploy.fill import fill


def main(data: Path) -> None:
    """Run the generator and write down which accounts it made. A filling that was broken off begins anew."""
    place = DemoPlace(data)
    (place.folder / "filling").touch()
    told = fill(create_app(), place.folder)
    write_privately(place.filled_json, json.dumps(told, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
