/**
 * `pen mcp` while the app runs: lines of stdin become requests of Streamable HTTP, its messages become lines of stdout. No SDK and no
 * schemas, because this starts with every assistant. It inspects only the handshake and ids, so that every request gets an answer.
 */
import type { Readable, Writable } from 'node:stream';
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import { createLineSplitter } from '../../../../shared/base/line-splitter.ts';
import { cancelledBy, isStateless, statelessHeaders } from '../../../../shared/core/contracts/stateless-wire.ts';
import { createAppLink, type AppLink, type AppLinkOptions } from './app-link.ts';
import type { Address } from './http-exchange.ts';

/** Equal to the limit of a request body. */
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;
/**
 * The time that running calls may take when stdin has closed: `echo … | pen mcp` must get its answers. Each answer begins it again, so that many small
 * calls on a busy machine are all answered, and a long one is cancelled before the two seconds after which clients end the process.
 */
const LAST_CALLS_MS = 1_500;
/** The time that the app may take to accept what came in before stdin closed, the handshake included, which a busy machine delays by seconds. */
const LAST_LINES_MS = 10_000;

export interface StdioShimOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** The running app, null if none runs now. */
  readonly locate: () => Promise<Address | null>;
  /** The endpoints of `--cdp-url`. */
  readonly cdpUrls: readonly string[];
  /** `--structured` and `--core`. */
  readonly asked: AppLinkOptions['asked'];
  /** The flags that are rights of this client. */
  readonly flags: AppLinkOptions['flags'];
  /** Writes a line to stderr. */
  readonly say: (sentence: string) => void;
  /** Stopped by a signal. */
  readonly interrupt: AbortSignal;
}

type Id = string | number;

interface Message {
  readonly id?: Id | null;
  readonly method?: string;
  readonly params?: { readonly level?: unknown; readonly uri?: unknown };
}

const RPC = { parseError: -32_700, invalidRequest: -32_600, serverError: -32_000 } as const;
const GONE = 'PEN Workbench is not running. Start it again; this server rejoins it automatically.';
const ENDED_MEANWHILE =
  'PEN Workbench ended while it worked on this request, so its outcome is unknown. Send it again when PEN Workbench is back.';

/** An answer to the request that came with an error status, as the app sent it; null if the body is none. */
function errorFor(ids: ReadonlySet<Id>, body: string): string | null {
  try {
    const { id, error } = JSON.parse(body) as { id?: Id; error?: unknown };
    return id !== undefined && ids.has(id) && error !== undefined ? body : null;
  } catch {
    return null;
  }
}

/** The JSON-RPC error of a request that the app refused; one of ours if its answer is none. */
function refusalIn(body: string): { code: number; message: string } {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: number; message?: string } };
    if (typeof error?.code === 'number' && typeof error.message === 'string')
      return { code: error.code, message: error.message };
  } catch {
    // The body is not an error of ours.
  }
  return { code: RPC.serverError, message: 'PEN Workbench refused the request and gave no reason.' };
}

/** The requests among the messages of a line, by their ids. */
function requestIds(messages: readonly Message[]): Set<Id> {
  const ids = new Set<Id>();
  for (const { id, method } of messages) if (method !== undefined && id !== undefined && id !== null) ids.add(id);
  return ids;
}

interface Lines {
  /** Answers that were written so far. */
  readonly written: Listenable<void>;
  /** Resolves when the app has accepted everything that came in so far. */
  taken(): Promise<unknown>;
  /** Resolves when everything accepted is answered. */
  answered(): Promise<unknown>;
}

/** Reads stdin and sends one message after the other; each waits only until the app has accepted the previous one. */
function passLines(options: StdioShimOptions, link: AppLink, write: (json: string) => void): Lines {
  const written = new Emitter<void>();
  const open = new Set<Promise<void>>();
  let lane: Promise<void> = Promise.resolve();
  const fail = (id: Id | null, code: number, message: string): void =>
    write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));

  /** Running requests of the protocol without sessions. */
  const running = new Map<unknown, AbortController>();

  /** Writes a message of the app; an answer takes its id out of `ids`. */
  const passOn =
    (ids: Set<Id>) =>
    (json: string): void => {
      const { id, method } = JSON.parse(json) as Message;
      write(json);
      if (method !== undefined || id === undefined || id === null) return;
      ids.delete(id);
      written.emit();
    };

  /** Follows an answer to its end. */
  function keep(finished: Promise<void>): void {
    const rest = finished.finally(() => open.delete(rest));
    open.add(rest);
  }

  async function deliverStateless(line: Uint8Array, message: Message, ids: Set<Id>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const { id } = message;
    if (id !== undefined) running.set(id, controller);
    const end = (code: number, text: string): void => {
      if (running.get(id) === controller) running.delete(id);
      // A cancelled request has no answer.
      if (!signal.aborted) ids.forEach((each) => fail(each, code, text));
    };
    const headers = statelessHeaders(message);
    const answer = await link.sendStateless(line, { headers, signal, onMessage: passOn(ids) });
    if (answer === null) {
      end(RPC.serverError, GONE);
      return;
    }
    const finish = async (): Promise<void> => {
      const { refusal } = await answer.ended;
      const error = errorFor(ids, refusal);
      if (error !== null) passOn(ids)(error);
      else if (answer.status >= 400) end(RPC.invalidRequest, refusalIn(refusal).message);
      else end(RPC.serverError, ENDED_MEANWHILE);
      if (running.get(id) === controller) running.delete(id);
    };
    keep(finish());
  }

  async function deliver(line: Uint8Array): Promise<void> {
    const text = Buffer.from(line).toString('utf8');
    if (text.trim() === '') return;
    let parsed: Message | Message[];
    try {
      parsed = JSON.parse(text) as Message | Message[];
    } catch {
      fail(null, RPC.parseError, 'The line is not JSON. Send one message per line, in UTF-8.');
      return;
    }
    const messages = Array.isArray(parsed) ? parsed : [parsed];
    const ids = requestIds(messages);
    const failAll = (code: number, message: string): void => ids.forEach((id) => fail(id, code, message));
    const [first] = messages;
    const cancelled = running.get(cancelledBy(first));
    if (cancelled !== undefined) {
      cancelled.abort();
      return;
    }
    if (first !== undefined && messages.length === 1 && isStateless(first)) {
      await deliverStateless(line, first, ids);
      return;
    }
    if (first?.method === 'initialize') {
      const { taken, refusal } = await link.handshake(text);
      if (taken) return;
      const { code, message } = refusal === null ? { code: RPC.serverError, message: GONE } : refusalIn(refusal);
      failAll(code, message);
      return;
    }
    for (const { method, params } of messages) if (method !== undefined) link.remember(method, params);
    const answer = await link.send(line, passOn(ids));
    if (answer === null) {
      failAll(RPC.serverError, GONE);
      return;
    }
    if (first?.method === 'notifications/initialized') link.followEvents();
    const finish = async (): Promise<void> => {
      const { refusal } = await answer.ended;
      if (answer.status >= 400) failAll(RPC.invalidRequest, refusalIn(refusal).message);
      else failAll(RPC.serverError, ENDED_MEANWHILE);
    };
    keep(finish());
  }

  const splitter = createLineSplitter({
    limitBytes: LINE_LIMIT_BYTES,
    onLine: (line) => {
      lane = lane.then(() => deliver(line));
    },
    onTooLong: () => {
      const refuse = (): void => fail(null, RPC.invalidRequest, `A message is longer than ${LINE_LIMIT_BYTES} bytes.`);
      lane = lane.then(refuse);
    },
  });
  options.stdin.on('data', (chunk: Buffer) => splitter.push(chunk));
  return { written, taken: () => lane, answered: () => Promise.all(open) };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Resolves when nothing was heard for this long, from now on. */
function silence(heard: Listenable<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      listening.dispose();
      resolve();
    };
    let timer = setTimeout(end, ms).unref();
    const listening = heard.listen(() => {
      clearTimeout(timer);
      timer = setTimeout(end, ms).unref();
    });
  });
}

/** Runs until stdin ends or the interrupt comes; all calls of this client are cancelled by then. */
export async function runStdioShim(options: StdioShimOptions): Promise<void> {
  const write = (json: string): void => void options.stdout.write(`${json}\n`);
  const link = createAppLink({
    locate: options.locate,
    cdpUrls: options.cdpUrls,
    asked: options.asked,
    flags: options.flags,
    onMessage: write,
    onRejoined: () => {
      options.say('rejoined PEN Workbench.');
      // The restarted app may have different tools and captures.
      write('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
      write('{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}');
    },
  });
  const lines = passLines(options, link, write);
  const interrupted = new Promise<void>((resolve) => {
    if (options.interrupt.aborted) resolve();
    else options.interrupt.addEventListener('abort', () => resolve(), { once: true });
  });
  const closed = new Promise<void>((resolve) => {
    options.stdin.on('end', resolve);
    options.stdin.on('close', resolve);
    options.stdin.on('error', () => resolve());
  });
  await Promise.race([closed, interrupted]);
  if (!options.interrupt.aborted) {
    await Promise.race([lines.taken(), after(LAST_LINES_MS), interrupted]);
    await Promise.race([lines.answered(), silence(lines.written, LAST_CALLS_MS), interrupted]);
  }
  await link.close();
}
