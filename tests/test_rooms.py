"""The rooms of the package: every import runs downwards, none in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

#: A room imports only from itself and from the rooms before it.
ROOMS = [
    'version',
    'utils',
    'registry',
    'keypoints',
    'preprocessing',
    'pose',
    'datasets',
    'prompts',
    'text',
    'models',
    'evaluation',
    'visualization',
    'engine',
    'inference',
    'experiments',
    'benchmarks',
    'apis',
    '__main__',
]
#: Lines of a file, at most.
LONGEST = 300
#: The same inside ``prompts``; what stands on top of them are its files.
PROMPT_ROOMS = ['files', 'language', 'readers', 'knowledge', 'rules', 'checks', 'llms', 'generators', '']


def modules(package: Path) -> dict[str, Path]:
    """Module name → file."""
    found = {}
    for file in sorted(package.rglob('*.py')):
        parts = list(file.relative_to(package.parent).with_suffix('').parts)
        if '.mim' not in parts:
            found['.'.join(parts[:-1] if parts[-1] == '__init__' else parts)] = file
    return found


def imports(file: Path, known: dict[str, Path], late: bool = True) -> Iterator[tuple[int, str]]:
    """Line and module of every import of mmsign; without ``late``, only those that run at import."""
    tree = ast.parse(file.read_text(encoding='utf8'))
    nodes = list(ast.walk(tree)) if late else tree.body
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith('mmsign'):
            for alias in node.names:  # a name may be a module itself
                name = f'{node.module}.{alias.name}'
                yield node.lineno, name if name in known else node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.startswith('mmsign.'))


def room_of(module: str) -> str:
    return module.split('.')[1]


def prompt_room(module: str) -> str:
    parts = module.split('.')[2:]
    return parts[0] if parts and parts[0] in PROMPT_ROOMS else ''


@pytest.fixture(scope='module')
def known(repo: Path) -> dict[str, Path]:
    return modules(repo / 'mmsign')


def test_all_rooms_are_named(known: dict[str, Path]) -> None:
    assert {room_of(name) for name in known if '.' in name} == set(ROOMS)


def test_the_front_page_lists_the_rooms_in_their_order(repo: Path) -> None:
    lines = (repo / 'README.md').read_text(encoding='utf8').splitlines()
    listed = [line.split()[1].rstrip('/') for line in lines if line.startswith(('├── ', '└── '))]
    assert [room for room in listed if room in ROOMS] == [room for room in ROOMS if room in listed]


def test_no_file_is_long(known: dict[str, Path]) -> None:
    lengths = {name: len(file.read_text(encoding='utf8').splitlines()) for name, file in known.items()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST}


def test_no_import_runs_upwards(known: dict[str, Path]) -> None:
    upwards = [
        f'{name}:{line} imports {other}'
        for name, file in known.items()
        if '.' in name
        for line, other in imports(file, known)
        if ROOMS.index(room_of(other)) > ROOMS.index(room_of(name))
    ]
    assert not upwards


def test_no_import_runs_upwards_inside_prompts(known: dict[str, Path]) -> None:
    upwards = [
        f'{name}:{line} imports {other}'
        for name, file in known.items()
        if name.startswith('mmsign.prompts.')
        for line, other in imports(file, known)
        if other.startswith('mmsign.prompts.')
        and PROMPT_ROOMS.index(prompt_room(other)) > PROMPT_ROOMS.index(prompt_room(name))
    ]
    assert not upwards


def test_no_circles(known: dict[str, Path]) -> None:
    """Between modules, by the imports that run when a module is imported."""
    arrows = {name: {other for _, other in imports(file, known, late=False)} for name, file in known.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, ' -> '.join([*path[path.index(name) :], name])
        if name in done or name not in arrows:
            return
        for other in sorted(arrows[name] - {name}):
            visit(other, (*path, name))
        done.add(name)

    for name in arrows:
        visit(name, ())


def test_a_planted_arrow_is_found(tmp_path: Path) -> None:
    package = tmp_path / 'mmsign'
    for module, text in {
        'utils/a': 'from mmsign.apis import b\n',
        'apis/b': 'import mmsign.utils.a\n',
    }.items():
        file = package / f'{module}.py'
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding='utf8')
    found = modules(package)
    assert list(imports(found['mmsign.utils.a'], found)) == [(1, 'mmsign.apis.b')]
    with pytest.raises(AssertionError, match=r'mmsign\.apis\.b -> mmsign\.utils\.a -> mmsign\.apis\.b'):
        test_no_circles(found)
    with pytest.raises(AssertionError):
        test_no_import_runs_upwards(found)
