"""Runs a command and says on standard error what it took: a line of JSON with status, CPU seconds, seconds and megabytes.

    python -I -S bench/measured.py COMMAND...

A process counts as its own memory what its parent held when it was forked: so the parent has to be as small as this.
"""

import os
import sys
import time

started = time.monotonic()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
taken = time.monotonic() - started
numbers = (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, taken, usage.ru_maxrss / 1024)
os.write(2, f"\n[{', '.join(map(str, numbers))}]".encode())
