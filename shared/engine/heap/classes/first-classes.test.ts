import { describe, expect, it } from 'vitest';
import type { HeapFirstClasses } from '../contract/heap-classes.ts';
import { unwrap } from '../../../base/errors.ts';
import { findFirstClasses } from './first-classes.ts';
import { createSnapshotReader } from '../reading/snapshot-reader.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap } from '../testing/heap-picture.ts';

function firstClassesOf(bytes: Uint8Array): HeapFirstClasses {
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length });
  unwrap(reader.write(bytes));
  const { meta, nodes } = reader;
  if (meta === null || nodes === null) throw new Error('the nodes were not read');
  return runSteps(findFirstClasses(nodes, unwrap(reader.end()).strings, meta));
}

describe('first classes', () => {
  it('have the sizes of the nodes themselves, without owned parts and shapes', () => {
    const { classCount, totalSizeBytes, rows } = firstClassesOf(
      heap(
        `root → [list, point, other, div, gone, fn]
         list -internal:elements→ elements
         point -x→ text
         other -x→ text`,
        {
          list: { name: 'Array', sizeBytes: 16 },
          elements: { type: 'array', name: '', sizeBytes: 800 },
          point: { name: 'Object', sizeBytes: 24 },
          other: { name: 'Object', sizeBytes: 24 },
          text: { type: 'string', name: 'a text', sizeBytes: 40 },
          div: { type: 'native', name: '<div class="x">', sizeBytes: 100, detachedness: 1 },
          gone: { type: 'native', name: '<div id="y">', sizeBytes: 60, detachedness: 2 },
          fn: { type: 'closure', name: 'run', sizeBytes: 0 },
        },
      ),
    );
    expect(rows).toEqual([
      { name: '(array)', count: 1, shallowSizeBytes: 800 },
      { name: '<div>', count: 1, shallowSizeBytes: 100 },
      { name: 'Detached <div>', count: 1, shallowSizeBytes: 60 },
      { name: 'Object', count: 2, shallowSizeBytes: 48 },
      { name: '(string)', count: 1, shallowSizeBytes: 40 },
      { name: 'Array', count: 1, shallowSizeBytes: 16 },
    ]);
    expect(classCount).toBe(6);
    expect(totalSizeBytes).toBe(1064);
  });

  it('are the largest classes, with the total count', () => {
    const names = Array.from({ length: 300 }, (_, at) => `C${at}`);
    const { classCount, rows } = firstClassesOf(
      heap(
        `root → [${names.join(', ')}]`,
        Object.fromEntries(names.map((name, at) => [name, { sizeBytes: 8 * (at + 1) }])),
      ),
    );
    expect(classCount).toBe(300);
    expect(rows).toHaveLength(200);
    expect(rows[0]).toEqual({ name: 'C299', count: 1, shallowSizeBytes: 2400 });
  });
});

it('nodes are available when their section is read, before edges and strings', () => {
  const bytes = heap('root → a → b');
  const text = new TextDecoder().decode(bytes);
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length });
  const edgesAt = new TextEncoder().encode(text.slice(0, text.indexOf('"edges"'))).length;
  unwrap(reader.write(bytes.slice(0, edgesAt - 10)));
  expect(reader.nodes).toBeNull();
  unwrap(reader.write(bytes.slice(edgesAt - 10, edgesAt + 5)));
  expect(reader.nodes?.count).toBe(3);
  unwrap(reader.write(bytes.slice(edgesAt + 5)));
  expect(unwrap(reader.end()).nodes.count).toBe(3);
});
