/** Takes the heap snapshot of a page that has loaded, as the app does: after a collection, without options. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import type { AgreementPage } from '../agreement/page.ts';
import type { AgreementSite } from '../agreement/site.ts';

const SETTLE_MS = 2500;

export async function takeSnapshot(
  { url, files }: AgreementPage,
  { port, site, file }: { readonly port: number; readonly site: AgreementSite; readonly file: string },
): Promise<void> {
  site.serve(await files());
  const target = await CDP.New({ port, url });
  const page = await CDP({ port, target: target.id, local: true });
  try {
    await delay(SETTLE_MS);
    const out = createWriteStream(file);
    page.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void out.write(chunk));
    await page.HeapProfiler.enable();
    await page.HeapProfiler.collectGarbage();
    await page.HeapProfiler.takeHeapSnapshot({ reportProgress: false });
    const finished = once(out, 'finish');
    out.end();
    await finished;
  } finally {
    await page.close();
    await CDP.Close({ port, id: target.id });
  }
}
