/**
 * The page of views in chats (MCP Apps), which is one HTML document: `dist/chat-view/view.html`. Hosts load nothing for it, so scripts and style are in
 * it. Its own policy, beside that of the host, runs these scripts only, by their hashes: a small one, which draws the first frame, and the rest, which is
 * text until that one runs it.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build } from 'vite';
import { escapeNonAscii } from './ascii-bundle.mjs';

/** Replaced by a new value each time the page is sent (`electron/core/mcp/view-resource.ts`); styles that components insert have it. */
export const NONCE_PLACE = 'PEN-NONCE';

/** Members of definitions that run in the process of PEN, or serve its tables: a page has no use for them. */
const OF_PROCESS = new Map([
  [
    'defineCapability',
    new Set(
      'run summarise titleOf plan refuse permissions judgesPage target listed aliases hints params result summary cooldown locks lockSpan deadlineMs'.split(
        ' ',
      ),
    ),
  ],
  ['documentKind', new Set(['queries', 'tables', 'examples', 'datasetTables'])],
  // A page shows their sections, and judges by their code.
  ['traceFinding', new Set(['headlines', 'nextSteps', 'json', 'further', 'tells', 'compared'])],
]);

/** A view reads stored results of this one: its schemas stay. */
const KEEPS_SCHEMAS = /\/leak-hunt\/tools\/leak-hunt\.ts$/;
const SCHEMAS = new Set(['params', 'result']);

/** Environments of pages outside of the window: in chats, and in a shared file, whose size matters less. */
const OUTSIDE = /** @type {const} */ ({ chat: 'view', shared: 'shared' });
/** @param {{ name: string }} environment */
const isOutside = ({ name }) => name === OUTSIDE.chat || name === OUTSIDE.shared;

/** Documents that need an editor of code, or a target: the `views.tsx` of their features gets a text in their place. */
const WINDOW_ONLY = {
  [OUTSIDE.chat]:
    /\/(?:console|coverage|exploration|interaction|lighthouse|proof|stored-comparison)(?:-diff)?-document\.tsx$/,
  // The source of a file is read in an editor of code.
  [OUTSIDE.shared]: /\/(?:file-source|coverage-diff-document|lighthouse(?:-diff)?-document)\.tsx$/,
};

/** The verdicts of their kinds, of which a chat shows nothing. */
const WINDOW_ONLY_VERDICTS = /\/(?:coverage|audits|explorer|page|prove)\/verdicts\.ts$/;
const NO_VERDICTS = '\0no-verdicts';

/** Stores of features that a chat shows nothing of. */
const WINDOW_ONLY_STORES = /\/(live|page|sql|updates)\/stores/;
const NO_STORES = '\0no-stores:';

/** Menus that save a picture, which a chat cannot. */
const WINDOW_ONLY_MENUS = /\/(tracks-)?picture-menu\.tsx$/;
const NO_MENU = '\0no-menu:';

/** Nothing is recorded from a chat, so that nothing is lost. */
const LOST_RECORDINGS = /\/lost-recordings\.ts$/;
const NO_LOST_RECORDINGS = '\0no-lost-recordings';

/** What leads to a dialog, what records, what follows calls that dialogs ask for or that are made again, and logs that go on: a chat has none of them. */
const OF_WINDOW =
  /\/(prove-(?:hunt|change)|try-change|topics\/recording|started-runs|live-logs|folded-choices|hunt-again|schema-issue-text)\.tsx?$/;
const NO_WINDOW = '\0no-window:';
/** @type {Readonly<Record<string, string>>} */
const WITHOUT_WINDOW = {
  'prove-hunt': 'export const useProveHunt = () => null;',
  'try-change': 'export const TryChange = () => null;',
  'prove-change': 'export const useProveChange = () => null;',
  'topics/recording': 'export const createRecordingStore = () => null;',
  'started-runs': 'export const createStartedRunsStore = () => null;',
  // A hunt that runs has no view there.
  'hunt-again': 'export const useHuntAgain = () => null; export const HuntAgainButton = () => null;',
  // It has few captures to choose from.
  'folded-choices': 'export const foldedChoices = (choices) => ({ single: choices, folded: [] });',
  // It has no forms: what does not fit a schema is between programs.
  'schema-issue-text': 'export const issueText = ({ message, code }) => message ?? code;',
  'live-logs': 'export const createLiveLogStores = () => null;',
};

/** @typedef {{ start: number, end: number, text: string }} Edit */

/**
 * @param {any} node
 * @param {(node: any) => void} visit
 */
function walk(node, visit) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') visit(node);
  for (const value of Object.values(node)) for (const each of Array.isArray(value) ? value : [value]) walk(each, visit);
}

/**
 * The members of definitions that are left out.
 * @param {any} program
 * @param {(node: any) => any[]} membersOf the members that an object or a call of a definition has for others
 * @returns {Edit[]}
 */
function memberCuts(program, membersOf) {
  /** @type {Edit[]} */
  const cuts = [];
  walk(program, (node) => {
    const [described] = node.callee?.property?.name === 'describe' ? node.arguments : [];
    // What a parameter means is for forms and models.
    // Of other methods of the name, the first argument is a value.
    if (described !== undefined && described.type !== 'Identifier')
      cuts.push({ start: described.start, end: described.end, text: "''" });
    for (const { key, value, start, end } of membersOf(node))
      cuts.push({ start, end, text: `${key.name}: ${value?.type === 'ArrayExpression' ? '[]' : '{}'}` });
  });
  // Of what is within another, only the outer one is cut.
  return cuts.filter(({ start, end }) => !cuts.some((each) => each.start < start && end < each.end));
}

/** Marks what a module computes when it is loaded as needed by its name only. @param {any} program @returns {Edit[]} */
function pureMarks(program) {
  const constants = program.body
    .map((/** @type {any} */ each) => (each.type === 'ExportNamedDeclaration' ? each.declaration : each))
    .filter((/** @type {any} */ each) => each?.type === 'VariableDeclaration')
    .flatMap((/** @type {any} */ { declarations }) => declarations);
  return constants
    .map((/** @type {any} */ { init }) => init)
    .filter((/** @type {any} */ init) => init !== null && !/Function|Literal|^Identifier$/.test(init.type))
    .flatMap((/** @type {any} */ { start, end }) => [
      { start, end: start, text: '/* @__PURE__ */ (() => (' },
      { start: end, end, text: '))()' },
    ]);
}

/** What a definition has for the process. @param {any} node @param {string} id @returns {any[]} */
function membersOfProcess(node, id) {
  const names = node.type === 'CallExpression' ? OF_PROCESS.get(node.callee.name) : undefined;
  if (names === undefined) return [];
  return (node.arguments[0]?.properties ?? []).filter(
    (/** @type {any} */ { key }) => names.has(key?.name) && !(KEEPS_SCHEMAS.test(id) && SCHEMAS.has(key.name)),
  );
}

/**
 * Leaves out members of definitions, and what nothing needs then.
 * @param {readonly string[]} environments
 * @param {RegExp} files
 * @param {(node: any, id: string) => any[]} membersOf
 * @returns {import('vite').Plugin}
 */
export function definitionsPlugin(environments, files, membersOf) {
  return {
    name: `definitions-of-${environments.join('-')}`,
    enforce: 'post',
    applyToEnvironment: ({ name }) => environments.includes(name),
    transform(code, id) {
      if (!files.test(id)) return null;
      const program = this.parse(code);
      const edits = [...memberCuts(program, (node) => membersOf(node, id)), ...pureMarks(program)];
      let kept = code;
      for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end))
        kept = kept.slice(0, start) + text + kept.slice(end);
      return { code: kept, map: null, moduleSideEffects: false };
    },
  };
}

/** A script as it stands in a page: a parser of HTML ends it at the first of these, and replaces the last. @param {string} script @returns {string} */
function inPage(script) {
  return script
    .replaceAll('</script', String.raw`<\/script`)
    .replaceAll('<!--', String.raw`<\!--`)
    .replaceAll('\0', String.raw`\x00`);
}

/** @param {string} text @returns {string} */
const sourceOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** @param {{ first: string, rest: string, style: string }} parts scripts as in the page @returns {string} */
function page({ first, rest, style }) {
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(first)} ${sourceOf(rest)}`,
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
    '<div id="first" class="chat-first"><p class="chat-line third">Waiting for the answer …</p></div>',
    `<script>${first}</script>`,
    `<script type="text/plain" id="rest">${rest}</script></body></html>\n`,
  ].join('\n');
}

/** @param {string} entry @returns {Promise<string>} */
async function firstScript(entry) {
  const outputs = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'chrome120', lib: { entry, name: 'first', formats: ['iife'] } },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  if (output === undefined || !('output' in output)) throw new Error(`${entry} became no script.`);
  return escapeNonAscii(output.output[0].code);
}

/** The page with Brotli: each view is sent with all of it. */
const MAX_COMPRESSED_BYTES = 400_000;

/** Throws for a page that is too large. @param {string} html @returns {Promise<void>} */
export async function checkPageSize(html) {
  const { length } = await promisify(brotliCompress)(html);
  if (length > MAX_COMPRESSED_BYTES)
    throw new Error(
      `The page of views in chats has ${length} bytes with Brotli, at most ${MAX_COMPRESSED_BYTES} are allowed: see what renderer/features/chat imports.`,
    );
}

/** Replaces the chunk and the style by one page. @param {string} first the module of the first script @returns {import('vite').Plugin} */
function onePagePlugin(first) {
  return {
    name: 'one-page',
    apply: 'build',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === OUTSIDE.chat,
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        let script = '';
        let style = '';
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === 'chunk') script += file.code;
          else if (name.endsWith('.css')) style += file.source;
          else throw new Error(`The page of views has a file of its own, which no host would load: ${name}`);
          delete bundle[name];
        }
        const parts = { first: inPage(await firstScript(first)), rest: inPage(script), style };
        const html = page(parts);
        await checkPageSize(html);
        this.emitFile({ type: 'asset', fileName: 'view.html', source: html });
      },
    },
  };
}

/** @param {string} standIn the module in place of documents of the window @returns {import('vite').Plugin} */
function windowOnlyPlugin(standIn) {
  return {
    name: 'window-only-documents',
    enforce: 'pre',
    applyToEnvironment: isOutside,
    resolveId(source, importer) {
      const isChat = this.environment.name === OUTSIDE.chat;
      if (isChat && importer?.endsWith('/shared/features/verdicts.ts') && WINDOW_ONLY_VERDICTS.test(source))
        return NO_VERDICTS;
      if (importer?.endsWith('/workbench.tsx') && LOST_RECORDINGS.test(source)) return NO_LOST_RECORDINGS;
      const [, ofDialogs] = OF_WINDOW.exec(source) ?? [];
      if (ofDialogs !== undefined) return `${NO_WINDOW}${ofDialogs}`;
      const [, feature] = (importer?.endsWith('/renderer/features/stores.ts') && WINDOW_ONLY_STORES.exec(source)) || [];
      if (feature !== undefined) return `${NO_STORES}${feature}`;
      const menu = isChat ? WINDOW_ONLY_MENUS.exec(source) : null;
      if (menu !== null) return `${NO_MENU}${menu[1] === undefined ? 'Chart' : 'Tracks'}PictureMenu`;
      const windowOnly = WINDOW_ONLY[isChat ? OUTSIDE.chat : OUTSIDE.shared];
      const isView = !isChat || importer?.endsWith('/views.tsx');
      return isView && windowOnly.test(source) ? `${standIn}?as=${source}` : null;
    },
    load(id) {
      if (id === NO_VERDICTS) return 'export const VERDICTS = {};';
      if (id === NO_LOST_RECORDINGS) return 'export const watchLostRecordings = () => {};';
      if (id.startsWith(NO_WINDOW)) return WITHOUT_WINDOW[id.slice(NO_WINDOW.length)] ?? null;
      if (id.startsWith(NO_STORES)) return `export const ${id.slice(NO_STORES.length)}Stores = () => ({});`;
      if (id.startsWith(NO_MENU)) return `export const ${id.slice(NO_MENU.length)} = () => null;`;
      const [file, source] = id.split('?as=');
      if (source === undefined) return null;
      const name = source
        .replace(/^.*\/|\.tsx$/g, '')
        .replaceAll(/(?:^|-)(\w)/g, (_all, letter) => letter.toUpperCase());
      return `export { WindowOnly as ${name} } from ${JSON.stringify(file)};`;
    },
  };
}

/** @param {{ first: string, windowOnly: string }} modules of the first script, and see `windowOnlyPlugin` @returns {import('vite').Plugin[]} */
export function viewPlugins({ first, windowOnly }) {
  return [
    windowOnlyPlugin(windowOnly),
    definitionsPlugin([OUTSIDE.chat, OUTSIDE.shared], /\/shared\/[^?]*\.ts$/, membersOfProcess),
    onePagePlugin(first),
  ];
}
