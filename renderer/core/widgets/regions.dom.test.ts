import { afterEach, describe, expect, it } from 'vitest';
import { createRegionWalk } from './regions.ts';

afterEach(() => document.body.replaceChildren());

function walkThrough(html: string) {
  document.body.innerHTML = html;
  // happy-dom has no layout; everything not marked hidden counts as visible.
  for (const element of document.body.querySelectorAll('*')) {
    element.getClientRects = () => {
      const rects = element.closest('[hidden]') === null ? [new DOMRect(0, 0, 1, 1)] : [];
      return Object.assign(rects, { item: (index: number) => rects[index] ?? null });
    };
  }
  const walk = createRegionWalk(document);
  document.addEventListener('focusin', (event) => walk.remember(event.target));
  return { walk, here: () => document.activeElement?.id };
}

const HTML = `
  <div data-region="title"><button id="t1"></button><button id="t2" data-region-focus></button></div>
  <div data-region="sidebar"><input id="s1" disabled><div id="s2" tabindex="0"></div></div>
  <div data-region="hidden" hidden><button id="h1"></button></div>
  <div data-region="empty"><p>nothing</p></div>
  <div data-region="status"><button id="x1"></button><button id="x2"></button></div>`;

describe('region navigation', () => {
  it('cycles in order and skips hidden or empty regions', () => {
    const { walk, here } = walkThrough(HTML);
    const seen = Array.from({ length: 4 }, () => {
      walk.walk(1);
      return here();
    });
    expect(seen).toEqual(['t2', 's2', 'x1', 't2']);
    walk.walk(-1);
    expect(here()).toBe('x1');
  });

  it('goes from a document to the regions in it, and back', () => {
    const { walk, here } = walkThrough(`
      <div data-region="document">
        <section data-region="verdict"><button id="v1"></button></section>
        <div id="d1" role="grid" tabindex="0"></div>
        <aside data-region="details"><div id="e1" role="table" tabindex="0"></div></aside>
      </div>
      <div data-region="status"><button id="x1"></button></div>`);
    const through = (step: 1 | -1) =>
      Array.from({ length: 4 }, () => {
        walk.walk(step);
        return here();
      });
    expect(through(1)).toEqual(['d1', 'v1', 'e1', 'x1']);
    expect(through(-1)).toEqual(['e1', 'v1', 'd1', 'x1']);
  });

  it('returns to the last focus in a region', () => {
    const { walk, here } = walkThrough(HTML);
    document.querySelector<HTMLElement>('#x2')?.focus();
    walk.walk(1);
    expect(here()).toBe('t2');
    walk.walk(-1);
    expect(here()).toBe('x2');
    walk.go('sidebar');
    expect(here()).toBe('s2');
  });
});
