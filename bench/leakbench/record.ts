/**
 * Records what an assistant asks. An MCP server on a port of this machine, which passes each call on to one of the servers and writes it down.
 * It adds one tool, `report`, with which the assistant says what it found, and which ends the recording.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Program } from './case.ts';
import { recordingFile, takenOf, withoutFolder, type RecordedCall, type Recording } from './recording.ts';
import { textAnswer } from './replay.ts';
import { READY_MS, startProgram } from './running.ts';
import { connected } from './servers.ts';

const CALL_LIMIT_MS = 600_000;

const REPORT = {
  name: 'report',
  description: 'Say what you found: the line or the function that is the cause. It ends the recording.',
  inputSchema: { type: 'object' as const, properties: { found: { type: 'string' } }, required: ['found'] },
};

export interface Asked {
  readonly program: Program;
  readonly name: string;
  readonly server: Recording['server'];
  /** What counts as right in the program. */
  readonly right: readonly RegExp[];
}

/** Returns at the report. `onReady` receives the address, and the folder where the assistant may write files. */
export async function recorded(asked: Asked, onReady: (url: string, folder: string) => void): Promise<Recording> {
  const { program, name, server, right } = asked;
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-record-'));
  const running = await startProgram(program, name);
  await delay(READY_MS);
  const client = await connected(server, running.port, folder);
  const calls: RecordedCall[] = [];
  const answers: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let said: string | null = null;
  const proxy = new Server(
    { name: `leakbench-${server}`, version: '1' },
    { capabilities: { tools: {} }, instructions: client.getInstructions() ?? '' },
  );
  proxy.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: [...(await client.listTools()).tools, REPORT],
  }));
  proxy.setRequestHandler(CallToolRequestSchema, async ({ params: { name: tool, arguments: given = {} } }) => {
    if (tool === REPORT.name) {
      said = String(given['found']);
      return { content: [{ type: 'text', text: 'Recorded.' }] };
    }
    const from = performance.now();
    const raw = await client.callTool({ name: tool, arguments: given }, undefined, { timeout: CALL_LIMIT_MS });
    const { text, isError } = textAnswer(raw);
    const parameters = withoutFolder(given, folder);
    const ms = Math.round(performance.now() - from);
    calls.push({ tool, parameters, taken: takenOf(parameters, answers), bytes: Buffer.byteLength(text), ms, isError });
    answers.push(text);
    return raw;
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await proxy.connect(transport);
  const http = createServer((request, response) => {
    // A page of another origin that resolves its name to this machine.
    if (!/^127\.0\.0\.1:\d+$/.test(request.headers.host ?? '')) {
      response.writeHead(403).end();
      return;
    }
    // Only when the assistant has the answer to its report.
    response.once('close', () => {
      if (said !== null) end(said);
    });
    void transport.handleRequest(request, response);
  });
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    if (typeof address === 'object' && address !== null) onReady(`http://127.0.0.1:${address.port}/mcp`, folder);
  });
  try {
    const report = await ended;
    const named = answers.findIndex((text) => right.some((pattern) => pattern.test(text)));
    const version = client.getServerVersion();
    return {
      case: name,
      server,
      version: `${version?.name ?? ''} ${version?.version ?? ''}`.trim(),
      calls,
      namedAfter: named < 0 ? null : named + 1,
      report,
    };
  } finally {
    await proxy.close();
    http.close();
    await client.close();
    await running[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Into `recordings/`. Returns the file. */
export function writeRecording(recording: Recording): string {
  const file = recordingFile(recording);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(recording, null, 1)}\n`);
  return file;
}
