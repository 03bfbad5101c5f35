/** The program of Lighthouse's process: one audit of one page in a running browser, then it ends. */
import { desktopConfig, navigation, snapshot, startTimespan, type RunnerResult } from 'lighthouse';
import { TargetType, connect, type Page } from 'puppeteer-core';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { relayTransport, socketTransport } from './browser-transport.ts';
import type { AuditJob, AuditMessage, RelayedMessage } from './messages.ts';

/** The parent has ended: the answer is not needed. */
process.once('disconnect', () => process.exit(1));

const send = (message: AuditMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Puppeteer hides a target's id, but every target has it. */
function hasId(target: object, targetId: string): boolean {
  return Reflect.get(target, '_targetId') === targetId;
}

/** Resolves when the parent ends the timespan. */
const timespanEnd = new Promise<void>((resolve) => {
  process.on('message', ({ type }: Pick<RelayedMessage, 'type'>) => {
    if (type === 'end-timespan') resolve();
  });
});

/** Runs Lighthouse in the mode of the job. */
async function resultOf(
  page: Page,
  { mode, url }: Pick<AuditJob, 'mode' | 'url'>,
  options: NonNullable<Parameters<typeof navigation>[2]>,
): Promise<RunnerResult | undefined> {
  switch (mode) {
    case 'navigation':
      return navigation(page, url, options);
    case 'snapshot':
      return snapshot(page, options);
    case 'timespan': {
      const { endTimespan } = await startTimespan(page, options);
      await send({ type: 'timespan-started' });
      await timespanEnd;
      return endTimespan();
    }
    default:
      return assertNever(mode, 'mode');
  }
}

async function audit({ browserSocketUrl, targetId, mode, url, categories, formFactor }: AuditJob): Promise<void> {
  // Pages are below their tabs, so tabs pass; of pages only the chosen one.
  const browser = await connect({
    transport: browserSocketUrl === null ? relayTransport() : await socketTransport(browserSocketUrl),
    defaultViewport: null,
    targetFilter: (target) => target.type() !== TargetType.PAGE || hasId(target, targetId),
  });
  try {
    const target = browser.targets().find((each) => hasId(each, targetId));
    const page = (await target?.page()) ?? null;
    if (page === null) {
      await send({ type: 'failed', reason: 'no-page', text: 'The page was not found in its browser.' });
      return;
    }
    const flags = {
      // Lighthouse's status lines go to standard error, where the parent reads them.
      logLevel: 'info',
      output: 'json',
      maxWaitForLoad: 45_000,
      enableErrorReporting: false,
      locale: 'en-US',
    } as const;
    const config = formFactor === 'desktop' ? { config: desktopConfig } : {};
    const result = await resultOf(
      page,
      { mode, url },
      { flags: { ...flags, onlyCategories: [...categories] }, ...config },
    );
    if (result === undefined) await send({ type: 'failed', reason: 'no-report', text: 'Lighthouse made no report.' });
    else await send({ type: 'report', json: JSON.stringify(result.lhr) });
  } finally {
    // Never `close`: it is the user's browser.
    await browser.disconnect();
  }
}

process.once('message', (job: AuditJob) => {
  audit(job)
    .catch((thrown: unknown) => send({ type: 'failed', reason: 'thrown', text: reasonOf(thrown) }))
    .finally(() => process.disconnect());
});
