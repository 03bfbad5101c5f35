import { describe, expect, test } from 'vitest';
import { isShifted, keyOfCharacter, parseCombination } from './keys.ts';

describe('key combinations', () => {
  test.each([
    ['Enter', [], { key: 'Enter', code: 'Enter', keyCode: 13, text: '\r' }],
    ['a', [], { key: 'a', code: 'KeyA', keyCode: 65, text: 'a' }],
    ['Control+A', ['Control'], { key: 'a', code: 'KeyA', text: '' }],
    ['ctrl+shift+k', ['Control', 'Shift'], { key: 'K', code: 'KeyK', text: '' }],
    ['Shift+Tab', ['Shift'], { key: 'Tab', keyCode: 9 }],
    ['Shift+a', ['Shift'], { key: 'A', text: 'A' }],
    ['Control++', ['Control'], { key: '+', code: 'Equal' }],
    ['+', [], { key: '+', text: '+' }],
    ['esc', [], { key: 'Escape', keyCode: 27 }],
    ['Space', [], { key: ' ', code: 'Space', text: ' ' }],
    ['Shift', [], { key: 'Shift', code: 'ShiftLeft', location: 1 }],
    ['F12', [], { key: 'F12', keyCode: 123 }],
  ])('%s', (given, modifiers, key) => {
    expect(parseCombination(given)).toMatchObject({ ok: true, value: { modifiers, key } });
  });

  test('an unknown key and an unknown modifier are named', () => {
    for (const [given, name] of [
      ['Control+Entr', 'Entr'],
      ['Super+A', 'Super'],
      ['é', 'é'],
    ]) {
      const parsed = parseCombination(given ?? '');
      expect(parsed.ok ? '' : parsed.error.message).toContain(`no key \`${name}\``);
    }
  });

  test('on macOS the command of the editor belongs to the keys', () => {
    expect(parseCombination('Meta+A')).toMatchObject({ value: { macCommand: 'selectAll' } });
    expect(parseCombination('Control+A')).toMatchObject({ value: { macCommand: null } });
  });
});

describe('characters', () => {
  test('have the keys of a US keyboard', () => {
    expect(keyOfCharacter('%')).toMatchObject({ code: 'Digit5', keyCode: 53, text: '%' });
    expect(keyOfCharacter('?')).toMatchObject({ code: 'Slash', text: '?' });
    expect(keyOfCharacter('\n')).toMatchObject({ key: 'Enter' });
  });

  test('without a key are inserted as text', () => {
    expect(['é', '漢', '🙂'].map(keyOfCharacter)).toEqual([null, null, null]);
  });

  test('need Shift where the keyboard does', () => {
    expect(['a', 'A', '1', '!', ';', ':'].map(isShifted)).toEqual([false, true, false, true, false, true]);
  });
});
