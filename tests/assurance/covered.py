"""`./run coverage`: every line and branch of what matters most is gone through by its tests.

    python -m tests.assurance.covered

prints what was not, and ends with 1 when there is anything.
"""

import sys

import coverage
import pytest

from .vital import MODULES, OPTIONS, ROOT, tests_of


def main() -> int:
    include = [str(ROOT / name) for name in MODULES]
    watch = coverage.Coverage(branch=True, include=include, data_file=None, config_file=False)
    watch.start()
    code = pytest.main([*OPTIONS, *sys.argv[1:], *tests_of(MODULES)])
    watch.stop()
    if code:
        return int(code)
    return 0 if watch.report(show_missing=True, skip_covered=False) == 100 else 1


if __name__ == "__main__":
    sys.exit(main())
