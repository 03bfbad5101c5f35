/**
 * trace_engine on one file, in a separate process: `engine-script.ts FILE`. Prints one line of JSON. Reads the file as its own
 * command line does, as one text; in batches if it is longer than the longest string.
 */
import { readFileSync, statSync } from 'node:fs';
import * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { provideDomRect } from '../../electron/core/app/testing/trace-engine/dom-rect.ts';
import { readEvents } from '../../electron/core/app/testing/trace-engine/read-events.ts';

/** V8's longest string has 2^29 − 24 characters. */
const MAX_TEXT_CHARS = 2 ** 29 - 24;
const BYTES_PER_KB = 1024;

const [path = ''] = process.argv.slice(2);
const startedMs = performance.now();

async function eventsOf(): Promise<Trace.Types.Events.Event[]> {
  if (statSync(path).size > MAX_TEXT_CHARS) return readEvents(path);
  const text: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const { traceEvents = text } = text as { traceEvents?: unknown };
  return traceEvents as Trace.Types.Events.Event[];
}

provideDomRect();
const events = await eventsOf();
const readMs = performance.now() - startedMs;
const model = Trace.TraceModel.Model.createWithAllHandlers();
await model.parse(events);
if (model.parsedTrace() === null) throw new Error('trace_engine says nothing');
const totalMs = performance.now() - startedMs;
const peakRssBytes = process.resourceUsage().maxRSS * BYTES_PER_KB;
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ events: events.length, readMs, totalMs, cpuMs: (user + system) / 1000, peakRssBytes }));
