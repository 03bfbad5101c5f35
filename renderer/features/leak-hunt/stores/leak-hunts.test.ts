import { expect, test } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import { activeDocument, createDocumentsStore } from '../../../core/stores/documents/documents.ts';
import type { AskedHunt } from '../../../core/stores/documents/hunt-tab.ts';
import { createLeakHuntsStore, type HuntResult } from './leak-hunts.ts';

const ASKED: AskedHunt = { targetId: 'T1', targetName: 'Orders', params: { expression: 'act()', rounds: 2 } };
const snapshot = (captureId: string) => ({ captureId, file: `/library/${captureId}`, totalSizeBytes: 1000 });
const RESULT: HuntResult = {
  verdict: { level: 'no-growth', text: 'No growth.' },
  headline: 'No growth.',
  rounds: 2,
  actions: 10,
  snapshots: ['heap-00000001', 'heap-00000002', 'heap-00000003'].map(snapshot),
  matchedBy: 'ids',
  isFollowed: true,
  growth: { bytesPerRound: [0, 0], explainedBytesPerRound: [0, 0], engine: [], restBytesPerRound: [0, 0] },
  growing: [],
  growingOmitted: 0,
  grownInPlace: [],
  workers: [],
  silentWorkers: 0,
  code: [],
};

function fixture() {
  const sent: { tool: string; params: unknown; answer: (result: AppResult<unknown>) => void }[] = [];
  const bridge = {
    call: (tool: string, params: unknown) =>
      new Promise((resolve) =>
        sent.push({ tool, params, answer: (result) => resolve({ ...result, callId: null, notes: [] }) }),
      ),
  } as Pick<Bridge, 'call'>;
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  const documents = createDocumentsStore(storage);
  const hunts = createLeakHuntsStore({ bridge, documents, now: () => 5 });
  const active = () => activeDocument(documents.getState());
  const runOf = () => hunts.getState().runs.get(active()?.id ?? '');
  return { sent, storage, hunts, documents, active, runOf };
}

test('a hunt opens its tab at once, and the tab keeps the snapshots, from which it is judged again after a restart', async () => {
  const { sent, storage, hunts, active, runOf } = fixture();
  const hunting = hunts.getState().start(ASKED);
  expect(sent).toMatchObject([{ tool: 'pen_leak_hunt', params: { expression: 'act()', rounds: 2, target: 'T1' } }]);
  expect(active()).toMatchObject({
    kind: 'leak-hunt',
    title: expect.stringMatching(/^Hunting Orders \d\d:\d\d:\d\d$/),
    captureIds: [],
  });
  expect(runOf()).toEqual({ state: 'running', startedAtMs: 5 });
  sent[0]?.answer(ok(RESULT));
  await hunting;
  expect(runOf()).toMatchObject({ state: 'done', result: RESULT });
  const restored = activeDocument(createDocumentsStore(storage).getState());
  expect(restored).toMatchObject({
    captureIds: ['heap-00000001', 'heap-00000002', 'heap-00000003'],
    asked: ASKED,
  });
});

test('a hunt that failed is started again in its tab', async () => {
  const { sent, hunts, active, runOf } = fixture();
  const failing = hunts.getState().start(ASKED);
  sent[0]?.answer(err(appError('busy', 'Another hunt runs.')));
  await failing;
  expect(runOf()).toMatchObject({ state: 'failed', error: { code: 'busy' } });
  expect(active()?.title).toMatch(/^Failed hunt of Orders /);
  const tabId = active()?.id ?? '';
  const again = hunts.getState().start(ASKED, { tabId });
  expect(active()?.title).toMatch(/^Hunting Orders /);
  expect(active()?.id).toBe(tabId);
  expect(runOf()).toMatchObject({ state: 'running' });
  sent[1]?.answer(ok(RESULT));
  await again;
  expect(active()).toMatchObject({ id: tabId, captureIds: ['heap-00000001', 'heap-00000002', 'heap-00000003'] });
});

test('the tab of a cancelled hunt says so, and a closed one stays closed', async () => {
  const { sent, hunts, documents, active } = fixture();
  const cancelled = hunts.getState().start(ASKED);
  sent[0]?.answer(err(appError('cancelled', 'Cancelled.')));
  await cancelled;
  expect(active()?.title).toMatch(/^Cancelled hunt of Orders \d\d:\d\d:\d\d$/);
  const closed = hunts.getState().start({ ...ASKED, targetId: 'T2' });
  const tabId = active()?.id ?? '';
  documents.getState().closeEverywhere(tabId);
  sent[1]?.answer(err(appError('cancelled', 'Cancelled.')));
  await closed;
  expect(active()?.id).not.toBe(tabId);
});
