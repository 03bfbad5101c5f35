/**
 * Short names for a shell, for what a reader would have to copy from one command to the next: `@heap1` is the first heap snapshot that a command of this data folder
 * answered with, `@target1` the first target that was listed, `@path1` the first retaining path that was printed. A name stays with what it names, also after that is
 * gone.
 *
 * They are kept one a line, in the order in which they were named: the number of a name is the place among those of its kind. Lines are appended in one write, so that
 * two commands at the same time give two numbers.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import { fileError } from '../files/file-error.ts';
import { readPrivateText } from '../files/private-file.ts';
import type { ParsedArguments } from './arguments/flags.ts';

const FILE = 'shell-handles.txt';
const PREFIXES = [...Object.values(CAPTURE_KINDS).map(({ prefix }) => prefix), 'target', 'path'];
/** A whole word, a text of JSON, or the capture of a link; an object of a heap, `@4711`, is none. */
const HANDLE = new RegExp(`(?<=^|["/])@(?:${PREFIXES.join('|')})[1-9]\\d*(?=$|["/?#])`, 'g');
const PATH_HANDLE = /^@path[1-9]\d*$/;
const KNOWN_SHOWN = 5;
/** Code in the value of a flag may have texts that look like one. */
const isHandle = (value: string): boolean => value.replace(HANDLE, '') === '' && value !== '';

/** A retaining path of an object: the `path`-th shortest one, from 1. */
export interface NamedPath {
  readonly captureId: string;
  readonly node: number;
  readonly path: number;
}

const TARGET_LINE = /^target (\S+)$/;
const PATH_LINE = /^path ([a-z0-9]+-[0-9a-f]{8}) (\d{1,16}) ([1-9]\d?)$/;

/** A thing with a name, as a line of the file. A capture is its id. */
export const targetLine = (targetId: string): string => `target ${targetId}`;
export const pathLine = ({ captureId, node, path }: NamedPath): string => `path ${captureId} ${node} ${path}`;

const isLine = (line: string): boolean =>
  CAPTURE_ID_PATTERN.test(line) || TARGET_LINE.test(line) || PATH_LINE.test(line);

/** Name of a line in a sentence. */
export function lineText(line: string): string {
  const named = pathOfLine(line);
  return named === null
    ? (TARGET_LINE.exec(line)?.[1] ?? line)
    : `path ${named.path} to @${named.node} in ${named.captureId}`;
}

function pathOfLine(line: string): NamedPath | null {
  const [, captureId = '', node, path] = PATH_LINE.exec(line) ?? [];
  return captureId === '' ? null : { captureId, node: Number(node), path: Number(path) };
}

const kindOf = (line: string): string =>
  CAPTURE_ID_PATTERN.test(line) ? line.slice(0, line.lastIndexOf('-')) : line.slice(0, line.indexOf(' '));

/** In the order in which they were named. Lines of another form are passed over. */
async function readLines(dataDirectory: string): Promise<AppResult<readonly string[]>> {
  try {
    const text = (await readPrivateText(join(dataDirectory, FILE))) ?? '';
    return ok([...new Set(text.split('\n').filter(isLine))]);
  } catch (thrown) {
    return err(fileError(thrown, { use: 'read', path: join(dataDirectory, FILE) }));
  }
}

function handlesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    lines.map((line) => {
      const number = (counts.get(kindOf(line)) ?? 0) + 1;
      counts.set(kindOf(line), number);
      return [`@${kindOf(line)}${number}`, line] as const;
    }),
  );
}

function unknownHandle(handle: string, handles: ReadonlyMap<string, string>): AppResult<never> {
  const isTarget = handle.startsWith('@target');
  const known = [...handles]
    .filter(([, line]) => isTarget === TARGET_LINE.test(line))
    .slice(-KNOWN_SHOWN)
    .map(([name, line]) => `${name} (${lineText(line)})`);
  const first = isTarget
    ? 'pen targets lists them with their handles.'
    : 'A command that records or reads it says its handle.';
  return err(
    appError(
      isTarget ? 'target_not_found' : 'capture_not_found',
      `Nothing has been named ${handle} in this data folder.`,
      known.length === 0 ? first : `The last ones are ${known.join(', ')}.`,
    ),
  );
}

const linkOf = ({ captureId, node, path }: NamedPath): string =>
  formatLink(captureId, { view: 'path', id: node, path });

/** A path in parameters of a tool stands for the capture, the object or the link, by the member that has it. */
function withPaths(json: string, pathOf: (handle: string) => NamedPath): string {
  let params: unknown;
  try {
    params = JSON.parse(json);
  } catch {
    return json;
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return json;
  const made: Record<string, unknown> = { ...params };
  for (const [name, value] of Object.entries(made)) {
    if (typeof value !== 'string' || !PATH_HANDLE.test(value)) continue;
    const path = pathOf(value);
    if (name === 'link') made[name] = linkOf(path);
    else if (name === 'capture' || name === 'node')
      Object.assign(
        made,
        { capture: path.captureId, node: path.node },
        name === 'node' ? pick(params, 'capture') : pick(params, 'node'),
      );
  }
  return JSON.stringify(made);
}

/** A member that was given beside the path and names no path itself. */
function pick(params: object, name: string): Record<string, unknown> {
  const { [name]: given } = params as Record<string, unknown>;
  return given === undefined || (typeof given === 'string' && PATH_HANDLE.test(given)) ? {} : { [name]: given };
}

/** The typed words without handles, and what those stood for. */
export interface Resolved {
  readonly typed: ParsedArguments;
  readonly used: ReadonlyMap<string, string>;
}

/** Commands that take a path as a link to it. */
const TAKE_LINKS = new Set(['show', 'notes']);

/**
 * The typed words, with ids in place of handles: a handle is a word or the whole value of a flag, a text of JSON, or the capture of a link. A path stands for its capture
 * and its object in `retainers` and in parameters of tools, and for its link in `show` and `notes`. `capture_not_found` or `target_not_found` for a handle that was never given.
 */
export async function withoutHandles(
  typed: ParsedArguments,
  dataDirectory: string,
  command: string,
): Promise<AppResult<Resolved>> {
  const values = [...typed.values.values(), ...[...typed.furtherValues.values()].flat()];
  const found = [...typed.positionals, ...values.filter(isHandle)].flatMap((word) => word.match(HANDLE) ?? []);
  if (found.length === 0) return ok({ typed, used: new Map() });
  const lines = await readLines(dataDirectory);
  if (!lines.ok) return lines;
  const handles = handlesOf(lines.value);
  const unknown = found.find((handle) => !handles.has(handle));
  if (unknown !== undefined) return unknownHandle(unknown, handles);
  const lineOf = (handle: string): string => handles.get(handle) ?? '';
  const pathOf = (handle: string): NamedPath => pathOfLine(lineOf(handle)) ?? { captureId: '', node: 0, path: 1 };
  const isPath = (word: string): boolean => PATH_HANDLE.test(word) && handles.has(word);
  const path = typed.positionals.find(isPath);
  if (path !== undefined && command !== 'retainers' && !TAKE_LINKS.has(command)) {
    const { captureId, node } = pathOf(path);
    return err(
      appError(
        'invalid_params',
        `pen ${command} takes no retaining path: ${path} is one to @${node} in ${captureId}.`,
        `pen retainers, show, notes and call take it. Give the capture itself here: ${captureId}.`,
      ),
    );
  }
  const inWord = (word: string): string => {
    if (isPath(word)) return TAKE_LINKS.has(command) ? linkOf(pathOf(word)) : pathOf(word).captureId;
    const parameters = command === 'call' ? withPaths(word, pathOf) : word;
    return parameters.replaceAll(HANDLE, (handle) =>
      isPath(handle) ? pathOf(handle).captureId : (TARGET_LINE.exec(lineOf(handle))?.[1] ?? lineOf(handle)),
    );
  };
  const inValue = (value: string): string => {
    if (!isHandle(value)) return value;
    return isPath(value) ? `@${pathOf(value).node}` : inWord(value);
  };
  const given = [...typed.values].map(([flag, value]) => [flag, inValue(value)] as const);
  const node = path !== undefined && command === 'retainers' ? [['node', `@${pathOf(path).node}`] as const] : [];
  return ok({
    typed: {
      ...typed,
      positionals: typed.positionals.map(inWord),
      values: new Map([...node, ...given]),
      furtherValues: new Map([...typed.furtherValues].map(([flag, more]) => [flag, more.map(inValue)])),
    },
    used: new Map(found.map((handle) => [handle, lineOf(handle)])),
  });
}

/** Meaning of each handle of a failed command, so that a reader sees which one is stale. Empty without handles. */
export function staleText(used: ReadonlyMap<string, string>, message: string): string {
  const isMentioned = (line: string): boolean =>
    message.includes(TARGET_LINE.exec(line)?.[1] ?? pathOfLine(line)?.captureId ?? line);
  return [...used]
    .filter(([, line]) => isMentioned(line))
    .map(
      ([handle, line]) =>
        ` ${handle} stands for ${lineText(line)}.${TARGET_LINE.test(line) ? ' pen targets lists what is there now, with handles.' : ''}`,
    )
    .join('');
}

/** Names those lines that have no name yet. Returns the handle of each, and which are new. */
export async function nameLines(
  wanted: Iterable<string>,
  dataDirectory: string,
): Promise<AppResult<{ readonly handles: ReadonlyMap<string, string>; readonly fresh: ReadonlySet<string> }>> {
  const before = await readLines(dataDirectory);
  if (!before.ok) return before;
  const all = [...new Set(wanted)].filter(isLine);
  const fresh = new Set(all.filter((line) => !before.value.includes(line)));
  if (fresh.size > 0) {
    try {
      await appendFile(join(dataDirectory, FILE), [...fresh].map((line) => `${line}\n`).join(''), { mode: 0o600 });
    } catch (thrown) {
      return err(fileError(thrown, { use: 'write', path: join(dataDirectory, FILE) }));
    }
  }
  // Read again: another command may have appended in the meantime.
  const lines = fresh.size === 0 ? before : await readLines(dataDirectory);
  if (!lines.ok) return lines;
  const named = [...handlesOf(lines.value)].filter(([, line]) => all.includes(line));
  return ok({ handles: new Map(named.map(([handle, line]) => [line, handle])), fresh });
}
