/** Ports and the like that stay open because code never closes them, or does so on one way only. */
import { describe, expect, it } from 'vitest';
import { codeUses } from './code-uses.ts';

const CHANNEL = (close: string): string => `export class Channel {
  constructor(private port: MessagePort) {
    port.on('message', (frame) => this.receive(frame));
  }
  cancel() {
    this.settled = true;
  }
  receive(frame) {
    if (frame.type === 'done') this.finish();
  }
  finish() {
    ${close}
  }
}
`;

function usesOf(text: string) {
  const before = text.split('(frame) =>')[0]?.split('\n') ?? [];
  const added = { url: 'channel.ts', line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return codeUses(
    { texts: [{ source: 'channel.ts', text, startLine: 1, startColumn: 1 }], areAll: true },
    { holder: null, added },
  );
}

describe('what stays open', () => {
  it('is closed by the member that keeps it, where that is reached', () => {
    const [removal] = usesOf(CHANNEL('this.port.close();'))?.removals ?? [];
    expect(removal).toMatchObject({
      place: { name: 'port.close' },
      calls: [{ line: 12, name: 'finish' }],
      reached: { calls: [{ line: 9, name: 'receive' }, { line: 3 }] },
    });
  });

  it('is closed nowhere, where no member and no variable is', () => {
    const [removal] = usesOf(CHANNEL('this.rows = [];'))?.removals ?? [];
    expect(removal).toMatchObject({ place: { name: 'port.close' }, calls: [], areAllCalls: true });
  });

  it('may be closed by other classes, where its member is not private', () => {
    const open = usesOf(CHANNEL('this.rows = [];').replace('private port', 'public port'));
    expect(open?.removals[0]).toMatchObject({ calls: [], areAllCalls: false });
    const plain = CHANNEL('this.rows = [];')
      .replace('private port', 'port')
      .replace('port.on', 'this.port = port;\n    port.on');
    expect(usesOf(plain)?.removals[0]).toMatchObject({ calls: [], areAllCalls: false });
    expect(usesOf(plain.replaceAll('this.port', 'this.#port'))?.removals[0]).toMatchObject({ areAllCalls: true });
  });

  it('may be closed elsewhere, where it is handed on', () => {
    const [removal] = usesOf(CHANNEL('release(this.port);'))?.removals ?? [];
    expect(removal).toMatchObject({ calls: [], areAllCalls: false });
    const assigned = CHANNEL('this.line.close();')
      .replace('private port', 'port')
      .replace('port.on', 'this.line = port;\n    port.on');
    expect(usesOf(assigned)?.removals[0]).toMatchObject({ calls: [{ line: 13, name: 'finish' }] });
  });
});
