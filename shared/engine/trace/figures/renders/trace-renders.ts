/** The renders of a trace: what the commits rendered together, what began them, and the largest of them. */
import type { RecordedTraceRenders, RenderStart, TraceCommit } from '../../contract/trace-renders.ts';
import type { TracePlace } from '../../contract/trace-causes.ts';
import { msOf } from '../times.ts';
import type { RecordedCommit, RecordedRenders, RecordedRow } from './recorded-renders.ts';
import { sumOf, totalsOf } from './render-totals.ts';

const MAX_STARTS = 10;
const MAX_SHOWN_COMPONENTS = 5;

export interface StartedCommit extends RecordedCommit {
  readonly start: RenderStart;
}

/** `sampledMs`: the time of a function by CPU samples; `topN`: commits that are listed. */
export function traceRenders(
  { pages, why, functions, stacks, failure }: RecordedRenders,
  commits: readonly StartedCommit[],
  topN: number,
  sampledMs: (at: Pick<TracePlace, 'url' | 'line' | 'column'>) => number | null,
): RecordedTraceRenders {
  const placeOf = (index: number | null): TracePlace | null =>
    index === null ? null : { ...functions[index], name: '' };
  const unlisted = commits.filter(({ rows }) => rows === null).length;
  return {
    ...(unlisted === 0 || pages.length === 0 ? {} : { unlisted }),
    page: pages.at(-1) ?? null,
    why: pages.length === 0 ? why : null,
    ...totalsOf(commits, failure),
    starts: startsOf(commits).slice(0, MAX_STARTS),
    commits: commits
      .map((commit) => shownCommit(commit, placeOf))
      .toSorted((a, b) => b.renders - a.renders || b.mounts - a.mounts || a.startMs - b.startMs)
      .slice(0, topN),
    stacks: stacks.map((frames) => frames.map(({ url, line, column }) => ({ url, line, column }))),
    functions: functions.map(({ url, line, column }) => ({
      url,
      line,
      column,
      sampledMs: sampledMs({ url, line, column }),
    })),
  };
}

function shownCommit(
  { event, startUs, start, rows }: StartedCommit,
  placeOf: (index: number | null) => TracePlace | null,
): TraceCommit {
  const all = rows ?? [];
  return {
    event,
    startMs: msOf(startUs),
    renders: sumOf(all, 'renders'),
    mounts: sumOf(all, 'mounts'),
    start,
    rendered: byRenders(all)
      .slice(0, MAX_SHOWN_COMPONENTS)
      .map(({ component, renders, mounts }) => ({
        name: component.name,
        framework: component.framework,
        place: placeOf(component.function),
        renders,
        mounts,
      })),
  };
}

/** Most renders first. */
export function byRenders(rows: readonly RecordedRow[]): readonly RecordedRow[] {
  return rows.toSorted((a, b) => b.renders - a.renders || b.mounts - a.mounts);
}

function startsOf(commits: readonly StartedCommit[]): RecordedTraceRenders['starts'] {
  return [...Map.groupBy(commits, ({ start }) => JSON.stringify(start)).values()]
    .flatMap((of) => {
      const [first] = of;
      if (first === undefined) return [];
      const rows = of.flatMap(({ rows: each }) => each ?? []);
      return { start: first.start, commits: of.length, renders: sumOf(rows, 'renders'), mounts: sumOf(rows, 'mounts') };
    })
    .toSorted((a, b) => b.renders - a.renders || b.mounts - a.mounts || b.commits - a.commits);
}
