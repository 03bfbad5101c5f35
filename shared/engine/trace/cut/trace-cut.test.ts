import { describe, expect, test } from 'vitest';
import { completeEvent, metadataEvent, plainEvent } from '../perfetto/event-text.ts';
import { createTraceCut } from './trace-cut.ts';

const PLACE = { pid: 7, tid: 8 };
const label = (name: string) => ({ name: JSON.stringify(name), categories: '"devtools.timeline"' });
const task = (name: string, fromUs: number, toUs: number, args = '') =>
  completeEvent(label(name), PLACE, args, fromUs * 1000, (toUs - fromUs) * 1000, 0, 0);
const at = (name: string, phase: string, us: number, rest = '') =>
  plainEvent(label(name), phase, PLACE, '', us * 1000, rest);

function cut(lines: readonly string[], fromUs: number): Record<string, unknown>[] {
  const cutting = createTraceCut(fromUs);
  for (const line of lines) cutting.note(line);
  return lines.flatMap((line) => {
    const kept = cutting.kept(line);
    return kept === null ? [] : [JSON.parse(kept)];
  });
}

describe('a cut', () => {
  test('drops what ended before, and begins what is open then at the cut', () => {
    const events = cut(
      [
        metadataEvent('thread_name', 7, 8, '"name":"CrRendererMain"'),
        task('early', 100, 900),
        task('until the cut', 100, 1000),
        task('across', 900, 1500, '"data":{"ts":5,"dur":6,"cat":"x"}'),
        task('later', 1200, 1300),
        at('mark before', 'I', 999),
        at('mark after', 'I', 1000),
      ],
      1000,
    );
    expect(events.map(({ name }) => name)).toEqual(['thread_name', 'across', 'later', 'mark after']);
    expect(events[1]).toMatchObject({ ts: 1000, dur: 500, args: { data: { ts: 5, dur: 6, cat: 'x' } } });
    expect(events[2]).toMatchObject({ ts: 1200, dur: 100 });
  });

  test('keeps a pair of begin and end if it ends after the cut', () => {
    const id = (text: string): string => `,"id2":{"local":"${text}"}`;
    const events = cut(
      [
        at('over', 'b', 100, id('0x1')),
        at('open', 'b', 200, id('0x2')),
        at('over', 'e', 300, id('0x1')),
        at('again', 'b', 400, id('0x1')),
        at('unfinished', 'B', 500),
        at('again', 'e', 1400, id('0x1')),
        at('open', 'e', 1500, id('0x2')),
        // Its beginning was overwritten in the buffer.
        at('lost', 'e', 600, id('0x9')),
      ],
      1000,
    );
    expect(events.map(({ name, ph, ts }) => [name, ph, ts])).toEqual([
      ['open', 'b', 1000],
      ['again', 'b', 1000],
      ['unfinished', 'B', 1000],
      ['again', 'e', 1400],
      ['open', 'e', 1500],
    ]);
  });

  test('keeps descriptions of frames, and the begin of the recording as that of the cut', () => {
    const events = cut(
      [at('TracingStartedInBrowser', 'I', 10), at('SetLayerTreeId', 'I', 20), at('other', 'I', 30)],
      1000,
    );
    expect(events.map(({ name, ts }) => [name, ts])).toEqual([
      ['TracingStartedInBrowser', 1000],
      ['SetLayerTreeId', 1000],
    ]);
  });

  test('reads the time behind names and arguments that look like members', () => {
    const tricky = completeEvent(label('","ph":"X","ts":1,"cat":"'), PLACE, '"ts":3', 1_500_000, 10_000, 0, 0);
    expect(cut([tricky], 1000)).toMatchObject([{ ts: 1500, dur: 10, name: '","ph":"X","ts":1,"cat":"' }]);
  });
});
