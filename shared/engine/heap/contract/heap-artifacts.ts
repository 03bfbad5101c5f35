/**
 * Roots that keep objects alive which the page itself would let go: tools, builds for development, and the engine. Each rule says how its root is
 * recognised in a heap; what is reachable only through such roots is an artifact of them.
 */
import { z } from 'zod';

/** Way in which a rule recognises what holds its objects. */
export type ArtifactRoot =
  /** Objects under properties of these names, such as a hook of a global object: they are removed. */
  | { readonly by: 'object'; readonly properties: readonly string[] }
  /** Properties that refer to objects of the page: only the references are removed. */
  | { readonly by: 'reference'; readonly properties: readonly string[] }
  /** A scope with all of these variables: its references by those of `cut`, or by all of these, are removed. */
  | { readonly by: 'variables'; readonly names: readonly string[]; readonly cut?: readonly string[] }
  /**
   * An object with all of these properties: it is removed. With `cut`, only its references by these names; `history`: and the elements of the array
   * under this name, without the last one.
   */
  | {
      readonly by: 'properties';
      readonly names: readonly string[];
      readonly cut?: readonly string[];
      readonly history?: string;
    }
  /** Objects of the engine by the name of their class: they are removed. */
  | { readonly by: 'class'; readonly name: RegExp }
  /** A reference of V8's own roots by its name. */
  | { readonly by: 'handle'; readonly name: RegExp }
  /** Functions of scripts with these addresses: they are removed. */
  | { readonly by: 'script'; readonly url: RegExp };

export interface ArtifactRule {
  readonly id: string;
  /** Holder of the objects, as the end of “kept only by …”. */
  readonly name: string;
  /** `production`: it is there in production too, and has a limit of its own. */
  readonly isIn: 'development' | 'tools' | 'production';
  /** Why that is no leak of the page, in one sentence. */
  readonly sentence: string;
  readonly roots: readonly ArtifactRoot[];
}

export const ARTIFACT_RULES: readonly ArtifactRule[] = [
  {
    id: 'react-devtools',
    name: 'the hook of React DevTools',
    isIn: 'tools',
    sentence: 'React calls __REACT_DEVTOOLS_GLOBAL_HOOK__ only where React DevTools or Fast Refresh has installed it.',
    roots: [
      { by: 'object', properties: ['__REACT_DEVTOOLS_GLOBAL_HOOK__'] },
      { by: 'properties', names: ['_rendererInterfaces', '_bridge'] },
      { by: 'script', url: /\/react[-_]devtools(?:[-_]\w+)*(?:[./?]|$)/ },
    ],
  },
  {
    id: 'fast-refresh',
    name: 'Fast Refresh',
    isIn: 'development',
    sentence: 'react-refresh keeps families of components and mounted roots in builds for development only.',
    roots: [
      {
        by: 'variables',
        names: ['allFamiliesByID', 'allFamiliesByType', 'mountedRoots', 'failedRoots', 'helpersByRoot'],
        cut: [
          'allFamiliesByID',
          'allFamiliesByType',
          'allSignaturesByType',
          'updatedFamiliesByType',
          'pendingUpdates',
          'mountedRoots',
          'failedRoots',
          'rootElements',
          'helpersByRoot',
          'helpersByRendererID',
        ],
      },
      { by: 'reference', properties: ['$RefreshReg$', '$RefreshSig$'] },
      { by: 'script', url: /\/@react-refresh(?:[?#]|$)/ },
    ],
  },
  {
    id: 'redux-devtools',
    name: 'the history of Redux DevTools',
    isIn: 'tools',
    sentence:
      'Redux DevTools keeps each action and the state after it; without it the store has the current state only.',
    roots: [
      {
        by: 'properties',
        names: ['actionsById', 'computedStates', 'stagedActionIds', 'skippedActionIds'],
        cut: ['actionsById', 'committedState'],
        history: 'computedStates',
      },
    ],
  },
  {
    id: 'apollo-devtools',
    name: 'the list of Apollo Client DevTools',
    isIn: 'development',
    sentence:
      'Apollo Client adds each client to a list of the window for its DevTools, in builds for development only.',
    roots: [
      { by: 'object', properties: ['<symbol apollo.devtools>'] },
      { by: 'reference', properties: ['__APOLLO_CLIENT__'] },
    ],
  },
  {
    id: 'vue-devtools',
    name: 'the hook of Vue DevTools',
    isIn: 'tools',
    sentence:
      'Vue writes to __VUE_DEVTOOLS_GLOBAL_HOOK__ and its buffer only in builds for development or with DevTools.',
    roots: [
      {
        by: 'object',
        properties: [
          '__VUE_DEVTOOLS_GLOBAL_HOOK__',
          '__VUE_DEVTOOLS_HOOK_REPLAY__',
          '__VUE_DEVTOOLS_PLUGINS__',
          '__VUE_DEVTOOLS_KIT_GLOBAL_STATE__',
          '__VUE_DEVTOOLS_KIT_APP_RECORDS__',
          '__VUE_DEVTOOLS_KIT_ACTIVE_APP_RECORD__',
          '__VUE_DEVTOOLS_KIT_CONTEXT__',
          '__VUE_DEVTOOLS_KIT_TIMELINE_LAYERS__',
        ],
      },
      { by: 'variables', names: ['buffer', 'devtoolsNotInstalled'], cut: ['buffer'] },
    ],
  },
  {
    id: 'vue-hmr',
    name: 'hot module replacement of Vue',
    isIn: 'development',
    sentence: 'Vue lists the instances of each component for hot module replacement, in builds for development only.',
    roots: [{ by: 'properties', names: ['initialDef', 'instances'], cut: ['instances'] }],
  },
  {
    id: 'framework-devtools',
    name: 'the hook of a framework’s DevTools',
    isIn: 'tools',
    sentence: 'Preact, MobX, Solid and Svelte write to these objects only where their DevTools have installed them.',
    roots: [
      {
        by: 'object',
        properties: [
          '__PREACT_DEVTOOLS__',
          '__MOBX_DEVTOOLS_GLOBAL_HOOK__',
          '__SOLID_DEVTOOLS_GLOBAL_HOOK__',
          '__SVELTE_HMR',
        ],
      },
      { by: 'reference', properties: ['__TANSTACK_QUERY_CLIENT__'] },
    ],
  },
  {
    id: 'hot-modules',
    name: 'hot module replacement',
    isIn: 'development',
    sentence: 'The development server’s client keeps handlers and data of each module; a built page has none of it.',
    roots: [
      {
        by: 'properties',
        names: ['hotModulesMap', 'disposeMap', 'dataMap'],
        cut: ['hotModulesMap', 'disposeMap', 'pruneMap', 'dataMap', 'customListenersMap', 'ctxToListenersMap'],
      },
      { by: 'properties', names: ['_acceptedDependencies', '_disposeHandlers'] },
    ],
  },
  {
    id: 'extension',
    name: 'a browser extension',
    isIn: 'tools',
    sentence: 'Functions of an extension’s scripts hold them; a browser without the extension has none of it.',
    roots: [{ by: 'script', url: /^(?:chrome|moz|safari-web)-extension:/ }],
  },
  {
    id: 'console',
    name: 'the console',
    isIn: 'production',
    sentence:
      'Chromium keeps the objects of the last 1,000 messages, also without DevTools; DevTools and CDP clients keep the objects that they show.',
    roots: [{ by: 'handle', name: / \/ DevTools console$|^\(?Inspector/ }],
  },
  {
    id: 'accessibility',
    name: 'the accessibility tree',
    isIn: 'tools',
    sentence: 'Chromium builds it for assistive technology, and for clients that ask for the accessibility tree.',
    roots: [{ by: 'class', name: /^(?:Detached )?blink::AX[A-Z]/ }],
  },
  {
    id: 'inspector',
    name: 'an attached client of the DevTools protocol',
    isIn: 'tools',
    sentence: 'Blink’s agents of the protocol keep nodes, style sheets and requests while a client is attached.',
    roots: [
      {
        by: 'class',
        name: /^(?:Detached )?blink::(?:Inspector|DevTools|WebDevTools|NetworkResourcesData|AgentRegistry<)/,
      },
    ],
  },
  {
    id: 'resource-timing',
    name: 'Node’s timings of requests',
    isIn: 'production',
    sentence: 'Node keeps the timings of the last 250 requests of fetch.',
    roots: [{ by: 'variables', names: ['resourceTimingBuffer', 'resourceTimingSecondaryBuffer'] }],
  },
  {
    id: 'compiled-code',
    name: 'compiled code of V8',
    isIn: 'production',
    sentence: 'What V8 learned about functions goes when the code has not run for a while.',
    roots: [{ by: 'class', name: /^system \/ (?:FeedbackVector|FeedbackCell|AllocationSite)/ }],
  },
  {
    id: 'blink-caches',
    name: 'caches of Blink',
    isIn: 'production',
    sentence: 'Caches of texts, fonts and resources are emptied when memory is short.',
    roots: [
      {
        by: 'class',
        name: /^blink::(?:\w*(?:Font|Shape|PlainText|TextBlob|Word)\w*Cache|MemoryCache|CachedMatchedProperties|FontFallbackMap)/,
      },
    ],
  },
];

/** Null for a rule of another version. */
export function artifactRule(id: string): ArtifactRule | null {
  return ARTIFACT_RULES.find((rule) => rule.id === id) ?? null;
}

/** The rule of objects that no single rule keeps, but several together. */
export const SEVERAL_ARTIFACTS = 'several';

/** Objects that only the roots of a rule keep alive. */
export const HeapArtifactSchema = z.object({
  /** Id of the rule, or `SEVERAL_ARTIFACTS`. */
  rule: z.string(),
  count: z.number(),
  sizeBytes: z.number(),
});
export type HeapArtifact = z.infer<typeof HeapArtifactSchema>;
