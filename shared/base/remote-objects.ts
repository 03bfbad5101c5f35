/**
 * Formats the protocol's objects (V8's `Runtime.RemoteObject` and `ObjectPreview`) on one line. The text comes from the page and must never
 * be used as markup.
 */

export interface RemoteObject {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly value?: unknown;
  /** `NaN`, `-0`, `Infinity`, `123n`. */
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
  readonly preview?: ObjectPreview;
}

export interface ObjectPreview {
  readonly type: string;
  readonly subtype?: string;
  readonly description?: string;
  readonly overflow?: boolean;
  readonly properties: readonly PropertyPreview[];
  readonly entries?: readonly { readonly key?: ObjectPreview; readonly value: ObjectPreview }[];
}

export interface PropertyPreview {
  readonly name: string;
  readonly type: string;
  readonly subtype?: string;
  readonly value?: string;
  readonly valuePreview?: ObjectPreview;
}

/** Number of characters of a function's source that are shown. */
const FUNCTION_CHARS = 80;
const TABLE_COLUMNS = 20;

/** Types whose description shows their content better than their properties do. */
const DESCRIBED = new Set(['error', 'regexp', 'date', 'node', 'weakref']);

function functionText(description: string | undefined): string {
  const line = (description ?? 'function').split('\n', 1)[0] ?? '';
  const isWhole = line.length === (description ?? '').length;
  const shown = line.length > FUNCTION_CHARS ? line.slice(0, FUNCTION_CHARS) : line.trimEnd();
  return isWhole && shown === line ? `ƒ ${line}` : `ƒ ${shown} …`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

function propertyText({ type, subtype, value, valuePreview }: PropertyPreview): string {
  if (valuePreview !== undefined) return previewText(valuePreview);
  if (type === 'accessor') return '(…)';
  if (type === 'function') return 'ƒ';
  if (type === 'string') return quoted(value ?? '');
  if (subtype === 'null') return 'null';
  return value ?? type;
}

/** Entries of a Map or Set are previews, also for primitives. */
function entryText(preview: ObjectPreview): string {
  if (preview.type === 'string') return quoted(preview.description ?? '');
  if (preview.type === 'function') return 'ƒ';
  return preview.type === 'object' && preview.subtype !== 'null'
    ? previewText(preview)
    : (preview.description ?? preview.subtype ?? preview.type);
}

/** `{id: 1, name: 'A', …}`, `Order {id: 1}`, `[1, 2]`, `Array(250) [0, 1, …]`, `Map(1) {'a' => 1}`. */
export function previewText(preview: ObjectPreview): string {
  const { subtype, description = 'Object', overflow, properties, entries } = preview;
  if (subtype !== undefined && DESCRIBED.has(subtype)) return description;
  const more = overflow ? ['…'] : [];
  if (entries !== undefined) {
    const shown = entries.map(({ key, value }) =>
      key === undefined ? entryText(value) : `${entryText(key)} => ${entryText(value)}`,
    );
    return `${description} {${[...shown, ...more].join(', ')}}`;
  }
  if (subtype === 'array' || subtype === 'typedarray') {
    let next = 0;
    const shown = properties.map((property) => {
      const isNext = property.name === String(next);
      if (isNext) next += 1;
      return isNext ? propertyText(property) : `${property.name}: ${propertyText(property)}`;
    });
    const list = `[${[...shown, ...more].join(', ')}]`;
    return overflow || subtype === 'typedarray' ? `${description} ${list}` : list;
  }
  if (preview.type === 'function') return functionText(description);
  const shown = properties.map((property) => `${property.name}: ${propertyText(property)}`);
  const list = `{${[...shown, ...more].join(', ')}}`;
  return description === 'Object' ? list : `${description} ${list}`;
}

/** Formats an argument of a console function or a result. `strings`: unchanged or in quotes. */
export function remoteText(object: RemoteObject, strings: 'plain' | 'quoted' = 'plain'): string {
  const { type, subtype, value, unserializableValue, description, preview } = object;
  if (type === 'string') {
    const text = typeof value === 'string' ? value : '';
    return strings === 'plain' ? text : quoted(text);
  }
  if (unserializableValue !== undefined) return unserializableValue;
  if (subtype === 'null') return 'null';
  if (type === 'undefined') return 'undefined';
  if (type === 'function') return functionText(description);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (type !== 'object') return description ?? type;
  if (subtype !== undefined && DESCRIBED.has(subtype)) return description ?? subtype;
  if (preview !== undefined) return previewText(preview);
  return description ?? subtype ?? 'Object';
}

/** The argument of `console.table` as lines of text; null if the object is not a table. */
export function tableText(object: RemoteObject): string | null {
  const rows = object.preview?.properties.filter(({ valuePreview }) => valuePreview !== undefined) ?? [];
  if (object.preview === undefined || rows.length === 0) return null;
  const names = new Set(rows.flatMap(({ valuePreview }) => valuePreview?.properties.map(({ name }) => name) ?? []));
  const columns = [...names].slice(0, TABLE_COLUMNS);
  const cells = rows.map(({ name, valuePreview }) => [
    name,
    ...columns.map((column) => {
      const property = valuePreview?.properties.find((one) => one.name === column);
      return property === undefined ? '' : propertyText(property);
    }),
  ]);
  const lines = [['(index)', ...columns], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = lines.map((line) =>
    line
      .map((one, column) => one.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const cut = object.preview.overflow || names.size > columns.length ? ['…'] : [];
  return [...text, ...cut].join('\n');
}
