/** Test helper: calls of the tools that record on a page, with recordings that the test defines. */
import { err } from '../../../base/result.ts';
import { appError } from '../../../base/errors.ts';
import type { CaptureDraft } from '../../contracts/captures.ts';
import type { Recording } from '../../contracts/recordings.ts';
import type { CallContext } from '../define.ts';
import type { AnalysisPort } from '../analysis-ports.ts';
import type { CapturePort } from '../capture-ports.ts';
import type { StatusPort } from '../status-ports.ts';
import type { TargetsPort } from '../target-ports.ts';
import type { LibraryPort } from '../library-ports.ts';
import { examplePage } from './example-page.ts';
import { only, onlyContext, onlyPorts } from './only.ts';

const STARTED_AT_MS = Date.UTC(2026, 10, 20, 9);
const CLAUDE = { id: 'm1', kind: 'mcp', name: 'Claude Code' } as const;

/** Fields that the streams of all recordings have. */
export function recordedStream(recordedMs: number, sizeBytes = 4096) {
  return {
    file: { path: '/spool/x', sizeBytes, discard: async () => undefined },
    startedBy: CLAUDE,
    startedAtMs: STARTED_AT_MS,
    recordedMs,
    loss: [],
  };
}

/** A recording that has just started. */
export function startedRecording(tool: string, key: Recording['key']): Recording {
  return {
    id: 'r1',
    tool,
    key,
    targetId: 'T1',
    targetTitle: 'Orders',
    endpointId: 'E1',
    caller: CLAUDE,
    startedAtMs: STARTED_AT_MS,
    state: 'recording',
    heapUsedBytes: null,
    survivingSizeBytes: null,
    survivingCount: null,
    lostMs: 0,
  };
}

interface Given extends Partial<CallContext> {
  readonly toy: CallContext;
  readonly capture: Partial<CapturePort>;
  readonly analysis?: AnalysisPort;
  readonly library?: Partial<LibraryPort>;
  /** Id of the capture made of a draft. */
  readonly idOf: (draft: CaptureDraft) => string;
}

/** A call on the page Orders with the analysis and library of `toy`; `drafts` are the captures that the library received. */
export function recordingCall({ toy, capture, analysis = toy.ports.analysis, library, idOf, ...more }: Given): {
  readonly context: CallContext;
  readonly drafts: CaptureDraft[];
} {
  const drafts: CaptureDraft[] = [];
  const context = onlyContext({
    ports: onlyPorts({
      targets: only<TargetsPort>('the targets', { endpoints: () => [] }),
      status: only<StatusPort>('the status', {
        heapSnapshotCapBytes: () => 1024 ** 3,
        showsSecrets: () => false,
        sourceMapPaths: () => [],
        ignorePatterns: () => [],
      }),
      analysis,
      library: {
        ...toy.ports.library,
        add: async (file, draft) => {
          drafts.push(draft);
          const id = idOf(draft);
          const path = `/library/${id.split('-', 1)[0]}`;
          const record = { ...draft, id, pinned: false, sizeBytes: file.sizeBytes, file: path };
          return { record, notes: [] };
        },
        ...library,
      },
      capture: only<CapturePort>('captures', capture),
    }),
    callId: 'call',
    caller: toy.caller,
    signal: toy.signal,
    note: toy.note,
    target: examplePage('Orders', 'https://shop.test/orders'),
    attach: async () => err(appError('target_gone', 'This test attaches to nothing.')),
    onCommand: () => undefined,
    keepLocks: () => ({ dispose: () => undefined }),
    ...more,
  });
  return { context, drafts };
}
