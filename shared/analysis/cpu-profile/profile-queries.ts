/** Answers the queries of the analysis contract on one open CPU profile. */
import type { z } from 'zod';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { CPU_PROFILE_QUERIES, CpuPlace } from '../../contracts/cpu-profiles.ts';
import { AppFailure, appError } from '../../contracts/errors.ts';
import type { BackgroundStage, Steps } from '../heap/steps.ts';
import { calleesOf } from './call-tree.ts';
import { callersOf } from './caller-tree.ts';
import { aroundFunction, placeIndex } from './function-around.ts';
import { groupsOf } from './function-groups.ts';
import { linesOf } from './function-lines.ts';
import { orderFunctions } from './function-page.ts';
import { chartLeftHeavy } from './left-heavy-chart.ts';
import { activeMsOf, functionsOf, MICROSECONDS_PER_MS, overheadOf, type ProfileDocument } from './profile-document.ts';
import { profileToPprof } from './profile-pprof.ts';
import { medianDistanceUs } from './sampling-interval.ts';
import { chartInTime } from './time-chart.ts';

/** Queries that one open profile answers; `cpu.compare` is of two. */
export type CpuProfileQueryName = Exclude<keyof typeof CPU_PROFILE_QUERIES, 'cpu.compare'>;
type CpuParams<N extends CpuProfileQueryName> = z.output<(typeof CPU_PROFILE_QUERIES)[N]['params']>;
type CpuAnswerers = {
  readonly [N in CpuProfileQueryName]: (params: CpuParams<N>) => Steps<AnalysisAnswer<N>, BackgroundStage>;
};

export interface CpuProfileQueries {
  readonly document: ProfileDocument;
  /** Throws `AppFailure` where a call or function is not of this profile. */
  steps<N extends CpuProfileQueryName>(query: N, params: CpuParams<N>): Steps<AnalysisAnswer<N>, BackgroundStage>;
}

/** How the file was read; only whoever read it knows. */
export interface ProfileReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

function unknownNode(nodeId: number): AppFailure {
  return new AppFailure(
    appError(
      'invalid_params',
      `The tree has no node ${nodeId}.`,
      'Take nodeId from cpu.tree of this file, in the same view.',
    ),
  );
}

function pageOf<T>(rows: readonly T[], { start, count }: { start: number; count: number }) {
  return { rows: rows.slice(start, start + count), start, total: rows.length };
}

/** An answer that is there at once. */
function at<P, T>(answer: (params: P) => T): (params: P) => Steps<T, BackgroundStage> {
  return function* once(params) {
    yield* [];
    return answer(params);
  };
}

export function createProfileQueries(document: ProfileDocument, read: ProfileReadFacts): CpuProfileQueries {
  function requirePlace(place: CpuPlace): number {
    const index = placeIndex(document, place);
    if (index >= 0) return index;
    throw new AppFailure(
      appError(
        'invalid_params',
        `The profile has no function ${place.name} at ${place.url}:${place.line}:${place.column}.`,
        'Take name, url, line and column as cpu.functions of this file gives them.',
      ),
    );
  }

  const answerers: CpuAnswerers = {
    'cpu.overview': at(() => ({
      durationMs: document.durationUs / MICROSECONDS_PER_MS,
      activeMs: activeMsOf(document),
      samples: document.sampleCount,
      nodes: document.nodeCount,
      functions: functionsOf(document, document.whole).length,
      samplingIntervalUs: medianDistanceUs(document),
      overhead: overheadOf(document),
      timing: document.timing,
      ...read,
    })),
    'cpu.functions': at(({ range = null, start, count, ...order }) => {
      const all = functionsOf(document, document.figures(range));
      // Of a part, those that ran in it.
      const rows = range === null ? all : all.filter(({ totalMs, samples }) => totalMs > 0 || samples > 0);
      return pageOf(orderFunctions(rows, order), { start, count });
    }),
    'cpu.groups': at(({ by, filter, ...page }) => {
      const wanted = filter.toLowerCase();
      return pageOf(
        groupsOf(document, by).filter(({ name }) => name.toLowerCase().includes(wanted)),
        page,
      );
    }),
    'cpu.tree': at(({ view, parent, range = null, ...page }) => {
      const figures = document.figures(range);
      if (view === 'top-down') {
        if (parent !== null && parent >= document.calls.count) throw unknownNode(parent);
        return pageOf(calleesOf(document, figures, parent), page);
      }
      const rows = callersOf(document, figures, parent);
      if (rows === null) throw unknownNode(parent ?? 0);
      return pageOf(rows, page);
    }),
    'cpu.around': at(({ place, direction, ...page }) =>
      pageOf(aroundFunction(document, requirePlace(place), direction), page),
    ),
    'cpu.lines': at(({ place }) => linesOf(document, requirePlace(place))),
    'cpu.chart': function* chart({ order }) {
      const columns = yield* order === 'time' ? chartInTime(document) : chartLeftHeavy(document);
      return {
        ...columns,
        functions: [...document.functions],
        durationTotalMs: document.durationUs / MICROSECONDS_PER_MS,
      };
    },
    'cpu.pprof': at(({ startedAtMs }) => ({ bytes: profileToPprof(document, startedAtMs) })),
  };
  return { document, steps: (query, params) => answerers[query](params) };
}
