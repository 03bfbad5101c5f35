/** Hands on the events that are used while the file is read, once their rows are written. */
import type { EventBlock } from './event-blocks.ts';
import type { ScannerParts, UsedEvent } from './scanner-types.ts';

export interface UsedEvents {
  /** False for most rows: nothing looks at them before the file is read. */
  isUsed(block: EventBlock, row: number): boolean;
  /** `event` is the number of the row, `from` and `to` are its `args`; −1 without. */
  handOn(event: number, block: EventBlock, row: number, bytes: Uint8Array, from: number, to: number): void;
}

export function createUsedEvents({
  threads,
  uses,
  onUsed,
}: Pick<ScannerParts, 'threads' | 'uses' | 'onUsed'>): UsedEvents {
  /** One object for all: the next one overwrites it. */
  const used: UsedEvent = {
    event: 0,
    name: 0,
    category: 0,
    phase: 0,
    thread: 0,
    pid: 0,
    tid: 0,
    startUs: 0,
    durationUs: 0,
    id: 0,
  };
  return {
    isUsed: (block, row) =>
      (uses.byName[block.name[row]] | uses.byCategory[block.category[row]] | uses.byPhase[block.phase[row]]) !== 0,
    handOn(event, block, row, bytes, from, to) {
      const thread = block.thread[row];
      used.event = event;
      used.name = block.name[row];
      used.category = block.category[row];
      used.phase = block.phase[row];
      used.thread = thread;
      used.pid = threads.pids[thread];
      used.tid = threads.tids[thread];
      used.startUs = block.startUs[row];
      used.durationUs = block.durationUs[row];
      used.id = block.id[row];
      onUsed(used, bytes, from, to);
    },
  };
}
