/** Requests that wait for the person's consent, and permissions that were granted for longer. */
import { z } from 'zod';
import { CallerInfoSchema } from './activity.ts';
import { PermissionSchema } from './permissions.ts';
import { isOwnBrowser, type TargetInfo } from './targets.ts';

export const ConsentRequestSchema = z.object({
  id: z.string(),
  caller: CallerInfoSchema,
  tool: z.string(),
  /** The title of the tool: "Navigate". */
  title: z.string(),
  /** The permissions that the call needs and that require an answer. */
  permissions: z.array(PermissionSchema).min(1),
  /** Null: the call has no target. */
  targetId: z.string().nullable(),
  targetTitle: z.string(),
  targetUrl: z.string(),
  /** Where a lasting permission would apply: an origin, a folder, or "" for what belongs to no page. */
  origin: z.string(),
  /** The complete code that would run. */
  code: z.string().nullable(),
  /** The other arguments of the call, complete. */
  details: z.array(z.object({ label: z.string(), text: z.string() })),
  /** The flags of the client's own command that the person is asked for instead of a call: the answer holds until it disconnects. */
  flags: z.array(z.string()).optional(),
  /** Milliseconds since the Unix epoch. */
  askedAtMs: z.number(),
});
export type ConsentRequest = z.infer<typeof ConsentRequestSchema>;

/** A permission to do one thing without asking, for one client. */
export const ConsentGrantSchema = z.object({
  id: z.string(),
  /** The assistant's token, or the session of a client without one. A client's name is its own claim and proves nothing. */
  granteeId: z.string(),
  callerName: z.string(),
  permission: PermissionSchema,
  /** Null: everywhere. */
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

/** A place as an assistant may read it in a refusal: of a file in the person's own browser, only that it is one. */
export function shownPlace(target: Pick<TargetInfo, 'url' | 'endpoint'>): string {
  const origin = consentOrigin(target);
  return isOwnBrowser(target.endpoint) && origin.startsWith('file:') ? 'file:' : origin;
}

/**
 * Says in the client that the person is to answer in the window. `wait`: the client waits; `withdraw`: the person does not want the call; `gone`: the client did not
 * come back. Resolves with any of them when the signal aborts.
 */
export type WaitInClient = (message: string, signal: AbortSignal) => Promise<'wait' | 'withdraw' | 'gone'>;
