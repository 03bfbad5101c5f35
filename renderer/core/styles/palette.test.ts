/** The palettes: every text is readable on what it is written on, and no two categories look alike with any kind of color vision. */
import { describe, expect, it } from 'vitest';
import { COLOUR_VISIONS, contrast, difference, mixed, type ColourVision } from '../testing/colour-vision.ts';
import { DIMMED, labelToken, STEP_BACK } from '../widgets/icicle/icicle-drawing.ts';

type Theme = 'light' | 'dark';

/** The text of the style sheets that have colors. */
const SHEETS = import.meta.glob<string>(['./tokens.css', '../widgets/code-view/code-view.css'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const TOKENS = SHEETS['./tokens.css'] ?? '';

/** `--name: light-dark(#rrggbb, #rrggbb)` of all sheets. */
const PALETTE: ReadonlyMap<string, Readonly<Record<Theme, string>>> = new Map(
  Object.values(SHEETS).flatMap((css) =>
    [...css.matchAll(/^\s*--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/gm)].map(
      ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
    ),
  ),
);
const THEMES: readonly Theme[] = ['light', 'dark'];
const VISIONS = Object.keys(COLOUR_VISIONS) as ColourVision[];

function colour(name: string, theme: Theme): string {
  const found = PALETTE.get(name)?.[theme];
  if (found === undefined) throw new Error(`--${name} has no pair of colors`);
  return found;
}

/** WCAG 1.4.3 for text, 1.4.11 for marks. */
const TEXT_CONTRAST = 4.5;
const MARK_CONTRAST = 3;
/** Boxes have labels and neighbors, so they need only stand out; on a dark ground more, where dark ones become mud. */
const BOX_CONTRAST: Readonly<Record<Theme, number>> = { light: 1.35, dark: 1.6 };
/** Two and a half times what is just noticeable side by side. */
const APART = 5;

const SURFACES = ['frame', 'document', 'raised', 'input', 'hover', 'selected', 'marked'].map(
  (name) => `surface-${name}`,
);
const TEXTS = [
  ...['text', 'text-second', 'text-third', 'accent', 'growth', 'shrinkage'],
  ...['done', 'warning', 'error', 'info', 'recording'],
];
const MARKS = ['growth-fill', 'shrinkage-fill', 'warning-fill', 'bar', 'focus-ring', 'recording', 'code-unused-fill'];
const CATEGORIES = [...PALETTE.keys()].filter((name) => name.startsWith('fl-') && !name.startsWith('fl-text'));
const CHANGES = CATEGORIES.filter((name) => name.startsWith('fl-change-'));
const UNCHANGED = CATEGORIES.filter((name) => !CHANGES.includes(name));
const without = (...names: string[]): readonly string[] => UNCHANGED.filter((name) => !names.includes(name));
/** Shown together: all categories of a trace, whose code it is with them, kinds of memory, the five steps of a comparison, growth and shrinkage, the states of covered code. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  categories: without('fl-script', 'fl-library'),
  'whose code': without('fl-script', 'fl-framework', 'fl-third'),
  'kinds of memory': without('fl-own', 'fl-library'),
  'steps of a comparison': [...CHANGES, 'fl-native'],
  'growth and shrinkage': ['growth-fill', 'shrinkage-fill'],
  'covered code': ['code-used-fill', 'code-unused-fill', 'code-newly-fill', 'code-gone-fill'],
};

function tooLow(pairs: Iterable<readonly [string, string]>, theme: Theme, least: number): string[] {
  return [...pairs]
    .map(([name, ground]) => ({ name, ground, ratio: contrast(colour(name, theme), colour(ground, theme)) }))
    .filter(({ ratio }) => ratio < least)
    .map(({ name, ground, ratio }) => `${name} on ${ground}: ${ratio.toFixed(2)}`);
}

it('has a color of the system for every token when colors are forced', () => {
  const forced = TOKENS.slice(TOKENS.indexOf('@media (forced-colors: active)'));
  const unforced = ['scrim', 'shadow-floating'];
  const named = [...TOKENS.matchAll(/^ {2}--([\w-]+): light-dark/gm)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !unforced.includes(name) && !forced.includes(`--${name}: `))).toEqual([]);
  expect(forced.match(/#[0-9a-f]{3,8}\b/g)).toBeNull();
});

describe.each(THEMES)('the %s palette', (theme) => {
  it('has texts that are readable on every surface', () => {
    const pairs = TEXTS.flatMap((name) => SURFACES.map((ground) => [name, ground] as const));
    expect(pairs).toHaveLength(77);
    expect(tooLow(pairs, theme, TEXT_CONTRAST)).toEqual([]);
  });

  it('has readable words on its colored surfaces and buttons', () => {
    const pairs = [
      ...['text', 'text-second', 'warning'].map((name) => [name, 'warning-surface'] as const),
      ...['text', 'text-second', 'error'].map((name) => [name, 'error-surface'] as const),
      ['on-accent', 'accent'],
      ['on-accent', 'accent-hover'],
    ] as const;
    expect(tooLow(pairs, theme, TEXT_CONTRAST)).toEqual([]);
  });

  it('has labels that are readable on every category, also where it fades', () => {
    expect(CATEGORIES).toHaveLength(21);
    expect(
      tooLow(
        CATEGORIES.map((name) => [labelToken(`--${name}`).slice(2), name] as const),
        theme,
        TEXT_CONTRAST,
      ),
    ).toEqual([]);
    const ground = colour('surface-document', theme);
    const faded = CATEGORIES.filter(
      (name) =>
        contrast(colour('text-third', theme), mixed(colour(name, theme), ground, DIMMED)) < TEXT_CONTRAST ||
        contrast(colour('fl-text', theme), mixed(colour(name, theme), ground, STEP_BACK)) < TEXT_CONTRAST,
    );
    expect(faded).toEqual([]);
  });

  it('has marks that stand out from the document', () => {
    const pairs = MARKS.map((name) => [name, 'surface-document'] as const);
    expect(tooLow(pairs, theme, MARK_CONTRAST)).toEqual([]);
    const boxes = CATEGORIES.filter((name) => name !== 'fl-idle').map((name) => [name, 'surface-document'] as const);
    expect(tooLow(boxes, theme, BOX_CONTRAST[theme])).toEqual([]);
  });

  it('has code that is readable, also where it is marked', () => {
    const ground = colour('surface-document', theme);
    const grounds = [
      ground,
      mixed(ground, colour('code-unused-fill', theme), 0.22),
      mixed(ground, colour('code-newly-fill', theme), 0.26),
      mixed(ground, colour('code-gone-fill', theme), 0.26),
    ];
    const inks = ['text', ...['keyword', 'string', 'number', 'function', 'type'].map((name) => `code-${name}`)];
    const faint = inks.flatMap((name) =>
      grounds
        .map((each) => ({ each, ratio: contrast(colour(name, theme), each) }))
        .filter(({ ratio }) => ratio < TEXT_CONTRAST)
        .map(({ each, ratio }) => `${name} on ${each}: ${ratio.toFixed(2)}`),
    );
    expect(faint).toEqual([]);
  });

  it.each(VISIONS)('has categories that are told apart: %s', (vision) => {
    const alike = Object.entries(SETS).flatMap(([set, names]) =>
      names.flatMap((one, at) =>
        names
          .slice(at + 1)
          .map((other) => ({ one, other, apart: difference(colour(one, theme), colour(other, theme), vision) }))
          .filter(({ apart }) => apart < APART)
          .map(({ one: name, other, apart }) => `${set}: ${name} and ${other} ${apart.toFixed(1)}`),
      ),
    );
    expect(alike).toEqual([]);
  });
});
