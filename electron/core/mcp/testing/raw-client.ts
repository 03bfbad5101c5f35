/** A client that writes HTTP and JSON-RPC by hand, so that tests see the wire format and can send what no SDK would. */
import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** JSON-RPC messages of the answer, whether it is one document or an event stream. */
  readonly messages: RpcMessage[];
}

export interface RpcMessage {
  readonly jsonrpc: string;
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: Record<string, unknown> };
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: RpcMessage) => void;
  readonly onOpen?: () => void;
}

/** Splits an event stream into its messages as they arrive. */
export function createEventReader(onMessage: (message: RpcMessage) => void): (text: string) => void {
  let pending = '';
  return (text) => {
    pending += text;
    let end = pending.indexOf('\n\n');
    while (end !== -1) {
      const data = pending
        .slice(0, end)
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n');
      pending = pending.slice(end + 2);
      if (data !== '') onMessage(JSON.parse(data) as RpcMessage);
      end = pending.indexOf('\n\n');
    }
  };
}

/** Sends one request and resolves when its answer has ended. */
export function sendRaw(port: number, options: RawRequest): Promise<RawAnswer> {
  const body =
    options.body === undefined
      ? undefined
      : typeof options.body === 'string'
        ? options.body
        : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        // A separate connection, so that tests may close it.
        agent: false,
        port,
        method: options.method ?? 'POST',
        path: options.path ?? '/mcp',
        headers: {
          accept: 'application/json, text/event-stream',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (response) => {
        const messages: RpcMessage[] = [];
        let text = '';
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
        const read = createEventReader((message) => {
          messages.push(message);
          options.onMessage?.(message);
        });
        options.onOpen?.();
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (isStream) read(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          if (!isStream && response.headers['content-type'] === 'application/json' && text !== '') {
            messages.push(JSON.parse(text) as RpcMessage);
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, messages });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface RawSession {
  readonly sessionId: string;
  readonly initialized: RpcMessage;
  /** Sends one request and returns its answer; notifications are passed to `onMessage`. */
  ask(
    method: string,
    params?: Record<string, unknown>,
    options?: Partial<RawRequest> & { id?: number },
  ): Promise<RpcMessage>;
  notify(method: string, params?: Record<string, unknown>): Promise<RawAnswer>;
  headers: Record<string, string>;
}

/** The handshake, written by hand. */
export async function openRawSession(
  port: number,
  token: string,
  options: { name?: string; headers?: Record<string, string> } = {},
): Promise<RawSession> {
  const authorized = { authorization: `Bearer ${token}`, ...options.headers };
  const answer = await sendRaw(port, {
    headers: authorized,
    body: {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: options.name ?? 'raw', version: '1.0' },
      },
    },
  });
  const sessionId = String(answer.headers['mcp-session-id']);
  const headers = { ...authorized, 'mcp-session-id': sessionId, 'mcp-protocol-version': '2025-06-18' };
  let lastId = 0;
  const session: RawSession = {
    sessionId,
    headers,
    initialized: answer.messages[0] ?? { jsonrpc: '' },
    async ask(method, params = {}, more = {}) {
      lastId += 1;
      const { id = lastId, ...rest } = more;
      const given = await sendRaw(port, { ...rest, headers, body: { jsonrpc: '2.0', id, method, params } });
      const own = given.messages.find((message) => message.id === id);
      if (own === undefined) throw new Error(`no answer to ${method}: ${given.status} ${given.text}`);
      return own;
    },
    notify: (method, params = {}) => sendRaw(port, { headers, body: { jsonrpc: '2.0', method, params } }),
  };
  await session.notify('notifications/initialized');
  return session;
}

/** The list under `name` in a result; fails the test where there is none. */
export function rowsOf(message: RpcMessage, name: string): Record<string, unknown>[] {
  const rows = message.result?.[name];
  if (!Array.isArray(rows)) throw new Error(`no ${name} in ${JSON.stringify(message)}`);
  return rows;
}
