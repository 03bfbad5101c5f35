import { describe, expect, it } from 'vitest';
import type { HeapNode } from '../../engine/heap/contract/heap-objects.ts';
import type { HeapOrigin, OriginSlot, SlotWrite } from '../../engine/heap/contract/origins.ts';
import { originText, type OriginSetting } from './origin-text.ts';

const ALONE: OriginSetting = { setting: null, round: null };
const NOTHING: HeapOrigin = {
  birth: { when: 'unknown', fromMs: null, toMs: null },
  stack: [],
  stackFit: null,
  hasStacks: false,
  slot: null,
  writes: null,
  registration: null,
};
const BORN: HeapOrigin = {
  ...NOTHING,
  birth: { when: 'during', fromMs: 1200, toMs: 1250 },
  hasStacks: true,
  stack: [{ name: 'createRow', url: 'http://shop.test/rows.js', line: 7, column: 26 }],
  stackFit: 'fits',
};

function node(id: number, name: string): HeapNode {
  const sizes = { shallowSizeBytes: 8, retainedSizeBytes: 8, distance: 2 };
  return { id, name, type: 'object', ...sizes, preview: '', isDetached: false };
}

const SLOT: OriginSlot = {
  kind: 'property',
  name: 'rows',
  owner: node(3, 'Store'),
  holds: node(9, 'Row'),
  isMember: true,
  isOlder: true,
  isLater: false,
};

const write = (name: string, line: number, isOnStack = false): SlotWrite => ({
  source: 'http://shop.test/store.js',
  line,
  name,
  code: `this.rows.push(${name});`,
  isOnStack,
});
const writes = (rows: SlotWrite[], isComplete = true) => ({ rows, omitted: 0, sources: 2, isComplete });
const textOf = (origin: HeapOrigin, setting = ALONE): string => originText(origin, 9, setting).join('\n');

describe('the birth', () => {
  it('has its time and its functions', () => {
    expect(textOf(BORN)).toBe('Born between 1.20s and 1.25s of the recording in `createRow (rows.js:7:26)`.');
  });

  it('has no stack that is of another object, and says so of one that may be', () => {
    expect(textOf({ ...BORN, stackFit: 'differs' })).not.toContain('createRow');
    expect(textOf({ ...BORN, stackFit: 'unknown' })).toContain('neither confirms nor rules out: `createRow');
  });

  it('says what is not known, and which capture would tell', () => {
    expect(textOf(NOTHING)).toContain('A heap snapshot has no times and no stacks of births: pen_heap_track');
    expect(textOf({ ...BORN, stack: [], stackFit: null, birth: { when: 'before', fromMs: null, toMs: 0 } })).toContain(
      'It existed before the first sample of the recording',
    );
    expect(textOf({ ...BORN, stack: [], stackFit: null })).toContain('V8 recorded no stack for it');
  });

  it('names the only interaction of that time, and none of several', () => {
    const click = { kind: 'interaction', text: 'click button “Open”', fromMs: 1100, toMs: 1400 } as const;
    const within = textOf(BORN, { setting: { kind: 'within', happening: click }, round: null });
    expect(within).toContain('All of that time is within the interaction `click button “Open”` (1.10s to 1.40s)');
    const several = textOf(BORN, { setting: { kind: 'several', happenings: [click, click] }, round: null });
    expect(several).toContain('none is named as its cause');
  });

  it('names what a person did, a response, and how long after it began', () => {
    const click = {
      kind: 'interaction',
      text: 'click button “Load”',
      fromMs: 1210,
      toMs: 1214,
      plusMinusMs: 1,
    } as const;
    const response = {
      kind: 'request',
      text: 'GET /api/orders',
      fromMs: 1230,
      toMs: 1240,
      plusMinusMs: 1,
      sent: { atMs: 1211, during: { text: click.text, fromMs: click.fromMs } },
    } as const;
    const of = (setting: OriginSetting['setting']): string => textOf(BORN, { setting, round: null });
    expect(of({ kind: 'partly', happening: click })).toContain(
      'A part of that time is within the interaction `click button “Load”` (1.21s to 1.21s, ± 1.0ms), the only one recorded then. It was born at most 41.0ms after that began.',
    );
    expect(of({ kind: 'partly', happening: response })).toContain(
      'within the response of `GET /api/orders` (1.23s to 1.24s, ± 1.0ms; sent at 1.21s during `click button “Load”`), the only one',
    );
    expect(of({ kind: 'sent', text: click.text, responses: [response] })).toContain(
      'All that was recorded at that time is of the interaction `click button “Load”`: the response of `GET /api/orders` (1.23s to 1.24s',
    );
    expect(of({ kind: 'none', last: { ...click, fromMs: 1180, toMs: 1188 } })).toContain(
      'No interaction or request was recorded at that time. The last one before it, the interaction `click button “Load”` (1.18s to 1.19s, ± 1.0ms), was over 12.0ms earlier.',
    );
    expect(of({ kind: 'none' })).toContain('recorded at that time.');
  });

  it('has the round of a hunt', () => {
    const round = { hunt: 'hunt-1', round: 2, rounds: 3, before: 'heap-1', after: 'heap-2', action: 'click Open' };
    expect(textOf(NOTHING, { setting: null, round })).toMatch(
      /^Born in round 2 of 3 of `hunt-1`, which repeated `click Open`: `heap-2` is the first snapshot that has it, `heap-1` has not\.\nA heap snapshot has no stacks of births/,
    );
  });
});

describe('the slot', () => {
  const kept = (rows: SlotWrite[], isComplete = true, slot = SLOT): string =>
    textOf({ ...BORN, slot, writes: writes(rows, isComplete) }).split('\n')[1] ?? '';

  it('names the only function that writes it', () => {
    expect(kept([write('keep', 7)])).toBe(
      'Kept since by `.rows` of `Store @3`, in the collection there. Written by `keep (store.js:7)`: `this.rows.push(keep)` – the only code that adds to it in the 2 sources with the name.',
    );
    expect(kept([write('keep', 7, true)], false)).toMatch(
      /the only code found that adds to it in the 2 sources with the name; it was running when the object was born; other code may do so unseen\.$/,
    );
  });

  it('names several as candidates, and one that was running as evidence', () => {
    expect(kept([write('keep', 7), write('load', 9)])).toContain('2 functions could have written it: `keep');
    expect(kept([write('keep', 7), write('load', 9)])).toMatch(/Which of them did is not known\.$/);
    expect(kept([write('keep', 7, true), write('load', 9)])).toContain('strong evidence, and no proof');
  });

  it('says that it was written again, and that no source shows it', () => {
    expect(kept([], true, { ...SLOT, isLater: true })).toBe(
      'Kept now by `.rows` of `Store @3`, in the collection there. That is younger than the object, so something else kept it first. No stored source with the name shows what adds to it.',
    );
  });
});
