/**
 * Records the load of a page with what both sides need: the trace, and next to it the texts and source maps of its scripts, as a capture of the
 * app has them. The texts are also in the trace, where trace_engine expects them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createWriteStream, statSync, truncateSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import CDP from 'chrome-remote-interface';
import { TRACE_PRESETS } from '../../shared/capabilities/trace/trace-categories.ts';
import { writeStoredMaps, type StoredScript } from '../../electron/source-maps/stored-maps.ts';
import type { AgreementPage } from './page.ts';
import type { AgreementSite, PageFiles } from './site.ts';

/** The texts of scripts for trace_engine; no CPU profile is recorded meanwhile, with which a page would hang. */
const SCRIPT_TEXTS = [
  'disabled-by-default-devtools.v8-source-rundown',
  'disabled-by-default-devtools.v8-source-rundown-sources',
];
const SELECTORS = 'disabled-by-default-blink.debug';
const BUFFER_KB = 400 * 1024;
const READ_BYTES = 1 << 20;
const SETTLE_MS = 1200;
const VIEWPORT_SETTLES_MS = 600;
const LOAD_LIMIT_MS = 20_000;
const PHONE = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true } as const;

type Client = Awaited<ReturnType<typeof CDP>>;

async function readTrace(page: Client, out: string): Promise<void> {
  const completed = new Promise<{ stream?: string }>((settle) => page.on('Tracing.tracingComplete', settle));
  await page.send('Tracing.end');
  const { stream } = await completed;
  if (stream === undefined) throw new Error('the browser gave no stream');
  const file = createWriteStream(out);
  for (;;) {
    const { data, eof, base64Encoded } = await page.send('IO.read', { handle: stream, size: READ_BYTES });
    if (!file.write(Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8'))) await once(file, 'drain');
    if (eof) break;
  }
  await page.send('IO.close', { handle: stream });
  const finished = once(file, 'finish');
  file.end();
  await finished;
}

/** Writes `ID.maps` next to the trace. */
async function storeScripts(page: Client, path: string, files: PageFiles): Promise<Map<string, string>> {
  const writer = await writeStoredMaps(path);
  const maps = new Map<string, string>();
  const found: Parameters<Parameters<Client['Debugger']['scriptParsed']>[0]>[0][] = [];
  page.on('Debugger.scriptParsed', (script) => void (script.url !== '' && found.push(script)));
  await page.Debugger.enable({});
  const scripts: StoredScript[] = [];
  for (const script of found) {
    const { scriptId, url, startLine, startColumn, endLine, endColumn } = script;
    const { scriptSource } = await page.Debugger.getScriptSource({ scriptId });
    const mapFile = files.get(`${url}.map`);
    const map = mapFile === undefined ? null : await writer.add(`${url}.map`, Buffer.from(mapFile.body));
    if (mapFile !== undefined) maps.set(url, String(mapFile.body));
    scripts.push({
      scriptId,
      url,
      startLine: startLine + 1,
      startColumn: startColumn + 1,
      endLine: endLine + 1,
      endColumn: endColumn + 1,
      map,
      text: await writer.add(url, Buffer.from(scriptSource)),
    });
  }
  await writer.finish(scripts, []);
  return maps;
}

async function click(page: Client, selector: string): Promise<void> {
  const expression = `(() => { const { x, y, width, height } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()`;
  const { result } = await page.Runtime.evaluate({ expression, returnByValue: true });
  const [x = 0, y = 0] = result.value as number[];
  const at = { x, y, button: 'left', clickCount: 1 } as const;
  await page.Input.dispatchMouseEvent({ type: 'mousePressed', ...at });
  await page.Input.dispatchMouseEvent({ type: 'mouseReleased', ...at });
  await delay(300);
}

async function load(page: Client, { name, url }: Pick<AgreementPage, 'name' | 'url'>): Promise<void> {
  const loaded = new Promise<void>((done) => page.on('Page.loadEventFired', () => done()));
  await page.Page.navigate({ url });
  await Promise.race([
    loaded,
    delay(LOAD_LIMIT_MS).then(() => {
      throw new Error(`${name} did not load`);
    }),
  ]);
}

/** `file`: a path whose name is that of a capture. Throws the protocol's errors, and after 20 s without a load. */
export async function recordPage(
  { name, url, files, clicks, isRevisited = false, keptShare = 1, isBegunLate = false }: AgreementPage,
  { port, site, file }: { port: number; site: AgreementSite; file: string },
): Promise<void> {
  const built = await files();
  site.serve(built);
  const besides = (suffix: string): string => file.replace(/\.json$/, suffix);
  const target = await CDP.New({ port, url: 'about:blank' });
  const page = await CDP({ port, target: target.id, local: true });
  try {
    await page.Page.enable();
    await page.Runtime.enable();
    await page.Emulation.setDeviceMetricsOverride(PHONE);
    // Blink takes a viewport that changes for an input, and shifts of the half second after it for its result.
    await delay(VIEWPORT_SETTLES_MS);
    if (isRevisited) {
      await load(page, { name, url });
      await delay(SETTLE_MS);
      await load(page, { name, url: 'about:blank' });
    }
    if (isBegunLate) {
      await load(page, { name, url });
      await delay(SETTLE_MS);
    }
    await page.send('Tracing.start', {
      traceConfig: {
        recordMode: 'recordAsMuchAsPossible',
        includedCategories: ['-*', ...TRACE_PRESETS.performance.categories, ...SCRIPT_TEXTS, SELECTORS],
        traceBufferSizeInKb: BUFFER_KB,
      },
      transferMode: 'ReturnAsStream',
      streamFormat: 'json',
    });
    if (!isBegunLate) await load(page, { name, url });
    await delay(SETTLE_MS);
    for (const selector of clicks) await click(page, selector);
    await readTrace(page, file);
    if (keptShare < 1) truncateSync(file, Math.floor(statSync(file).size * keptShare));
    const maps = await storeScripts(page, besides('.maps'), built);
    const browser = (await CDP.Version({ port })).Browser.replace(/^(?:Headless)?Chrome\/(\d+).*$/, 'Chromium $1');
    writeFileSync(besides('.map-texts.json'), JSON.stringify({ name, url, browser, maps: [...maps] }));
  } finally {
    await page.close();
    await CDP.Close({ port, id: target.id });
  }
}
