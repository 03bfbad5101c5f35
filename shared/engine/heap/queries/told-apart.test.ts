import { describe, expect, it } from 'vitest';
import type { PictureNode } from '../testing/heap-picture.ts';
import { askableHeap } from '../testing/ask-heap.ts';

const text = (name: string): PictureNode => ({ type: 'string', name });
const chart = (id: number): PictureNode => ({ name: 'Chart', id });

/** Three charts that a theme holds, and one that the page shows. */
const charts = (
  values: Readonly<Record<string, string>>,
  others = 'd -config→ line',
  nodes: Readonly<Record<string, PictureNode>> = {},
) =>
  askableHeap(
    `root → [theme, d]
     theme -held→ list
     list → [a, b, c]
     a -config→ one
     b -config→ two
     c -config→ three
     ${others}
     one -type→ t1
     two -type→ t2
     three -type→ t3
     line -type→ t4`,
    {
      theme: { name: 'Theme', id: 3 },
      list: { name: 'Set', id: 5 },
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((key, at) => [key, chart(11 + 2 * at)])),
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)])),
      ...nodes,
    },
  );

const ASKED = { ids: [11, 13, 15], className: null, cut: '3.held' };

describe('what survivors have in common', () => {
  it('is the value that all of them have and the others have not', () => {
    expect(charts({ t1: 'bar', t2: 'bar', t3: 'bar', t4: 'line' }).ask('heap.told-apart', ASKED)).toEqual({
      objects: 3,
      others: 1,
      values: [
        {
          property: 'config.type',
          isVariable: false,
          form: 'is',
          text: '"bar"',
          count: 3,
          of: 3,
          othersWith: 0,
          others: 1,
          different: 1,
        },
      ],
      keys: null,
    });
  });

  it('is the form of texts that differ in numbers, in what follows or in what precedes', () => {
    const formOf = (t1: string, t2: string, t3: string) => {
      const [value] = charts({ t1, t2, t3, t4: 'line' }).ask('heap.told-apart', ASKED).values;
      return value === undefined ? null : [value.form, value.text, value.different];
    };
    expect(formOf('/img-1.png?v=7', '/img-2.png?v=8', '/img-3.png?v=9')).toEqual(['like', '/img-….png?v=…', 3]);
    expect(formOf('/a/x', '/a/y', '/a/z')).toEqual(['begins', '/a/', 3]);
    expect(formOf('one.svg', 'two.svg', 'four.svg')).toEqual(['ends', '.svg', 3]);
    expect(formOf('one', 'two', 'four')).toBeNull();
    // V8 of Node 20 has one name for null and booleans.
    const oddball = { type: 'hidden', name: 'system / Oddball' };
    const withNull = charts({ t1: 'Sale-1', t2: 'Sale-2', t3: 'Sale-3' }, 'd -config→ line', { t4: oddball });
    expect(withNull.ask('heap.told-apart', ASKED).values).toMatchObject([
      { form: 'like', text: 'Sale-…', others: 1, othersWith: 0 },
    ]);
    const allNull = charts({ t4: 'line' }, 'd -config→ line', { t1: oddball, t2: oddball, t3: oddball });
    expect(allNull.ask('heap.told-apart', ASKED).values).toEqual([]);
  });

  it('is nothing that the others have too, without others, or of fewer than three', () => {
    expect(charts({ t1: 'bar', t2: 'bar', t3: 'bar', t4: 'bar' }).ask('heap.told-apart', ASKED).values).toEqual([]);
    const without = charts({ t1: 'bar', t2: 'bar', t3: 'bar', t4: 'line' }, 'd -config→ line\n d -other→ t4');
    expect(without.ask('heap.told-apart', ASKED).values).toHaveLength(1);
    const other = charts({ t1: 'bar', t2: 'bar', t3: 'bar', t4: 'line' }, 'd -other→ t4');
    expect(other.ask('heap.told-apart', ASKED).values).toEqual([]);
    const alone = charts({ t1: 'bar', t2: 'bar', t3: 'bar', t4: 'line' }, 'd → gone');
    expect(alone.ask('heap.told-apart', ASKED).values).toEqual([]);
    expect(alone.ask('heap.told-apart', { ...ASKED, deciding: ['type'] }).values).toMatchObject([
      { property: 'config.type', text: '"bar"', count: 3, of: 3, others: 0 },
    ]);
    expect(alone.ask('heap.told-apart', { ...ASKED, ids: [11, 13] }).objects).toBe(0);
    const { values } = charts({ t1: 'bar', t2: 'bar', t3: 'pie', t4: 'line' }).ask('heap.told-apart', ASKED);
    expect(values).toEqual([]);
  });

  it('is no secret, whole or in part', () => {
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    const same = charts({ t1: token, t2: token, t3: token, t4: 'line' });
    const alike = charts({ t1: `x=1 ${token}`, t2: `x=2 ${token}`, t3: `x=3 ${token}`, t4: 'line' });
    for (const heap of [same, alike]) expect(JSON.stringify(heap.ask('heap.told-apart', ASKED))).not.toContain('ghp_');
  });

  it('is a variable that functions capture', () => {
    const heap = askableHeap(
      `root → [list, live]
       list → [f, g, h]
       f -internal:context→ sf
       g -internal:context→ sg
       h -internal:context→ sh
       live -internal:context→ sl
       sf -context:kind→ fire
       sg -context:kind→ fire
       sh -context:kind→ fire
       sl -context:kind→ flood`,
      {
        ...Object.fromEntries(
          ['f', 'g', 'h', 'live'].map((key, at) => [key, { type: 'closure', name: 'redraw', id: 11 + 2 * at }]),
        ),
        ...Object.fromEntries(['sf', 'sg', 'sh', 'sl'].map((key) => [key, { name: 'system / Context' }])),
        fire: text('fire'),
        flood: text('flood'),
      },
    );
    expect(heap.ask('heap.told-apart', { ...ASKED, cut: null }).values).toMatchObject([
      { property: 'kind', isVariable: true, text: '"fire"', count: 3, of: 3, othersWith: 0 },
    ]);
  });
});

describe('keys of survivors', () => {
  it('are those of a Map, by its slots, and of an object', () => {
    const nodes = {
      owner: { name: 'Cache', id: 3 },
      map: { name: 'Map', id: 5 },
      table: { type: 'array', name: '' },
      a: { name: 'Entry', id: 11 },
      b: { name: 'Entry', id: 13 },
      c: { name: 'Entry', id: 15 },
      old: { name: 'Entry', id: 7 },
      k1: text('A10XXX:3'),
      k2: text('A20XXX:6'),
      k3: text('A30XXX:9'),
      k0: text('EURUSD:1'),
    };
    const map = askableHeap(
      `root → owner
       owner -held→ map
       map -internal:table→ table
       table -internal:3→ k0
       table -internal:4→ old
       table -internal:6→ k1
       table -internal:7→ a
       table -internal:9→ k2
       table -internal:10→ b
       table -internal:12→ k3
       table -internal:13→ c`,
      nodes,
    );
    const like = { form: 'like', text: 'A…XXX:…', count: 3, of: 3, different: 3, others: 1, othersWith: 0 };
    expect(map.ask('heap.told-apart', ASKED).keys).toMatchObject(like);
    const object = askableHeap(
      `root → owner
       owner -held→ map
       map -A10XXX→ a
       map -A20XXX→ b
       map -A30XXX→ c`,
      { ...nodes, map: { name: 'Object', id: 5 } },
    );
    expect(object.ask('heap.told-apart', ASKED).keys).toMatchObject({ text: 'A…XXX', others: 0 });
  });
});
