/**
 * `npm run bench caps`: a heap snapshot of more than 2 GB and a trace of more than 500 MB, each from a browser that never stops sending, into
 * `pen serve` with its own limits. Each must end with an error that names the limit, leave no file and no capture, and not grow the server's
 * memory with what arrives. Ends with exit code 1 otherwise. Linux.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startEndlessBrowser } from './caps/endless-browser.ts';
import { startMcpServer } from './mcp-server.ts';
import { memoryOf } from './process-tree.ts';
import { printTable } from './table.ts';

const MIB = 1024 ** 2;
/** More than the limit, so that a limit that does not hold is seen and the run still ends. */
const PAST_BYTES = 256 * MIB;
/** The part of 2 GB that waits for the disk (32 MB) and the socket, with room for the collector. */
const MAX_GROWTH_BYTES = 512 * MIB;
const SAMPLE_MS = 200;

const CAPS = [
  { tool: 'pen_heap_snapshot', parameters: {}, limitBytes: 2 * 1024 * MIB, says: /reached its limit of 2(?:\.0+)? GB/ },
  {
    tool: 'pen_capture_trace',
    parameters: { duration: 1 },
    limitBytes: 500 * MIB,
    says: /reached its limit of 500(?:\.0+)? MB/,
  },
] as const;

const ListSchema = z.object({ total: z.number() });

/** Files of captures, anywhere below a folder. */
function captureFiles(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /(?:^|[/\\])(?:heap|trace)-[^/\\]*$/.test(name),
      )
    : [];
}

async function check({ tool, parameters, limitBytes, says }: (typeof CAPS)[number]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-caps-'));
  const browser = await startEndlessBrowser(limitBytes + PAST_BYTES);
  const server = await startMcpServer(join(folder, 'data'), ['--cdp-url', `http://127.0.0.1:${browser.port}`]);
  try {
    const ownBytes = (): number => memoryOf(server.pid)?.ownBytes ?? 0;
    const beforeBytes = ownBytes();
    const peak = { bytes: beforeBytes, isDone: false };
    const watching = (async () => {
      while (!peak.isDone) {
        peak.bytes = Math.max(peak.bytes, ownBytes());
        await delay(SAMPLE_MS);
      }
    })();
    const answer = await server.call(tool, parameters).then(
      () => 'the capture was stored',
      (thrown: unknown) => String(thrown),
    );
    peak.isDone = true;
    await watching;
    const { total } = ListSchema.parse(await server.call('pen_list_captures', {}));
    const left = captureFiles(folder);
    const growthBytes = peak.bytes - beforeBytes;
    const problems = [
      ...(says.test(answer) ? [] : [`the answer does not name the limit: ${answer}`]),
      ...(browser.sentBytes() >= limitBytes ? [] : [`it ended after ${browser.sentBytes()} bytes`]),
      ...(total === 0 ? [] : [`${total} captures are listed`]),
      ...(left.length === 0 ? [] : [`files are left: ${left.join(', ')}`]),
      ...(growthBytes <= MAX_GROWTH_BYTES ? [] : ['memory grew with what arrived']),
      ...(tool === 'pen_capture_trace' && !browser.commands().includes('IO.close')
        ? ['the stream of the browser was not closed']
        : []),
    ];
    return [
      tool,
      `${Math.round(limitBytes / MIB)} MB`,
      `${Math.round(browser.sentBytes() / MIB)} MB`,
      `${Math.round(growthBytes / MIB)} MB`,
      problems.length === 0 ? 'holds' : problems.join('; '),
    ];
  } finally {
    await server.end();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows: (readonly string[])[] = [];
for (const cap of CAPS) rows.push(await check(cap));
printTable(['capture', 'limit', 'sent', 'memory of the server grew by', 'result'], rows);
if (rows.some((row) => row.at(-1) !== 'holds')) process.exitCode = 1;
