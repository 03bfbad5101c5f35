import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toyRecord } from '../../../shared/core/capability/testing/toy-heap.ts';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import { createBridge } from './bridge.ts';

function bridgeWith(parts: Partial<PenBridge>) {
  const pen: PenBridge = {
    call: () => Promise.resolve({ ok: true, value: {} }),
    command: () => Promise.resolve({ ok: true, value: {} }),
    onTopic: () => {},
    onEvent: () => {},
    ready: () => {},
    requestAnalysisPort: () => Promise.resolve({ ok: true, value: {} }),
    takeFile: () => Promise.resolve({ ok: true, value: {} }),
    ...parts,
  };
  return createBridge(pen, window);
}

describe('calls', () => {
  it('return value, notes and call id', async () => {
    const bridge = bridgeWith({
      call: () => Promise.resolve({ ok: true, value: { n: 1 }, callId: 'c1', notes: ['first match'] }),
    });
    await expect(bridge.call('pen_x', {}, z.object({ n: z.number() }))).resolves.toEqual({
      ok: true,
      value: { n: 1 },
      callId: 'c1',
      notes: ['first match'],
    });
  });

  it('return errors unchanged', async () => {
    const error = { code: 'busy', message: 'Held.', data: { heldForMs: 3 } };
    const bridge = bridgeWith({ call: () => Promise.resolve({ ok: false, error, callId: 'c2' }) });
    await expect(bridge.call('pen_x', {})).resolves.toMatchObject({ ok: false, error, callId: 'c2' });
  });

  it.each([
    ['no answer at all', undefined],
    ['an error of unknown code', { ok: false, error: { code: 'strange', message: '' } }],
    ['a value of another shape', { ok: true, value: { n: 'one' } }],
  ])('turn %s into an error with a reason', async (_what, raw) => {
    const bridge = bridgeWith({ call: () => Promise.resolve(raw) });
    await expect(bridge.call('pen_x', {}, z.object({ n: z.number() }))).resolves.toMatchObject({
      ok: false,
      error: { code: 'internal', message: expect.stringContaining('pen_x') },
    });
  });

  it('turn a rejected channel promise into an error', async () => {
    const bridge = bridgeWith({ command: () => Promise.reject(new Error('gone')) });
    await expect(bridge.command('files.open', {})).resolves.toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('parse a command result with its own schema', async () => {
    const bridge = bridgeWith({ command: () => Promise.resolve({ ok: true, value: { captureIds: 'one' } }) });
    await expect(bridge.command('files.open', {})).resolves.toMatchObject({ ok: false, error: { code: 'internal' } });
  });
});

/** A bridge whose topics are recorded, and main's side of it. */
function listening() {
  let send: (message: unknown) => void = () => {};
  const bridge = bridgeWith({ onTopic: (listener) => (send = listener) });
  const received: unknown[] = [];
  const defects: string[] = [];
  bridge.onTopic(
    (topic, value) => received.push([topic, value]),
    (what) => defects.push(what),
  );
  return { send, received, defects };
}

describe('topics and events', () => {
  it('delivers topics that parse and reports the others', () => {
    const { send, received, defects } = listening();
    send({ topic: 'session', value: { selectedTargetId: 't1' } });
    send({ topic: 'session', value: { selectedTargetId: 7 } });
    send({ topic: 'toString', value: 1 });
    send('nothing');
    expect(received).toEqual([['session', { selectedTargetId: 't1' }]]);
    expect(defects).toHaveLength(3);
    expect(defects[0]).toContain('session');
  });

  it('delivers the whole list of captures after each change of it', () => {
    const { send, received, defects } = listening();
    const [first, second, renamed] = [
      toyRecord('heap-00000001'),
      toyRecord('heap-00000002'),
      toyRecord('heap-00000001', { name: 'Before' }),
    ];
    send({ topic: 'captures', value: [first] });
    send({ topic: 'captures', changes: { removed: [], put: [{ at: 0, capture: second }] } });
    send({ topic: 'captures', changes: { removed: [first.id], put: [{ at: 1, capture: renamed }] } });
    send({ topic: 'captures', changes: { removed: [second.id] } });
    send({ topic: 'captures', changes: { removed: [second.id], put: [] } });
    expect(received).toEqual([
      ['captures', [first]],
      ['captures', [second, first]],
      ['captures', [second, renamed]],
      ['captures', [renamed]],
    ]);
    expect(defects).toEqual([expect.stringContaining('The topic "captures" does not match its schema')]);
  });

  it('delivers known events and ignores unknown ones', () => {
    let send: (message: unknown) => void = () => {};
    const bridge = bridgeWith({ onEvent: (listener) => (send = listener) });
    const received: unknown[] = [];
    bridge.onEvent((event) => received.push(event));
    send({ type: 'open-capture', captureId: 'heap-00000001' });
    send({ type: 'from-the-future' });
    expect(received).toEqual([{ type: 'open-capture', captureId: 'heap-00000001' }]);
  });
});
