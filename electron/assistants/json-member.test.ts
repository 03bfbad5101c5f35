import { assert, constantFrom, dictionary, jsonValue, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMember, removeMember, setMember } from './json-member.ts';

const PEN = { command: 'pen', args: ['mcp'] };
const set = (text: string): string => {
  const changed = setMember(text, 'servers', 'pen', PEN);
  if (!changed.ok) throw new Error(changed.error);
  return changed.value;
};

describe('setting a member', () => {
  it('creates the object in an empty file', () => {
    for (const text of ['', ' \n', '\uFEFF']) {
      expect(set(text)).toBe(
        '{\n  "servers": {\n    "pen": {\n      "command": "pen",\n      "args": [\n        "mcp"\n      ]\n    }\n  }\n}\n',
      );
    }
  });

  it('adds at the end, in the existing style, and changes nothing else', () => {
    const text =
      '{\n\t"inputs": [],\n\t"servers": {\n\t\t"other": { "command": "x", "n": 12345678901234567890 }\n\t}\n}\n';
    expect(set(text)).toBe(
      '{\n\t"inputs": [],\n\t"servers": {\n\t\t"other": { "command": "x", "n": 12345678901234567890 },\n\t\t"pen": {\n\t\t\t"command": "pen",\n\t\t\t"args": [\n\t\t\t\t"mcp"\n\t\t\t]\n\t\t}\n\t}\n}\n',
    );
  });

  it('keeps comments, trailing commas and Windows line ends', () => {
    const text =
      '// ours\r\n{\r\n    /* all of them */\r\n    "servers": {\r\n        "a": 1, // the first, with a , and a }\r\n        /* "pen": {} */\r\n    },\r\n}\r\n// end';
    const changed = set(text);
    for (const kept of [
      '// ours',
      '/* all of them */',
      '// the first, with a , and a }',
      '/* "pen": {} */',
      '// end',
    ]) {
      expect(changed).toContain(kept);
    }
    expect(changed).not.toMatch(/[^\r]\n/);
    expect(changed).toContain('/* "pen": {} */\r\n        "pen": {\r\n');
    expect(set(changed)).toBe(changed);
  });

  it('reads past comments of any length', () => {
    const text = `{ // ${'long '.repeat(2000)}\n/* ${'long '.repeat(2000)} */ "servers": {} }`;
    expect(set(text)).toContain('"pen": {');
  });

  it('adds a comma where the last member has none but its comment holds one', () => {
    expect(set('{"servers":{"a":1 /* , */}}')).toMatch(/"a":1, \/\* , \*\/\n/);
  });

  it('replaces its own entry in place, the last one of a duplicate name', () => {
    const text = '{"servers": {"pen": 1, "z": {"pen": 2}, "pen": {"old": true}}}';
    expect(set(text)).toBe(
      '{"servers": {"pen": 1, "z": {"pen": 2}, "pen": {\n  "command": "pen",\n  "args": [\n    "mcp"\n  ]\n}}}',
    );
  });

  it('creates the container if it is missing', () => {
    const changed: unknown = JSON.parse(set('{"globalShortcut":"Ctrl"}'));
    expect(changed).toEqual({ globalShortcut: 'Ctrl', servers: { pen: PEN } });
  });

  it('is not confused by braces and quotes in strings', () => {
    const text = '{"a":"}{\\"servers\\":{","b":["]","\\\\"],"servers":{"x":"\\\\\\""}}';
    const before: unknown = JSON.parse(text);
    expect(JSON.parse(set(text))).toEqual({ ...Object(before), servers: { x: '\\"', pen: PEN } });
  });

  it.each([
    ['cut off', '{"servers": {', 'line 1'],
    ['without a comma', '{\n"a": 1\n"b": 2}', 'line 3'],
    ['with two values', '{} {}', 'line 1'],
    ['with single quotes', "{'a': 1}", 'line 1'],
    ['with a bare word', '{"a": yes}', 'line 1'],
    ['with a raw line break in a string', '{"a": "x\ny"}', 'line 1'],
    ['with an open comment', '{} /* ', 'line 1'],
    ['with bad numbers', '{"a": 01}', 'line 1'],
    ['nested without end', '['.repeat(10_000), 'line 1'],
    ['a list', '[1]', 'does not contain a JSON object'],
    ['with a container of another kind', '{"servers": []}', 'is not an object'],
    ['with a container that is null', '{"servers": null}', 'is not an object'],
  ])('leaves a text unchanged that is %s', (_name, text, why) => {
    expect(setMember(text, 'servers', 'pen', PEN)).toEqual({ ok: false, error: expect.stringContaining(why) });
  });

  it('keeps every other member of any JSON object, in any layout', () => {
    const objects = dictionary(string(), jsonValue({ maxDepth: 3 }), { noNullPrototype: true }).chain((servers) =>
      record({
        before: dictionary(string(), jsonValue({ maxDepth: 2 }), { noNullPrototype: true }),
        servers: constantFrom(servers, undefined),
        indent: constantFrom(undefined, 1, 2, '\t'),
      }),
    );
    assert(
      property(objects, ({ before, servers, indent }) => {
        const whole = servers === undefined ? before : { ...before, servers };
        const text = JSON.stringify(whole, null, indent);
        // A container of another type is refused, which another test checks.
        if (servers === undefined && 'servers' in before) return;
        const parsed: unknown = JSON.parse(text);
        const expected = { ...Object(parsed) };
        expected.servers = { ...Object(expected.servers), pen: PEN };
        const changed = set(text);
        expect(JSON.parse(changed)).toEqual(expected);
        expect(set(changed)).toBe(changed);
      }),
    );
  });
});

const remove = (text: string): string => {
  const changed = removeMember(text, 'servers', 'pen');
  if (!changed.ok) throw new Error(changed.error);
  return changed.value;
};

describe('removing a member', () => {
  it.each([
    ['the only one', '{"servers": {\n  "pen": {}\n}}', '{"servers": {}}'],
    ['the first', '{"servers": {\n  "pen": {}, // ours\n  "b": 1\n}}', '{"servers": { // ours\n  "b": 1\n}}'],
    ['one between', '{"servers": {"a": 1, "pen": {}, "b": 2}}', '{"servers": {"a": 1, "b": 2}}'],
    ['the last', '{"servers": {\n  "a": 1,\n  "pen": {}\n}}', '{"servers": {\n  "a": 1\n}}'],
    ['the last, with a comma', '{"servers": {\n  "a": 1,\n  "pen": {},\n}}', '{"servers": {\n  "a": 1,\n}}'],
    [
      'the last, after a comment',
      '{"servers": {"a": 1, // one, and only\n "pen": {}}}',
      '{"servers": {"a": 1 // one, and only\n }}',
    ],
    ['none', '{"servers": {"a": "pen"}}', '{"servers": {"a": "pen"}}'],
    ['none, in an empty file', '', ''],
  ])('takes out %s', (_name, text, expected) => {
    expect(remove(text)).toBe(expected);
  });

  it('leaves every other member of any JSON object as it is', () => {
    const others = dictionary(string(), jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
    assert(
      property(others, others, constantFrom(undefined, 1, '\t'), (before, after, indent) => {
        const { pen: _first, ...first } = before;
        const { pen: _second, ...second } = after;
        const text = JSON.stringify({ servers: { ...first, pen: PEN, ...second } }, null, indent);
        const expected: unknown = JSON.parse(JSON.stringify({ servers: { ...first, ...second } }));
        expect(JSON.parse(remove(text))).toEqual(expected);
        expect(readMember(remove(text), 'servers', 'pen')).toEqual({ ok: true, value: undefined });
      }),
    );
  });
});
