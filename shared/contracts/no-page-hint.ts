/** What to do when no connected endpoint has a page. */
import type { EndpointInfo } from './targets.ts';

/** Names the endpoints that are connected, and how to add a browser. */
export function noPageHint(endpoints: readonly Pick<EndpointInfo, 'address' | 'state' | 'origin'>[]): string {
  const connected = endpoints.filter(({ state }) => state === 'connected').map(({ address }) => address);
  const among = connected.length === 0 ? 'No endpoint is connected.' : `None of ${connected.join(', ')} has a page.`;
  const add = endpoints.some(({ origin }) => origin === 'flag')
    ? 'This server uses only the address of its --cdp-url: ask the person to start it with that of the browser, or without the flag.'
    : 'Start Chrome with --remote-debugging-port=9222 and --user-data-dir set to a new folder, or ask the person to connect its address in PEN Workbench; pen_list_pages then lists its pages.';
  return `${among} ${add}`;
}
