import { AppError } from '../errors.ts';
import { bugUrl } from '../model/bug-url.ts';
import type { Signature } from '../model/signature.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { closestWord } from '../util/closest-word.ts';
import { printableText } from '../util/printable-text.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { signaturePaths } from './load-judge.ts';
import type { CommonFlags } from './options.ts';
import type { Colors } from './output.ts';
import { startCommand } from './start-command.ts';

/** Lists all signatures, one a line, or shows those of `bugs` whole. */
export async function runSignaturesShow(
  bugs: readonly string[],
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const { set } = await loadSignatures(signaturePaths(start));
  const shown = bugs.length === 0 ? set.signatures : set.signatures.filter(({ bug }) => bugs.includes(bug));
  const missing = bugs.filter((bug) => !shown.some((signature) => signature.bug === bug));
  const [first] = missing;
  if (first !== undefined) {
    const meant = closestWord(
      first,
      set.signatures.map(({ bug }) => bug),
    );
    const hint =
      meant === undefined ? '"dejabug signatures show" lists them all' : `did you mean "${meant}"?`;
    throw new AppError('USAGE', `no signature is named ${missing.join(' or ')}; ${hint}`);
  }
  for (const signature of shown) {
    if (isJson) await output.printJson(signature);
    else
      await output.print(
        bugs.length === 0 ? listText(signature, output.colors) : wholeText(signature, output.colors),
      );
  }
  if (!isJson && bugs.length === 0) output.note(`${shown.length} signatures, version ${set.version}`);
  return 0;
}

function listText({ bug, title }: Signature, { bold }: Colors): string {
  return title === undefined ? bold(bug) : `${bold(bug)}  ${title}`;
}

function wholeText(signature: Signature, { bold, dim }: Colors): string {
  const { bug, title, bugLink, owner, category, action, query, also, file } = signature;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['link', bugUrl(bug, bugLink)],
    ['owner', owner],
    ['category', category],
    ['action', action && [action.kind, action.text].filter((part) => part !== undefined).join(': ')],
    ['file', file],
    ['query', query.trim()],
    ...also.map(({ query, withinLines }): [string, string] => [
      'also',
      withinLines === undefined ? query : `${query} (within ${withinLines} lines)`,
    ]),
  ];
  const body = rows
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `  ${dim(name.padEnd(8))}  ${printableText(text ?? '')}`);
  return [`${bold(bug)}${title === undefined ? '' : `  ${title}`}`, ...body].join('\n');
}
