import { describe, expect, it } from 'vitest';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import { clustersOf } from '../../engine/heap/testing/clusters-of-pictures.ts';
import { keeperOf } from './page-paths.ts';
import type { PictureNode } from '../../engine/heap/testing/heap-picture.ts';

type Nodes = Record<string, PictureNode>;

/** `root → App:App → rows[…]: tops/count, bytes, retained` */
const line = (cluster: HeapCluster): string =>
  `${cluster.path.steps.map(({ edge, node }) => (edge === null ? 'root' : `${edge.name}:${node.name}`)).join(' → ')} ${cluster.topCount}/${cluster.count} ${cluster.shallowSizeBytes} kept ${cluster.retainedSizeBytes}`;

const APP = 'root → App0 → [Rows1, Cache2]';

describe('clusters', () => {
  it('contain new objects held by an older one, and everything below them', () => {
    const { shown, found } = clustersOf([
      APP,
      `${APP}\nRows1 -element:0→ Row3 → Cell4\nRows1 -element:1→ Row5 → Cell6 → Text7\nCache2 -user8→ User8`,
    ]);
    expect(shown.map(line)).toEqual([
      'root → App0:App → Rows1:Rows → 0:Row 2/5 50 kept 50',
      'root → App0:App → Cache2:Cache → user8:User 1/1 10 kept 10',
    ]);
    expect(shown[0]?.classes).toEqual([
      { name: 'Cell', count: 2 },
      { name: 'Row', count: 2 },
      { name: 'Text', count: 1 },
    ]);
    expect(found).toMatchObject({
      totals: { count: 6, shallowSizeBytes: 60 },
      unreached: { count: 0, shallowSizeBytes: 0 },
    });
    expect(found.topOf(0)).toHaveLength(2);
    expect(found.topOf(9)).toHaveLength(0);
  });

  it('look into containers that a copy replaced, where the copy has more in it', () => {
    const earlier = `${APP}\nRows1 → List3 -element:0→ Row4 → Cell5`;
    const replaced = `${APP}\nRows1 → List6 -element:0→ Row4 → Cell5`;
    const { shown } = clustersOf([earlier, `${replaced}\nList6 -element:1→ Row7 → Cell8`]);
    expect(shown.map(line)).toEqual([
      'root → App0:App → Rows1:Rows → List6:List → 1:Row 1/2 20 kept 20',
      'root → App0:App → Rows1:Rows → List6:List 1/1 10 kept 30',
    ]);
    // The reference to the list lasts; that of the list to its row goes with the next copy.
    expect(shown.map(({ path }) => path.replacedAt)).toEqual([3, undefined]);
    // A copy in a copy, as states are made that never change.
    const deeper = clustersOf([
      `${APP}\nCache2 → State3 → List4 -element:0→ Row5`,
      `${APP}\nCache2 → State6 → List7 -element:0→ Row5\nList7 -element:1→ Row8`,
    ]);
    expect(deeper.shown.map(line)).toContain(
      'root → App0:App → Cache2:Cache → State6:State → List7:List → 1:Row 1/1 10 kept 10',
    );
  });

  it('look into states of plain objects, which V8 calls by their properties in one snapshot and not in the next', () => {
    const nodes: Nodes = {
      State3: { name: '{history}' },
      Slice4: { name: '{visits}' },
      State7: { name: 'Object' },
      Slice8: { name: 'Object' },
    };
    const { shown } = clustersOf(
      [
        `${APP}\nCache2 -current→ State3 -history→ Slice4 -visits→ List5 -element:0→ Row6`,
        `${APP}\nCache2 -current→ State7 -history→ Slice8 -visits→ List9 -element:0→ Row6\nList9 -element:1→ Row10`,
      ],
      nodes,
    );
    expect(shown[0]?.path.steps.at(-1)?.node.name).toBe('Row');
  });

  it('do not look into what is new as a whole, or was made again with as much in it', () => {
    const lists = (...pictures: string[]) => clustersOf(pictures).shown.map(line);
    expect(lists(APP, `${APP}\nRows1 → List3 -element:0→ Row4`)).toEqual([
      'root → App0:App → Rows1:Rows → List3:List 1/2 20 kept 20',
    ]);
    expect(lists(`${APP}\nRows1 → List3 -element:0→ Row4`, `${APP}\nRows1 → List5 -element:0→ Row6`)).toEqual([
      'root → App0:App → Rows1:Rows → List5:List 1/2 20 kept 20',
    ]);
  });

  it('are those of the objects that Node holds while they are open, whose handles have another id in each snapshot', () => {
    const handle = { type: 'synthetic', name: 'Node / MessagePort' };
    const port = { name: 'MessagePort' };
    const nodes = { Handle3: handle, Handle5: handle, Handle6: handle, Port4: port, Port7: port };
    const { shown } = clustersOf(
      [
        `${APP}\nroot -element:5→ Handle3 -internal:native_to_javascript→ Port4`,
        `${APP}\nroot -element:5→ Handle5 -internal:native_to_javascript→ Port4\nroot -element:6→ Handle6 -internal:native_to_javascript→ Port7 → Task8`,
      ],
      nodes,
    );
    const [first] = shown;
    expect(first).toMatchObject({ topCount: 1, classes: [{ name: 'MessagePort' }, { name: 'Task', count: 1 }] });
    expect(first === undefined ? null : keeperOf(first)).toBe('handle');
  });

  it('add up, with unreached objects, to all added objects', () => {
    const { found, shown } = clustersOf([APP, `${APP}\nRows1 → Row3\nLost4 → Lost5`]);
    expect(found.totals).toEqual({ count: 3, shallowSizeBytes: 30 });
    expect(found.unreached).toEqual({ count: 2, shallowSizeBytes: 20 });
    expect(shown.map(line)).toEqual(['root → App0:App → Rows1:Rows → Row3:Row 1/1 10 kept 10']);
  });

  it('have the same signature for the same path in another snapshot, whatever the keys and ids', () => {
    const base = 'root → App0 → [Rows1, Cache2]';
    const signatureOf = (added: string, ids: Nodes = {}): string | undefined =>
      clustersOf([base, `${base}\n${added}`], ids).shown[0]?.signature;
    const row = signatureOf('Rows1 -element:0→ Row3');
    expect(row).toMatch(/^[\da-f]{16}$/);
    expect(signatureOf('Rows1 -element:7→ Row9 → Cell8')).toBe(row);
    expect(signatureOf('Rows1 -element:0→ Other3')).not.toBe(row);
    expect(signatureOf('Cache2 -element:0→ Row3')).not.toBe(row);
    expect(signatureOf('Cache2 -user1→ User3')).toBe(signatureOf('Cache2 -user22→ User4'));
    expect(signatureOf('Cache2 -user→ User3')).not.toBe(signatureOf('Cache2 -admin→ User4'));
    const plain = { Cache2: { name: 'Object' } };
    expect(signatureOf('Cache2 -anna→ User3', plain)).toBe(signatureOf('Cache2 -bert→ User3', plain));
  });

  it('retain older objects that only they hold', () => {
    const { shown } = clustersOf(['root → App0 → [Rows1, Old3]', 'root → App0 → Rows1 → Row5 → Old3']);
    expect(shown.map(line)).toEqual(['root → App0:App → Rows1:Rows → Row5:Row 1/1 10 kept 20']);
  });

  it('retain nothing that others hold too, such as a cache of Chromium, nor what that holds', () => {
    const nodes = { Font7: { sizeBytes: 1000 }, Glyph8: { sizeBytes: 500 } };
    const added = 'Rows1 -element:0→ Row3 → Cell4\nRow3 → Font7 → Glyph8';
    const { shown } = clustersOf([APP, `${APP}\n${added}\nroot → A9 → B10 → C11 → Cache12 → Font7`], nodes);
    const rows = shown.find(({ path }) => path.steps.at(-1)?.node.name === 'Row');
    expect(rows).toMatchObject({ count: 4, shallowSizeBytes: 1520, retainedSizeBytes: 20 });
    expect(rows?.classes.map(({ name }) => name)).toEqual(['Cell', 'Row']);
    const alone = clustersOf([APP, `${APP}\n${added}`], nodes).shown[0];
    expect(alone).toMatchObject({ shallowSizeBytes: 1520, retainedSizeBytes: 1520 });
    // Parts that refer to each other are freed together.
    const ring = clustersOf([APP, `${APP}\nRows1 -element:0→ Row3 → Cell4 → Row3\nCell4 → Text5 → Cell4`]).shown[0];
    expect(ring).toMatchObject({ retainedSizeBytes: 30 });
  });

  it('come in the order of what they add, not of what replaces other content', () => {
    const rows = (first: number): string =>
      Array.from({ length: 8 }, (_, at) => `Rows1 -element:${at}→ Row${first + at} → Cell${first + at + 100}`).join(
        '\n',
      );
    const leak = 'Cache2 -element:0→ User8\nCache2 -element:1→ User9';
    const drawn = clustersOf([`${APP}\n${rows(10)}`, `${APP}\n${rows(30)}\n${leak}`]).shown;
    expect(drawn.map(line)).toEqual([
      'root → App0:App → Cache2:Cache → 0:User 2/2 20 kept 20',
      'root → App0:App → Rows1:Rows → 0:Row 8/16 160 kept 160',
    ]);
    expect(drawn.map(({ growthSizeBytes }) => growthSizeBytes)).toEqual([20, 0]);
    // Twice as much content on the same path is growth by a half.
    const more = clustersOf([
      `${APP}\n${rows(10)}`,
      `${APP}\n${rows(30)}\n${rows(50).replaceAll(/element:(\d)/g, 'element:1$1')}`,
    ]).shown;
    expect(more.map(({ retainedSizeBytes, growthSizeBytes }) => [retainedSizeBytes, growthSizeBytes])).toEqual([
      [320, 160],
    ]);
  });

  it('have compiled code last, which V8 makes of what runs for the first time', () => {
    const nodes = { Code4: { type: 'code', sizeBytes: 500 } };
    const { shown } = clustersOf([APP, `${APP}\nApp0 → Code4\nCache2 -user8→ User8`], nodes);
    expect(shown.map(({ path }) => path.steps.at(-1)?.node.name)).toEqual(['User', '(compiled code)']);
  });

  it('share what several of them hold: to remove one of the references frees nothing', () => {
    const nodes = { Item4: { sizeBytes: 100 }, Item5: { sizeBytes: 100 } };
    const list = 'Rows1 -element:0→ Item4\nRows1 -element:1→ Item5';
    const listeners = 'Cache2 -element:0→ View6 → Deep8 → Item4\nCache2 -element:1→ View7 → Deep9 → Item5';
    const { shown } = clustersOf([APP, `${APP}\n${list}\n${listeners}`], nodes);
    expect(shown.map((cluster) => [line(cluster), cluster.growthSizeBytes])).toEqual([
      ['root → App0:App → Cache2:Cache → 0:View 2/4 40 kept 40', 140],
      ['root → App0:App → Rows1:Rows → 0:Item 2/2 200 kept 200', 100],
    ]);
  });

  it('share also what objects hold that several paths lead to', () => {
    const nodes = { Item4: { sizeBytes: 100 }, Item5: { sizeBytes: 100 } };
    const list = 'Rows1 -element:0→ Item4\nRows1 -element:1→ Item5';
    // The views are in the document too, so that no path alone frees them.
    const listeners =
      'Cache2 -element:0→ Call6 → Deep8 → View10 → Item4\nCache2 -element:1→ Call7 → Deep9 → View11 → Item5';
    const page = 'App0 → Page12 -element:0→ Row13 → Cell15 → View10\nPage12 -element:1→ Row14 → Cell16 → View11';
    const base = `${APP}\nApp0 → Page12`;
    const { shown } = clustersOf([base, `${base}\n${list}\n${listeners}\n${page}`], nodes);
    expect(shown.map((cluster) => [cluster.path.steps.at(-1)?.node.name, cluster.growthSizeBytes])).toEqual([
      ['Call', 140],
      ['Item', 100],
      ['Row', 40],
    ]);
  });

  it('count the objects of a chain, and not others of their class that these retain', () => {
    const chain = clustersOf([APP, `${APP}\nRows1 -head→ Link3 -next→ Link4 -next→ Link5`]).shown[0];
    expect(chain).toMatchObject({ topCount: 1, chainCount: 3 });
    expect(chain).not.toHaveProperty('keepsOlder');
    const older = `${APP}\nRows1 -head→ Link3`;
    const newer = `${APP}\nRows1 -head→ Link5 -next→ Link4 -next→ Link3`;
    expect(clustersOf([older, newer]).shown[0]).toMatchObject({ topCount: 1, chainCount: 2, keepsOlder: true });
    const below = clustersOf([APP, `${APP}\nRows1 -element:0→ Row3 → Cell4 → Row5`]).shown[0];
    expect(below?.topCount).toBe(1);
    expect(below).not.toHaveProperty('chainCount');
  });

  it('tell trees that a collection gains, and the parts of one text, from a chain', () => {
    const grown = (from: number): string => `Rows1 -element:${from}→ Link${from} -next→ Link${from + 1}`;
    const [trees] = clustersOf([`${APP}\n${grown(3)}`, `${APP}\n${grown(3)}\n${grown(5)}\n${grown(7)}`]).shown;
    expect(trees).toMatchObject({ topCount: 2, chainCount: 4 });
    expect(trees).not.toHaveProperty('keepsOlder');
    const part = { type: 'concatenated string', name: '(concatenated string)' };
    const text = `${APP}\nRows1 -element:0→ Text3 -internal:first→ Text4 -internal:first→ Text5`;
    const [texts] = clustersOf([APP, text], { Text3: part, Text4: part, Text5: part }).shown;
    expect(texts).toMatchObject({ topCount: 1, count: 3 });
    expect(texts).not.toHaveProperty('chainCount');
  });

  it('count no member twice where the table of a collection was replaced by a larger one', () => {
    const small = `${APP}\nCache2 -internal:table→ Table4 -internal:7→ Entry5`;
    // An iterator has the table too, so that its size is its own.
    const large = `${APP}\nRows1 -internal:iterated→ Table6\nCache2 -internal:table→ Table6\nTable6 -internal:7→ Entry5\nTable6 -internal:8→ Entry7\nTable6 -internal:9→ Entry8`;
    const table = { type: 'array', name: '' };
    const [members] = clustersOf([small, large], { Table4: table, Table6: table }).shown;
    expect(members?.topCount).toBe(2);
    expect(members).not.toHaveProperty('chainCount');
  });

  it('treat objects without a size as part of their holder', () => {
    // The table is new and its size is added to the Map: its entries are below the Map, which is new too.
    const { shown } = clustersOf([APP, `${APP}\nCache2 → Map3 -internal:table→ Table4 -internal:7→ Entry5`], {
      Table4: { type: 'array', name: '' },
    });
    expect(shown.map(line)).toEqual(['root → App0:App → Cache2:Cache → Map3:Map 1/2 30 kept 30']);
  });

  it('count topmost objects by the round of their allocation', () => {
    const rows = (numbers: readonly number[]): string =>
      [APP, ...numbers.map((at) => `Rows1 -element:${at}→ Row${at} → Cell${at}`)].join('\n');
    const { shown } = clustersOf([rows([]), rows([10, 11]), rows([10, 11, 12]), rows([10, 12, 13, 14, 15])]);
    expect(shown.map(({ topPerRound }) => topPerRound)).toEqual([[1, 1, 3]]);
  });

  it('are empty if no objects were added', () => {
    expect(clustersOf([APP, APP]).found).toMatchObject({ clusters: [], totals: { count: 0 } });
  });

  it('support a chain of 100,000 objects', () => {
    const chain = Array.from({ length: 100_000 }, (_, at) => `Node${at + 10}`).join(' -next→ ');
    const { shown } = clustersOf([APP, `${APP}\nRows1 -head→ ${chain}`]);
    expect(shown).toMatchObject([{ topCount: 1, count: 100_000, retainedSizeBytes: 1_000_000 }]);
  });
});
