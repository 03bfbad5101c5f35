/** The error when nothing is connected, and advice when no connected endpoint has a page. */
import { advice, appError, type Advice, type AppError } from '../../base/errors.ts';
import { isOwnBrowser, type EndpointInfo } from './targets.ts';

/** Addresses of `--cdp-url`, if a server has no others; the app adds those of a command to its own. */
export function onlyAddresses(endpoints: readonly Pick<EndpointInfo, 'address' | 'origin'>[]): readonly string[] {
  return endpoints.every(({ origin }) => origin === 'flag') ? endpoints.map(({ address }) => address) : [];
}

/** Why no endpoint is connected: a sentence for each, with a space in front. Empty without endpoints. */
function whyNotConnected(endpoints: readonly Pick<EndpointInfo, 'address' | 'error' | 'notice'>[]): string {
  return endpoints
    .map(({ address, error, notice }) => ` ${address}: ${notice ?? error?.message ?? 'not connected'}`)
    .join('');
}

/** Names the endpoints that are connected, and how to add a browser. */
export function noPageHint(endpoints: readonly Pick<EndpointInfo, 'address' | 'state' | 'origin'>[]): Advice {
  const connected = endpoints.filter(({ state }) => state === 'connected').map(({ address }) => address);
  const among =
    connected.length === 0
      ? 'No endpoint is connected.'
      : connected.length === 1
        ? `${connected[0]} is connected, and has no page.`
        : `${connected.join(', ')} are connected, and have no page.`;
  const add =
    onlyAddresses(endpoints).length > 0
      ? 'This server uses only the addresses of its --cdp-url: ask the person to start it with one more, that of the browser, or without the flag.'
      : 'Start Chrome with --remote-debugging-port=9222 and --user-data-dir set to a new folder, or ask the person to connect its address in PEN Workbench; pen_list_pages then lists its pages.';
  return advice(
    `${among} ${add}`,
    `${among} Start Chrome with --remote-debugging-port=9222 and --user-data-dir set to a new folder, then connect to its address.`,
  );
}

const OWN_PROFILE =
  '--user-data-dir set to a new folder (Chrome 136 and newer ignores the port on the default profile; a Chrome that already runs with that profile must be closed first)';

/** Returns what to start when nothing is connected: on the address that this server uses, if it uses only one. */
function startHint(endpoints: readonly Pick<EndpointInfo, 'address' | 'origin' | 'error' | 'notice'>[]): string {
  const own = endpoints.filter(({ address }) => isOwnBrowser(address));
  if (own.some(({ notice }) => notice !== null))
    return 'Ask the person to answer the browser’s dialog, then call again: it stays open as long as it takes.';
  if (own.length === endpoints.length && own[0]?.error?.suggestion !== undefined) return own[0].error.suggestion;
  const [only, ...more] = onlyAddresses(endpoints);
  const port = only === undefined ? '' : (/:(\d+)\/?$/.exec(only)?.[1] ?? '');
  if (only === undefined)
    return `Start Chrome with --remote-debugging-port=9222 and ${OWN_PROFILE}, or start Node or Deno with --inspect. Then connect it in PEN Workbench.`;
  if (more.length > 0)
    return `Start what listens at ${[only, ...more].join(' and ')}: this server uses only these addresses, and connects by itself.`;
  if (port === '') return `Start what listens at ${only}: this server uses only that address, and connects by itself.`;
  return `Start Chrome with --remote-debugging-port=${port} and ${OWN_PROFILE}, or start Node or Deno with --inspect=${port}. This server uses only ${only}, and connects by itself.`;
}

/** The error of every call for which nothing is connected. */
export function notConnected(endpoints: readonly EndpointInfo[]): AppError {
  const tried = endpoints.filter(({ state }) => state !== 'connected');
  const error = tried.length === 1 ? tried[0]?.error : undefined;
  // Another program answers at the only known address: starting a browser there does not help.
  if (error?.code === 'wrong_service') return error;
  // A command that joins a running app has this error from the connection itself.
  if (error?.code === 'cannot_reach_endpoint' && onlyAddresses(endpoints).length === 1)
    return { ...error, suggestion: startHint(endpoints) };
  return appError('not_connected', `CDP is not connected.${whyNotConnected(tried)}`, startHint(endpoints));
}
