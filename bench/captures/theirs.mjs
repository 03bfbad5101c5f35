/**
 * DevTools' engine as chrome-devtools-mcp runs it for its tool analyze_heapsnapshot_contexts, in a process of its own on plain Node: the slots and times
 * as JSON.
 *
 *     node theirs.mjs WORKER.js [EARLIER.heapsnapshot …] FILE.heapsnapshot
 *
 * Each snapshot has a worker of its own, as there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { loadSnapshot } from '../heap-reference/engine-worker.mjs';

const SETTLE_MS = 300;
const [workerPath, ...files] = process.argv.slice(2);
if (workerPath === undefined || files.length === 0) throw new Error('Usage: theirs.mjs WORKER FILE …');

function startClock() {
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

async function measure(filePath) {
  const clock = startClock();
  const { method, stop } = await loadSnapshot(workerPath, filePath);
  const [loadMs, loadCpuMs] = [clock.ms(), clock.cpuMs()];
  // What loading left to other threads, as compilation, counts for neither.
  await delay(SETTLE_MS);
  const analysis = startClock();
  const { scopes, scriptsWithoutScopes } = await method('analyzeContexts');
  const [analyseMs, analyseCpuMs] = [analysis.ms(), analysis.cpuMs()];
  await stop();
  const slots = scopes.flatMap(({ contexts }) =>
    contexts.flatMap(({ contextNodeIndex, deadFields }) =>
      deadFields.map(({ name, valueNodeId, retainedSize }) => ({
        contextIndex: contextNodeIndex,
        variable: name,
        valueId: valueNodeId,
        retainedBytes: retainedSize,
      })),
    ),
  );
  const contextIds = Object.fromEntries(
    scopes.flatMap(({ contexts }) =>
      contexts.map(({ contextNodeIndex, contextNodeId }) => [contextNodeIndex, contextNodeId]),
    ),
  );
  return {
    filePath,
    loadMs,
    loadCpuMs,
    analyseMs,
    analyseCpuMs,
    judged: 0,
    unjudged: scriptsWithoutScopes.length,
    slots: slots.map(({ contextIndex, ...slot }) => ({ contextId: contextIds[contextIndex], ...slot, isFreed: null })),
  };
}

let result = null;
for (const file of files) result = await measure(file);
process.stdout.write(`${JSON.stringify(result)}\n`);
