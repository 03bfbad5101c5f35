import { expect, it } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError, unwrap, settle, AppFailure } from '../../../base/errors.ts';
import type { EndpointInfo, ShownEndpoint, ShownTarget, TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { LighthousePort } from './lighthouse-ports.ts';
import { penLighthouse } from './lighthouse.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import type { ReportsPort } from '../../../core/capability/reports-ports.ts';
import { only, onlyCaller } from '../../../core/capability/testing/only.ts';

const PAGE = only<ShownTarget>('the page', {
  id: 'T1',
  title: 'Orders',
  url: 'http://shop.test/',
  endpointId: 'E1',
  type: 'page',
});

/** Its report has this error of Lighthouse; null if there is no report. */
function auditThatEndsWith(code: string | null): Pick<CapabilityPorts, 'lighthouse' | 'reports' | 'analysis'> {
  const failed = err(appError('analysis_failed', 'Lighthouse ended with: Cannot read properties of undefined'));
  return {
    lighthouse: {
      audit: async () => {
        if (code === null) throw new AppFailure(failed.error);
        return { json: '{}' };
      },
      html: async () => err(appError('internal', 'not asked')),
      timespans: only<LighthousePort['timespans']>('the timespans', {}),
    },
    reports: only<ReportsPort>('the reports', {
      spool: async () => ({ path: '/spool/report', sizeBytes: 2, discard: async () => undefined }),
    }),
    analysis: only<CapabilityPorts['analysis']>('the analysis', {
      query: () => Promise.resolve(ok({ runtimeError: { code: code ?? '', message: 'It stopped.' } }) as never),
    }),
  };
}

/** Lighthouse fails in its own words; `state` and `lost` are what became of the page and its browser meanwhile. */
async function failingAudit(state: TargetInfo['state'], lost: EndpointInfo['error'], code: string | null = null) {
  const ports = only<CapabilityPorts>('the ports', {
    ...auditThatEndsWith(code),
    targets: only<CapabilityPorts['targets']>('the targets', {
      byId: () => ({ ...PAGE, state }),
      endpoints: () => [only<ShownEndpoint>('the endpoint', { id: 'E1', error: lost })],
    }),
    emulation: only<CapabilityPorts['emulation']>('the emulation', { inForce: () => null }),
  });
  const context = only<CallContext>('the context', {
    ports,
    target: PAGE,
    caller: onlyCaller(),
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
  });
  return unwrap(await penLighthouse.run(penLighthouse.params.parse({}), context));
}

it('reports a closed page instead of the error that Lighthouse makes of it', async () => {
  const disconnected = appError('disconnected', 'The connection to http://localhost:9222 was lost.');
  expect(await settle(() => failingAudit('gone', disconnected))).toMatchObject({ error: { code: 'disconnected' } });
  expect(await settle(() => failingAudit('gone', null))).toMatchObject({ error: { code: 'target_gone' } });
  expect(await settle(() => failingAudit('crashed', null))).toMatchObject({ error: { code: 'target_crashed' } });
  expect(await settle(() => failingAudit('available', null))).toMatchObject({ error: { code: 'analysis_failed' } });
});

it('reports a page that stopped answering as that, and other errors of a run as those of the audit', async () => {
  expect(await settle(() => failingAudit('available', null, 'PAGE_HUNG'))).toMatchObject({
    error: { code: 'target_unresponsive' },
  });
  expect(await settle(() => failingAudit('available', null, 'NO_FCP'))).toMatchObject({
    error: { code: 'analysis_failed' },
  });
});
