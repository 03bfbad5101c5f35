/** An endpoint as a card: name, summary, state, and action. */
import type { AppError } from '../../../shared/base/errors.ts';
import { isOwnBrowser, type EndpointInfo, type TargetType } from '../../../shared/core/contracts/targets.ts';
import { endpointName, shortAddress, targetName } from '../stores/topics/targets.ts';

export type CardTone = 'off' | 'waiting' | 'connected' | 'failed';
export type CardAction = 'connect' | 'cancel' | 'disconnect' | 'try-again';

export interface EndpointCard {
  readonly id: string;
  readonly name: string;
  /** Without scheme: `localhost:9222`. */
  readonly address: string;
  readonly detail: string;
  readonly tone: CardTone;
  /** Empty if the button is sufficient. */
  readonly status: string;
  readonly action: CardAction;
  /** Added by the person, who can remove it. */
  readonly removable: boolean;
  /** The error shown under the card. */
  readonly error: AppError | null;
}

const TYPE_WORDS: Readonly<Record<TargetType, readonly [one: string, many: string]>> = {
  page: ['page', 'pages'],
  iframe: ['iframe', 'iframes'],
  worker: ['worker', 'workers'],
  service_worker: ['service worker', 'service workers'],
  node: ['Node script', 'Node scripts'],
  deno: ['Deno script', 'Deno scripts'],
  bun: ['Bun script', 'Bun scripts'],
  workerd: ['Worker of workerd', 'Workers of workerd'],
  react_native: ['React Native app', 'React Native apps'],
  other: ['other target', 'other targets'],
};

/** `2 pages, 1 iframe, 1 worker`. */
export function targetCounts(endpoint: EndpointInfo): string {
  const counts = new Map<TargetType, number>();
  for (const { type, state } of endpoint.targets) if (state !== 'gone') counts.set(type, (counts.get(type) ?? 0) + 1);
  return (Object.keys(TYPE_WORDS) as TargetType[])
    .flatMap((type) => {
      const count = counts.get(type);
      return count === undefined ? [] : [`${count} ${TYPE_WORDS[type][count === 1 ? 0 : 1]}`];
    })
    .join(', ');
}

function nameOf(endpoint: EndpointInfo): string {
  if (endpoint.origin === 'sample' || endpoint.product !== '') return endpointName(endpoint);
  if (endpoint.origin === 'launched') return 'Browser started by you';
  if (isOwnBrowser(endpoint.address) || endpoint.name !== undefined) return endpointName(endpoint);
  return endpoint.origin === 'default' ? 'Default port' : 'Address you added';
}

function detailOf(endpoint: EndpointInfo): string {
  const counts = targetCounts(endpoint);
  if (endpoint.origin === 'sample') {
    const purpose = 'Leaks on purpose, for a first look';
    return counts === '' ? purpose : `${counts}. ${purpose}`;
  }
  if (endpoint.kind === 'inspector') {
    const titles = endpoint.targets.filter((target) => target.state !== 'gone').map(targetName);
    if (titles.length > 0) return titles.join(', ');
  }
  const owner = endpoint.origin === 'launched' ? 'Ends with the app' : '';
  const known = [counts, owner].filter((part) => part !== '').join('. ');
  if (known !== '') return known;
  if (endpoint.address.startsWith('android:')) return 'On an Android device, by adb';
  if (isOwnBrowser(endpoint.address) && endpoint.state === 'idle')
    return 'Open on this machine: it asks you to allow the connection';
  // Its error says why.
  return endpoint.state === 'failed' && endpoint.error !== null ? '' : STATE_DETAILS[endpoint.state];
}

const STATE_DETAILS: Readonly<Record<EndpointInfo['state'], string>> = {
  idle: 'Ready to connect',
  connecting: 'Checking the endpoint',
  connected: 'No targets. Open a page in this browser',
  reconnecting: 'Its targets return when it reconnects',
  lost: 'Closed or crashed. Its captures are in the library',
  failed: 'Nothing responds at this address',
};

const STATES: Readonly<Record<EndpointInfo['state'], { tone: CardTone; status: string; action: CardAction }>> = {
  idle: { tone: 'off', status: '', action: 'connect' },
  connecting: { tone: 'waiting', status: 'connecting …', action: 'cancel' },
  connected: { tone: 'connected', status: 'connected', action: 'disconnect' },
  reconnecting: { tone: 'waiting', status: 'lost, reconnecting …', action: 'cancel' },
  lost: { tone: 'failed', status: 'connection lost', action: 'try-again' },
  failed: { tone: 'failed', status: 'not reachable', action: 'try-again' },
};

/** The card of one endpoint. */
export function endpointCard(endpoint: EndpointInfo): EndpointCard {
  const state = STATES[endpoint.state];
  return {
    id: endpoint.id,
    name: nameOf(endpoint),
    address: shortAddress(endpoint.address),
    detail: endpoint.notice === null ? detailOf(endpoint) : endpoint.notice,
    ...state,
    status: endpoint.error?.code === 'wrong_service' ? 'another service' : state.status,
    removable: endpoint.origin === 'added',
    error: endpoint.error,
  };
}

export interface ConnectList {
  readonly cards: readonly EndpointCard[];
  /** Default ports without a response, in one line. */
  readonly silent: readonly string[];
  /** No browser is connected or found, although one may run on its default profile. */
  readonly noBrowser: boolean;
}

const ORDER: readonly EndpointInfo['origin'][] = ['sample', 'launched', 'running', 'flag', 'default', 'added'];

/** A default port that never responded needs no card. */
function isSilent(endpoint: EndpointInfo): boolean {
  const tried = endpoint.state === 'failed' || endpoint.state === 'idle';
  const unreachable = endpoint.error === null || endpoint.error.code === 'cannot_reach_endpoint';
  return endpoint.origin === 'default' && endpoint.product === '' && tried && unreachable;
}

/** Endpoints in list order: sample, started here, given, default, added. */
export function connectList(endpoints: readonly EndpointInfo[]): ConnectList {
  const shown = endpoints.filter((endpoint) => !isSilent(endpoint));
  return {
    cards: shown.toSorted((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin)).map(endpointCard),
    silent: endpoints.filter(isSilent).map((endpoint) => shortAddress(endpoint.address)),
    noBrowser: !endpoints.some(
      (endpoint) => endpoint.kind === 'browser' && endpoint.origin !== 'sample' && endpoint.product !== '',
    ),
  };
}
