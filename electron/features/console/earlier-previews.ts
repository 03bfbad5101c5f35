/**
 * Completes messages from before the capture: V8 reports them again without previews of their objects, so that `console.table` is
 * `Array(2)` and an object is `Object`. Nothing with side effects runs, so no getter is called.
 */
import { z } from 'zod';
import { remoteText, tableText, type PropertyPreview } from '../../../shared/base/remote-objects.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { ConsoleEntry, ConsolePart } from '../../../shared/engine/console/contract/console.ts';
import { joinedParts, withoutTerminalSequences } from './message-text.ts';

const GROUP = 'pen-earlier-previews';
/** Objects that are described; older ones stay as they are. */
const MAX_OBJECTS = 200;
const DEADLINE_MS = 2000;
/** A description without contents: `Object`, `Array(2)`, `Cart`. */
const BARE = /^[\w$.]+(?:\(\d+\))?$/;

/** Rows of a table with the type and text of each cell. */
const READ_TABLE = `function () {
  const cells = (row) => Object.keys(row).slice(0, 20).map((name) => [name, row[name] === null ? 'null' : typeof row[name], String(row[name]).slice(0, 200)]);
  const isRow = (row) => typeof row === 'object' && row !== null;
  return Object.keys(this).slice(0, 100).filter((key) => isRow(this[key])).map((key) => [key, cells(this[key])]);
}`;
const TableSchema = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.string(), z.string()]))]));

function cellPreview([name, type, value]: [name: string, type: string, value: string]): PropertyPreview {
  return type === 'null' ? { name, type: 'object', subtype: 'null', value } : { name, type, value };
}

async function tableOf(session: TargetSession, objectId: string): Promise<string | null> {
  const read = await session.send(
    'Runtime.callFunctionOn',
    { functionDeclaration: READ_TABLE, objectId, returnByValue: true, silent: true, throwOnSideEffect: true },
    { deadlineMs: DEADLINE_MS },
  );
  const rows = read.ok ? TableSchema.safeParse(read.value.result.value) : null;
  if (rows?.success !== true) return null;
  const preview = (properties: readonly PropertyPreview[]) => ({ type: 'object', overflow: false, properties });
  return tableText({
    type: 'object',
    preview: preview(
      rows.data.map(([name, cells]) => ({
        name,
        type: 'object',
        valuePreview: preview(cells.map(cellPreview)),
      })),
    ),
  });
}

async function previewOf(session: TargetSession, objectId: string): Promise<string | null> {
  const read = await session.send(
    'Runtime.callFunctionOn',
    {
      functionDeclaration: 'function () { return this; }',
      objectId,
      generatePreview: true,
      objectGroup: GROUP,
      silent: true,
      throwOnSideEffect: true,
    },
    { deadlineMs: DEADLINE_MS },
  );
  return read.ok && read.value.exceptionDetails === undefined ? remoteText(read.value.result) : null;
}

/** Describes the objects of the newest of these entries, and passes on the changed texts. Ends early if the target does not answer. */
export async function addEarlierPreviews(
  entries: readonly ConsoleEntry[],
  session: TargetSession,
  change: (entryId: number, text: Pick<ConsoleEntry, 'text' | 'parts'>) => void,
): Promise<void> {
  let left = MAX_OBJECTS;
  for (const entry of entries.toReversed()) {
    const parts: ConsolePart[] = [];
    let isChanged = false;
    for (const part of entry.parts) {
      const { objectId, text } = part;
      if (objectId === null || !BARE.test(text) || left === 0) {
        parts.push(part);
        continue;
      }
      left -= 1;
      const described =
        (entry.type === 'table' ? await tableOf(session, objectId) : null) ?? (await previewOf(session, objectId));
      // The target is busy or gone: the others would wait as long.
      if (described === null) left = 0;
      else isChanged = true;
      parts.push(described === null ? part : { ...part, text: withoutTerminalSequences(described) });
    }
    if (isChanged) change(entry.id, joinedParts(parts));
    if (left === 0) break;
  }
  if (left < MAX_OBJECTS) await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP });
}
