/** All tracks of a trace in display order. */
import { AppFailure, appError } from '../../../base/errors.ts';
import type { Steps } from '../../steps/steps.ts';
import type { TraceModel } from '../trace-model.ts';
import { asyncTracks } from './async-tracks.ts';
import { counterTracks } from './counter-tracks.ts';
import { nodeTracks } from './node-tracks.ts';
import { networkTrack, pageTracks } from './page-tracks.ts';
import { renderTracks } from './render-tracks.ts';
import { threadTracks } from './thread-tracks.ts';
import { timingTracks } from './timing-tracks.ts';
import type { TrackSource } from './track-source.ts';

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
