/** Asks an address over HTTP what it is: a browser with one socket for all targets, or Node or Deno with one socket for each target. */
import type { NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import { TargetIdSchema } from '../../../shared/core/contracts/protocol-events.ts';
import { foreign } from '../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { ServerRuntime } from '../../../shared/core/contracts/targets.ts';
import {
  cannotReach,
  disconnected,
  noAnswerWithin,
  processGone,
  wasClosing,
  wrongService,
} from './connection-errors.ts';
import { startDeadline } from './deadline.ts';
import { httpGet } from './http-get.ts';
import type { InspectorTarget } from './inspector-target.ts';
import {
  addressesToTry,
  endpointAddress,
  hostInUrl,
  loopbackHost,
  type EndpointAddress,
} from './endpoints/endpoint-address.ts';

// React Native behind its development server: Metro lists the apps that are connected to it, and hands messages to their Hermes. Written from
// `@react-native/dev-middleware` 0.88.1, which was run with a stand-in for the app, and from the sources of Hermes (`API/hermes/cdp`, 2026).

/** The product that we write for it. */
const METRO = 'React Native (Metro)';

/** Metro's `/json/version` names no product. */
function isMetro(browser: string): boolean {
  return browser === 'Mobile JavaScript';
}

/** Fields that entries of its `/json/list` have beside those of others. Versions before 0.74 have only `vm` and `description`. */
const MetroEntrySchema = z.object({
  description: z.string().exactOptional(),
  appId: z.string().exactOptional(),
  deviceName: z.string().exactOptional(),
  vm: z.string().exactOptional(),
  reactNative: z
    .object({
      capabilities: z
        .object({
          nativeSourceCodeFetching: z.boolean().exactOptional(),
          supportsMultipleDebuggers: z.boolean().exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
});
type MetroEntry = z.infer<typeof MetroEntrySchema> & { readonly title: string };

/** An entry for old debuggers, which Metro answers itself: it stands for whichever app was started last. */
export function isNoApp({ vm }: MetroEntry): boolean {
  return vm === "don't use";
}

/** Titles that say only that it is React Native. */
const PLAIN_TITLE = /^(?:React Native\b|Hermes React Native$)/;

/** The app and its device, as a person knows them; and what Hermes does not have. */
export function metroTarget(entry: MetroEntry): Pick<InspectorTarget, 'title' | 'takesOne' | 'lacks'> {
  const { appId = entry.description ?? '', deviceName = '', title, reactNative } = entry;
  const { nativeSourceCodeFetching = false, supportsMultipleDebuggers = false } = reactNative?.capabilities ?? {};
  const name = [appId, deviceName].filter((part) => part !== '').join(' on ');
  // A second runtime of an app, such as that of animations, is told apart by its title.
  const isPlain = title === '' || PLAIN_TITLE.test(title) || title === `${appId} (${deviceName})`;
  return {
    title: name === '' ? title : isPlain ? name : `${name}: ${title}`,
    takesOne: !supportsMultipleDebuggers,
    lacks: [...HERMES_LACKS, ...(nativeSourceCodeFetching ? (['Debugger.getScriptSource'] as const) : [])],
  };
}

/**
 * Hermes is not asked: it answers malformed parameters without the number of the command, and a question would end the connection of React
 * Native DevTools. The text of a script is answered by Metro, unless the app fetches its sources itself.
 */
const HERMES_LACKS: readonly NeededCommand[] = ['Profiler.startPreciseCoverage'];

/** Time limit of one HTTP request. */
const REQUEST_LIMIT_MS = 3_000;
/** Lists contain data: URLs of icons, but no honest answer at these paths is longer. */
const BODY_LIMIT_BYTES = 16 * 1024 ** 2;

export type Discovery = { readonly product: string; readonly ipAddress: string } & (
  | { readonly kind: 'browser'; readonly webSocketUrl: string }
  | { readonly kind: 'inspector'; readonly targets: readonly InspectorTarget[] }
);

const VersionSchema = z.object({
  Browser: z.string().optional(),
  'User-Agent': z.string().optional(),
  webSocketDebuggerUrl: z.string().optional(),
});
const ListSchema = z.array(
  z.object({
    id: TargetIdSchema,
    title: z.string().default(''),
    url: z.string().default(''),
    webSocketDebuggerUrl: z.string().optional(),
    ...MetroEntrySchema.shape,
  }),
);

/** Which address to ask, and how long to wait for each answer. */
export interface Place {
  readonly address: EndpointAddress;
  /** The numeric form of the address to use. */
  readonly ipAddress: string;
  readonly signal?: AbortSignal | undefined;
  readonly limitMs?: number;
}

/**
 * Reads `/json/version` and, where that names no socket for the whole browser, `/json/list`.
 * Ends with `cannot_reach_endpoint`, `wrong_service`, `not_loopback` (the answer points elsewhere) or `cancelled`.
 */
export async function discover(
  address: EndpointAddress,
  signal?: AbortSignal,
  limitMs: number = REQUEST_LIMIT_MS,
): Promise<AppResult<Discovery>> {
  let first: AppResult<Discovery> | null = null;
  for (const ipAddress of addressesToTry(address)) {
    const found = await discoverAt({ address, ipAddress, signal, limitMs });
    if (found.ok || found.error.code !== 'cannot_reach_endpoint') return found;
    first ??= found;
  }
  return first ?? err(cannotReach(address, 'no address to try'));
}

/** True if a browser, Node or Deno answers at a port of this machine within a second. */
export async function isDebuggerAt(port: number): Promise<boolean> {
  const found = await discover(endpointAddress('localhost', port), undefined, 1000);
  return found.ok;
}

export interface NearbyOptions {
  /** Ports to try on the same host when no debugging endpoint answers at the address; none when the user named the port. */
  readonly ports: readonly number[];
  /** Addresses that belong to other endpoints. */
  readonly taken: (address: EndpointAddress) => boolean;
  readonly signal: AbortSignal;
}

/** Discovers the endpoint, and tries other ports of the host if there is none. Returns the address that answered. */
export async function discoverNear(
  address: EndpointAddress,
  { ports, taken, signal }: NearbyOptions,
): Promise<AppResult<{ readonly address: EndpointAddress; readonly discovery: Discovery }>> {
  const here = await discover(address, signal);
  if (here.ok) return ok({ address, discovery: here.value });
  const tried = [address.port];
  for (const port of here.error.code === 'cancelled' ? [] : ports) {
    const other = endpointAddress(address.host, port, false);
    if (tried.includes(port) || taken(other)) continue;
    tried.push(port);
    const found = await discover(other, signal);
    if (found.ok) return ok({ address: other, discovery: found.value });
  }
  const why = here.error.data?.['why'];
  return typeof why === 'string' ? err(cannotReach(address, why, tried)) : here;
}

/** The current targets of a Node or Deno endpoint. */
export async function listInspectorTargets(
  place: Place,
  product: string,
): Promise<AppResult<readonly InspectorTarget[]>> {
  const { address, ipAddress } = place;
  const body = await getJson(place, '/json/list');
  if (!body.ok)
    return runtimeOf(product) === 'bun' && body.error.code === 'wrong_service' ? err(bunInspector(address)) : body;
  const list = ListSchema.safeParse(body.value);
  if (!list.success) return err(wrongService(address, '/json/list is not a list of targets'));
  const type = runtimeOf(product);
  const targets: InspectorTarget[] = [];
  for (const entry of list.data) {
    if (entry.webSocketDebuggerUrl === undefined) continue;
    const webSocketUrl = ownSocketUrl(address, ipAddress, entry.webSocketDebuggerUrl, type === 'react_native');
    if (!webSocketUrl.ok) return webSocketUrl;
    const { id, title, url } = entry;
    const target = { id, type, title, url, webSocketUrl: webSocketUrl.value, takesOne: type === 'workerd' };
    if (type !== 'react_native') targets.push(target);
    else if (!isNoApp(entry)) targets.push({ ...target, ...metroTarget(entry) });
  }
  return ok(targets);
}

/** `bun --inspect` speaks WebKit's protocol at a path that it prints only on its console (1.4.5); `inspector.open()` speaks Chrome's. */
function bunInspector({ text, port }: EndpointAddress): AppError {
  return appError(
    'wrong_service',
    `${text} is Bun, started with --inspect: that is WebKit’s protocol, without a list of targets. Call open(${port}) of node:inspector instead, in the script or in a file given with --preload: Bun then speaks Chrome’s.`,
  );
}

/** By the name in `/json/version`: wrangler and Miniflare run workerd, and write their own (`wrangler/v4.86.0`, `miniflare/v4`). */
function runtimeOf(product: string): ServerRuntime {
  if (product === METRO) return 'react_native';
  if (/deno/i.test(product)) return 'deno';
  if (/^bun\b/i.test(product)) return 'bun';
  return /^(?:workerd|wrangler|miniflare)\b/i.test(product) ? 'workerd' : 'node';
}

/** `pymobiledevice3 webinspector cdp` translates WebKit's protocol into Chrome's, heap snapshots included (its `cdp_server.py`, 2026). */
const IOS_BRIDGE = 'pymobiledevice3';
const ON_IOS = ' on iOS';

/** By the product that we give it. WebKit allows one session on a page. */
export function isIosBridge(product: string): boolean {
  return product.endsWith(ON_IOS);
}

/** The error of what was connected with this product, and answers no more. */
export function goneError(address: EndpointAddress, product: string): AppError {
  return isIosBridge(product)
    ? disconnected(address.text, 'the bridge no longer answers')
    : processGone(address, runtimeOf(product));
}

/** `ios_webkit_debug_proxy` lists devices and pages as a debugging port does, and passes WebKit's protocol on untranslated. */
async function isUntranslatedBridge(place: Place): Promise<boolean> {
  const body = await getJson(place, '/json');
  return body.ok && UNTRANSLATED_LIST.safeParse(body.value).success;
}
const UNTRANSLATED_LIST = z
  .array(
    z.union([
      z.object({ deviceId: z.string(), deviceOSVersion: z.string() }),
      z.object({ appId: z.string().startsWith('PID:') }),
    ]),
  )
  .min(1);

function untranslated({ text }: EndpointAddress): AppError {
  return appError(
    'wrong_service',
    `${text} is ios_webkit_debug_proxy: it passes on WebKit’s protocol, which PEN Workbench does not speak.`,
    'Start pymobiledevice3 webinspector cdp instead: it translates into Chrome’s protocol.',
  );
}

async function discoverAt(place: Place): Promise<AppResult<Discovery>> {
  const { address, ipAddress } = place;
  const body = await getJson(place, '/json/version');
  if (!body.ok) {
    const mayBe = body.error.code === 'wrong_service' && !wasClosing(body.error);
    return mayBe && (await isUntranslatedBridge(place)) ? err(untranslated(address)) : body;
  }
  const version = VersionSchema.safeParse(body.value);
  if (!version.success) return err(wrongService(address, '/json/version does not describe a browser'));
  const { Browser: browser, 'User-Agent': agent, webSocketDebuggerUrl } = version.data;
  // `Chrome/156.0…`, `node.js/v20…`, `Deno/2.9…`; `Edg/143.0…` of Edge and of WebView2, which nothing else tells apart.
  const product =
    browser === undefined
      ? ''
      : isMetro(browser)
        ? METRO
        : agent === IOS_BRIDGE
          ? `${browser}${ON_IOS}`
          : browser.replace(/^Edg\//, 'Edge/').replace('/', ' ');
  if (webSocketDebuggerUrl !== undefined) {
    const webSocketUrl = ownSocketUrl(address, ipAddress, webSocketDebuggerUrl);
    return webSocketUrl.ok
      ? ok({ kind: 'browser', product, ipAddress, webSocketUrl: webSocketUrl.value })
      : webSocketUrl;
  }
  if (browser === undefined)
    return err(wrongService(address, '/json/version names neither a browser nor a WebSocket URL'));
  const targets = await listInspectorTargets(place, product);
  return targets.ok ? ok({ kind: 'inspector', product, ipAddress, targets: targets.value }) : targets;
}

/**
 * The socket URL on the host and port that answered. The host in the answer (a container's own address, a forwarded port's far end) may be
 * unreachable, and another machine's is refused; `namesItself`: it is the answering program, by the address that devices use.
 */
function ownSocketUrl(
  address: EndpointAddress,
  ipAddress: string,
  given: string,
  namesItself = false,
): AppResult<string> {
  const url = URL.parse(given);
  if (url === null || url.protocol !== 'ws:')
    return err(wrongService(address, `its WebSocket URL cannot be used (${foreign(given)})`));
  if (!namesItself && loopbackHost(url.hostname) === null) {
    return err(
      appError(
        'not_loopback',
        `${address.text} answered with a WebSocket URL on another machine (${foreign(url.hostname)}), which is not contacted.`,
        'Forward that machine’s port over SSH (ssh -L) and use the local end.',
        { host: url.hostname },
      ),
    );
  }
  return ok(`ws://${hostInUrl(ipAddress)}:${address.port}${url.pathname}${url.search}`);
}

async function getJson(
  { address, ipAddress, signal, limitMs = REQUEST_LIMIT_MS }: Place,
  path: string,
): Promise<AppResult<unknown>> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  const deadline = startDeadline(limitMs, onAbort);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const answer = await httpGet({ ipAddress, port: address.port, path, limitBytes: BODY_LIMIT_BYTES }, stop.signal);
  deadline.clear();
  signal?.removeEventListener('abort', onAbort);
  if (signal?.aborted) return err(appError('cancelled', `The request to ${address.text} was cancelled.`));
  if (!answer.ok) {
    if (stop.signal.aborted) return err(noAnswerWithin(address, limitMs));
    return err(answer.spoke ? wrongService(address, answer.why, answer.closed) : cannotReach(address, answer.why));
  }
  if (answer.status !== 200) return err(wrongService(address, `it answered ${path} with HTTP ${answer.status}`));
  try {
    return ok(JSON.parse(answer.body.toString('utf8')));
  } catch {
    const isHtml = /^\s*</.test(answer.body.toString('utf8', 0, 100));
    return err(
      wrongService(address, `it answered ${path} with ${isHtml ? 'a web page' : 'something other than JSON'}`),
    );
  }
}
