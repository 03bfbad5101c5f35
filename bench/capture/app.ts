/**
 * The same snapshot by the app itself, requested over MCP like an assistant does. Its main process is measured from outside (resident
 * memory) and through its own inspector (event loop), its window through its debugging port (frames).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { watchEventLoopOf } from '../event-loop.ts';
import { READ, WATCH, WatchedSchema } from '../flame/watch.ts';
import { startAppWindow } from '../heap/app-window.ts';
import { percentile } from '../median.ts';
import { watchMemory } from '../process-tree.ts';
import type { Measurement } from './child.ts';
import type { HeapTarget } from './heap-targets.ts';

/** Time until the window has settled and its first garbage collections are over. */
const REST_MS = 3000;

const RecordSchema = z.object({ sizeBytes: z.number(), durationMs: z.number(), pauseMs: z.number() });

/** Searches an answer for the record of the capture, at any depth. */
function recordIn(value: unknown): z.infer<typeof RecordSchema> | null {
  const parsed = RecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = recordIn(inner);
    if (found !== null) return found;
  }
  return null;
}

export async function measureApp(
  target: HeapTarget,
  folder: string,
): Promise<Measurement & { growthBytes: number; frameP95Ms: number | null }> {
  const app = await startAppWindow(folder, folder, {
    isInspected: true,
    more: [`--cdp-url=http://localhost:${target.port}`],
  });
  try {
    const loop = await watchEventLoopOf(app.inspectorUrl ?? '');
    await app.call('pen_list_pages', {});
    await delay(REST_MS);
    await loop.begin();
    await app.evaluate(WATCH);
    const memory = watchMemory(app.pid);
    const taken = await app.call('pen_heap_snapshot', {
      forceGC: false,
      ...(target.targetId === '' ? {} : { target: target.targetId }),
    });
    memory.stop();
    const { p99Ms, maxMs } = await loop.end();
    const { frames } = WatchedSchema.parse(await app.evaluate(READ));
    await loop.close();
    const record = recordIn(taken);
    if (record === null) throw new Error(`No capture in the answer: ${JSON.stringify(taken).slice(0, 500)}`);
    return {
      sizeBytes: record.sizeBytes,
      totalMs: record.durationMs,
      streamMs: record.durationMs - record.pauseMs,
      loopDelayP99Ms: p99Ms,
      loopDelayMaxMs: maxMs,
      cpuMs: null,
      growthBytes: memory.growthBytes(),
      frameP95Ms: frames.length === 0 ? null : percentile(frames, 0.95),
    };
  } finally {
    await app.close();
  }
}
