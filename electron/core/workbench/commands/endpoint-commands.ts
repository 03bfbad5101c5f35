/** Commands of the window on endpoints: connect, disconnect, search, and start the sample or a browser. */
import { settle, unwrap } from '../../../../shared/base/errors.ts';
import { isServerRuntime, type EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import type { BrowserLaunch } from '../../browser-launch/index.ts';
import { isPipeAddress } from '../../cdp/index.ts';
import type { Core } from '../../app/index.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import type { LocalProcessList } from '../../local-processes/index.ts';
import type { CallerSession } from '../../runner/types.ts';
import type { SampleConnection } from '../sample-connection.ts';

/** Default ports of browsers, Node and Deno (9230 is Node's second), and Metro. */
export const USUAL_ADDRESSES = [
  'http://localhost:9222',
  'http://localhost:9229',
  'http://localhost:9230',
  'http://localhost:9333',
  'http://localhost:8081',
];

export function createEndpointCommands({
  core,
  session,
  sampleConnection,
  browsers,
  localProcesses,
}: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly sampleConnection: SampleConnection;
  readonly browsers: BrowserLaunch;
  readonly localProcesses: LocalProcessList;
}) {
  const done = {};

  const addressOf = (endpointId: string): string | undefined =>
    core.endpoints.endpoints().find(({ id }) => id === endpointId)?.address;

  /**
   * Remembers the address: what the person connected is connected at the next start too, in the same place of the list, and what the person disconnected is not. Failing to
   * store it is only a warning.
   */
  const remember = async (address: string | undefined, as: 'connected' | 'disconnected' | 'removed'): Promise<void> => {
    // A process that we started ends with the app, and a browser that is open would ask its person at each start.
    if (address === undefined || isPipeAddress(address)) return;
    const { endpoints, disconnectedEndpoints } = core.settings.current();
    const others = (known: readonly string[]): string[] => known.filter((each) => each !== address);
    const listed = core.endpoints.endpoints().map((each) => each.address);
    const placeOf = (each: string): number => (listed.includes(each) ? listed.indexOf(each) : listed.length);
    const saved = await settle(() =>
      core.settings.update({
        endpoints:
          as === 'removed'
            ? others(endpoints)
            : [...others(endpoints), address].toSorted((a, b) => placeOf(a) - placeOf(b)),
        disconnectedEndpoints:
          as === 'disconnected' ? [...others(disconnectedEndpoints), address] : others(disconnectedEndpoints),
      }),
    );
    if (!saved.ok)
      core.activity.report({
        severity: 'warning',
        title: 'The address was not saved',
        detail: saved.error.message,
        suggestion: saved.error.forPerson ?? saved.error.suggestion ?? null,
        callId: null,
      });
  };

  /** Selects the first target of what the person connected, so that the record bar records it. */
  const connectAndSelect = async (endpointId: string): Promise<EndpointInfo> => {
    const connected = unwrap(await core.endpoints.connect(endpointId));
    const first = connected.targets.find(({ type }) => type === 'page' || isServerRuntime(type));
    const selectedId = session.selectedTargetId();
    if (first !== undefined && !connected.targets.some(({ id }) => id === selectedId)) session.selectTarget(first.id);
    return connected;
  };

  /** Starts it, or uses the running one; resolves when it is connected. */
  const launchBrowser = async (): Promise<{ endpointId: string }> => {
    const launched = await browsers.launch();
    for (const detail of launched.notices)
      core.activity.report({
        severity: 'info',
        title: 'About the browser that was started',
        detail,
        suggestion: null,
        callId: null,
      });
    const added = core.endpoints.addPipe(launched.pipe, 'launched');
    await connectAndSelect(added.id);
    return { endpointId: added.id };
  };

  return {
    'endpoints.add': async ({ address }) => {
      const added = unwrap(core.endpoints.add(address, 'added', { exactPort: true }));
      await connectAndSelect(added.id);
      await remember(added.address, 'connected');
      return { endpointId: added.id };
    },
    'endpoints.connect': async ({ endpointId }) => {
      const origin = core.endpoints.endpoints().find(({ id }) => id === endpointId)?.origin;
      // A browser that we started and that has ended is started again: nothing would answer at its address.
      if (origin === 'sample') await sampleConnection.connect({ byPerson: true });
      else if (origin === 'launched') await launchBrowser();
      else await connectAndSelect(endpointId);
      await remember(addressOf(endpointId), 'connected');
      return done;
    },
    'endpoints.disconnect': async ({ endpointId }) => {
      await core.endpoints.disconnect(endpointId);
      await remember(addressOf(endpointId), 'disconnected');
      return done;
    },
    'endpoints.remove': async ({ endpointId }) => {
      const address = addressOf(endpointId);
      await core.endpoints.remove(endpointId);
      await remember(address, 'removed');
      return done;
    },
    'endpoints.look': async () => {
      const [{ looked, found }, running] = await Promise.all([
        core.endpoints.look(USUAL_ADDRESSES),
        core.endpoints.lookForRunning(),
      ]);
      return { looked, found: found.length + running.length };
    },
    'local-processes.list': async () => localProcesses.list(),
    'local-processes.connect': async ({ pid, startedTicks }) => {
      const woken = await localProcesses.wake(pid, startedTicks);
      const added = unwrap(core.endpoints.add(woken.address, 'added', { exactPort: true }));
      // Not stored as a saved address: the port belongs to this run of the process.
      await connectAndSelect(added.id);
      return { endpointId: added.id };
    },
    'sample.start': () => sampleConnection.connect({ byPerson: true }),
    'sample.grow': () => sampleConnection.grow(),
    'browser.commands': async () => browsers.commands(),
    'browser.launch': launchBrowser,
  } satisfies Partial<WindowCommandHandlers>;
}
