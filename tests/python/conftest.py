"""The package from the tree, on the library of the build."""

import os
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "python"))
os.environ.setdefault("LABELWRIGHT_LIBRARY", str(TOP / "build" / "liblabelwright.so"))
