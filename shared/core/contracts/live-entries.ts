/** Entry schema of each live log. */
import type { z } from 'zod';
import { ConsoleEntrySchema } from '../../engine/console/contract/console.ts';
import type { LiveLogName } from './live-logs.ts';
import { NetworkEntrySchema } from '../../engine/network/contract/network.ts';
import { ScriptEntrySchema } from './scripts.ts';

export const LIVE_LOG_ENTRIES = {
  network: NetworkEntrySchema,
  console: ConsoleEntrySchema,
  scripts: ScriptEntrySchema,
} as const satisfies Record<LiveLogName, z.ZodType<{ id: number }>>;

export type LiveLogEntry<N extends LiveLogName> = z.infer<(typeof LIVE_LOG_ENTRIES)[N]>;
