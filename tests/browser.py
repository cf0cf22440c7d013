"""Opening a page in headless Chromium without a network, and what its console says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PIL import Image

#: Debian's name for the browser, and others'.
BROWSER = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
ABSENT = 'no browser is installed (apt-get install chromium)'
needs_browser = pytest.mark.skipif(BROWSER is None, reason=ABSENT)


def open_page(page: Path, profile: Path, script: str = '') -> tuple[str, list[str]]:
    """Load a page and run a script at its end.

    Returns:
        The document afterwards, and the messages of the console.
    """
    if BROWSER is None:
        pytest.skip(ABSENT)
    if script:
        text = page.read_text(encoding='utf8').replace('</body>', f'<script>{script}</script></body>')
        page = page.with_name(f'scripted-{page.name}')
        page.write_text(text, encoding='utf8')
    done = _headless(page, profile, '--dump-dom', '--virtual-time-budget=3000')
    return done.stdout, re.findall(r'CONSOLE:\d+\] (.*)', done.stderr)


def screenshot(page: Path, profile: Path, width: int = 1280, height: int = 900) -> Image.Image:
    """The top of a page as it is shown, RGB."""
    from PIL import Image

    file = profile / 'screenshot.png'
    profile.mkdir(parents=True, exist_ok=True)
    _headless(page, profile, f'--screenshot={file}', f'--window-size={width},{height}', '--hide-scrollbars')
    return Image.open(file).convert('RGB')


def _headless(page: Path, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    if BROWSER is None:
        pytest.skip(ABSENT)
    command = [
        BROWSER,
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--enable-logging=stderr',
        *options,
        '--host-resolver-rules=MAP * ~NOTFOUND',
        f'--user-data-dir={profile}',
        page.resolve().as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding='utf8', timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done
