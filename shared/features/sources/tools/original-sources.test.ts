import { describe, expect, it } from 'vitest';
import { ok } from '../../../base/result.ts';
import { onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import { mappedScripts, noOriginal, originalsNamed, unreadableText, type MappedScript } from './original-sources.ts';
import { settle, createGuard } from '../../../base/errors.ts';

const script = (scriptId: string): ScriptEntry => ({
  id: Number(scriptId),
  scriptId,
  url: `https://a.test/${scriptId}.js`,
  startLine: 1,
  startColumn: 1,
  endLine: 1,
  length: 1,
  hash: '',
  isModule: false,
  language: 'JavaScript',
  sourceMap: 'linked',
  sourceMapUrl: `${scriptId}.js.map`,
  frameId: null,
  world: '',
});

/** A script whose map has these sources, by name and text. */
function mapped(scriptId: string, texts: Readonly<Record<string, string>>): MappedScript {
  const names = Object.keys(texts);
  return {
    script: script(scriptId),
    map: {
      origin: 'page',
      at: `https://a.test/${scriptId}.js.map`,
      heldBytes: 1,
      sources: names.map((name) => ({ name, length: texts[name]?.length ?? null })),
      textOf: (name) => texts[name] ?? null,
      originalOf: () => null,
      forEachSegment: () => undefined,
    },
  };
}

const APP = mapped('1', { '../src/index.ts': 'a', '../src/cart/index.ts': 'b', '../src/cart-view.ts': 'c' });
const names = (named: string, scripts = [APP]): string[] => originalsNamed(scripts, named).map(({ name }) => name);

describe('original sources by a name', () => {
  it('are those with exactly this name, otherwise those whose path ends with it, otherwise those that contain it', () => {
    expect(names('../src/index.ts')).toEqual(['../src/index.ts']);
    expect(names('cart/index.ts')).toEqual(['../src/cart/index.ts']);
    expect(names('index.ts')).toEqual(['../src/index.ts', '../src/cart/index.ts']);
    expect(names('CART')).toEqual(['../src/cart-view.ts', '../src/cart/index.ts']);
    expect(names('nowhere')).toEqual([]);
  });

  it('are found by the path or address that a capture shows', () => {
    expect(names('/home/me/shop/src/cart/index.ts')).toEqual(['../src/cart/index.ts']);
    expect(names('https://a.test/src/cart-view.ts')).toEqual(['../src/cart-view.ts']);
  });

  it('are listed once where several scripts contain the same text, and each where the texts differ', () => {
    const same = mapped('2', { '../src/index.ts': 'a' });
    const other = mapped('3', { '../src/index.ts': 'z' });
    const found = originalsNamed([APP, same, other], '../src/index.ts');
    expect(found.map((each) => each.script.scriptId)).toEqual(['1', '3']);
  });
});

it('maps that cannot be read are named with the reason, the first ones', () => {
  expect(unreadableText([])).toBe('');
  const failed = ['a', 'b', 'c'].map((url) => ({ url, why: 'Gone.' }));
  expect(unreadableText(failed)).toBe('Source maps that cannot be read: `a`: Gone. `b`: Gone. And 1 more.');
});

it('reads every map, several at once, and says which scripts were left out', async () => {
  const scripts = Array.from({ length: 700 }, (_, at) => ({ ...script(String(at)), hash: String(at) }));
  let running = 0;
  let most = 0;
  const map = async (_target: string, scriptId: string) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return ok({ map: mapped(scriptId, { [`src/${scriptId}.ts`]: 'x' }).map, notes: [] });
  };
  const context = onlyContext({
    ports: onlyPorts({
      scripts: { map },
      status: { sourceMapPaths: () => [], projectRoot: () => null },
    } as unknown as Parameters<typeof onlyPorts>[0]),
    target: { id: 'T1' } as never,
    caller: { id: 'c', resolvePath: async () => ok('') } as never,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const read = await settle(() => mappedScripts(scripts, context));
  expect(read.ok && read.value.mapped.length).toBe(700);
  expect(read.ok && read.value.leftOut).toBe(0);
  expect(most).toBeGreaterThan(1);
  const refused = createGuard().run(() =>
    noOriginal('babylon.js', { mapped: [APP], unreadable: [], leftOut: 2605 }, 'List them.'),
  );
  expect(JSON.stringify(refused)).toContain('2,605 more scripts with a source map could not be read');
});
