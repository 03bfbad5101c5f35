/**
 * Runs in an isolated world of a page at the end of a trace: finds the boxes that grew in its largest layout shifts. A box is told only where its
 * height less what its style reserves is what the shift moved.
 */
import type { ReservedBox } from '../../../../shared/engine/trace/contract/trace-notes.ts';

interface Attribution {
  readonly node: Node | null;
  readonly previousRect: DOMRectReadOnly;
  readonly currentRect: DOMRectReadOnly;
}
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly Attribution[];
}

type Box = Omit<ReservedBox, 'nodes'>;

/** Smaller shifts are not worth a change. */
const MIN_SCORE = 0.005;
const MAX_SHIFTS = 5;
const MAX_LOOKED_AT = 300;
const MAX_BOXES = 8;
/** A box with more elements is no place for one thing. */
const MAX_WITHIN = 300;
const MAX_CHARS = 200;
/** Rounding of pixels. */
const EQUAL_PX = 1;

const cut = (text: string): string => text.slice(0, MAX_CHARS);

/** As Blink names it in a trace. */
function nameOf(box: Element): string {
  const attributes = ['id', 'class'].flatMap((name) => {
    const value = box.getAttribute(name);
    return value === null || value === '' ? [] : [`${name}='${value}'`];
  });
  return cut([box.tagName.toUpperCase(), ...attributes].join(' '));
}

const px = (value: string): number => (value.endsWith('px') ? Number.parseFloat(value) : 0);

/** The height of a box without content. */
function reservedPx(box: Element): number {
  const { minHeight, boxSizing, paddingTop, paddingBottom, borderTopWidth, borderBottomWidth } = getComputedStyle(box);
  const around = [paddingTop, paddingBottom, borderTopWidth, borderBottomWidth].reduce(
    (sum, each) => sum + px(each),
    0,
  );
  return boxSizing === 'border-box' ? Math.max(px(minHeight), around) : px(minHeight) + around;
}

interface ListedRule {
  readonly rule: CSSStyleRule;
  /** False in an `@media` that does not match now. */
  readonly applies: boolean;
  /** Conditions of the `@media` around it. */
  readonly media: readonly string[];
}

/** Rules of a style sheet, with those in `@media`, `@layer` and the like. */
function* rulesOf(list: CSSRuleList, applies = true, media: readonly string[] = []): Generator<ListedRule> {
  for (const rule of list) {
    if (rule instanceof CSSStyleRule) yield { rule, applies, media };
    else if (rule instanceof CSSMediaRule)
      yield* rulesOf(rule.cssRules, applies && matchMedia(rule.conditionText).matches, [...media, rule.conditionText]);
    else if (rule instanceof CSSGroupingRule) yield* rulesOf(rule.cssRules, applies, media);
  }
}

/** Widths at which a condition changes: `(max-width: 999px)` from 1000 on. */
function limitsOf(condition: string): number[] {
  const found = condition.matchAll(/(?:(min|max)-width:\s*|width\s*([<>]=?)\s*)([\d.]+)px/g);
  return Array.from(found, ([, named, sign, width = '']) => {
    const isAfter = named === 'max' || sign === '<=' || sign === '>';
    return Math.floor(Number(width)) + (isAfter ? 1 : 0);
  });
}

/** The widths around that of the window between which the conditions are as they are now. */
function rangeOf(conditions: readonly string[]): Pick<Box, 'fromPx' | 'toPx'> {
  const limits = conditions.flatMap(limitsOf);
  const [from, to] = [limits.filter((each) => each <= innerWidth), limits.filter((each) => each > innerWidth)];
  return {
    ...(from.length === 0 ? {} : { fromPx: Math.max(...from) }),
    ...(to.length === 0 ? {} : { toPx: Math.min(...to) - 1 }),
  };
}

type RuleOfBox = Pick<Box, 'selector' | 'declaration' | 'sheet' | 'fromPx' | 'toPx'>;

/** The last rule that sets the least height of a box, and the widths for which that holds. Style sheets of other origins cannot be read. */
function ruleOf(box: Element): RuleOfBox | null {
  let found: RuleOfBox | null = null;
  const conditions: string[] = [];
  for (const sheet of document.styleSheets) {
    try {
      for (const { rule, applies, media } of rulesOf(sheet.cssRules)) {
        const value = rule.style.getPropertyValue('min-height');
        if (value === '' || !box.matches(rule.selectorText)) continue;
        conditions.push(...media);
        const declaration = cut(`min-height: ${value}`);
        if (applies) found = { selector: cut(rule.selectorText), declaration, sheet: sheet.href ?? location.href };
      }
    } catch {
      // Of another origin.
    }
  }
  return found === null ? null : { ...found, ...rangeOf(conditions) };
}

const heightOf = (box: Element): number => box.getBoundingClientRect().height;
const grewBy = (box: Element, movedPx: number): boolean =>
  Math.abs(heightOf(box) - reservedPx(box) - movedPx) <= EQUAL_PX;

/** Elements that end above one, the nearest first, each with what is in it: a box that grows moves what comes after it. */
function* before(element: Element): Generator<Element> {
  for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement)
    for (let other = at.previousElementSibling; other !== null; other = other.previousElementSibling) {
      yield other;
      yield* other.getElementsByTagName('*');
    }
}

function isInFlow(box: Element): boolean {
  const { display, position } = getComputedStyle(box);
  return display !== 'none' && position !== 'absolute' && position !== 'fixed';
}

/** Boxes that have so much more than they reserve. Others may have it by chance: the trace shows in which of them something changed. */
function grownBoxes(moved: Element, movedPx: number): Element[] {
  const found: Element[] = [];
  let lookedAt = 0;
  for (const box of before(moved)) {
    lookedAt += 1;
    if (lookedAt > MAX_LOOKED_AT || found.length === MAX_BOXES) break;
    if (isInFlow(box) && grewBy(box, movedPx) && box.getElementsByTagName('*').length <= MAX_WITHIN) found.push(box);
  }
  return found;
}

/** What moved down in a shift: the first of them in the document, and how far. */
function movedDown({ sources }: LayoutShift): { readonly element: Element; readonly movedPx: number } | null {
  const moved = sources.flatMap(({ node, previousRect, currentRect }) => {
    const element = node instanceof Element ? node : (node?.parentElement ?? null);
    const movedPx = currentRect.y - previousRect.y;
    const isDown = movedPx > 0 && currentRect.x === previousRect.x && previousRect.height > 0 && currentRect.height > 0;
    return element !== null && element.isConnected && isDown ? [{ element, movedPx }] : [];
  });
  return (
    moved.toSorted((a, b) =>
      a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )[0] ?? null
  );
}

/** The largest shifts with the boxes that may have grown in them; `elements` are those of all boxes in order. */
export function boxes(): {
  readonly shifts: { score: number; boxes: Box[] }[];
  readonly elements: Element[];
} {
  const observer = new PerformanceObserver(() => undefined);
  observer.observe({ type: 'layout-shift', buffered: true });
  const entries = observer.takeRecords() as LayoutShift[];
  observer.disconnect();
  const elements: Element[] = [];
  const shifts = entries
    .filter(({ value, hadRecentInput }) => value >= MIN_SCORE && !hadRecentInput)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, MAX_SHIFTS)
    .toSorted((a, b) => a.startTime - b.startTime)
    .flatMap((entry) => {
      const moved = movedDown(entry);
      const grown = moved === null ? [] : grownBoxes(moved.element, moved.movedPx);
      elements.push(...grown);
      const told = grown.map((box): Box => ({
        node: nameOf(box),
        heightPx: heightOf(box),
        reservedPx: reservedPx(box),
        ...(ruleOf(box) ?? { selector: '', declaration: '', sheet: '' }),
      }));
      return told.length === 0 ? [] : [{ score: entry.value, boxes: told }];
    });
  return { shifts, elements };
}
