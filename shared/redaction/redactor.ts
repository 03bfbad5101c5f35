/** Replaces the secrets of texts, and of values of any shape. */
import type { FindSecrets, Holder } from './find-secrets.ts';
import { edgeTo, nameOfText } from './held-texts.ts';
import { addressMask, labelMask, sameLengthMask, type KeyedHash } from './masks.ts';
import type { SecretRange } from './secret-kinds.ts';

export interface RedactorOptions {
  readonly find: FindSecrets;
  readonly hash: KeyedHash;
  /** `label` where a text may change its length; `same-length` in files whose sizes and offsets count. */
  readonly form: 'label' | 'same-length';
}

/** A secret that was replaced: its kind, and its keyed hash. */
export interface Replaced {
  readonly kind: SecretRange['kind'];
  readonly hash: string;
}

export interface Redactor {
  /** The text with its secrets replaced. `onReplaced` is called for each. */
  text(text: string, holder?: Holder | null, onReplaced?: (replaced: Replaced) => void): string;
  /** The same object with the secrets of all strings in it replaced; the names of members stay. */
  members(value: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export function createRedactor({ find, hash, form }: RedactorOptions): Redactor {
  const maskOf = ({ kind, isInAddress }: SecretRange, length: number, digest: string): string => {
    if (form === 'same-length') return sameLengthMask(kind, length, digest);
    return (isInAddress ? addressMask : labelMask)(kind, length, digest);
  };
  const text: Redactor['text'] = (whole, holder = null, onReplaced) => {
    const ranges = find(whole, holder);
    if (ranges.length === 0) return whole;
    const parts: string[] = [];
    let from = 0;
    for (const range of ranges) {
      const secret = whole.slice(range.start, range.end);
      const digest = hash(secret);
      onReplaced?.({ kind: range.kind, hash: digest });
      parts.push(whole.slice(from, range.start), maskOf(range, secret.length, digest));
      from = range.end;
    }
    return `${parts.join('')}${whole.slice(from)}`;
  };
  const members = (value: object, heldBy: string | null): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value).map(([member, each]) => {
        if (typeof each === 'string')
          return [member, text(each, { name: nameOfText(value, member, heldBy), what: 'member' })];
        return [member, redacted(each, member, edgeTo(value, member))];
      }),
    );
  /** `heldBy`: the edge that leads to the nodes in this value. */
  const redacted = (value: unknown, member: string, heldBy: string | null): unknown => {
    if (typeof value === 'string') return text(value, { name: member, what: 'member' });
    if (Array.isArray(value)) return value.map((each) => redacted(each, member, heldBy));
    return typeof value === 'object' && value !== null ? members(value, heldBy) : value;
  };
  return { text, members: (value) => members(value, null) };
}
