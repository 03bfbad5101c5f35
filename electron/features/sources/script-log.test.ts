/** The list of a target's scripts: its limit, its reset, and that the page is never paused. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, AppFailure, settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { addScript, createScriptLogKind, entryOf, MAX_SCRIPTS, sleep, wake } from './script-log.ts';

const TARGET = { id: 'T1', type: 'page', title: 'shop', url: 'http://shop.test/' } as TargetInfo;

/** A session that accepts every command, and can emit events. */
function toySession() {
  const sent: string[] = [];
  const listeners = new Map<string, (params: unknown) => void>();
  const session: AttachedSession = {
    target: TARGET,
    closed: new AbortController().signal,
    send: async (method) => {
      sent.push(method);
      const answer =
        method === 'Page.getResourceTree'
          ? { frameTree: { frame: { id: 'T1' }, resources: [{ url: 'http://shop.test/gone.js', type: 'Script' }] } }
          : { content: 'one();\n//# sourceMappingURL=gone.js.map\n', base64Encoded: false };
      return ok(answer as never);
    },
    on: (event, listener) => {
      listeners.set(event, (params) => listener(params as never));
      return { dispose: () => undefined };
    },
    enable: async (domain) => {
      sent.push(`${domain}.enable`);
      return ok({ dispose: () => undefined });
    },
    release: async () => undefined,
  };
  return { session, sent, tell: (event: string, params: unknown) => listeners.get(event)?.(params) };
}
const noSession = async () => {
  throw new AppFailure(appError('target_gone', 'no session'));
};
const parsed = (id: number, url = `http://shop.test/${id}.js`, more: object = {}) => ({
  scriptId: String(id),
  url,
  startLine: 0,
  startColumn: 0,
  endLine: 4,
  endColumn: 0,
  hash: 'h',
  ...more,
});

test('keeps the last 500, counts those without an address, and replaces duplicates', async () => {
  const kind = createScriptLogKind({ now: () => 0, attach: noSession });
  const log = kind.create(TARGET, () => undefined);
  const { session, tell, sent } = toySession();
  expect(await settle(() => kind.begin(log, session))).toMatchObject({ ok: true });
  // Skipping pauses is requested before scripts can run into one.
  expect(sent.indexOf('Debugger.setSkipAllPauses')).toBeLessThan(sent.indexOf('Debugger.enable'));
  const debug = sent.filter((method) => method.startsWith('Debugger.'));
  expect(debug.at(-1)).toBe('Debugger.setSkipAllPauses');
  // Loaded by the page, and no longer reported by V8.
  expect([...log.ring.entries()]).toMatchObject([
    { url: 'http://shop.test/gone.js', endLine: 3, length: 40, sourceMap: 'linked', sourceMapUrl: 'gone.js.map' },
  ]);
  // It runs again: V8's script takes its place.
  const context = { executionContextAuxData: { frameId: 'T1', isDefault: true } };
  tell('Debugger.scriptParsed', parsed(7, 'http://shop.test/gone.js', context));
  expect([...log.ring.entries()]).toMatchObject([{ scriptId: '7', url: 'http://shop.test/gone.js' }]);
  for (let id = 0; id < MAX_SCRIPTS + 20; id += 1) tell('Debugger.scriptParsed', parsed(id));
  tell('Debugger.scriptParsed', parsed(9999, ''));
  expect({ buffered: log.ring.size, dropped: log.ring.dropped, hidden: log.hidden }).toEqual({
    buffered: MAX_SCRIPTS,
    dropped: 20,
    hidden: 1,
  });
  expect(log.ids.has('19')).toBe(false);
  addScript(log, parsed(30, 'http://shop.test/again.js'));
  expect(log.ring.size).toBe(MAX_SCRIPTS);
  expect(log.ring.get(log.ids.get('30') ?? -1)?.url).toBe('http://shop.test/again.js');
});

test('starts again when the page navigates, not when a frame does', async () => {
  const other = toySession();
  const kind = createScriptLogKind({
    now: () => Date.UTC(2030, 0, 1),
    attach: async () => other.session,
  });
  const log = kind.create(TARGET, () => undefined);
  const { session, tell, sent } = toySession();
  await kind.begin(log, session);
  tell('Debugger.scriptParsed', parsed(1));
  tell('Page.frameNavigated', { frame: { id: 'F2', parentId: 'T1', url: 'http://ad.test/' } });
  expect(log.ring.size).toBe(2);
  tell('Page.frameNavigated', { frame: { id: 'T1', url: 'http://shop.test/next' } });
  expect(log.ring.size).toBe(0);
  expect(log.note).toBe(
    'The page navigated to http://shop.test/next at 2030-01-01T00:00:00.000Z; these are its scripts.',
  );
  // Scripts of a page from the back/forward cache are reported before its navigation.
  sent.length = 0;
  tell('Page.frameNavigated', { frame: { id: 'T1', url: 'http://shop.test/' }, type: 'BackForwardCacheRestore' });
  await Promise.resolve();
  await Promise.resolve();
  expect(other.sent).toContain('Debugger.enable');
  // It would discard the texts of scripts that V8 has collected.
  expect(sent).not.toContain('Debugger.disable');
});

test('is off while something measures time, and lists afterwards what V8 and the page still have', async () => {
  const kind = createScriptLogKind({ now: () => 0, attach: noSession });
  const log = kind.create(TARGET, () => undefined);
  const { session, tell, sent } = toySession();
  await kind.begin(log, session);
  tell('Debugger.scriptParsed', parsed(1));
  sent.length = 0;
  // Awake already.
  await wake(log, session);
  expect(sent).toEqual([]);
  await sleep(log, session);
  await sleep(log, session);
  expect(sent).toEqual(['Debugger.disable']);
  expect(log.ring.size).toBe(2);
  sent.length = 0;
  // The second reader does not go on before the first has turned it on.
  const woken = Promise.all([wake(log, session), wake(log, session)]);
  await woken;
  expect(sent.filter((method) => method === 'Debugger.enable')).toHaveLength(1);
  expect(sent.indexOf('Debugger.setSkipAllPauses')).toBeLessThan(sent.indexOf('Debugger.enable'));
  // V8 has dropped script 1 meanwhile, the page has kept its own.
  expect([...log.ring.entries()].map(({ url }) => url)).toEqual(['http://shop.test/gone.js']);
});

test('stores no inline map, and truncates addresses', () => {
  const inline = entryOf(
    0,
    parsed(1, `http://shop.test/${'x'.repeat(9000)}`, { sourceMapURL: `data:,${'y'.repeat(9000)}` }),
  );
  expect(inline).toMatchObject({ sourceMap: 'inline', sourceMapUrl: '', endLine: 5, startLine: 1 });
  expect(inline.url).toHaveLength(4096);
  expect(entryOf(0, parsed(1, 'a.js', { sourceMapURL: 'a.js.map', scriptLanguage: 'WebAssembly' }))).toMatchObject({
    sourceMap: 'linked',
    sourceMapUrl: 'a.js.map',
    language: 'WebAssembly',
  });
});

test('lists a script in an unknown language as JavaScript', () => {
  expect(entryOf(0, parsed(1, 'a.js', { scriptLanguage: 'Dart' })).language).toBe('JavaScript');
});
