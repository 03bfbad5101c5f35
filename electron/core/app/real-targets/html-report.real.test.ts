/** A report in Chromium: it loads nothing but itself, runs nothing, and logs nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { startChromium, startSite } from '../../cdp/testing/real-targets.ts';
import { createCoreBench } from '../testing/core-bench.ts';

const MessagesSchema = z.object({ messages: z.array(z.object({ kind: z.string() })) });

const HOSTILE = '</title></style><script>document.title = 1</script><img src=/image onerror=alert(1)>';

test('opens without a request and without a message, also with hostile names', async () => {
  const bench = await createCoreBench({ evalMode: 'allow' });
  onTestFinished(() => bench[Symbol.asyncDispose]());
  const you = bench.caller('you', 'window');
  const snapshot = join(bench.folder, 'orders.heapsnapshot');
  writeFileSync(snapshot, heap('root → Store → [a, b]', { a: { name: HOSTILE, sizeBytes: 100 } }));
  const capture = String((await you.run('pen_import', { path: snapshot })).value['captureId']);
  const path = join(bench.folder, 'report.html');
  await you.run('pen_export', { capture, path, format: 'html' });

  const requested: string[] = [];
  const server = createServer((request, response) => {
    requested.push(request.url ?? '');
    response.setHeader('content-type', 'text/html');
    response.end(readFileSync(path));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  bench.keep({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => void server.close(() => done()));
    },
  });
  const start = bench.keep(await startSite({ '/': '<title>start</title>' }));
  await bench.connect(bench.keep(await startChromium([start.url()])));
  await you.run('pen_console_enable');
  await you.run('pen_navigate', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  const value = async (expression: string): Promise<string> => (await you.run('pen_evaluate', { expression })).text;
  expect(await value('document.title')).toContain('orders.heapsnapshot');
  expect(
    await value('[...document.querySelectorAll("tbody th")].some((cell) => cell.textContent.startsWith("</title>"))'),
  ).toContain('true');
  expect(await value('getComputedStyle(document.querySelector("table")).borderCollapse')).toContain('collapse');
  expect(await value('`${document.querySelectorAll("script, img, link, iframe").length} elements`')).toContain(
    '0 elements',
  );
  expect(requested).toEqual(['/']);
  const { messages } = MessagesSchema.parse((await you.run('pen_console_messages', {})).value);
  // The page before it had no icon.
  expect(messages.slice(messages.findIndex(({ kind }) => kind === 'navigation'))).toMatchObject([
    { kind: 'navigation' },
  ]);
});
