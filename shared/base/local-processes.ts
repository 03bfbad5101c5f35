/** Processes of the person on this machine that can be profiled, or could be after a signal. */
import { z } from 'zod';

export const LocalProcessSchema = z.object({
  pid: z.number().int(),
  /** Start time in clock ticks since boot: with the id it names one process, because ids are reused. */
  startedTicks: z.string(),
  kind: z.enum(['node', 'deno', 'chromium', 'electron', 'extension_host']),
  /** `node server.js`: program and script, without other arguments, which may hold secrets. */
  name: z.string(),
  /** Working folder; null if it cannot be read. */
  folder: z.string().nullable(),
  /** Debugging addresses that it listens on: `localhost:9229`. */
  addresses: z.array(z.string()),
  /** True if SIGUSR1 makes it listen. */
  canBeSignalled: z.boolean(),
  /** The reason why it neither listens nor can be signalled, and what to do; null otherwise. */
  obstacle: z.string().nullable(),
});
export type LocalProcess = z.infer<typeof LocalProcessSchema>;

export const LocalProcessesSchema = z.object({
  /** The reason why processes cannot be listed on this platform; null where they can. */
  unsupported: z.string().nullable(),
  processes: z.array(LocalProcessSchema),
});
export type LocalProcesses = z.infer<typeof LocalProcessesSchema>;

const AnsweringProcessSchema = z.object({
  pid: z.number(),
  /** As in `LocalProcess`. */
  name: z.string(),
  /** Null if it does not listen for debuggers. */
  debugPort: z.number().nullable(),
  /** It has a port beside that of its debugger. */
  listens: z.boolean(),
});
export type AnsweringProcess = z.infer<typeof AnsweringProcessSchema>;

/** Who answers requests to a port, beside the process that is looked at. */
export const AnsweringProcessesSchema = z.object({
  target: AnsweringProcessSchema,
  server: AnsweringProcessSchema,
  /** Started by the target, or by what it started. */
  isChild: z.boolean(),
  /** Node processes below the target. */
  children: z.array(AnsweringProcessSchema),
});
export type AnsweringProcesses = z.infer<typeof AnsweringProcessesSchema>;

/** A process in another network of this machine, such as a container. */
export interface ElsewhereProcess {
  /** As this machine counts it; in its container it has another one. */
  readonly pid: number;
  readonly kind: LocalProcess['kind'];
  readonly name: string;
  /** First 12 characters of the id of its container; null if it is in none, or that is not known. */
  readonly container: string | null;
  /** Ports in its own network that may be its debugger's. */
  readonly ports: readonly number[];
  /** The command that reaches it from here; null if it does not listen and cannot be made to. */
  readonly command: string | null;
}
