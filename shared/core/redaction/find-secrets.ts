/** The detector that knows links of the workbench, and the texts without what it finds. */
import { parseLink } from '../contracts/links.ts';
import type { KnownSecrets } from '../../base/redaction/known-secrets.ts';
import { createSecretFinder, type FindSecrets } from '../../base/redaction/secret-finder.ts';

function isWholeLink(text: string): boolean {
  const parsed = parseLink(text);
  return parsed.ok && parsed.value.notes.length === 0;
}

/** Creates a detector. `known`: values that are secret wherever they occur. */
export function createFindSecrets(known: Pick<KnownSecrets, 'find'> | null = null): FindSecrets {
  return createSecretFinder(known, isWholeLink);
}

/**
 * The text with `‹redacted key›` for each secret, for what is compared, cut, counted or put into a report afterwards: a part of a secret, or one
 * whose digits are gone, is not recognised any more. Different secrets of one kind get the same text.
 */
export function withoutSecrets(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, kind } of createFindSecrets()(text)) {
    parts.push(text.slice(from, start), `‹redacted ${kind}›`);
    from = end;
  }
  return parts.join('') + text.slice(from);
}

/** Numbers as `#`, so that texts that differ in counts, ports and times only are alike; its secrets are masked before. */
export function withoutDigits(text: string): string {
  return withoutSecrets(text).replaceAll(/\d+/g, '#');
}
