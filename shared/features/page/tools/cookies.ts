/** `pen_cookies`: the cookies of a page, with masked values unless the person allows them. */
import { z } from 'zod';
import { maskSecret } from '../../../base/redaction/masks.ts';
import type { CommandResult } from '../../../core/contracts/protocol-commands.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { cursorParam, limitParam, page, pageLine, targetParam } from '../../../core/capability/parameters.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerWith, tableOf } from '../../../core/findings/blocks.ts';
import { bytes, count, name as named } from '../../../core/findings/model.ts';

const SHOWN_VALUE_CHARS = 50;

type Cookie = CommandResult<'Network.getCookies'>['cookies'][number];

const CookieSchema = z.object({
  name: z.string(),
  /** Masked if `masked` is true. */
  value: z.string(),
  domain: z.string(),
  path: z.string(),
  /** ISO 8601 UTC; null for a session cookie. */
  expiresAt: z.string().nullable(),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  /** As in CDP; null if the cookie has none. */
  sameSite: z.string().nullable(),
  sizeBytes: z.number(),
});

/** The largest time that a JavaScript date can represent; later ones are clamped to it. */
const LAST_DATE_MS = 8.64e15;

/** The protocol has seconds since the Unix epoch, −1 for a session cookie. */
function expiresAt({ session, expires }: Cookie): string | null {
  if (session || expires < 0) return null;
  return new Date(Math.min(expires * 1000, LAST_DATE_MS)).toISOString();
}

function holds(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}

export const penCookies = defineCapability({
  name: 'pen_cookies',
  title: 'Cookies',
  summary: 'Cookies; values masked.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  readsLogins: true,
  params: z.strictObject({
    name: z.string().max(1000).optional().describe('Case-insensitive part of the name.'),
    domain: z.string().max(1000).optional().describe('Case-insensitive part of the domain.'),
    limit: limitParam(50),
    cursor: cursorParam,
    target: targetParam,
  }),
  result: z.object({
    total: z.number(),
    matching: z.number(),
    masked: z.boolean(),
    isFiltered: z.boolean(),
    cookies: z.array(CookieSchema),
    nextCursor: z.string().nullable(),
  }),
  target: { types: ['page', 'iframe'] },
  locks: [],
  deadlineMs: 30_000,
  run: async ({ name, domain, limit, cursor }, { attach, signal, ports, caller }) => {
    const session = unwrap(await attach());
    const answer = unwrap(await session.send('Network.getCookies', {}, { signal }));
    const masked = !ports.status.showsSecrets(caller);
    const all = answer.cookies;
    const matching = all
      .filter((cookie) => holds(cookie.name, name) && holds(cookie.domain, domain))
      .toSorted((a, b) => compare(a.domain, b.domain) || compare(a.name, b.name) || compare(a.path, b.path));
    const rows = unwrap(page(matching, cursor, limit));
    return {
      total: all.length,
      matching: matching.length,
      masked,
      isFiltered: name !== undefined || domain !== undefined,
      cookies: rows.rows.map((cookie) => ({
        name: cookie.name,
        value: masked ? maskSecret(cookie.value) : cookie.value,
        domain: cookie.domain,
        path: cookie.path,
        expiresAt: expiresAt(cookie),
        secure: cookie.secure,
        httpOnly: cookie.httpOnly,
        sameSite: cookie.sameSite ?? null,
        sizeBytes: cookie.size,
      })),
      nextCursor: rows.nextCursor,
    };
  },
  summarise: ({ total, matching, masked, isFiltered, cookies, nextCursor }) =>
    answerWith(
      'Cookies',
      [
        ['Total', count(total)],
        ['Shown', count(cookies.length)],
        ['Values', masked ? 'masked' : 'not masked'],
      ],
      {
        ...tableOf(cookies, [
          ['Name', (cookie) => named(cookie.name)],
          ['Value', ({ value }) => named(value, SHOWN_VALUE_CHARS)],
          ['Domain', ({ domain }) => named(domain)],
          ['Path', ({ path }) => named(path)],
          ['Expires', ({ expiresAt: at }) => at ?? 'session'],
          ['Secure', ({ secure }) => yesNo(secure)],
          ['HttpOnly', ({ httpOnly }) => yesNo(httpOnly)],
          ['SameSite', ({ sameSite }) => named(sameSite ?? '–')],
          ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
        ]),
        empty: isFiltered ? 'No cookies match the filter.' : 'No cookies found.',
      },
      pageLine(cookies.length, matching, nextCursor),
    ),
});

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

/** Code unit order, which does not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
