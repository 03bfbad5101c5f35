/**
 * Formats a JSON value like `JSON.stringify(value, null, 2)`, but without recursion, because untrusted files may be nested to any depth,
 * and only up to the length that is shown.
 */

const INDENT = '  ';

interface OpenValue {
  /** Values with their prefix: the key of a member, nothing for an item. */
  readonly parts: Iterator<readonly [string, unknown]>;
  readonly end: string;
  isEmpty: boolean;
}

function* membersOf(value: object): Generator<readonly [string, unknown]> {
  for (const [key, member] of Object.entries(value)) yield [`${JSON.stringify(key)}: `, member];
}

function* itemsOf(list: readonly unknown[]): Generator<readonly [string, unknown]> {
  for (const item of list) yield ['', item];
}

/** Returns at most `mostChars` characters; `value` must come from `JSON.parse`. */
export function indentedJson(value: unknown, mostChars: number): { readonly text: string; readonly isCut: boolean } {
  let text = '';
  const open: OpenValue[] = [];
  const begin = (each: unknown): void => {
    if (Array.isArray(each)) {
      text += '[';
      open.push({ parts: itemsOf(each), end: ']', isEmpty: true });
    } else if (typeof each === 'object' && each !== null) {
      text += '{';
      open.push({ parts: membersOf(each), end: '}', isEmpty: true });
    } else {
      text += JSON.stringify(each);
    }
  };
  begin(value);
  while (open.length > 0 && text.length <= mostChars) {
    const last = open[open.length - 1];
    const next = last.parts.next();
    if (next.done === true) {
      open.pop();
      text += last.isEmpty ? last.end : `\n${INDENT.repeat(open.length)}${last.end}`;
    } else {
      const [key, part] = next.value;
      text += `${last.isEmpty ? '' : ','}\n${INDENT.repeat(open.length)}${key}`;
      last.isEmpty = false;
      begin(part);
    }
  }
  return { text: text.slice(0, mostChars), isCut: open.length > 0 || text.length > mostChars };
}
