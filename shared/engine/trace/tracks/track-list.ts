/** All tracks of a trace in display order. */
import { AppFailure, appError } from '../../../base/errors.ts';
import { countNoun } from '../../../base/units.ts';
import type { Steps } from '../../steps/steps.ts';
import { createBoxList } from '../chart-builder.ts';
import { byRenders, type StartedCommit } from '../figures/renders/trace-renders.ts';
import { sumOf } from '../figures/renders/render-totals.ts';
import { createMainThread, type MainThread } from '../figures/main-thread.ts';
import type { TraceModel } from '../trace-model.ts';
import { asyncTracks } from './async-tracks.ts';
import { counterTracks } from './counter-tracks.ts';
import { nodeTracks } from './node-tracks.ts';
import { networkTrack, pageTracks } from './page-tracks.ts';
import { threadTracks } from './thread-tracks.ts';
import { timingTracks } from './timing-tracks.ts';
import { boxTrack, processTitle, type TrackSource } from './track-source.ts';

// Commits of renders, one track per process. A box begins with the event that ran script around the commit, or with the commit before it in the same
// event, and ends with the commit. Below it are the components that rendered most, each as wide as the commit: when each of them ran is not recorded.

const SHOWN_COMPONENTS = 3;

export function renderTracks(model: TraceModel): TrackSource[] {
  const { trace, figures, labels } = model;
  const found = figures.renders();
  if (found === null) return [];
  const page = figures.page();
  const ofProcess = Map.groupBy(found.commits, ({ thread }) => trace.threads[thread].pid);
  return [...ofProcess].map(([pid, commits]) => {
    const list = createBoxList();
    const threads = new Map<number, MainThread>();
    let endUs = 0;
    for (const commit of commits) {
      const { event, thread, startUs, rows } = commit;
      const main = threads.get(thread) ?? createMainThread(trace, thread);
      threads.set(thread, main);
      const around = main.scriptAt(startUs);
      const beganUs = Math.max(endUs, around < 0 ? startUs : trace.startUs[main.calls.events[around]]);
      const box = [beganUs, Math.max(0, startUs - beganUs)] as const;
      endUs = startUs;
      list.add(...box, 0, labels.ofText(commitText(commit), 'scripting'), event);
      for (const [at, { component }] of byRenders(rows ?? [])
        .slice(0, SHOWN_COMPONENTS)
        .entries()) {
        const place = component.function === null ? undefined : found.recorded.functions[component.function];
        const label =
          place === undefined
            ? labels.ofText(component.name, 'scripting')
            : labels.ofFunction({ ...place, name: component.name });
        list.add(...box, at + 1, label, event);
      }
    }
    const { processName } = trace.threads[commits[0]?.thread ?? 0];
    return boxTrack(
      {
        id: `renders:${pid}`,
        kind: 'extension',
        name: 'Renders',
        group: pid === page?.pid ? '' : processTitle(pid, processName),
        pid,
      },
      list.finish(),
      labels,
    );
  });
}

/** `Commit (input): 207 renders, 1 mount` */
function commitText({ start, rows }: StartedCommit): string {
  const by = start.detail === '' ? start.kind : start.detail;
  const begun = by === 'unknown' ? 'Commit' : `Commit (${by})`;
  if (rows === null) return begun;
  const mounts = sumOf(rows, 'mounts');
  return `${begun}: ${countNoun(sumOf(rows, 'renders'), 'render')}${mounts === 0 ? '' : `, ${countNoun(mounts, 'mount')}`}`;
}

export interface TrackList {
  /** Created on first use. */
  readonly sources: () => Steps<readonly TrackSource[]>;
  /** Throws `invalid_params` for an unknown id. */
  readonly require: (id: string) => Steps<TrackSource>;
}

/** Number of parts, between which other queries can run. */
const PARTS = 6;

/** `allEvents`: include browser internals in thread tracks. */
export function createTrackList(model: TraceModel, allEvents: boolean): TrackList {
  let made: ReadonlyMap<string, TrackSource> | null = null;

  function* makeAll(): Steps<ReadonlyMap<string, TrackSource>> {
    const after = (part: number) => ({ stage: 'tracks', done: part, total: PARTS }) as const;
    const page = pageTracks(model);
    yield after(1);
    const timings = timingTracks(model);
    yield after(2);
    const network = networkTrack(model);
    yield after(3);
    const threads = yield* threadTracks(model, allEvents);
    yield after(4);
    const asynchronous = asyncTracks(model, (event) => timings.shown.has(event));
    yield after(5);
    const counters = counterTracks(model);
    const all = [
      ...page,
      ...timings.tracks,
      ...renderTracks(model),
      ...(network === null ? [] : [network]),
      ...threads,
      ...nodeTracks(model),
      ...asynchronous,
      ...counters,
    ];
    return new Map(all.map((source) => [source.track.id, source]));
  }

  function* byId(): Steps<ReadonlyMap<string, TrackSource>> {
    made ??= yield* makeAll();
    return made;
  }

  return {
    *sources() {
      return [...(yield* byId()).values()];
    },
    *require(id) {
      const source = (yield* byId()).get(id);
      if (source !== undefined) return source;
      throw new AppFailure(
        appError('invalid_params', `The trace has no track “${id}”.`, 'Use an id of trace.tracks of this file.'),
      );
    },
  };
}
