/** Resolves design tokens for canvases, which do not understand `light-dark()` and `var()`; resolved again when the theme changes. */
import { useSyncExternalStore } from 'react';

const THEME_QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'];

function themeName(): string {
  const states = THEME_QUERIES.map((query) => window.matchMedia(query).matches);
  return `${document.documentElement.dataset['theme'] ?? ''} ${states.join(' ')}`;
}

function subscribe(listener: () => void): () => void {
  const lists = THEME_QUERIES.map((query) => window.matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    for (const list of lists) list.removeEventListener('change', listener);
    observer.disconnect();
  };
}

/** Changes with the colors, so that drawings can be redrawn. */
export function useThemeName(): string {
  return useSyncExternalStore(subscribe, themeName);
}

/** The resolved color of a token such as `--fl-script` for `element`. */
export type ColourReader = (element: HTMLElement, theme: string, token: string) => string;

/** Caches resolved colors for the current theme. */
export function createColourReader(): ColourReader {
  const known = new Map<string, string>();
  let ofTheme = '';
  return (element, theme, token) => {
    if (theme !== ofTheme) known.clear();
    ofTheme = theme;
    const held = known.get(token);
    if (held !== undefined) return held;
    const before = element.style.color;
    element.style.color = `var(${token})`;
    const colour = getComputedStyle(element).color;
    element.style.color = before;
    known.set(token, colour);
    return colour;
  };
}
