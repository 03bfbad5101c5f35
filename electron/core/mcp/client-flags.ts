/** Flags of the command that serves a client, in a PEN that was running already: read from its handshake, and what the client is told of those that a window refuses. */
import { z } from 'zod';
import { isAbsolute } from 'node:path';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';

const FolderSchema = z
  .string()
  .max(4096)
  .refine((folder) => isAbsolute(folder) && !folder.includes('\0'));
/** A newer command may send more. */
const ClientFlagsSchema = z.object({
  allowEval: z.boolean().optional(),
  projectRoot: FolderSchema.optional(),
  folder: FolderSchema,
  command: z.uuid(),
}) satisfies z.ZodType<ClientFlags>;

/** The flags in the header's value; null if it is none of ours. */
export function flagsIn(header: string): ClientFlags | null {
  try {
    const parsed = ClientFlagsSchema.safeParse(JSON.parse(decodeURIComponent(header)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Says which flags are without effect, and what to do; null if there is none. Only a window holds flags back. */
export function heldBackText(flags: readonly string[]): string | null {
  return flags.length === 0
    ? null
    : `${flags.join(' and ')} has no effect: this client has joined a PEN with a window, and the user has not allowed it there. ` +
        'The user can allow it in the request that the window shows, or change the permissions of this client under Connect an assistant. With --standalone, the command of this client works without the window.';
}
