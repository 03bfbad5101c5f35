/** Keys of a US keyboard as the protocol describes them, and key combinations. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';

export interface KeyDescription {
  /** Value of `KeyboardEvent.key`. */
  readonly key: string;
  /** Value of `KeyboardEvent.code`. */
  readonly code: string;
  readonly keyCode: number;
  /** Text that the key inserts; '' for none. */
  readonly text: string;
  /** 1 and 2: the left and the right one of two keys. */
  readonly location: 0 | 1 | 2;
}

/** Bits of `modifiers` in the protocol. */
export const MODIFIER_BITS = { Alt: 1, Control: 2, Meta: 4, Shift: 8 } as const;
export type Modifier = keyof typeof MODIFIER_BITS;

/** Name, code of the virtual key, and text. Their `code` is the name. */
const NAMED: readonly (readonly [name: string, keyCode: number, text?: string])[] = [
  ['Backspace', 8],
  ['Tab', 9],
  ['Enter', 13, '\r'],
  ['Pause', 19],
  ['CapsLock', 20],
  ['Escape', 27],
  ['PageUp', 33],
  ['PageDown', 34],
  ['End', 35],
  ['Home', 36],
  ['ArrowLeft', 37],
  ['ArrowUp', 38],
  ['ArrowRight', 39],
  ['ArrowDown', 40],
  ['PrintScreen', 44],
  ['Insert', 45],
  ['Delete', 46],
  ['ContextMenu', 93],
  ...Array.from({ length: 12 }, (_, index) => [`F${index + 1}`, 112 + index] as const),
];

/** Characters without and with Shift, code, and code of the virtual key. */
const PUNCTUATION: readonly (readonly [plain: string, shifted: string, code: string, keyCode: number])[] = [
  ['`', '~', 'Backquote', 192],
  ['-', '_', 'Minus', 189],
  ['=', '+', 'Equal', 187],
  ['[', '{', 'BracketLeft', 219],
  [']', '}', 'BracketRight', 221],
  ['\\', '|', 'Backslash', 220],
  [';', ':', 'Semicolon', 186],
  ["'", '"', 'Quote', 222],
  [',', '<', 'Comma', 188],
  ['.', '>', 'Period', 190],
  ['/', '?', 'Slash', 191],
];
const SHIFTED_DIGITS = ')!@#$%^&*(';

const ALIASES: Readonly<Record<string, string>> = {
  ctrl: 'Control',
  cmd: 'Meta',
  command: 'Meta',
  option: 'Alt',
  esc: 'Escape',
  return: 'Enter',
  del: 'Delete',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  space: ' ',
};

/** Commands of the text editor on macOS, where the browser does not derive them from keys. */
const MAC_COMMANDS: Readonly<Record<string, string>> = {
  'Meta+a': 'selectAll',
  'Meta+c': 'copy',
  'Meta+x': 'cut',
  'Meta+v': 'paste',
  'Meta+z': 'undo',
  'Meta+ArrowLeft': 'moveToBeginningOfLine',
  'Meta+ArrowRight': 'moveToEndOfLine',
};

/** The key of a character on a US keyboard; null if it has none. */
export function keyOfCharacter(character: string): KeyDescription | null {
  if (character === '\n' || character === '\r') return keyNamed('Enter');
  if (character === '\t') return keyNamed('Tab');
  if (character === ' ') return { key: ' ', code: 'Space', keyCode: 32, text: ' ', location: 0 };
  if (/^[a-z]$/i.test(character)) {
    const upper = character.toUpperCase();
    return { key: character, code: `Key${upper}`, keyCode: upper.charCodeAt(0), text: character, location: 0 };
  }
  const digit = /^\d$/.test(character) ? Number(character) : SHIFTED_DIGITS.indexOf(character);
  if (digit !== -1) return { key: character, code: `Digit${digit}`, keyCode: 48 + digit, text: character, location: 0 };
  const mark = PUNCTUATION.find(([plain, shifted]) => plain === character || shifted === character);
  return mark === undefined ? null : { key: character, code: mark[2], keyCode: mark[3], text: character, location: 0 };
}

function keyNamed(name: string): KeyDescription | null {
  const found = NAMED.find(([each]) => each.toLowerCase() === name.toLowerCase());
  if (found === undefined) return null;
  const [key, keyCode, text = ''] = found;
  return { key, code: key, keyCode, text, location: 0 };
}

export function modifierKey(modifier: Modifier): KeyDescription {
  const keyCode = { Alt: 18, Control: 17, Meta: 91, Shift: 16 }[modifier];
  return { key: modifier, code: `${modifier}Left`, keyCode, text: '', location: 1 };
}

/** Returns whether a character needs Shift. */
export function isShifted(character: string): boolean {
  return (
    /^[A-Z]$/.test(character) ||
    SHIFTED_DIGITS.includes(character) ||
    PUNCTUATION.some(([, shifted]) => shifted === character)
  );
}

export interface KeyCombination {
  readonly modifiers: readonly Modifier[];
  readonly key: KeyDescription;
  /** Command of the text editor on macOS, or null. */
  readonly macCommand: string | null;
}

function isModifier(name: string): name is Modifier {
  return Object.hasOwn(MODIFIER_BITS, name);
}

/** Parses `Enter`, `Control+A`, `Shift+Tab`, `Control++`. Errors: `invalid_params` with the name that is no key. */
export function parseCombination(given: string): AppResult<KeyCombination> {
  const names = given.endsWith('++')
    ? [...given.slice(0, -2).split('+'), '+']
    : given === '+'
      ? ['+']
      : given.split('+');
  const canonical = names.map((name) => {
    const trimmed = name.length > 1 ? name.trim() : name;
    return ALIASES[trimmed.toLowerCase()] ?? trimmed;
  });
  const last = canonical.at(-1) ?? '';
  const modifiers: Modifier[] = [];
  for (const name of canonical.slice(0, -1)) {
    const modifier = name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
    if (!isModifier(modifier)) return unknownKey(given, name);
    modifiers.push(modifier);
  }
  const key = isModifier(last) ? modifierKey(last) : last.length === 1 ? keyOfCharacter(last) : keyNamed(last);
  if (key === null) return unknownKey(given, last);
  const holdsText = modifiers.some((modifier) => modifier !== 'Shift');
  // With Control, Alt or Meta, a letter is a command: `Control+A` means the key, not a capital.
  const letter = /^[a-z]$/i.test(key.key)
    ? modifiers.includes('Shift')
      ? key.key.toUpperCase()
      : holdsText
        ? key.key.toLowerCase()
        : key.key
    : key.key;
  const pressed = { ...key, key: letter, text: holdsText ? '' : key.key === letter ? key.text : letter };
  const macCommand = MAC_COMMANDS[[...modifiers, letter].join('+')] ?? null;
  return ok({ modifiers, key: pressed, macCommand });
}

function unknownKey(given: string, name: string): AppResult<never> {
  return err(
    appError(
      'invalid_params',
      `${foreign(given)} is not a key combination: there is no key ${foreign(name)}.`,
      'Use names of KeyboardEvent.key joined by "+", such as Enter, Escape, ArrowDown, Control+A or Shift+Tab.',
    ),
  );
}
