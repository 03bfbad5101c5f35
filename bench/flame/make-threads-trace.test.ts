/** The synthetic trace of threads, opened by our own reader. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { makeThreadsTrace, TASK_EVENTS, TASK_LEVELS } from './make-threads-trace.ts';

const THREADS = 3;
const TASKS = 20;

const EventSchema = z.object({
  ph: z.string(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
});
type Event = z.infer<typeof EventSchema>;

let folder = '';
let events: Event[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-threads-'));
  const path = join(folder, 'made.json');
  makeThreadsTrace(path, THREADS * TASKS * TASK_EVENTS, THREADS);
  const { traceEvents } = z.object({ traceEvents: z.array(EventSchema) }).parse(JSON.parse(readFileSync(path, 'utf8')));
  events = traceEvents.filter(({ ph }) => ph === 'X');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has as many events as requested, the same on each thread', () => {
  const counts = [1, 2, 3].map((thread) => events.filter(({ tid }) => tid === thread).length);
  expect(counts).toEqual(Array.from({ length: THREADS }, () => TASKS * TASK_EVENTS));
});

it('nests the events of a task: each ends before the one around it', () => {
  const deepest = [1, 2, 3].map((thread) => {
    const open: number[] = [];
    let levels = 0;
    for (const { ts, dur } of events.filter(({ tid }) => tid === thread)) {
      while ((open.at(-1) ?? Infinity) <= ts) open.pop();
      expect(ts + dur).toBeLessThanOrEqual(open.at(-1) ?? Infinity);
      open.push(ts + dur);
      levels = Math.max(levels, open.length);
    }
    return levels;
  });
  expect(deepest).toEqual(Array.from({ length: THREADS }, () => TASK_LEVELS));
});
