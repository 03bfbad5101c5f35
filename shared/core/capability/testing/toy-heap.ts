/** Test helper: an analysis with canned answers, for tests of tools that need no file. A query without an answer throws. */
import { err, ok } from '../../../base/result.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../analysis/analysis.ts';
import type { CaptureKind, CaptureRecord } from '../../contracts/captures.ts';
import { appError } from '../../../base/errors.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import type { CallContext } from '../define.ts';
import type { StatusPort } from '../status-ports.ts';
import type { TargetsPort } from '../target-ports.ts';
import type { LibraryPort } from '../library-ports.ts';
import { only, onlyContext, onlyPorts } from './only.ts';

export type ToyAnswers = {
  readonly [N in AnalysisQueryName]?: (params: AnalysisParams<N>, file: string) => AnalysisAnswer<N>;
};

export function toyNode(id: number, overrides: Partial<HeapNode> = {}): HeapNode {
  return {
    id,
    name: `N${id}`,
    type: 'object',
    shallowSizeBytes: 10,
    retainedSizeBytes: 10,
    distance: 1,
    preview: '',
    isDetached: false,
    ...overrides,
  };
}

export const TOY_OVERVIEW: AnalysisAnswer<'heap.overview'> = {
  nodes: 10,
  edges: 20,
  totalSizeBytes: 1000,
  classCount: 3,
  types: [{ type: 'object', count: 10, sizeBytes: 1000 }],
  readMs: 1,
  fileSizeBytes: 5000,
  retainedReady: true,
  unknownFields: [],
};

export function toyRecord(id: string, overrides: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    id,
    kind: 'heap-snapshot',
    name: id,
    note: '',
    pinned: false,
    target: { id: 'T1', type: 'page', title: 'Shop', url: 'http://shop.test/', endpoint: 'localhost:9222' },
    origin: 'captured',
    takenBy: 'test',
    startedAt: '2026-01-01T10:00:00.000Z',
    durationMs: 1,
    pauseMs: null,
    sizeBytes: 5000,
    options: {},
    truncated: false,
    loss: [],
    file: 'a.heapsnapshot',
    ...overrides,
  };
}

export interface ToyHeapOptions {
  readonly answers: ToyAnswers;
  readonly captures?: readonly CaptureRecord[];
  /** By path; any other path does not exist. */
  readonly kinds?: Readonly<Record<string, CaptureKind>>;
}

/** Answers of a heap in which no realm is gone and no closure keeps what nothing reads. */
export const NOTHING_IN_VAIN = {
  'heap.realm-counts': () => ({ realms: 1, gone: 0 }),
  'heap.dead-captures': () => ({
    rows: [],
    start: 0,
    total: 0,
    freedBytes: 0,
    hasScopes: false,
    judged: 0,
    unjudged: 0,
  }),
} satisfies ToyAnswers;

export function toyHeap({ answers, captures = [], kinds = {} }: ToyHeapOptions): {
  readonly context: CallContext;
  readonly notes: string[];
  /** Names of the queries, in order. */
  readonly asked: string[];
} {
  const allAnswers: ToyAnswers = {
    'heap.overview': () => TOY_OVERVIEW,
    'heap.retained': () => ({ computeMs: 1 }),
    'heap.originals': () => ({ hasStoredMaps: false, scripts: 0, mappedScripts: 0, maps: [], problems: [] }),
    'heap.kept-targets': () => ({ registries: [] }),
    ...NOTHING_IN_VAIN,
    'heap.last-id': () => ({ lastId: 0 }),
    'heap.waiting': () => ({ rows: [], start: 0, total: 0, counts: [] }),
    'code.quotes': () => ({ quotes: [] }),
    'profile.lines': () => ({ lines: [] }),
    'profile.own-code': () => ({ rows: [], unowned: 0, paths: [] }),
    'allocations.own-code': () => ({ rows: [] }),
    'profile.originals': () => ({ originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false }),
    ...answers,
  };
  const notes: string[] = [];
  const asked: string[] = [];
  const ports = onlyPorts({
    // The targets of the captures are gone.
    targets: only<TargetsPort>('the targets', { byId: () => null }),
    status: only<StatusPort>('the status', {
      showsSecrets: () => false,
      sourceMapPaths: () => [],
      ignorePatterns: () => [],
    }),
    library: only<LibraryPort>('the library', {
      list: () => captures,
      get: (id) => {
        const found = captures.find((capture) => capture.id === id);
        if (found !== undefined) return ok(found);
        return err(appError('capture_not_found', `There is no capture ${id}.`));
      },
    }),
    analysis: {
      query: async (file, query, params) => {
        asked.push(query);
        const answer = allAnswers[query];
        if (answer === undefined) throw new Error(`the test defines no answer to ${query}`);
        return ok(answer(params, file));
      },
      kindOf: async (file) => {
        const kind = kinds[file];
        if (kind !== undefined) return ok(kind);
        return err(appError('file_not_found', `${file} does not exist.`));
      },
    },
  });
  const context = onlyContext({
    ports,
    caller: {
      id: 'caller',
      name: 'test',
      kind: 'mcp',
      toldLines: () => new Set(),
      selectedTargetId: () => null,
      selectTarget: () => {
        throw new Error('the tested tool selects a target');
      },
      resolvePath: async (path) => ok(path),
    },
    note: (text) => void notes.push(text),
  });
  return { context, notes, asked };
}
