/** Values that are known to be secret because they were seen as one: cookies and credentials of requests. */
import type { SecretKind } from './redaction.ts';
import { findAuthorization, findCookiePairs } from './context-rules.ts';
import { isMask } from './masks.ts';
import { isSecretHeader } from './secret-names.ts';
import type { FoundSecret } from './secret-kinds.ts';

/** Shorter values occur in texts by chance. */
const SHORTEST = 8;
const LONGEST = 8192;
const MAX_VALUES = 2000;
/** Characters by which a value is looked up, and how many values may begin with the same ones. */
const HEAD = 6;
const START_BITS = 7;
const START_MASK = (1 << START_BITS) - 1;
const MAX_PER_HEAD = 64;

export interface KnownSecrets {
  /** Adds a value, unless it may be a word, a number or a language; the oldest ones are dropped beyond 2,000. */
  add(value: string, kind: SecretKind): void;
  /** Adds the secret values of the headers of a request or response. Chromium joins headers of one name by line breaks. */
  addHeaders(headers: Readonly<Record<string, string>>): void;
  find(text: string, into: FoundSecret[]): void;
  readonly size: number;
}

function isDistinctive(value: string): boolean {
  if (value.length < SHORTEST || value.length > LONGEST || isMask(value)) return false;
  return /\d/.test(value) ? /[A-Za-z]/.test(value) || value.length >= 16 : value.length >= 16 && !/[-_. ]/.test(value);
}

/** Digits, letters and `_`. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

export function createKnownSecrets(): KnownSecrets {
  const kinds = new Map<string, SecretKind>();
  /** The values that begin with the same characters, the longest first. */
  const byHead = new Map<string, string[]>();
  /** By the low bits of their first two characters: whether a value may begin so. */
  const starts = new Uint8Array(1 << (2 * START_BITS));
  const startAt = (text: string, at: number): number =>
    ((text.charCodeAt(at) & START_MASK) << START_BITS) | (text.charCodeAt(at + 1) & START_MASK);

  const drop = (value: string): void => {
    kinds.delete(value);
    const head = value.slice(0, HEAD);
    const others = (byHead.get(head) ?? []).filter((other) => other !== value);
    if (others.length === 0) byHead.delete(head);
    else byHead.set(head, others);
  };
  const add: KnownSecrets['add'] = (value, kind) => {
    if (kinds.has(value) || !isDistinctive(value)) return;
    const head = value.slice(0, HEAD);
    const others = byHead.get(head) ?? [];
    if (others.length >= MAX_PER_HEAD) return;
    kinds.set(value, kind);
    starts[startAt(value, 0)] = 1;
    byHead.set(
      head,
      [...others, value].toSorted((one, other) => other.length - one.length),
    );
    const [oldest] = kinds.keys();
    if (kinds.size > MAX_VALUES && oldest !== undefined) drop(oldest);
  };

  return {
    add,
    addHeaders(headers) {
      for (const [name, joined] of Object.entries(headers)) {
        const lower = name.toLowerCase();
        if (!isSecretHeader(lower)) continue;
        for (const value of joined.split('\n')) {
          const found: FoundSecret[] = [];
          if (lower.endsWith('cookie')) findCookiePairs(value, found);
          else findAuthorization(value, { start: 0, end: value.length }, found);
          for (const { start, end, kind } of found) add(value.slice(start, end), kind);
        }
      }
    },
    find(text, into) {
      if (kinds.size === 0) return;
      let isInWord = false;
      for (let at = 0; at + SHORTEST <= text.length; at += 1) {
        const wasInWord = isInWord;
        isInWord = isWord(text.charCodeAt(at));
        // Values are looked up where a word or a run of marks begins.
        if ((wasInWord && isInWord) || starts[startAt(text, at)] === 0) continue;
        const value = byHead.get(text.slice(at, at + HEAD))?.find((known) => text.startsWith(known, at));
        if (value === undefined) continue;
        into.push({ start: at, end: at + value.length, kind: kinds.get(value) ?? 'cookie' });
        at += value.length - 1;
        isInWord = isWord(text.charCodeAt(at));
      }
    },
    get size() {
      return kinds.size;
    },
  };
}
