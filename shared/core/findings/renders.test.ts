import { expect, test } from 'vitest';
import type { ComponentRenders, RenderInput, RunRenders, StepRenders } from '../../engine/trace/contract/renders.ts';
import { sectionText } from './markdown.ts';
import { inputWords } from './render-input-words.ts';
import { needlessRenders, placesToQuote, rendersHeadline, rendersSection } from './renders.ts';
import { MARKDOWN, told } from './voice.ts';

const PLACE = { name: 'App', url: 'http://shop.test/app.jsx', line: 12, column: 5 };

const input = (part: Partial<RenderInput>): RenderInput => ({
  kind: 'prop',
  name: 'options',
  hook: null,
  laterHooks: null,
  sameness: 'equal',
  type: 'object',
  size: 1,
  keys: [],
  isShifted: false,
  from: null,
  ...part,
});

function component(name: string, part: Partial<ComponentRenders> = {}): ComponentRenders {
  return {
    name,
    place: { ...PLACE, name, line: 40 },
    framework: 'react',
    kind: 'function',
    isMemo: false,
    renders: 0,
    mounts: 0,
    remounts: { byKey: 0, byType: 0, unknown: 0, from: null },
    selfMs: null,
    totalMs: null,
    sampledMs: null,
    reasons: [],
    otherRenders: 0,
    ...part,
  };
}

const reason = (
  renders: number,
  inputs: RenderInput[],
  part: { equalOutputs?: number; unknownOutputs?: number; otherInputs?: number } = {},
) => ({ renders, inputs, equalOutputs: 0, unknownOutputs: 0, equalMs: null, otherInputs: 0, ...part });

function step(components: ComponentRenders[], part: Partial<StepRenders> = {}): StepRenders {
  return {
    commits: [{ event: 'input', count: 1 }],
    renders: components.reduce((sum, { renders }) => sum + renders, 0),
    mounts: 0,
    components,
    others: { components: 0, renders: 0, mounts: 0 },
    failure: null,
    ...part,
  };
}

const words = (part: Partial<RenderInput>): string => told(inputWords(input(part)), MARKDOWN);

test.each<[Partial<RenderInput>, string]>([
  [
    { type: 'function', sameness: 'same-code', name: 'onSelect', from: { place: PLACE, by: 'function' } },
    'prop `onSelect` is a new function from `app.jsx:12:5` with the same code',
  ],
  [{ type: 'function', sameness: 'different', name: 'onSelect' }, 'prop `onSelect` is a new function with other code'],
  [
    { from: { place: { ...PLACE, column: 0 }, by: 'element' } },
    'prop `options` is a new object from `app.jsx:12`, equal to the one before',
  ],
  // Where the line is not known, the component is.
  [
    { from: { place: PLACE, by: 'component' }, sameness: 'same-code' },
    'prop `options` is a new object from `App (app.jsx:12:5)`, equal but for new functions with the same code',
  ],
  [
    { type: 'instance', sameness: 'unknown' },
    'prop `options` is another object of a class, not compared with the one before',
  ],
  [{ sameness: 'different' }, 'prop `options` changed'],
  [
    { sameness: 'different', isShifted: true, from: { place: { ...PLACE, column: 0 }, by: 'element' } },
    'prop `options` is what another item had, passed at `app.jsx:12`: the list has no keys but places, so its items did not move',
  ],
  [{ kind: 'state', name: '', hook: 2 }, 'state (hook 2) is a new object, equal to the one before'],
  [{ kind: 'state', name: 'draft', sameness: 'different' }, 'state `draft` changed'],
  [{ kind: 'store', name: '', hook: 1, type: 'array' }, 'store (hook 1) is a new array, equal to the one before'],
  [{ kind: 'context', name: 'Theme' }, 'context `Theme` is a new object, equal to the one before'],
  [{ kind: 'context', name: '', sameness: 'different' }, 'a context changed'],
  [{ kind: 'parent', name: '' }, 'its parent rendered'],
  [{ kind: 'parent', name: '', from: { place: PLACE, by: 'element' } }, 'its parent `App (app.jsx:12:5)` rendered'],
  [
    { kind: 'state', name: '', from: { place: PLACE, by: 'write' } },
    'its state is a new object after the write at `app.jsx:12:5`, equal to the one before',
  ],
  [
    { kind: 'state', name: 'title', sameness: 'unknown', type: '', from: { place: PLACE, by: 'write' } },
    'state `title` was written at `app.jsx:12:5`',
  ],
  [{ kind: 'state', name: '', sameness: 'unknown', type: '' }, 'its state was written'],
  [
    { kind: 'context', name: 'theme', sameness: 'different', from: { place: PLACE, by: 'write' } },
    'context `theme` changed, written at `app.jsx:12:5`',
  ],
  [
    { kind: 'slots', name: 'head', type: 'function', sameness: 'same-code' },
    'slot `head` is a new function with the same code',
  ],
  [{ kind: 'checked', name: '' }, 'each change detection checks it, and no field of it changed'],
  [{ kind: 'root', name: '' }, 'the root was rendered again'],
  [{ kind: 'unknown', name: '' }, 'nothing changed that the framework keeps, as after a forced update'],
])('%o is told as %s', (part, expected) => {
  expect(words(part)).toBe(expected);
});

test('renders are needless only if no input differs and the output is equal', () => {
  const rows = (inputs: RenderInput[], part = {}) =>
    needlessRenders({ reasons: [reason(10, inputs, { equalOutputs: 8, ...part })] });
  expect(rows([input({})])).toBe(8);
  expect(rows([input({}), input({ sameness: 'same-code' })])).toBe(8);
  expect(rows([input({ kind: 'parent' })])).toBe(8);
  expect(rows([input({}), input({ sameness: 'different' })])).toBe(0);
  expect(rows([input({ sameness: 'unknown' })])).toBe(0);
  expect(rows([input({ kind: 'unknown' })])).toBe(0);
  // Inputs that are not listed may differ.
  expect(rows([input({})], { otherInputs: 1 })).toBe(0);
});

test('the headline is about the component that renders most for nothing', () => {
  const busy = component('App', { renders: 300, reasons: [reason(300, [input({ sameness: 'different' })])] });
  const row = component('Row', {
    renders: 200,
    reasons: [
      reason(150, [input({ type: 'function', name: 'onSelect', sameness: 'same-code' })], { equalOutputs: 150 }),
      reason(50, [input({ sameness: 'different' })]),
    ],
  });
  const headline = (components: ComponentRenders[], part: Partial<StepRenders> = {}): string =>
    told(rendersHeadline(step(components, part)) ?? '', MARKDOWN);
  expect(headline([busy, row])).toBe(
    '`Row (app.jsx:40:5)` rendered 200 times in 1 commit (`input`), 150 of them because prop `onSelect` is a new function with the same code. What it returned was equal each time.',
  );
  expect(headline([busy], { commits: [{ event: '', count: 3 }] })).toBe(
    '`App (app.jsx:40:5)` rendered 300 times in 3 commits, each time because prop `options` changed.',
  );
  const card = component('Card', {
    mounts: 10,
    remounts: { byKey: 10, byType: 0, unknown: 0, from: { place: PLACE, by: 'element' } },
  });
  expect(headline([card])).toBe(
    '`Card (app.jsx:40:5)` was removed and mounted again 10 times in 1 commit (`input`): its element has another key from `app.jsx:12:5`, with equal props.',
  );
  expect(headline([component('Dialog', { mounts: 2 })])).toBe(
    '`Dialog (app.jsx:40:5)` was mounted 2 times in 1 commit (`input`).',
  );
  expect(rendersHeadline(step([]))).toBeNull();
});

const run = (steps: RunRenders['steps'], part: Partial<RunRenders> = {}): RunRenders => ({
  page: { frameworks: [{ framework: 'react', roots: 1, versions: ['18'], build: 'production' }], hasTimes: false },
  why: null,
  steps,
  quotes: [],
  ...part,
});

test('a section has ten components, more only if they rendered for nothing, counts the others, and says whose times it has', () => {
  const many = Array.from({ length: 14 }, (_, index) =>
    component(`C${index}`, {
      renders: 1,
      sampledMs: index === 0 ? 12.5 : null,
      reasons: [reason(1, [input({ kind: 'parent' })], { equalOutputs: index < 12 ? 1 : 0 })],
    }),
  );
  const section = rendersSection(run([step(many, { others: { components: 5, renders: 5, mounts: 0 } })]), [
    'click Save',
  ]);
  const text = section === null ? '' : sectionText(section);
  expect(text.match(/^\| C\d+ /gm)).toHaveLength(12);
  expect(text).toContain('7 more components with less to save.');
  expect(text).toContain('the framework measures nothing here');
  expect(text).toMatch(/^\| C0 .*\| 12\.5ms \|/m);
  expect(text).toContain('**Equal in and out**: 12');
});

test('of the rows of all steps those with most to save are shown', () => {
  const useful = (index: number): ComponentRenders =>
    component(`Useful${index}`, { renders: 50, reasons: [reason(50, [input({ sameness: 'different' })])] });
  const needless = (index: number): ComponentRenders =>
    component(`Needless${index}`, { renders: index, reasons: [reason(index, [input({})], { equalOutputs: index })] });
  const steps = Array.from({ length: 30 }, (_, index) => step([useful(index), needless(index + 1)]));
  const section = rendersSection(
    run(steps),
    steps.map((_, index) => `click ${index}`),
  );
  const text = section === null ? '' : sectionText(section);
  const expected = Array.from({ length: 20 }, (_, index) => `Needless${30 - index}`);
  expect(text.match(/(?:Use|Need)(?:ful|less)\d+(?= \(app)/g)?.slice(1)).toEqual(expected);
  expect(text).toContain('40 more rows with less to save, 10 of them with some.');
});

test('steps with the same renders are one row, the longest time is told, and columns without anything are left out', () => {
  const row = (renders: number, sampledMs: number | null): ComponentRenders =>
    component('Row', { renders, sampledMs, reasons: [reason(renders, [input({})], { equalOutputs: renders })] });
  const section = rendersSection(
    run([step([row(4, 2)]), step([row(4, 3)]), step([row(4, null)]), step([row(9, null)])]),
    ['click Save', 'click Next', 'click Save', 'type'],
  );
  const lines = section === null ? [] : sectionText(section).split('\n');
  expect(lines.filter((line) => line.startsWith('| '))).toEqual([
    '| Component | Step | Renders | Equal in and out | In its function | Why |',
    '| --- | --- | --- | --- | --- | --- |',
    '| Row (app.jsx:40:5) | type | 9 | 9 | – | prop options is a new object, equal to the one before |',
    '| Row (app.jsx:40:5) | click Save, click Next (3 steps, each) | 4 | 4 | ≤ 3.0ms | prop options is a new object, equal to the one before |',
  ]);
  // The step with most to save.
  expect(lines).toContainEqual(expect.stringMatching(/^`type`: `Row \(app\.jsx:40:5\)` rendered 9 times/));
});

test('a component for which two steps did the same is one row, where another component differs', () => {
  const row = component('Row', { renders: 4, reasons: [reason(4, [input({})], { equalOutputs: 4 })] });
  const other = component('Other', { renders: 1 });
  const section = rendersSection(run([step([row]), step([row, other])]), ['click Save', 'click Save']);
  const lines = section === null ? [] : sectionText(section).split('\n');
  expect(lines.filter((line) => /^\| (?:Row|Other)/.test(line))).toEqual([
    expect.stringContaining('| click Save (2 steps, each) | 4 | 4 |'),
    expect.stringContaining('| Other (app.jsx:40:5) | click Save | 1 |'),
  ]);
  expect(lines.join('\n')).not.toContain('more row');
});

test('nothing is claimed where nothing was read', () => {
  const text = (renders: RunRenders): string => {
    const section = rendersSection(renders, ['click Save', 'click Next']);
    return section === null ? '' : sectionText(section);
  };
  expect(text(run([step([])]))).toContain('No component rendered.');
  expect(text(run([null], { page: null, why: 'unsupported' }))).toContain('React before 17');
  expect(text(run([step([]), null]))).toContain('A step left the page');
  expect(text(run([null]))).not.toContain('No component rendered.');
  expect(text(run([step([], { failure: 'TypeError: x' })]))).toContain(
    'Some commits could not be read: `TypeError: x`',
  );
});

test('steps with equal renders keep each of their errors', () => {
  const row = component('Row', { renders: 1, reasons: [reason(1, [input({})], { equalOutputs: 1 })] });
  const steps = ['TypeError: x', 'RangeError: y', 'TypeError: x'].map((failure) => step([row], { failure }));
  const section = rendersSection(run(steps), ['click Save', 'click Next', 'click Last']);
  const lines = section === null ? [] : sectionText(section).split('\n');
  expect(lines.filter((line) => line.startsWith('| Row'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('could not be read')).map((line) => line.split('`')[1])).toEqual([
    'TypeError: x',
    'RangeError: y',
  ]);
});

test('each place of an equal value is quoted once, exact ones only', () => {
  const at = (line: number, by: 'function' | 'element' | 'component') => ({ place: { ...PLACE, line }, by });
  const row = component('Row', {
    renders: 4,
    reasons: [
      reason(3, [input({ from: at(7, 'element'), sameness: 'different' })]),
      reason(3, [input({ kind: 'unknown', from: at(8, 'element') })]),
      reason(2, [input({ from: at(3, 'component') }), input({ from: at(5, 'element') })], { equalOutputs: 2 }),
      reason(2, [
        input({ from: at(5, 'element') }),
        input({ from: at(9, 'function') }),
        input({ from: at(11, 'function') }),
      ]),
    ],
  });
  expect(placesToQuote([step([row])]).map(({ line }) => line)).toEqual([5, 9]);
});

test('a context whose value is new stands before what renders below it, with the prop that hides it', () => {
  const at = (name: string, url: string, line: number) => ({ name, url: `http://shop.test/${url}`, line, column: 0 });
  const row = at('StockRow', 'row.tsx', 23);
  const fromRow = (line: number) => ({ place: { ...row, line }, by: 'element' as const });
  const context = input({
    kind: 'context',
    name: '',
    sameness: 'different',
    keys: ['totals'],
    from: { place: at('WorkspaceProvider', 'workspace.tsx', 31), by: 'element' },
  });
  const limits = input({
    name: 'limits',
    from: { place: at('StockTables', 'tables.tsx', 42), by: 'element' },
    made: at('useStockRows', 'rows.ts', 43),
  });
  const below = (name: string, line: number) =>
    component(name, {
      renders: 792,
      place: at(name, `${name}.tsx`, 7),
      reasons: [
        reason(792, [input({ kind: 'parent', name: '', type: '', from: fromRow(line) })], { equalOutputs: 792 }),
      ],
    });
  const rows = component('StockRow', {
    renders: 792,
    place: row,
    isMemo: true,
    reasons: [reason(792, [context, limits])],
  });
  const section = rendersSection(run([step([below('Sparkline', 46), below('QuantityCell', 38), rows])]), ['click +']);
  const text = section === null ? '' : sectionText(section);
  expect(text).toContain(
    'The context of `WorkspaceProvider` (`workspace.tsx:31`) has a new value, which differs in `totals`; 1 component reads the context: `StockRow` × 792. It leads to 2,376 of 2,376 renders.',
  );
  expect(text).toContain(
    'Prop `limits` of `StockRow` is new and equal 792 times, made at `rows.ts:43`, so memo never holds. It leads to 2,376 of 2,376 renders.',
  );
  expect(text).toContain('Each render of `StockRow` has several of these reasons: mending one alone changes nothing.');
  const [, , first] = text.split('\n').filter((line) => line.startsWith('| '));
  expect(first).toContain('StockRow');
});
