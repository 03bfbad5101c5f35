/** Trusted input through a whole core on a real Chromium: what is hit, what is waited for, what is refused, and what it costs. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { namedCalls } from '../../core/mcp/testing/named-calls.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { createInteraction } from '../../core/interaction/index.ts';
import { OWN_PROGRAMS } from '../../core/process/own-programs-fixture.ts';
import { createPageScripts } from '../../core/page-scripts/index.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { parseSteps } from '../../../shared/features/page/tools/interact-steps.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { settle, unwrap } from '../../../shared/base/errors.ts';

const TRAPS = `<title>traps</title>
<style>
  body { margin: 0; font: 16px sans-serif }
  #stage { height: 260px; position: relative }
  .cookie-banner { position: fixed; left: 0; right: 0; bottom: 0; height: 60px; background: gold; display: none }
  #moving { position: absolute; left: 0; top: 120px; animation: slide .6s linear 1 forwards }
  #restless { position: absolute; left: 0; top: 160px; animation: slide .3s linear infinite alternate, drop .37s linear infinite alternate }
  @keyframes slide { to { left: 300px } }
  @keyframes drop { to { top: 175px } }
  #cover { position: absolute; left: 0; top: 200px; width: 200px; height: 40px; background: rgba(0, 0, 0, .2) }
  #covered { position: absolute; left: 10px; top: 205px }
  #half { position: absolute; left: 300px; top: 200px; width: 200px; height: 40px }
  #halfcover { position: absolute; left: 360px; top: 190px; width: 80px; height: 60px; background: silver }
</style>
<div id="stage">
  <button id="plain">Save order</button> <button id="twin1" class="twin">Twin</button> <button id="twin2" class="twin">Twin</button>
  <label>Search <input id="search"></label> <input id="password" type="password" aria-label="Password">
  <button id="off" disabled>Locked</button> <div role="button" aria-disabled="true">Soft locked</div>
  <label for="agree">I agree</label> <input type="checkbox" id="agree">
  <div contenteditable id="note" aria-label="Note">old</div>
  <select id="size" aria-label="Size"><option>Small</option><option>Medium</option><option>Large</option></select>
  <input type="file" aria-label="Photo"> <input readonly value="fixed" aria-label="Fixed">
  <button id="moving">Slide</button> <button id="restless">Restless</button>
  <button id="covered">Under</button><div id="cover" class="veil"></div>
  <button id="half">Half</button><div id="halfcover"></div>
  <button id="ask">Ask</button> <button id="later" hidden>Later</button> <button id="gone">Remove me</button>
  <a href="/next">Next page</a> <a href="#part">Same page</a> <a href="/next" target="_blank">New tab</a>
  <button id="stuck">Hang</button>
</div>
<div class="cookie-banner">We use cookies</div>
<shop-card></shop-card>
<iframe id="inner" src="/frame" style="width: 300px; height: 120px; border: 5px solid; padding: 7px"></iframe>
<iframe id="far" src="FAR/frame?far" style="width: 300px; height: 120px"></iframe>
<div id="list" style="height: 100px; overflow: auto"><div style="height: 900px">rows</div><button id="deep">Deep</button></div>
<div id="from" draggable="true" style="width: 80px; height: 30px">Card</div><div id="into" style="width: 120px; height: 40px">Done</div>
<script>
  globalThis.log = [];
  for (const kind of ['click', 'dblclick', 'mouseover', 'keydown', 'input', 'change', 'drop', 'wheel'])
    addEventListener(kind, (event) => log.push([kind, event.isTrusted, (event.target.id || event.target.localName || 'document'), event.key ?? ''].join(' ').trim()), { capture: true, passive: true });
  customElements.define('shop-card', class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<button part="buy">Buy now</button>'; }
  });
  ask.onclick = () => { globalThis.asked = confirm('Really?'); };
  stuck.onclick = () => { const until = performance.now() + 4000; while (performance.now() < until); };
  gone.onclick = () => gone.remove();
  into.ondragover = (event) => event.preventDefault();
  from.ondragstart = (event) => event.dataTransfer.setData('text/plain', 'card');
</script>`;

const FRAME = `<title>frame</title><body style="margin: 0; background: azure"><h3 style="margin: 0">Frame</h3>
<button id="pay">Pay in frame</button>
<script>addEventListener('click', (event) => top.postMessage('x', '*')); document.querySelector('#pay').onclick = (event) => {
  document.title = 'paid ' + event.isTrusted; if (location.search === '?far') document.querySelector('#pay').textContent = 'Paid far ' + event.isTrusted; };
if (location.search === '?far') document.querySelector('#pay').textContent = 'Pay far';</script>`;

/** A click that reads and writes layout in turns, then blocks. */
const SLOW = `<title>slow</title><button id="go">Work</button><input id="field" aria-label="Name"><div id="rows"></div>
<script>
  rows.innerHTML = '<p>row</p>'.repeat(200);
  globalThis.runs = 0;
  function layoutRows() { for (const row of rows.children) { row.style.width = (row.offsetWidth + 1) + 'px'; } }
  function burn() { let sum = 0; const until = performance.now() + 120; while (performance.now() < until) sum += Math.sqrt(sum + 1); return sum; }
  go.onclick = () => { runs += 1; layoutRows(); burn(); };
</script>`;

/** Tasks of some 300 ms without a break. */
const BUSY = `<title>busy</title><button id="go">Add</button><script>
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { const until = performance.now() + 300; while (performance.now() < until); port2.postMessage(0); };
  port2.postMessage(0);
</script>`;

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  const far = bench.keep(await startSite({ '/frame': FRAME }));
  site = bench.keep(
    await startSite({
      '/': TRAPS.replace('FAR', far.url('', '127.0.0.1')),
      '/frame': FRAME,
      '/next': '<title>next</title><h1>Next</h1>',
      '/slow': SLOW,
      '/busy': BUSY,
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

const open = (path: string) => claude.run('pen_navigate', { action: 'goto', url: site.url(path), wait: 10 });

async function inPage(expression: string): Promise<unknown> {
  const { value } = await claude.run('pen_evaluate', { expression: `[(${expression})]` });
  return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
}

const interact = async (...steps: Record<string, unknown>[]) => claude.run('pen_interact', { steps, timeoutMs: 3000 });
const refusal = async (...steps: Record<string, unknown>[]): Promise<string> => {
  const outcome = await claude.ask('pen_interact', { steps, timeoutMs: 900 });
  return outcome.ok
    ? `no refusal: ${outcome.text}`
    : `${outcome.error.code}: ${outcome.error.message} ${outcome.error.suggestion ?? ''}`;
};
const logged = (): Promise<unknown> => inPage('log.splice(0)');

describe('on a page of traps', () => {
  beforeEach(() => open('/'));

  test('a click is trusted and answers what it hit', async () => {
    const { value, text } = await interact({ click: 'Save order' });
    expect(value).toMatchObject({
      steps: [
        {
          hit: {
            role: 'button',
            name: 'Save order',
            selector: '#plain',
            frameUrl: null,
            coveredBy: null,
            received: null,
          },
        },
      ],
      performed: 1,
      second: null,
    });
    expect(text).toContain('`button` `Save order` (`#plain`)');
    expect(await logged()).toContain('click true plain');
  });

  test('double click, hover, wheel and keys are trusted too', async () => {
    await interact(
      { doubleClick: 'button "Save order"' },
      { hover: '#twin1' },
      { scroll: 40, on: '#list' },
      { press: 'Shift+Tab' },
    );
    const events = await logged();
    for (const event of ['dblclick true plain', 'mouseover true twin1', 'keydown true plain Shift'])
      expect(events).toEqual(expect.arrayContaining([expect.stringContaining(event.split(' ').slice(0, 2).join(' '))]));
    expect(events).toContain('dblclick true plain');
    expect(events).toEqual(expect.arrayContaining([expect.stringMatching(/^wheel true/)]));
    expect(await inPage('list.scrollTop')).toBe(40);
  });

  test('text goes into a field by its label, after or in place of what is there', async () => {
    const typed = await interact({ type: 'Ab ü🙂', on: 'Search', delayMs: 5 });
    expect(await inPage('search.value')).toBe('Ab ü🙂');
    expect(typed.text).toContain('It now holds "Ab ü🙂".');
    expect(await logged()).toEqual(expect.arrayContaining(['keydown true search A', 'input true search']));
    await interact({ type: '!', on: 'Search' });
    expect(await inPage('search.value')).toBe('Ab ü🙂!');
    await interact({ type: 'new', on: 'Search', clear: true }, { type: ' text', on: 'Note' });
    expect(await inPage('[search.value, note.textContent]')).toEqual(['new', 'old text']);
    const secret = await interact({ type: 'hunter2', on: 'Password' });
    expect(secret.text).not.toContain('hunter2');
  });

  test('a key combination reaches the editor', async () => {
    await interact({ type: 'abc', on: 'Search' }, { press: 'Control+A' }, { press: 'Delete' });
    expect(await inPage('search.value')).toBe('');
  });

  test('a label stands for its checkbox, and a select is chosen from by keyboard', async () => {
    const agreed = await interact({ click: 'I agree' });
    expect(agreed.value).toMatchObject({
      steps: [{ hit: { role: 'checkbox', name: 'I agree' }, outcomes: ['It is now checked.'] }],
    });
    const chosen = await interact({ type: 'Lar', on: 'Size' });
    expect(chosen.text).toContain('It now shows "Large".');
    // Keys that follow at once do not continue the word that was typed before.
    const again = await interact({ type: 'Small', on: 'Size' }, { type: 'Large', on: 'Size' });
    expect(again.value).toMatchObject({
      steps: [{ outcomes: ['It now shows "Small".'] }, { outcomes: ['It now shows "Large".'] }],
    });
    expect(await logged()).toEqual(expect.arrayContaining(['change true size']));
    expect(await refusal({ click: 'Size' })).toMatch(/invalid_params: .*native select.*\{"select"/s);
  });

  test('an option is chosen by label or value, and the answer says what changed', async () => {
    await inPage('size.onchange = () => { note.append(document.createElement("b")); }, 1');
    const chosen = await interact({ select: 'large', on: 'Size' }, { select: 'Large', on: 'Size' }, { click: 'Note' });
    expect(chosen.text).toMatch(/1\. .*It now shows "Large".* DOM: 1 node added/);
    expect(chosen.text).toMatch(/2\. .*It now shows "Large".* Nothing in the DOM changed/);
    expect(chosen.value).toMatchObject({ steps: [{ changed: { added: 1, removed: 0 } }, {}, {}] });
    expect(await logged()).toEqual(expect.arrayContaining(['change false size']));
    expect(await refusal({ select: 'Huge', on: 'Size' })).toMatch(/invalid_params: .*no option.*Its options: .*Large/s);
    expect(await refusal({ select: 'Huge', on: 'Search' })).toMatch(/is no native select/);
  });

  test('of a name that a heading has too, input means the control, and a control is found by what is read on it', async () => {
    await inPage(
      `document.body.insertAdjacentHTML('afterbegin', '<h2>Step two</h2><button>Step two</button><button aria-label="More nuts">+</button>'), 1`,
    );
    expect((await interact({ click: 'Step two' })).value).toMatchObject({ steps: [{ hit: { role: 'button' } }] });
    expect((await interact({ click: 'button "+"' })).value).toMatchObject({ steps: [{ hit: { name: 'More nuts' } }] });
    await inPage(`document.body.insertAdjacentHTML('afterbegin', '<button>Step two</button>'), 1`);
    expect(await refusal({ click: 'Step two' })).toContain('Step two matches 3 elements');
  });

  test('elements in a shadow root, in a frame and in a frame of another process are found and hit', async () => {
    await inPage(
      'document.querySelector("shop-card").shadowRoot.firstChild.addEventListener("click", ({ target }) => target.after("!"), { once: true }), 1',
    );
    const shadow = await interact({ click: 'Buy now' });
    expect(shadow.text).toContain('DOM: 1 node added');
    expect(shadow.value).toMatchObject({ steps: [{ hit: { selector: 'shop-card >>> button' } }] });
    const near = await interact({ click: 'Pay in frame' });
    expect(near.value).toMatchObject({ steps: [{ hit: { name: 'Pay in frame', frameUrl: site.url('/frame') } }] });
    expect(await inPage('inner.contentDocument.title')).toBe('paid true');
    const far = await interact({ click: 'Pay far' });
    expect(far.value).toMatchObject({
      steps: [{ hit: { name: 'Pay far', frameUrl: expect.stringContaining('?far') } }],
    });
    await interact({ wait: 'Paid far true' });
  });

  test('an element that appears late, moves or is out of view is waited for @night', async () => {
    await inPage('setTimeout(() => { later.hidden = false; }, 500), 1');
    const late = await interact({ click: 'Later' });
    expect(late.value).toMatchObject({ steps: [{ hit: { selector: '#later' } }] });
    await interact({ click: 'Slide' }, { click: 'Deep' });
    expect(await logged()).toEqual(expect.arrayContaining(['click true moving', 'click true deep']));
  });

  test('an element at the edge of the window, or below a bar there, is scrolled into the middle @night', async () => {
    await inPage(`(() => {
      const bar = Object.assign(document.createElement('div'), { id: 'bar' });
      bar.style.cssText = 'position:fixed;top:0;left:0;right:0;height:40px;background:#ccc';
      const edge = Object.assign(document.createElement('button'), { id: 'edge', textContent: 'At the edge' });
      edge.style.cssText = 'position:absolute;top:600px;left:0;height:20px;margin:0';
      edge.onclick = () => { edge.dataset.clicks = String(Number(edge.dataset.clicks ?? 0) + 1); };
      document.body.append(bar, edge);
      document.body.style.minHeight = '4000px';
    })()`);
    for (const [at, scrollY] of [590, 619.5].entries()) {
      await inPage(`scrollTo(0, ${scrollY})`);
      await interact({ click: 'At the edge' });
      expect(await inPage('edge.dataset.clicks')).toBe(String(at + 1));
    }
    await inPage("bar.remove(), edge.remove(), document.body.style.minHeight = '', scrollTo(0, 0)");
  });

  test('what cannot be hit is refused with the reason @night', async () => {
    expect(await refusal({ click: 'Under' })).toContain(
      'element_not_found: Step 1 (click Under): Under is covered by `div#cover`.',
    );
    expect(await refusal({ click: 'Restless' })).toMatch(/did not stop moving/);
    expect(await refusal({ click: 'Locked' })).toMatch(/Soft locked|Locked matches|is disabled/);
    expect(await refusal({ click: '#off' })).toContain('is disabled (`disabled`)');
    expect(await refusal({ click: '"Soft locked"' })).toContain('is disabled (`aria-disabled`)');
    expect(await refusal({ click: '#later' })).toContain('not visible');
    expect(await refusal({ click: 'Photo' })).toMatch(/invalid_params: .*chooses a file/);
    expect(await refusal({ type: 'x', on: 'Fixed' })).toContain('is read-only');
    expect(await refusal({ type: 'x', on: 'Save order' })).toContain('takes no text');
    expect(await refusal({ press: 'Entr' })).toContain('no key `Entr`');
    expect(await refusal({ click: 'css=p[' })).toContain('not a valid CSS selector');
    expect(await logged()).toEqual([]);
  });

  test('text that reaches no field is said to', async () => {
    const lost = await interact({ click: 'Save order' }, { type: 'shoes' });
    expect(lost.text).toContain('No field had the focus');
    const found = await interact({ click: 'Fixed' }, { type: 'shoes' });
    expect(found.text).not.toContain('No field had the focus');
  });

  test('a partly covered element is clicked where it is free', async () => {
    const half = await interact({ click: 'Half' });
    expect(half.value).toMatchObject({ steps: [{ hit: { coveredBy: 'div#halfcover' } }] });
    expect(await logged()).toContain('click true half');
  });

  test('a name that matches nothing is answered with the nearest, and one that matches several with a choice @night', async () => {
    expect(await refusal({ click: 'Save ordr' })).toMatch(
      /No element matches Save ordr\. The nearest: `button "Save order"`/,
    );
    expect(await refusal({ click: 'Twin' })).toMatch(
      /Twin matches 2 elements: nth=1 `button "Twin"` \(`#twin1`\); nth=2 .*#twin2/,
    );
    expect(await refusal({ click: 'button "Twi"' })).toContain('matches no element exactly, and in part 2 elements');
    expect(await refusal({ click: 'textbox' })).toMatch(/role=textbox matches [2-9] elements/);
    await interact({ click: 'Twin nth=2' });
    expect(await logged()).toContain('click true twin2');
    expect(await refusal({ click: 'Save order' }, { click: 'Twin nth=3' })).toMatch(
      /Step 2.*only 2\. The step before it had been performed/,
    );
  });

  test('coordinates hit whatever is there', async () => {
    const { value } = await interact({ click: '20,220' });
    expect(value).toMatchObject({ steps: [{ hit: { selector: '#cover' } }] });
  });

  test('a dialog is dismissed and reported, or answered as the step says', async () => {
    const dismissed = await interact({ click: 'Ask' });
    expect(dismissed.text).toContain('confirm "Really?", which was dismissed');
    expect(await inPage('asked')).toBe(false);
    await interact({ click: 'Ask', dialog: 'accept' });
    expect(await inPage('asked')).toBe(true);
  });

  test('a navigation is an outcome, and later steps continue on the new page', async () => {
    const { value } = await interact({ click: 'Next page' }, { wait: 'text=Next' });
    expect(value).toMatchObject({
      url: site.url('/next'),
      steps: [{ outcomes: [`The page navigated to ${site.url('/next')}.`] }, {}],
    });
    await open('/');
    const same = await interact({ click: 'Same page' });
    expect(same.text).toContain('#part without a page load');
  });

  test('an element that its own click removes was hit', async () => {
    const { value } = await interact({ click: 'Remove me' });
    expect(value).toMatchObject({ steps: [{ hit: { name: 'Remove me', received: null } }] });
  });

  test('a card is dragged where it belongs', async () => {
    await interact({ drag: '#from', to: '#into' });
    expect(await logged()).toContain('drop true into');
  });

  test('two interactions on one page do not mix @night', async () => {
    const first = claude.ask('pen_interact', { steps: [{ wait: 800 }] });
    const second = await claude.ask('pen_interact', { steps: [{ click: 'Save order' }] });
    expect(second).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(await first).toMatchObject({ ok: true });
  });

  test('a page that does not handle an event in time is reported as blocked @night', async () => {
    const { endpoints } = bench.core;
    const page = endpoints
      .endpoints()
      .flatMap(({ targets }) => targets)
      .find(({ type }) => type === 'page');
    if (page === undefined) throw new Error('there is no page');
    const signal = AbortSignal.timeout(20_000);
    const impatient = createInteraction({
      scripts: createPageScripts(OWN_PROGRAMS.pageScripts),
      targets: endpoints,
      inputDeadlineMs: 300,
    });
    const attach = (other = page) => endpoints.attach(other, { signal });
    const hand = await impatient.open({ target: page, attach, signal });
    const steps = parseSteps([{ click: 'Hang' }]);
    const [step] = unwrap(steps);
    if (!hand.ok || step === undefined) throw new Error('the page could not be opened');
    const performed = await settle(() => hand.value.perform(step, { timeoutMs: 2000, isMeasured: false }));
    expect(performed).toMatchObject({
      ok: false,
      error: {
        code: 'target_unresponsive',
        message: expect.stringContaining('has not handled the input within 0.3 s'),
      },
    });
    await hand.value.release();
  });

  test('nothing of the hand stays in the page', async () => {
    await interact({ hover: 'Remove me' }, { click: 'Remove me' });
    const { value } = await claude.run('pen_heap_snapshot', { forceGC: true });
    const found = await claude.run('pen_heap_search', { capture: value['captureId'], kind: 'detached-dom' });
    expect(found.text).not.toContain('HTMLButtonElement');
  });

  test('a page that blocks its main thread is waited for @night', async () => {
    const { value } = await claude.run('pen_interact', { steps: [{ click: 'Hang' }], measure: false });
    expect(value).toMatchObject({ steps: [{ hit: { name: 'Hang' } }] });
  });
});

describe('a measured interaction', () => {
  beforeEach(() => open('/slow'));

  test('while the browser is traced is recorded as a CPU profile @night', async () => {
    const person = bench.caller('you', 'window');
    await person.run('pen_capture_trace', { action: 'start' });
    const { value, text } = await claude.run('pen_interact', { steps: [{ click: 'Work' }], measure: true });
    await person.run('pen_capture_trace', { action: 'stop' });
    expect(value).toMatchObject({
      second: {
        kind: 'cpu-profile',
        steps: [
          {
            functions: expect.arrayContaining([
              expect.objectContaining({ name: 'burn', caller: expect.objectContaining({ name: 'go.onclick' }) }),
            ]),
            forcedLayout: null,
          },
        ],
      },
    });
    expect(text).toContain('recorded as a CPU profile, without forced layout');
  });

  test('is performed plain, then traced: latency, blocking, functions and forced layout', async () => {
    const { value, text } = await claude.run('pen_interact', {
      steps: [{ click: 'Work' }, { type: 'ab', on: 'Name' }],
      measure: true,
      reset: 'document.querySelector("#field").value = ""',
    });
    expect(value).toMatchObject({ performed: 2, secondError: null, second: { kind: 'trace' } });
    const { steps, second } = InteractResultSchema.parse(value);
    const cost = steps[0]?.cost;
    expect(cost?.latencyMs).toBeGreaterThanOrEqual(120);
    expect(cost?.blockedMs).toBeGreaterThan(0);
    expect(cost?.nextPaintMs).toBeGreaterThanOrEqual(120);
    expect(cost?.forcedLayoutMs).toBeGreaterThan(0);
    expect(second?.slowdown).toBeGreaterThan(0);
    const profiled = second?.steps[0];
    expect(profiled?.functions.find(({ name }) => name === 'burn')).toMatchObject({
      caller: { name: 'go.onclick', url: site.url('/slow') },
      dispatch: null,
    });
    expect(text).toMatch(
      /burn \(slow:\d+:\d+\) \S+ (?:\(most of it (?:in \S+ )?at line 6\) )?(?:of which \S+ )?called by go\.onclick \(slow:\d+:\d+\)/,
    );
    expect(profiled?.forcedLayout?.count).toBeGreaterThanOrEqual(100);
    expect(profiled?.forcedLayout?.by.map(({ name }) => name)).toContain('layoutRows');
    expect(await inPage('[runs, document.querySelector("#field").value]')).toEqual([2, 'ab']);
    expect(text).toContain('reset: `document.querySelector("#field").value = ""`)');
    // Other work of the machine can make either run the slower one, by any factor; each of the sentences has the factor that was measured.
    expect(text).toContain(`${second?.slowdown?.toFixed(2)} times as long`);
    // The next call that the answer names succeeds.
    const [next] = namedCalls(text, CAPABILITIES).filter(({ tool }) => tool === 'pen_trace_insights');
    expect(next).toMatchObject({ problem: null, params: { capture: second?.captureId } });
    await claude.run('pen_trace_insights', { ...next?.params });
  });

  test('leaves the scripts of the workbench out of a profile that was recorded meanwhile', async () => {
    await claude.run('pen_cpu_profile', { action: 'start' });
    for (let time = 0; time < 5; time += 1) await claude.run('pen_interact', { steps: [{ click: 'Work' }] });
    const profile = await claude.runLarge('pen_cpu_profile', { action: 'stop', topN: 50 });
    expect(profile.text).toContain('(PEN Workbench)');
    expect(profile.text).not.toContain('pen-interaction.js');
    const listed = await claude.runLarge('pen_list_sources', {});
    expect(listed.text).not.toContain('pen-interaction.js');
  });

  test('of a page that is never free ends some seconds after the input, and says so', async () => {
    await open('/busy');
    const { value, text } = await claude.run('pen_interact', { steps: [{ click: 'Add' }], measure: true });
    const [step] = InteractResultSchema.parse(value).steps;
    expect(text).toContain('The page was busy before this step and did not become quiet: 3 s after the input');
    expect(step?.cost?.blockedMs).toBeGreaterThan(1000);
    const { fromUs = 0, toUs = 0 } = step?.span ?? {};
    expect(toUs - fromUs).toBeGreaterThan(3e6);
    await open('/slow');
  });

  test('begins each run with the fields empty that it types into @night', async () => {
    await inPage('(field.value = "left over")');
    const { value, text } = await claude.run('pen_interact', { steps: [{ type: 'ab', on: 'Name' }], measure: true });
    expect(value).toMatchObject({ performed: 2, cleared: ['Name'], second: { start: 'same', differs: '' } });
    expect(value).toMatchObject({ steps: [{ outcomes: ['It now holds "ab".'] }] });
    expect(await inPage('field.value')).toBe('ab');
    expect(text).toContain('twice (emptied before each: `Name`)');
  });

  test('does not blame the profiler where the runs began with different texts @night', async () => {
    await inPage('(document.body.insertAdjacentHTML("beforeend", "<textarea aria-label=Notes>draft</textarea>"), 0)');
    const { value, text } = await claude.run('pen_interact', { steps: [{ type: 'ab', on: 'Notes' }], measure: true });
    expect(value).toMatchObject({ cleared: [], second: { start: 'different' } });
    expect(text).toContain('Notes held "draft" when the first run began, and "draftab" when the second did.');
    expect(text).not.toContain('The profiler slows the page');
  });

  test('that leaves the page begins again at the address that it left @night', async () => {
    await open('/');
    const { value } = await claude.run('pen_interact', { steps: [{ click: 'Next page' }], measure: true });
    expect(value).toMatchObject({ performed: 2, reset: site.url('/'), secondError: null, url: site.url('/next') });
  });
});
