/** Things that wait, as columns: one row for each. */
import type { HeapWaitingHow, HeapWaitingKind } from '../contract/heap-waiting.ts';

export const NONE = -1;

/** Slots of a table, those with an entry, and those from which one was deleted. */
export interface TableRoom {
  readonly slots: number;
  readonly used: number;
  readonly deleted: number;
}

export interface WaitingItem {
  readonly kind: HeapWaitingKind;
  readonly how?: HeapWaitingHow;
  /** The thing itself. */
  readonly node: number;
  /** The function that it calls. */
  readonly calls?: number;
  /** Node that it waits for, listens to, or observes. */
  readonly target?: number;
  /** Class of the target where the heap names it otherwise. */
  readonly targetName?: string;
  /** The event, the address of a script, or the name of a queue. */
  readonly name?: string;
  /** The bytes that are for nothing; default: its retained size. */
  readonly bytes?: number;
  readonly room?: TableRoom;
}

export interface WaitingItems {
  add(item: WaitingItem): void;
  readonly size: number;
  at(row: number): Required<Omit<WaitingItem, 'bytes' | 'room' | 'name' | 'targetName'>> & {
    readonly name: string | null;
    readonly targetName: string | null;
    /** NaN: its retained size. */
    readonly bytes: number;
    readonly room: TableRoom | null;
  };
  /** Nodes by row. */
  readonly nodes: readonly number[];
}

export function createWaitingItems(): WaitingItems {
  const kinds: HeapWaitingKind[] = [];
  const hows: HeapWaitingHow[] = [];
  const nodes: number[] = [];
  const calls: number[] = [];
  const targets: number[] = [];
  const bytes: number[] = [];
  const names = new Map<number, string>();
  const targetNames = new Map<number, string>();
  const rooms = new Map<number, TableRoom>();
  return {
    add(item) {
      const row = kinds.length;
      kinds.push(item.kind);
      hows.push(item.how ?? '');
      nodes.push(item.node);
      calls.push(item.calls ?? NONE);
      targets.push(item.target ?? NONE);
      bytes.push(item.bytes ?? Number.NaN);
      if (item.name !== undefined) names.set(row, item.name);
      if (item.targetName !== undefined) targetNames.set(row, item.targetName);
      if (item.room !== undefined) rooms.set(row, item.room);
    },
    get size() {
      return kinds.length;
    },
    nodes,
    at: (row) => ({
      kind: kinds[row] ?? 'promise',
      how: hows[row] ?? '',
      node: nodes[row] ?? NONE,
      calls: calls[row] ?? NONE,
      target: targets[row] ?? NONE,
      bytes: bytes[row] ?? Number.NaN,
      name: names.get(row) ?? null,
      targetName: targetNames.get(row) ?? null,
      room: rooms.get(row) ?? null,
    }),
  };
}
