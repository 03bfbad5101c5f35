/** Asks a target on first contact which of the commands that capabilities need it does not have. Nothing runs in the target. */
import { NEEDED_COMMANDS, type NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import { AppFailure } from '../../../shared/base/errors.ts';
import { z } from 'zod';
import type { CdpSocket } from './socket.ts';

const DomainsSchema = z.object({ domains: z.array(z.object({ name: z.string() })) });

/**
 * V8 lists its domains (`Schema.getDomains`) and has every command of each, so it is asked nothing else: workerd ends its connection at
 * parameters that it must refuse (2026-11). Others are asked for each command.
 */
export async function askAbilities(
  socket: Pick<CdpSocket, 'send' | 'knows'>,
  title: string,
): Promise<readonly NeededCommand[]> {
  const listed = await socket.send('Schema.getDomains', {}, { title });
  const domains = DomainsSchema.safeParse(listed.ok ? listed.value : null);
  if (domains.success) {
    const names = domains.data.domains.map(({ name }) => name);
    return NEEDED_COMMANDS.filter((command) => !names.includes(command.split('.', 1)[0] ?? ''));
  }
  if (!listed.ok && listed.error.code !== 'cdp_error') throw new AppFailure(listed.error);
  const lacking: NeededCommand[] = [];
  for (const command of NEEDED_COMMANDS) {
    const known = await socket.knows(command, title);
    if (!known) lacking.push(command);
  }
  return lacking;
}
