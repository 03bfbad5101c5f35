/** Answers the queries of the analysis contract on one open heap profile. */
import type { z } from 'zod';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { HEAP_PROFILE_QUERIES } from '../../contracts/allocations.ts';
import { AppFailure, appError } from '../../contracts/errors.ts';
import { calleeRows, callNode, icicleOf } from './call-tree.ts';
import { createCallerTree } from './caller-tree.ts';
import { functionsOf, orderFunctions } from './function-page.ts';
import type { ProfileDocument } from './profile-document.ts';
import { profileToPprof } from './profile-pprof.ts';

/** Queries that one open profile answers; `heap-profile.compare` is of two. */
export type HeapProfileQueryName = Exclude<keyof typeof HEAP_PROFILE_QUERIES, 'heap-profile.compare'>;
type ProfileParams<N extends HeapProfileQueryName> = z.output<(typeof HEAP_PROFILE_QUERIES)[N]['params']>;
type ProfileAnswerers = {
  readonly [N in HeapProfileQueryName]: (params: ProfileParams<N>) => AnalysisAnswer<N>;
};

export interface ProfileQueries {
  readonly document: ProfileDocument;
  /** Every answer is there at once. Throws `AppFailure`. */
  answer<N extends HeapProfileQueryName>(query: N, params: ProfileParams<N>): AnalysisAnswer<N>;
}

function unknownNode(nodeId: number): AppFailure {
  return new AppFailure(
    appError(
      'invalid_params',
      `The tree has no node ${nodeId}.`,
      'Take nodeId from heap-profile.tree of this file, in the same view.',
    ),
  );
}

/** How the file was read; only whoever read it knows. */
export interface ProfileReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

export function createProfileQueries(document: ProfileDocument, read: ProfileReadFacts): ProfileQueries {
  const functions = functionsOf(document);
  const callers = createCallerTree(document);

  const answerers: ProfileAnswerers = {
    'heap-profile.overview': () => ({
      totalSizeBytes: document.totalSizeBytes,
      samples: document.sampleCount,
      functions: functions.length,
      nodes: document.calls.count,
      ...read,
    }),
    'heap-profile.functions': ({ start, count, ...order }) => {
      const rows = orderFunctions(functions, order);
      return { rows: rows.slice(start, start + count), start, total: rows.length };
    },
    'heap-profile.tree': ({ view, parent, start, count }) => {
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
    'heap-profile.pprof': (recording) => ({ bytes: profileToPprof(document, recording) }),
    'heap-profile.icicle': ({ minShare }) => icicleOf(document, minShare),
  };
  return { document, answer: (query, params) => answerers[query](params) };
}
