import { expect, test } from 'vitest';
import { callsByName } from './calls-by-name.ts';

const TEXTS = [
  {
    source: 'src/pipeline.ts',
    text: `import { source } from './source';
/** openPipeline( in a comment is none. */
export function openPipeline(name: string): Pipeline {
  const unsubscribe = source.subscribe((rows) => {
    each(rows);
  });
  return { name, stop: () => unsubscribe() };
}
`,
  },
  {
    source: 'src/source.ts',
    text: `export class Source {
  subscribe(listener: Listener): () => void {
    return () => this.drop(listener);
  }
  drop(listener: Listener): void {}
}
`,
  },
  {
    source: 'src/lens.ts',
    text: `import { openPipeline } from './pipeline';
export function look(name: string): Lens {
  const pipeline = openPipeline(name);
  return refine(pipeline);
}
const refine = (pipeline: Pipeline) => {
  openers.push(openPipeline);
};
`,
  },
  {
    source: 'src/panel.tsx',
    text: `export function Panel() {\n  useEffect(() => look('a').close);\n  return <p />;\n}\n`,
  },
];

test('names the callers of a function and of these, and what it calls, with their lines', () => {
  const found = callsByName(TEXTS, { source: 'src/pipeline.ts', line: 4 });
  expect(found).toMatchObject({ name: 'openPipeline', firstLine: 3, lastLine: 8 });
  const told = (rows: NonNullable<typeof found>['callers']): unknown[] =>
    rows.map(({ source, line, within, isReference }) => [source, line, within, isReference]);
  expect(told(found?.callers ?? [])).toEqual([
    ['src/lens.ts', 3, 'look', false],
    ['src/lens.ts', 7, 'refine', true],
  ]);
  expect(told(found?.callersOfCallers ?? [])).toEqual([
    ['src/panel.tsx', 2, 'Panel', false],
    ['src/lens.ts', 4, 'look', false],
  ]);
  expect(found?.callees).toMatchObject([{ source: 'src/source.ts', line: 2, name: 'subscribe' }]);
});

test('has nothing of a line without a function, and of a source that is not the author’s', () => {
  expect(callsByName(TEXTS, { source: 'src/lens.ts', line: 1 })).toBeNull();
  expect(callsByName(TEXTS, { source: 'node_modules/a.js', line: 1 })).toBeNull();
});

test('a method that every program has is taken for one of the author on this only', () => {
  const text = (of: string): string => `export class Rows {
  get(key: string): Row { return this.rows.find(key); }
  show(key: string): void { draw(${of}.get(key)); }
}
`;
  const calleesOf = (of: string) =>
    callsByName([{ source: 'rows.ts', text: text(of) }], { source: 'rows.ts', line: 3 })?.callees.map(
      ({ name }) => name,
    );
  expect([calleesOf('this'), calleesOf('this.rows')]).toEqual([['get'], []]);
});
