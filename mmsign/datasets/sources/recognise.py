"""Which format a path is in, told by its contents."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mmsign.datasets.sources.alphapose import is_alphapose
from mmsign.datasets.sources.arrays import confidence_name
from mmsign.datasets.sources.blocks import usual_blocks
from mmsign.datasets.sources.bundles import CONTAINERS, open_bundle
from mmsign.datasets.sources.clip_table import read_clips
from mmsign.datasets.sources.forms import form_of, with_frames
from mmsign.datasets.sources.gislr import INDEX as GISLR
from mmsign.datasets.sources.mmpose_json import frames_of
from mmsign.datasets.sources.number_rows import is_number_table
from mmsign.datasets.sources.peek import Sample, array_shapes, describe_sample, look, read_small
from mmsign.datasets.sources.roles import Part, beside, find_roles, is_dump, is_frames
from mmsign.datasets.sources.rtmlib import is_rtmlib
from mmsign.datasets.sources.samslr import has_labels
from mmsign.datasets.sources.split_names import SPLITS
from mmsign.datasets.sources.spoter import is_spoter
from mmsign.datasets.sources.table import SPREADSHEETS
from mmsign.keypoints.names import USUAL_LAYOUTS
from mmsign.pose.video import SUFFIXES as VIDEOS
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file
from mmsign.utils.texts import whole_number

TABLES = ('.csv', '.tsv', *SPREADSHEETS)  # the latter to say what to do with them
#: Files of a table that are looked for.
LISTED = 20
PICKLES = ('.pkl', '.pickle')
KINDS = frozenset((*VIDEOS, *PICKLES, '.pose', '.npy', '.npz', '.json', '.parquet', '.txt'))


class Recognised(NamedTuple):
    """A format, how it was known, and what else to give its reader.

    ``get_converter(format).load(path, **options)`` finds the clips (``videos`` takes a list of paths;
    the format ``archive`` is a pose archive already).
    """

    format: str
    how: str
    options: dict[str, Any]


def recognise(path: str | os.PathLike, **table: Any) -> Recognised | None:
    """Tell the format of a file or folder from a cheap look into it.

    Names, and the contents of the first file; pickles are opened by the reader that refuses everything but
    arrays and plain containers, and no video is decoded.

    Args:
        path: A folder, a file of clips, or a table of them.
        **table: How a table is read, see :func:`~mmsign.datasets.sources.clip_table.read_clips`.

    Returns:
        The format, or None if it is in none that is known.

    Raises:
        MMSignError: If there is no such path, or it is a table that cannot be read.
    """
    path = Path(path)
    sample = look_at(path)
    if {'meta.json', 'glosses.json', 'clips.csv'} <= sample.top:
        return Recognised('archive', 'it has the meta.json and glosses.json of a pose archive', {})
    if path.suffix.lower() in TABLES:
        return _of_table(path, table)
    if (path / GISLR).is_file() and (path / 'train_landmark_files').is_dir():
        return Recognised('gislr', f'it has {GISLR} and train_landmark_files of asl-signs', {})
    found = _of_files(sample)
    if found is None and (path.is_dir() or path.suffix.lower() in CONTAINERS):
        found = _set(path)
    if found is None and path.is_dir():
        beside = next((path / name for name in sorted(sample.top) if name.endswith('.csv')), None)
        if beside is not None and is_spoter(beside):
            return Recognised('spoter', f'{beside.name} has a column a joint, as SPOTER', {})
    return found


def look_at(path: Path) -> Sample:
    """A look at a path for files of clips.

    Raises:
        MMSignError: If there is no such path.
    """
    if not path.exists():
        raise MMSignError('no such file or folder', file=path, fix='correct the path')
    return look(path, KINDS)


def _of_table(file: Path, table: Mapping[str, Any]) -> Recognised | None:
    """A table is in the format of the files that it lists, or else of those that lie beside it."""
    if file.suffix.lower() == '.csv' and is_spoter(file):
        return Recognised('spoter', f'{file.name} has a column a joint, as SPOTER', {})
    if file.suffix.lower() not in SPREADSHEETS and is_number_table(file):
        return _set(file)
    listed, there = _listed(file, table)
    found = _of_files(look(listed if there else file.parent, KINDS))
    if found is None and listed.suffix.lower() in VIDEOS:
        found = Recognised('videos', '', {})
    if found is None:
        return None
    how = f'it lists {listed.name}' + (f': {found.how}' if found.how else '')
    if found.format == 'videos':
        return Recognised('videos', how, {'source': [], 'labels': str(file)})
    return found._replace(how=how)


def _listed(file: Path, table: Mapping[str, Any]) -> tuple[Path, bool]:
    """The first file of a table that is there, or else the first one, and whether it is."""
    files = [clip.file for clip in read_clips(file, **table).clips[:LISTED]]
    there = next((listed for listed in files if os.path.exists(listed)), None)
    return there or files[0], there is not None


def describe_unknown(path: Path, **table: Any) -> str:
    """What lies in a path that is not recognised, in a sentence for an error."""
    if path.is_dir() or path.suffix.lower() not in TABLES:
        return describe_sample(look_at(path))
    listed, there = _listed(path, table)
    return describe_sample(look(listed, KINDS)) if there else f'it lists {listed}, which is not there'


def _of_files(sample: Sample) -> Recognised | None:
    file = sample.first
    if file is None:
        return None
    tests: Mapping[str, Callable[[Sample, Path], Recognised | None]] = {
        '.pose': _pose,
        '.npy': _array,
        '.npz': _arrays,
        '.txt': _kinect,
        '.json': _json,
        '.parquet': _parquet,
        **dict.fromkeys(PICKLES, _pickle),
        **dict.fromkeys(VIDEOS, _videos),
    }
    test = tests.get(sample.suffix)
    return test(sample, file) if test else None


def _videos(sample: Sample, file: Path) -> Recognised:
    return Recognised('videos', f'{file.name} is a video', {})


def _pose(sample: Sample, file: Path) -> Recognised:
    return Recognised('pose', f'{file.name} is a .pose file', {})


def _parquet(sample: Sample, file: Path) -> Recognised:
    return Recognised('gislr', f'{file.name} is a parquet file, as in asl-signs', {})


def _json(sample: Sample, file: Path) -> Recognised | None:
    content = read_small(file)
    if isinstance(content, dict) and isinstance(content.get('people'), list):
        return Recognised('openpose', f'{file.name} has people, as OpenPose writes them', {})
    if frames_of(content) is not None:
        return Recognised('mmpose_json', f'{file.name} has frames with instances, as mmpose writes them', {})
    if is_alphapose(content):
        return Recognised(
            'alphapose', f'{file.name} has image_id and keypoints, as AlphaPose writes them', {}
        )
    return None


def _kinect(sample: Sample, file: Path) -> Recognised | None:
    try:
        with check_file(file).open(encoding='utf8') as stream:
            numbers = stream.readline(1 << 16).split()
    except (OSError, UnicodeDecodeError, MMSignError):
        return None
    if len(numbers) != 60 or '_' not in file.name:
        return None
    return Recognised('isl_kinect30', f'{file.name} has rows of 60 numbers, a Kinect skeleton', {})


def _array(sample: Sample, file: Path) -> Recognised | None:
    shape, kind = array_shapes(file).get('', ((), ''))
    if len(shape) == 5 and shape[1] == 3 and shape[3] == 27 and has_labels(file):
        return Recognised('samslr', f'{file.name} has the shape {shape} of SAM-SLR', {})
    frame = with_frames(shape)
    picture = len(shape) > 1 and shape[0] == 1 and all(_lone(other) for other in sample.files[:LISTED])
    found = _of_shape(frame, kind, file.name)
    if found is None or found.format != 'mediapipe' or (frame == shape and not picture):
        return _of_shape(shape, kind, file.name)
    if _is_picture(file, sample):
        how = f'{found.how}, in pictures, a word a folder'
        return Recognised('mediapipe', how, {**found.options, 'pictures': True})
    numbers = ' x '.join(map(str, shape))
    return Recognised('mp_data', f'{file.name} is a frame of {numbers} numbers, as MediaPipe Holistic', {})


def _lone(file: Path) -> bool:
    """Whether an array is of one frame."""
    return array_shapes(file).get('', ((0,), ''))[0][:1] == (1,)


def _is_picture(file: Path, sample: Sample) -> bool:
    """Whether a file of one frame is a picture of the word that its folder names, and no frame of a clip."""
    *above, word, _ = ('', *file.relative_to(sample.path).parts) if file != sample.path else ('', '', '')
    split = bool(above) and above[-1].casefold() in SPLITS
    words = {other.parent.name for other in sample.files}
    return bool(word) and (split or above == ['']) and any(whole_number(name) is None for name in words)


def _of_shape(shape: tuple[int, ...], kind: str, name: str) -> Recognised | None:
    """A clip's array, by its shape."""
    form = form_of(shape, kind)
    return form and Recognised(form.format, f'{name} {form.how}', form.options)


def _arrays(sample: Sample, file: Path) -> Recognised | None:
    shapes = array_shapes(file)
    if 'keypoints' in shapes and confidence_name(shapes):
        points = shapes['keypoints'][0]
        layout = USUAL_LAYOUTS.get(points[1], '') if len(points) == 3 else ''
        if layout:
            options = {'layout': layout, 'dims': points[2]}
            return Recognised(
                'csv', f'{file.name} has keypoints and {confidence_name(shapes)}, as {layout}', options
            )
    if len(shapes) == 1:
        shape, kind = next(iter(shapes.values()))
        return _of_shape(shape, kind, file.name)
    if {'left_hand', 'right_hand'} & usual_blocks(shapes).keys() and _set(file) is None:
        return Recognised('blocks', f'{file.name} holds the arrays {", ".join(shapes)}', {})
    return _stretches(shapes, file)


def _stretches(shapes: Mapping[str, tuple[tuple[int, ...], str]], file: Path) -> Recognised | None:
    """One npz of many clips in stretches of one array, with an array of their glosses."""
    if not {'start', 'length'} <= shapes.keys():
        return None
    frames = next((name for name, (shape, kind) in shapes.items() if is_frames(shape, kind)), None)
    try:
        part = frames and beside(open_bundle(file), frames, shapes['start'][0])
    except MMSignError:
        return None
    return _dump(part, file, shapes['start'][0][0]) if part and part.gloss else None


def _dump(part: Part, file: Path, count: int) -> Recognised:
    options = {'array': part.clips, 'gloss_array': part.gloss}
    others = {'signer_array': part.signer, 'split_array': part.splits, 'id_array': part.ids}
    return Recognised(
        'mediapipe',
        f'{file.name} holds {count} clips of MediaPipe landmarks, {part.gloss} names them',
        options | {option: name for option, name in others.items() if name},
    )


def _set(path: Path) -> Recognised | None:
    """A whole set in arrays."""
    try:
        held = open_bundle(path)
        roles = find_roles(held)
    except MMSignError:  # whoever reads it says what is wrong with it
        return None
    if roles is None or (path.is_dir() and not all(part.gloss or part.word for part in roles.parts)):
        return None
    part = roles.parts[0]
    if path.suffix.lower() == '.npz' and part.clips in array_shapes(path) and is_dump(held, roles):
        return _dump(part, path, held[part.clips].shape[0])
    if part.gloss:
        pairs = [f'{part.clips} and their {part.gloss}' for part in roles.parts]
        what = ', '.join(pairs[:3]) + (' …' if len(pairs) > 3 else '')
    else:
        words = list(dict.fromkeys(part.word or part.clips for part in roles.parts))
        kind = 'words' if part.word else 'clips'
        what = f'arrays of the {kind} {", ".join(words[:3])}{" …" if len(words) > 3 else ""}'
    return Recognised('stacked', f'{path.name} holds {what}', {})


def _pickle(sample: Sample, file: Path) -> Recognised | None:
    content = read_small(file)
    if isinstance(content, dict) and {'keypoints', 'confidences'} <= content.keys():
        return Recognised('openhands', f'{file.name} has keypoints and confidences, as OpenHands', {})
    if is_rtmlib(content):
        return Recognised('rtmlib', f'{file.name} has keypoints and scores, as rtmlib', {})
    items = content.get('annotations') if isinstance(content, dict) else content
    if isinstance(items, list) and items and isinstance(items[0], dict) and 'frame_dir' in items[0]:
        points = getattr(items[0].get('keypoint'), 'shape', ())[2:3]
        layout = USUAL_LAYOUTS.get(points[0]) if points else None
        options = {'layout': layout} if layout else {}
        return Recognised('mmaction', f'{file.name} is an annotation pickle of mmaction2 or pyskl', options)
    return None
