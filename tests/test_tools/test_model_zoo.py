from __future__ import annotations

import shutil

import yaml
from test_experiments.test_zoo import runs as runs
from tool_runner import run_tool


def test_page_and_metafile(runs, repo, tmp_path, monkeypatch, capsys):
    metafile = tmp_path / 'metafile.yml'
    shutil.copy(repo / 'configs/metafile.yml', metafile)
    words = [runs, '--out', tmp_path / 'docs/zoo.md', '--metafile', metafile]
    assert run_tool(monkeypatch, 'model_zoo.py', *words) == 0
    assert '7 runs of 4 models' in capsys.readouterr().out
    page = (tmp_path / 'docs/zoo.md').read_text(encoding='utf8')
    assert "| `ctrgcn_slr500` | – | the config's split | fp32 | 0.775 ± 0.071 |" in page
    models = {model['Name']: model for model in yaml.safe_load(metafile.read_text(encoding='utf8'))['Models']}
    assert models['ctrgcn_slr500']['Results'][0]['Metrics']['Top 1 Accuracy'] == 77.5
    before = (repo / 'configs/metafile.yml').read_bytes()
    assert run_tool(monkeypatch, 'model_zoo.py', *words[:3]) == 0
    assert (repo / 'configs/metafile.yml').read_bytes() == before  # nobody asked for it
    capsys.readouterr()
    assert run_tool(monkeypatch, 'model_zoo.py', runs) == 0
    assert capsys.readouterr().out == page + '\n'
    assert run_tool(monkeypatch, 'model_zoo.py', tmp_path / 'docs', *words[1:]) == 2
    assert 'holds no finished run' in capsys.readouterr().err
