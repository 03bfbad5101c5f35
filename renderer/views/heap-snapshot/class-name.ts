/** A class name as the table draws it: the name itself, and in dim text what only tells where it is from. */

export interface ClassNameParts {
  readonly name: string;
  /** The page it belongs to, as it stands in DevTools' name: `/ https://shop.test`. Empty where the name has none. */
  readonly origin: string;
  /** `store/OrderStore.ts:18`; empty where the file does not tell. */
  readonly source: string;
}

/** `Window (prototype) / https://shop.test`; `system / Context` is a name of its own. */
const WITH_ORIGIN = /^(.+) (\/ [a-z][a-z0-9+.-]*:\/\/\S*)$/;

/** The last folder and the file of a script's address: what tells scripts apart, short enough for a row. */
function shortSource(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const parts = path.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/]*)?\/*/i, '').split('/');
  const file = parts.pop() ?? '';
  if (file === '') return path;
  const folder = parts.pop();
  return folder === undefined || folder === '' ? file : `${folder}/${file}`;
}

/** Splits DevTools' name of a class; name and origin joined by a space are what it was. */
export function classNameParts(name: string, url?: string, line?: number): ClassNameParts {
  const source = url === undefined || url === '' ? '' : `${shortSource(url)}${line === undefined ? '' : `:${line}`}`;
  const [, own = name, origin = ''] = WITH_ORIGIN.exec(name) ?? [];
  return { name: own, origin, source };
}
