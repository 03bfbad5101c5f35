/** Pictures, emulation, cookies and storage through a whole core on a real Chromium: their answers and refusals. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { penListPages } from '../../../shared/features/page/tools/list-pages.ts';
import { eventually, startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const PAGE = `<title>page</title><meta name="viewport" content="width=device-width">
<style>body { margin: 0; height: 3000px } #box { position: absolute; left: 10.4px; top: 2000px; width: 60px; height: 40px; background: red }</style>
<div id="box"></div><p id="hidden" style="display: none">x</p>
<script>
document.cookie = 'session=abcdefghijklmnopqrst; path=/; SameSite=Lax';
document.cookie = 'theme=dark; path=/; max-age=86400';
localStorage.setItem('token', 'secret-token-of-32-characters-xx');
localStorage.setItem('cart', '[1,2,3]');
sessionStorage.setItem('step', '2');
// Changes of a page to its own world do not reach ours.
Storage.prototype.getItem = () => 'tampered';
</script>`;

let bench: CoreBench;
let claude: BenchCaller;

beforeAll(async () => {
  bench = await createCoreBench();
  const site = bench.keep(await startSite({ '/': PAGE }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A fact about the page, read by its own code. */
async function inPage(expression: string): Promise<unknown> {
  const page = bench.core.endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ type }) => type === 'page');
  if (page === undefined) throw new Error('there is no page');
  const session = await bench.core.endpoints.attach(page, { signal: AbortSignal.timeout(20_000) });
  if (!session.ok) throw new Error(session.error.message);
  const answer = await session.value.send('Runtime.evaluate', {
    expression,
    returnByValue: true,
    awaitPromise: true,
  });
  await session.value.release();
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.result.value;
}

function signatureOf(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64')
    .subarray(0, 12)
    .toString('latin1');
}

test('a picture of an element has its rounded size, wherever it is, and the requested format', async () => {
  const shot = await claude.run('pen_screenshot', { selector: '#box' });
  // 10.4 to 70.4, in whole pixels 10 to 71.
  expect(shot.value).toMatchObject({ mimeType: 'image/png', widthPx: 61, heightPx: 40, of: 'element' });
  expect(signatureOf(shot.pictures?.[0]?.base64)).toContain('PNG');

  const whole = await claude.run('pen_screenshot', { fullPage: true, format: 'jpg', quality: 30 });
  expect(whole.value).toMatchObject({ mimeType: 'image/jpeg', heightPx: 3000, of: 'page' });
  expect(signatureOf(whole.pictures?.[0]?.base64).startsWith('ÿØÿ')).toBe(true);

  const seen = await claude.run('pen_screenshot', { format: 'webp' });
  expect(seen.pictures?.[0]?.mimeType).toBe('image/webp');
  expect(signatureOf(seen.pictures?.[0]?.base64)).toMatch(/^RIFF.{4}WEBP/s);
});

test('an element is awaited until it is visible, and a selector is data, never code', async () => {
  await inPage(`setTimeout(() => { document.querySelector('#hidden').style.display = 'block'; }, 400), 0`);
  expect((await claude.run('pen_screenshot', { selector: '#hidden' })).value).toMatchObject({ of: 'element' });
  const injected = await claude.ask('pen_screenshot', { selector: '"]; document.title = "owned"; //' });
  expect(injected).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  expect(await inPage('document.title')).not.toContain('owned');
  expect(await claude.ask('pen_screenshot', { format: 'gif' })).toMatchObject({ error: { code: 'invalid_params' } });
});

test('cookies are listed in order, masked, filtered, and unmasked once the user allows it', async () => {
  const masked = await claude.run('pen_cookies');
  expect(masked.value).toMatchObject({
    total: 2,
    masked: true,
    cookies: [
      { name: 'session', value: 'abcd… (20 characters)', expiresAt: null, sameSite: 'Lax', httpOnly: false },
      { name: 'theme', value: 'd… (4 characters)' },
    ],
  });
  expect(masked.text).not.toContain('abcdefgh');
  expect((await claude.run('pen_cookies', { name: 'THEME' })).value).toMatchObject({ matching: 1 });
  expect((await claude.run('pen_cookies', { domain: 'elsewhere' })).text).toContain('No cookies match the filter.');

  await bench.core.settings.update({ tellSecrets: true });
  expect((await claude.run('pen_cookies', { name: 'session' })).text).toContain('abcdefghijklmnopqrst');
  await bench.core.settings.update({ tellSecrets: false });
  // The window has a separate switch.
  expect((await bench.caller('you', 'window').run('pen_cookies')).value).toMatchObject({ masked: true });
});

test('storage is read correctly even if the page has changed its methods', async () => {
  const local = await claude.run('pen_storage', { type: 'local' });
  expect(local.value).toMatchObject({
    total: 2,
    entries: [
      { key: 'cart', value: '[… (7 characters)', lengthChars: 7 },
      { key: 'token', value: 'secr… (32 characters)', lengthChars: 32 },
    ],
  });
  expect((await claude.run('pen_storage', { type: 'session' })).value).toMatchObject({ total: 1 });
  expect((await claude.run('pen_storage', { filter: 'nothing' })).text).toContain('No key matches the filter.');
  expect(await claude.ask('pen_storage', { type: 'indexed' })).toMatchObject({ error: { code: 'invalid_params' } });
});

test('emulation stays in force until all of it is reset', async () => {
  const before = await inPage('[innerWidth, navigator.maxTouchPoints]');
  const applied = await claude.run('pen_emulate', {
    device: ' iphone 14 PRO ',
    cpuThrottling: 4,
    networkThrottling: '3G',
    latencyMs: 100,
  });
  expect(applied.text).toContain('393×659 @3');
  expect(applied.text).toContain('CPU: 4× slower');
  expect(applied.text).toContain('Network: custom, latency 100 ms, 1.5 Mbps down, 750 Kbps up');
  expect(await inPage('[screen.width, devicePixelRatio, navigator.maxTouchPoints > 0]')).toEqual([393, 3, true]);
  expect((await claude.run('pen_status')).text).toContain('iPhone 14 Pro');

  // Offline and back leaves the throttling unchanged.
  await claude.run('pen_emulate', { offline: true });
  expect(await inPage('navigator.onLine')).toBe(false);
  const online = await claude.run('pen_emulate', { offline: false });
  expect(online.text).toContain('Network: custom, latency 100 ms');
  expect(await inPage('navigator.onLine')).toBe(true);

  const reset = await claude.run('pen_emulate', { device: 'reset' });
  expect(reset.text).toContain('Emulation is off');
  expect(await inPage('[innerWidth, navigator.maxTouchPoints]')).toEqual(before);
  expect(bench.core.emulations.list()).toEqual([]);
});

test('nothing is applied when one part is invalid', async () => {
  const wrong = await claude.ask('pen_emulate', { device: 'Nokia 3310', cpuThrottling: 4 });
  expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  expect(wrong.text).toContain('Pixel 7');
  expect(await claude.ask('pen_emulate', {})).toMatchObject({ error: { code: 'invalid_params' } });
  expect(await claude.ask('pen_emulate', { cpuThrottling: 0.5 })).toMatchObject({ error: { code: 'invalid_params' } });
  expect(await claude.ask('pen_emulate', { networkThrottling: '5g' })).toMatchObject({
    error: { code: 'invalid_params' },
  });
  expect(bench.core.emulations.list()).toEqual([]);
});

test('a runtime without pages is refused before anything is sent', async () => {
  const [node] = await bench.connect(bench.keep(await startNode('setInterval(() => undefined, 1000)')));
  for (const tool of ['pen_screenshot', 'pen_emulate', 'pen_cookies', 'pen_storage']) {
    const params = tool === 'pen_emulate' ? { cpuThrottling: 2 } : {};
    const refused = await claude.ask(tool, { ...params, target: node?.id });
    expect(refused).toMatchObject({ ok: false, error: { code: 'target_unsupported' } });
  }
});

test('a page with a title of a megabyte is listed, named and pictured', async () => {
  const before = await inPage('document.title');
  await inPage(`document.title = 'long ' + 'x'.repeat(1e6), 0`);
  const page = await eventually('the title', async () => {
    const { targets } = penListPages.result.parse((await claude.run('pen_list_pages')).value);
    return targets.find(({ title }) => title.startsWith('long ')) ?? null;
  });
  expect(page.title).toHaveLength(1000);
  expect((await claude.run('pen_screenshot', { target: page.id })).value).toMatchObject({ of: 'viewport' });
  await inPage(`document.title = ${JSON.stringify(before)}, 0`);
});
