/**
 * Pushes state to the window, only when it changed, at most four times a second: each topic as a whole, and of the list of captures what changed since
 * the last message.
 */
import type { Listenable } from '../../../shared/base/emitter.ts';
import { captureChanges } from '../../../shared/core/contracts/capture-changes.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { TopicMessage, TopicName, TopicValue } from '../../../shared/features/window-topics.ts';

const PUSH_INTERVAL_MS = 250;

export type TopicSources = { readonly [N in TopicName]: { read(): TopicValue<N>; changes: Listenable<void> } };

type WholeTopic = Extract<TopicMessage, { value: unknown }>;

export interface TopicPublisher {
  /** Sends every topic at once: a window has just started. */
  sendAll(): void;
  dispose(): void;
}

export function createTopicPublisher(sources: TopicSources, send: (message: TopicMessage) => void): TopicPublisher {
  const dirty = new Set<TopicName>();
  const lastText = new Map<TopicName, string>();
  /** The base of the next changes; null makes the next message the whole list. */
  let sentCaptures: readonly CaptureRecord[] | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastPushMs = 0;

  const message = <N extends TopicName>(topic: N): WholeTopic =>
    // A topic and its value belong to one member of the union, which the compiler cannot follow through N.
    ({ topic, value: sources[topic].read() }) as WholeTopic;

  const pushCaptures = (): void => {
    const next = sources.captures.read();
    const before = sentCaptures;
    sentCaptures = next;
    if (before === null) return send({ topic: 'captures', value: next });
    const changes = captureChanges(before, next);
    if (changes !== null) send({ topic: 'captures', changes });
  };

  const push = (): void => {
    timer = null;
    lastPushMs = Date.now();
    for (const topic of dirty) {
      if (topic === 'captures') {
        pushCaptures();
        continue;
      }
      const next = message(topic);
      const text = JSON.stringify(next.value);
      if (lastText.get(topic) === text) continue;
      lastText.set(topic, text);
      send(next);
    }
    dirty.clear();
  };

  const schedule = (): void => {
    if (timer !== null) return;
    // The first change after a quiet time is sent at once; the window must not feel slow.
    timer = setTimeout(push, Math.max(0, PUSH_INTERVAL_MS - (Date.now() - lastPushMs)));
  };

  const names = Object.keys(sources) as TopicName[];
  const subscriptions = names.map((topic) =>
    sources[topic].changes.listen(() => {
      dirty.add(topic);
      schedule();
    }),
  );

  return {
    sendAll() {
      lastText.clear();
      sentCaptures = null;
      for (const topic of names) dirty.add(topic);
      if (timer !== null) clearTimeout(timer);
      push();
    },
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
