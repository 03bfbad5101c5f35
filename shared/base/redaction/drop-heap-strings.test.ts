/** Dropping the contents of strings, on a snapshot that is small enough to read. */
import { describe, expect, it } from 'vitest';
import { createHeapStringDropper, type HeapStringDropper } from './drop-heap-strings.ts';
import { createSecretFinder } from './secret-finder.ts';
import { createBuiltInNames, createHeapNameRules } from './heap-name-rules.ts';

const TYPES = ['hidden', 'object', 'string', 'code', 'closure', 'symbol'] as const;
const EDGES = ['context', 'element', 'property', 'internal', 'hidden'] as const;

type Node = readonly [type: (typeof TYPES)[number], name: string, edges: readonly Edge[]];
type Edge = readonly [type: (typeof EDGES)[number], name: string | number, to: number];

/** As V8 writes it: names of nodes first, then of edges, each in the table once. */
function snapshot(nodes: readonly Node[], sections = '"samples":[],\n'): string {
  const strings: string[] = [];
  const indexOf = (text: string): number => {
    if (!strings.includes(text)) strings.push(text);
    return strings.indexOf(text);
  };
  const rows = nodes.map(([type, name, edges], id) => [TYPES.indexOf(type), indexOf(name), id, 16, edges.length]);
  const edges = nodes.flatMap((node) =>
    node[2].map(([type, name, to]) => [EDGES.indexOf(type), typeof name === 'number' ? name : indexOf(name), to * 5]),
  );
  const head = {
    meta: {
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
      node_types: [TYPES, 'string', 'number', 'number', 'number'],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [EDGES, 'string_or_number', 'node'],
    },
    node_count: nodes.length,
    edge_count: edges.length,
  };
  return `{"snapshot":${JSON.stringify(head)},\n"nodes":[${rows.join('\n,')}],\n"edges":[${edges.join('\n,')}],\n${sections}"strings":${JSON.stringify(strings)}}\n`;
}

function dropper(): HeapStringDropper {
  return createHeapStringDropper(createHeapNameRules(createSecretFinder(), createBuiltInNames(globalThis)));
}

interface Read {
  readonly nodes: string[];
  readonly edges: (string | number)[];
}

/** The names of nodes and edges of the filtered snapshot, in the sequence of the file. */
function filtered(text: string, chunkBytes = 7): Read {
  const filter = dropper();
  const bytes = new TextEncoder().encode(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += chunkBytes)
    out += new TextDecoder().decode(filter.push(bytes.subarray(at, at + chunkBytes)));
  expect(filter.problem()).toBeNull();
  const file = JSON.parse(out) as { nodes: number[]; edges: number[]; strings: string[] };
  return {
    nodes: file.nodes.flatMap((value, at) => (at % 5 === 1 ? [file.strings[value] ?? '?'] : [])),
    edges: file.edges.flatMap((value, at) => {
      if (at % 3 !== 1) return [];
      const type = EDGES[file.edges[at - 1] ?? 0];
      return [type === 'element' || type === 'hidden' ? value : (file.strings[value] ?? '?')];
    }),
  };
}

describe('names and texts', () => {
  it('a text is dropped also where it equals a name, and equal texts stay equal', () => {
    const { nodes, edges } = filtered(
      snapshot([
        [
          'object',
          'Object',
          [
            ['context', 'admin', 1],
            ['element', 4711, 2],
          ],
        ],
        ['string', 'admin', []],
        ['string', 'admin', []],
        ['string', 'übung "x"', []],
        ['string', '', []],
        ['closure', 'admin', []],
      ]),
    );
    expect(nodes).toEqual([
      'Object',
      '«text, 5 characters, #1»',
      '«text, 5 characters, #1»',
      '«text, 9 characters, #2»',
      '',
      'admin',
    ]);
    expect(edges).toEqual(['admin', 4711]);
  });

  it('an index from 2^31 on stays, which V8 prints as a negative number', () => {
    const { edges } = filtered(
      snapshot([
        [
          'object',
          'Object',
          [
            ['element', -16_777_216, 1],
            ['hidden', -1, 1],
            ['property', 'size', 1],
          ],
        ],
        ['object', 'Object', []],
      ]),
    );
    expect(edges).toEqual([-16_777_216, -1, 'size']);
  });

  it('a key stays if constants of code name it, not if feedback of calls has met it', () => {
    const { edges } = filtered(
      snapshot([
        [
          'object',
          'Object',
          [
            ['property', 'email', 3],
            ['property', 'anna@example.com', 3],
            ['property', 'bert', 3],
          ],
        ],
        [
          'code',
          '(constant pool)',
          [
            ['hidden', 0, 4],
            ['hidden', 1, 6],
          ],
        ],
        ['code', 'system / FeedbackVector', [['hidden', 3, 5]]],
        ['object', 'Object', []],
        ['string', 'email', []],
        ['string', 'anna@example.com', []],
        ['string', 'other', []],
      ]),
    );
    expect(edges.slice(0, 3)).toEqual(['email', '«key, 16 characters, #4»', '«key, 4 characters, #6»']);
  });

  it('an object keeps the name of its constructor, and loses one that was set as data', () => {
    const { nodes } = filtered(
      snapshot([
        ['object', 'Order', []],
        ['object', 'Anna Example', []],
        ['closure', 'Order', []],
        ['symbol', 'anna', []],
        ['code', 'https://host/app.js?token=1', []],
      ]),
    );
    expect(nodes).toEqual([
      'Order',
      '«name, 12 characters, #1»',
      'Order',
      '«text, 4 characters, #2»',
      'https://host/app.js?…',
    ]);
  });

  it('a name that V8 composes loses the text that an embedder gave, and a tag cannot look like a name of V8', () => {
    const kept = (type: (typeof TYPES)[number], ...names: string[]) =>
      filtered(snapshot(names.map((name) => [type, name, []]))).nodes;
    expect(
      kept(
        'hidden',
        ...[
          'system / NativeContext / https://kim.example',
          'system / NativeContext / Kim 4711',
          'system / NativeContext / ',
        ],
        ...[
          'system / NextKind / Kim / 4711',
          'Window / https://kim.example/a?b',
          'Window (prototype) / Kim://x',
          'Node / Environment',
        ],
        ...['system / NativeContext', '(object elements)'],
      ),
    ).toEqual([
      ...['system / NativeContext / …', 'system / NativeContext / …', 'system / NativeContext / '],
      ...['system / NextKind / …', 'Window / …', 'Window (prototype) / …', 'Node / Environment'],
      ...['system / NativeContext', '(object elements)'],
    ]);
    const ofCode = [
      'system / Code / total',
      'system / SharedFunctionInfo / total',
      'system / Script / https://app.example/a.js',
    ];
    expect(kept('code', ...ofCode)).toEqual(ofCode);
    const ofV8 = [
      'system / Context',
      'system / Context / scope @11',
      'Intl.DateTimeFormat',
      'WebAssembly.Module',
      'Map Iterator',
    ];
    expect(kept('object', ...ofV8)).toEqual(ofV8);
    const tags = [
      '(Kim)',
      '(Kim 4711 met Ada)',
      'system / Kim',
      'system / Context / Kim',
      'system / Code / Kim',
      'system / Context\nKim',
    ];
    const foreign = [
      ...tags,
      'Intl.Kim',
      'WebAssembly.Kim',
      'Object / https://kim.example',
      'global / Kim',
      'Node / Kim',
    ];
    for (const name of kept('object', ...foreign)) expect(name).not.toMatch(/kim/i);
  });

  it('the entry of a WeakMap keeps the ids by which its dominators are found, and loses the texts', () => {
    const name = '3 / part of key (anna @7) -> value (bert @9) pair in WeakMap (table @11)';
    const { edges } = filtered(snapshot([['object', 'Object', [['internal', name, 0]]]]));
    expect(edges).toEqual(['3 / part of key (key @7) -> value (value @9) pair in WeakMap (table @11)']);
  });
});

describe('what is not as expected', () => {
  const whole = snapshot([['string', 'secret', []]]);
  const problemOf = (text: string): string | null => {
    const filter = dropper();
    filter.push(new TextEncoder().encode(text));
    return filter.problem();
  };

  it('a snapshot that is cut anywhere is not whole', () => {
    for (let length = 0; length < whole.trimEnd().length; length += 13)
      expect(problemOf(whole.slice(0, length))).not.toBeNull();
    expect(problemOf(whole)).toBeNull();
  });

  it('text in a list of numbers, and a header that is not known, write nothing', () => {
    const filter = dropper();
    expect(
      new TextDecoder().decode(
        filter.push(new TextEncoder().encode(whole.replace('"nodes":[2', '"nodes":["secret",2'))),
      ),
    ).toBe('');
    expect(filter.problem()).toBe('a list of numbers has something else in it');
    expect(problemOf(whole.replace('name_or_index', 'other'))).toBe('its header has a form that is not known');
    expect(problemOf('{"hello": "secret"}')).toBe('it ends too early');
  });

  it.each(['1,-1,0', '2,-1,0', '1,1,-5', '-1,1,0', '1,5-1,0'])('edges with the row %s write nothing', (row) => {
    const text = snapshot([['object', 'Object', [['element', 1, 0]]]]).replace('[1,1,0]', `[${row}]`);
    expect(problemOf(text)).toBe(row === '1,-1,0' ? null : 'a list of numbers has something else in it');
  });

  it('a section that is not known is left empty, because it may refer to strings', () => {
    const filter = dropper();
    const text = snapshot([['string', 'secret', []]], '"scopes":[1,"secret]",[2]],\n"samples":[1,2],\n');
    const out = new TextDecoder().decode(filter.push(new TextEncoder().encode(text)));
    expect(JSON.parse(out)).toMatchObject({ scopes: [], samples: [1, 2], strings: ['', '«text, 6 characters, #0»'] });
  });
});
