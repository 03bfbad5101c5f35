/** `pen_prove_programs` through a whole core: two commands of a program that stays up, one that fails, and a cancel. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { penProvePrograms } from '../../../shared/features/prove/tools/prove-programs.ts';
import { allSnapshots, HUNT_KIND } from '../../../shared/core/contracts/leak-hunts.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { PLAIN_NODE } from '../../core/process/own-programs-fixture.ts';

const acting = (keeps: string): string =>
  `class OrderRow {} const rows = []; globalThis.act = () => { const row = new OrderRow(); ${keeps} return 'a row'; }; setInterval(() => {}, 1e6);`;

const node = JSON.stringify(PLAIN_NODE);

let bench: CoreBench;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  await writeFile(join(bench.project, 'old.cjs'), acting('rows.push(row);'));
  await writeFile(join(bench.project, 'new.cjs'), acting(''));
  await writeFile(join(bench.project, 'broken.cjs'), 'nothing();');
});
afterAll(() => bench[Symbol.asyncDispose]());

const asked = { before: `${node} old.cjs`, after: `${node} new.cjs`, action: 'act()', claim: 'leak OrderRow' };

test('two commands are proven in the project folder, and nothing of them stays but the captures of the median runs', async () => {
  const answer = await bench.caller('you', 'window').run('pen_prove_programs', asked);
  const { verdict, reasons, findings } = penProvePrograms.result.parse(answer.value);
  expect({ verdict, reasons }).toEqual({ verdict: 'PASS', reasons: ['Proven: OrderRow gained per action 1 → 0'] });
  expect(findings.join('\n')).toContain('a process of its own');
  expect(bench.core.endpoints.endpoints()).toEqual([]);
  const kept = bench.core.library.list().filter(({ kind }) => kind !== 'proof');
  const hunts = kept.filter(({ kind }) => kind === HUNT_KIND);
  expect(hunts.length).toBe(2);
  expect(kept.filter(({ id }) => !hunts.some((hunt) => hunt.id === id || allSnapshots(hunt).includes(id)))).toEqual([]);
});

test('a command that fails is an error with what it printed', async () => {
  const failed = await bench
    .caller('you', 'window')
    .ask('pen_prove_programs', { ...asked, before: `${node} broken.cjs` });
  expect(failed).toMatchObject({ ok: false, error: { code: 'target_gone' } });
  expect(failed.text).toContain('nothing is not defined');
  expect(bench.core.endpoints.endpoints()).toEqual([]);
});

test('a cancel ends what was started', async () => {
  const { core } = bench;
  const running = bench.caller('you', 'window').ask('pen_prove_programs', asked);
  await expect.poll(() => core.endpoints.endpoints().length).toBeGreaterThan(0);
  core.runner.cancel(core.runner.running().find(({ tool }) => tool === 'pen_prove_programs')?.id ?? '');
  expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  await expect.poll(() => core.endpoints.endpoints()).toEqual([]);
});

test('no assistant runs commands', async () => {
  expect(bench.core.runner.find('pen_prove_programs')?.forPersonOnly).toBe(true);
  const secondRun = { ...asked, after: asked.before };
  expect(await bench.caller('you', 'window').ask('pen_prove_programs', secondRun)).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining('are the same') },
  });
});
