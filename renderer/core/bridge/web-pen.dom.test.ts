import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../shared/base/binary-message.ts';
import { ok } from '../../../shared/base/result.ts';
import { createAnalysisClient } from './analysis-client.ts';
import { openWebPen, type WebPen } from './web-pen.ts';

/** The server's side of the connection. */
class ToySocket extends EventTarget {
  static readonly OPEN = 1;
  /** All that the page has opened, oldest first. */
  static made: ToySocket[] = [];
  binaryType = '';
  readyState = 0;
  readonly sent: { readonly channel: number; readonly value: unknown }[] = [];
  readonly address: string;
  constructor(address: string) {
    super();
    this.address = address;
    ToySocket.made.push(this);
  }
  send(frame: Uint8Array): void {
    const channel = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
    this.sent.push({ channel, value: decodeMessage(frame.subarray(8)) });
  }
  close(): void {
    this.end(1006);
  }
  open(): void {
    this.readyState = ToySocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }
  end(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
  receive(channel: number, value: unknown): void {
    const payload = encodeMessage(value);
    const frame = new Uint8Array(8 + payload.length);
    new DataView(frame.buffer).setUint32(0, channel, true);
    frame.set(payload, 8);
    this.dispatchEvent(new MessageEvent('message', { data: frame.buffer }));
  }
}

/** Ports as browsers without the event of a port closed at its other end have them. */
class ToyChannel {
  readonly port1 = Object.assign(new EventTarget(), { start: () => {}, close: () => {}, postMessage: () => {} });
  readonly port2 = Object.assign(new EventTarget(), { start: () => {}, close: () => {}, postMessage: () => {} });
}

/** Answers uploads, or breaks them. */
class ToyRequest extends EventTarget {
  static uploads: { readonly url: string; readonly name: string }[] = [];
  static answer: (name: string) => unknown = () => null;
  readonly upload = new EventTarget();
  responseType = '';
  response: unknown = null;
  private url = '';
  open(_method: string, url: string): void {
    this.url = url;
  }
  send(file: File): void {
    ToyRequest.uploads.push({ url: this.url, name: file.name });
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: 1 }));
    this.upload.dispatchEvent(new Event('loadend'));
    this.response = ToyRequest.answer(file.name);
    queueMicrotask(() => this.dispatchEvent(new Event('loadend')));
  }
}

const socket = (): ToySocket => {
  const last = ToySocket.made.at(-1);
  if (last === undefined) throw new Error('no socket was opened');
  return last;
};

async function connected(): Promise<WebPen> {
  const opening = openWebPen(window);
  socket().open();
  const pen = await opening;
  if (pen === null) throw new Error('not connected');
  return pen;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', ToySocket);
  vi.stubGlobal('MessageChannel', ToyChannel);
  vi.stubGlobal('XMLHttpRequest', ToyRequest);
  ToySocket.made = [];
  ToyRequest.uploads = [];
  window.location.href = 'http://127.0.0.1:6200/';
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe('the connection', () => {
  it('is that of the origin of the page', async () => {
    await connected();
    const [, id] = /^ws:\/\/127\.0\.0\.1:6200\/bridge\?page=([0-9a-f-]{36})$/.exec(socket().address) ?? [];
    expect(id).toBeDefined();
    socket().end(1006);
    await vi.advanceTimersByTimeAsync(200);
    expect(socket().address).toBe(`ws://127.0.0.1:6200/bridge?page=${id}&again`);
    expect(socket().binaryType).toBe('arraybuffer');
  });

  it('is none if the server refuses it or does not answer', async () => {
    const refused = openWebPen(window);
    socket().end(1006);
    await expect(refused).resolves.toBeNull();
    const silent = openWebPen(window);
    await vi.advanceTimersByTimeAsync(5000);
    await expect(silent).resolves.toBeNull();
  });

  it('carries calls, commands, topics and events', async () => {
    const pen = await connected();
    const [topics, events]: [unknown[], unknown[]] = [[], []];
    pen.onTopic((message) => topics.push(message));
    pen.onEvent((message) => events.push(message));
    const calling = pen.call('pen_status', { a: 1 });
    const commanding = pen.command('endpoints.look', {});
    expect(socket().sent).toEqual([
      { channel: 0, value: { kind: 'call', id: 1, name: 'pen_status', params: { a: 1 } } },
      { channel: 0, value: { kind: 'command', id: 2, name: 'endpoints.look', params: {} } },
    ]);
    socket().receive(0, { kind: 'answer', id: 2, answer: ok({ found: 1 }) });
    socket().receive(0, { kind: 'answer', id: 1, answer: ok('fine') });
    socket().receive(0, { kind: 'topic', message: { topic: 'app' } });
    socket().receive(0, { kind: 'event', message: { type: 'notes' } });
    await expect(calling).resolves.toEqual(ok('fine'));
    await expect(commanding).resolves.toEqual(ok({ found: 1 }));
    expect([topics, events]).toEqual([[{ topic: 'app' }], [{ type: 'notes' }]]);
  });

  it('is opened again after it broke: what waits fails, and topics are requested again', async () => {
    const pen = await connected();
    const states: string[] = [];
    pen.onConnection((state) => states.push(state));
    pen.ready();
    const waiting = pen.call('pen_status', {});
    socket().end(1006);
    await expect(waiting).resolves.toMatchObject({ ok: false, error: { code: 'disconnected' } });
    await expect(pen.call('pen_status', {})).resolves.toMatchObject({ ok: false, error: { code: 'disconnected' } });
    for (const ms of [200, 400, 800, 1600, 3200, 5000, 5000]) {
      const before = ToySocket.made.length;
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(ToySocket.made).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(ToySocket.made).toHaveLength(before + 1);
      socket().end(1006);
      await vi.advanceTimersByTimeAsync(0);
    }
    await vi.advanceTimersByTimeAsync(5000);
    socket().open();
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toEqual(['lost', 'open']);
    expect(socket().sent).toEqual([{ channel: 0, value: { kind: 'ready' } }]);
    void pen.call('pen_status', {});
    expect(socket().sent).toHaveLength(2);
  });

  it.each(['now', 'when it is opened again'])('ends with a session that the server does not know: %s', async (when) => {
    const pen = await connected();
    const states: string[] = [];
    pen.onConnection((state) => states.push(state));
    if (when !== 'now') {
      socket().end(1006);
      await vi.advanceTimersByTimeAsync(200);
    }
    socket().end(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toBe('ended');
    expect(ToySocket.made).toHaveLength(when === 'now' ? 1 : 2);
    await expect(pen.call('pen_status', {})).resolves.toMatchObject({
      error: { suggestion: expect.stringContaining('npx pen-workbench') },
    });
  });

  it('is left to the page that took the window over', async () => {
    const pen = await connected();
    const states: string[] = [];
    pen.onConnection((state) => states.push(state));
    socket().end(4409);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['taken-over']);
    expect(ToySocket.made).toHaveLength(1);
    await expect(pen.call('pen_status', {})).resolves.toMatchObject({
      error: { suggestion: 'Go on there, or reload this page.' },
    });
  });
});

describe('an analysis port', () => {
  async function opened() {
    const pen = await connected();
    const client = createAnalysisClient(pen, window);
    const opening = client.open('/library/a.heapsnapshot');
    expect(socket().sent.at(-1)).toEqual({ channel: 0, value: { kind: 'port', id: 1, port: 1 } });
    socket().receive(0, { kind: 'answer', id: 1, answer: ok({}) });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket().sent.at(-1)).toMatchObject({ channel: 1, value: { type: 'open', requestId: 1 } });
    socket().receive(1, { type: 'answer', requestId: 1, value: {} });
    const document = await opening;
    if (!document.ok) throw new Error('not opened');
    return { client, document: document.value };
  }

  it('carries requests and replies on its channel, with typed arrays', async () => {
    const { document } = await opened();
    const asking = document.query('heap.detached', {});
    const { channel, value } = socket().sent.at(-1) ?? {};
    expect([channel, value]).toMatchObject([1, { type: 'query', query: 'heap.detached' }]);
    socket().receive(7, { type: 'answer', requestId: 2, value: 'of another port' });
    socket().receive(1, { type: 'answer', requestId: 2, value: { total: 2, groups: [] } });
    await expect(asking).resolves.toMatchObject({ ok: true, value: { total: 2 } });
  });

  it('is closed by the page with its last document', async () => {
    const { document } = await opened();
    document.close();
    expect(socket().sent.slice(-2)).toMatchObject([
      { channel: 1, value: { type: 'close' } },
      { channel: 0, value: { kind: 'close-port', port: 1 } },
    ]);
  });

  it.each([
    ['when the process ended', (): void => socket().receive(0, { kind: 'port-closed', port: 1 })],
    ['when the connection broke', (): void => socket().end(1006)],
  ])('is closed by the core %s', async (_when, end) => {
    const { client, document } = await opened();
    const asking = document.query('heap.detached', {});
    end();
    await expect(asking).resolves.toMatchObject({ ok: false, error: { code: 'analysis_crashed' } });
    await vi.advanceTimersByTimeAsync(200);
    if (socket().readyState === 0) socket().open();
    await vi.advanceTimersByTimeAsync(0);
    void client.open('/library/a.heapsnapshot');
    expect(socket().sent.at(-1)).toMatchObject({ channel: 0, value: { kind: 'port', port: 2 } });
  });
});

describe('files', () => {
  /** The person's choice in the file dialog; null: they cancel it. */
  async function choose(files: readonly File[] | null): Promise<HTMLInputElement> {
    const input = document.querySelector('input');
    if (input === null) throw new Error('no dialog is open');
    Object.defineProperty(input, 'files', { value: files ?? [] });
    input.dispatchEvent(new Event(files === null ? 'cancel' : 'change'));
    return input;
  }
  const file = (name: string): File => new File(['1'], name);

  it('are chosen, uploaded one after the other, and imported', async () => {
    const pen = await connected();
    ToyRequest.answer = (name) => ok({ captureIds: [`of ${name}`] });
    const progress: unknown[] = [];
    pen.onUpload((upload) => progress.push(upload));
    const opening = pen.command('files.open', {});
    await choose([file('a & b.har'), file('c.cpuprofile')]);
    await expect(opening).resolves.toEqual(ok({ captureIds: ['of a & b.har', 'of c.cpuprofile'] }));
    expect(ToyRequest.uploads.map(({ url }) => url)).toEqual([
      '/upload?use=import&name=a+%26+b.har',
      '/upload?use=import&name=c.cpuprofile',
    ]);
    expect(progress.slice(0, 2)).toEqual([{ name: 'a & b.har', sentBytes: 1, totalBytes: 1 }, null]);
    expect(document.querySelector('input')).toBeNull();
    expect(socket().sent).toEqual([]);
  });

  it('are none after a cancel', async () => {
    const pen = await connected();
    const opening = pen.command('files.open', {});
    await choose(null);
    await expect(opening).resolves.toEqual(ok({ captureIds: [] }));
    const adding = pen.command('source-maps.add', { from: 'file' });
    await choose(null);
    await expect(adding).resolves.toEqual(ok({ added: [] }));
  });

  it('of a folder are its source maps', async () => {
    const pen = await connected();
    ToyRequest.answer = (name) => ok({ added: [`/maps/${name}`] });
    const adding = pen.command('source-maps.add', { from: 'folder' });
    const input = await choose([file('a.js'), file('a.js.map')]);
    expect(input.webkitdirectory).toBe(true);
    await expect(adding).resolves.toEqual(ok({ added: ['/maps/a.js.map'] }));
  });

  it('that were dropped are uploaded; one that cannot be sent says so', async () => {
    const pen = await connected();
    ToyRequest.answer = () => null;
    await expect(pen.takeFile('import', file('a.har'))).resolves.toMatchObject({
      error: { message: expect.stringContaining('a.har') },
    });
    const opening = pen.command('files.open', {});
    await choose([file('b.har'), file('c.har')]);
    await expect(opening).resolves.toMatchObject({ error: { message: expect.stringMatching(/^b\.har: /) } });
    expect(ToyRequest.uploads).toHaveLength(2);
  });

  it('that the core offers, and pictures, are downloaded', async () => {
    const pen = await connected();
    const links: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      links.push(`${this.download} ${this.href.split(':')[0]}`);
    });
    socket().receive(0, { kind: 'download', url: '/download/1', name: 'a.cpuprofile' });
    const saving = pen.command('pictures.save-as', { name: 'Trace 23:41', format: 'svg', bytes: new Uint8Array(3) });
    await expect(saving).resolves.toEqual(ok({ path: 'Trace 23-41.svg' }));
    expect(links).toEqual(['a.cpuprofile http', 'Trace 23-41.svg blob']);
  });

  it('texts are copied by the browser, or by the older way where a frame may not', async () => {
    const pen = await connected();
    const writeText = vi.fn<() => Promise<void>>(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    await expect(pen.command('clipboard.write', { text: 'a' })).resolves.toEqual(ok({}));
    writeText.mockRejectedValue(new Error('denied'));
    const copy = vi.fn<() => boolean>(() => false);
    Object.assign(document, { execCommand: copy });
    await expect(pen.command('clipboard.write', { text: 'b' })).resolves.toMatchObject({
      error: { code: 'permission_denied' },
    });
    copy.mockReturnValue(true);
    await expect(pen.command('clipboard.write', { text: 'c' })).resolves.toEqual(ok({}));
  });
});
