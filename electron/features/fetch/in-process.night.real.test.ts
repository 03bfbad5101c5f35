/** The part in the process, here in this one: a script that reads nothing, or is gone, does not hold it. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openProcessSide } from './in-process.ts';

let server: Server;
let script: Promise<Socket>;
let port = 0;
beforeEach(async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  script = once(server, 'connection').then(([socket]) => socket as Socket);
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  (await script).destroy();
  server.close();
});

const open = () =>
  openProcessSide(createRequire(import.meta.url), {
    port,
    token: 'x',
    closesInspector: false,
    closeAfterMs: 0,
    stalledMs: 300,
  });

it('gives the snapshot up when nothing is read', async () => {
  const side = await open();
  expect(await side.take()).toMatchObject({ problem: 'nothing was read for 0.3 s' });
});

it('gives the snapshot up when the script is gone', async () => {
  const side = await open();
  (await script).resetAndDestroy();
  expect(await side.take()).toMatchObject({ problem: expect.stringContaining('its socket') });
});
