/** The time that an assistant says its client waits for one answer. */
import { z } from 'zod';

export const LONGEST_WAIT_MS = 600_000;
/** Whole seconds. */
export const WaitSecondsSchema = z
  .int()
  .min(1)
  .max(LONGEST_WAIT_MS / 1000);

/** Milliseconds until the answer: a client that waits exactly as long as it says has it before. */
export const waitMsOf = (seconds: number): number => seconds * 1000 - Math.min(5000, seconds * 100);
