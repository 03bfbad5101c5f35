/** An object of a snapshot as a global variable of its target. */
import { expect, onTestFinished, test } from 'vitest';
import { startNode } from '../../cdp/testing/real-targets.ts';
import { createCoreBench } from '../../app/testing/core-bench.ts';
import { storeObject } from './capture-commands.ts';
import { settle } from '../../../../shared/base/errors.ts';

test('is stored under the first free name; an object of another class, or of a target that is gone, is refused', async () => {
  const bench = await createCoreBench({ evalMode: 'allow' });
  onTestFinished(() => bench[Symbol.asyncDispose]());
  const node = bench.keep(
    await startNode(`
      class Kept { constructor(i) { this.i = i; } }
      globalThis.kept = [new Kept(7)];
      globalThis.temp1 = 'taken';
      setInterval(() => undefined, 1000);
    `),
  );
  await bench.connect(node);
  const you = bench.caller('you', 'window');
  const captureId = String((await you.run('pen_heap_snapshot')).value['captureId']);
  const found = await you.run('pen_heap_objects', { capture: captureId, className: 'Kept' });
  const objectId = Number(/@(\d+)/.exec(found.text)?.[1]);
  const store = (className: string) => storeObject(bench.core, { captureId, objectId, className });
  expect(await settle(() => store('Kept'))).toMatchObject({ ok: true, value: { name: 'temp2' } });
  expect((await you.run('pen_evaluate', { expression: 'kept[0] === temp2' })).text).toContain('true');
  expect(await settle(() => store('Order'))).toMatchObject({ ok: false, error: { code: 'target_gone' } });
  await node[Symbol.asyncDispose]();
  expect(await settle(() => store('Kept'))).toMatchObject({ ok: false });
});
