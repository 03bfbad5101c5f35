/** Flags of commands of features. */
import { FLAGS as liveFlags } from './live/commands/flags.ts';

export const FEATURE_FLAGS = { ...liveFlags } as const;
