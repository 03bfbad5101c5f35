/** Bundles one of the pages of this folder with the real framework. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, compileScript } from 'vue/compiler-sfc';
import { compile } from 'svelte/compiler';
import { build, type Plugin } from 'vite';

export interface PageBundle {
  /** Paths of the site with their texts. */
  readonly files: Readonly<Record<string, string>>;
}

export interface BundleOptions {
  /** Version of React: its packages are installed under these names. */
  readonly react?: '17' | '18';
  /** As for production, with short names and a source map; otherwise names and code remain as they are. */
  readonly minified?: boolean;
  /** Builds of a framework for development. */
  readonly development?: boolean;
  /** Also packages that are chosen by a condition of their exports, as Svelte, are those for production: tests run without it. */
  readonly production?: boolean;
  /** The build of React 18 or 19 for production that measures times. */
  readonly profiling?: boolean;
}

/** Components of Vue and Svelte as their own compilers make them. */
function componentFiles(development: boolean): Plugin {
  return {
    name: 'component-files',
    transform(_, id) {
      if (id.endsWith('.svelte')) {
        const { js } = compile(readFileSync(id, 'utf8'), { filename: id, generate: 'client', dev: development });
        return { code: js.code, map: JSON.parse(js.map.toString()) as never };
      }
      if (!id.endsWith('.vue')) return null;
      const { descriptor } = parse(readFileSync(id, 'utf8'), { filename: basename(id) });
      const { content, map } = compileScript(descriptor, {
        id: basename(id),
        inlineTemplate: true,
        isProd: !development,
      });
      return { code: content, map: map as never };
    },
  };
}

function aliases({ react: version, profiling }: BundleOptions): { find: RegExp; replacement: string }[] {
  if (version === undefined)
    return profiling === true ? [{ find: /^react-dom\/client$/, replacement: 'react-dom/profiling' }] : [];
  // React 17 has no `react-dom/client`; the page does not get there.
  const client =
    version === '17' ? 'react-dom-17' : profiling === true ? 'react-dom-18/profiling' : 'react-dom-18/client';
  return [
    { find: /^react$/, replacement: `react-${version}` },
    { find: /^react\/(jsx(?:-dev)?-runtime)$/, replacement: `react-${version}/$1` },
    { find: /^react-dom\/client$/, replacement: client },
    { find: /^react-dom$/, replacement: `react-dom-${version}` },
  ];
}

/** `page` is the name of a file of this folder, such as `react.js`. */
export async function bundlePage(page: string, options: BundleOptions = {}): Promise<PageBundle> {
  const { minified = false, development = false } = options;
  const mode = development ? 'development' : 'production';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    mode,
    root: import.meta.dirname,
    define: {
      'process.env.NODE_ENV': JSON.stringify(mode),
      ngDevMode: String(development),
      ngServerMode: 'false',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    plugins: [componentFiles(development)],
    oxc: { jsx: { runtime: 'automatic', development } },
    resolve: {
      alias: aliases(options),
      ...(options.production === true ? { conditions: ['module', 'browser', 'production'] } : {}),
    },
    build: {
      write: false,
      sourcemap: true,
      minify: minified,
      target: 'esnext',
      rolldownOptions: {
        input: join(import.meta.dirname, page),
        output: { entryFileNames: 'app.js', format: 'es', codeSplitting: false },
      },
    },
  });
  const output = 'output' in result ? result.output : [];
  const scripts = output.map((item) => [`/${item.fileName}`, String(item.type === 'chunk' ? item.code : item.source)]);
  return {
    files: {
      '/': '<title>starting</title><body><script type="module" src="app.js"></script></body>',
      ...(Object.fromEntries(scripts) as Record<string, string>),
    },
  };
}
