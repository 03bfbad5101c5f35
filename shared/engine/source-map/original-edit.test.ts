/** Edits of original sources in bundles: the edited bundle does what a bundle of the edited source does. */
import { beforeAll, describe, expect, test } from 'vitest';
import { runInNewContext } from 'node:vm';
import { build, type Rolldown } from 'vite';
import { editInScript, namesOfEdits } from './original-edit.ts';
import { openSourceMap, type OpenedMap } from './opened-map.ts';

const SOURCES: Readonly<Record<string, string>> = {
  'cart.ts': `import { log, scale } from './tools.ts';
const LIMIT = 5;
export class Cart {
  private readonly lines: { price: number; count: number }[] = [];
  private total = 0;

  add(line: { price: number; count: number }): void {
    this.lines.push(line);
    this.total = this.sum(line.count);
    if (this.lines.length > LIMIT) {
      log('too many');
    }
  }

  private sum(extra: number): number {
    let result = 0;
    for (const line of this.lines) {
      const price = scale(line.price);
      result += price * line.count;
      log(\`line \${price}\`);
    }
    return result + extra * 0;
  }

  drop(): void {
    const line = this.lines[0];
    if (!line) return;
    this.total = 0;
    log('dropped');
    this.lines.splice(0, line.count);
  }

  get value(): number {
    return this.total;
  }
}

export function run(count: number): number[] {
  const cart = new Cart();
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) {
    cart.add({ price: index + 1, count: 2 });
    values.push(cart.value);
  }
  cart.drop();
  return values;
}
`,
  'tools.ts': `export const logged: string[] = [];
export function log(text: string): void {
  logged.push(text);
}
export function scale(price: number): number {
  return price * 10;
}
`,
  'main.ts': `import { run } from './cart.ts';
import { logged } from './tools.ts';
Object.assign(globalThis, { outcome: () => JSON.stringify([run(7), logged]) });
`,
};

interface App {
  readonly code: string;
  readonly opened: OpenedMap;
}

async function bundled(sources: Readonly<Record<string, string>>, minify: boolean): Promise<App> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ...{ write: false, sourcemap: true, minify },
      lib: { entry: 'app/main.ts', formats: ['iife'], name: 'app' },
    },
    plugins: [
      {
        name: 'in-memory',
        enforce: 'pre',
        resolveId: (id) => `/app/${id.split('/').at(-1) ?? ''}`,
        load: (id) => sources[id.split('/').at(-1) ?? ''] ?? null,
      },
    ],
  });
  const [{ output }] = built as [Rolldown.RolldownOutput];
  const [{ code, map }] = output;
  const opened = openSourceMap(new TextEncoder().encode(JSON.stringify(map)));
  if (!opened.ok) throw new Error(opened.reason);
  return { code, opened: opened.value };
}

function outcomeOf(code: string): unknown {
  const context: { outcome?: () => string } = {};
  runInNewContext(code, context);
  return context.outcome?.();
}

const change = (app: App, [file, find, text]: readonly [string, string, string], line: number | null = null) =>
  editInScript({
    ...{ original: SOURCES[file] ?? '', generated: app.code, find, text, line },
    textOf: (name) => app.opened.textOf(name),
    source: app.opened.sources.find((source) => source.endsWith(file)) ?? '',
    forEachSegment: (visit) => app.opened.map.forEachSegment(visit),
  });

const EDITS = [
  ['cart.ts', 'price * line.count', 'price + line.count'],
  ['cart.ts', "log('too many');", "log('many');"],
  ['cart.ts', '      log(`line ${price}`);\n', ''],
  ['cart.ts', 'this.lines.length > LIMIT', 'this.lines.length > 2'],
  ['cart.ts', 'return result + extra * 0;', 'return result - extra;'],
  ['cart.ts', 'this.lines.push(line);', 'this.lines.push(line); log(String(line.count));'],
  ['cart.ts', 'scale(line.price)', 'line.price'],
  ['cart.ts', 'let result = 0;', 'let result = 100;'],
  ['cart.ts', 'index < count', 'index < count - 1'],
  ['tools.ts', 'return price * 10;', 'return price * 11;'],
  ['tools.ts', 'logged.push(text);', 'if (text.length > 7) logged.push(text);'],
  ['cart.ts', 'const LIMIT = 5;', 'const LIMIT = 3;'],
  ['cart.ts', 'of this.lines) {', 'of this.lines.slice(-2)) {'],
  ['cart.ts', 'scale(line.price)', 'Math.max(...[scale(line.price), 55])'],
  ['cart.ts', 'let result = 0;', 'const text = 3; let result = text;'],
  ['cart.ts', 'const price = scale(line.price);', 'const { price } = { price: scale(line.price) + 1 };'],
  ['cart.ts', 'return result + extra * 0;', 'const twice = result * 2; log("twice"); return twice;'],
  ['cart.ts', 'const price = scale(line.price);', 'const price = [line].map((extra) => extra.price)[0] ?? 0;'],
  [
    'cart.ts',
    'this.lines.push(line);\n    this.total = this.sum(line.count);',
    'this.total = this.sum(line.count);\n    this.lines.push(line);',
  ],
  [
    'cart.ts',
    "log('dropped');\n    this.lines.splice(0, line.count);",
    "this.lines.splice(0, line.count);\n    log('gone');",
  ],
  [
    'cart.ts',
    'private sum(extra: number): number {\n    let result = 0;\n    for (const line of this.lines) {',
    'private sum(extra: number): number {\n    let result = extra;\n    for (const line of this.lines.slice(1)) {',
  ],
  [
    'tools.ts',
    'export function scale(price: number): number {\n  return price * 10;',
    'const known = new Map();\nexport function scale(price: number): number {\n  known.set(price, 1);\n  return price * 11;',
  ],
] as const;

/** The build gave these names to other variables where the edit is. */
const HIDDEN = [
  ['cart.ts', 'const cart = new Cart();', "const cart = new Cart(); log('new');"],
  ['cart.ts', 'values.push(cart.value);', 'values.push(scale(cart.value));'],
] as const;

describe.each([true, false])('a bundle, minified: %s', (minify) => {
  let app: App;
  beforeAll(async () => {
    app = await bundled(SOURCES, minify);
  });

  test.each(EDITS)('%s: %j becomes %j', async (file, find, text) => {
    const edit = change(app, [file, find, text]);
    if (!edit.ok) throw new Error(edit.error.why);
    const { from, find: old, text: by } = edit.value;
    expect(app.code.slice(from, from + old.length)).toBe(old);
    const edited = app.code.slice(0, from) + by + app.code.slice(from + old.length);
    const source = SOURCES[file] ?? '';
    const wanted = await bundled({ ...SOURCES, [file]: source.replace(find, () => text) }, minify);
    expect(outcomeOf(edited)).toBe(outcomeOf(wanted.code));
    expect(outcomeOf(edited)).not.toBe(outcomeOf(app.code));
  });
});

test('a name that means something else there is refused, and works where no name was changed', async () => {
  const [minified, plain] = [await bundled(SOURCES, true), await bundled(SOURCES, false)];
  for (const edit of HIDDEN) {
    expect(change(minified, edit)).toMatchObject({
      error: { why: expect.stringContaining('the build has no name there for') as string },
    });
    expect(change(plain, edit)).toMatchObject({ ok: true });
  }
});

test('a name of another module of the bundle is taken from there, and it is said', async () => {
  const app = await bundled(SOURCES, true);
  const edit = change(app, ['tools.ts', 'return price * 10;', 'return price * 10 + run(0).length + 1;']);
  if (!edit.ok) throw new Error(edit.error.why);
  expect(edit.value.taken).toEqual([{ name: 'run', source: expect.stringContaining('cart.ts') as string }]);
  const { from, find, text } = edit.value;
  const edited = app.code.slice(0, from) + text + app.code.slice(from + find.length);
  expect(outcomeOf(edited)).toContain('line 11');
});

test('a name that the new text declares keeps it, so that another change can use it', async () => {
  const app = await bundled(SOURCES, true);
  // A property of the script has the same name.
  const edit = change(app, ['tools.ts', 'return price * 10;', 'const outcome = price; return outcome * 10;']);
  if (!edit.ok) throw new Error(edit.error.why);
  expect(app.code).toContain('outcome');
  expect(edit.value.text).toContain('const outcome =');
});

test('names that nothing declares there are told before anything runs', async () => {
  const app = await bundled(SOURCES, true);
  const edit = change(app, ['tools.ts', 'return price * 10;', 'return price * line.count + Math.max(0);']);
  if (!edit.ok) throw new Error(edit.error.why);
  const names = namesOfEdits(app.code, [edit.value]);
  // The script has no other use of it: the page is asked.
  expect(names.ok && names.value.free.map(({ name }) => name)).toEqual(['line', 'Math']);
  const gone = change(app, ['cart.ts', 'const price = scale(line.price);', 'scale(line.price);']);
  if (!gone.ok) throw new Error(gone.error.why);
  expect(namesOfEdits(app.code, [gone.value])).toMatchObject({
    value: { gone: [{ used: expect.stringContaining('.count') as string }, {}] },
  });
});

test('an edit that does not parse is told with its place, and the code of the build there', async () => {
  const app = await bundled(SOURCES, true);
  const edit = change(app, ['tools.ts', 'return price * 10;', 'return price * (10;']);
  expect(edit).toMatchObject({
    error: {
      why: expect.stringContaining('does not parse with the new text (Unexpected token, at “') as string,
      built: expect.stringMatching(/\*10/) as string,
    },
  });
});

test('says why an edit cannot be made', async () => {
  const app = await bundled(SOURCES, true);
  expect(change(app, ['cart.ts', 'gone()', ''])).toMatchObject({ error: { why: 'it does not have this text' } });
  expect(change(app, ['cart.ts', 'count', 'size'])).toMatchObject({
    error: { why: expect.stringContaining('times') as string },
  });
  // What stands once needs no line.
  expect(change(app, ['cart.ts', 'let result = 0;', 'let result = 1;'], 2)).toMatchObject({ ok: true });
  expect(change(app, ['cart.ts', 'price', 'cost'], 1)).toMatchObject({
    error: { why: 'line 1 does not have this text' },
  });
  expect(change(app, ['cart.ts', 'let result = 0;', 'let result = 0;'])).toMatchObject({
    error: { why: 'the new text is the old one' },
  });
  expect(change(app, ['cart.ts', 'this.lines', 'this.lines.slice()'], 17)).toMatchObject({ ok: true });
});
