/** The short form of `npm run test:faults`: each fault once, with an activity that no other run has; and proofs that the checks find something. */
import { afterAll, expect, it } from 'vitest';
import { shortPlanOf, nameOf, type FaultRun } from './plan.ts';
import { createFaultRunner, type FaultRunner } from './run.ts';
import { canFillDisks } from './setup/small-disk.ts';
import { createWorld, type World } from './setup/world.ts';

const SEED = 1;
const withDisk = canFillDisks();
/** As `electron/core/process/own-programs-fixture.ts`: from its bundle it starts with a quarter of the CPU time. */
const HOST = process.env['PEN_TEST_PROGRAMS'] === 'built' ? 'pen' : 'pen-source';
const runs = shortPlanOf(SEED).filter(({ fault }) => withDisk || fault.fillsDisk !== true);

interface Prepared {
  readonly world: World;
  readonly runner: FaultRunner;
}
const prepared = new Map<string, Promise<Prepared>>();

async function prepare({ place }: FaultRun): Promise<Prepared> {
  const world = await createWorld(place.target, HOST, { withSmallDisk: withDisk });
  return { world, runner: await createFaultRunner(world) };
}
const preparedFor = (run: FaultRun): Promise<Prepared> => {
  const { target } = run.place;
  const found = prepared.get(target) ?? prepare(run);
  prepared.set(target, found);
  return found;
};
afterAll(async () => {
  for (const each of prepared.values()) await (await each).world[Symbol.asyncDispose]();
});

it.each(runs.map((run) => [nameOf(run), run] as const))(
  'all is in order after %s',
  async (name, run) => {
    const { runner } = await preparedFor(run);
    const { problems } = await runner.run(run, run.activity.usualMs);
    expect(problems, `${name}, again: npm run test:faults -- --seed ${SEED} --run ${run.run}`).toEqual([]);
  },
  600_000,
);
