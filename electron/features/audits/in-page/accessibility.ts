/**
 * Runs in an isolated world of the page, after axe-core: scans the document or the elements of a selector, and returns plain data. Nothing
 * is fetched (`preload`) and no frame is contacted (`iframes`): frames are scanned one by one, each in its own isolated world.
 */
import type * as Axe from 'axe-core';

export { loadTraceless } from '../../../core/page-scripts/in-page/load-traceless.ts';

export interface ScanOptions {
  /** Null: the whole document. */
  readonly selector: string | null;
  readonly tags: string[];
  /** Further rules, outside the tags. */
  readonly rules: readonly string[];
  /** False for a frame: `pageRules` do not apply to it. */
  readonly isWholePage: boolean;
  readonly pageRules: readonly string[];
  /** Elements listed of one rule. */
  readonly mostElements: number;
  /** Limit of one text. */
  readonly mostChars: number;
}

/** Returns what the accessibility check reads (`scanFrame` there checks its shape). */
export async function scan(axe: typeof Axe, options: ScanOptions): Promise<object> {
  const { selector, tags, rules, isWholePage, pageRules, mostElements, mostChars } = options;
  let context: Axe.ElementContext = document;
  if (selector !== null) {
    let found: Element[];
    try {
      found = [...document.querySelectorAll(selector)];
    } catch (thrown) {
      return { state: 'invalid-selector', why: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    if (found.length === 0) return { state: 'not-found' };
    // axe-core also takes elements here; its types know a list of nodes only.
    context = { include: found as never };
  }
  const switched = (names: readonly string[], enabled: boolean) =>
    Object.fromEntries(names.map((rule) => [rule, { enabled }]));
  const results = await axe.run(context, {
    runOnly: { type: 'tag', values: tags },
    rules: { ...switched(rules, true), ...switched(isWholePage ? [] : pageRules, false) },
    resultTypes: ['violations', 'incomplete'],
    iframes: false,
    preload: false,
    performanceTimer: false,
  });
  const cut = (text: string): string => (text.length > mostChars ? `${text.slice(0, mostChars - 1)}…` : text);
  const elementOf = ({ html, target, any, all, none }: Axe.NodeResult) => ({
    html: cut(html),
    // One selector per shadow root on the way down.
    path: target.flat().map(String),
    messages: [...new Set([...any, ...all, ...none].map(({ message }) => cut(message)))],
  });
  const ruleOf = ({ id, impact, help, nodes }: Axe.Result) => ({
    axeRule: id,
    impact: impact ?? null,
    help,
    count: nodes.length,
    elements: nodes.slice(0, mostElements).map(elementOf),
  });
  return {
    state: 'scanned',
    url: location.href,
    engineVersion: axe.version,
    violations: results.violations.map(ruleOf),
    incomplete: results.incomplete.map(ruleOf),
    passes: results.passes.length,
  };
}
