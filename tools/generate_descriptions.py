"""Write the description file of a list of signs, with or without a language model."""

from __future__ import annotations

import sys

from mmsign.utils.cli import make_parser, run
from mmsign.utils.errors import MMSignError


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
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='change the config')
    args = parser.parse_args()

    from tqdm import tqdm

    from mmsign.prompts.configuration import load_run
    from mmsign.prompts.describing import describe

    job = load_run(args.config, args.cfg_options, args.out)
    with tqdm(total=len(job.glosses), unit='sign', desc='describing') as bar:
        report = describe(
            job.generator,
            job.glosses,
            job.out,
            job.knowledge,
            strict=args.strict,
            progress=lambda: bar.update(),
        )
    print(f'{report.described} of {report.classes} signs described in {report.seconds:.1f} s')
    for name, count in report.flags.items():
        print(f'  {name}: {count}')
    if report.unresolved_references:
        print(f'  references without a definition: {report.unresolved_references}')
    if report.usage:
        print('  ' + ', '.join(f'{name} {value:g}' for name, value in report.usage.items()))
    if report.edited:
        print(f'{len(report.edited)} lines edited by hand are kept')
    if report.kept:
        print(f'{len(report.kept)} lines of signs that failed are kept from an earlier run')
    for gloss, reason in report.failed.items():
        print(f'failed: {gloss}: {reason}', file=sys.stderr)
    if report.refused:
        for gloss, flags in report.refused.items():
            print(f'refused: {gloss}: {", ".join(flags)}', file=sys.stderr)
        raise MMSignError(
            f'{len(report.refused)} signs are refused, nothing was written',
            file=job.out,
            fix=f'run without --strict, go through {job.out}.html, correct those lines and their flags',
        )
    print(f'{job.out}\n{job.out}.html  (for review)')
    return 1 if report.failed else 0


if __name__ == '__main__':
    run(main)
