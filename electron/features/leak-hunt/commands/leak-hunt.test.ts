/** `pen leaks hunt-…`: the stored result of a leak hunt, also after its snapshots are gone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const HuntSchema = z.looseObject({ captureId: z.string(), headline: z.string() });

let line: CommandLine;
let snapshots: string[];
let hunt: z.infer<typeof HuntSchema>;
const own = (): string[] => ['--standalone', '--project-root', line.folder];
const call = async (tool: string, params: object): Promise<unknown> =>
  (await line.run(['call', tool, JSON.stringify(params), '--json', ...own()])).json();

/** A store that gains two orders in each round. */
beforeAll(async () => {
  line = await createCommandLine();
  snapshots = [];
  for (const round of [0, 1, 2, 3]) {
    const orders = Array.from({ length: 2 + 2 * round }, (_, at) => `o${at}`);
    const objects = Object.fromEntries(orders.map((name) => [name, { name: 'Order', sizeBytes: 100 }]));
    const path = `round-${round}.heapsnapshot`;
    writeFileSync(join(line.folder, path), heap(`root → Store → [${orders.join(', ')}]`, objects));
    snapshots.push(z.looseObject({ captureId: z.string() }).parse(await call('pen_import', { path })).captureId);
  }
  hunt = HuntSchema.parse(await call('pen_leak_hunt', { captures: snapshots }));
});
afterAll(() => line.remove());

it('prints the stored verdict, and the result with --json', async () => {
  const ran = await line.run(['leaks', hunt.captureId, ...own()]);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(hunt.headline);
  const json = await line.run(['leaks', hunt.captureId, '--json', ...own()]);
  expect(json.json()).toEqual(hunt);
});

it('compares two hunts, and prints the rates before and after', async () => {
  const [first = '', ...later] = snapshots;
  const longer = HuntSchema.parse(await call('pen_leak_hunt', { captures: [first, ...later.slice(0, 2)] }));
  const ran = await line.run(['leaks', longer.captureId, hunt.captureId, ...own()]);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(`Compared with ${longer.captureId}: `);
  expect(ran.stdout).toMatch(/no difference: 2 per round in both \(95% interval/);
});

it('prints it also when a snapshot is gone, and says which', async () => {
  const last = snapshots.at(-1) ?? '';
  await call('pen_delete_capture', { capture: last });
  const ran = await line.run(['leaks', hunt.captureId, ...own()]);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(hunt.headline);
  expect(ran.stdout).toContain(`No longer in the library: \`${last}\`.`);
});

it('refuses a hunt that is not in the library', async () => {
  const ran = await line.run(['leaks', 'hunt-00000000', ...own()]);
  expect(ran.status).toBe(3);
  expect(ran.stderr).toContain('hunt-00000000');
});
