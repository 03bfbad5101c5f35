/** The audit log: what assistants and scripts did, and what the person allowed. One entry is one line of JSON. */
import { z } from 'zod';
import { CallerKindSchema } from './activity.ts';

export const AuditEventSchema = z.enum(['call', 'permission', 'assistant', 'client']);

export const AuditEntrySchema = z.object({
  /** ISO 8601 UTC: of a call, its end. */
  at: z.string(),
  event: AuditEventSchema,
  /** The caller's name: its own claim unless `assistantId` is set. */
  client: z.string(),
  clientKind: CallerKindSchema,
  assistantId: z.string().optional(),
  /** The outcome: the state of a call, `allowed`, `granted`, `refused`, `connected`, `revoked`, `paused` … */
  what: z.string(),
  tool: z.string().optional(),
  permissions: z.array(z.string()).optional(),
  /** Compact JSON with secrets masked, at most 2,000 characters. */
  arguments: z.string().optional(),
  target: z.string().optional(),
  durationMs: z.number().optional(),
  answerBytes: z.number().optional(),
  captureId: z.string().optional(),
  /** The code of the error. */
  error: z.string().optional(),
  /** The client's own trace to which the call belongs (W3C trace context). */
  traceparent: z.string().optional(),
  /** For a call: the client got secrets unmasked. */
  secretsShown: z.literal(true).optional(),
});
export type AuditEntry = z.infer<typeof AuditEntrySchema>;

/** Entries, newest first. */
export const AuditPageSchema = z.object({ entries: z.array(AuditEntrySchema), omitted: z.number() });
export type AuditPage = z.infer<typeof AuditPageSchema>;
