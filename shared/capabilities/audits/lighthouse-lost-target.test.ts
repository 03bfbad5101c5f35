import { expect, it } from 'vitest';
import { err } from '../../base/result.ts';
import { appError } from '../../contracts/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../contracts/targets.ts';
import type { CallContext } from '../define.ts';
import type { LighthousePort } from './lighthouse-ports.ts';
import { penLighthouse } from './lighthouse.ts';
import type { CapabilityPorts } from '../ports.ts';
import { only } from '../testing/only.ts';

const PAGE = only<TargetInfo>('the page', {
  id: 'T1',
  title: 'Orders',
  url: 'http://shop.test/',
  endpointId: 'E1',
  type: 'page',
});

/** Lighthouse fails in its own words; `state` and `lost` are what became of the page and its browser meanwhile. */
function failingAudit(state: TargetInfo['state'], lost: EndpointInfo['error']) {
  const ports = only<CapabilityPorts>('the ports', {
    lighthouse: {
      audit: async () => err(appError('analysis_failed', 'Lighthouse ended with: Cannot read properties of undefined')),
      html: async () => err(appError('internal', 'not asked')),
      timespans: only<LighthousePort['timespans']>('the timespans', {}),
    },
    targets: only<CapabilityPorts['targets']>('the targets', {
      byId: () => ({ ...PAGE, state }),
      endpoints: () => [only<EndpointInfo>('the endpoint', { id: 'E1', error: lost })],
    }),
    emulation: only<CapabilityPorts['emulation']>('the emulation', { inForce: () => null }),
  });
  const context = only<CallContext>('the context', {
    ports,
    target: PAGE,
    caller: only<CallContext['caller']>('the caller', { id: 'm1', kind: 'mcp', name: 'Claude Code' }),
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
  });
  return penLighthouse.run(penLighthouse.params.parse({}), context);
}

it('reports a closed page instead of the error that Lighthouse makes of it', async () => {
  const disconnected = appError('disconnected', 'The connection to http://localhost:9222 was lost.');
  expect(await failingAudit('gone', disconnected)).toMatchObject({ error: { code: 'disconnected' } });
  expect(await failingAudit('gone', null)).toMatchObject({ error: { code: 'target_gone' } });
  expect(await failingAudit('crashed', null)).toMatchObject({ error: { code: 'target_crashed' } });
  expect(await failingAudit('available', null)).toMatchObject({ error: { code: 'analysis_failed' } });
});
