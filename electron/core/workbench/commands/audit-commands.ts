/** Commands of the window on pages: vitals while their panel asks for them. */
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { Core } from '../../app/index.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import { createPageScripts } from '../../page-scripts/index.ts';
import { createLiveVitals } from '../../../features/page/live-vitals.ts';

type AuditCommands = Pick<WindowCommandHandlers, 'vitals.read' | 'vitals.stop'>;

export interface AuditCommandParts {
  readonly handlers: AuditCommands;
  /** After a reload or close, the window measures nothing. */
  stopAll(): Promise<void>;
}

export function createAuditCommands(core: Core, pageScriptsFolder: string | null): AuditCommandParts {
  const attach: Core['endpoints']['attach'] = (target, options) => core.endpoints.attach(target, options);
  const scripts = createPageScripts(pageScriptsFolder);
  const vitals = createLiveVitals({ targets: core.endpoints, attach, scripts });
  return {
    handlers: {
      'vitals.read': ({ targetId }) => vitals.read(targetId),
      'vitals.stop': async ({ targetId }) => {
        await vitals.stop(targetId);
        return {};
      },
    },
    stopAll: () => vitals.stopAll(),
  };
}

const REPORT_MS = 40_000;

/** Lighthouse's own report of a capture as HTML; null if there is none, with the reason in the log. */
export async function lighthouseHtml(
  core: Core,
  html: (filePath: string, options: { signal: AbortSignal }) => Promise<AppResult<string>>,
  captureId: string,
): Promise<string | null> {
  const record = core.library.get(captureId);
  if (!record.ok || record.value.kind !== 'lighthouse') return null;
  const made = await html(record.value.file, { signal: AbortSignal.timeout(REPORT_MS) });
  if (made.ok) return made.value;
  core.log.warn('the HTML report could not be created', { captureId, reason: made.error.message });
  return null;
}
