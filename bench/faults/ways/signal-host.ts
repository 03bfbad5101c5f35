/** What ends of `pen` and of the app have in common. */
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../setup/world.ts';
import { struck, type Struck } from './fault.ts';

/** The host has five seconds to clean up; the machine may be busy. */
const END_LIMIT_MS = 20_000;

/** Sends the signal and waits for the end. An end that does not come is reported by the check of the host's end. */
export async function signalHost({ host }: World, signal: NodeJS.Signals): Promise<Struck> {
  process.kill(host.pid, signal);
  await Promise.race([host.ended, delay(END_LIMIT_MS, undefined, { ref: false })]);
  return struck(`${signal} was sent to ${host.kind}`);
}
