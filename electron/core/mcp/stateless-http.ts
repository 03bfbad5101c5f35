/** Requests of the protocol without sessions: handed to the SDK as requests of the fetch standard, and its response written to the client. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createStatelessExchange,
  isAnswered,
  type StatelessOptions,
  type StatelessRequest,
} from './stateless-server.ts';

/** The headers that the protocol defines. `authorization` was checked before, and goes no further. */
function protocolHeaders({ headers }: IncomingMessage): Record<string, string> {
  const known = Object.entries(headers).filter(
    ([name]) => name === 'accept' || name === 'content-type' || name.startsWith('mcp-'),
  );
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

/** Answers one message. `signal`: the client has gone, or has cancelled the request. `ended` is to be called when the answer is written. */
export async function respondStatelessly(
  options: StatelessOptions,
  sender: StatelessRequest,
  message: unknown,
  { headers, signal }: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
): Promise<{ readonly answer: Response; readonly ended: () => void }> {
  // Loaded with the first such client.
  const { createMcpHandler } = await import('@modelcontextprotocol/server');
  const { log } = options;
  const onError = (error: Error): void => log.debug('MCP request refused', { error: error.message });
  const exchange = await createStatelessExchange(options, sender, () => void handler.close());
  // The SDK answers a method that its server does not know with HTTP status 404.
  if (!isAnswered(message)) delete exchange.server.fallbackRequestHandler;
  // The command that serves stdio sends its next line when this one is accepted, which the head of a stream shows before the answer is there.
  const responseMode = sender.transport === 'stdio' ? 'sse' : 'auto';
  const handler = createMcpHandler(() => exchange.server, { legacy: 'reject', responseMode, onerror: onError });
  try {
    exchange.listen(message, handler.notify);
    const request = new Request('http://127.0.0.1/mcp', { method: 'POST', headers, signal });
    return { answer: await handler.fetch(request, { parsedBody: message }), ended: () => exchange.end() };
  } catch (thrown) {
    exchange.end();
    throw thrown;
  }
}

/** `body`: the parsed body of the request. */
export async function answerStatelessly(
  options: StatelessOptions,
  sender: StatelessRequest,
  {
    request,
    response,
    body,
  }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly body: unknown },
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { answer, ended } = await respondStatelessly(options, sender, body, {
    headers: protocolHeaders(request),
    signal: gone.signal,
  });
  try {
    if (response.destroyed) return;
    const headers = { 'Cache-Control': 'no-store', ...Object.fromEntries(answer.headers) };
    if (answer.body === null || answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
      const whole = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { ...headers, 'Content-Length': whole.length });
      response.end(whole);
      return;
    }
    response.writeHead(answer.status, headers);
    // The client is to see that its request was accepted, before the first message.
    response.flushHeaders();
    await pipeline(Readable.fromWeb(answer.body), response);
  } catch (thrown) {
    // The client has gone while it was answered.
    if (!gone.signal.aborted) throw thrown;
  } finally {
    ended();
  }
}
