import { expect, it } from 'vitest';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import { endpoint, target } from '../../testing/records.ts';
import { keepDocumentsInStep } from './document-upkeep.ts';
import { createDocumentsStore } from './documents.ts';
import { liveDocument, type LiveTab } from './document-tabs.ts';
import { createPlacesStore } from './places.ts';
import { createTopicStores } from '../topics/topics.ts';
import { createWindowProblemsStore } from '../window-problems.ts';

const TARGET = target('t1', { url: 'https://shop.test/', title: 'Shop' });
const TAB: LiveTab = {
  ...liveDocument('t1', 'Shop'),
  lastTarget: { type: TARGET.type, url: TARGET.url, endpoint: TARGET.endpoint },
};

/** A window that restores the tab, and the ids of its tabs after each list of endpoints. */
function tabsAfter(tab: LiveTab, lists: readonly (readonly EndpointInfo[])[]): string[][] {
  const stored = JSON.stringify({
    groups: [{ id: 'group-1', tabs: [tab], activeId: tab.id, previewId: null }],
    activeGroupId: 'group-1',
  });
  const documents = createDocumentsStore({ getItem: () => stored, setItem: () => undefined });
  const topics = createTopicStores();
  keepDocumentsInStep({
    bridge: { onEvent: () => undefined },
    topics,
    documents,
    places: createPlacesStore(),
    windowProblems: createWindowProblemsStore(() => 0),
  });
  return lists.map((list) => {
    topics.endpoints.receive([...list]);
    return documents
      .getState()
      .groups.flatMap(({ tabs }) => tabs)
      .map(({ id }) => id)
      .filter((id) => id.startsWith('live:'));
  });
}

const OPEN = [endpoint('e1', { targets: [TARGET] })];
const IDLE = [endpoint('e1', { state: 'idle' })];
const CONNECTING = [endpoint('e1', { state: 'connecting' })];
const CONNECTED = [endpoint('e1', { targets: [target('t2', { url: 'https://other.test/' })] })];

it('a restored live tab stays while its endpoint is not connected, and when its target is listed', () => {
  expect(tabsAfter(TAB, [[], IDLE, CONNECTING, OPEN])).toEqual([['live:t1'], ['live:t1'], ['live:t1'], ['live:t1']]);
});

it('a restored live tab is dropped when its endpoint is connected without the target', () => {
  expect(tabsAfter(TAB, [IDLE, CONNECTED])).toEqual([['live:t1'], []]);
});

it('a restored live tab is judged once: later it shows itself that its target has closed', () => {
  expect(tabsAfter(TAB, [OPEN, CONNECTED])).toEqual([['live:t1'], ['live:t1']]);
});

it('a restored live tab stays when it can go to the same page of a restarted browser', () => {
  const restarted = [endpoint('e1', { targets: [target('t9', { url: TARGET.url })] })];
  expect(tabsAfter(TAB, [IDLE, restarted])).toEqual([['live:t1'], ['live:t1']]);
});

it('a restored live tab of a worker stays: workers are discovered after their page', () => {
  const worker: LiveTab = { ...TAB, lastTarget: { type: 'worker', url: TARGET.url, endpoint: TARGET.endpoint } };
  expect(tabsAfter(worker, [CONNECTED])).toEqual([['live:t1']]);
});

it('a restored live tab of a process that the app had started is dropped', () => {
  const own: LiveTab = { ...TAB, lastTarget: { type: 'page', url: TARGET.url, endpoint: 'pipe:sample' } };
  expect(tabsAfter(own, [IDLE])).toEqual([[]]);
});
