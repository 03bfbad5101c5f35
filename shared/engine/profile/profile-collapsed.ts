/**
 * Exports a sampled profile as collapsed stacks, which flamegraph.pl and others read: `outermost;…;innermost count`. A count is a microsecond or a
 * byte; the first line says which, as a comment.
 */
import { collapsedUnitLine } from './import/index.ts';
import { exportedSamples, stackOf } from './exported-samples.ts';
import type { ProfileDocument } from './profile-document.ts';
import { createTextBytes } from './text-bytes.ts';

/** Stacks in the order in which they first ran, each once. Weights below a half are left out. */
export function profileToCollapsed(document: ProfileDocument): Uint8Array<ArrayBuffer> {
  const weightOf = new Map<number, number>();
  for (const { row, weight } of exportedSamples(document)) weightOf.set(row, (weightOf.get(row) ?? 0) + weight);
  const names = document.functions.map(({ name, url, line, column }) => {
    const place = line === 0 ? url : `${url}:${line}${column === 0 ? '' : `:${column}`}`;
    // A semicolon would begin another frame, and a line break another stack.
    const shown = `${name === '' ? '(anonymous)' : name}${url === '' ? '' : ` (${place})`}`;
    return shown.replaceAll(';', ':').replaceAll(/[\r\n]/g, ' ');
  });
  const text = createTextBytes();
  text.push(collapsedUnitLine(document.unit));
  for (const [row, weight] of weightOf) {
    const count = Math.round(weight);
    const stack = stackOf(document, row).map((called) => names[called] ?? '');
    if (count > 0) text.push(`${stack.length === 0 ? '(idle)' : stack.join(';')} ${count}\n`);
  }
  return text.bytes();
}
