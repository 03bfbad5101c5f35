/** Messages of an assistant as bytes, over a pipe and over HTTP, to a server with tools that reach nothing. */
import { PassThrough } from 'node:stream';
import { eventually } from '../../../electron/core/cdp/testing/real-targets.ts';
import { createServers, TOKEN, type Started } from '../../../electron/core/mcp/testing/servers.ts';
import {
  openRawSession,
  sendRaw,
  type RawSession,
  type RpcMessage,
} from '../../../electron/core/mcp/testing/raw-client.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { Random } from '../random.ts';
import { jsonSeed, seedsIn, type FuzzReader, type FuzzReading } from './reader.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: { roots: { listChanged: true }, elicitation: {} },
    clientInfo: { name: 'fuzz', title: 'Fuzz', version: '1.0' },
  },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
/** Asked after each mutant: the client must still be served. */
const LAST = { jsonrpc: '2.0', id: 'last', method: 'ping' };

/** The JSON-RPC code of an exception that nobody expected. */
const INTERNAL = -32_603;

function bug(what: string, message: string): FuzzReading {
  return { what, result: err(appError('internal', message)) };
}

function readingOf(what: string, { error, result, method }: RpcMessage): FuzzReading {
  if (error === undefined) return { what, result: ok(result ?? method ?? null) };
  if (error.code === INTERNAL) return bug(what, error.message);
  return { what, result: err(appError('invalid_params', error.message)) };
}

/** One client on a pipe: the mutant arrives in pieces, before or after the handshake. */
async function overPipe({ server }: Started, bytes: Uint8Array, random: Random): Promise<FuzzReading[]> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  let output = '';
  stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  let hasEnded = false;
  const served = server.serveStdio({ stdin, stdout }).finally(() => (hasEnded = true));
  const send = (message: object): void => void stdin.write(`${JSON.stringify(message)}\n`);
  const mutant = (): void => {
    const border = random.below(bytes.length);
    stdin.write(bytes.subarray(0, border));
    stdin.write(bytes.subarray(border));
    stdin.write('\n');
  };
  const isFirst = random.once(4);
  if (isFirst) mutant();
  send(INITIALIZE);
  send(INITIALIZED);
  if (!isFirst) mutant();
  send(LAST);
  await eventually('the answer to the last message', () => (hasEnded || output.includes('"id":"last"') ? true : null));
  const wasServed = !hasEnded;
  stdin.end();
  await served;
  const messages = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line): RpcMessage => JSON.parse(line));
  return [
    ...messages.map((message) => readingOf('pipe', message)),
    ...(wasServed ? [] : [bug('pipe', 'the client is not served any more')]),
  ];
}

/** The body of a request of a client that is known. */
async function overHttp({ port }: Started, session: RawSession, bytes: Uint8Array): Promise<FuzzReading[]> {
  const { status, messages, text } = await sendRaw(port, {
    headers: session.headers,
    body: new TextDecoder().decode(bytes),
  });
  return [
    ...messages.map((message) => readingOf('HTTP', message)),
    ...(status >= 500 ? [bug('HTTP', `status ${status}: ${text}`)] : []),
  ];
}

export function mcpMessageReader(): FuzzReader {
  let started: Promise<{ server: Started; session: RawSession }> | null = null;
  const start = async (): Promise<{ server: Started; session: RawSession }> => {
    const server = await createServers().start();
    return { server, session: await openRawSession(server.port, TOKEN) };
  };
  return {
    name: 'mcp-message',
    seeds: () => [jsonSeed(INITIALIZE), ...seedsIn('mcp-message')],
    async read(bytes, random) {
      started ??= start();
      const { server, session } = await started;
      return random.once(3) ? overHttp(server, session, bytes) : overPipe(server, bytes, random);
    },
  };
}
