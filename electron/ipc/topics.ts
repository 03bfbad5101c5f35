/** Pushes state to the window: each topic as a whole, only when it changed, at most four times a second. */
import type { Listenable } from '../../shared/base/emitter.ts';
import type { TopicMessage, TopicName, TopicValue } from '../../shared/contracts/window-topics.ts';

const PUSH_INTERVAL_MS = 250;

export type TopicSources = { readonly [N in TopicName]: { read(): TopicValue<N>; changes: Listenable<void> } };

export interface TopicPublisher {
  /** Sends every topic at once: a window has just started. */
  sendAll(): void;
  dispose(): void;
}

export function createTopicPublisher(sources: TopicSources, send: (message: TopicMessage) => void): TopicPublisher {
  const dirty = new Set<TopicName>();
  const lastText = new Map<TopicName, string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastPushMs = 0;

  const message = <N extends TopicName>(topic: N): TopicMessage =>
    // A topic and its value belong to one member of the union, which the compiler cannot follow through N.
    ({ topic, value: sources[topic].read() }) as TopicMessage;

  const push = (): void => {
    timer = null;
    lastPushMs = Date.now();
    for (const topic of dirty) {
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
