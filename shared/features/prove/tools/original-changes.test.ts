/** Texts of original sources and of scripts are looked up before a trial runs. */
import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import { settle, type AppError } from '../../../base/errors.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { onlyCaller, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import { openSourceMap } from '../../../engine/source-map/index.ts';
import { APP_JS, APP_MAP } from '../../../engine/source-map/testing/minified-app.ts';
import type { Change } from '../contract/changes.ts';
import { placeChanges } from './original-changes.ts';

const SCRIPT: ScriptEntry = {
  ...{ id: 1, scriptId: '1', url: 'https://a.test/assets/app-1f.js', startLine: 1, startColumn: 1, endLine: 1 },
  ...{ length: APP_JS.length, hash: 'h', isModule: false, language: 'JavaScript', sourceMap: 'linked' },
  ...{ sourceMapUrl: 'app.js.map', frameId: null, world: '' },
};
const FOUND = (() => {
  const opened = openSourceMap(new TextEncoder().encode(JSON.stringify(APP_MAP)));
  if (!opened.ok) throw new Error(opened.reason);
  const { sources, map, ...rest } = opened.value;
  return {
    ...{ origin: 'page', at: 'https://a.test/app.js.map', heldBytes: 1, originalOf: () => null },
    sources: sources.map((name) => ({ name, length: 1 })),
    textOf: (name: string) => rest.textOf(name),
    forEachSegment: map.forEachSegment.bind(map),
  };
})();

const replaced = (find: string, text: string, url: string): Change => ({
  ...{ action: 'replace', url, find, text, spot: null },
});

/** `late`: reads of the map that fail. `globals`: names that the page has. */
async function place(changes: readonly Change[], { late = 0, globals = [] as readonly string[] } = {}) {
  let reads = 0;
  const notes: string[] = [];
  const scripts = {
    listen: async () => ({ isNew: false }),
    refresh: async () => undefined,
    handle: () => ({ entries: [SCRIPT] }),
    text: async () => ({ text: APP_JS }),
    map: async () => {
      reads += 1;
      return ok(
        reads <= late ? { map: null, notes: ['The page did not answer within 15 s.'] } : { map: FOUND, notes: [] },
      );
    },
  };
  const send = async (_method: string, { expression }: { expression: string }) => {
    const asked = [...expression.matchAll(/typeof ([\w$]+)/g)].map(([, name = '']) => globals.includes(name));
    return ok({ result: { value: asked } });
  };
  const context = onlyContext({
    ports: onlyPorts({ scripts, status: { sourceMapPaths: () => [], projectRoot: () => null } } as never),
    target: examplePage('Shop', 'https://a.test/'),
    caller: onlyCaller(),
    attach: async () => ok({ send }) as never,
    note: (text: string) => void notes.push(text),
  });
  const done = await settle(() => placeChanges(changes, context));
  return { reads, notes, placed: done.ok ? done.value : [], error: done.ok ? null : (done.error satisfies AppError) };
}

test('an original source whose map comes late is waited for, and is edited in its script', async () => {
  const { placed, reads } = await place([replaced('at < 300', 'at < 3', 'layout.js:3')], { late: 2 });
  expect(reads).toBe(3);
  expect(placed).toMatchObject([{ find: '300', text: '3', spot: { url: SCRIPT.url } }]);
});

test('an original source that stays unknown ends the trial before it runs, with the map that is missing', async () => {
  const { error } = await place([replaced('at < 300', 'at < 3', 'layout.js:3')], { late: 9 });
  expect(error?.message).toContain(
    'none of the 0 original sources of 0 scripts has this name. Source maps that cannot be read: `https://a.test/assets/app-1f.js`: The page did not answer within 15 s.',
  );
  expect(error?.suggestion).toContain('a text of the script as it is served');
});

test('a text of a script as it is served is looked up, too', async () => {
  const { placed } = await place([replaced('n<300', 'n<3', 'app-1f.js')]);
  expect(placed).toMatchObject([{ spot: { from: APP_JS.indexOf('n<300') } }]);
  const { error } = await place([replaced('n<301', 'n<3', 'app-1f.js')]);
  expect(error?.message).toContain('does not have this text');
});

test('a name that is neither a variable there nor a global of the page is refused', async () => {
  const change = [replaced('at < 300', 'at < most', 'layout.js:3')];
  expect((await place(change)).error?.message).toContain(
    '`most` is neither a variable at this place nor a global of the page',
  );
  expect((await place(change, { globals: ['most'] })).placed).toHaveLength(1);
});

test('a name of another module is taken from there, and a declaration that is still used is not taken away', async () => {
  const { notes } = await place([replaced('view.render();', 'createTicker(5); view.render();', 'details.js')]);
  expect(notes).toEqual(['Taken from other modules of the same script: `createTicker` (`src/ticker.js`).']);
  const { error } = await place([replaced('const end = performance.now() + ms;', '', 'main.js')]);
  expect(error?.message).toContain('whose declaration goes with it');
});
