/** Data derived from endpoints: targets by id, names and second lines, and the tree of the sidebar. */
import { assertNever } from '../../../../shared/base/assert-never.ts';
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import {
  isOwnBrowser,
  pipeName,
  SERVER_RUNTIMES,
  TargetInfoSchema,
  type EndpointInfo,
  type TargetInfo,
  type TargetType,
} from '../../../../shared/core/contracts/targets.ts';

/** What is remembered of a target: it identifies the successor, which may have another id. */
export const LastTargetSchema = TargetInfoSchema.pick({ type: true, url: true, endpoint: true });
export type LastTarget = Readonly<Pick<TargetInfo, 'type' | 'url' | 'endpoint'>>;

export function findTarget(endpoints: readonly EndpointInfo[], targetId: string | null): TargetInfo | null {
  if (targetId === null) return null;
  for (const endpoint of endpoints) {
    const found = endpoint.targets.find((target) => target.id === targetId);
    if (found !== undefined) return found;
  }
  return null;
}

/** The open targets of the same type at the same endpoint. */
function openAlike(endpoints: readonly EndpointInfo[], last: LastTarget): readonly TargetInfo[] {
  return endpoints
    .filter(({ address, state }) => address === last.endpoint && state === 'connected')
    .flatMap(({ targets }) => targets)
    .filter(({ type, state }) => state !== 'gone' && type === last.type);
}

/**
 * The target if it is listed and open, otherwise its only successor: same type and address at the same endpoint, for example after a
 * browser restart. Null if there is none or more than one.
 */
export function successorOf(
  endpoints: readonly EndpointInfo[],
  targetId: string,
  last: LastTarget | null,
): TargetInfo | null {
  const itself = findTarget(endpoints, targetId);
  if (itself !== null && itself.state !== 'gone') return itself;
  if (last === null) return null;
  const alike = openAlike(endpoints, last).filter(({ id, url }) => id !== targetId && url === last.url);
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** The target for a call that is made again: the successor, or of a process whatever program runs at its address now. */
export function targetAgain(
  endpoints: readonly EndpointInfo[],
  targetId: string,
  last: LastTarget | null,
): TargetInfo | null {
  const successor = successorOf(endpoints, targetId, last);
  if (successor !== null || last === null || !(last.type in SERVER_RUNTIMES)) return successor;
  const alike = openAlike(endpoints, last).filter(({ parentId }) => parentId === null);
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** The only listed target of this type and name, if nothing else is known about a target; null if there is none or more than one. */
export function targetNamed(endpoints: readonly EndpointInfo[], name: string): TargetInfo | null {
  const alike = endpoints
    .filter(({ state }) => state === 'connected')
    .flatMap(({ targets }) => targets)
    .filter((target) => target.state !== 'gone' && targetName(target) === name);
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** `Chrome 156`, `Node 24.15`, `Sample target`: a short product name, or the address before the first response. */
export function endpointName(endpoint: EndpointInfo): string {
  if (endpoint.origin === 'sample') return 'Sample target';
  if (endpoint.name !== undefined) return endpoint.name;
  const match = /^([^\d/]+?)[/ ]*v?(\d+)(?:\.(\d+))?/.exec(endpoint.product);
  if (match === null) return endpoint.product === '' ? endpointText(endpoint.address) : endpoint.product;
  const [, product = '', major = '', minor] = match;
  const name = product
    .trim()
    .replace(/^node\.js$/i, 'Node')
    .replace(/^Edg$/, 'Edge');
  // Only the major version matters for a browser; runtimes include the minor version.
  const isRuntime = endpoint.kind === 'inspector';
  const owner =
    endpoint.origin === 'launched' ? ' (started here)' : isOwnBrowser(endpoint.address) ? ' (your browser)' : '';
  return `${name} ${major}${isRuntime && minor !== undefined ? `.${minor}` : ''}${owner}`;
}

/** `localhost:9222`, or `the sample` for a process that the app started. */
export function endpointText(address: string): string {
  return pipeName(address) ?? shortAddress(address);
}

/** `localhost:9222`. */
export function shortAddress(address: string): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/\/$/, '');
}

/** `localhost:9222`; empty for a process that the app started, which is connected by a pipe and has no address that a person could use. */
export function portAddress(address: string): string {
  return pipeName(address) === null ? shortAddress(address) : '';
}

export interface EndpointStatus {
  readonly dot: 'on' | 'off' | 'waiting' | 'failed';
  /** Shown on the right of the row in place of the address; null if connected. */
  readonly text: string | null;
}

/** A default address without a listener: not an error. */
function isQuiet(endpoint: EndpointInfo): boolean {
  return (
    endpoint.origin === 'default' && endpoint.state === 'failed' && endpoint.error?.code === 'cannot_reach_endpoint'
  );
}

/** A default address at which nothing has answered yet; Start has it among the ports that it scans. */
function isUnanswered(endpoint: EndpointInfo): boolean {
  const isOff = endpoint.state === 'idle' || isQuiet(endpoint);
  return endpoint.origin === 'default' && endpoint.product === '' && isOff && endpoint.targets.length === 0;
}

export function endpointStatus(endpoint: EndpointInfo): EndpointStatus {
  if (isQuiet(endpoint)) return { dot: 'off', text: 'not reachable' };
  switch (endpoint.state) {
    case 'connected':
      return { dot: 'on', text: null };
    case 'connecting':
      return { dot: 'waiting', text: 'connecting' };
    case 'reconnecting':
      return { dot: 'waiting', text: 'reconnecting' };
    case 'lost':
      return { dot: 'failed', text: 'lost' };
    case 'failed':
      return { dot: 'failed', text: 'failed' };
    case 'idle':
      return { dot: 'off', text: 'not connected' };
    default:
      return assertNever(endpoint.state, 'endpoint state');
  }
}

/** The name of a target in a list: its title, otherwise the end of its URL. */
export function targetName(target: Pick<TargetInfo, 'title' | 'url' | 'type'>): string {
  // Browsers use the URL, or most of it, as the title of workers and untitled pages.
  const bare = (text: string): string => text.replace(/^[a-z-]+:\/\//, '');
  const isUrl = target.title.includes('/') && bare(target.url).startsWith(bare(target.title));
  if (target.title.trim() !== '' && !isUrl) return target.title;
  const tail = target.url.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1);
  return tail ?? (target.url === '' ? `untitled ${TYPE_WORDS[target.type]}` : target.url);
}

const TYPE_WORDS: Readonly<Record<TargetType, string>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  service_worker: 'service worker',
  ...SERVER_RUNTIMES,
  other: 'other',
};

export function targetTypeWord(type: TargetType): string {
  return TYPE_WORDS[type];
}

/** By target, the title that a call began with which changes the page, as a proof does that loads its builds: rows keep it until the end. */
export function heldTitles(calls: readonly CallRecord[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    calls.flatMap(({ targetId, targetTitle, kind, partOf, endedAtMs }) =>
      kind === 'change-page' && partOf === undefined && endedAtMs === null && targetId !== null && targetTitle
        ? [[targetId, targetTitle]]
        : [],
    ),
  );
}

export function withTitles(
  endpoints: readonly EndpointInfo[],
  titles: Readonly<Record<string, string>>,
): readonly EndpointInfo[] {
  if (Object.keys(titles).length === 0) return endpoints;
  return endpoints.map((endpoint) => ({
    ...endpoint,
    targets: endpoint.targets.map((target) => ({ ...target, title: titles[target.id] ?? target.title })),
  }));
}

/** Distinguishes targets of the same name: the path of a page, the type of other targets. */
export function targetHint(target: TargetInfo): string {
  if (target.state === 'unresponsive') return 'not responding';
  if (target.state === 'crashed') return 'crashed';
  if (target.state === 'gone') return 'gone';
  if (target.type !== 'page') return TYPE_WORDS[target.type];
  if (!URL.canParse(target.url)) return target.url;
  const { host, pathname } = new URL(target.url);
  return host === '' || pathname === '/' || pathname === '' ? hostOf(target.url) : pathname;
}

/** `shop.northwind.test`; the path of a file; only the scheme of a `data:` URL. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, protocol, pathname } = new URL(url);
  if (host !== '') return host;
  return protocol === 'file:' ? decodeURI(pathname) : protocol === 'about:' ? url : `${protocol} URL`;
}

export type TargetTreeRow =
  | {
      readonly type: 'endpoint';
      readonly key: string;
      readonly endpoint: EndpointInfo;
      readonly expanded: boolean | null;
    }
  | { readonly type: 'target'; readonly key: string; readonly target: TargetInfo; readonly level: number }
  /** Shown in place of targets: why there are none. */
  | { readonly type: 'note'; readonly key: string; readonly text: string; readonly severity: 'error' | 'info' };

export function endpointKey(endpointId: string): string {
  return `endpoint:${endpointId}`;
}
export function targetKey(targetId: string): string {
  return `target:${targetId}`;
}

function matches(target: TargetInfo, filter: string): boolean {
  return `${target.title} ${target.url} ${target.type}`.toLowerCase().includes(filter);
}

/** Targets in protocol order, children under their parents; a child of an unlisted parent is at the top level. */
function nested(targets: readonly TargetInfo[]): readonly { target: TargetInfo; level: number }[] {
  const children = new Map<string | null, TargetInfo[]>();
  const ids = new Set(targets.map((target) => target.id));
  for (const target of targets) {
    const parent =
      target.parentId !== null && target.parentId !== target.id && ids.has(target.parentId) ? target.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), target]);
  }
  const rows: { target: TargetInfo; level: number }[] = [];
  const seen = new Set<string>();
  const walk = (parent: string | null, level: number): void => {
    for (const target of children.get(parent) ?? []) {
      if (seen.has(target.id)) continue;
      seen.add(target.id);
      rows.push({ target, level });
      walk(target.id, level + 1);
    }
  };
  walk(null, 2);
  // A cycle of parents is a bug of the remote side; its members are still listed.
  for (const target of targets) if (!seen.has(target.id)) rows.push({ target, level: 2 });
  return rows;
}

/** The rows of the sidebar tree, without default addresses that have not answered. With a filter, nothing is folded and parents of matches stay visible. */
export function targetTree(
  endpoints: readonly EndpointInfo[],
  options: { filter: string; folded: readonly string[] },
): readonly TargetTreeRow[] {
  const filter = options.filter.trim().toLowerCase();
  return endpoints.flatMap((endpoint): TargetTreeRow[] => {
    if (isUnanswered(endpoint)) return [];
    const all = nested(endpoint.targets);
    const byId = new Map(endpoint.targets.map((target) => [target.id, target]));
    const listedIds = new Set<string>();
    if (filter !== '') {
      for (const { target } of all) {
        if (!matches(target, filter)) continue;
        for (let each: TargetInfo | undefined = target; each !== undefined && !listedIds.has(each.id);) {
          listedIds.add(each.id);
          each = each.parentId === null ? undefined : byId.get(each.parentId);
        }
      }
    }
    const rows = filter === '' ? all : all.filter(({ target }) => listedIds.has(target.id));
    const nameMatches = `${endpointName(endpoint)} ${endpoint.address}`.toLowerCase().includes(filter);
    if (filter !== '' && rows.length === 0 && !nameMatches) return [];
    const failure = endpoint.state === 'connected' || isQuiet(endpoint) ? null : endpoint.error;
    const hasRows = endpoint.state === 'connected' || failure !== null || endpoint.targets.length > 0;
    const expanded = !hasRows ? null : filter !== '' || !options.folded.includes(endpoint.id);
    const head: TargetTreeRow = { type: 'endpoint', key: endpointKey(endpoint.id), endpoint, expanded };
    if (expanded !== true) return [head];
    const notes: TargetTreeRow[] = [];
    if (failure !== null) {
      notes.push({ type: 'note', key: `error:${endpoint.id}`, text: failure.message, severity: 'error' });
    } else if (endpoint.state === 'connected' && endpoint.targets.length === 0) {
      notes.push({
        type: 'note',
        key: `empty:${endpoint.id}`,
        text: 'Connected, no targets yet.',
        severity: 'info',
      });
    }
    return [
      head,
      ...notes,
      ...rows.map(({ target, level }): TargetTreeRow => ({ type: 'target', key: targetKey(target.id), target, level })),
    ];
  });
}

/** The connection summary of the status line. */
export function connectionSummary(endpoints: readonly EndpointInfo[]): {
  readonly state: 'connected' | 'connecting' | 'failed' | 'none';
  readonly endpoints: number;
  readonly targets: number;
} {
  const connected = endpoints.filter((endpoint) => endpoint.state === 'connected');
  const targets = connected.reduce((sum, endpoint) => sum + endpoint.targets.length, 0);
  const pending = endpoints.some((endpoint) => endpoint.state === 'connecting' || endpoint.state === 'reconnecting');
  const failed = endpoints.some(
    (endpoint) => endpoint.state === 'lost' || (endpoint.state === 'failed' && !isQuiet(endpoint)),
  );
  const state = connected.length > 0 ? 'connected' : pending ? 'connecting' : failed ? 'failed' : 'none';
  return { state, endpoints: connected.length, targets };
}

/** True for what the person connected, which has something to open; the sample is not theirs. */
export function isOwnConnected({ origin, state, targets }: EndpointInfo): boolean {
  return origin !== 'sample' && state === 'connected' && targets.length > 0;
}
