/** Which main thread of a trace belongs to a frame. */
import { expect, it } from 'vitest';
import { completeEvent, metadataEvent, plainEvent } from '../perfetto/event-text.ts';
import { createPageThreadSearch } from './page-thread.ts';

const TASK = { name: '"FunctionCall"', categories: '"devtools.timeline"' };
const main = (pid: number): string => metadataEvent('thread_name', pid, 1, '"name":"CrRendererMain"');
const call = (pid: number, atUs: number, frame = '', tid = 1): string =>
  completeEvent(TASK, { pid, tid }, frame === '' ? '' : `"data":{"frame":"${frame}"}`, atUs * 1000, 5000, 7000, 3000);

function found(frame: string, lines: readonly string[]) {
  const search = createPageThreadSearch(frame);
  for (const line of lines) search.see(line);
  return search.found();
}

it('is the one with the newest event of the frame, since the page may have moved to another process', () => {
  const lines = [
    call(7, 100),
    call(7, 200, 'SHOP'),
    call(8, 300, 'AD'),
    call(9, 400, 'SHOP'),
    // The browser names frames too, on a thread of its own.
    plainEvent(TASK, 'I', { pid: 1, tid: 1 }, '"data":{"frame":"SHOP"}', 900_000),
    plainEvent(TASK, 'n', { pid: 9, tid: 1 }, '"pid":3', 350_000, ',"id2":{"local":"0x9"},"scope":"x"'),
    main(7),
    main(8),
    main(9),
  ];
  expect(found('SHOP', lines)).toEqual({ pid: 9, tid: 1, firstUs: 350 });
});

it('is the busiest if no event names the frame, and none without a main thread', () => {
  const lines = [main(7), main(8), call(7, 1), call(8, 2), call(8, 3), call(9, 4), call(9, 5), call(9, 6)];
  expect(found('SHOP', lines)).toEqual({ pid: 8, tid: 1, firstUs: 2 });
  expect(found('SHOP', [call(7, 1, 'SHOP')])).toBeNull();
});
