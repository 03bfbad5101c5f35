import { describe, expect, test } from 'vitest';
import type { CaptureDraft, CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createRecorderStore } from './recorder-store.ts';
import { unwrap, settle } from '../../../../shared/base/errors.ts';

const PAGE: TargetInfo = {
  id: 'page-1',
  type: 'page',
  title: 'Shop',
  url: 'https://shop.test/',
  endpointId: 'chrome',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};
const never = new AbortController().signal;
const AT = Date.UTC(2026, 10, 20, 15, 0, 0);

/** A library of captures of flight recorders, one a minute, and of one other. */
function setup(sizes: readonly { mb: number; pinned?: boolean }[], budgetBytes: number) {
  const captures: CaptureRecord[] = [
    { id: 'trace-00000000', pinned: false, sizeBytes: 900, startedAt: new Date(0).toISOString(), options: {} },
    ...sizes.map(({ mb, pinned = false }, at) => ({
      id: `trace-0000000${at + 1}`,
      pinned,
      sizeBytes: mb,
      startedAt: new Date(AT + at * 60_000).toISOString(),
      options: { recorderSeconds: 30 },
    })),
  ].map((one) => one as CaptureRecord);
  const drafts: CaptureDraft[] = [];
  const store = createRecorderStore({
    budgetBytes: () => budgetBytes,
    library: {
      list: () => captures.toReversed(),
      delete: async (id) => {
        const [gone] = captures.splice(
          captures.findIndex((one) => one.id === id),
          1,
        );
        return gone as CaptureRecord;
      },
      add: async (file, draft) => {
        drafts.push(draft);
        const record = { ...draft, id: 'trace-aaaaaaaa', pinned: false, sizeBytes: file.sizeBytes, file: file.path };
        captures.push(record);
        return { record, notes: [] };
      },
    },
  });
  const add = async (sizeBytes: number) =>
    unwrap(
      await store.add(
        {
          target: PAGE,
          ring: {
            file: { path: '/spool/trace.json', sizeBytes, discard: async () => undefined },
            heldMs: 12_000,
            loss: [],
            options: { frameId: 'page-1' },
          },
          seconds: 30,
          trigger: 'Main thread blocked for 420.0 ms',
          by: { name: 'Claude Code' },
          keptAtMs: AT + 3_600_000,
        },
        never,
      ),
    );
  return { captures, drafts, add };
}

describe('what a flight recorder keeps', () => {
  test('is stored with what triggered it, and with the time that it holds', async () => {
    const { drafts, add } = setup([], 1000);
    expect(await settle(() => add(100))).toMatchObject({ ok: true, value: { notes: [] } });
    expect(drafts).toMatchObject([
      {
        kind: 'trace',
        name: 'Shop',
        note: 'Kept by the flight recorder. Main thread blocked for 420.0 ms.',
        takenBy: 'Claude Code',
        startedAt: new Date(AT + 3_600_000 - 12_000).toISOString(),
        durationMs: 12_000,
        truncated: false,
        loss: [],
        options: { frameId: 'page-1', recorderSeconds: 30, trigger: 'Main thread blocked for 420.0 ms' },
      },
    ]);
  });

  test('stays within the budget: the oldest unpinned captures of flight recorders are deleted, and it says so', async () => {
    const { captures, drafts, add } = setup([{ mb: 300, pinned: true }, { mb: 400 }, { mb: 300 }, { mb: 200 }], 1000);
    const added = await settle(() => add(250));
    expect(captures.map(({ id }) => id)).toEqual([
      'trace-00000000',
      'trace-00000001',
      'trace-00000003',
      'trace-00000004',
      'trace-aaaaaaaa',
    ]);
    const reason = '1 older capture of flight recorders (400 B) was deleted, because their disk budget is 1,000 B';
    expect(drafts[0]?.loss).toEqual([{ reason, lostMs: null, lostEvents: null }]);
    expect(added).toMatchObject({ ok: true, value: { notes: [`${reason}.`] } });
    // The capture itself is complete.
    expect(drafts[0]?.truncated).toBe(false);
  });
});
