/** One HTTP request of the protocol without sessions: handed to the SDK as a request of the fetch standard, and its response written back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import {
  createStatelessExchange,
  isAnswered,
  type StatelessOptions,
  type StatelessRequest,
} from './stateless-server.ts';

/** The headers that the protocol defines. `authorization` was checked before, and goes no further. */
function protocolHeaders({ headers }: IncomingMessage): Headers {
  const known = Object.entries(headers).filter(
    ([name]) => name === 'accept' || name === 'content-type' || name.startsWith('mcp-'),
  );
  return new Headers(known.map(([name, value]) => [name, String(value)]));
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
  // Loaded with the first such client.
  const { createMcpHandler } = await import('@modelcontextprotocol/server');
  const { log } = options;
  const onError = (error: Error): void => log.debug('MCP request refused', { error: error.message });
  const gone = new AbortController();
  const exchange = await createStatelessExchange(options, sender, () => void handler.close());
  // The SDK answers a method that its server does not know with HTTP status 404.
  if (!isAnswered(body)) delete exchange.server.fallbackRequestHandler;
  const handler = createMcpHandler(() => exchange.server, { legacy: 'reject', onerror: onError });
  response.on('close', () => {
    gone.abort();
    exchange.end();
  });
  try {
    exchange.listen(body, handler.notify);
    const answer = await handler.fetch(
      new Request('http://127.0.0.1/mcp', { method: 'POST', headers: protocolHeaders(request), signal: gone.signal }),
      { parsedBody: body },
    );
    if (response.destroyed) return;
    response.writeHead(answer.status, { 'Cache-Control': 'no-store', ...Object.fromEntries(answer.headers) });
    if (answer.body === null) response.end();
    else await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
  } catch (thrown) {
    // The client has gone while it was answered.
    if (!gone.signal.aborted) throw thrown;
  }
}
