/**
 * Our side in a process of its own: reads snapshots one after the other, finds their dead captures, and prints the slots and times of the last one as
 * JSON. Those before it stand for what a process that stays has analysed already.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { analyseHeap, createHeapQueries, createSnapshotReader, runSteps } from '../../shared/analysis/heap/index.ts';
import { findDeadSlots } from '../../shared/analysis/heap/captures/dead-captures.ts';
import type { CaptureFigures } from './figures.ts';

const SETTLE_MS = 300;
const CHUNK_BYTES = 1 << 20;
const files = process.argv.slice(2);

interface Clock {
  ms(): number;
  cpuMs(): number;
}

function startClock(): Clock {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  return {
    ms: () => performance.now() - startedMs,
    cpuMs: () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    },
  };
}

async function measure(filePath: string): Promise<CaptureFigures> {
  const clock = startClock();
  const reader = createSnapshotReader({ fileSizeBytes: statSync(filePath).size });
  const file = openSync(filePath, 'r');
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const bytes = readSync(file, buffer, 0, buffer.length, null);
    if (bytes === 0) break;
    const written = reader.write(buffer.subarray(0, bytes));
    if (!written.ok) throw new Error(written.error.message);
  }
  closeSync(file);
  const read = reader.end();
  if (!read.ok) throw new Error(read.error.message);
  const graph = read.value;
  const queries = createHeapQueries(runSteps(analyseHeap(graph)), { readMs: 0, fileSizeBytes: 0 });
  const figures = runSteps(queries.computeRetained());
  const [loadMs, loadCpuMs] = [clock.ms(), clock.cpuMs()];

  if (graph.scopes === null) throw new Error(`${filePath} has no scopes`);
  // What loading left to other threads, as compilation, counts for neither.
  await delay(SETTLE_MS);
  const analysis = startClock();
  const { slots, isFreed, judged, unjudged } = runSteps(findDeadSlots(graph, graph.scopes, figures));
  const [analyseMs, analyseCpuMs] = [analysis.ms(), analysis.cpuMs()];

  const { nodes, strings } = graph;
  return {
    filePath,
    loadMs,
    loadCpuMs,
    analyseMs,
    analyseCpuMs,
    judged,
    unjudged,
    slots: slots.map((slot) => ({
      contextId: nodes.id[slot.context] ?? 0,
      variable: strings.get(slot.name),
      valueId: nodes.id[slot.value] ?? 0,
      retainedBytes: figures.retained[figures.order.numberOf[slot.value] ?? 0] ?? 0,
      isFreed: isFreed(slot),
    })),
  };
}

let result: CaptureFigures | null = null;
for (const file of files) result = await measure(file);
process.stdout.write(`${JSON.stringify(result)}\n`);
