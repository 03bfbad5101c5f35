/** One store per topic, filled by the bridge. Derived data is in the selectors of each domain file. */
import { TOPICS, type TopicName, type TopicValue } from '../../../../shared/features/window-topics.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { createTopicStore, type TopicStore } from './topic-store.ts';

export type TopicStores = { readonly [N in TopicName]: TopicStore<TopicValue<N>> };

export function createTopicStores(): TopicStores {
  const stores = Object.entries(TOPICS).map(([name, { first }]) => [name, createTopicStore<unknown>(first)]);
  // Each store has the values of its topic, which the compiler cannot follow through `fromEntries`.
  return Object.fromEntries(stores) as TopicStores;
}

/** Connects the bridge to the stores. `onDefect` receives messages that do not parse. */
export function feedTopics(
  bridge: Pick<Bridge, 'onTopic'>,
  stores: TopicStores,
  onDefect: (what: string) => void,
): void {
  bridge.onTopic((topic, value) => stores[topic].receive(value), onDefect);
}
