/** A real Chromium behind a dialog: what no fake can prove is that everything works over the one connection that was allowed. */
import { afterEach, expect, it } from 'vitest';
import { unwrap, settle } from '../../../../shared/base/errors.ts';
import { createEndpoints, type Endpoints } from '../index.ts';
import { startAskingBrowser, type AskingBrowser } from '../testing/asking-browser.ts';
import { eventually, startChromium, startSite } from '../testing/real-targets.ts';

const ADDRESS = 'running:chromium';
const never = new AbortController().signal;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function openBrowser(): Promise<{ asking: AskingBrowser; kill: () => Promise<void> }> {
  const site = await startSite({ '/': '<title>Mail</title>' });
  closers.push(async () => site[Symbol.asyncDispose]());
  const chromium = await startChromium([site.url('/')]);
  closers.push(() => chromium.kill());
  const asking = await startAskingBrowser(chromium.port);
  closers.push(async () => asking[Symbol.asyncDispose]());
  return { asking, kill: () => chromium.kill() };
}

function workbench({ person }: AskingBrowser): Endpoints {
  const endpoints = createEndpoints({ log: quiet, person });
  closers.push(() => endpoints.close());
  return endpoints;
}

const dialogOf = ({ dialogs }: AskingBrowser, wanted: number): true | null => (dialogs === wanted ? true : null);

it('asks once for any number of callers, and keeps waiting when they have gone', async () => {
  const { asking } = await openBrowser();
  const endpoints = workbench(asking);
  const [listed] = await endpoints.lookForRunning();
  expect(listed).toMatchObject({ address: ADDRESS, origin: 'running', state: 'idle', targets: [] });
  expect(asking.dialogs).toBe(0);

  const id = unwrap(endpoints.add(ADDRESS, 'flag')).id;
  expect(id).toBe(listed?.id);
  const gone = new AbortController();
  const waiting = [1, 2, 3, 4, 5].map(() => endpoints.connect(id, gone.signal));
  await eventually('the dialog', () => dialogOf(asking, 1));
  expect(endpoints.endpoints()[0]).toMatchObject({
    state: 'connecting',
    notice: expect.stringContaining('Press Allow in Chromium'),
  });
  gone.abort();
  expect((await Promise.all(waiting)).map(({ ok }) => ok)).toEqual([false, false, false, false, false]);

  // Nobody waits any more; the person's answer counts all the same.
  asking.answer(true);
  await eventually('the connection', () => (endpoints.endpoints()[0]?.state === 'connected' ? true : null));
  const [endpoint] = endpoints.endpoints();
  expect(endpoint).toMatchObject({ notice: null, product: expect.stringMatching(/^Chrome /) });
  const page = endpoint?.targets.find(({ title }) => title.startsWith('Mail'));
  expect(page).toMatchObject({ type: 'page', endpoint: ADDRESS });

  // A call, a recording with a connection of its own, and another process of ours, all over the one connection.
  if (page === undefined) throw new Error('no page');
  const session = unwrap(await endpoints.attach(page, { signal: never, onCommand: () => undefined }));
  const evaluated = unwrap(await session.send('Runtime.evaluate', { expression: 'document.title' }, { signal: never }));
  expect(evaluated.result.value).toMatch(/^Mail/);
  const dedicated = unwrap(await endpoints.openDedicated(page, { signal: never, onCommand: () => undefined }));
  expect((await dedicated.send('HeapProfiler.enable', {}, { signal: never })).ok).toBe(true);
  await dedicated.release();
  await session.release();
  expect(asking.dialogs).toBe(1);

  // A browser that the person disconnects is asked for again.
  await endpoints.disconnect(id);
  const again = endpoints.connect(id);
  await eventually('the second dialog', () => dialogOf(asking, 2));
  asking.answer(true);
  expect(unwrap(await again).state).toBe('connected');
});

it('does not ask again after a refusal until the person connects', async () => {
  const { asking } = await openBrowser();
  const endpoints = workbench(asking);
  const { id } = unwrap(endpoints.add(ADDRESS, 'flag'));
  const refused = endpoints.connect(id);
  await eventually('the dialog', () => dialogOf(asking, 1));
  asking.answer(false);
  expect(await refused).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  await endpoints.refresh(never);
  expect(await settle(() => endpoints.ensureConnected(id, never))).toMatchObject({
    ok: false,
    error: { code: 'not_connected' },
  });
  expect(asking.dialogs).toBe(1);
});

it('ends a connection that is allowed after the person stopped waiting, and says when no browser is open', async () => {
  const { asking, kill } = await openBrowser();
  const endpoints = workbench(asking);
  const { id } = unwrap(endpoints.add(ADDRESS, 'flag'));
  void endpoints.connect(id);
  await eventually('the dialog', () => dialogOf(asking, 1));
  await endpoints.disconnect(id);
  asking.answer(true);
  await new Promise((next) => setTimeout(next, 200));
  expect(endpoints.endpoints()[0]).toMatchObject({ state: 'idle', targets: [] });
  await asking[Symbol.asyncDispose]();
  await kill();
  expect(await endpoints.connect(id)).toMatchObject({
    ok: false,
    error: { code: 'cannot_reach_endpoint', suggestion: expect.stringContaining('chrome://inspect/#remote-debugging') },
  });
});
