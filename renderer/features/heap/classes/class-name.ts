/** Splits a class name into the name itself and its origin, which is shown in dim text. */

export interface ClassNameParts {
  readonly name: string;
  /** The page of the class in DevTools' notation: `/ https://shop.test`. Empty if the name has none. */
  readonly origin: string;
  /** `store/OrderStore.ts:18:7`; empty if the file does not record it. */
  readonly source: string;
}

/** `Window (prototype) / https://shop.test`; `system / Context` is a plain name. */
const WITH_ORIGIN = /^(.+) (\/ [a-z][a-z0-9+.-]*:\/\/\S*)$/;

/** The last folder and file of a script URL: short enough for a row, and distinct for most scripts. */
function shortSource(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const parts = path.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/]*)?\/*/i, '').split('/');
  const file = parts.pop() ?? '';
  if (file === '') return path;
  const folder = parts.pop();
  return folder === undefined || folder === '' ? file : `${folder}/${file}`;
}

/** Splits DevTools' class name; name and origin joined by a space give the original. */
export function classNameParts(name: string, url?: string, line?: number, column?: number): ClassNameParts {
  const position = [line, column].map((each) => (each === undefined ? '' : `:${each}`)).join('');
  const source = url === undefined || url === '' ? '' : `${shortSource(url)}${position}`;
  const [, own = name, origin = ''] = WITH_ORIGIN.exec(name) ?? [];
  return { name: own, origin, source };
}
