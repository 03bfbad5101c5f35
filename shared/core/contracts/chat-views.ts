/** Views in the chat of an assistant (MCP Apps): the names of the extension, and how columns of numbers are sent to a view. */

/** The extension, in the capabilities of clients and of the server. */
export const VIEWS_EXTENSION = 'io.modelcontextprotocol/ui';
/** The only type of a view that the extension knows. */
export const VIEW_MIME_TYPE = 'text/html;profile=mcp-app';
/** One page shows every answer that has a view. */
export const VIEW_URI = 'ui://pen';

/** Arrays of numbers that JSON does not have, by the name with which they are sent. */
const COLUMNS = { $f64: Float64Array, $u32: Uint32Array, $u8: Uint8Array } as const;
const COLUMN_NAMES = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** A value as a view receives it: columns are lists of numbers, not base64, which looks like a secret to the redactor. */
export function viewValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(viewValue);
  for (const name of COLUMN_NAMES) if (value instanceof COLUMNS[name]) return { [name]: [...value] };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, viewValue(member)]));
}

function column(value: object): unknown {
  for (const name of COLUMN_NAMES) {
    const numbers: unknown = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : null;
    if (Array.isArray(numbers)) return COLUMNS[name].from(numbers.map(Number));
  }
  return null;
}

/** The value that `viewValue` sent. */
export function valueOfView(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return sent;
  if (Array.isArray(sent)) return sent.map(valueOfView);
  return column(sent) ?? Object.fromEntries(Object.entries(sent).map(([name, member]) => [name, valueOfView(member)]));
}
