import { describe, expect, it } from 'vitest';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { classLines, readDocument } from '../testing/read-heap.ts';

function classes(picture: string, nodes: Record<string, PictureNode> = {}): string[] {
  return classLines(readDocument(heap(picture, nodes)));
}

/** The given number of plain objects with these properties, each held by the root: `objects(3, 'a b')`. */
function objects(
  count: number,
  properties: string,
  prefix: string,
): { lines: string[]; nodes: Record<string, PictureNode> } {
  const keys = Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  const names = properties.split(' ').filter((name) => name !== '');
  return {
    lines: keys.flatMap((key) => [`root → ${key}`, ...names.map((name) => `${key} -${name}→ value`)]),
    nodes: Object.fromEntries(keys.map((key) => [key, { name: 'Object' }])),
  };
}

function plainObjects(...groups: (readonly [number, string])[]): string[] {
  const made = groups.map(([count, properties], at) => objects(count, properties, `o${at}_`));
  const picture = made.flatMap(({ lines }) => lines).join('\n');
  const nodes: Record<string, PictureNode> = { value: { type: 'number', name: 'heap number', sizeBytes: 8 } };
  for (const group of made) Object.assign(nodes, group.nodes);
  return classes(`${picture}\nroot → value`, nodes).filter((line) => !line.startsWith('(number)'));
}

describe('names by type', () => {
  it('names engine nodes by type, and objects by constructor', () => {
    const nodes = {
      map: { type: 'hidden', name: 'system / Map' },
      code: { type: 'code', name: 'f' },
      f: { type: 'closure', name: 'f' },
      r: { type: 'regexp', name: '/x/g' },
      list: { type: 'array', name: '' },
      text: { type: 'string', name: 'hello' },
      big: { type: 'bigint', name: 'bigint' },
      shape: { type: 'object shape', name: 'system / Map (Object)' },
      app: { name: 'App' },
      doc: { type: 'native', name: 'HTMLDocument' },
    };
    // The root holds hidden and array nodes through two owners, so that no sizes are moved.
    const picture = `root → [map, code, f, r, list, text, big, shape, app, doc]
      app → [map, list]
      doc → [map, list]`;
    expect(classes(picture, nodes)).toEqual([
      '(array): 1 × 10',
      '(bigint): 1 × 10',
      '(compiled code): 1 × 10',
      '(object shape): 1 × 10',
      '(string): 1 × 10',
      '(system): 1 × 10',
      'App: 1 × 10',
      'Function: 1 × 10',
      'HTMLDocument: 1 × 10',
      'RegExp: 1 × 10',
    ]);
  });

  it('names elements by tag, without attributes', () => {
    const nodes = {
      a: { type: 'native', name: '<div class="a b">' },
      b: { type: 'native', name: '<div>' },
      c: { type: 'native', name: '<svg' },
      d: { type: 'native', name: 'Text <b>' },
    };
    expect(classes('root → [a, b, c, d]', nodes)).toEqual(['<div>: 2 × 20', '<svg: 1 × 10', 'Text <b>: 1 × 10']);
  });

  it('has separate classes for detached nodes', () => {
    const nodes = {
      gone: { type: 'native', name: '<div id="x">', detachedness: 2 },
      child: { type: 'native', name: '<p class="y">' },
      text: { type: 'native', name: 'Text' },
      here: { type: 'native', name: '<div id="x">', detachedness: 1 },
      wrapper: { name: 'HTMLDivElement', detachedness: 2 },
    };
    expect(classes('root → [gone, here, wrapper]\ngone → child → text', nodes)).toEqual([
      '<div>: 1 × 10',
      'Detached <div>: 1 × 10',
      'Detached <p>: 1 × 10',
      'Detached Text: 1 × 10',
      'HTMLDivElement: 1 × 10',
    ]);
  });

  it('omits nodes without a size', () => {
    expect(classes('root → [a, b]', { a: { name: 'A', sizeBytes: 0 }, b: { name: 'A' } })).toEqual(['A: 1 × 10']);
  });

  it('shows the last of several classes with one name and no location, as DevTools does', () => {
    const nodes = {
      f: { type: 'closure', name: 'f' },
      g: { type: 'closure', name: 'g' },
      odd: { name: 'Function', sizeBytes: 3 },
    };
    expect(classes('root → [f, g, odd]', nodes)).toEqual(['Function: 1 × 3']);
    expect(classes('root → [odd, f, g]', nodes)).toEqual(['Function: 2 × 20']);
    // Classes with a location are separate and added.
    expect(classes('root → [odd, f, g]', { ...nodes, odd: { ...nodes.odd, location: [1, 2, 3] } })).toEqual([
      'Function: 3 × 23',
    ]);
  });

  it('has the script of a class with a single location', () => {
    const nodes: Record<string, PictureNode> = {
      script: { type: 'code', name: 'system / Script / https://a.example/app.js' },
      a: { name: 'App', location: [5, 41, 2], script: 'script' },
      b: { name: 'App', location: [5, 41, 2], script: 'script' },
      c: { name: 'Two', location: [5, 1, 2], script: 'script' },
      d: { name: 'Two', location: [5, 3, 2], script: 'script' },
    };
    const { table } = readDocument(heap('root → [a, b, c, d, script]', nodes, { dialect: 'chromium' }));
    const row = (name: string): unknown => table.rows.find((candidate) => candidate.name === name);
    expect(row('App')).toEqual({
      name: 'App',
      count: 2,
      shallowSizeBytes: 20,
      url: 'https://a.example/app.js',
      line: 42,
      column: 3,
    });
    expect(row('Two')).toEqual({ name: 'Two', count: 2, shallowSizeBytes: 20 });
  });
});

describe('inferred names of plain objects', () => {
  it('consist of properties that enough objects share', () => {
    expect(plainObjects([3, 'id label'], [1, 'other'])).toEqual(['Object: 1 × 10', '{id, label}: 3 × 30']);
  });

  it('use the largest list whose properties an object all has, in any order', () => {
    expect(plainObjects([2, 'a b'], [3, 'a b c'], [1, 'd c b a'], [1, 'b a'])).toEqual([
      '{a, b, c}: 4 × 40',
      '{a, b}: 3 × 30',
    ]);
  });

  it('prefer the more frequent of two lists of equal length', () => {
    expect(plainObjects([2, 'a b'], [3, 'b c'], [1, 'a b c'])).toEqual(['{a, b}: 2 × 20', '{b, c}: 4 × 40']);
  });

  it('ignore __proto__ and need at least one property', () => {
    expect(plainObjects([2, '__proto__ a'], [2, '__proto__'])).toEqual(['Object: 2 × 20', '{a}: 2 × 20']);
  });

  it('quote names with characters of the list syntax', () => {
    expect(plainObjects([2, 'x,y "q" plain'])).toEqual(['{"x,y", "\\"q\\"", plain}: 2 × 20']);
  });

  it('end at 120 characters, but always include the first property', () => {
    const long = 'm'.repeat(200);
    const half = 'n'.repeat(58);
    expect(plainObjects([2, `${long} a`])).toEqual([`{${long}}: 2 × 20`]);
    // 1 + 58 + 2 + 57 = 118 characters; the next name would begin at 120.
    expect(plainObjects([2, `${half} ${'o'.repeat(57)} p`])).toEqual([`{${half}, ${'o'.repeat(57)}, p}: 2 × 20`]);
    expect(plainObjects([2, `${half} ${'o'.repeat(62)}`])).toEqual([`{${half}}: 2 × 20`]);
  });

  it('need at least one object in a thousand', () => {
    expect(plainObjects([3, 'rare'], [2998, 'common'])).toEqual(['Object: 3 × 30', '{common}: 2998 × 29980']);
    expect(plainObjects([3, 'rare'], [2997, 'common'])).toEqual(['{common}: 2997 × 29970', '{rare}: 3 × 30']);
  });
});
