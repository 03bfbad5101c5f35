/** Vitals, accessibility and Lighthouse through a whole core on real Chromium, compared with figures measured in the page. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { OWN_PROGRAMS } from '../../core/process/own-programs-fixture.ts';
import type { AccessibilityResultSchema } from '../../../shared/features/audits/tools/accessibility-check.ts';
import type { WebVitalsResult } from '../../../shared/features/page/tools/web-vitals-result.ts';
import {
  eventually,
  startChromium,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../../core/cdp/testing/real-targets.ts';
import type {
  CommandParams,
  CommandResult,
  ProtocolCommand,
} from '../../../shared/core/contracts/protocol-commands.ts';
import { createLighthouse } from './index.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import type { Core } from '../../core/app/types.ts';

/** A heading that is the largest paint, a block that shifts what is below it, and a button that takes 150 ms. */
const VITALS_PAGE = `<!doctype html><html lang="en"><title>vitals</title>
<style>body{margin:0}#late{height:0}#below{height:60px;background:#cde}</style>
<h1 id="hero" class="large lead" style="font-size:50px">The largest paint of this page</h1>
<div id="late"></div><div id="below">below</div><button id="slow">slow</button>
<script>
  // Functions that page code has replaced must not matter.
  window.PerformanceObserver = class { observe() { throw new Error('not for you'); } disconnect() {} };
  Object.defineProperty(HTMLElement.prototype, 'id', { get: () => 'hijacked' });
  // A shift counts once something was painted.
  const shift = () => setTimeout(() => {
    if (performance.getEntriesByName('first-contentful-paint').length === 0) shift();
    else document.querySelector('#late').style.height = '120px';
  }, 100);
  shift();
  document.querySelector('#slow').addEventListener('click', () => {
    const until = performance.now() + 150; while (performance.now() < until);
  });
</script>`;

/** One element for each check, next to elements that must not be reported. */
const BARRIERS_PAGE = `<!doctype html><html><title>barriers</title>
<h1>One</h1><h3 id="jump">Three</h3>
<img id="no-alt" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><img alt="" src="data:,"><img role="presentation" src="data:,">
<input id="unnamed" type="text"><input type="hidden"><input type="submit"><label>Name <input type="text"></label>
<button id="mute"></button><button>Save</button>
<p id="pale" style="color:#aaa;background:#fff">pale</p><p style="color:#888;background:#fff;font-size:32px">large</p>
<div id="odd" role="buton">odd</div><div id="wrong" role="checkbox" aria-checked="perhaps" tabindex="0">x</div>
<div aria-hidden="true"><a id="hidden-link" href="#">link</a></div>
<span id="twice">a</span><span id="twice">b</span><input aria-labelledby="twice">
<div id="host"></div><iframe id="same" title="same" srcdoc="<html lang=en><title>in</title><img src='data:,'></html>"></iframe>
<script>document.querySelector('#host').attachShadow({mode:'open'}).innerHTML = '<button class="shady"></button>';
document.querySelectorAll = () => { throw new Error('not for you'); };</script></html>`;

const MOVED_PAGE = `<!doctype html><title>moved</title><script>location.replace('/barriers')</script>`;

let bench: CoreBench;
let core: Core;
let site: Site;
let chromium: RealTarget;

beforeAll(async () => {
  bench = await createCoreBench(
    {},
    {
      lighthouse: (log) =>
        createLighthouse({
          execPath: process.execPath,
          ...OWN_PROGRAMS.lighthouse,
          log,
        }),
    },
  );
  ({ core } = bench);
  site = bench.keep(await startSite({ '/': VITALS_PAGE, '/barriers': BARRIERS_PAGE, '/moved': MOVED_PAGE }));
  chromium = bench.keep(await startChromium([site.url()]));
  await bench.connect(chromium);
});
afterAll(() => bench[Symbol.asyncDispose]());

const client = () => bench.caller('Claude Code');

/** Sends a command to the page directly. */
async function inPage<M extends ProtocolCommand>(method: M, params: CommandParams<M>): Promise<CommandResult<M>> {
  const page = core.endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ type, url }) => type === 'page' && url.startsWith('http'));
  if (page === undefined) throw new Error('no page');
  const attached = await core.endpoints.attach(page, { signal: AbortSignal.timeout(30_000) });
  if (!attached.ok) throw new Error(attached.error.message);
  const answer = await attached.value.send(method, params);
  await attached.value.release();
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

async function evaluate(expression: string): Promise<unknown> {
  const { result } = await inPage('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  return result.value;
}

describe('vitals', () => {
  test('are those of the browser’s own entries, with the element, its phases and the slow interaction', async () => {
    const claude = client();
    await claude.run('pen_navigate', { action: 'goto', url: site.url() });
    await eventually('the shift', async () =>
      (await evaluate(`document.querySelector('#late').offsetHeight`)) === 120 ? true : null,
    );
    const before = await claude.run('pen_web_vitals', { waitMs: 400 });
    expect(before.text).toContain('No interactions recorded');
    expect(before.text).toContain('INP needs an interaction');
    expect(before.text).toMatch(/\*\*Verdict\*\*: \w+, \w+/);

    const { x, y } = (await evaluate(
      `(({ x, y }) => ({ x: x + 5, y: y + 5 }))(document.querySelector('#slow').getBoundingClientRect())`,
    )) as { x: number; y: number };
    for (const type of ['mousePressed', 'mouseReleased'] as const)
      await inPage('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });

    // The browser tells of an interaction when its frame was shown, which a busy machine delays.
    const measured = await eventually('the interaction', async () => {
      const answer = await claude.run('pen_web_vitals', { waitMs: 1500 });
      const inp = (answer.value as WebVitalsResult).vitals.find(({ name }) => name === 'INP');
      return (inp?.value ?? 0) >= 150 ? answer : null;
    });
    const value = measured.value as WebVitalsResult;
    const vital = (name: string) => value.vitals.find((each) => each.name === name);
    // Measured in the page's world, from a fresh frame whose observer is not replaced.
    const own = (await evaluate(`new Promise((resolve) => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const Observer = frame.contentWindow.PerformanceObserver;
      frame.remove();
      resolve({
        fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        ttfb: performance.getEntriesByType('navigation')[0].responseStart,
        observer: typeof Observer,
      });
    })`)) as { fcp: number; ttfb: number };
    expect(vital('FCP')?.value).toBeCloseTo(own.fcp, 3);
    expect(vital('TTFB')?.value).toBeCloseTo(own.ttfb, 3);
    expect(value.lcpElement).toBe('h1#hero.large');
    expect(vital('LCP')?.target).toContain('#hero');
    const lcp = vital('LCP');
    expect(lcp?.parts.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(lcp?.value ?? 0, 3);
    expect(vital('CLS')?.value ?? 0).toBeGreaterThan(0);
    expect(vital('CLS')?.target).toContain('#below');
    const inp = vital('INP');
    expect(inp?.value ?? 0).toBeGreaterThanOrEqual(150);
    expect(inp?.target).toContain('#slow');
    expect(inp?.parts.find(({ name }) => name === 'Processing')?.ms ?? 0).toBeGreaterThanOrEqual(149);
    expect(measured.text).toMatch(/\| LCP +\| \d+ ms +\| (Good|Needs Improvement|Poor)/);
    expect(measured.text).toMatch(/\| CLS +\| 0\.\d{4} /);
    // Nothing of it is visible in the page's own world.
    expect(await evaluate(`Object.keys(globalThis).filter((key) => /pen-|webVitals/.test(key))`)).toEqual([]);
  });

  test('CLS is a lower bound after more layout shifts than the browser keeps', async () => {
    const claude = client();
    await claude.run('pen_navigate', { action: 'goto', url: site.url() });
    const shift = (times: number) =>
      evaluate(`new Promise((done) => {
        const first = document.body.insertBefore(document.createElement('div'), document.body.firstChild);
        let at = 0;
        const step = () => {
          first.style.height = (at % 2) * 60 + 'px';
          at += 1;
          requestAnimationFrame(at > ${times} ? () => done(true) : step);
        };
        step();
      })`);
    await shift(10);
    expect((await claude.run('pen_web_vitals', { waitMs: 400 })).text).not.toContain('lower bound');
    // In parts: a busy machine may take longer for all of them than a command may last.
    for (let part = 0; part < 3; part += 1) await shift(60);
    const { text } = await claude.run('pen_web_vitals', { waitMs: 400 });
    expect(text).toMatch(/\| CLS +\| ≥ \d+\.\d{4} /);
    expect(text).toContain('CLS is a lower bound');
  });
});

describe('accessibility', () => {
  test('reports every check, through shadow roots and frames, and stores nothing', async () => {
    const claude = client();
    await claude.run('pen_navigate', { action: 'goto', url: site.url('/barriers') });
    const { value, text } = await claude.run('pen_accessibility_check');
    const { rules, issues, count, verdict, unscanned } = value as z.infer<typeof AccessibilityResultSchema>;
    const byRule = Object.fromEntries(
      [...new Set(rules.map(({ rule }) => rule))].map((name) => [
        name,
        rules.filter(({ rule }) => rule === name).reduce((sum, rule) => sum + rule.count, 0),
      ]),
    );
    expect(byRule).toMatchObject({
      'img-alt': 2,
      'input-label': 1,
      'button-name': 2,
      'heading-order': 1,
      'html-lang': 1,
      contrast: 1,
      'aria-roles': 1,
      'aria-attributes': 1,
      'aria-hidden-focusable': 1,
    });
    expect(byRule['duplicate-id'] ?? 0).toBeGreaterThan(0);
    expect(count).toBe(rules.reduce((sum, rule) => sum + rule.count, 0));
    expect(verdict).toBe('WARN');
    expect(unscanned).toEqual([]);
    expect(issues.every(({ element }) => Array.from(element).length <= 100)).toBe(true);
    expect(issues.map(({ selector }) => selector)).toContain('#host >>> .shady');
    expect(text).toContain('WCAG 2.2');
    expect(JSON.parse(/```json\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '')).toMatchObject({ count });
    expect(value).not.toHaveProperty('captureId');
    expect(await evaluate('typeof globalThis.axe')).toBe('undefined');

    const part = await claude.run('pen_accessibility_check', { selector: '#jump, #no-alt[src]' });
    expect((part.value['rules'] as { rule: string }[]).map(({ rule }) => rule)).toContain('img-alt');
    const nothing = await claude.run('pen_accessibility_check', { selector: '#"nowhere' }).catch(String);
    expect(nothing).toContain('is not a valid CSS selector');
    const none = await claude.run('pen_accessibility_check', { selector: '.no-such-"quoted"'.replaceAll('"', '') });
    expect(none.text).toContain('nothing was scanned');
    expect(none.value).toMatchObject({ verdict: 'WARN', selectorFound: false });
  });

  test('leaves nothing of the test engine alive in the page', async () => {
    const claude = client();
    await claude.run('pen_navigate', { action: 'goto', url: site.url('/barriers') });
    const usedBytes = async (): Promise<number> => {
      await inPage('HeapProfiler.collectGarbage', {});
      return (await inPage('Runtime.getHeapUsage', {})).usedSize;
    };
    const beforeBytes = await usedBytes();
    for (let scan = 0; scan < 3; scan += 1) await claude.run('pen_accessibility_check');
    // The engine takes 3 MB each time it is loaded.
    expect((await usedBytes()) - beforeBytes).toBeLessThan(1_500_000);
  });
});

describe('Lighthouse', () => {
  test('audits the open page, locks its domains, and reports where it was redirected @night', async () => {
    const claude = client();
    const cursor = client();
    const targets = () =>
      core.endpoints
        .endpoints()
        .flatMap(({ targets: of }) => of)
        .filter(({ type }) => type === 'page')
        .map(({ id }) => id);
    const before = targets();
    expect(await claude.ask('pen_lighthouse', { categories: ['speed'] })).toMatchObject({
      ok: false,
      error: { code: 'invalid_params', suggestion: 'Use performance, accessibility, best-practices, seo.' },
    });
    expect(await claude.ask('pen_lighthouse', { categories: ['pwa'] })).toMatchObject({ ok: false });
    expect(await claude.ask('pen_lighthouse', { url: 'file:///etc/hosts' })).toMatchObject({
      ok: false,
      error: { code: 'blocked_url' },
    });

    const auditing = claude.run('pen_lighthouse', { categories: ['seo', 'pwa'], url: site.url('/moved') });
    await eventually('the locks', () => core.locks.state().held.find(({ key }) => key === 'Lighthouse') ?? null);
    expect(await cursor.ask('pen_cpu_profile')).toMatchObject({ ok: false, error: { code: 'busy' } });
    const { value, text, notes } = await auditing;
    expect(core.locks.state().held).toEqual([]);
    expect(notes.join(' ')).toContain('pwa');
    expect(value).toMatchObject({ wasRedirected: true, finalUrl: site.url('/barriers'), kind: 'lighthouse' });
    expect((value['categories'] as { id: string }[]).map(({ id }) => id)).toEqual(['seo']);
    expect(text).toMatch(/\*\*`SEO`\*\*: \d+\/100 \[(PASS|WARN|FAIL)\]/);
    expect(text).toContain('was redirected to');
    expect(text).toMatch(/\| Image elements do not have \\`\[alt\]/);
    // No tab was opened and none was closed.
    expect(targets()).toEqual(before);
    const html = await core.runner.run(
      'pen_export',
      { capture: String(value['captureId']), path: join(bench.project, 'lh.lighthouse.json') },
      claude.session,
    );
    expect(html.ok).toBe(true);

    const controller = new AbortController();
    const given = core.runner.run('pen_lighthouse', { categories: ['seo'] }, claude.session, {
      signal: controller.signal,
      onProgress: ({ message }) => {
        if (message !== 'Starting Lighthouse') controller.abort();
      },
    });
    expect(await given).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(core.locks.state().held).toEqual([]);
    // Two runs of Lighthouse.
  });

  test('audits the page as it is, and what happens in a timespan, without a reload @night', async () => {
    const claude = client();
    await claude.run('pen_navigate', { action: 'goto', url: site.url() });
    await evaluate(`globalThis.typed = 'kept'`);

    const snapshot = await claude.run('pen_lighthouse', { action: 'snapshot', categories: ['seo', 'performance'] });
    expect(snapshot.value).toMatchObject({ mode: 'snapshot', metrics: [], formFactor: 'not emulated' });
    expect(snapshot.text).toMatch(/\*\*`SEO`\*\*: \d+ of \d+ audits passed/);
    expect(snapshot.text).toContain('A snapshot has no timings');

    const started = await claude.run('pen_lighthouse', { action: 'start', categories: ['seo', 'performance'] });
    expect(started.text).toContain('Recording ID');
    expect(await client().ask('pen_lighthouse', { action: 'start' })).toMatchObject({ error: { code: 'busy' } });
    await inPage('Runtime.evaluate', { expression: `document.querySelector('#late').style.height = '300px'` });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stopped = await claude.run('pen_recording', { recording: started.value['recordingId'], action: 'stop' });
    expect(stopped.value).toMatchObject({ state: 'ended', capture: { kind: 'lighthouse' } });
    const { file } = stopped.value['capture'] as { file: string };
    const report = await core.analysis.query(file, 'lighthouse.report', {}, { signal: AbortSignal.timeout(30_000) });
    expect(report).toMatchObject({
      ok: true,
      value: {
        mode: 'timespan',
        categories: [{ id: 'performance', score: null }],
        notAudited: expect.arrayContaining([expect.stringContaining('does not audit Accessibility and SEO')]),
      },
    });
    const metrics = report.ok ? report.value.metrics.map(({ acronym }) => acronym) : [];
    expect(metrics).toContain('CLS');
    expect(metrics).not.toContain('LCP');
    expect(await evaluate('globalThis.typed')).toBe('kept');
    expect(core.locks.state().held).toEqual([]);
  });

  test('refuses other targets without sending anything', async () => {
    const node = await startNode('setInterval(() => undefined, 1000)');
    await bench.connect(bench.keep(node));
    const target = core.endpoints
      .endpoints()
      .flatMap(({ targets: of }) => of)
      .find(({ type }) => type === 'node');
    for (const tool of ['pen_lighthouse', 'pen_web_vitals', 'pen_accessibility_check'])
      expect(await client().ask(tool, { target: target?.id })).toMatchObject({
        ok: false,
        error: { code: 'target_unsupported' },
      });
  });
});
