import { describe, expect, test } from 'vitest';
import type { CodeRemoval, CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { codeUsesText, registeredText } from './code-uses-text.ts';

const at = (source: string, line: number, name: string, code: string) => ({ source, line, name, code });
const RELEASE = at('src/tooltip.js', 11, 'hide', `if (this.kind !== 'sticky') this.release();`);
const RETURNED: CodeRemoval = {
  how: 'returned',
  place: at('src/bus.js', 8, 'subscribe', 'return () => list.delete(handler);'),
  calls: [{ ...RELEASE, condition: { line: 11, code: RELEASE.code } }],
  areAllCalls: true,
};
const USES: CodeUses = {
  variable: 'handlers',
  declared: at('src/bus.js', 2, '', 'const handlers = new Map();'),
  adds: [at('src/bus.js', 7, 'subscribe', 'list.add(handler);')],
  call: { ...at('src/tooltip.js', 7, 'Tooltip constructor', 'this.release = subscribe(…);'), callee: 'subscribe' },
  keptAs: 'this.release',
  removals: [RETURNED],
  sources: 3,
  isComplete: true,
};
const NAMED: CodeRemoval = { ...RETURNED, how: 'function', place: at('src/store.js', 12, 'unwatch', '') };

describe('the sentences', () => {
  test('tell who adds, what takes out, and the condition of its only call', () => {
    expect(codeUsesText(USES)).toEqual([
      'Variable handlers is declared at bus.js:2: const handlers = new Map(). Added by subscribe (bus.js:7), called at tooltip.js:7 in Tooltip constructor.',
      `What subscribe returns should take them out (bus.js:8), kept as this.release (tooltip.js:7): its only call is conditional, tooltip.js:11 in hide: if (this.kind !== 'sticky') this.release().`,
    ]);
  });

  test.each([
    [
      'function',
      'is called at app.js:5 with a new function, close, which was never added: it removes nothing (added: box)',
    ],
    ['bound', 'is called at app.js:5 with close, and another function was added, box: it removes nothing'],
    ['capture', 'is called at app.js:5 with another capture, close, than the listener has, box: it removes nothing'],
    ['value', 'is called at app.js:5 with another value, close, than was added, box: forget(close)'],
  ] as const)('tell that what takes out gets another one: %s', (kind, words) => {
    const mismatch = { kind, place: at('src/app.js', 5, '', 'forget(close);'), given: 'close', added: 'box' };
    const text = codeUsesText({ ...USES, removals: [{ ...NAMED, mismatch }] }).join(' ');
    expect(text).toContain(`unwatch (store.js:12) takes them out, and ${words}.`);
    const ofLibrary = codeUsesText({ ...USES, adds: [], removals: [{ ...NAMED, mismatch }] });
    expect(ofLibrary[1]).toBe(`unwatch ${words}.`);
  });

  test('tell what leads to the place that adds, and to the one that takes out', () => {
    const refine = at('src/lens.js', 17, 'refine', 'lens.pipeline = openPipeline(filter);');
    const given = at('src/main.js', 11, '', "button.addEventListener('click', show);");
    const callers = { calls: [refine], end: 'handed-on' as const, places: [given], name: 'show' };
    const close = at('src/lens.js', 9, 'close', 'this.pipeline?.stop();');
    const removal = (reached: CodeRemoval['reached']): CodeRemoval => ({
      ...RETURNED,
      calls: [{ ...RELEASE, condition: null }],
      ...(reached === undefined ? {} : { reached }),
    });
    const uncalled = { calls: [close], end: 'uncalled' as const, places: [], name: 'close' };
    const [added, removed] = codeUsesText({ ...USES, callers, removals: [removal(uncalled)] });
    expect(added).toContain(
      "in Tooltip constructor ← lens.js:17 in refine, handed on at main.js:11: button.addEventListener('click', show).",
    );
    expect(removed).toContain('this.release() ← lens.js:9 in close, and no code in 3 sources calls close.');
    const several = { calls: [close], end: 'several' as const, places: [given, refine], count: 3 };
    expect(codeUsesText({ ...USES, removals: [removal(several)] })[1]).toContain(
      ' ← lens.js:9 in close ← 3 calls, as at main.js:11 and lens.js:17 in refine, which for these did not run or did nothing.',
    );
  });

  test('tell what keeps a removal from running', () => {
    const inline: CodeRemoval = { ...NAMED, how: 'inline', calls: [] };
    const textOf = (how: 'await' | 'condition') =>
      codeUsesText({ ...USES, removals: [{ ...inline, skippedBy: { how, line: 9, code: 'await ask();' } }] }).join(' ');
    expect(textOf('await')).toContain(', which does not run if the await before it fails (line 9: await ask()).');
    expect(textOf('condition')).toContain(', under a condition only (line 9: await ask()).');
  });

  test.each([
    ['not kept', RETURNED, '', 'What subscribe returns takes them out (bus.js:8), and tooltip.js:7 does not keep it.'],
    [
      'kept and not called',
      { ...RETURNED, calls: [] },
      'this.release',
      'What subscribe returns takes them out (bus.js:8), kept as this.release (tooltip.js:7), and no code calls that.',
    ],
    [
      'handed on',
      { ...RETURNED, calls: [], areAllCalls: false },
      null,
      'What subscribe returns takes them out (bus.js:8).',
    ],
    [
      'never called',
      { ...NAMED, calls: [] },
      null,
      'unwatch (store.js:12) takes them out, and no code in 3 sources calls it.',
    ],
    ['perhaps called', { ...NAMED, calls: [], areAllCalls: false }, null, 'unwatch (store.js:12) takes them out.'],
    [
      'called in any case',
      { ...NAMED, calls: [{ ...RELEASE, condition: null }] },
      null,
      `unwatch (store.js:12) would take them out: called at tooltip.js:11 in hide: if (this.kind !== 'sticky') this.release(), which for these did not run or did nothing.`,
    ],
  ] satisfies [string, CodeRemoval, string | null, string][])(
    'tell of what takes out: %s',
    (_, removal, keptAs, text) => {
      expect(codeUsesText({ ...USES, keptAs, removals: [removal] }).at(-1)).toBe(text);
    },
  );

  test('say that nothing takes out only where all sources were read', () => {
    expect(codeUsesText({ ...USES, removals: [] }).at(-1)).toBe('No code in 3 sources takes any out.');
    expect(codeUsesText({ ...USES, removals: [], isComplete: false })).toHaveLength(1);
    // Nothing could: a reaction stays until the promise settles.
    expect(
      codeUsesText({ ...USES, removals: [] }, { path: '…closing→reactions_or_result→[9 new entries]' }).at(-1),
    ).toBe(
      'They are reactions of a promise that has not settled (list.add(handler)), and until it does nothing can take one out.',
    );
  });

  test('tell how a timer ends', () => {
    const call = { ...at('a.js', 2, 'act', 'setInterval(draw, 9);'), callee: 'setInterval' };
    const removals = [{ ...NAMED, place: { ...call, name: 'clearInterval' }, calls: [] }];
    expect(codeUsesText({ ...USES, adds: [], declared: null, call, removals, keptAs: '' })).toEqual([
      'setInterval at a.js:2 in act: setInterval(draw, 9).',
      'Its id is not kept, so nothing can call clearInterval.',
    ]);
  });
});

test('your call that registered what a package holds comes first, with the function that calls it', () => {
  const place = (source: string, line: number, name: string, code: string) => ({ source, line, name, code });
  const uses: CodeUses = {
    ...USES,
    adds: [],
    removals: [],
    variable: 'subject',
    declared: place('clock.ts', 4, '', 'const subject = new Subject();'),
    call: {
      ...place('panel.ts', 46, 'follow', 'history(tags).subscribe((frame) => this.show(frame))'),
      callee: 'history(tags).subscribe',
    },
    callers: {
      calls: [place('latest.ts', 13, 'Latest.run', 'this.current = start();')],
      end: null,
      places: [],
    },
  };
  expect(registeredText(uses)).toBe(', by subscribe (panel.ts:46 in follow, called by Latest.run, latest.ts:13)');
  expect(codeUsesText(uses)[0]).toBe(
    'Variable subject is declared at clock.ts:4: const subject = new Subject(). subscribe at panel.ts:46 in follow: history(tags).subscribe((frame) => this.show(frame)). Called at latest.ts:13 in Latest.run.',
  );
});
