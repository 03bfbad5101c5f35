/** Endpoints that the window remembers until the next start. */
import { expect, test } from 'vitest';
import { ok } from '../../../../shared/base/result.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import { SettingsSchema, type Settings } from '../../../../shared/core/contracts/settings.ts';
import type { BrowserLaunch } from '../../browser-launch/index.ts';
import type { Core } from '../../app/index.ts';
import { openEndpoints } from '../../app/open-endpoints.ts';
import type { LocalProcessList } from '../../local-processes/index.ts';
import type { Log } from '../../log/log.ts';
import type { CallerSession } from '../../runner/types.ts';
import { createEndpointCommands } from './endpoint-commands.ts';
import type { SampleConnection } from '../sample-connection.ts';

const endpoint = (port: number, origin: EndpointInfo['origin'] = 'default'): EndpointInfo => ({
  ...{ id: `e${port}`, address: port === 0 ? 'pipe:sample' : `http://localhost:${port}`, kind: 'browser', product: '' },
  ...{ origin, state: 'idle', error: null, notice: null, connectedAtMs: null, targets: [] },
});

function setup(listed: readonly EndpointInfo[]) {
  let settings: Settings = SettingsSchema.parse({});
  const found = (id: string): EndpointInfo => listed.find((each) => each.id === id) ?? endpoint(1);
  const commands = createEndpointCommands({
    core: only<Core>('the core', {
      endpoints: only<Core['endpoints']>('the endpoints', {
        endpoints: () => listed,
        connect: async (id) => ok(found(id)),
        disconnect: async () => undefined,
        remove: async () => undefined,
      }),
      settings: only<Core['settings']>('the settings', {
        current: () => settings,
        update: async (change) => {
          settings = SettingsSchema.parse({ ...settings, ...change });
        },
      }),
    }),
    session: only<CallerSession>('the session', { selectedTargetId: () => null, selectTarget: () => undefined }),
    sampleConnection: only<SampleConnection>('the sample', {
      connect: async () => ({ endpointId: 'e0', targetId: null }),
    }),
    browsers: only<BrowserLaunch>('the browsers', {}),
    localProcesses: only<LocalProcessList>('the processes', {}),
  });
  return { commands, settings: () => settings };
}

test('what the person connected is known at the next start, in the order of the list, however it was found', async () => {
  const { commands, settings } = setup([endpoint(2), endpoint(3), endpoint(0, 'sample')]);
  await commands['endpoints.connect']({ endpointId: 'e3' });
  await commands['endpoints.connect']({ endpointId: 'e2' });
  // The sample ends with the app.
  await commands['endpoints.connect']({ endpointId: 'e0' });
  expect(settings().endpoints).toEqual(['http://localhost:2', 'http://localhost:3']);
});

test('what the person disconnected is listed at the next start, and not connected', async () => {
  const { commands, settings } = setup([endpoint(2), endpoint(3)]);
  await commands['endpoints.connect']({ endpointId: 'e3' });
  await commands['endpoints.disconnect']({ endpointId: 'e3' });
  await commands['endpoints.disconnect']({ endpointId: 'e2' });
  await commands['endpoints.connect']({ endpointId: 'e2' });
  expect(settings()).toMatchObject({
    endpoints: ['http://localhost:2', 'http://localhost:3'],
    disconnectedEndpoints: ['http://localhost:3'],
  });

  const next = openEndpoints(
    { addresses: [], origin: 'default' },
    {
      settings: { current: settings },
      log: only<Log>('the log', { debug: () => undefined, warn: () => undefined }),
      now: Date.now,
    },
  );
  // Nothing listens at either; only the first is tried.
  await next.refresh(AbortSignal.timeout(5000));
  expect(next.endpoints().map(({ address, state }) => [address, state])).toEqual([
    ['http://localhost:2', 'failed'],
    ['http://localhost:3', 'idle'],
  ]);
  await next.close();

  await commands['endpoints.remove']({ endpointId: 'e3' });
  expect(settings()).toMatchObject({ endpoints: ['http://localhost:2'], disconnectedEndpoints: [] });
});
