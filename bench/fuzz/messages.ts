/** Messages between the fuzzer and its processes. */
import { z } from 'zod';

export const FuzzRequestSchema = z.discriminatedUnion('type', [
  /** Makes and reads the mutants from `from` up to `to`, without it. */
  z.object({ type: z.literal('mutants'), reader: z.string(), seed: z.number(), from: z.number(), to: z.number() }),
  /** Reads given bytes. `mutant` and `seed` choose the sizes of chunks. */
  z.object({ type: z.literal('bytes'), reader: z.string(), seed: z.number(), mutant: z.number(), base64: z.string() }),
]);
export type FuzzRequest = z.infer<typeof FuzzRequestSchema>;

export const FuzzReportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), readers: z.array(z.string()) }),
  z.object({ type: z.literal('starts'), mutant: z.number() }),
  z.object({ type: z.literal('problem'), mutant: z.number(), problem: z.string() }),
  /** `cpuMs`: what the request took of the processor. */
  z.object({ type: z.literal('done'), problem: z.string().nullable(), cpuMs: z.number() }),
]);
export type FuzzReport = z.infer<typeof FuzzReportSchema>;
