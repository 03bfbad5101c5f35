/** Recordings that have ended: why, and which capture came of them, so that a late stop can explain why its recording is gone. */
import { startStopwatch, type Clocks, type Stopwatch } from '../../../shared/base/stopwatch.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { infoOf, nameOf, type Entry } from './recording-entry.ts';

/** Ended recordings that are remembered. */
const MAX_ENDED = 50;

export interface Ended {
  readonly recording: Recording;
  /** The target's name in sentences. */
  readonly targetName: string;
  readonly why: string;
  /** Since it ended. */
  readonly watch: Stopwatch;
  readonly keepsNothing: boolean;
  captureId: string | null;
}

export interface EndedRecordings {
  /** To be called while the recording is still active. `keepsNothing`: no capture follows. */
  add(entry: Entry, why: string, keepsNothing: boolean): void;
  byId(recordingId: string): Ended | undefined;
  /** The last one on this target, else the caller's own last one: its target may be gone and replaced by another. */
  last(tool: string, targetId: string, callerId: string): Ended | undefined;
  /** Links a capture to the recording that it came from; false if there is none. See `RecordingsView.captured`. */
  link(tool: string, targetId: string, startedAtMs: number, captureId: string): boolean;
}

export function createEndedRecordings(clocks: Clocks): EndedRecordings {
  /** Oldest first. */
  const byId = new Map<string, Ended>();

  const findLast = (tool: string, fits: (each: Ended) => boolean): Ended | undefined =>
    [...byId.values()].findLast((each) => each.recording.tool === tool && fits(each));

  return {
    add: (entry, why, keepsNothing) => {
      const recording = infoOf(entry);
      const targetName = nameOf(entry.parts.target);
      byId.set(entry.id, { recording, targetName, why, watch: startStopwatch(clocks), keepsNothing, captureId: null });
      const [oldest] = byId.keys();
      if (byId.size > MAX_ENDED && oldest !== undefined) byId.delete(oldest);
    },
    byId: (recordingId) => byId.get(recordingId),
    last: (tool, targetId, callerId) =>
      findLast(tool, ({ recording }) => recording.targetId === targetId) ??
      findLast(tool, ({ recording }) => recording.caller.id === callerId),
    link: (tool, targetId, startedAtMs, captureId) => {
      const ended = findLast(
        tool,
        ({ recording, watch, ...each }) =>
          recording.targetId === targetId &&
          !each.keepsNothing &&
          each.captureId === null &&
          startedAtMs <= watch.startedAtMs,
      );
      if (ended !== undefined) ended.captureId = captureId;
      return ended !== undefined;
    },
  };
}
