/** Which heap snapshot a call is about, opened with the retained sizes, distances and dominators that its answer needs. */
import { z } from 'zod';
import { code } from '../base/markdown.ts';
import type { AnalysisProgress, HeapOverview } from '../contracts/analysis.ts';
import { ANALYSIS_STAGES } from '../contracts/analysis-stages.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureRecord } from '../contracts/captures.ts';
import { appError, describeError, type AppError, type AppResult } from '../contracts/errors.ts';
import type { HeapNode } from '../contracts/heap-objects.ts';
import type { CallContext } from './define.ts';

/** A snapshot as answers name it. */
export const HeapSourceSchema = z.object({
  /** Null for a file outside the library. */
  captureId: z.string().nullable(),
  file: z.string(),
});
export type HeapSource = z.infer<typeof HeapSourceSchema>;

export interface HeapCapture extends HeapSource {
  readonly record: CaptureRecord | null;
}

/** `heap-3f9a12cd`, or the file in quotes. */
export function sourceText({ captureId, file }: HeapSource): string {
  return captureId ?? code(file);
}

function fileGone(captureId: string, error: AppError): AppError {
  return appError(
    'file_not_found',
    `The file of ${captureId} no longer exists: ${error.message}`,
    'Take a new snapshot with pen_heap_snapshot, or delete this capture with pen_delete_capture.',
  );
}

/**
 * The heap snapshot that a parameter names by capture id or path.
 * Errors: `capture_not_found`, `file_not_found`, `path_denied`, `unsupported_format` for another kind of capture.
 */
export async function heapCapture(
  named: string,
  { ports, caller }: Pick<CallContext, 'ports' | 'caller'>,
): Promise<AppResult<HeapCapture>> {
  const isId = CAPTURE_ID_PATTERN.test(named);
  const record = isId ? ports.library.get(named) : null;
  if (record !== null && !record.ok) return record;
  const path =
    record === null ? await caller.resolvePath(named, 'read') : { ok: true as const, value: record.value.file };
  if (!path.ok) return path;
  // Whether it was recorded over time is no matter here, and may stand at the end of the file.
  const kind = await ports.analysis.kindOf(path.value, { byHead: true });
  if (!kind.ok) {
    const gone = isId && kind.error.code === 'file_not_found';
    return { ok: false, error: gone ? fileGone(named, kind.error) : kind.error };
  }
  // A timeline is a whole snapshot, with times and stacks besides.
  if (kind.value !== 'heap-snapshot' && kind.value !== 'heap-timeline') {
    return {
      ok: false,
      error: appError(
        'unsupported_format',
        `"${named}" is of the kind "${CAPTURE_KINDS[kind.value].label}", not a heap snapshot.`,
        'pen_list_captures with kind heap-snapshot lists those there are; pen_heap_snapshot takes one.',
      ),
    };
  }
  return {
    ok: true,
    value: { captureId: isId ? named : null, file: path.value, record: record?.value ?? null },
  };
}

export interface OpenedHeapOptions {
  /** Share of 100 where progress begins and ends. */
  readonly from?: number;
  readonly to?: number;
  /** Whether the answer is worth having without retained sizes: then their failure is a note. */
  readonly retained?: 'needed' | 'wanted';
}

/** Opens a snapshot and waits until its retained sizes are there; the document stays open for the questions that follow. */
export async function openedHeap(
  { file }: HeapSource,
  { ports, signal, progress, note }: Pick<CallContext, 'ports' | 'signal' | 'progress' | 'note'>,
  { from = 0, to = 95, retained: use = 'needed' }: OpenedHeapOptions = {},
): Promise<AppResult<HeapOverview>> {
  const onProgress = ({ stage, done, total }: AnalysisProgress): void => {
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    progress({ done: from + share * (to - from), total: 100, message: ANALYSIS_STAGES[stage].label });
  };
  const opened = await ports.analysis.query(file, 'heap.overview', {}, { signal, progress: onProgress });
  // Of a snapshot that is loaded nothing else is asked: each message there and back takes longer than most answers.
  if (!opened.ok || opened.value.retainedReady) return opened;
  const retained = await ports.analysis.query(file, 'heap.retained', {}, { signal, progress: onProgress });
  if (!retained.ok) {
    if (use === 'needed' || signal.aborted) return retained;
    note(`Retained sizes are missing: ${describeError(retained.error)}`);
  }
  return ports.analysis.query(file, 'heap.overview', {}, { signal });
}

/** Both at once: what every question about one snapshot begins with. */
export async function openHeapCapture(
  named: string,
  context: CallContext,
  options: OpenedHeapOptions = {},
): Promise<AppResult<{ source: HeapSource; overview: HeapOverview }>> {
  const found = await heapCapture(named, context);
  if (!found.ok) return found;
  const { captureId, file } = found.value;
  const overview = await openedHeap(found.value, context, options);
  if (!overview.ok) return overview;
  return { ok: true, value: { source: { captureId, file }, overview: overview.value } };
}

/** The object with this id; `invalid_params` where the snapshot holds none. */
export async function heapNode(
  { captureId, file }: HeapSource,
  id: number,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<HeapNode>> {
  const found = await ports.analysis.query(file, 'heap.object', { id }, { signal });
  if (!found.ok) return found;
  if (found.value.node !== null) return { ok: true, value: found.value.node };
  return { ok: false, error: noSuchNode(id, captureId ?? file) };
}

export function noSuchNode(id: number, where: string): AppError {
  return appError(
    'invalid_params',
    `There is no object @${id} in ${where}.`,
    'Ids belong to one snapshot, and to those of the same process where the object still lives: take one from pen_heap_objects or pen_heap_search.',
    { node: id },
  );
}

/** An exact class name that has no objects: the nearest that contain it are named. */
export async function noSuchClass(
  { captureId, file }: HeapSource,
  className: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppError> {
  const near = await ports.analysis.query(
    file,
    'heap.classes',
    { filter: className, sort: 'retained', count: 3 },
    { signal },
  );
  const names = near.ok ? near.value.rows.map(({ name }) => `"${name}"`) : [];
  return appError(
    'invalid_params',
    `There is no class "${className}" in ${captureId ?? file}.`,
    names.length === 0
      ? 'pen_heap_summary lists classes; the whole name is needed, as it writes it.'
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}
