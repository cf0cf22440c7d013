"""MMEngine's runner with a quiet console: what it has to say goes into its log file."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmengine.dist import is_main_process
from mmengine.logging import MMLogger
from mmengine.runner import Runner

from mmsign.registry import RUNNERS
from mmsign.utils.files import replacing
from mmsign.utils.quiet import is_silent


@RUNNERS.register_module()
class SignRunner(Runner):
    """The ``Runner``; its console shows warnings only, on stderr, or with ``verbose = True`` everything.

    The log file in the run's folder has the whole log either way.
    """

    def build_logger(self, *args: Any, **kwargs: Any) -> MMLogger:
        logger = super().build_logger(*args, **kwargs)
        if not self.cfg.get('verbose'):
            for handler in logger.handlers:
                if type(handler) is logging.StreamHandler:
                    handler.stream = sys.stderr  # the old one may be closed, which setStream would flush
                    handler.setLevel(logging.WARNING)
                    handler.addFilter(lambda record: not is_silent(record.getMessage()))
        return logger

    def save_checkpoint(self, out_dir: str, filename: str, *args: Any, **kwargs: Any) -> None:
        """Under its name stands a whole checkpoint or none: MMEngine (0.10.7) writes there directly."""
        if not is_main_process() or '://' in out_dir:  # another process, or no file system that renames
            super().save_checkpoint(out_dir, filename, *args, **kwargs)
            return
        with replacing(Path(out_dir, filename)) as partial:
            super().save_checkpoint(out_dir, partial.name, *args, **kwargs)

    def load_checkpoint(self, *args: Any, **kwargs: Any) -> dict:
        with self._printed_to_log():
            return super().load_checkpoint(*args, **kwargs)

    def _log_env(self, env_cfg: dict) -> None:
        with self._printed_to_log():
            super()._log_env(env_cfg)

    @contextlib.contextmanager
    def _printed_to_log(self) -> Iterator[None]:
        """What MMEngine prints past its logger."""
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                yield
        finally:
            for line in printed.getvalue().splitlines():
                self.logger.info(line)
