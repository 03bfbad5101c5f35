/** Answers the queries on one open heap profile. */
import type { z } from 'zod';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { HEAP_PROFILE_QUERIES, SampledFunction } from '../../contracts/allocations.ts';
import type { CpuFilter, CpuPlace } from '../../contracts/cpu-profiles.ts';
import { AppFailure, appError } from '../../contracts/errors.ts';
import { calleeRows, callNode, icicleOf } from './call-tree.ts';
import { createCallerTree } from './caller-tree.ts';
import { filterDocument, functionsAround } from './filtered-profile.ts';
import { functionsOf, orderFunctions } from './function-page.ts';
import type { ProfileDocument } from './profile-document.ts';
import { profileToPprof } from './profile-pprof.ts';

/** Queries on one open profile; `heap-profile.compare` needs a second one. */
export type HeapProfileQueryName = Exclude<keyof typeof HEAP_PROFILE_QUERIES, 'heap-profile.compare'>;
type ProfileParams<N extends HeapProfileQueryName> = z.output<(typeof HEAP_PROFILE_QUERIES)[N]['params']>;
type ProfileAnswerers = {
  readonly [N in HeapProfileQueryName]: (params: ProfileParams<N>) => AnalysisAnswer<N>;
};

export interface ProfileQueries {
  readonly document: ProfileDocument;
  /** Answers without steps. Throws `AppFailure`. */
  answer<N extends HeapProfileQueryName>(query: N, params: ProfileParams<N>): AnalysisAnswer<N>;
}

function unknownNode(nodeId: number): AppFailure {
  return new AppFailure(
    appError(
      'invalid_params',
      `The tree has no node ${nodeId}.`,
      'Take nodeId from heap-profile.tree of this file and view.',
    ),
  );
}

/** Facts about reading the file that only the caller of the reader has. */
export interface ProfileReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

/** Number of filtered profiles in the cache: a person often removes a filter again. */
const MAX_CACHED = 2;

function throwUnknownFunction({ name, url, line, column }: CpuPlace): never {
  throw new AppFailure(
    appError(
      'invalid_params',
      `The profile has no function ${name || '(anonymous)'} ${url}:${line}:${column}.`,
      'Take name, url, line and column from heap-profile.functions of this file.',
    ),
  );
}

interface Part {
  readonly document: ProfileDocument;
  readonly functions: readonly SampledFunction[];
  readonly callers: ReturnType<typeof createCallerTree>;
}

function partOf(document: ProfileDocument): Part {
  return { document, functions: functionsOf(document), callers: createCallerTree(document) };
}

export function createProfileQueries(whole: ProfileDocument, read: ProfileReadFacts): ProfileQueries {
  const unfiltered = partOf(whole);
  /** By filters, in order of use, the last used last. */
  const filtered = new Map<string, Part>();
  const filteredPart = (filters: readonly CpuFilter[]): Part => {
    const of = partOf(filterDocument(whole, filters, throwUnknownFunction));
    return { ...of, functions: of.functions.filter(({ totalSizeBytes }) => totalSizeBytes > 0) };
  };
  const part = (filters: readonly CpuFilter[]): Part => {
    if (filters.length === 0) return unfiltered;
    const key = JSON.stringify(filters);
    const found = filtered.get(key) ?? filteredPart(filters);
    filtered.delete(key);
    filtered.set(key, found);
    const [longestUnasked] = filtered.keys();
    if (filtered.size > MAX_CACHED && longestUnasked !== undefined) filtered.delete(longestUnasked);
    return found;
  };

  const answerers: ProfileAnswerers = {
    'heap-profile.overview': ({ filters }) => {
      const { document, functions } = part(filters);
      return {
        totalSizeBytes: document.totalSizeBytes,
        samples: document.sampleCount,
        functions: functions.length,
        nodes: document.calls.count,
        ...read,
      };
    },
    'heap-profile.functions': ({ start, count, filters, ...order }) => {
      const rows = orderFunctions(part(filters).functions, order);
      return { rows: rows.slice(start, start + count), start, total: rows.length };
    },
    'heap-profile.tree': ({ view, parent, filters, start, count }) => {
      const { document, callers } = part(filters);
      if (view === 'top-down') {
        if (parent !== null && parent >= document.calls.count) throw unknownNode(parent);
        const rows = calleeRows(document, parent);
        const page = rows.slice(start, start + count);
        return { rows: page.map((row) => callNode(document, row)), start, total: rows.length };
      }
      const rows = callers.childrenOf(parent);
      if (rows === null) throw unknownNode(parent ?? 0);
      return { rows: rows.slice(start, start + count), start, total: rows.length };
    },
    'heap-profile.around': ({ place, direction, filters, start, count }) => {
      const rows = functionsAround(part(filters).document, place, direction) ?? throwUnknownFunction(place);
      return { rows: rows.slice(start, start + count), start, total: rows.length };
    },
    'heap-profile.pprof': (recording) => ({ bytes: profileToPprof(whole, recording) }),
    'heap-profile.icicle': ({ minShare, filters }) => icicleOf(part(filters).document, minShare),
  };
  return { document: whole, answer: (query, params) => answerers[query](params) };
}
