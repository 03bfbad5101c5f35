/** A leak hunt as a file: what was repeated, and the result as it was reached. */
import { z } from 'zod';

/** The file of a capture of kind `leak-hunt`. The verdict is also readable where the result is of another version of PEN Workbench. */
export const LeakHuntFileSchema = z.object({
  /** Version of this format. */
  penLeakHunt: z.literal(1),
  /** The call that each round repeated, as parameters of `pen_leak_hunt`, and where; null if only the snapshots are known, or a step typed a password. */
  asked: z.object({ targetId: z.string(), targetName: z.string(), params: z.record(z.string(), z.json()) }).nullable(),
  verdict: z.object({ level: z.string(), text: z.string() }),
  /** The result of `pen_leak_hunt`, by the schema of the version that wrote it. */
  result: z.record(z.string(), z.json()),
  /** Sentences that came with the result. */
  notes: z.array(z.string()),
});
export type LeakHuntFile = z.infer<typeof LeakHuntFileSchema>;

type Asked = NonNullable<LeakHuntFile['asked']>;

/** Action that a hunt repeats, as text, by the parameters of its call. With an action, "seconds" is a wait after it. */
export function repeatedAction({
  steps,
  expression,
  do: task,
  seconds,
  reset,
}: Readonly<Record<string, unknown>>): string {
  const wait = (steps ?? expression ?? task) === undefined ? seconds : undefined;
  return JSON.stringify([steps, expression, task, wait, reset]);
}

/** True if two hunts are known to repeat the same action. */
export function isSameRepeated(one: Asked | null, other: Asked | null): boolean {
  return one !== null && other !== null && repeatedAction(one.params) === repeatedAction(other.params);
}

/** Queries on a leak hunt. */
export const LEAK_HUNT_QUERIES = {
  'leak-hunt.file': { params: z.object({}), result: LeakHuntFileSchema },
} as const;
