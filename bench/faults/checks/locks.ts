/** No lock is held. */
import { z } from 'zod';
import type { Host } from '../setup/host.ts';

const StatusSchema = z.object({ operations: z.array(z.object({ key: z.string(), tool: z.string() })) });

export async function problemsOfLocks({ host }: { readonly host: Pick<Host, 'call'> }): Promise<string[]> {
  const status = await host.call('pen_status');
  if (status.kind !== 'result') return [`pen_status: ${status.text}`];
  return StatusSchema.parse(status.value).operations.map(({ key, tool }) => `${tool} holds the lock ${key}`);
}
