/** A proof as a file: what was asked, and the report as it was reached. */
import { z } from 'zod';
import { ProofReportSchema } from '../../workflow/proofs.ts';

/** The file of a capture of kind `proof`. */
export const ProofFileSchema = z.object({
  /** Version of this format. */
  penProof: z.literal(1),
  /** The call that proves it again; null where a command line made it, or a step typed a password. */
  asked: z.object({ tool: z.string(), params: z.record(z.string(), z.unknown()) }).nullable(),
  report: ProofReportSchema,
});
export type ProofFile = z.infer<typeof ProofFileSchema>;

/** Queries on a proof. */
export const PROOF_QUERIES = {
  'proof.file': { params: z.object({}), result: ProofFileSchema },
} as const;
