import { describe, expect, it } from 'vitest';
import { createTablesAhead } from './tables-ahead.ts';

const STEPS = 10;

interface Made {
  steps: number;
  tables: number;
}

/** A heap with two tables of ten steps each; every step takes a millisecond of the clock. */
function fixture({ room = 1000, isWhole = true }: { room?: number; isWhole?: boolean } = {}) {
  let nowMs = 0;
  const turns: (() => void)[] = [];
  const made: Made = { steps: 0, tables: 0 };
  const bugs: unknown[] = [];
  let roomBytes = room;
  const ahead = createTablesAhead({
    pacing: { now: () => nowMs, turn: () => new Promise((resolve) => turns.push(resolve)) },
    hasRoom: (bytes) => bytes <= roomBytes,
    reportBug: (thrown) => bugs.push(thrown),
  });
  const table = {
    bytes: 100,
    *make() {
      for (let step = 0; step < STEPS; step += 1) {
        nowMs += 1;
        made.steps += 1;
        yield { stage: 'retained' as const, done: step, total: STEPS };
      }
      made.tables += 1;
    },
  };
  const heap = {
    columnsRead: async () => isWhole,
    queries: { snapshot: { missingTables: () => (made.tables < 2 ? [table] : []) } },
  };
  /** Runs scheduled work, then turns the event loop once. */
  const turn = async (): Promise<void> => {
    for (let at = 0; at < 10; at += 1) await Promise.resolve();
    turns.shift()?.();
    for (let at = 0; at < 10; at += 1) await Promise.resolve();
  };
  return { ahead, heap, made, bugs, turn, setRoom: (bytes: number) => (roomBytes = bytes) };
}

describe('precomputed tables', () => {
  it('are built in short slices, one after the other', async () => {
    const { ahead, heap, made, turn } = fixture();
    ahead.begin(heap);
    ahead.begin(heap);
    await turn();
    expect(made.steps).toBe(4);
    expect(ahead.pendingBytes).toBe(100);
    for (let at = 0; at < 8; at += 1) await turn();
    expect(made).toEqual({ steps: 2 * STEPS, tables: 2 });
    expect(ahead.pendingBytes).toBe(0);
  });

  it('pause while a query runs', async () => {
    const { ahead, heap, made, turn } = fixture();
    const answered = ahead.pause();
    ahead.begin(heap);
    for (let at = 0; at < 5; at += 1) await turn();
    expect(made.steps).toBe(0);
    answered();
    for (let at = 0; at < 8; at += 1) await turn();
    expect(made.tables).toBe(2);
  });

  it('are cancelled with their document', async () => {
    const { ahead, heap, made, turn } = fixture();
    ahead.begin(heap);
    await turn();
    ahead.stop(heap);
    for (let at = 0; at < 8; at += 1) await turn();
    expect(made).toEqual({ steps: 4, tables: 0 });
    expect(ahead.pendingBytes).toBe(0);
  });

  it('are skipped when memory is short, and built when there is enough', async () => {
    const { ahead, heap, made, turn, setRoom } = fixture({ room: 99 });
    ahead.begin(heap);
    for (let at = 0; at < 5; at += 1) await turn();
    expect(made.steps).toBe(0);
    setRoom(100);
    ahead.begin(heap);
    for (let at = 0; at < 8; at += 1) await turn();
    expect(made.tables).toBe(2);
  });

  it('are not built for a heap whose cached columns turn out to be unusable', async () => {
    const { ahead, heap, made, bugs, turn } = fixture({ isWhole: false });
    ahead.begin(heap);
    for (let at = 0; at < 5; at += 1) await turn();
    expect(made.steps).toBe(0);
    expect(bugs).toEqual([]);
  });

  it('report a bug in a table', async () => {
    const { ahead, heap, bugs, turn } = fixture();
    const broken = new Error('broken');
    ahead.begin({
      ...heap,
      columnsRead: async () => {
        throw broken;
      },
    });
    await turn();
    expect(bugs).toEqual([broken]);
  });
});
