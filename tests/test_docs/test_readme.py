"""The config on the front page is a whole one."""

from __future__ import annotations

import re
from pathlib import Path

from mmsign.engine.runs import load_config


def test_the_config_in_the_readme_is_the_shipped_recipe(repo: Path, tmp_path: Path) -> None:
    blocks = re.findall(r'```python\n(.*?)```', (repo / 'README.md').read_text(encoding='utf8'), re.DOTALL)
    (block,) = [text for text in blocks if '_base_' in text]
    file = tmp_path / 'mine.py'
    file.write_text(block.replace("'_base_/", f"'{repo}/configs/_base_/"), encoding='utf8')
    mine, shipped = load_config(file), load_config(repo / 'configs/gspmc_slr500.py')
    for part in ('optim_wrapper', 'param_scheduler', 'train_dataloader', 'auto_scale_lr'):
        assert mine[part] == shipped[part], part
    assert mine.model.type == shipped.model.type
    for part in ('backbone', 'neck', 'cls_head'):  # what is written is as shipped; the rest are defaults
        assert {key: shipped.model[part].get(key) for key in mine.model[part]} == mine.model[part], part
