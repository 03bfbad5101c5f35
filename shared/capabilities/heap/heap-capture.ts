/** Opens the heap snapshot of a call, with the retained sizes, distances and dominators that its answer needs. */
import { foreign } from '../../base/foreign-text.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { err, ok } from '../../base/result.ts';
import type { AnalysisProgress } from '../../contracts/analysis.ts';
import type { HeapOverview } from '../../contracts/heap/heap-overview.ts';
import { ANALYSIS_STAGES } from '../../contracts/analysis-stages.ts';
import { advice, appError, describeError, type AppError, type AppResult, settle } from '../../contracts/errors.ts';
import type { HeapNode } from '../../contracts/heap/heap-objects.ts';
import type { CallContext } from '../define.ts';
import { noteMapProblems } from '../common/original-names.ts';
import { openCapture, type CaptureSource, type NamedCapture } from '../library/open-capture.ts';

export interface OpenedHeapOptions {
  /** Progress of 100 at the start and at the end. */
  readonly from?: number;
  readonly to?: number;
  /** `wanted`: the answer is useful without retained sizes too, so their failure is only a note. */
  readonly retained?: 'needed' | 'wanted';
}

/** Opens a snapshot and waits for its retained sizes. The document stays open for further queries. */
export async function openedHeap(
  { file }: CaptureSource,
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>,
  { from = 0, to = 95, retained: use = 'needed' }: OpenedHeapOptions = {},
): Promise<AppResult<HeapOverview>> {
  const { ports, signal, progress, note } = context;
  const onProgress = ({ stage, done, total }: AnalysisProgress): void => {
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    progress({ done: from + share * (to - from), total: 100, message: ANALYSIS_STAGES[stage].label });
  };
  await ports.captureMaps?.settled(file, signal);
  const opened = await ports.analysis.query(file, 'heap.overview', {}, { signal, progress: onProgress });
  if (!opened.ok) return opened;
  // Skip the extra round trips if the snapshot is loaded: they take longer than most queries.
  if (!opened.value.retainedReady) {
    const retained = await ports.analysis.query(file, 'heap.retained', {}, { signal, progress: onProgress });
    if (!retained.ok) {
      if (use === 'needed' || signal.aborted) return retained;
      note(`Retained sizes are missing: ${describeError(retained.error)}`);
    }
  }
  await noteMaps(file, context);
  return opened.value.retainedReady ? opened : ports.analysis.query(file, 'heap.overview', {}, { signal });
}

/** Names the classes and functions of an open snapshot by its stored source maps, and notes once which maps were left out. */
async function noteMaps(
  file: string,
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'note'>,
): Promise<void> {
  const found = await context.ports.analysis.query(file, 'heap.originals', {}, { signal: context.signal });
  if (!found.ok) return context.note(`Original names are missing: ${describeError(found.error)}`);
  noteMapProblems(found.value.problems, context);
}

/** Resolves and opens the snapshot that a parameter names. Errors: as `openCapture`, and those of the file. */
export async function openHeapCapture(
  named: string | undefined,
  context: CallContext,
  options: OpenedHeapOptions = {},
): Promise<AppResult<NamedCapture & { readonly overview: HeapOverview }>> {
  const found = await settle(() => openCapture(named, ['heap'], context));
  if (!found.ok) return found;
  const { source, record } = found.value;
  const overview = await openedHeap(source, context, options);
  return overview.ok ? ok({ source, record, overview: overview.value }) : overview;
}

/** The object with this id; `invalid_params` if there is none. */
export async function heapNode(
  { captureId, file }: CaptureSource,
  id: number,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<HeapNode>> {
  const found = await ports.analysis.query(file, 'heap.object', { id }, { signal });
  if (!found.ok) return found;
  if (found.value.node !== null) return ok(found.value.node);
  return err(noSuchNode(id, captureId ?? file));
}

export function noSuchNode(id: number, where: string): AppError {
  return appError(
    'invalid_params',
    `There is no object @${id} in ${where}.`,
    advice(
      'Ids are valid in one snapshot, and in others of the same process while the object is alive. pen_heap_objects and pen_heap_search list ids.',
      'Ids are valid in one snapshot, and in others of the same process while the object is alive.',
    ),
    { node: id },
  );
}

/** The error for an unknown class name, with similar names. */
export async function noSuchClass(
  { captureId, file }: CaptureSource,
  className: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppError> {
  // As paths and leak hunts name a function; all functions are one class.
  if (className.endsWith('()'))
    return appError(
      'invalid_params',
      `${foreign(className)} is a function, not a class, in ${captureId ?? file}.`,
      advice(
        `Functions of this name: ${proposedCall('pen_heap_search', { capture: captureId ?? file, name: className.slice(0, -2) })}`,
        'Search for functions of this name.',
      ),
    );
  if (className.startsWith('closure in '))
    return appError(
      'invalid_params',
      `${foreign(className)} is a function, not a class, in ${captureId ?? file}.`,
      advice('Its row in the answer has the id of one of them behind the @: pen_heap_retainers takes it as node.', ''),
    );
  const near = await ports.analysis.query(
    file,
    'heap.classes',
    { filter: className, sort: 'retained', count: 3 },
    { signal },
  );
  const names = near.ok ? near.value.rows.map(({ name, original }) => foreign(original?.name ?? name, 200)) : [];
  return appError(
    'invalid_params',
    `There is no class ${foreign(className)} in ${captureId ?? file}.`,
    names.length === 0
      ? advice(
          'pen_heap_summary lists classes; the whole name is needed, as listed.',
          'The whole name is needed, as listed.',
        )
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}
