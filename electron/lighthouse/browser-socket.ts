/** The address of a browser's own socket, which Puppeteer connects to. Sockets of single pages will not do. */
import { z } from 'zod';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

const LOOK_MS = 3000;
const VersionSchema = z.object({ webSocketDebuggerUrl: z.string().optional() });

export async function browserSocketUrl(
  { endpoint }: Pick<TargetInfo, 'endpoint'>,
  signal: AbortSignal,
): Promise<AppResult<string>> {
  try {
    const address = new URL('/json/version', endpoint);
    const answer = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]) });
    const version = VersionSchema.parse(await answer.json());
    if (version.webSocketDebuggerUrl === undefined)
      return {
        ok: false,
        error: appError(
          'target_unsupported',
          `${endpoint} has sockets of single pages only, and Lighthouse needs the browser's own.`,
          'Connect to the browser by its --remote-debugging-port, or use pen_performance_metrics and pen_accessibility_check.',
        ),
      };
    const socket = new URL(version.webSocketDebuggerUrl);
    // Whatever name the browser gives itself: the address that answered is the one that was checked to be this machine's.
    socket.host = address.host;
    return { ok: true, value: socket.href };
  } catch (thrown) {
    if (signal.aborted) return { ok: false, error: errorOfAbort(signal) };
    return {
      ok: false,
      error: appError(
        'cannot_reach_endpoint',
        `${endpoint} did not tell the address of its browser: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
        'Check that the browser still runs, then try again.',
      ),
    };
  }
}
