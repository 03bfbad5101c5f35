/** Redaction of secrets: their kinds, and the report of an export. */
import { z } from 'zod';

/** The more specific kinds first. */
export const SECRET_KINDS = [
  'private-key',
  'jwt',
  'key',
  'cookie',
  'authorization',
  'header',
  'parameter',
  'field',
  'random',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Labels of the kinds, in reports and documents. */
export const SECRET_KIND_LABELS: Readonly<Record<SecretKind, string>> = {
  'private-key': 'private keys',
  jwt: 'JSON Web Tokens',
  key: 'keys with a known prefix',
  cookie: 'cookie values',
  authorization: 'credentials of an authorization header or URL',
  header: 'values of headers that carry credentials',
  parameter: 'values of URL parameters that carry credentials',
  field: 'values named like a secret',
  random: 'long random strings',
};

export const RedactionCountSchema = z.object({
  kind: z.enum(SECRET_KINDS),
  count: z.number(),
  /** The number of different secrets. */
  distinct: z.number(),
});

export const RedactionPlaceSchema = z.object({
  /** Members from the top of the file: `log.entries[].request.headers[].value`. */
  place: z.string(),
  kind: z.enum(SECRET_KINDS),
  count: z.number(),
});

/** The replacements of an export. It contains no secret, and nothing from which one could be computed. */
export const RedactionSummarySchema = z.object({
  total: z.number(),
  kinds: z.array(RedactionCountSchema),
  places: z.array(RedactionPlaceSchema),
  /** Places beyond the limit of `places`; their secrets are counted in `kinds`. */
  placesOmitted: z.number(),
});
export type RedactionSummary = z.infer<typeof RedactionSummarySchema>;

/** The `format` of a report file, by which one is recognised. */
export const REDACTION_REPORT_FORMAT = 'pen-redaction-report';

/** Appended to the name of the exported file. */
export const REDACTION_REPORT_EXTENSION = '.redaction.json';
