/** A page that holds a token in a Map, logs it, sends it as a cookie and in a URL: what an assistant gets of it, and the person. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JWT } from '../../../../shared/base/redaction/testing/made-secrets.ts';
import { eventually, startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

const PAGE = `<title>shop</title><script>
  const token = ${JSON.stringify(JWT.split('.'))}.join('.');
  window.session = new Map([['token', token], ['copy', token.split('').join('')]]);
  document.cookie = 'sid=' + token + '; path=/';
  document.cookie = 'visit=visitor-7c1d9e; path=/';
  console.log('signed in with', token, 'as visitor-7c1d9e');
  fetch('/api?access_token=' + token + '&page=2');
</script>`;
/** No answer may contain this part of the token. */
const PAYLOAD = JWT.split('.')[1] ?? '';

let bench: CoreBench;
let site: Site;
let claude: BenchCaller;
let capture: string;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  site = bench.keep(await startSite({ '/': PAGE, '/api': '{}' }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
  await claude.run('pen_network_enable');
  await claude.run('pen_console_enable');
  await claude.run('pen_navigate', { url: site.url() });
  capture = String((await claude.run('pen_heap_snapshot')).value['captureId']);
});
afterAll(() => bench[Symbol.asyncDispose]());

function labelIn(text: string): string {
  return /‹redacted jwt \d+ #[0-9a-f]{6}›/.exec(text)?.[0] ?? 'no label';
}

test('an assistant gets labels, the same for the same token, in every answer', async () => {
  const logged = await eventually('the message', async () => {
    const answer = await claude.run('pen_console_messages', { last: 10 });
    return answer.text.includes('signed in') ? answer : null;
  });
  const label = labelIn(logged.text);
  expect(label).toContain(`‹redacted jwt ${JWT.length} #`);
  const evaluated = await claude.run('pen_evaluate', { expression: 'session.get("copy")' });
  expect(labelIn(evaluated.text)).toBe(label);

  const request = await eventually('the request', async () => {
    const answer = await claude.ask('pen_network_request', { urlPattern: '/api' });
    return answer.ok ? answer : null;
  });
  expect(request.text).toMatch(/access_token=redacted-jwt-\d+-[0-9a-f]{6}&page=2/);

  // Once the cookie was seen in a request, its value is known.
  const visit = await claude.run('pen_evaluate', { expression: '"it is visitor-7c1d9e"' });
  expect(visit.text).toContain('it is ‹redacted cookie 14 #');

  const found = await claude.run('pen_heap_search', { capture, text: 'eyJhbGci' });
  expect(found.text).toContain('‹redacted jwt');
  for (const answer of [logged, evaluated, request, found])
    expect(JSON.stringify([answer.text, answer.value])).not.toContain(PAYLOAD);
});

test('the person sees everything, and an assistant that the person allows it to', async () => {
  const you = bench.caller('you', 'window');
  const expression = 'session.get("token")';
  expect((await you.run('pen_evaluate', { expression })).text).toContain(JWT);
  await bench.core.settings.update({ tellSecrets: true });
  expect((await claude.run('pen_evaluate', { expression })).text).toContain(JWT);
  await bench.core.settings.update({ tellSecrets: false });
  expect((await claude.run('pen_evaluate', { expression })).text).not.toContain(PAYLOAD);
});

test('a redacted export of its heap holds no token, and opens', async () => {
  const plain = await claude.run('pen_export', { capture, path: 'plain.heapsnapshot' });
  expect(readFileSync(String(plain.value['path']), 'utf8')).toContain(PAYLOAD);
  const redacted = await claude.run('pen_export', { capture, path: 'redacted.heapsnapshot', redact: true });
  const path = String(redacted.value['path']);
  for (const file of [path, `${path}.redaction.json`]) expect(readFileSync(file, 'utf8')).not.toContain(PAYLOAD);
  expect(redacted.text).toContain('JSON Web Tokens');
  const opened = await claude.run('pen_import', { path: 'redacted.heapsnapshot' });
  const masked = await claude.run('pen_heap_search', { capture: opened.value['captureId'], text: '-jwt-' });
  expect(Number(masked.value['total'])).toBeGreaterThan(0);
});
