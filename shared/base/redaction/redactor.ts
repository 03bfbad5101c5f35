/** Replaces the secrets of texts, and of values of any shape. */
import type { FindSecrets, Holder } from './secret-finder.ts';
import { addressMask, labelMask, sameLengthMask, type KeyedHash } from './masks.ts';
import type { SecretRange } from './secret-kinds.ts';

/** Members that hold what another member of the same object names, as in `{name: "password", value: "…"}`. */
const VALUE_MEMBERS = new Set(['value', 'preview']);
const NAME_MEMBERS = ['name', 'key'] as const;

function textOf(object: unknown, member: string): string | null {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, member) : null;
  return typeof value === 'string' ? value : null;
}

/** The name that says what a text in `member` is. `heldBy`: the edge that leads to this object, if one does. */
function nameOfText(object: object, member: string, heldBy: string | null): string {
  if (!VALUE_MEMBERS.has(member)) return member;
  // Previews of other nodes are not the value of the edge.
  if (heldBy !== null && textOf(object, 'type')?.endsWith('string') === true) return heldBy;
  for (const name of NAME_MEMBERS) {
    const given = textOf(object, name);
    if (given !== null) return given;
  }
  return member;
}

/** The edge that leads to the nodes in `member`: of a row of edges, or of a search by the name of an edge. */
function edgeTo(object: object, member: string): string | null {
  if (member === 'node') return textOf(Reflect.get(object, 'edge'), 'name');
  return member === 'objects' && textOf(object, 'by') === 'edge' ? textOf(object, 'query') : null;
}

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
