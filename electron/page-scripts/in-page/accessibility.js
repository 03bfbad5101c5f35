/**
 * Runs in an isolated world of the page, after axe-core: scans the document or the elements of a selector, and returns plain data. Nothing
 * is fetched (`preload`) and no frame is contacted (`iframes`): frames are scanned one by one, each in its own isolated world.
 */
export const scan =
  (axe) =>
  async ({ selector, tags, rules, isWholePage, pageRules, mostElements, mostChars }) => {
    let context = document;
    if (selector !== null) {
      let found;
      try {
        found = [...document.querySelectorAll(selector)];
      } catch (thrown) {
        return { state: 'invalid-selector', why: String(thrown?.message ?? thrown) };
      }
      if (found.length === 0) return { state: 'not-found' };
      context = { include: found };
    }
    const enabled = Object.fromEntries(rules.map((rule) => [rule, { enabled: true }]));
    // A frame is not a whole page: rules for whole pages do not apply to it.
    const disabled = Object.fromEntries((isWholePage ? [] : pageRules).map((rule) => [rule, { enabled: false }]));
    const results = await axe.run(context, {
      runOnly: { type: 'tag', values: tags },
      rules: { ...enabled, ...disabled },
      resultTypes: ['violations', 'incomplete'],
      iframes: false,
      preload: false,
      performanceTimer: false,
    });
    const cut = (text) => (text.length > mostChars ? `${text.slice(0, mostChars - 1)}…` : text);
    const elementOf = ({ html, target, impact, any, all, none }) => ({
      html: cut(html),
      // One selector per shadow root on the way down.
      path: target.flat().map(String),
      impact: impact ?? null,
      messages: [...new Set([...any, ...all, ...none].map(({ message }) => cut(message)))],
    });
    const ruleOf = ({ id, impact, help, description, helpUrl, tags: of, nodes }) => ({
      axeRule: id,
      impact: impact ?? null,
      help,
      description,
      helpUrl,
      tags: of,
      count: nodes.length,
      elements: nodes.slice(0, mostElements).map(elementOf),
    });
    return {
      state: 'scanned',
      url: location.href,
      title: document.title,
      engineVersion: axe.version,
      width: innerWidth,
      height: innerHeight,
      violations: results.violations.map(ruleOf),
      incomplete: results.incomplete.map(ruleOf),
      passes: results.passes.length,
      inapplicable: results.inapplicable.length,
    };
  };
