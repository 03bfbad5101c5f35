import { describe, expect, it, test } from 'vitest';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';
import { heap, type PictureNode, type PictureScope } from '../testing/heap-picture.ts';
import { readChunks, readGraph } from '../testing/read-heap.ts';

/**
 * The script `watch.js`: `watch` (scope 10) declares `rows` and `title`; the first closure in it (scope 20) reads `rows`, the second (scope 40)
 * `title`.
 */
const SCOPES: readonly PictureScope[] = [
  { script: 'script', id: -2, depth: 0 },
  { script: 'script', id: 10, depth: 1, variables: ['rows', 'title'] },
  { script: 'script', id: 20, depth: 2, uses: [[10, 0]] },
  { script: 'script', id: 40, depth: 2, uses: [[10, 1]] },
];

/** Numbers are nodes with a text in V8's files. */
const INTEGERS = [-2, -1, 0, 10, 20, 30, 40];
const integerEdges = INTEGERS.map((value) => `int${value} -internal:value→ text${value}`).join('\n');
const integerNodes: Record<string, PictureNode> = Object.fromEntries(
  INTEGERS.flatMap((value): [string, PictureNode][] => [
    [`int${value}`, { type: 'number', name: 'int', sizeBytes: 0 }],
    [`text${value}`, { type: 'string', name: String(value), sizeBytes: 0 }],
  ]),
);

/** The closure `name` of the function that begins at `at`, with its context. */
function closure(name: string, at: number, context: string): string {
  return `${name} -internal:shared→ shared${at}
    ${name} -internal:context→ ${context}`;
}

const SCRIPT = `${integerEdges}
  script -internal:infos→ infos
  infos → [shared10, shared20, shared40]
  shared10 -internal:scope_id→ int10
  shared20 -internal:scope_id→ int20
  shared40 -internal:scope_id→ int40
  [shared10, shared20, shared40] -internal:script→ script
  shared10 -internal:name_or_scope_info→ info
  info -internal:scope_id→ int10
  info -internal:scope_type_name→ kind
  root → [script, watch]
  ${closure('watch', 10, 'global')}`;
const NODES: Record<string, PictureNode> = {
  ...integerNodes,
  script: { type: 'code', name: 'system / Script / http://localhost/watch.js' },
  infos: { type: 'code', name: 'system / WeakFixedArray' },
  shared10: { type: 'code', name: 'system / SharedFunctionInfo / watch' },
  shared20: { type: 'code', name: 'system / SharedFunctionInfo' },
  shared40: { type: 'code', name: 'system / SharedFunctionInfo / readTitle' },
  info: { type: 'code', name: 'system / ScopeInfo' },
  kind: { type: 'string', name: 'FUNCTION_SCOPE' },
  watch: { type: 'closure', name: 'watch', location: [3, 4, 14], script: 'script' },
  readTitle: { type: 'closure', name: 'readTitle', location: [3, 7, 9], script: 'script' },
  readRows: { type: 'closure', name: '', location: [3, 6, 9], script: 'script' },
  global: { type: 'native', name: 'system / NativeContext' },
  context: { name: 'system / Context / scope @11' },
  rows: { name: 'Array', sizeBytes: 1000 },
  row: { name: 'Row', sizeBytes: 50 },
  title: { type: 'string', name: 'Orders', sizeBytes: 20 },
};
/** A context of `watch` whose `rows` and `title` are set. */
const CONTEXT = `context -context:rows→ rows → row
  context -context:title→ title
  context -internal:scope_info→ info
  context -internal:previous→ global`;

function ask(more: string, nodes: Record<string, PictureNode> = {}, scopes = SCOPES): AskableHeap {
  return askableHeap(`${SCRIPT}\n${CONTEXT}\n${more}`, { ...NODES, ...nodes }, { dialect: 'chromium', scopes });
}

const LIVING_TITLE = `root → readTitle\n${closure('readTitle', 40, 'context')}`;

function told(queries: AskableHeap) {
  const { rows, ...all } = queries.ask('heap.dead-captures', {});
  return {
    ...all,
    rows: rows.map(({ variable, freedBytes, sharedBytes, contexts }) => ({
      variable,
      freedBytes,
      sharedBytes,
      contexts,
    })),
  };
}

describe('dead captures', () => {
  it('are variables that only a function that is gone could read, with what clearing them frees', () => {
    const { rows, ...all } = ask(LIVING_TITLE).ask('heap.dead-captures', {});
    expect(all).toEqual({ start: 0, total: 1, freedBytes: 1050, hasScopes: true, judged: 1, unjudged: 0 });
    expect(rows).toMatchObject([
      {
        variable: 'rows',
        functionName: 'watch',
        url: 'http://localhost/watch.js',
        contexts: 1,
        freedBytes: 1050,
        sharedBytes: 0,
        declaredBy: { location: { url: 'http://localhost/watch.js', line: 5, column: 15 } },
        keptBy: { preview: 'readTitle()', location: { line: 8, column: 10 } },
        value: { name: 'Array', retainedSizeBytes: 1050 },
        isThirdParty: false,
      },
    ]);
  });

  it.each([
    ['the closure that reads it is alive', closure('readRows', 20, 'context')],
    [
      'a generator of the function can resume',
      `generator -internal:function→ watch
      generator -internal:context→ context
      generator -internal:continuation→ int30`,
    ],
    ['`arguments` reads the context', 'arguments -hidden:0→ context'],
    ['the function is on the stack', 'stack -internal:1→ context'],
  ])('are none where %s', (_, more) => {
    const nodes: Record<string, PictureNode> = {
      arguments: { type: 'native', name: 'system / SloppyArgumentsElements' },
      stack: { type: 'synthetic', name: '(Stack roots)' },
    };
    // `watch` uses its own variable too, as a generator that reads it after a `yield` does.
    const scopes = SCOPES.map((scope) => (scope.id === 10 ? { ...scope, uses: [[10, 0] as const] } : scope));
    const held = more.includes('generator')
      ? 'generator'
      : more.includes('arguments')
        ? 'arguments'
        : more.includes('stack')
          ? 'stack'
          : 'readRows';
    expect(told(ask(`${LIVING_TITLE}\nroot → ${held}\n${more}`, nodes, scopes)).rows).toEqual([]);
  });

  it('count a generator that has ended as gone', () => {
    const ended = `root → generator -internal:function→ watch
      generator -internal:context→ context
      generator -internal:continuation→ int-1`;
    const scopes = SCOPES.map((scope) => (scope.id === 10 ? { ...scope, uses: [[10, 0] as const] } : scope));
    expect(told(ask(`${LIVING_TITLE}\n${ended}`, {}, scopes)).rows).toMatchObject([
      { variable: 'rows', freedBytes: 1050 },
    ]);
  });

  it('are none where a living function can make the one that reads it', () => {
    // Scope 20 is inside of 40 now: `readTitle` makes the closure that reads `rows` when it runs.
    const scopes = SCOPES.map((scope) => (scope.id === 20 ? { ...scope, depth: 3 } : scope));
    const inner = [scopes[0], scopes[1], scopes[3], scopes[2]].flatMap((scope) => scope ?? []);
    expect(told(ask(LIVING_TITLE, {}, inner)).rows).toEqual([]);
  });

  it('free nothing where something else holds the value, and are not told', () => {
    expect(told(ask(`${LIVING_TITLE}\nroot → rows`)).rows).toEqual([]);
    // A reference from what the value itself retains does not hold it.
    expect(told(ask(`${LIVING_TITLE}\nrow -parent→ rows`)).rows).toMatchObject([
      { variable: 'rows', freedBytes: 1050 },
    ]);
  });

  it('are one row a variable over several contexts, with what is shared', () => {
    const second = `root → second
      ${closure('second', 40, 'context2')}
      context2 -context:rows→ rows2
      context2 -internal:scope_info→ info
      context2 -internal:previous→ global
      root → third
      ${closure('third', 40, 'context3')}
      context3 -context:rows→ rows3
      context3 -internal:scope_info→ info
      root → rows3`;
    const nodes: Record<string, PictureNode> = {
      second: { type: 'closure', name: 'readTitle' },
      third: { type: 'closure', name: 'readTitle' },
      context2: { name: 'system / Context / scope @11' },
      context3: { name: 'system / Context / scope @11' },
      rows2: { sizeBytes: 300 },
      rows3: { sizeBytes: 7 },
    };
    expect(told(ask(`${LIVING_TITLE}\n${second}`, nodes)).rows).toEqual([
      { variable: 'rows', freedBytes: 1350, sharedBytes: 7, contexts: 3 },
    ]);
  });

  it('leave out the top level of scripts, which each later script can read', () => {
    expect(told(ask(LIVING_TITLE, { kind: { type: 'string', name: 'SCRIPT_SCOPE' } }))).toMatchObject({
      rows: [],
      judged: 0,
      unjudged: 1,
    });
  });

  it('are not known in a file without scopes, and none in an empty heap', () => {
    const node = askableHeap(`${SCRIPT}\n${CONTEXT}\n${LIVING_TITLE}`, NODES);
    expect(told(node)).toMatchObject({ rows: [], hasScopes: false });
    expect(told(askableHeap('root', {}, { dialect: 'chromium' }))).toMatchObject({
      rows: [],
      total: 0,
      hasScopes: true,
    });
  });
});

describe('scopes of a file', () => {
  const bytes = heap('root → script', {}, { dialect: 'chromium', scopes: SCOPES });

  test('are columns', () => {
    const { scopes, strings } = readGraph(bytes);
    expect(scopes).toMatchObject({ count: 4 });
    expect([...(scopes?.id ?? [])]).toEqual([-2, 10, 20, 40]);
    expect([...(scopes?.depth ?? [])]).toEqual([0, 1, 2, 2]);
    expect([...(scopes?.firstVariable ?? [])]).toEqual([0, 0, 2, 2, 2]);
    expect([...(scopes?.firstUse ?? [])]).toEqual([0, 0, 0, 1, 2]);
    expect([...(scopes?.variableName ?? [])].map((name) => strings.get(name))).toEqual(['rows', 'title']);
    expect([...(scopes?.useSlot ?? [])]).toEqual([0, 1]);
  });

  test.each([
    ['more variables than there are', '"scopes":[6,-2,0,0,0', '"scopes":[6,-2,0,9,0'],
    ['a script that is no node', '"scopes":[6,-2,0,0,0', '"scopes":[7,-2,0,0,0'],
    ['a scope without the one around it', '"scopes":[6,-2,0,0,0', '"scopes":[6,-2,3,0,0'],
    ['a name that is no string', '"scope_context_vars":[', '"scope_context_vars":[99,'],
  ])('are refused with %s', (_, from, to) => {
    const text = new TextDecoder().decode(bytes);
    expect(text).toContain(from);
    const read = readChunks(new TextEncoder().encode(text.replace(from, to)));
    expect(read).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });
});
