"""Where benchmarks find the mirror of the full databases."""

import os
import sys
from pathlib import Path


def mirror_folder() -> Path:
    """Folder from MIRCARGO_MIRROR, or beside the repository; ends the script, saying so, where absent."""
    beside = Path(__file__).parents[2] / "shared" / "data" / "mirror"
    folder = Path(os.environ.get("MIRCARGO_MIRROR", beside))
    if not folder.is_dir():
        sys.exit(f"skipped: no mirror at {folder}; set MIRCARGO_MIRROR")
    return folder
