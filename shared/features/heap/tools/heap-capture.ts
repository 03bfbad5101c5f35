/** Opens the heap snapshot of a call, with the retained sizes, distances and dominators that its answer needs. */
import { foreign } from '../../../base/foreign-text.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import type { AnalysisProgress } from '../../../core/analysis/analysis.ts';
import type { HeapOverview } from '../../../engine/heap/contract/heap-overview.ts';
import { ANALYSIS_STAGES } from '../../../engine/steps/contract/analysis-stages.ts';
import { advice, appError, AppFailure, describeError, unwrap, type AppError } from '../../../base/errors.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { asking } from '../../../core/capability/asking.ts';
import { noteMapProblems } from '../../../core/capability/original-names.ts';
import { openCapture, type NamedCapture } from '../../../core/capability/open-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';

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
): Promise<HeapOverview> {
  const { ports, signal, progress, note } = context;
  const onProgress = ({ stage, done, total }: AnalysisProgress): void => {
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    progress({ done: from + share * (to - from), total: 100, message: ANALYSIS_STAGES[stage].label });
  };
  await ports.captureMaps?.settled(file, signal);
  const opened = unwrap(await ports.analysis.query(file, 'heap.overview', {}, { signal, progress: onProgress }));
  // Skip the extra round trips if the snapshot is loaded: they take longer than most queries.
  if (!opened.retainedReady) {
    const retained = await ports.analysis.query(file, 'heap.retained', {}, { signal, progress: onProgress });
    if (!retained.ok) {
      if (use === 'needed' || signal.aborted) throw new AppFailure(retained.error);
      note(`Retained sizes are missing: ${describeError(retained.error)}`);
    }
  }
  await noteMaps(file, context);
  return opened.retainedReady ? opened : asking(file, context)('heap.overview', {});
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

/** Resolves and opens the snapshot that a parameter names. Throws as `openCapture`, and the errors of the file. */
export async function openHeapCapture(
  named: string | undefined,
  context: CallContext,
  options: OpenedHeapOptions = {},
): Promise<NamedCapture & { readonly overview: HeapOverview }> {
  const { source, record } = await openCapture(named, ['heap'], context);
  return { source, record, overview: await openedHeap(source, context, options) };
}

/** The object with this id; throws `invalid_params` if there is none. */
export async function heapNode(
  { captureId, file }: CaptureSource,
  id: number,
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<HeapNode> {
  const { node } = await asking(file, context)('heap.object', { id });
  if (node === null) throw new AppFailure(noSuchNode(id, captureId ?? file));
  return node;
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
  const where = captureId ?? file;
  // As paths and leak hunts name a function; all functions are one class.
  const isClosure = className.startsWith('closure in ');
  if (isClosure || className.endsWith('()')) {
    const next = isClosure
      ? advice('Its row in the answer has the id of one of them behind the @: pen_heap_retainers takes it as node.', '')
      : advice(
          `Functions of this name: ${proposedCall('pen_heap_search', { capture: where, name: className.slice(0, -2) })}`,
          'Search for functions of this name.',
        );
    return appError('invalid_params', `${foreign(className)} is a function, not a class, in ${where}.`, next);
  }
  const near = await ports.analysis.query(
    file,
    'heap.classes',
    { filter: className, sort: 'retained', count: 3 },
    { signal },
  );
  const names = near.ok ? near.value.rows.map(({ name, original }) => foreign(original?.name ?? name, 200)) : [];
  return appError(
    'invalid_params',
    `There is no class ${foreign(className)} in ${where}.`,
    names.length === 0
      ? advice(
          'pen_heap_summary lists classes; the whole name is needed, as listed.',
          'The whole name is needed, as listed.',
        )
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}
