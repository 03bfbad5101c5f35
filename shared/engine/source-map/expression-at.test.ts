import { describe, expect, it } from 'vitest';
import { callIn, changeAt, readAt } from './expression-at.ts';

/** The line without its mark `‸`, which is before the position. */
const lineOf = (marked: string, isExact = true) => ({
  text: marked.replace('‸', ''),
  column: marked.indexOf('‸') + 1,
  isExact,
});

describe('readAt', () => {
  it.each([
    ["row.style.width = row.‸offsetWidth + 'px';", 'offsetWidth'],
    ['const box = el?.‸getBoundingClientRect();', 'getBoundingClientRect()'],
    ['if(a.b[c].‸scrollHeight>n)e(a),t.width=1', 'scrollHeight'],
    ["const w = el‸['offsetWidth'];", 'offsetWidth'],
    ['list.scrollTop ‸= 5;', 'scrollTop ='],
    ['list.scrollTop ‸+= 5;', 'scrollTop ='],
    ['‸getComputedStyle(el).width', 'getComputedStyle()'],
    ['getComputedStyle(el).‸width', 'width'],
    ['el[key‸]', null],
    ['‸', null],
  ])('shows what %s reads', (marked, expected) => {
    expect(readAt(lineOf(marked))).toBe(expected);
  });

  it.each([
    // A map may know the beginning of the expression only.
    ['total += ‸row.offsetWidth % 2', 'offsetWidth'],
    ['total += ‸rows[i + 1].firstChild.offsetWidth', 'offsetWidth'],
    ['const box = ‸this.element().getBoundingClientRect();', 'getBoundingClientRect()'],
    ['const w = ‸widthOf(row), h = row.offsetHeight;', null],
    ['const w = ‸row.width;', null],
    ['‸offsetWidthCache = 1', null],
  ])('shows what the original %s reads only if it depends on layout', (marked, expected) => {
    expect(readAt(lineOf(marked, false))).toBe(expected);
  });

  it('looks at a part of a long line', () => {
    const text = `${'a.b();'.repeat(200_000)}row.‸offsetTop;${'c.d();'.repeat(200_000)}`;
    expect(readAt(lineOf(text))).toBe('offsetTop');
  });
});

describe('callIn', () => {
  it.each([
    ['s=t=>‸structuredClone(t)', 'const copy = structuredClone(state);', 'structuredClone'],
    ['return JSON.‸parse(e)', 'return JSON.parse(text);', 'JSON.parse'],
    // The bundler renamed the object.
    ['t.‸querySelectorAll("p")', "root.querySelectorAll('p')", 'querySelectorAll'],
    ['‸a(t)', 'parsed(text)', null],
    ['‸a(t)', 'data(text)', null],
    ['x=‸t+1', 'x = total + 1', null],
  ])('in %s, written as %s, calls %s', (ran, original, expected) => {
    expect(callIn([lineOf(ran), lineOf(`‸${original}`, false)])).toBe(expected);
  });

  it('is not known without the text that ran', () => {
    expect(callIn([lineOf('‸structuredClone(t)', false)])).toBeNull();
    expect(callIn([])).toBeNull();
  });
});

describe('changeAt', () => {
  it.each([
    ["row.style.width ‸= row.offsetWidth + 'px';", 'style.width ='],
    ['title ‸= 5', 'title ='],
    ["row.classList.‸add('wide')", 'classList.add()'],
    ['document.body?.‸append(banner)', 'body.append()'],
    ['‸append(banner)', 'append()'],
    ['row.‸width', null],
  ])('shows what %s changes', (marked, expected) => {
    expect(changeAt(lineOf(marked))).toBe(expected);
  });
});
