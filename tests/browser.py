"""Opening a page in headless Chromium without a network, and what its console says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome')


def open_page(page: Path, profile: Path, script: str = '') -> tuple[str, list[str]]:
    """Load a page and run a script at its end.

    Returns:
        The document afterwards, and the messages of the console.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip('no Chromium is installed')
    if script:
        text = page.read_text(encoding='utf8').replace('</body>', f'<script>{script}</script></body>')
        page = page.with_name('scripted.html')
        page.write_text(text, encoding='utf8')
    command = [
        browser, '--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr', '--dump-dom',
        '--virtual-time-budget=3000', '--host-resolver-rules=MAP * ~NOTFOUND', f'--user-data-dir={profile}',
        page.resolve().as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, encoding='utf8', timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout, re.findall(r'CONSOLE:\d+\] (.*)', done.stderr)
