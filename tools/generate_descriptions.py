"""Write the description file of a list of signs, with or without a language model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mmsign.utils.cli import make_parser, run
from mmsign.utils.errors import MMSignError

if TYPE_CHECKING:
    from mmsign.prompts.configuration import Job
    from mmsign.prompts.describing import Report
    from mmsign.prompts.files.journal import Journal


def main() -> int:
    parser = make_parser(
        'Describe every sign of a list from a knowledge base. Resumes after a kill, asks for nothing twice, '
        'and keeps lines that were edited by hand.',
        'python tools/generate_descriptions.py configs/prompts/slr500_offline.py '
        '--cfg-options knowledge=kb.sqlite glosses=glosses.txt',
    )
    parser.add_argument('config', help='a config in configs/prompts/')
    parser.add_argument('--out', metavar='FILE', help='the description file (default: out of the config)')
    parser.add_argument(
        '--strict', action='store_true', help='write nothing if a line says what no source supports'
    )
    parser.add_argument(
        '--limit', type=_positive, metavar='N', help='describe the first N signs only, to try a model out'
    )
    parser.add_argument(
        '--show-prompts',
        action='store_true',
        help='print what a language model would be asked about the first signs (3, or --limit)',
    )
    sheet = parser.add_mutually_exclusive_group()
    sheet.add_argument(
        '--to-spreadsheet', metavar='FILE.xlsx', help='write the description file as a spreadsheet'
    )
    sheet.add_argument(
        '--from-spreadsheet', metavar='FILE.xlsx', help='take its edits into the description file'
    )
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='change the config')
    args = parser.parse_args()

    from tqdm import tqdm

    from mmsign.prompts.configuration import load_job
    from mmsign.prompts.describing import describe
    from mmsign.prompts.files.journal import Journal
    from mmsign.utils.paths import beside

    # nothing is sent, so no key is needed
    silent = args.show_prompts or args.to_spreadsheet or args.from_spreadsheet
    job = load_job(args.config, args.cfg_options, args.out, keyless=bool(silent))
    journal = beside(job.out, '.journal')
    if args.to_spreadsheet or args.from_spreadsheet:
        return _spreadsheet(args.to_spreadsheet, args.from_spreadsheet, job)
    if args.show_prompts:
        return _show_prompts(job, args.limit or 3, Journal(journal))
    if hasattr(job.generator, 'estimate'):
        print(job.generator.estimate(job.glosses[: args.limit], Journal(journal)), file=sys.stderr)
    with tqdm(total=len(job.glosses[: args.limit]), unit='sign', desc='describing') as bar:
        report = describe(
            job.generator,
            job.glosses,
            job.out,
            job.knowledge,
            strict=args.strict,
            limit=args.limit,
            progress=lambda: bar.update(),
        )
    return _say(report, job.out)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _show_prompts(job: Job, count: int, journal: Journal) -> int:
    """Print the prompts of the first signs."""
    if not hasattr(job.generator, 'prompts'):
        raise MMSignError('asks nobody', field='generator', fix='use a config with a language model')
    for gloss in job.glosses[:count]:
        prompts = job.generator.prompts(gloss, journal)
        if not prompts:
            print(f'##### {gloss.gloss}: no source, nothing is asked')
        for prompt in prompts:
            state = 'answered before' if prompt.answered else f'about {prompt.tokens_in} tokens'
            print(f'##### {gloss.gloss} · {prompt.stage} · {state}\n{prompt.system}\n---\n{prompt.user}\n')
    return 0


def _spreadsheet(to: str | None, back: str | None, job: Job) -> int:
    """Write the description file as a spreadsheet, or take the edits of one into it."""
    from mmsign.prompts.files.descriptions import read_descriptions
    from mmsign.prompts.files.spreadsheet import export_spreadsheet, import_spreadsheet
    from mmsign.prompts.generators.checking import check_edited

    out = job.out
    if to:
        print(f'{to}: {export_spreadsheet(out, to)} signs')
    elif back:
        changed = import_spreadsheet(back, out)
        print(f'{out}: {len(changed)} lines changed' + (f': {", ".join(changed)}'[:400] if changed else ''))
        glosses = {gloss.label: gloss for gloss in job.glosses}
        for row in read_descriptions(out):
            gloss = glosses.get(row.label)
            if row.gloss in changed and gloss is not None:
                flags = [f for f in check_edited(row, gloss, job.knowledge) if f not in row.flags]
                if flags:
                    print(f'found in an edited line: {row.gloss}: {", ".join(flags)}', file=sys.stderr)
    return 0


def _say(report: Report, out: Path) -> int:
    """Print what a run did; the exit code is 1 if a sign failed, or none has a description."""
    print(f'{report.described} of {report.classes} signs described in {report.seconds:.1f} s')
    if report.left:
        print(f'{report.left} signs are beyond --limit: run again without it')
    for name, count in report.flags.items():
        print(f'  {name}: {count}')
    if report.unresolved_references:
        print(f'  references without a definition: {report.unresolved_references}')
    if report.usage:
        figures = [f'{name} {"unknown" if v is None else format(v, "g")}' for name, v in report.usage.items()]
        print('  ' + ', '.join(figures))
    for line in report.service:
        print(f'  the service takes less than the config asks for: {line}')
    if report.other_models:
        print(f'  the service says that another model answered: {", ".join(report.other_models)}')
    if report.retry_reasons:
        print('  asked again: ' + ', '.join(f'{n} × {why}' for why, n in report.retry_reasons.items()))
    if report.edited:
        print(f'{len(report.edited)} lines edited by hand are kept')
    for gloss, flags in report.found_in_edits.items():
        print(f'found in an edited line: {gloss}: {", ".join(flags)}', file=sys.stderr)
    if report.kept:
        print(f'{len(report.kept)} lines of signs that failed are kept from an earlier run')
    for gloss, reason in report.failed.items():
        print(f'failed: {gloss}: {reason}', file=sys.stderr)
    for gloss, reason in report.unfinished.items():
        print(f'unfinished: {gloss}: {reason}', file=sys.stderr)
    if report.reasons:
        print('reasons: ' + ', '.join(f'{n} × {why}' for why, n in report.reasons.items()), file=sys.stderr)
    if report.refused:
        for gloss, flags in report.refused.items():
            print(f'refused: {gloss}: {", ".join(flags)}', file=sys.stderr)
        raise MMSignError(
            f'{len(report.refused)} signs are refused, nothing was written',
            file=out,
            fix=f'run without --strict, go through {out}.html, correct those lines and their flags',
        )
    print(f'{out}\n{out}.html  (for review)')
    if not report.described:
        print('no sign is described: compare the glosses with the words of its sources', file=sys.stderr)
    return 1 if report.failed or report.unfinished or not report.described else 0


if __name__ == '__main__':
    run(main)
