/** Types of what the scanner of events needs, and what it returns. */
import type { EventBlock, EventBlocks } from './event-blocks.ts';
import type { EventIds } from './event-ids.ts';
import type { NameTable } from './name-table.ts';
import type { ThreadTable } from './thread-table.ts';

export interface ScannerParts {
  readonly blocks: EventBlocks;
  readonly names: NameTable;
  readonly categories: NameTable;
  readonly threads: ThreadTable;
  readonly ids: EventIds;
  readonly uses: EventUses;
  readonly taker: EventTaker;
  /** Position after the `args` at `from`, if they are known without reading them; otherwise −1. */
  readonly endOfArgs: (bytes: Uint8Array, view: DataView, from: number) => number;
  /** `from` is −1 if the event has no `args`. */
  readonly onUsed: (found: UsedEvent, bytes: Uint8Array, from: number, to: number) => void;
}

/** Selects the events for `onUsed`: those for which any of the three is above 0. */
export interface EventUses {
  byName: Uint8Array;
  /** By name: 1 for tasks, whose processor time is summed. */
  isTask: Uint8Array;
  byCategory: Uint8Array;
  /** By ASCII code. */
  readonly byPhase: Uint8Array;
}

/** An event that is used while the file is read. */
export interface UsedEvent {
  event: number;
  name: number;
  category: number;
  phase: number;
  thread: number;
  pid: number;
  tid: number;
  /** On the trace's clock. */
  startUs: number;
  durationUs: number;
  id: number;
}

/** Facts about the events read so far. */
export interface ScannedFacts {
  /** Smallest time above 0 and largest end, without metadata; infinite if there are none. */
  readonly firstUs: number;
  readonly lastUs: number;
  /** An event other than metadata has no time or is at 0. */
  readonly hasZero: boolean;
  /** An entry has a phase, so this is a list of events. */
  readonly hasPhase: boolean;
}

/** Position in a list. */
export interface ListPlace {
  /** The closing bracket of the list was read. */
  readonly isEnded: boolean;
  /** An event was read, so a comma or the end must follow. */
  readonly isBehindEvent: boolean;
}

export interface EventScanner extends ScannedFacts, ListPlace {
  /** Reads all complete events; returns the position of the first unused byte. `fileOffset` is that of byte 0. */
  scan(bytes: Uint8Array, from: number, fileOffset: number): number;
  readonly count: number;
  /** Resets the list position: the next event need not follow the last one. */
  beginAgain(): void;
  /** Appends rows that another thread read, with numbers of this reader's tables. */
  adoptRows(rows: EventBlock): void;
  /** Sets the list position and facts after the adopted rows. */
  adoptPlace(place: ListPlace, facts: ScannedFacts): void;
}

/** Where the events go: rows of a block from `row` on, the first of which has the number `count`. */
export interface Target {
  readonly block: EventBlock;
  readonly row: number;
  readonly count: number;
}

/** Takes usual events with the kernel, in front of the scanner, and is taught what the scanner has numbered. */
export interface EventTaker {
  /** A new chunk begins, whose first byte is at `fileOffset`. */
  begin(bytes: Uint8Array, view: DataView, fileOffset: number): void;
  /** False without a kernel. */
  readonly isReady: boolean;
  /**
   * Takes events from the bracket at `from`. Returns the position of the first that it does not take, or the one after the last that it
   * took (`isBehindEvent`).
   */
  take(from: number, target: Target): number;
  /** Rows of the last call. */
  readonly rows: number;
  readonly isBehindEvent: boolean;
  /** Facts of all events that it took. */
  readonly facts: ScannedFacts;
  teachName(text: Uint8Array, name: number): void;
  teachCategory(text: Uint8Array, category: number): void;
  teachThread(pid: number, tid: number, thread: number): void;
}
