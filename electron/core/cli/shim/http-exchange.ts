/** The client's side of Streamable HTTP, for the shim and for commands that join the app: one message out, and any messages back as raw text, from a stream or a document. */
import type { Agent, IncomingMessage } from 'node:http';
import { createLineSplitter } from '../../../../shared/base/line-splitter.ts';
import { createProvenAgent } from '../../discovery/index.ts';

/** The MCP address of the running app. */
export interface Address {
  readonly url: string;
  readonly token: string;
  /** The token of the assistant that is served; without one the client is one of those without a token of their own. */
  readonly assistantToken?: string | undefined;
  /** The token of the user's own commands. A server must prove that it knows it, which no assistant could, before anything is sent there. */
  readonly personToken: string;
}

export interface Answer {
  readonly status: number;
  readonly sessionId: string | null;
  /** Resolves when the answer has ended: `whole`, or false if the connection broke before. */
  readonly ended: Promise<{ whole: boolean; /** Text of an error answer. */ refusal: string }>;
}

export interface ExchangeOptions {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** One raw JSON-RPC message of the answer; only called for answers with status 200. */
  readonly onMessage: (json: string) => void;
  /** A message of the answer is larger than the limit, and is dropped. */
  readonly onTooLong?: () => void;
  readonly signal?: AbortSignal;
}

export interface Exchange {
  /** Resolves when the status line is there: the server has accepted the message by then. Rejects with the socket's error. */
  send(address: Address, options: ExchangeOptions): Promise<Answer>;
  close(): void;
}

/** A message is at most a tool's answer; a larger one is a bug in the app. */
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Passes on the data of each event (`data: {…}`, ended by an empty line). Our server writes one data line per event. */
function readEvents(
  response: IncomingMessage,
  { onMessage, onTooLong = () => undefined }: Pick<ExchangeOptions, 'onMessage' | 'onTooLong'>,
): void {
  const lines = createLineSplitter({
    limitBytes: MESSAGE_LIMIT_BYTES,
    onLine: (bytes) => {
      const line = Buffer.from(bytes).toString('utf8');
      if (line.startsWith('data: {')) onMessage(line.slice(6));
    },
    onTooLong,
  });
  response.on('data', (chunk: Buffer) => lines.push(chunk));
}

/** Reads an answer to its end. */
function follow(response: IncomingMessage, options: Pick<ExchangeOptions, 'onMessage' | 'onTooLong'>): Answer['ended'] {
  const succeeded = response.statusCode === 200;
  const chunks: Buffer[] = [];
  if (succeeded && response.headers['content-type']?.startsWith('text/event-stream') === true)
    readEvents(response, options);
  else response.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const settle = (whole: boolean): void => {
      const text = Buffer.concat(chunks).toString('utf8').trim();
      if (succeeded && whole && text !== '') options.onMessage(text);
      resolve({ whole, refusal: succeeded ? '' : text });
    };
    response.on('end', () => settle(true));
    response.on('error', () => settle(false));
    response.on('close', () => settle(false));
  });
}

/** Loaded with `getBuiltinModule`: `import` reads every export of the module, and one of them loads all of undici (30 ms of a start). */
const { request } = process.getBuiltinModule('node:http');

export function createExchange({ keepAlive }: { readonly keepAlive: boolean }): Exchange {
  // Keyed by token: a restarted app may have another, and answers to the old one may still arrive.
  const agents = new Map<string, Agent>();
  const agentFor = (token: string): Agent => {
    const agent = agents.get(token) ?? createProvenAgent(token, { keepAlive });
    agents.set(token, agent);
    return agent;
  };
  return {
    send({ url, token, assistantToken, personToken }, options) {
      const { hostname, port, pathname } = new URL(url);
      const agent = agentFor(personToken);
      return new Promise((resolve, reject) => {
        const sent = request(
          {
            agent,
            // The app listens there; the name may resolve to ::1 first.
            host: hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, ''),
            port,
            path: pathname,
            method: options.method,
            headers: {
              // Sent only after the server has proven that it is ours (`createProvenAgent`).
              authorization: `Bearer ${assistantToken ?? token}`,
              accept: options.method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
              ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
              ...options.headers,
            },
            ...(options.signal === undefined ? {} : { signal: options.signal }),
          },
          (response) => {
            const named = response.headers['mcp-session-id'];
            resolve({
              status: response.statusCode ?? 0,
              sessionId: typeof named === 'string' ? named : null,
              ended: follow(response, options),
            });
          },
        );
        sent.on('error', reject);
        sent.end(options.body);
      });
    },
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}
