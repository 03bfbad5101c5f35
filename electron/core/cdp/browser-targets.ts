/** The live list of a browser's targets, built from the discovery events of its one connection. */
import type { ListedTarget } from '../../../shared/core/contracts/protocol-events.ts';
import type { TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import { inListOrder, type EndpointLabel } from './connection.ts';
import { listedTitle } from './listed-title.ts';
import { isAsleep, type OwnedTarget } from './workers/worker-discovery.ts';

const TYPES: Readonly<Record<string, TargetType>> = {
  page: 'page',
  // The guest page of an Electron <webview>.
  webview: 'page',
  iframe: 'iframe',
  worker: 'worker',
  shared_worker: 'worker',
  service_worker: 'service_worker',
};

/** Popups of the browser's own toolbars, preloaded and hidden: the user did not open them and never means them. */
const TOP_CHROME = /^chrome:\/\/[a-z0-9-]+\.top-chrome\//;

function typeOf(target: ListedTarget): TargetType {
  // A background of an extension, which runs code as any service worker and is never the first choice either.
  if (target.type === 'service_worker' && target.url.startsWith('chrome-extension:')) return 'service_worker';
  // Parts of the browser itself, and pages that are not shown yet, are never the first choice.
  if (/^(devtools|chrome-extension|chrome-untrusted):/.test(target.url) || target.subtype === 'prerender')
    return 'other';
  return TYPES[target.type] ?? 'other';
}

/** `http://shop.test`, also of a `blob:` URL; null for an address without an origin. */
function originOf(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  return origin === 'null' ? null : origin;
}

/**
 * True if the page that started a worker is no longer the one that its tab shows: Chrome keeps a page that was left for a while
 * (back/forward cache), and lists its workers under the tab. A worker has the origin of its document, so another origin is a certain sign.
 */
function isOfPageLeft(worker: OwnedTarget, tab: OwnedTarget | undefined): boolean {
  if (worker.protocolType !== 'worker' || tab === undefined || tab.protocolType !== 'page') return false;
  const [ofWorker, ofTab] = [originOf(worker.url), originOf(tab.url)];
  return worker.parentFrameId === tab.id && ofWorker !== null && ofTab !== null && ofWorker !== ofTab;
}

interface Listed extends OwnedTarget {
  readonly type: TargetType;
  readonly title: string;
}

export interface BrowserTargets {
  /** Adds or updates one target. */
  put(target: ListedTarget): void;
  delete(targetId: string): void;
  /** Replaces the list and returns the ids of targets that are gone. */
  replace(targets: readonly ListedTarget[]): readonly string[];
  has(targetId: string): boolean;
  info(targetId: string): TargetInfo | null;
  all(): readonly TargetInfo[];
  /** Records how many of our sessions are on a target, and whether it answers. */
  countSession(targetId: string, change: 1 | -1): void;
  setResponsive(targetId: string, responsive: boolean): boolean;
  /** Records that the process of a target ended, or that it has one again; false when that was known already. */
  setCrashed(targetId: string, crashed: boolean): boolean;
  isCrashed(targetId: string): boolean;
  /** Opener and frame of each target, for waking workers. */
  owned(): ReadonlyMap<string, OwnedTarget>;
}

export function createBrowserTargets(label: EndpointLabel): BrowserTargets {
  const listed = new Map<string, Listed>();
  const sessions = new Map<string, number>();
  const unresponsive = new Set<string>();
  const crashed = new Set<string>();

  const ofPageLeft = (target: Listed): boolean => isOfPageLeft(target, listed.get(target.parentFrameId ?? ''));
  const ownerOf = ({ parentFrameId, parentId }: Listed): Listed | undefined =>
    listed.get(parentFrameId ?? '') ?? listed.get(parentId ?? '');
  const titleOf = (target: Listed): string => {
    if (ofPageLeft(target)) return `${target.title === '' ? target.url : target.title} (of a page that was left)`;
    if (target.title !== '') return target.title;
    if (!isAsleep(target)) return target.url;
    const owner = ownerOf(target);
    // Its address is not known before it is woken, so several are told apart by number.
    const alike = [...listed.values()].filter((each) => each.protocolType === 'worker' && ownerOf(each) === owner);
    const name = alike.length > 1 ? `Worker ${alike.indexOf(target) + 1}` : 'Worker';
    return owner === undefined || owner.title === '' ? name : `${name} of ${owner.title}`;
  };
  const stateOf = (id: string): TargetInfo['state'] =>
    crashed.has(id)
      ? 'crashed'
      : unresponsive.has(id)
        ? 'unresponsive'
        : (sessions.get(id) ?? 0) > 0
          ? 'attached'
          : 'available';
  const toInfo = (target: Listed): TargetInfo => ({
    id: target.id,
    type: target.type,
    title: titleOf(target),
    url: target.url,
    ...label,
    parentId: ofPageLeft(target)
      ? null
      : (target.parentId ?? (listed.has(target.parentFrameId ?? '') ? target.parentFrameId : null)),
    state: stateOf(target.id),
  });
  const put = (target: ListedTarget): void => {
    if (TOP_CHROME.test(target.url)) return;
    listed.set(target.targetId, {
      id: target.targetId,
      protocolType: target.type,
      type: typeOf(target),
      title: listedTitle(target.title),
      url: target.url,
      parentId: target.parentId ?? null,
      parentFrameId: target.parentFrameId ?? null,
      browserContextId: target.browserContextId ?? null,
    });
  };
  const forget = (targetId: string): void => {
    listed.delete(targetId);
    sessions.delete(targetId);
    unresponsive.delete(targetId);
    crashed.delete(targetId);
  };

  return {
    put,
    delete: forget,
    replace: (targets) => {
      const present = new Set(targets.map((target) => target.targetId));
      const gone = [...listed.keys()].filter((id) => !present.has(id));
      gone.forEach(forget);
      targets.forEach(put);
      return gone;
    },
    has: (targetId) => listed.has(targetId),
    info: (targetId) => {
      const target = listed.get(targetId);
      return target === undefined ? null : toInfo(target);
    },
    all: () => inListOrder([...listed.values()].map(toInfo)),
    countSession: (targetId, change) => {
      if (!listed.has(targetId)) return;
      sessions.set(targetId, Math.max(0, (sessions.get(targetId) ?? 0) + change));
    },
    setResponsive: (targetId, responsive) => {
      if (!listed.has(targetId) || unresponsive.has(targetId) !== responsive) return false;
      if (responsive) unresponsive.delete(targetId);
      else unresponsive.add(targetId);
      return true;
    },
    setCrashed: (targetId, isCrashed) => {
      if (!listed.has(targetId) || crashed.has(targetId) === isCrashed) return false;
      if (isCrashed) crashed.add(targetId);
      else crashed.delete(targetId);
      unresponsive.delete(targetId);
      return true;
    },
    isCrashed: (targetId) => crashed.has(targetId),
    owned: () => listed,
  };
}
