/** Splitting a trace into texts of whole events. */
import { describe, expect, it } from 'vitest';
import { createEventBatches } from './event-batches.ts';

function read(text: string, chunkBytes: number): { events: unknown[]; batches: number; isWhole: boolean } {
  const events: unknown[] = [];
  let batches = 0;
  const splitter = createEventBatches((array) => {
    batches += 1;
    events.push(...(JSON.parse(array) as unknown[]));
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) splitter.write(bytes.subarray(at, at + chunkBytes));
  const isWhole = splitter.end();
  return { events, batches, isWhole };
}

const EVENTS = [
  { name: 'a"]},{[', args: { 'tr\\"': ['ü', '✓', '"'] } },
  { name: 'b', ts: 1, args: { traceEvents: [1, 2] } },
  { name: 'c\\', args: {} },
];

describe('event batches', () => {
  it.each([1, 2, 3, 7, 1000])('contain every event, in chunks of %d bytes', (chunkBytes) => {
    const object = JSON.stringify({ metadata: { note: 'traceEvents', list: [[1]] }, traceEvents: EVENTS, more: [9] });
    expect(read(object, chunkBytes)).toEqual({ events: EVENTS, batches: 1, isWhole: true });
    expect(read(` ${JSON.stringify(EVENTS, null, 2)}`, chunkBytes).events).toEqual(EVENTS);
    expect(read('{"traceEvents":[]}', chunkBytes)).toEqual({ events: [], batches: 0, isWhole: true });
  });

  it('are several if the file is longer than a batch', () => {
    const many = Array.from({ length: 120_000 }, (_, at) => ({
      name: `event ${at}`,
      ts: at,
      args: { data: 'x'.repeat(40) },
    }));
    const { events, batches, isWhole } = read(JSON.stringify({ traceEvents: many }), 65_536);
    expect(isWhole).toBe(true);
    expect(batches).toBeGreaterThan(1);
    expect(events).toEqual(many);
  });

  it('contain the whole events of a truncated file', () => {
    const text = JSON.stringify({ traceEvents: EVENTS });
    expect(read(text.slice(0, text.indexOf('"c') + 4), 5)).toEqual({
      events: EVENTS.slice(0, 2),
      batches: 1,
      isWhole: false,
    });
    expect(read('{"traceEvents":[{"name":"a', 3)).toEqual({ events: [], batches: 0, isWhole: false });
    expect(read('{"other":[1,2]}', 3)).toEqual({ events: [], batches: 0, isWhole: false });
  });
});
