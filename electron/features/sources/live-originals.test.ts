/** Original positions of a live target: maps are read once, again for unknown scripts, and what was resolved outlives the page. */
import { expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { QuotedPlace } from '../../../shared/engine/source-map/contract/quotes.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createLiveOriginals } from './live-originals.ts';

const TARGET = { id: 'T1', type: 'page', title: 'shop', url: 'http://shop.test/' } as TargetInfo;
const MAP = JSON.stringify({ version: 3, sources: ['src/a.js'], names: [], mappings: 'AAOI' });
const INLINE = `data:application/json;base64,${Buffer.from(MAP).toString('base64')}`;

/** A target with scripts whose maps are inline. */
function live(scripts: { scriptId: string; url: string; map?: string }[]) {
  const state = { scripts, attached: 0, nowMs: 0 };
  const session = (): AttachedSession => {
    let onScript: (script: unknown) => void = () => undefined;
    return {
      target: TARGET,
      closed: new AbortController().signal,
      send: async (method) => {
        if (method === 'Debugger.enable')
          for (const { scriptId, url, map = INLINE } of state.scripts)
            onScript({
              scriptId,
              url,
              startLine: 0,
              startColumn: 0,
              endLine: 1,
              endColumn: 0,
              hash: 'h',
              sourceMapURL: map,
            });
        return ok({} as never);
      },
      on: (_event, listener) => {
        onScript = (script) => listener(script as never);
        return { dispose: () => undefined };
      },
      enable: async () => ok({ dispose: () => undefined }),
      release: async () => undefined,
    };
  };
  const originals = createLiveOriginals({
    targets: { byId: () => TARGET },
    attach: async () => {
      state.attached += 1;
      return ok(session());
    },
    now: () => state.nowMs,
    isIgnored: () => () => false,
    log: { warn: () => undefined },
  });
  const signal = new AbortController().signal;
  const at = (scriptId: string, url = 'http://shop.test/a.js') => ({
    scriptId,
    url,
    line: 1,
    column: 9,
    at: 'call' as const,
  });
  return {
    state,
    at,
    resolve: async (...positions: ReturnType<typeof at>[]) => originals.resolve(TARGET, positions, { signal }),
    quotes: async (...places: QuotedPlace[]) => originals.quotes(TARGET, places, { signal }),
  };
}

it('reads the maps once for all positions of known scripts', async () => {
  const { resolve, at, state } = live([{ scriptId: '1', url: 'http://shop.test/a.js' }]);
  const { originals, isComplete } = await resolve(at('1'));
  expect(originals).toMatchObject([{ source: 'http://shop.test/src/a.js', line: 8, column: 5 }]);
  expect(isComplete).toBe(true);
  await resolve(at('1'), { ...at('1'), column: 30 });
  expect(state.attached).toBe(1);
});

it('reads them again for an unknown script, but not at each call', async () => {
  const { resolve, at, state } = live([{ scriptId: '1', url: 'http://shop.test/a.js' }]);
  await resolve(at('1'));
  expect((await resolve(at('2'))).originals).toEqual([null]);
  expect(state.attached).toBe(1);
  state.nowMs = 5000;
  state.scripts = [{ scriptId: '2', url: 'http://shop.test/a.js' }];
  expect((await resolve(at('2'))).originals).toMatchObject([{ line: 8 }]);
  expect(state.attached).toBe(2);
});

it('a message of a page that is gone keeps its place, and is not resolved by a later build', async () => {
  const { resolve, at, state } = live([{ scriptId: '1', url: 'http://shop.test/a.js' }]);
  await resolve(at('1'));
  state.scripts = [{ scriptId: '2', url: 'http://shop.test/a.js' }];
  state.nowMs = 5000;
  const { originals } = await resolve(at('1'), { ...at('1'), column: 30 }, at('2'));
  expect(originals).toMatchObject([{ line: 8 }, null, { line: 8 }]);
});

it('reports a map that cannot be read', async () => {
  const { resolve, at } = live([{ scriptId: '1', url: 'http://shop.test/a.js', map: 'http://other.test/a.map' }]);
  const { originals, problems } = await resolve(at('1'));
  expect(originals).toEqual([null]);
  expect(problems).toEqual([
    { address: 'http://other.test/a.map', why: 'It is of another origin than its script and was not fetched.' },
  ]);
});

it('quotes the original lines of places in known scripts', async () => {
  const sourcesContent = [['', '', '', '', '', '', 'function work() {', '  fail();', '}'].join('\n')];
  const map = `data:application/json;base64,${Buffer.from(JSON.stringify({ ...JSON.parse(MAP), sourcesContent })).toString('base64')}`;
  const { resolve, quotes, at } = live([{ scriptId: '1', url: 'http://shop.test/a.js', map }]);
  // Maps are read when places are resolved.
  expect(await quotes(at('1'))).toEqual([null]);
  await resolve(at('1'));
  expect(await quotes(at('1'), at('2'))).toEqual([
    {
      source: 'http://shop.test/src/a.js',
      line: 8,
      firstLine: 7,
      lines: ['function work() {', '  fail();', '}'],
      functionLine: 7,
    },
    null,
  ]);
});
