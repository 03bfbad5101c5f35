/** An audit ends with its page: Lighthouse itself does not notice for minutes. */
import { expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { EmulationPort } from '../../../shared/core/capability/emulation-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { appError, errorOfAbort, type AppResult, settle, AppFailure } from '../../../shared/base/errors.ts';
import type { TargetInfo, TargetState } from '../../../shared/core/contracts/targets.ts';
import type { BrowserAccess, Destinations } from '../../core/cdp/index.ts';
import { createRecordings } from '../../core/capture/recordings.ts';
import type { Lighthouse } from './index.ts';
import { runAudit } from './run-audit.ts';

const PAGE = only<TargetInfo>('the page', { id: 'T1' });

/** Audits until its signal is aborted, or until `report` ends it. */
function setUp(judged: AppResult<null> = ok(null)) {
  const changes = new Emitter<void>();
  const report = Promise.withResolvers<string>();
  let state: TargetState | null = 'attached';
  const lighthouse = only<Lighthouse>('Lighthouse', {
    audit: (_target, { signal }) =>
      new Promise((resolve, reject) => {
        const abort = (): void => reject(new AppFailure(errorOfAbort(signal)));
        if (signal.aborted) abort();
        signal.addEventListener('abort', abort);
        void report.promise.then((json) => resolve({ json }));
      }),
  });
  const port = runAudit(
    lighthouse,
    {
      browserAccess: () => Promise.resolve(only<BrowserAccess>('the browser', {})),
      byId: () => (state === null ? null : { ...PAGE, state }),
      changes,
      destinations: only<Destinations>('the destinations', { judgePage: async () => judged }),
    },
    createRecordings({ now: Date.now, onLost: () => undefined }),
    only<EmulationPort>('the emulation', { inForce: () => null }),
  );
  const options = only<Parameters<typeof port.audit>[1]>('the options', {
    signal: new AbortController().signal,
    mode: 'navigation',
    url: 'http://127.0.0.1:9222/json/close/1',
  });
  return {
    changes,
    report,
    running: settle(() => port.audit(PAGE, options)),
    become(next: TargetState | null) {
      state = next;
      changes.emit();
    },
  };
}

it.each(['gone', 'crashed', null] as const)('ends when the page is %s', async (state) => {
  const audit = setUp();
  await Promise.resolve();
  audit.become('unresponsive');
  audit.become(state);
  expect(await audit.running).toMatchObject({ ok: false, error: { code: 'target_gone' } });
  expect(audit.changes.listenerCount).toBe(0);
});

it('continues while the page is there, and then no longer listens', async () => {
  const audit = setUp();
  await Promise.resolve();
  audit.become('attached');
  audit.report.resolve('{}');
  expect(await audit.running).toMatchObject({ ok: true });
  expect(audit.changes.listenerCount).toBe(0);
});

it('loads no page of a debugging port', async () => {
  const refusal = err(appError('blocked_url', 'It is a debugging port.'));
  expect(await setUp(refusal).running).toEqual(refusal);
});
