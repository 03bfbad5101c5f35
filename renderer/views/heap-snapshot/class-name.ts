/** A class name as the table draws it: the name itself, and in dim text what only tells two of the same name apart. */

export interface ClassNameParts {
  readonly name: string;
  /** Attributes of an element; empty where there are none. */
  readonly attributes: string;
  /** `store/OrderStore.ts:18`; empty where the file does not tell. */
  readonly source: string;
}

/** `Detached <tr class="order-row">`: name `Detached <tr>`, attributes `class="order-row"`. */
const ELEMENT = /^(Detached )?<([^\s<>/]+)(\s[^]*?)?\s*(\/?)>$/;

/** The last folder and the file of a script's address: what tells scripts apart, short enough for a row. */
function shortSource(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const parts = path.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/]*)?\/*/i, '').split('/');
  const file = parts.pop() ?? '';
  if (file === '') return path;
  const folder = parts.pop();
  return folder === undefined || folder === '' ? file : `${folder}/${file}`;
}

/** Splits DevTools' name of a class. The two texts joined hold everything the name held. */
export function classNameParts(name: string, url?: string, line?: number): ClassNameParts {
  const source = url === undefined || url === '' ? '' : `${shortSource(url)}${line === undefined ? '' : `:${line}`}`;
  const element = ELEMENT.exec(name);
  const attributes = element?.[3]?.trim() ?? '';
  if (element === null || attributes === '') return { name, attributes: '', source };
  return { name: `${element[1] ?? ''}<${element[2]}>`, attributes, source };
}
