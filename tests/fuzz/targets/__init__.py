"""Every kind of file that mmsign opens from strangers, a module a family; loaded when it is asked for."""

from __future__ import annotations

import importlib

from fuzz.cases import Target

#: Format → the module that knows it.
MODULES = {
    name: module
    for module, names in {
        'own': 'archive score_file text_bank descriptions knowledge spreadsheet',
        'features': 'embeddings class_means attributes run_record',
        'archives': 'relabel merge union flip export',
        'derived': 'fusion attribute_sources metafile answers',
        'models': 'checkpoint model',
        'poses': 'pose csv mediapipe mp_data blocks gislr samslr',
        'sets': 'stacked stacked_npz stacked_pickle stacked_json stacked_csv',
        'pickled': 'openhands rtmlib mmaction',
        'written': 'openpose mmpose_json alphapose spoter isl_kinect30',
        'lists': 'wlasl msasl asl_citizen gsl include lsa64 slr500 autsl tables',
        'books': 'book_text book_table book_xlsx book_docx book_pdf book_sigml book_sqlite',
        'videos': 'video',
    }.items()
    for name in names.split()
}


def get_target(name: str) -> Target:
    """A target by its name."""
    module = importlib.import_module(f'{__name__}.{MODULES[name]}')
    return next(target for target in module.TARGETS if target.name == name)
