/** What somebody asks the person for before it is done: requests that wait for an answer, and permissions that go on. */
import { z } from 'zod';
import { CallerInfoSchema } from './activity.ts';
import type { TargetInfo } from './targets.ts';

/** A request that nobody answers for so long is refused. */
export const CONSENT_TIME_MS = 60_000;

export const ConsentRequestSchema = z.object({
  id: z.string(),
  caller: CallerInfoSchema,
  tool: z.string(),
  /** What will be done, as a person says it: "Run code". */
  action: z.string(),
  targetId: z.string(),
  targetTitle: z.string(),
  targetUrl: z.string(),
  /** Where a lasting permission would hold. */
  origin: z.string(),
  /** What would run, whole. */
  code: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  askedAtMs: z.number(),
  expiresAtMs: z.number(),
});
export type ConsentRequest = z.infer<typeof ConsentRequestSchema>;

/** A permission that holds without being asked for: of one client as long as it is connected, for one tool. */
export const ConsentGrantSchema = z.object({
  id: z.string(),
  /** The session it belongs to; names are what clients call themselves and prove nothing. */
  granteeId: z.string(),
  callerName: z.string(),
  tool: z.string(),
  action: z.string(),
  /** Null: on every target. */
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
    /** On every target instead of this origin. */
    everywhere: z.boolean(),
  }),
]);
export type ConsentAnswer = z.infer<typeof ConsentAnswerSchema>;

/** What a lasting permission is tied to: the origin of a page, the file of a script, else the endpoint. */
export function consentOrigin({ url, endpoint }: Pick<TargetInfo, 'url' | 'endpoint'>): string {
  if (!URL.canParse(url)) return endpoint;
  const { origin, protocol, pathname } = new URL(url);
  if (origin !== 'null') return origin;
  return protocol === 'file:' ? `file://${pathname}` : endpoint;
}
