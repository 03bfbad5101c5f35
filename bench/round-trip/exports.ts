/** Captures of a busy page, recorded and exported by the app's own tools. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { startMcpServer, type Call } from '../mcp-server.ts';
import type { BusyPage } from '../trace/busy-page.ts';

const RECORD_S = 3;
const SAMPLING_MS = 2000;
/** The cooldowns of the tools. */
const PAUSE_MS = 6000;

const CapturedSchema = z.object({ captureId: z.string() });
const WrittenSchema = z.object({ path: z.string() });

export interface Exports {
  readonly cpuProfile: string;
  readonly cpuPprof: string;
  readonly cpuSpeedscope: string;
  readonly heapProfile: string;
  readonly heapPprof: string;
  readonly heapSpeedscope: string;
  readonly trace: string;
  /** Created from the browser's own Perfetto file, by importing it and exporting it as JSON. */
  readonly traceOfPerfetto: string;
  readonly perfetto: string;
}

async function onPage(
  { port, targetId }: BusyPage,
  work: (page: Awaited<ReturnType<typeof CDP>>) => Promise<unknown>,
): Promise<void> {
  const page = await CDP({ port, target: targetId, local: true });
  try {
    await work(page);
  } finally {
    await page.close();
  }
}

function loadBusy(busy: BusyPage): Promise<void> {
  return onPage(busy, async (page) => {
    await page.Page.enable();
    await page.Page.navigate({ url: `${busy.origin}/` });
    await delay(2000);
  });
}

/** A sampled heap contains what is alive at its end: the page's own work retains next to nothing. */
const KEEP = `globalThis.kept = [];
function keepRows() { for (let at = 0; at < 30000; at += 1) kept.push({ at, text: 'row ' + at }); }
function keepMaps() { for (let at = 0; at < 3000; at += 1) kept.push(new Map([[at, { at }]])); }
function keepLists() { for (let at = 0; at < 5000; at += 1) kept.push(Array.from({ length: 40 }, (_, n) => n * 0.5)); }
(function keepAll() { keepRows(); keepMaps(); keepLists(); })();`;

async function take(call: Call, tool: string, parameters: Record<string, unknown>): Promise<string> {
  return CapturedSchema.parse(await call(tool, parameters)).captureId;
}

async function write(call: Call, capture: string, path: string, format: string): Promise<string> {
  return WrittenSchema.parse(await call('pen_export', { capture, path, format })).path;
}

/** Throws the text of a tool's answer that is an error. */
export async function takeExports(page: BusyPage, folder: string): Promise<Exports> {
  await loadBusy(page);
  const project = join(folder, 'project');
  mkdirSync(project);
  const server = await startMcpServer(join(folder, 'data'), [
    '--cdp-url',
    `http://127.0.0.1:${page.port}`,
    '--project-root',
    project,
  ]);
  const { call } = server;
  const target = page.targetId;
  try {
    const cpu = await take(call, 'pen_cpu_profile', { duration: RECORD_S, target });
    await call('pen_heap_sampling', { action: 'start', samplingInterval: 4096, target });
    await onPage(page, (client) => client.Runtime.evaluate({ expression: KEEP }));
    await delay(SAMPLING_MS);
    const heap = await take(call, 'pen_heap_sampling', { action: 'stop', target });
    const tracing = { duration: RECORD_S, cpuSamples: true, target };
    const trace = await take(call, 'pen_capture_trace', tracing);
    await delay(PAUSE_MS);
    const perfetto = join(project, 'own.pftrace');
    await call('pen_capture_trace', { ...tracing, perfettoFile: perfetto });
    const imported = await take(call, 'pen_import', { path: perfetto });
    return {
      cpuProfile: await write(call, cpu, join(project, 'cpu.cpuprofile'), 'native'),
      cpuPprof: await write(call, cpu, join(project, 'cpu.pb.gz'), 'pprof'),
      cpuSpeedscope: await write(call, cpu, join(project, 'cpu.speedscope.json'), 'speedscope'),
      heapProfile: await write(call, heap, join(project, 'heap.heapprofile'), 'native'),
      heapPprof: await write(call, heap, join(project, 'heap.pb.gz'), 'pprof'),
      heapSpeedscope: await write(call, heap, join(project, 'heap.speedscope.json'), 'speedscope'),
      trace: await write(call, trace, join(project, 'trace.json'), 'native'),
      traceOfPerfetto: await write(call, imported, join(project, 'of-perfetto.json'), 'json'),
      perfetto,
    };
  } finally {
    await server.end();
  }
}
