import { describe, expect, it } from 'vitest';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import { appError } from '../../../shared/base/errors.ts';
import { createAnalysisClient } from './analysis-client.ts';

/** The analysis process side of the port: records requests and sends replies on demand. */
class FakePort extends EventTarget {
  readonly sent: { type: string; requestId?: number; documentId?: string; query?: string }[] = [];
  started = false;
  isClosed = false;
  postMessage(message: FakePort['sent'][number]): void {
    this.sent.push(message);
  }
  start(): void {
    this.started = true;
  }
  close(): void {
    this.isClosed = true;
  }
  reply(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  end(): void {
    this.dispatchEvent(new Event('close'));
  }
  get last(): FakePort['sent'][number] {
    const message = this.sent.at(-1);
    if (message === undefined) throw new Error('nothing was sent');
    return message;
  }
}

function line(options: { answer?: unknown } = {}) {
  const ports: FakePort[] = [];
  const pen: Pick<PenBridge, 'requestAnalysisPort'> = {
    requestAnalysisPort: (nonce) => {
      if (options.answer !== undefined) return Promise.resolve(options.answer);
      const port = new FakePort();
      ports.push(port);
      queueMicrotask(() => {
        const event = new MessageEvent('message', { data: { penPort: nonce } });
        Object.defineProperty(event, 'ports', { value: [port] });
        window.dispatchEvent(new MessageEvent('message', { data: { penPort: 'somebody else' } }));
        window.dispatchEvent(event);
      });
      return Promise.resolve({ ok: true, value: {} });
    },
  };
  const client = createAnalysisClient({ ...unused, ...pen }, window);
  return { client, ports, port: (): FakePort => ports.at(-1) ?? new FakePort() };
}

const unused: PenBridge = {
  call: () => Promise.resolve(undefined),
  command: () => Promise.resolve(undefined),
  onTopic: () => {},
  onEvent: () => {},
  ready: () => {},
  requestAnalysisPort: () => Promise.resolve(undefined),
  takeFile: () => Promise.resolve({ ok: true, value: {} }),
};

/** Flushes settled promises. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

async function openDocument(setup: ReturnType<typeof line>) {
  const opening = setup.client.open('/library/a.heapsnapshot');
  await settled();
  setup.port().reply({ type: 'answer', requestId: setup.port().last.requestId, value: {} });
  const opened = await opening;
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

describe('analysis client', () => {
  it('opens a document with progress, then runs queries', async () => {
    const setup = line();
    const stages: string[] = [];
    const opening = setup.client.open('/library/a.heapsnapshot', { onProgress: ({ stage }) => stages.push(stage) });
    await settled();
    expect(setup.port().started).toBe(true);
    expect(setup.port().last).toMatchObject({ type: 'open', source: { filePath: '/library/a.heapsnapshot' } });
    const { requestId } = setup.port().last;
    setup.port().reply({ type: 'progress', requestId, progress: { stage: 'reading', done: 1, total: 2 } });
    setup.port().reply({ type: 'answer', requestId, value: {} });
    const opened = await opening;
    expect(stages).toEqual(['reading']);
    if (!opened.ok) throw new Error('not opened');

    const page = { rows: [], start: 0, matching: 0, matchingCount: 0, matchingShallowSizeBytes: 0 };
    const asking = opened.value.query('heap.classes', { filter: 'Order' });
    expect(setup.port().last).toMatchObject({
      type: 'query',
      query: 'heap.classes',
      documentId: opened.value.documentId,
    });
    setup.port().reply({ type: 'answer', requestId: setup.port().last.requestId, value: page });
    await expect(asking).resolves.toEqual({ ok: true, value: page });
  });

  it('requests one port for all documents', async () => {
    const setup = line();
    void setup.client.open('/a');
    void setup.client.open('/b');
    await settled();
    expect(setup.ports).toHaveLength(1);
    expect(setup.port().sent.map(({ type }) => type)).toEqual(['open', 'open']);
  });

  it('matches responses by request id in any order and ignores unknown ids', async () => {
    const setup = line();
    const document = await openDocument(setup);
    const first = document.query('heap.detached', {});
    const firstId = setup.port().last.requestId;
    const second = document.query('heap.detached', {});
    const secondId = setup.port().last.requestId;
    setup.port().reply({ type: 'answer', requestId: 9999, value: {} });
    setup.port().reply('noise');
    setup.port().reply({ type: 'answer', requestId: secondId, value: { total: 2, groups: [] } });
    setup.port().reply({ type: 'error', requestId: firstId, error: appError('damaged_file', 'It is damaged.') });
    await expect(second).resolves.toMatchObject({ ok: true, value: { total: 2 } });
    await expect(first).resolves.toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });

  it('rejects a response that does not match its schema', async () => {
    const setup = line();
    const document = await openDocument(setup);
    const asking = document.query('heap.detached', {});
    setup.port().reply({ type: 'answer', requestId: setup.port().last.requestId, value: { total: 'many' } });
    await expect(asking).resolves.toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('cancels an open request and closes a document that opened too late', async () => {
    const setup = line();
    const cancel = new AbortController();
    const opening = setup.client.open('/a', { signal: cancel.signal });
    await settled();
    const { requestId, documentId } = setup.port().last;
    cancel.abort();
    await expect(opening).resolves.toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(setup.port().last).toEqual({ type: 'cancel', requestId });
    setup.port().reply({ type: 'answer', requestId, value: {} });
    expect(setup.port().last).toEqual({ type: 'close', documentId });
  });

  it('reports the progress of a query and cancels it', async () => {
    const setup = line();
    const document = await openDocument(setup);
    const cancel = new AbortController();
    const done: number[] = [];
    const asking = document.query(
      'heap.detached',
      {},
      { signal: cancel.signal, onProgress: (progress) => done.push(progress.done) },
    );
    const { requestId } = setup.port().last;
    setup.port().reply({ type: 'progress', requestId, progress: { stage: 'retained', done: 1, total: 2 } });
    cancel.abort();
    expect(setup.port().last).toEqual({ type: 'cancel', requestId });
    await expect(asking).resolves.toMatchObject({ ok: false, error: { code: 'cancelled' } });
    setup.port().reply({ type: 'progress', requestId, progress: { stage: 'retained', done: 2, total: 2 } });
    setup.port().reply({ type: 'answer', requestId, value: { total: 2, groups: [] } });
    expect(done).toEqual([1]);
    await expect(document.query('heap.detached', {}, { signal: cancel.signal })).resolves.toMatchObject({ ok: false });
    expect(setup.port().last.type).toBe('cancel');
  });

  it('sends no query that was already cancelled', async () => {
    const setup = line();
    await expect(setup.client.open('/a', { signal: AbortSignal.abort() })).resolves.toMatchObject({ ok: false });
    expect(setup.ports).toHaveLength(0);
  });

  it('fails pending requests when the process exits, then requests a new port', async () => {
    const setup = line();
    const document = await openDocument(setup);
    const asking = document.query('heap.detached', {});
    setup.port().end();
    await expect(asking).resolves.toMatchObject({ ok: false, error: { code: 'analysis_crashed' } });
    await expect(document.query('heap.detached', {})).resolves.toMatchObject({
      ok: false,
      error: { code: 'analysis_crashed' },
    });
    await openDocument(setup);
    expect(setup.ports).toHaveLength(2);
  });

  it('closes its port with the last document, and requests a new one for the next', async () => {
    const setup = line();
    const first = await openDocument(setup);
    const second = await openDocument(setup);
    const [port] = setup.ports;
    first.close();
    first.close();
    expect(port?.isClosed).toBe(false);
    second.close();
    expect(port).toMatchObject({ isClosed: true });
    expect(port?.sent.filter(({ type }) => type === 'close')).toHaveLength(3);
    await openDocument(setup);
    expect(setup.ports).toHaveLength(2);
    expect(setup.port().isClosed).toBe(false);
  });

  it('closes its port after an opening that failed, and after a cancelled one only with its late answer', async () => {
    const setup = line();
    const cancel = new AbortController();
    const cancelled = setup.client.open('/a', { signal: cancel.signal });
    await settled();
    const { requestId } = setup.port().last;
    cancel.abort();
    await expect(cancelled).resolves.toMatchObject({ ok: false });
    expect(setup.port().isClosed).toBe(false);
    setup.port().reply({ type: 'error', requestId, error: appError('cancelled', 'It was cancelled.') });
    expect(setup.port().isClosed).toBe(true);
    const failed = setup.client.open('/b');
    await settled();
    expect(setup.ports).toHaveLength(2);
    const error = appError('damaged_file', 'It is damaged.');
    setup.port().reply({ type: 'error', requestId: setup.port().last.requestId, error });
    await expect(failed).resolves.toEqual({ ok: false, error });
    expect(setup.port().isClosed).toBe(true);
  });

  it('reports why no port is available and retries on the next open', async () => {
    const error = appError('analysis_failed', 'It does not start.');
    const setup = line({ answer: { ok: false, error } });
    await expect(setup.client.open('/a')).resolves.toEqual({ ok: false, error });
    await expect(setup.client.open('/a')).resolves.toEqual({ ok: false, error });
  });
});
