/**
 * Runs in a world of its own inside the page, behind axe-core: scans the document or what a selector finds, and answers with plain data.
 * Nothing is fetched (`preload`) and no frame is spoken to (`iframes`): frames are scanned one by one, each in a world of its own.
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
    // A frame is no page of its own: what only a whole page must have is not asked of it.
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
      // One selector a shadow root on the way down.
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
