/** Against a stand-in for Metro and an app, which answers as recorded and documented (`testing/stand-in-metro.ts`). */
import { expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/errors.ts';
import type { Connection } from './connection.ts';
import { isNoApp, metroTarget } from './discovery.ts';
import { openSocket } from './socket.ts';
import { connectedInspector, SILENT } from './testing/connected-inspector.ts';
import { startStandInMetro, type StandInMetro } from './testing/stand-in-metro.ts';

async function connected(): Promise<{ metro: StandInMetro; connection: Connection; signal: AbortSignal }> {
  const metro = await startStandInMetro();
  return { metro, ...(await connectedInspector(metro.server)) };
}

it('lists the app on its device, without opening the connection that would end React Native DevTools', async () => {
  const { metro, connection } = await connected();
  expect(connection.product).toBe('React Native (Metro)');
  expect(connection.targets()).toMatchObject([
    {
      type: 'react_native',
      title: 'com.acme.shop on Pixel 8',
      oneDebugger: true,
      lacks: ['Profiler.startPreciseCoverage'],
    },
  ]);
  expect(metro.server.peers).toEqual([]);
});

it.each([
  [{ title: 'Hermes React Native', description: 'com.acme.shop', vm: 'Hermes' }, 'com.acme.shop', true],
  [
    { title: 'Reanimated UI runtime', appId: 'com.acme.shop', deviceName: 'iPhone 16' },
    'com.acme.shop on iPhone 16: Reanimated UI runtime',
    true,
  ],
  [
    {
      title: 'com.acme.shop (iPhone 16)',
      appId: 'com.acme.shop',
      deviceName: 'iPhone 16',
      reactNative: { capabilities: { supportsMultipleDebuggers: true, nativeSourceCodeFetching: true } },
    },
    'com.acme.shop on iPhone 16',
    false,
  ],
])('names %j', (entry, title, takesOne) => {
  expect(metroTarget(entry)).toMatchObject({ title, takesOne });
});

it('leaves out the entry that stands for any app', () => {
  expect(isNoApp({ title: 'React Native Experimental (Improved Chrome Reloads)', vm: "don't use" })).toBe(true);
  expect(isNoApp({ title: 'Hermes React Native', vm: 'Hermes' })).toBe(false);
});

it('needs no profiler domain to be enabled, and reports all other unknown commands', async () => {
  const { connection, signal } = await connected();
  const session = unwrap(await connection.attach('abc123-1', { signal }));
  expect(await session.send('HeapProfiler.enable', {})).toEqual({ ok: true, value: {} });
  expect(await session.send('Network.enable', {})).toMatchObject({
    ok: false,
    error: { data: { protocolCode: -32_601 } },
  });
});

it('reads the source map of the bundle from Metro, by the address that the app has for it', async () => {
  const { metro, connection, signal } = await connected();
  const session = unwrap(await connection.attach('abc123-1', { signal }));
  const { port } = metro.server;
  const load = async (url: string) =>
    unwrap(
      await session.send('Network.loadNetworkResource', {
        url,
        options: { disableCache: false, includeCredentials: false },
      }),
    ).resource;
  const { stream = '' } = await load(`http://10.0.2.2:${port}/index.map?platform=android`);
  const { data } = unwrap(await session.send('IO.read', { handle: stream }));
  expect(JSON.parse(Buffer.from(data, 'base64').toString())).toMatchObject({ sources: ['/shop/src/App.tsx'] });
  expect(unwrap(await session.send('IO.read', { handle: stream }))).toMatchObject({ eof: true });
  expect(await load(`http://10.0.2.2:${port}/none.map`)).toEqual({ success: false, httpStatusCode: 404 });
  expect(await load(`http://192.168.1.9:${port + 1}/index.map`)).toMatchObject({ success: false });
  expect(metro.server.requests).not.toContain('/index.map');
});

it('says who took the only debugger of the app, and connects again with the next session', async () => {
  const { metro, connection, signal } = await connected();
  const session = unwrap(await connection.attach('abc123-1', { signal }));
  await session.send('Runtime.evaluate', { expression: '1 + 1' });
  const devTools = unwrap(
    await openSocket(`ws://127.0.0.1:${metro.server.port}/inspector/debug?device=abc123&page=1`, 'DevTools', {
      log: SILENT,
      origin: 'http://localhost:8081',
    }),
  );
  await devTools.send('Runtime.evaluate', { expression: '1 + 1' }, { title: 'DevTools' });
  if (!session.closed.aborted) await new Promise((resolve) => session.closed.addEventListener('abort', resolve));
  expect(session.closed.reason).toMatchObject({
    code: 'disconnected',
    message: expect.stringContaining('another debugger was opened, such as React Native DevTools'),
  });
  expect(connection.closed.aborted).toBe(false);
  const next = unwrap(await connection.attach('abc123-1', { signal }));
  expect(unwrap(await next.send('Runtime.evaluate', { expression: '1 + 1' }))).toMatchObject({ result: { value: 2 } });
});

it('is refused without an origin of this machine', async () => {
  const { metro } = await connected();
  const opened = await openSocket(`ws://127.0.0.1:${metro.server.port}/inspector/debug`, 'Metro', { log: SILENT });
  expect(opened).toMatchObject({ ok: false, error: { message: expect.stringContaining('401') } });
});
