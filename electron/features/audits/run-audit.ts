/**
 * Runs Lighthouse over the connection of the page's endpoint: the address is not resolved a second time. The audit ends when the page or its
 * connection does; Lighthouse itself would wait for its own time limits.
 */
import type { LighthousePort } from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import { restoreEmulation } from '../../../shared/features/audits/tools/restore-emulation.ts';
import type { EmulationPort } from '../../../shared/core/capability/emulation-ports.ts';
import { advice, appError, unwrap } from '../../../shared/base/errors.ts';
import type { Recordings } from '../../core/capture/index.ts';
import type { Endpoints } from '../../core/cdp/index.ts';
import type { Lighthouse } from './lighthouse.ts';
import { createTimespans } from './lighthouse-timespans.ts';

export function runAudit(
  lighthouse: Lighthouse,
  endpoints: Pick<Endpoints, 'browserAccess' | 'byId' | 'changes' | 'destinations'>,
  recordings: Pick<Recordings, 'forTool'>,
  emulation: EmulationPort,
): LighthousePort {
  const audit: LighthousePort['audit'] = async (target, options) => {
    // Lighthouse loads it over its own connection.
    if (options.mode === 'navigation') unwrap(await endpoints.destinations.judgePage(options.url, options.signal));
    const browser = await endpoints.browserAccess(target, options.signal);
    const lost = new AbortController();
    const look = (): void => {
      const state = endpoints.byId(target.id)?.state ?? 'gone';
      if (state !== 'gone' && state !== 'crashed') return;
      // The capability says which of the two, or that the connection was lost.
      lost.abort(
        appError(
          'target_gone',
          'The page was lost while it was audited.',
          advice('Choose a page with pen_list_pages.', 'Select a target in the sidebar.'),
        ),
      );
    };
    const subscription = endpoints.changes.listen(look);
    try {
      look();
      const signal = AbortSignal.any([options.signal, lost.signal]);
      return await lighthouse.audit(target, { ...options, signal, browser });
    } finally {
      subscription.dispose();
    }
  };
  return {
    audit,
    timespans: createTimespans(audit, recordings, async (target) => void (await restoreEmulation(emulation, target))),
    html: (filePath, options) => lighthouse.html(filePath, options),
  };
}
