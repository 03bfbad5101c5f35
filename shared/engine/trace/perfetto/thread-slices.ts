/** Events of a thread with a duration: an end closes the last open begin. */
import { completeEvent, plainEvent, threadTime, type EventLabel, type EventPlace } from './event-text.ts';
import { joinedArgs, type EventArgs } from './track-event.ts';

export interface OpenSlice extends EventLabel {
  readonly startNs: number;
  /** ns of thread time; 0 if unknown. */
  readonly threadNs: number;
  readonly args: EventArgs;
  /** Nested events with the same start: the enclosing event is written first. */
  inner: string[] | null;
}

export interface ThreadSlices extends EventPlace {
  begin(slice: OpenSlice): void;
  /** Returns the event that it closes; null if none is open. */
  end(timeNs: number, threadNs: number, args: EventArgs): OpenSlice | null;
  /** Writes the events without an end. */
  finish(): void;
}

export function createThreadSlices(place: EventPlace, write: (event: string) => void): ThreadSlices {
  const open: OpenSlice[] = [];
  return {
    ...place,
    begin: (slice) => void open.push(slice),
    end(timeNs, threadNs, args) {
      const slice = open.pop();
      if (slice === undefined) return null;
      const durationNs = timeNs - slice.startNs;
      const { text } = joinedArgs(slice.args, args);
      // An event without duration is an instant in Chrome's JSON.
      const event =
        durationNs === 0
          ? plainEvent(slice, 'I', place, text, slice.startNs, `,"s":"t"${threadTime(slice.threadNs)}`)
          : completeEvent(slice, place, text, slice.startNs, durationNs, slice.threadNs, threadNs - slice.threadNs);
      const around = open.at(-1);
      if (around !== undefined && around.startNs === slice.startNs) {
        around.inner ??= [];
        around.inner.push(event);
        if (slice.inner !== null) for (const inner of slice.inner) around.inner.push(inner);
        return slice;
      }
      write(event);
      if (slice.inner !== null) for (const inner of slice.inner) write(inner);
      return slice;
    },
    finish() {
      for (const slice of open.splice(0)) {
        write(plainEvent(slice, 'B', place, slice.args.text, slice.startNs, threadTime(slice.threadNs)));
        if (slice.inner !== null) for (const inner of slice.inner) write(inner);
      }
    },
  };
}
