/** Requests that wait for the person's consent, and permissions that were granted for longer. */
import { z } from 'zod';
import { CallerInfoSchema } from './activity.ts';
import type { TargetInfo } from './targets.ts';

/** A request without an answer is refused after this time. */
export const CONSENT_TIME_MS = 60_000;

export const ConsentRequestSchema = z.object({
  id: z.string(),
  caller: CallerInfoSchema,
  tool: z.string(),
  /** The action as a label: "Run code". */
  action: z.string(),
  targetId: z.string(),
  targetTitle: z.string(),
  targetUrl: z.string(),
  /** Where a lasting permission would apply. */
  origin: z.string(),
  /** The complete code that would run. */
  code: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  askedAtMs: z.number(),
  expiresAtMs: z.number(),
});
export type ConsentRequest = z.infer<typeof ConsentRequestSchema>;

/** A permission to call one tool without asking, for one client while it is connected. */
export const ConsentGrantSchema = z.object({
  id: z.string(),
  /** The client's session. A client's name is its own claim and proves nothing. */
  granteeId: z.string(),
  callerName: z.string(),
  tool: z.string(),
  action: z.string(),
  /** Null: all targets. */
  origin: z.string().nullable(),
  givenAtMs: z.number(),
  /** Milliseconds since the Unix epoch; null: until the client disconnects. */
  untilMs: z.number().nullable(),
});
export type ConsentGrant = z.infer<typeof ConsentGrantSchema>;

export const ConsentsStateSchema = z.object({
  /** Oldest first. */
  requests: z.array(ConsentRequestSchema),
  grants: z.array(ConsentGrantSchema),
});
export type ConsentsState = z.infer<typeof ConsentsStateSchema>;

export const ConsentAnswerSchema = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('once') }),
  z.object({ answer: z.literal('refuse') }),
  z.object({
    answer: z.literal('always'),
    /** Null: until the client disconnects. */
    forMs: z
      .number()
      .int()
      .min(60_000)
      .max(7 * 86_400_000)
      .nullable(),
    /** On all targets instead of only this origin. */
    everywhere: z.boolean(),
  }),
]);
export type ConsentAnswer = z.infer<typeof ConsentAnswerSchema>;

/** Scope of a lasting permission: the origin of a page, the file of a script, otherwise the endpoint. */
export function consentOrigin({ url, endpoint }: Pick<TargetInfo, 'url' | 'endpoint'>): string {
  if (!URL.canParse(url)) return endpoint;
  const { origin, protocol, pathname } = new URL(url);
  if (origin !== 'null') return origin;
  return protocol === 'file:' ? `file://${pathname}` : endpoint;
}
