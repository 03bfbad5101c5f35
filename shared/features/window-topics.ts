/** State that main pushes to the window, by topic. */
import type { z } from 'zod';
import type { CaptureChanges } from '../core/contracts/capture-changes.ts';
import { CORE_TOPICS } from '../core/contracts/window-topics.ts';
import { RECORDER_TOPICS } from './live/recorder/contract/recorders.ts';
import { UPDATE_TOPICS } from './updates/contract/updates.ts';

/** State pushed by main, at most four times a second: each topic as a whole, and of the captures only changes after the first time. */
export const TOPICS = {
  ...CORE_TOPICS,
  ...RECORDER_TOPICS,
  ...UPDATE_TOPICS,
} as const;

export type TopicName = keyof typeof TOPICS;
export type TopicValue<N extends TopicName> = z.infer<(typeof TOPICS)[N]['schema']>;
export type TopicMessage =
  | { [N in TopicName]: { topic: N; value: TopicValue<N> } }[TopicName]
  | { topic: 'captures'; changes: CaptureChanges };
