import { describe, expect, it } from 'vitest';
import { HeapSuspectSchema, type HeapSuspect } from '../contract/heap-differences.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { createOpenSnapshot } from '../open/open-snapshot.ts';
import { runSteps } from '../../steps/steps.ts';
import { findSuspects } from './suspects.ts';
import { heap, parsePicture, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';

type Nodes = Record<string, PictureNode>;

/** Ids are assigned by key: a key is the same object in all pictures of a test. */
function numbered(picture: string, nodes: Nodes, keys: string[]): [string, Nodes] {
  for (const key of parsePicture(picture).keys) if (!keys.includes(key)) keys.push(key);
  const withIds = parsePicture(picture).keys.map((key): [string, PictureNode] => [
    key,
    { id: keys.indexOf(key) * 2 + 1, ...(key === 'root' ? {} : { name: key.replace(/\d+$/, '') }), ...nodes[key] },
  ]);
  return [picture, Object.fromEntries(withIds)];
}

function suspectsOf(
  pictures: readonly [string, string, string],
  nodes: Nodes = {},
  count = 50,
): { suspects: HeapSuspect[]; total: number } {
  const keys: string[] = [];
  const [base, middle, last] = pictures.map((picture) => readDocument(heap(...numbered(picture, nodes, keys))));
  const current = createOpenSnapshot(last);
  const figures = runSteps(current.computeFigures());
  const found = runSteps(findSuspects({ current, figures, middle, base }, count));
  for (const suspect of found.suspects) HeapSuspectSchema.parse(suspect);
  return found;
}

/** `Class ×count bytes via root -edge→ Class …` */
const line = ({ className, count, retainedSizeBytes, path }: HeapSuspect): string =>
  `${className} ×${count} ${retainedSizeBytes} via ${path.steps.map(({ edge, node }) => (edge === null ? 'root' : `${edge.name}:${node.name}`)).join(' → ')}`;

describe('suspects', () => {
  it('are new in the second snapshot and still exist in the third', () => {
    const { suspects, total } = suspectsOf([
      'root → App0 → Old1',
      'root → App0 → [Old1, Gone2, Left3]',
      'root → App0 → [Old1, Left3, New4]',
    ]);
    expect(suspects.map(line)).toEqual(['Left ×1 10 via root → App0:App → Left3:Left']);
    expect(total).toBe(1);
  });

  it('are grouped by class and retaining path', () => {
    const three = (list: string, cache: string): string => `root → App0 → [List1, Map2]\n${list}\n${cache}`.trim();
    const full = three(
      'List1 -element:0→ Item11\nList1 -element:1→ Item12\nList1 -element:2→ Item13',
      'Map2 -element:0→ Item21\nItem21 → Big5',
    );
    const { suspects, total } = suspectsOf([three('', ''), full, full], { Big5: { sizeBytes: 500 } });
    expect(suspects.map(line)).toEqual([
      'Item ×1 510 via root → App0:App → Map2:Map → 0:Item',
      'Big ×1 500 via root → App0:App → Map2:Map → 0:Item → Big5:Big',
      'Item ×3 30 via root → App0:App → List1:List → 0:Item',
    ]);
    expect(total).toBe(3);
  });

  it('count objects below another one of the group once', () => {
    const chain = 'root → App0 → Node1 → Node2 → Node3';
    const { suspects } = suspectsOf(['root → App0', chain, chain], { Node3: { sizeBytes: 100 } });
    expect(suspects.map(line)).toEqual(['Node ×3 120 via root → App0:App → Node1:Node']);
  });

  it('do not retain objects that others hold too', () => {
    const later = 'root → [App0, Other9]\nApp0 → Left1 → Shared2\nOther9 → Shared2';
    const { suspects } = suspectsOf(['root → [App0, Other9]', later, later], { Shared2: { sizeBytes: 100 } });
    // Both holders are equally near; the first in the file determines the path.
    expect(suspects.map(line)).toEqual([
      'Shared ×1 100 via root → Other9:Other → Shared2:Shared',
      'Left ×1 10 via root → App0:App → Left1:Left',
    ]);
  });

  it('are distinguished by fields, but not by keys', () => {
    const many = (count: number): string =>
      ['root → App0', ...Array.from({ length: count }, (_, at) => `App0 -user${at}→ User${at}`)].join('\n');
    expect(suspectsOf(['root → App0', many(3), many(3)]).suspects.map(line)).toEqual([
      'User ×1 10 via root → App0:App → user0:User',
      'User ×1 10 via root → App0:App → user1:User',
      'User ×1 10 via root → App0:App → user2:User',
    ]);
    expect(suspectsOf(['root → App0', many(20), many(20)]).suspects.map(line)).toEqual([
      'User ×20 200 via root → App0:App → user0:User',
    ]);
  });

  it('are limited, largest first, with the total number of groups', () => {
    const later = 'root → App0 → [Small1, Large2, Middle3]';
    const nodes = { Large2: { sizeBytes: 90 }, Middle3: { sizeBytes: 50 } };
    const { suspects, total } = suspectsOf(['root → App0', later, later], nodes, 2);
    expect(suspects.map(({ className }) => className)).toEqual(['Large', 'Middle']);
    expect(total).toBe(3);
  });

  it('are empty if no objects remain or only weak edges lead to them', () => {
    const same = 'root → App0 → Old1';
    expect(suspectsOf([same, same, same])).toEqual({ suspects: [], total: 0 });
    const weak = `${same}\nOld1 -weak:x→ Left2`;
    expect(suspectsOf([same, weak, weak])).toEqual({ suspects: [], total: 0 });
  });

  it('support a chain of 100,000 objects', () => {
    const chain = `root → App0 → ${Array.from({ length: 100_000 }, (_, at) => `Node${at}`).join(' → ')}`;
    // Ids follow the picture: those of the shorter heap exist in the longer one too.
    const [short, long] = ['root → App0', chain].map((picture) => readDocument(heap(picture)));
    const current = createOpenSnapshot(long);
    const figures = runSteps(current.computeFigures());
    const { suspects, total } = runSteps(findSuspects({ current, figures, middle: long, base: short }, 3));
    expect(total).toBe(100_000);
    expect(suspects[0]).toMatchObject({ className: 'Node0', count: 1, retainedSizeBytes: 1_000_000 });
  });
});

it('equals a computation with sets on random heaps', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  /** Every object is held by the previous one or by the root, so all are reachable. */
  const randomHeap = (): { document: HeapDocument; ids: Set<number> } => {
    const ids = new Set(Array.from({ length: random(60) }, () => 3 + 2 * random(90)));
    const keys = Array.from(ids, (id) => `n${id}`);
    const edges = keys.map((key, at) => `${at === 0 || random(3) === 0 ? 'root' : keys[random(at)]} → ${key}`);
    const nodes = Object.fromEntries(Array.from(ids, (id) => [`n${id}`, { id, name: `Class${id % 3}` }]));
    return { document: readDocument(heap(edges.join('\n'), nodes)), ids };
  };
  for (let round = 0; round < 60; round += 1) {
    const [base, middle, last] = [randomHeap(), randomHeap(), randomHeap()];
    const current = createOpenSnapshot(last.document);
    const figures = runSteps(current.computeFigures());
    const { suspects } = runSteps(
      findSuspects({ current, figures, middle: middle.document, base: base.document }, 500),
    );
    const counts: Record<string, number> = {};
    for (const { className, count } of suspects) counts[className] = (counts[className] ?? 0) + count;
    const expected: Record<string, number> = {};
    for (const id of last.ids) {
      if (!middle.ids.has(id) || base.ids.has(id)) continue;
      expected[`Class${id % 3}`] = (expected[`Class${id % 3}`] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
    for (const { path, className } of suspects) expect(path.steps.at(-1)?.node.name).toBe(className);
  }
});
