/**
 * Short names of captures for a shell: `@heap1` is the first heap snapshot that a command of this data folder answered with. A name stays with its capture, also
 * after that is deleted.
 *
 * They are kept as the ids, one a line, in the order in which they were named: the number of a name is the place among those of its kind. A line is appended in one
 * write, so that two commands at the same time give two numbers.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../shared/base/result.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import type { ParsedArguments } from './arguments/flags.ts';

const FILE = 'shell-handles.txt';
/** A whole word, a text of JSON, or the capture of a link; an object of a heap, `@4711`, is none. */
const HANDLE = new RegExp(
  `(?<=^|["/])@(?:${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})[1-9]\\d*(?=$|["/?#])`,
  'g',
);
const KNOWN_SHOWN = 5;
/** Code in the value of a flag may have texts that look like one. */
const isHandle = (value: string): boolean => value.replace(HANDLE, '') === '' && value !== '';

const kindOf = (captureId: string): string => captureId.slice(0, captureId.lastIndexOf('-'));

/** In the order in which they were named. Lines that are no ids are passed over. */
async function readIds(dataDirectory: string): Promise<AppResult<readonly string[]>> {
  try {
    const text = await readFile(join(dataDirectory, FILE), 'utf8');
    return ok([...new Set(text.split('\n').filter((line) => CAPTURE_ID_PATTERN.test(line)))]);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return ok([]);
    return err(fileError(thrown, { use: 'read', path: join(dataDirectory, FILE) }));
  }
}

function handlesOf(ids: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    ids.map((id) => {
      const number = (counts.get(kindOf(id)) ?? 0) + 1;
      counts.set(kindOf(id), number);
      return [`@${kindOf(id)}${number}`, id] as const;
    }),
  );
}

/**
 * What was typed, with ids in place of handles: a handle is a word or the whole value of a flag, a text of JSON, or the capture of a link. `capture_not_found` for one
 * that was never given.
 */
export async function withoutHandles(
  typed: ParsedArguments,
  dataDirectory: string,
): Promise<AppResult<ParsedArguments>> {
  const values = [...typed.values.values(), ...[...typed.furtherValues.values()].flat()];
  const used = [...typed.positionals, ...values.filter(isHandle)].flatMap((word) => word.match(HANDLE) ?? []);
  if (used.length === 0) return ok(typed);
  const ids = await readIds(dataDirectory);
  if (!ids.ok) return ids;
  const handles = handlesOf(ids.value);
  const unknown = used.find((handle) => !handles.has(handle));
  if (unknown !== undefined) {
    const known = [...handles].slice(-KNOWN_SHOWN).map(([handle, id]) => `${handle} (${id})`);
    return err(
      appError(
        'capture_not_found',
        `No capture has been named ${unknown} in this data folder.`,
        known.length === 0
          ? 'A command that records or reads a capture says its handle.'
          : `The last ones are ${known.join(', ')}.`,
      ),
    );
  }
  const inWord = (word: string): string => word.replaceAll(HANDLE, (handle) => handles.get(handle) ?? handle);
  const inValue = (value: string): string => (isHandle(value) ? inWord(value) : value);
  return ok({
    ...typed,
    positionals: typed.positionals.map(inWord),
    values: new Map([...typed.values].map(([flag, value]) => [flag, inValue(value)])),
    furtherValues: new Map([...typed.furtherValues].map(([flag, more]) => [flag, more.map(inValue)])),
  });
}

/** Names those captures that have no name yet. Returns the new names, each with its id. */
export async function nameCaptures(
  captureIds: Iterable<string>,
  dataDirectory: string,
): Promise<AppResult<readonly (readonly [handle: string, captureId: string])[]>> {
  const before = await readIds(dataDirectory);
  if (!before.ok) return before;
  const fresh = [...captureIds].filter((id) => CAPTURE_ID_PATTERN.test(id) && !before.value.includes(id));
  if (fresh.length === 0) return ok([]);
  try {
    await appendFile(join(dataDirectory, FILE), fresh.map((id) => `${id}\n`).join(''), { mode: 0o600 });
  } catch (thrown) {
    return err(fileError(thrown, { use: 'write', path: join(dataDirectory, FILE) }));
  }
  // Read again: another command may have appended in the meantime.
  const after = await readIds(dataDirectory);
  return after.ok ? ok([...handlesOf(after.value)].filter(([, id]) => fresh.includes(id))) : after;
}
