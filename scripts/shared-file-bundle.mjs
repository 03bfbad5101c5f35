/** The engine of a shared file: the analysis process as the script of a worker in a browser, where no module of Node is. */
import { builtinModules } from 'node:module';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import { brotliCompress } from 'node:zlib';
import { definitionsPlugin } from './view-bundle.mjs';

const ENVIRONMENT = 'engine';

/** Members that a reader of one file does not need, by a member beside them: SQL tables, and the schemas of answers, which those who ask check. */
const LEFT_OUT = new Map([
  ['tables', ['queries', 'read']],
  ['examples', ['queries']],
  ['datasetTables', ['queries']],
  ['result', ['params']],
]);

/** What writes files. */
const WRITERS = /\/(write-table|write-perfetto-json|open-perfetto)\.ts$/;

/** @param {any} node @returns {any[]} */
function membersLeftOut(node) {
  if (node.type !== 'ObjectExpression') return [];
  const names = new Set(node.properties.map((/** @type {any} */ { key }) => key?.name));
  return node.properties.filter((/** @type {any} */ { key }) =>
    LEFT_OUT.get(key?.name)?.some((each) => names.has(each)),
  );
}

/** Replaces the modules of Node, and those that write. @param {string} folder with a module for each of Node that is needed @returns {import('vite').Plugin} */
function replacedModules(folder) {
  return {
    name: 'replaced-modules',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === ENVIRONMENT,
    resolveId(source, importer) {
      const name = source.replace(/^node:/, '');
      if (builtinModules.includes(name)) return `${folder}/node/${name.replaceAll(/[/_]/g, '-')}.ts`;
      return WRITERS.test(source) && importer?.includes('/analysis-host/') ? `${folder}/left-out.ts` : null;
    },
  };
}

/** With Brotli: each shared file has it. */
const MAX_COMPRESSED_BYTES = 430_000;

/** A worker of a browser has none of these. */
const OF_NODE = new Set(['process', 'Buffer', 'global', 'globalThis', 'setImmediate', 'clearImmediate']);

/** Throws what the script throws while it is loaded in a worker. @param {string} code */
function loadAsWorker(code) {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => !OF_NODE.has(name));
  const globals = Object.fromEntries(names.map((name) => [name, Reflect.get(globalThis, name)]));
  /** @type {InstanceType<typeof MessageChannel>[]} */
  const channels = [];
  // An open channel would keep the build from ending.
  class Channel extends MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  }
  try {
    const scope = { ...globals, MessageChannel: Channel, navigator: {}, addEventListener: () => undefined };
    new Script(code).runInContext(createContext(scope));
  } finally {
    for (const { port1 } of channels) port1.close();
  }
}

/** Throws for an engine that is too large, or that needs Node before it is asked anything. @returns {import('vite').Plugin} */
function engineCheck() {
  return {
    name: 'engine-check',
    apply: 'build',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === ENVIRONMENT,
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') loadAsWorker(file.code);
          const { length } = await promisify(brotliCompress)(file.type === 'chunk' ? file.code : file.source);
          if (length > MAX_COMPRESSED_BYTES)
            throw new Error(
              `The engine of shared files has ${length} bytes with Brotli, at most ${MAX_COMPRESSED_BYTES} are allowed.`,
            );
        }
      },
    },
  };
}

/** @param {string} folder `electron/core/shared-file/engine` @returns {import('vite').Plugin[]} */
export function enginePlugins(folder) {
  return [
    replacedModules(folder),
    definitionsPlugin([ENVIRONMENT], /\/(shared|analysis-host)\/[^?]*\.ts$/, membersLeftOut),
    engineCheck(),
  ];
}
