import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.ts';
import { importPerfScript } from '../../engine/profile/import/perf-script.ts';
import { refusal, selfTimes } from '../../engine/profile/import/testing/profile-figures.ts';

const sample = (head: string, ...frames: string[]): string =>
  `${head}\n${frames.map((each) => `\t${each}\n`).join('')}\n`;

const FIB = '    7f8569fe5b17 JS:*fib /srv/my app/busy.js:1:13+0x97 (/tmp/perf-21213.map)';
const INTERPRETED = '    7f8569fe2d5c JS:~fib /srv/my app/busy.js:1:13+0xdc (/tmp/perf-21213.map)';
const MAIN = '    7f8569fe7216 JS:^ file:///srv/main.mjs:1:1+0x416 (/tmp/perf-21213.map)';
const KERNEL = 'ffffffff81300000 exc_page_fault+0x176 ([kernel.kallsyms])';
const NATIVE = '          b0c01d v8::(anonymous namespace)::Invoke+0x14d (/usr/bin/node)';
const STRIPPED = '    7f8569000000 [unknown] (/usr/lib/libcrypto.so.3)';

/** Two threads, a sample a millisecond: 3 of fib, a pause of 7 ms, 1 in the kernel; 1 of the worker. */
const TEXT =
  '# ========\n# captured on : today\n' +
  sample('node 21213 27708.100000:    1001001 cpu-clock: ', FIB, INTERPRETED, MAIN, NATIVE) +
  sample('node 21213 27708.101000:    1001001 cpu-clock: ', FIB, MAIN) +
  sample('V8 Worker 21216 27708.101500:    1001001 cpu-clock: ', STRIPPED) +
  sample('node 21213 27708.102000:    1001001 cpu-clock: ', FIB, MAIN) +
  sample('node 21213 27708.110000:    1001001 cpu-clock: ', KERNEL, MAIN);

interface Frames {
  readonly nodes: {
    readonly callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  }[];
}
const framesOf = (text: string): string[] =>
  (JSON.parse(text) as Frames).nodes.map(
    ({ callFrame }) =>
      `${callFrame.functionName} ${callFrame.url}:${callFrame.lineNumber + 1}:${callFrame.columnNumber + 1}`,
  );

describe('output of perf script', () => {
  it('is recognised by its first sample, with and without a header', () => {
    const bytes = new TextEncoder().encode(TEXT);
    expect(sniff(bytes)).toEqual({ kind: 'cpu-profile', format: 'perf-script' });
    expect(sniff(bytes.slice(bytes.indexOf(10, 15) + 1))).toEqual({ kind: 'cpu-profile', format: 'perf-script' });
  });

  it('lasts from each sample of a thread to the next, and is idle where the thread did not run', () => {
    const { kind, text, all } = importPerfScript(TEXT);
    expect(kind).toBe('cpu-profile');
    const { fib, '(idle)': idle, ...rest } = selfTimes(text);
    // The third sample lasts one interval of 1,001.001 µs, the last one too.
    expect(fib).toBeCloseTo(3001.001, 2);
    expect(idle).toBeCloseTo(6998.999, 2);
    expect(rest['exc_page_fault [kernel]']).toBeCloseTo(1001.001, 2);
    expect(rest['all']).toBeCloseTo(11_001.001, 2);
    expect(all?.parts.map(({ name }) => name)).toEqual(['node 21213', 'V8 Worker 21216']);
    expect(Object.keys(selfTimes(all?.parts[1]?.text ?? ''))).toEqual(['(libcrypto.so.3)', 'all']);
  });

  it('has one function for all tiers of its code, with its place; native ones have none', () => {
    const frames = framesOf(importPerfScript(TEXT).text);
    expect(frames).toContain('fib /srv/my app/busy.js:1:13');
    expect(frames).toContain(' file:///srv/main.mjs:1:1');
    expect(frames).toContain('v8::(anonymous namespace)::Invoke :0:0');
    // Under the native caller, and its interpreted call below the optimised one.
    expect(frames.filter((frame) => frame.startsWith('fib'))).toHaveLength(3);
  });

  it('counts samples of other events, of each event alone', () => {
    const { all, counts } = importPerfScript(
      sample('node 7/9 [001] 1.5: 1 cache-misses:u: ', FIB) +
        sample('node 7/9 [000] 1.6: 1 cache-misses:u: ', FIB) +
        sample('node 7/9 [000] 1.6: 250000 cycles:u: ', MAIN),
    );
    expect(counts).toBe(true);
    expect(all?.parts.map(({ name }) => name)).toEqual(['node 9 · cache-misses:u', 'node 9 · cycles:u']);
    expect(selfTimes(all?.parts[0]?.text ?? '')).toEqual({ fib: 2, all: 2 });
    expect(all?.parts[1]?.counts).toBeUndefined();
  });

  it('has frames of any length, and of libraries that are deleted', () => {
    const long = 'x'.repeat(200_000);
    const spaces = ' '.repeat(200_000);
    const head = 'node 7 1.5: 250000 cycles:u: ';
    const text = sample(
      head + spaces,
      `  b0 ${long}+0x1 (/usr/bin/node)`,
      `  b1 gone+0x2 (/memfd:x (deleted))`,
      `  b2${spaces}`,
    );
    expect(selfTimes(importPerfScript(text).text)).toMatchObject({ [long]: 1000 });
    expect(framesOf(importPerfScript(text).text)).toContain('gone :0:0');
    expect(refusal(() => importPerfScript(`a${spaces}b\n`))).toContain('has no sample in line 1');
    expect(sniff(new TextEncoder().encode(`a${spaces}\n  b${spaces}(`)).kind).toBeNull();
  });

  it('is refused where it has no stacks, or is something else', () => {
    const head = 'node 21213 27708.100000: 1001001 cpu-clock: ';
    expect(refusal(() => importPerfScript(sample(head) + sample(head)))).toContain('record with perf record -g');
    const inLine = `${head}55d0c00 Scavenger::Process (/usr/bin/node)\n`;
    expect(sniff(new TextEncoder().encode(inLine + inLine))).toEqual({ kind: 'cpu-profile', format: 'perf-script' });
    expect(refusal(() => importPerfScript(inLine + inLine))).toContain('record with perf record -g');
    expect(refusal(() => importPerfScript(`${TEXT}some words\n`))).toContain('has no sample in line');
    expect(refusal(() => importPerfScript('# a comment\n'))).toContain('has no sample');
  });
});
