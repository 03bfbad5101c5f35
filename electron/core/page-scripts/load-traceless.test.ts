/** Traces of loading a library in the world of a page, which are undone. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { checkoutText } from './bundle.ts';

/** Runs a library's text by the loader, in a world of its own. */
async function load(library: string) {
  const source = await checkoutText('electron/core/page-scripts/in-page/load-traceless.ts');
  const listening: unknown[] = [];
  class EventTarget {
    addEventListener(type: string, listener: unknown): void {
      listening.push(`${type} ${typeof listener}`);
    }
    removeEventListener(type: string, listener: unknown): void {
      listening.splice(listening.indexOf(`${type} ${typeof listener}`), 1);
    }
  }
  const world: Record<string, unknown> = { EventTarget, target: new EventTarget(), existing: 1 };
  const unload = runInNewContext(
    `${source}; const text = Function.prototype.toString;
    const unload = page.loadTraceless(() => { ${library} });
    globalThis.isRestored = () => Function.prototype.toString === text; unload`,
    world,
  ) as () => void;
  return { world, listening, unload };
}

test('globals, listeners and a replaced function of a library are gone after it was unloaded', async () => {
  const { world, listening, unload } = await load(`
    existing = 2; globalThis.library = {}; Function.prototype.toString = () => '';
    target.addEventListener('message', () => undefined);`);
  expect(listening).toEqual(['message function']);
  expect(world).toHaveProperty('library');
  expect((world['isRestored'] as () => boolean)()).toBe(true);
  unload();
  expect(listening).toEqual([]);
  expect(world).not.toHaveProperty('library');
  expect(world['existing']).toBe(2);
});

test('a library that throws leaves the world’s own functions as they were', async () => {
  const { world, listening } = await load(`try { throw new Error('no'); } catch {}`);
  expect(listening).toEqual([]);
  expect((world['isRestored'] as () => boolean)()).toBe(true);
  await expect(load(`throw new Error('not loaded')`)).rejects.toThrow('not loaded');
});
