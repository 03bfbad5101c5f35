/** Runs Lighthouse over the connection of the page's endpoint: the address is not resolved a second time. */
import type { LighthousePort } from '../../shared/capabilities/audits/lighthouse-ports.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Lighthouse } from '../lighthouse/index.ts';

export function auditThrough(lighthouse: Lighthouse, endpoints: Pick<Endpoints, 'browserAccess'>): LighthousePort {
  return {
    audit: async (target, options) => {
      const browser = await endpoints.browserAccess(target, options.signal);
      return browser.ok ? lighthouse.audit(target, { ...options, browser: browser.value }) : browser;
    },
    html: (filePath, options) => lighthouse.html(filePath, options),
  };
}
