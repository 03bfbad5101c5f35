/**
 * Browsers that a person has open and that may be debugged: remote debugging was switched on under chrome://inspect/#remote-debugging. Such a
 * browser answers HTTP requests with 404 only, and its socket with a dialog; nothing here opens that socket.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discover } from '../discovery.ts';
import { endpointAddress } from '../endpoints/endpoint-address.ts';
import { profileFolders, RUNNING_KINDS, type PersonFolders, type RunningKind } from './profile-folders.ts';

export interface RunningBrowser {
  /** `running:chrome`: what the browser is found by again after it was restarted. */
  readonly address: string;
  /** `Chrome Beta` */
  readonly name: string;
  readonly port: number;
  /** `/devtools/browser/<id>` */
  readonly socketPath: string;
}

const ACTIVE_PORT = 'DevToolsActivePort';
/** A file of a few dozen bytes. */
const MAX_CHARACTERS = 1000;

/** The two lines of `DevToolsActivePort`: the port and the path of the browser's socket. Null if the text is anything else. */
export function readActivePort(text: string): Pick<RunningBrowser, 'port' | 'socketPath'> | null {
  const [, digits = '', socketPath = ''] =
    /^(\d{1,5})\r?\n(\/devtools\/browser\/[A-Za-z0-9-]{1,100})\s*$/.exec(text.slice(0, MAX_CHARACTERS)) ?? [];
  const port = Number(digits);
  return socketPath === '' || port < 1 || port > 65_535 ? null : { port, socketPath };
}

export const runningAddress = ({ id }: RunningKind): string => `running:${id}`;

/** The browser of an address; null for an address of none. */
export function runningKind(address: string): RunningKind | null {
  return RUNNING_KINDS.find((kind) => runningAddress(kind) === address) ?? null;
}

/** Finds a browser that is open and may be debugged by asking its person; null if there is none. */
export async function findRunning(kind: RunningKind, person: PersonFolders): Promise<RunningBrowser | null> {
  for (const active of await activePorts(kind, person))
    if ((await answerOf(active.port)) === 'asks') return { address: runningAddress(kind), name: kind.name, ...active };
  return null;
}

/** Ports of the person's browsers that answer without asking: they were started with `--remote-debugging-port=0`, a port of the system's choice. */
export async function findOpenPorts(person: PersonFolders): Promise<readonly number[]> {
  const found = (await Promise.all(RUNNING_KINDS.map((kind) => activePorts(kind, person)))).flat();
  const answers = await Promise.all(found.map(({ port }) => answerOf(port)));
  return [...new Set(found.flatMap(({ port }, at) => (answers[at] === 'open' ? port : [])))];
}

async function activePorts(
  kind: RunningKind,
  person: PersonFolders,
): Promise<Pick<RunningBrowser, 'port' | 'socketPath'>[]> {
  const texts = profileFolders(kind, person).map((folder) =>
    // Most browsers are not installed, and most that are have no such file.
    readFile(join(folder, ACTIVE_PORT), 'utf8').catch(() => ''),
  );
  return (await Promise.all(texts)).flatMap((text) => readActivePort(text) ?? []);
}

/** All of them, in the order of `RUNNING_KINDS`. */
export async function findAllRunning(person: PersonFolders): Promise<readonly RunningBrowser[]> {
  const found = await Promise.all(RUNNING_KINDS.map((kind) => findRunning(kind, person)));
  return found.filter((browser) => browser !== null);
}

/**
 * `open`: as a debugging port answers; `asks`: a program answers, but not as one does, because it asks its person first; null: none does, since the file
 * stays behind when a browser crashes.
 */
async function answerOf(port: number): Promise<'open' | 'asks' | null> {
  const found = await discover(endpointAddress('127.0.0.1', port), undefined, 1000);
  if (found.ok) return 'open';
  return found.error.code === 'wrong_service' ? 'asks' : null;
}
