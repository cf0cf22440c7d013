"""A process that has imported everything once and forks a command for every line on its standard input.

A command is killed with SIGKILL, as the kernel would do it, at the n-th change of the file system below a
folder, or some time after the first one.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parent.parent.parent
#: Audit events that change the file system, and which of their arguments are paths.
CHANGES = {
    **{'open': (0,), 'sqlite3.connect': (0,), 'os.mkdir': (0,), 'os.remove': (0,), 'os.rmdir': (0,)},
    **{'os.rename': (0, 1), 'os.link': (0, 1), 'os.truncate': (0,), 'shutil.rmtree': (0,)},
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Watch:
    """Counts changes below a folder, and kills its own process when its moment has come.

    Args:
        folder: Where changes count.
        event: Kill at this one, counted from 1.
        after: Or so many seconds after the first.
        delay: Seconds between the event and the kill.
    """

    def __init__(self, folder: str, event: int = 0, after: float | None = None, delay: float = 0) -> None:
        self.folder, self.event, self.after, self.delay = os.path.realpath(folder), event, after, delay
        self.count, self.first = 0, 0.0

    def __call__(self, event: str, args: tuple) -> None:
        if event not in CHANGES or (event == 'open' and not (isinstance(args[2], int) and args[2] & WRITES)):
            return
        paths = [args[i] for i in CHANGES[event] if isinstance(args[i], (str, bytes, os.PathLike))]
        if not any(os.path.abspath(os.fsdecode(path)).startswith(self.folder) for path in paths):
            return
        self.count += 1
        if not self.first:
            self.first = time.perf_counter()
            if self.after is not None:
                self._die(self.after)
        if self.count == self.event:
            self._die(self.delay)

    @staticmethod
    def _die(delay: float) -> None:
        if delay:
            threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def run(order: dict[str, Any], report: int) -> None:
    """What the forked process does; it does not return."""
    os.setsid()
    log = os.open(order['log'], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for target in (1, 2):
        os.dup2(log, target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order.get('env', {}))
    code = 70
    try:
        exec(order.get('prelude', ''), {})
        watch = Watch(order['watch'], **order.get('kill', {}))
        sys.addaudithook(watch)
        tool, *words = order['words']
        sys.argv = [str(REPO / 'tools' / tool), *words]
        try:
            runpy.run_path(sys.argv[0], run_name='__main__')
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        end = time.perf_counter()
        told = {'events': watch.count, 'seconds': end - (watch.first or end)}
        os.write(report, json.dumps(told).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def warm_up() -> None:
    """Import what the commands need."""
    import torch

    from mmsign.utils.quiet import hush

    torch.set_num_threads(1)
    hush()


def main() -> None:
    warm_up()
    print('ready', flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            run(order, writing)
        os.close(writing)
        timer = threading.Timer(order.get('timeout', 300), os.killpg, (child, signal.SIGKILL))
        timer.start()
        _, status = os.waitpid(child, 0)
        timer.cancel()
        told = os.read(reading, 65536)
        os.close(reading)
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({'code': code, **(json.loads(told) if told else {})}), flush=True)


if __name__ == '__main__':
    main()
