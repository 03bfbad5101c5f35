/** Ends a PEN that a command started in the background, so that this process can take its place. */
import { type Discovery, readDiscovery } from './discovery.ts';
import { holdsToken } from './proven-connection.ts';
import { isAlive } from '../files/process-liveness.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Longer than the server gives its calls to end. */
const MOST_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** Returns whether the discovery file leads to a PEN that answers: a process that proves that it knows the token. */
export function answersHello({ personUrl, personToken }: Discovery): Promise<boolean> {
  const { hostname, port } = new URL(personUrl);
  // `localhost` may resolve to ::1 first.
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
  return holdsToken({ host, port: Number(port) }, personToken);
}

/**
 * Ends the background process of a data folder, and resolves when it is gone: true, also if there was none; false if it did not end within ten seconds. What
 * answers without knowing the token is left alone, and so are the app and `pen serve`.
 */
export async function endBackground(dataDirectory: string): Promise<boolean> {
  const found = await readDiscovery(dataDirectory);
  if (!found.ok || found.value === null || !found.value.isBackground || !(await answersHello(found.value))) return true;
  const { pid, startedAt } = found.value;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself meanwhile.
    return true;
  }
  const latest = performance.now() + MOST_MS;
  while (await isAlive({ pid, startedAt })) {
    if (performance.now() > latest) return false;
    await delay(LOOK_AGAIN_MS);
  }
  return true;
}
