/** One active recording: what is recorded, for which client, and since when. */
import type { RecordingOwner } from '../../../shared/core/capability/recording-ports.ts';
import type { Stopwatch } from '../../../shared/base/stopwatch.ts';
import type { LockKey } from '../../../shared/core/contracts/locks.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';

/** The recordings of one tool. */
export interface RecordingKind {
  readonly tool: string;
  /** Such as `Heap tracking`, capitalised: sentences start with it. */
  readonly noun: string;
  readonly key: LockKey;
}

type Figures = Pick<Recording, 'heapUsedBytes' | 'survivingSizeBytes' | 'survivingCount' | 'lostMs' | 'buffer'>;

export interface RecordingParts<Payload> {
  readonly target: TargetInfo;
  readonly owner: RecordingOwner;
  /** Aborted when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /** Current figures; a figure that is left out is unknown. */
  readonly figures?: () => Partial<Figures>;
  /** Stops recording on the target and discards the data. Never throws, and takes no longer than the clean-up deadline. */
  readonly drop: () => Promise<void>;
  /** Data of the driver for stopping; returned by `claim`. */
  readonly payload: Payload;
}

export interface Entry extends RecordingKind {
  readonly id: string;
  /** Other sessions of the owner's client that gave the id, and therefore may stop the recording. */
  readonly alsoStoppedBy: Set<string>;
  readonly parts: Omit<RecordingParts<unknown>, 'payload'>;
  readonly watch: Stopwatch;
  readonly onClosed: () => void;
  readonly over: Promise<void>;
  /** Takes it off the list and resolves `over`. */
  readonly markOver: () => void;
  state: Recording['state'];
  isOver: boolean;
}

const NO_FIGURES: Figures = { heapUsedBytes: null, survivingSizeBytes: null, survivingCount: null, lostMs: 0 };

export function infoOf({ id, tool, key, parts, watch, state }: Entry): Recording {
  return {
    id,
    tool,
    key,
    targetId: parts.target.id,
    targetTitle: parts.target.title,
    endpointId: parts.target.endpointId,
    caller: parts.owner.caller,
    startedAtMs: watch.sinceMs(),
    state,
    ...NO_FIGURES,
    ...parts.figures?.(),
  };
}

/** A target's name in sentences. */
export function nameOf({ title, url }: Pick<TargetInfo, 'title' | 'url'>): string {
  return title === '' ? url : title;
}
