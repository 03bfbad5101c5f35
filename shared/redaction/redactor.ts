/** Replaces the secrets of texts, and of values of any shape. */
import type { FindSecrets, Holder } from './find-secrets.ts';
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

/** Members that hold what another member of the same object names, as in `{name: "password", value: "…"}`. */
const VALUE_MEMBERS = new Set(['value', 'preview']);
const NAME_MEMBERS = ['name', 'key'] as const;

function namedBySibling(member: string, siblings: object): string {
  if (!VALUE_MEMBERS.has(member)) return member;
  for (const name of NAME_MEMBERS) {
    const given: unknown = Reflect.get(siblings, name);
    if (typeof given === 'string') return given;
  }
  return member;
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
  const members = (value: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value).map(([member, each]) => [
        member,
        redacted(each, { name: namedBySibling(member, value), what: 'member' }),
      ]),
    );
  const redacted = (value: unknown, holder: Holder): unknown => {
    if (typeof value === 'string') return text(value, holder);
    if (Array.isArray(value)) return value.map((each) => redacted(each, holder));
    return typeof value === 'object' && value !== null ? members(value) : value;
  };
  return { text, members };
}
