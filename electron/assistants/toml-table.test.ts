import { describe, expect, it } from 'vitest';
import { readTable, removeTable, setTable } from './toml-table.ts';

const PEN = { command: 'pen', args: ['mcp', '"quoted" \\ and \u007f'], env: { A: '1' } };
const WRITTEN =
  '[mcp_servers.pen]\ncommand = "pen"\nargs = ["mcp", "\\"quoted\\" \\\\ and \\u007f"]\nenv = { A = "1" }\n';

function set(text: string): string {
  const changed = setTable(text, 'pen', PEN);
  if (!changed.ok) throw new Error(changed.error);
  return changed.value;
}

describe('setting a table', () => {
  it('writes it at the end, after an empty line, whatever table is open there', () => {
    expect(set('')).toBe(WRITTEN);
    expect(set('model = "x"\n\n[tools] # on\nweb = true')).toBe(
      `model = "x"\n\n[tools] # on\nweb = true\n\n${WRITTEN}`,
    );
    expect(readTable(set('[[profiles]]\nname = "a"\n'), 'pen')).toEqual({ ok: true, value: PEN });
    expect(set('a = 1\r\n')).toBe(`a = 1\r\n\r\n${WRITTEN.replaceAll('\n', '\r\n')}`);
  });

  it('replaces its own table in place, with the tables below it', () => {
    const text = `# first\n[ "mcp_servers" . pen ] # ours\ncommand = "old"\n\n[mcp_servers.pen.env]\nB = "2"\n\n# of the next\n[mcp_servers.z]\ncommand = "z"\n`;
    expect(set(text)).toBe(`# first\n${WRITTEN}\n# of the next\n[mcp_servers.z]\ncommand = "z"\n`);
    expect(set(set(text))).toBe(set(text));
  });

  it('does not take a line of a text for a header', () => {
    const text = `note = '''\n[mcp_servers.pen]\nno table\n'''\n`;
    expect(set(set(text))).toBe(`${text}\n${WRITTEN}`);
    expect(removeTable(set(text), 'pen')).toEqual({ ok: true, value: text });
  });

  it.each([
    ['no TOML', 'a = 1\nb =\n', 'not valid TOML (line 2)'],
    ['an inline table', 'mcp_servers = { other = { command = "x" } }\n', 'cannot be edited'],
    ['dotted keys', '[mcp_servers]\npen.command = "x"\n', 'cannot be edited'],
    ['another kind of value', 'mcp_servers = 1\n', 'is not a table'],
  ])('leaves a file unchanged that is or has %s', (_name, text, why) => {
    expect(setTable(text, 'pen', PEN)).toEqual({ ok: false, error: expect.stringContaining(why) as string });
  });
});

describe('removing a table', () => {
  it('gives back the text before it was set', () => {
    for (const text of ['model = "x"\n', '# only a comment\n', '[a]\nb = 1\n\n[c]\n'])
      expect(removeTable(set(text), 'pen')).toEqual({ ok: true, value: text });
  });

  it('leaves a text without it unchanged', () => {
    expect(removeTable('[mcp_servers.other]\n', 'pen')).toEqual({ ok: true, value: '[mcp_servers.other]\n' });
  });
});
