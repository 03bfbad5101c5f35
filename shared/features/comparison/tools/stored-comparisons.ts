/** Comparisons in the library: each is stored when it is made, with its verdict and tables, and read back as it was. */
import { err, ok } from '../../../base/result.ts';
import {
  CAPTURE_KINDS,
  kindsCompare,
  type CaptureDraft,
  type CaptureRecord,
} from '../../../core/contracts/captures.ts';
import type { ComparisonFile } from '../comparison-files.ts';
import { comparisonsOf } from '../../../core/contracts/comparisons.ts';
import { resultOptions } from '../../../core/contracts/results.ts';
import { appError, type AppResult, settle } from '../../../base/errors.ts';
import { truncateEnd } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { comparisonContent } from '../../../core/report/comparison-content.ts';
import { storeCapture } from '../../../core/capability/store-capture.ts';

type Context = Pick<CallContext, 'ports' | 'signal' | 'note' | 'caller' | 'isPart'>;

/** Rows of a stored table. */
const MAX_STORED_ROWS = 100;
/** The verdict in the description, by which the library is searched. */
const NOTE_CHARS = 400;

export interface StoredComparison {
  readonly captureId: string;
  readonly file: ComparisonFile;
}

/** The file of a stored comparison. */
export async function readComparison(
  { id, file }: Pick<CaptureRecord, 'id' | 'file'>,
  { ports, signal }: Context,
): Promise<AppResult<StoredComparison>> {
  const read = await ports.analysis.query(file, 'comparison.file', {}, { signal });
  return read.ok ? ok({ captureId: id, file: read.value }) : read;
}

function draftOf(captures: readonly CaptureRecord[], verdict: string, { caller }: Context): CaptureDraft {
  const [base, later] = [captures[0], captures.at(-1)];
  const names = [...new Set([base?.name, later?.name])];
  return {
    kind: 'comparison',
    name: truncateEnd(names.join(' ↔ '), 160),
    note: truncateEnd(verdict, NOTE_CHARS),
    target: later?.target ?? null,
    origin: 'captured',
    takenBy: caller.name,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    pauseMs: null,
    options: resultOptions(
      captures.map(({ id }) => id),
      false,
    ),
    truncated: false,
    loss: [],
  };
}

async function compareAndStore(
  captures: readonly CaptureRecord[],
  reached: string | undefined,
  context: Context,
): Promise<StoredComparison> {
  const { ports, signal } = context;
  const { figures, tables } = await comparisonContent(captures, reached, context);
  const said = figures.find(([label]) => label === 'Verdict')?.[1];
  const verdict = reached ?? said ?? `${figures.map(([label, value]) => `${label}: ${value}`).join(', ')}.`;
  const file: ComparisonFile = {
    penComparison: 1,
    captures: captures.map(({ id, kind, name, startedAt }) => ({ id, kind, name, startedAt })),
    verdict,
    figures: figures.map(([label, value]) => [label, value]),
    tables: tables.map(({ title, columns, rows, total, note }) => ({
      title,
      columns: columns.map(({ title: head, isFigure }) => ({
        title: head,
        ...(isFigure === true ? { isFigure } : {}),
      })),
      rows: rows.slice(0, MAX_STORED_ROWS).map((row) => [...row]),
      total,
      ...(note === undefined ? {} : { note }),
    })),
  };
  const spooled = await ports.reports.spool('comparison', JSON.stringify(file), { signal });
  const stored = await storeCapture(context, spooled, draftOf(captures, verdict, context));
  return { captureId: stored.captureId, file };
}

/**
 * The comparison of captures of the library, the base first: as it is stored, otherwise made and stored. `reached`: a verdict that the caller has;
 * another one than the stored is stored next to it. Errors: those of the queries, `capture_not_found`, `unsupported_format`.
 */
export async function storedComparison(
  captureIds: readonly string[],
  reached: string | undefined,
  context: Context,
): Promise<AppResult<StoredComparison>> {
  const { library } = context.ports;
  for (const known of comparisonsOf(library.list(), captureIds)) {
    const read = await readComparison(known, context);
    if (read.ok && (reached === undefined || read.value.file.verdict === reached)) return read;
  }
  const captures: CaptureRecord[] = [];
  for (const id of captureIds) {
    const record = library.get(id);
    if (!record.ok) return record;
    captures.push(record.value);
  }
  const [first] = captures;
  const other = captures.find(({ kind }) => first === undefined || !kindsCompare(first.kind, kind));
  if (first === undefined || other !== undefined || new Set(captureIds).size < Math.max(2, captureIds.length))
    return err(
      appError(
        'unsupported_format',
        `${captureIds.join(' and ')} cannot be compared${first === undefined ? '' : `: the first is a ${CAPTURE_KINDS[first.kind].label.toLowerCase()}`}.`,
        'Name two captures of one kind.',
      ),
    );
  return settle(() => compareAndStore(captures, reached, context));
}

/**
 * Stores what a tool has compared. `verdict`: that of the tool, if it is another than that of the captures alone. Null if a capture is outside the
 * library, both are one, or it could not be stored, which a note explains.
 */
export async function keepComparison(
  captureIds: readonly (string | null)[],
  verdict: string | undefined,
  context: Context,
): Promise<string | null> {
  const ids = captureIds.flatMap((id) => id ?? []);
  // A part of another call is no question of its own.
  if (context.isPart === true || ids.length < captureIds.length || new Set(ids).size < 2) return null;
  const stored = await storedComparison(ids, verdict, context);
  if (stored.ok) return stored.value.captureId;
  context.note(`The comparison was not stored in the library: ${stored.error.message}`);
  return null;
}
