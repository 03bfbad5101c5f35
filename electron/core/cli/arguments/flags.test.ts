/** Parsing a command line. */
import { describe, expect, it } from 'vitest';
import { countOf, parseArguments, type FlagName } from './flags.ts';

const ALLOWED: FlagName[] = ['json', 'target', 'top', 'standalone', 'data-dir', 'strict'];

function parse(...argv: string[]) {
  const parsed = parseArguments(argv, ALLOWED);
  if (!parsed.ok) return parsed.error;
  const { values, switches, positionals } = parsed.value;
  return { values: Object.fromEntries(values), switches: [...switches], positionals };
}

describe('arguments', () => {
  it.each([['-target', 'x'], ['--target', 'x'], ['--target=x'], ['-target=x'], ['--TARGET=x']])(
    '%s %s means the same',
    (...argv) => {
      expect(parse(...argv)).toEqual({ values: { target: 'x' }, switches: [], positionals: [] });
    },
  );

  it('may stand in any order, and -- ends the flags', () => {
    expect(parse('pen_status', '--json', '{"a":"--b"}', '--', '--strict')).toEqual({
      values: {},
      switches: ['json'],
      positionals: ['pen_status', '{"a":"--b"}', '--strict'],
    });
    expect(parse('-', '-5', '--target', '--json')).toEqual({
      values: { target: '--json' },
      switches: [],
      positionals: ['-', '-5'],
    });
  });

  it('accept values with = in them, and switches set to false', () => {
    expect(parse('--target=a=b', '--json=true', '--strict', '--strict=false')).toMatchObject({
      values: { target: 'a=b' },
      switches: ['json'],
    });
  });

  it.each([
    [['--top=1', '--top', '2'], '--top is given twice.', 'Write --top once.'],
    [['--jsn'], 'There is no flag --jsn.', 'Did you mean --json?'],
    [['--json-lines'], 'There is no flag --json-lines.', 'Did you mean --json?'],
    [['--out', 'x'], 'This command takes no --out.', 'Its --help lists its flags.'],
    [['--target'], '--target needs a value.', 'Write --target SUBSTRING.'],
    [['--target='], '--target needs a value.', 'Write --target SUBSTRING.'],
    [['--json=maybe'], '--json takes no value.', 'Write --json alone.'],
    [['--top', '0'], '--top takes a whole number of at least 1, not "0".', 'Write --top 20.'],
    [['--top=1.5'], '--top takes a whole number of at least 1, not "1.5".', 'Write --top 20.'],
  ])('%j is refused: %s', (argv, message, suggestion) => {
    expect(parse(...argv)).toEqual({ message, suggestion });
  });

  it('given more than once, where a command takes several', () => {
    const argv = ['--target=a', '--target', 'b', '--target=c'];
    const parsed = parseArguments(argv, ALLOWED, { repeatable: ['target'] });
    expect(parsed.ok && parsed.value.values.get('target')).toBe('a');
    expect(parsed.ok && parsed.value.furtherValues.get('target')).toEqual(['b', 'c']);
    expect(parse(...argv)).toMatchObject({ message: '--target is given twice.' });
  });

  it('count', () => {
    const parsed = parseArguments(['--top', '12'], ALLOWED);
    expect(parsed.ok && countOf(parsed.value, 'top')).toBe(12);
    const none = parseArguments([], ALLOWED);
    expect(none.ok && countOf(none.value, 'top')).toBeNull();
  });
});
