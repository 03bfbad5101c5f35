/** Why a page of a real Chromium has not answered: an endless loop, a debugger, a dialog. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { createCoreBench, type CoreBench } from '../app/testing/core-bench.ts';
import { startChromium, startSite } from './testing/real-targets.ts';

/** Longer than those that are not looked into. */
const DEADLINE_MS = 5100;
const PAGES = ['endless', 'paused', 'dialog', 'unseen'] as const;

let bench: CoreBench;
const signal = new AbortController().signal;

beforeAll(async () => {
  bench = await createCoreBench();
  const site = bench.keep(
    await startSite(
      Object.fromEntries(
        PAGES.map((name) => [`/${name}`, `<title>${name}</title><script>function spin() { for (;;); }</script>`]),
      ),
    ),
  );
  // Each page has a process of its own.
  const chromium = await startChromium(
    PAGES.map((name) => site.url(`/${name}`)),
    { flags: ['--process-per-tab'] },
  );
  await bench.connect(bench.keep(chromium));
});
afterAll(() => bench[Symbol.asyncDispose]());

async function attached(name: (typeof PAGES)[number]): Promise<AttachedSession> {
  const page = bench.core.endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ url }) => url.endsWith(`/${name}`));
  if (page === undefined) throw new Error(`no page ${name}`);
  const session = await bench.core.endpoints.attach(page, { signal });
  if (!session.ok) throw new Error(session.error.message);
  // A session is in the page only when the page has answered it.
  await session.value.send('Runtime.getHeapUsage', {});
  return session.value;
}

/** Timers of a page behind another one may be a second late; messages are not. */
const inTask = (code: string) =>
  `{ const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { ${code} }; port2.postMessage(0); }`;
const later = (session: AttachedSession, code: string) =>
  session.send('Runtime.evaluate', { expression: inTask(code) });
const outcome = (session: AttachedSession, deadlineMs = DEADLINE_MS) =>
  session.send(
    'Runtime.evaluate',
    { expression: `new Promise((done) => ${inTask('done()')})`, awaitPromise: true },
    { deadlineMs },
  );

test('says what the page does instead of answering', async () => {
  const [endless, paused, dialog, unseen] = [
    await attached('endless'),
    await attached('paused'),
    await attached('dialog'),
    await attached('unseen'),
  ];
  const debuggers = await attached('paused');
  await debuggers.send('Debugger.enable', {});
  await dialog.enable('Page');
  const isOpen = new Promise<void>((done) => void dialog.on('Page.javascriptDialogOpening', () => done()));
  await later(endless, 'spin()');
  await later(paused, 'debugger');
  await later(dialog, 'alert("Really?")');
  await later(unseen, 'alert("Unseen")');
  await new Promise((next) => setTimeout(next, 1500));
  await isOpen;
  const [loop, stopped, opened, blocked] = await Promise.all([
    outcome(endless),
    outcome(paused),
    // A dialog that was reported is known without a look.
    outcome(dialog, 300),
    outcome(unseen),
  ]);
  const failed = (state: string, message: string) => ({
    ok: false,
    error: { code: 'target_unresponsive', message: expect.stringContaining(message), data: { state } },
  });
  expect(loop).toMatchObject(failed('in-script', 'executes JavaScript and has ended no task'));
  expect(stopped).toMatchObject(failed('paused', 'paused in a debugger'));
  expect(opened).toMatchObject(failed('dialog', 'its `alert` dialog is open, with the text `Really?`'));
  // The other pages have the processors meanwhile, so that the browser's busiest process is not this one.
  expect(blocked).toMatchObject({ ok: false, error: { data: { state: expect.stringMatching(/^(waits|busy)$/) } } });
});
