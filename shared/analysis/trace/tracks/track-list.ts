/** All tracks of a trace in the order they are shown in. */
import { AppFailure, appError } from '../../../contracts/errors.ts';
import type { TraceModel } from '../trace-model.ts';
import { asyncTracks } from './async-tracks.ts';
import { counterTracks } from './counter-tracks.ts';
import { networkTrack, pageTracks } from './page-tracks.ts';
import { threadTracks } from './thread-tracks.ts';
import { timingTracks } from './timing-tracks.ts';
import type { TrackSource } from './track-source.ts';

export interface TrackList {
  /** Made when first asked for. */
  readonly sources: () => readonly TrackSource[];
  /** Throws `invalid_params` where the trace has no track of this id. */
  readonly require: (id: string) => TrackSource;
}

export function createTrackList(model: TraceModel): TrackList {
  let made: ReadonlyMap<string, TrackSource> | null = null;

  function byId(): ReadonlyMap<string, TrackSource> {
    if (made === null) {
      const timings = timingTracks(model);
      const shown = (event: number): boolean => timings.shown.has(event);
      const network = networkTrack(model);
      const all = [
        ...pageTracks(model),
        ...timings.tracks,
        ...(network === null ? [] : [network]),
        ...threadTracks(model),
        ...asyncTracks(model, shown),
        ...counterTracks(model),
      ];
      made = new Map(all.map((source) => [source.track.id, source]));
    }
    return made;
  }

  return {
    sources: () => [...byId().values()],
    require(id) {
      const source = byId().get(id);
      if (source !== undefined) return source;
      throw new AppFailure(
        appError('invalid_params', `The trace has no track “${id}”.`, 'Take id from trace.tracks of this file.'),
      );
    },
  };
}
