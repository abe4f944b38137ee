"""Runs a module of ours as a child of the demo: `python -m signaling.demo.child MODULE ARGUMENT…`.

However the demo ends, also by SIGKILL, its end of the pipe on this process's standard input is closed by the system.
Then the module is told to stop, as by SIGTERM, and killed if it does not.
"""

import contextlib
import os
import runpy
import signal
import sys
import threading
import time

STOPS_WITHIN_S = 10.0


def _watch() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOPS_WITHIN_S)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Become the module that is named, for as long as somebody holds the other end."""
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    threading.Thread(target=_watch, daemon=True, name="watching the demo").start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
