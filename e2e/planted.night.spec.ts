/**
 * The search for the cause of each planted problem, replayed: the answers name the cause in the author's own words, within a few calls and a
 * few kilobytes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PLANTED_APPS } from './fixtures/planted/apps.ts';
import { REPLAYS } from './fixtures/planted/replays.ts';
import { replay } from './fixtures/planted/replay.ts';
import { expect, test } from './fixtures/test.ts';

const MAX_CALLS = 12;
const MAX_TEXT_BYTES = 25_000;

for (const search of REPLAYS)
  test(`${search.app}: ${search.problem}`, async ({ bench }) => {
    const built = join(bench.folder, 'app');
    mkdirSync(built);
    const app = await PLANTED_APPS[search.app](bench.cleanup, built);
    const client = await bench.mcpOverStdio('Assistant', {
      data: join(bench.folder, 'data'),
      flags: [`--cdp-url=${app.cdpUrl}`],
      cwd: bench.folder,
    });
    const { missing, ...figures } = await replay(client, app, search);
    expect(missing).toEqual([]);
    expect(figures.calls).toBeLessThanOrEqual(MAX_CALLS);
    expect(figures.textBytes).toBeLessThanOrEqual(MAX_TEXT_BYTES);
  });
