/**
 * `pen diff A B`: objects created and freed between two heap snapshots, by class, counted as in the Comparison view of DevTools. With more
 * than two files it is a series: see diff-series.ts. Features compare files of other
 * kinds.
 */
import { formatBytes, formatCount, signed } from '../../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../../shared/core/analysis/analysis.ts';
import {
  HeapMatchSchema,
  type HeapDiffRow,
  type HeapMatch,
} from '../../../../../shared/engine/heap/contract/heap-differences.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../../../../../shared/core/contracts/captures.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { appError, AppFailure } from '../../../../../shared/base/errors.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import { parseGrowthLimit } from '../../arguments/growth-limit.ts';
import { FEATURE_COMMANDS } from '../../../../features/commands.ts';
import { wrongUse } from '../wrong-use.ts';
import { heapVerdictLine, runSeries } from '../../../../features/heap/commands/diff-series.ts';
import { openHeapOnly, withCaptureFiles, type HeapFile, type NamedFile } from '../../capture-files.ts';
import { printJson, printText, say } from '../../output/output.ts';
import { printSections } from '../../output/print-sections.ts';
import { comparedClasses, comparedHeapDocument } from '../../../../../shared/features/heap/comparison.ts';
import { readRows } from '../../../../../shared/core/kinds/read-rows.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 100_000;

/** The maximum number of snapshots in a series. */
const MAX_FILES = 21;

type Totals = AnalysisAnswer<'heap.diff'>['totals'];

type Matched = Pick<AnalysisAnswer<'heap.diff'>, 'matchedBy' | 'matchReason'>;

interface Comparison extends Matched {
  readonly rows: readonly HeapDiffRow[];
  readonly total: number;
  readonly totals: Totals;
}

/** Classes by change of size, largest growth first. Throws `AppFailure`. */
async function compare(a: HeapFile, b: HeapFile, match: HeapMatch, limit: number | null): Promise<Comparison> {
  const question = { base: a.path, match, sort: 'size-delta' } as const;
  const { rows, page } = await readRows(limit, (part) => b.ask('heap.diff', { ...question, ...part }), PAGE_ROWS);
  const { total, totals, matchedBy, matchReason } = page;
  return { rows, total, totals, matchedBy, matchReason };
}

async function printComparison(
  context: CommandContext,
  a: HeapFile,
  b: HeapFile,
  comparison: Comparison,
  match: HeapMatch,
): Promise<void> {
  const { rows, totals } = comparison;
  if (context.json) {
    printJson(context.stdout, comparedHeapDocument(comparison));
    return;
  }
  const [bytesA, bytesB] = [a.overview.totalSizeBytes, b.overview.totalSizeBytes];
  const grown = bytesB - bytesA;
  const percent = bytesA === 0 ? '' : ` (${grown > 0 ? '+' : ''}${((grown / bytesA) * 100).toFixed(1)}%)`;
  const summary = [
    `Heap: ${formatBytes(bytesA)} → ${formatBytes(bytesB)}, ${signed(grown, formatBytes)}${percent}`,
    `New: ${formatCount(totals.addedCount)} objects, ${formatBytes(totals.addedSizeBytes)}. Deleted: ${formatCount(totals.removedCount)} objects, ${formatBytes(totals.removedSizeBytes)}.`,
    ...(a.path === b.path ? [] : [await heapVerdictLine(b, { file: a.path, ask: a.ask }, match)]),
  ].join('\n');
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo class changed.` : summary);
  printSections(context, [comparedClasses(comparison)]);
}

function chosenMatch(context: CommandContext): HeapMatch {
  const given = context.arguments.values.get('match') ?? 'auto';
  const match = HeapMatchSchema.safeParse(given);
  if (match.success) return match.data;
  throw new AppFailure(
    appError('invalid_params', `--match takes ids, shape or auto, not "${given}".`, 'Leave it out for auto.'),
  );
}

/** Stores the comparison of captures of the library, which the window then shows too. */
async function keep(context: CommandContext, files: readonly NamedFile[]): Promise<void> {
  const captures = files.flatMap(({ named, recorded }) => (recorded === undefined ? [] : [named]));
  if (captures.length < files.length || new Set(captures).size < captures.length) return;
  const { callTool, withPen } = await import('../../open-pen.ts');
  const { penCompare } = await import('../../../../../shared/features/comparison/tools/compare.ts');
  const { error } = await withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: penCompare.name, params: { captures } });
    if (!result.ok) return { error: result.error };
    say(context, `Stored in the library: ${penCompare.result.parse(result.value).captureId}.`);
    return DONE;
  });
  if (error !== undefined) say(context, `The comparison was not stored in the library: ${error.message}`);
}

export async function runDiff(context: CommandContext): Promise<CommandOutcome> {
  const files: NamedFile[] = [];
  const outcome = await compareFiles(context, files);
  if (outcome.error === undefined) await keep(context, files);
  return outcome;
}

/** Compares the files of the command and adds them to `named`. */
async function compareFiles(context: CommandContext, named: NamedFile[]): Promise<CommandOutcome> {
  const failOn = context.arguments.values.get('fail-on');
  const limit = failOn === undefined ? null : parseGrowthLimit(failOn);
  if (limit !== null && !limit.ok) return { error: limit.error };
  const match = chosenMatch(context);
  const files = context.arguments.positionals.length;
  if (files > 2 && context.arguments.values.has('match'))
    return {
      error: appError('invalid_params', 'A series matches no objects, so it takes no --match.', 'Leave it out.'),
    };
  return withCaptureFiles(context, { usage: 'diff A B', count: 2, most: MAX_FILES }, async (captures) => {
    for (let place = 0; place < files; place += 1) named.push(await captures.find(place));
    const [first, second] = named;
    if (first === undefined || second === undefined) throw new Error('a comparison of fewer than two files');
    for (const [name, load] of FEATURE_COMMANDS.flatMap(({ DIFFS = {} }) => Object.entries(DIFFS))) {
      const kind = named.find((file) => file.kind === name)?.kind;
      if (kind === undefined) continue;
      requireAlike(named, kind);
      return (await load())(context, captures, [first, second], limit?.value ?? null);
    }
    const open = (file: NamedFile): Promise<HeapFile> => openHeapOnly(captures, file);
    if (files > 2)
      return runSeries(
        context,
        named.map((file) => () => open(file)),
        limit?.value ?? null,
      );
    const a = await open(first);
    const b = await open(second);
    const comparison = await compare(a, b, match, listLimit(context));
    await printComparison(context, a, b, comparison, match);
    if (comparison.matchedBy === 'shape')
      say(context, `Objects were matched by class and retaining path. ${comparison.matchReason}`);
    const [bytesA, bytesB] = [a.overview.totalSizeBytes, b.overview.totalSizeBytes];
    if (limit === null || !limit.value.isExceeded(bytesA, bytesB)) return DONE;
    say(context, `The heap grew by ${formatBytes(bytesB - bytesA)}, more than the ${limit.value.text} of --fail-on.`);
    return { status: 1 };
  });
}

/** Throws `invalid_params` when files of that kind cannot be compared, or are more than two. */
function requireAlike(files: readonly NamedFile[], kind: CaptureKind): void {
  const other = files.find((file) => file.kind !== kind);
  const alike = files.find((file) => file.kind === kind);
  if (other !== undefined && alike !== undefined)
    throw wrongUse(
      `${alike.path} is a ${CAPTURE_KINDS[kind].label} and ${other.path} is a ${CAPTURE_KINDS[other.kind].label}: they cannot be compared.`,
      'Name two files of one kind.',
    );
  const { plural } = CAPTURE_KINDS[kind];
  if (files.length > 2) {
    throw wrongUse(
      `${plural.charAt(0).toUpperCase()}${plural.slice(1)} are compared two at a time.`,
      'Name two of them.',
    );
  }
}
