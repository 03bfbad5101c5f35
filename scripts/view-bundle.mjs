/**
 * The page of views in chats (MCP Apps), which is one HTML document: `dist/chat-view/view.html`. Hosts load nothing for it, so script and style are in
 * it. Its own policy, beside that of the host, runs that script only, by its hash.
 */
import { createHash } from 'node:crypto';

/** Replaced by a new value each time the page is sent (`electron/mcp/view-resource.ts`); styles that components insert have it. */
export const NONCE_PLACE = 'PEN-NONCE';

/** Members of definitions that run in the process of PEN, or serve its tables: a page has no use for them. */
const OF_PROCESS = {
  defineCapability: new Set([
    ...[
      'run',
      'summarise',
      'plan',
      'refuse',
      'permissions',
      'judgesPage',
      'target',
      'listed',
      'aliases',
      'params',
      'result',
    ],
  ]),
  documentKind: new Set(['queries', 'tables', 'examples']),
};

/** A view reads stored results of this one: its schemas stay. */
const KEEPS_SCHEMAS = /\/leak-hunt\/leak-hunt\.ts$/;
const SCHEMAS = new Set(['params', 'result']);

/** Documents that need an editor of code, or a target: `renderer/views/kinds.tsx` gets a text in their place. */
const WINDOW_ONLY = /\/(?:accessibility|console|coverage|lighthouse|application-capture)(?:-diff)?-document\.tsx$/;

/** Leaves out what a definition has for the process. @returns {import('vite').Plugin} */
function definitionsPlugin() {
  return {
    name: 'definitions-only',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'view',
    transform(code, id) {
      if (!/\/shared\/[^?]*\.ts$/.test(id)) return null;
      /** @type {{ start: number, end: number, name: string }[]} */
      const cuts = [];
      if (/\b(?:defineCapability|documentKind)\(\{/.test(code)) {
        /** @param {any} node */
        const visit = (node) => {
          if (typeof node !== 'object' || node === null) return;
          const names =
            node.type === 'CallExpression'
              ? OF_PROCESS[/** @type {keyof typeof OF_PROCESS} */ (node.callee.name)]
              : undefined;
          for (const member of (names && node.arguments[0]?.properties) ?? [])
            if (names?.has(member.key?.name) && !(KEEPS_SCHEMAS.test(id) && SCHEMAS.has(member.key.name)))
              cuts.push({ start: member.start, end: member.end, name: member.key.name });
          for (const value of Object.values(node)) (Array.isArray(value) ? value : [value]).forEach(visit);
        };
        visit(this.parse(code));
      }
      let kept = code;
      for (const { start, end, name } of cuts.toSorted((a, b) => b.start - a.start))
        kept = `${kept.slice(0, start)}${name}: {}${kept.slice(end)}`;
      // Modules of shared/ do nothing when they are loaded: one that nothing needs any more is left out.
      return { code: kept, map: null, moduleSideEffects: false };
    },
  };
}

/** @param {string} script @param {string} style @returns {string} */
function page(script, style) {
  const text = script.replaceAll('</script', String.raw`<\/script`).replaceAll('<!--', String.raw`<\!--`);
  const hash = createHash('sha256').update(text).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    `style-src 'nonce-${NONCE_PLACE}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta name="pen-nonce" content="${NONCE_PLACE}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>PEN Workbench</title>',
    `<style nonce="${NONCE_PLACE}">${style}</style></head><body><div id="root"></div>`,
    `<script type="module">${text}</script></body></html>\n`,
  ].join('\n');
}

/** Replaces the chunk and the style by one page. @returns {import('vite').Plugin} */
function onePagePlugin() {
  return {
    name: 'one-page',
    apply: 'build',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'view',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        let script = '';
        let style = '';
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === 'chunk') script += file.code;
          else if (name.endsWith('.css')) style += file.source;
          else throw new Error(`The page of views has a file of its own, which no host would load: ${name}`);
          delete bundle[name];
        }
        this.emitFile({ type: 'asset', fileName: 'view.html', source: page(script, style) });
      },
    },
  };
}

/** @param {string} standIn the module in place of documents of the window @returns {import('vite').Plugin} */
function windowOnlyPlugin(standIn) {
  return {
    name: 'window-only-documents',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'view',
    resolveId(source, importer) {
      return importer?.endsWith('/views/kinds.tsx') && WINDOW_ONLY.test(source) ? `${standIn}?as=${source}` : null;
    },
    load(id) {
      const [file, source] = id.split('?as=');
      if (source === undefined) return null;
      const name = source
        .replace(/^.*\/|\.tsx$/g, '')
        .replaceAll(/(?:^|-)(\w)/g, (_all, letter) => letter.toUpperCase());
      return `export { WindowOnly as ${name} } from ${JSON.stringify(file)};`;
    },
  };
}

/** @param {string} standIn see `windowOnlyPlugin` @returns {import('vite').Plugin[]} */
export function viewPlugins(standIn) {
  return [windowOnlyPlugin(standIn), definitionsPlugin(), onePagePlugin()];
}
