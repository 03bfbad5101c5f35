/** The part `realm:"…"` of a filter or search of a heap: only objects of these realms. */

/** A quote that is not closed yet ends with the text, as while it is typed. */
const REALM = /(?:^|\s)realm:(?:"(?<quoted>[^"]*)"?|(?<bare>\S*))/i;

export interface RealmFilter {
  /** Words of the kind, address or id of realms, as `HeapFilter.realm`; undefined for all. */
  readonly realm: string | undefined;
  /** The text without that part. */
  readonly rest: string;
}

export function parseRealmFilter(text: string): RealmFilter {
  const found = REALM.exec(text);
  if (found === null) return { realm: undefined, rest: text };
  const realm = (found.groups?.['quoted'] ?? found.groups?.['bare'] ?? '').trim();
  const parts = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
  const rest = parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ');
  return { realm: realm === '' ? undefined : realm, rest };
}
