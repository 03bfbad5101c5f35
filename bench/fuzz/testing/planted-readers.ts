/** Readers with planted faults: the fuzzer must find each. */
import { ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { jsonSeed, value, type FuzzReader, type FuzzReading } from '../readers/reader.ts';

const planted = (name: string, read: (text: string) => FuzzReading): FuzzReader => ({
  name,
  seeds: () => [jsonSeed({ name: 'a', sizes: [1, 2, 3] })],
  read: (bytes) => [read(new TextDecoder().decode(bytes))],
});

export function plantedReaders(): FuzzReader[] {
  return [
    planted('sound', (text) => value('text', text.length)),
    planted('infinity', (text) => {
      const number = /-?\d[\d.e+]*/.exec(text)?.[0];
      return value('first number', { sizes: [Number(number ?? 0)] });
    }),
    planted('exception', (text) => {
      if (text.includes('__proto__')) throw new TypeError('planted');
      return { what: 'text', result: ok(null) };
    }),
    planted('bug', (text) =>
      text.includes('null')
        ? { what: 'text', result: { ok: false, error: appError('analysis_failed', 'planted') } }
        : value('text', null),
    ),
    planted('endless', (text) => {
      let turns = 0;
      while (text.includes('null')) turns += 1;
      return value('turns', turns);
    }),
    planted('memory', (text) => {
      const blocks = text.includes('null') ? Array.from({ length: 8 }, () => Buffer.alloc(60_000_000, 1)) : [];
      return value('text', blocks.length);
    }),
    planted('crash', (text) => {
      if (text.includes('null')) process.abort();
      return value('text', null);
    }),
  ];
}
